/* Lint of order: in lists where the first match wins, what comes too late to be reached. */
#include "lint_int.h"

#include "agreement/imply.h"
#include "base/map.h"

static bool has_empty_condition(const struct predicate *predicate)
{
    for (size_t i = 0; i < predicate->count; i++)
        if (match_is_empty(&predicate->conditions[i].match))
            return true;
    return false;
}

static void unreachable(struct linter *linter, struct place at, const char *noun, struct str id,
                        struct str before)
{
    findings_warn(linter->findings, at, "unreachable",
                  "%s '" STR_FMT "' is never reached: '" STR_FMT "' before it takes all of it",
                  noun, STR_ARG(id), STR_ARG(before));
}

static void impossible(struct linter *linter, struct place at, const char *noun, struct str id)
{
    findings_warn(linter->findings, at, "unreachable",
                  "%s '" STR_FMT "' can never match: its conditions exclude each other", noun,
                  STR_ARG(id));
}

static void lint_segments(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i + 1 < agreement->segment_count; i++) {
        const struct segment *segment = &agreement->segments[i];
        lint_condition_words(linter, &segment->when);
        if (has_empty_condition(&segment->when)) {
            impossible(linter, segment->at, "segment", segment->id);
            continue;
        }
        for (size_t j = 0; j < i; j++)
            if (predicate_covers(&agreement->segments[j].when, &segment->when)) {
                unreachable(linter, segment->at, "segment", segment->id, agreement->segments[j].id);
                break;
            }
    }
}

static void lint_disqualifiers(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->disqualifier_count; i++) {
        const struct disqualifier *rule = &agreement->disqualifiers[i];
        if (!rule->has_when)
            continue;
        lint_condition_words(linter, &rule->when);
        if (has_empty_condition(&rule->when)) {
            impossible(linter, rule->at, "disqualifier", rule->id);
            continue;
        }
        for (size_t j = 0; j < i; j++) {
            const struct disqualifier *first = &agreement->disqualifiers[j];
            if (first->has_when && first->scope == rule->scope &&
                predicate_covers(&first->when, &rule->when)) {
                unreachable(linter, rule->at, "disqualifier", rule->id, first->id);
                break;
            }
        }
    }
}

static void lint_routes(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->route_count; i++) {
        const struct route *route = &agreement->routes[i];
        lint_condition_words(linter, &route->when);
        if (has_empty_condition(&route->when)) {
            impossible(linter, route->at, "route", route->id);
            continue;
        }
        for (size_t j = 0; j < i; j++)
            if (predicate_covers(&agreement->routes[j].when, &route->when)) {
                unreachable(linter, route->at, "route", route->id, agreement->routes[j].id);
                break;
            }
    }
    if (!agreement->route_count)
        return;
    const struct route *last = &agreement->routes[agreement->route_count - 1];
    if (last->when.count)
        findings_warn(linter->findings, last->at, "catch-all",
                      "the last route must catch all (no 'when'): what it does not match would go "
                      "to nobody");
    else if (last->to_owner)
        findings_warn(linter->findings, last->at, "catch-all",
                      "the last route goes to the account's owner: without one, to nobody");
}

static bool is_any_text(struct str pattern)
{
    for (size_t i = 0; i < pattern.length; i++)
        if (pattern.at[i] != '*')
            return false;
    return pattern.length > 0;
}

/* Titles of one role; a title that an earlier role has takes nobody here. */
static void lint_titles(struct linter *linter, size_t index, struct map *taken)
{
    const struct role *roles = linter->agreement->roles, *role = &roles[index];
    for (size_t t = 0; t < role->title_count; t++) {
        uint32_t first;
        if (map_get(taken, role->titles[t], &first) && first != index)
            findings_warn(linter->findings, role->at, "unreachable",
                          "title '" STR_FMT "' of role '" STR_FMT "' is taken by role '" STR_FMT
                          "' before it",
                          STR_ARG(role->titles[t]), STR_ARG(role->id), STR_ARG(roles[first].id));
        else
            map_put(taken, role->titles[t], (uint32_t)index);
    }
}

/* A title pattern "*" takes everybody. */
static void lint_roles(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    const struct role *catch_all = NULL;
    struct map taken;
    map_init(&taken, linter->arena);
    for (size_t i = 0; i < agreement->role_count; i++) {
        const struct role *role = &agreement->roles[i];
        if (catch_all)
            unreachable(linter, role->at, "role", role->id, catch_all->id);
        else
            lint_titles(linter, i, &taken);
        for (size_t t = 0; t < role->title_count && !catch_all; t++)
            if (is_any_text(role->titles[t]))
                catch_all = role;
    }
}

void lint_order(struct linter *linter)
{
    lint_segments(linter);
    lint_disqualifiers(linter);
    lint_routes(linter);
    lint_roles(linter);
}
