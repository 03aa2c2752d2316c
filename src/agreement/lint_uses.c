/* Lint of references: what is defined and never used, and what is used and not described. */
#include "lint_int.h"

/* ---- lists and curves -------------------------------------------------------------------------- */

static bool predicate_names(const struct predicate *predicate, struct str list)
{
    for (size_t i = 0; i < predicate->count; i++)
        if (str_eq(predicate->conditions[i].match.in_list, list))
            return true;
    return false;
}

static bool signal_names(const struct signal *signal, struct str list)
{
    for (size_t i = 0; i < signal->bin_count; i++)
        if (str_eq(signal->bins[i].match.in_list, list))
            return true;
    for (size_t i = 0; i < signal->on_count; i++)
        if (predicate_names(&signal->on[i].where, list))
            return true;
    return false;
}

static bool is_list_used(const struct agreement *agreement, struct str list)
{
    for (size_t i = 0; i < LAYERS; i++)
        for (size_t s = 0; s < lint_layer(agreement, i)->signal_count; s++)
            if (signal_names(&lint_layer(agreement, i)->signals[s], list))
                return true;
    for (size_t i = 0; i < agreement->disqualifier_count; i++)
        if (predicate_names(&agreement->disqualifiers[i].when, list))
            return true;
    for (size_t i = 0; i < agreement->segment_count; i++)
        if (predicate_names(&agreement->segments[i].when, list))
            return true;
    for (size_t i = 0; i < agreement->route_count; i++)
        if (predicate_names(&agreement->routes[i].when, list))
            return true;
    return false;
}

static bool is_curve_used(const struct agreement *agreement, struct str id)
{
    for (size_t i = 0; i < LAYERS; i++)
        for (size_t s = 0; s < lint_layer(agreement, i)->signal_count; s++) {
            const struct curve *decay = lint_layer(agreement, i)->signals[s].decay;
            if (decay && str_eq(decay->id, id))
                return true;
        }
    return false;
}

static void unused(struct linter *linter, struct place at, const char *noun, struct str id)
{
    findings_note(linter->findings, at, "unused", "%s '" STR_FMT "' is not used: delete it", noun,
                  STR_ARG(id));
}

static void lint_definitions(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->list_count; i++)
        if (!is_list_used(agreement, agreement->lists[i].id))
            unused(linter, agreement->lists[i].at, "list", agreement->lists[i].id);
    for (size_t i = 0; i < agreement->curve_count; i++)
        if (!is_curve_used(agreement, agreement->curves[i].id))
            unused(linter, agreement->curves[i].at, "curve", agreement->curves[i].id);
}

static void lint_groups(struct linter *linter, const struct layer *layer)
{
    for (size_t g = 0; g < layer->group_count; g++) {
        bool is_used = false;
        for (size_t s = 0; s < layer->signal_count && !is_used; s++)
            is_used = layer->signals[s].group == g;
        if (!is_used)
            findings_note(linter->findings, layer->groups[g].at, "unused",
                          "group '" STR_FMT "' has no signals: delete it",
                          STR_ARG(layer->groups[g].id));
    }
}

/* ---- roles ------------------------------------------------------------------------------------- */

/* Roles are also called by priority, so one counts as unused only beside roles that earn points. */
static void lint_role_use(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    const struct layer *layer = &agreement->account_intent;
    for (size_t r = 0; r < agreement->role_count; r++) {
        bool has_coverage = false, is_used = false;
        for (size_t s = 0; s < layer->signal_count; s++) {
            const struct signal *signal = &layer->signals[s];
            has_coverage = has_coverage || signal->role_points_count;
            for (size_t p = 0; p < signal->role_points_count; p++)
                is_used = is_used || str_eq(signal->role_points[p].role, agreement->roles[r].id);
        }
        if (has_coverage && !is_used)
            findings_note(linter->findings, agreement->roles[r].at, "unused",
                          "role '" STR_FMT
                          "' earns no points in any role_coverage: add it there or "
                          "delete it",
                          STR_ARG(agreement->roles[r].id));
    }
}

/* ---- tiers, plays, calendars, teams -------------------------------------------------------------- */

static const char *const tier_names[] = {"A", "B", "C", "D"};

static bool is_in_grid(const struct agreement *agreement, size_t tier)
{
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t intent = 0; intent < GRADES; intent++)
            if (agreement->grid[fit][intent] == tier)
                return true;
    return false;
}

static bool has_play(const struct agreement *agreement, struct str id)
{
    for (size_t i = 0; i < agreement->play_count; i++)
        if (str_eq(agreement->plays[i].id, id))
            return true;
    return false;
}

static void lint_tiers(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    bool has_any = false;
    for (size_t tier = 0; tier <= TIERS; tier++)
        has_any = has_any || agreement->tiers[tier].is_present;
    for (size_t tier = 0; tier <= TIERS; tier++) {
        const struct tier *row = &agreement->tiers[tier];
        if (tier < TIERS && row->is_present && !is_in_grid(agreement, tier))
            findings_warn(linter->findings, row->at, "unreachable",
                          "tier %s stands in no cell of the grid: nothing ever reaches it",
                          tier_names[tier]);
        if (tier < TIERS && has_any && !row->is_present && is_in_grid(agreement, tier))
            findings_warn(
                linter->findings, (struct place){0, 0}, "missing-tier",
                "tier %s stands in the grid, but 'tiers' does not say what follows from it",
                tier_names[tier]);
        if (row->play.length && !has_play(agreement, row->play))
            findings_note(linter->findings, row->at, "missing-play",
                          "play '" STR_FMT "' is not described under 'plays'", STR_ARG(row->play));
    }
    const struct exploration *exploration = &agreement->exploration;
    for (size_t tier = 0; tier < TIERS; tier++)
        if (exploration->is_present && str_is(exploration->tier, tier_names[tier]) &&
            !is_in_grid(agreement, tier))
            findings_warn(linter->findings, exploration->at, "unreachable",
                          "tier %s stands in no cell of the grid: there is nothing to explore",
                          tier_names[tier]);
}

static bool is_reason(const struct agreement *agreement, struct str reason)
{
    for (size_t i = 0; i < LAYERS; i++)
        for (size_t s = 0; s < lint_layer(agreement, i)->signal_count; s++)
            if (str_eq(lint_layer(agreement, i)->signals[s].reason, reason))
                return true;
    return false;
}

static void lint_plays(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->play_count; i++) {
        const struct play *play = &agreement->plays[i];
        bool is_used = false;
        for (size_t tier = 0; tier <= TIERS; tier++)
            is_used = is_used || str_eq(agreement->tiers[tier].play, play->id);
        if (!is_used)
            unused(linter, play->at, "play", play->id);
        for (size_t a = 1; a < play->action_count; a++)
            if (!is_reason(agreement, play->actions[a].reason))
                findings_warn(linter->findings, play->actions[a].at, "unreachable",
                              "no signal has the reason '" STR_FMT "': this action is never chosen",
                              STR_ARG(play->actions[a].reason));
    }
}

static bool owes_by(const struct obligation *obligations, size_t count, struct str calendar)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(obligations[i].calendar, calendar))
            return true;
    return false;
}

static void lint_calendars(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->calendar_count; i++) {
        struct str id = agreement->calendars[i].id;
        bool is_used = false;
        for (size_t t = 0; t < agreement->team_count; t++)
            is_used = is_used || str_eq(agreement->teams[t].calendar, id);
        for (size_t t = 0; t <= TIERS; t++) {
            const struct tier *tier = &agreement->tiers[t];
            is_used = is_used || owes_by(tier->sales, tier->sales_count, id) ||
                      owes_by(tier->marketing, tier->marketing_count, id);
        }
        if (!is_used)
            unused(linter, agreement->calendars[i].at, "calendar", id);
    }
}

static void lint_teams(struct linter *linter)
{
    const struct agreement *agreement = linter->agreement;
    for (size_t i = 0; i < agreement->team_count; i++) {
        const struct team *team = &agreement->teams[i];
        bool is_used = false;
        for (size_t r = 0; r < agreement->route_count; r++)
            is_used = is_used || str_eq(agreement->routes[r].team, team->id);
        if (!is_used)
            unused(linter, team->at, "team", team->id);
        if (!team->member_count)
            findings_warn(linter->findings, team->at, "empty-team",
                          "team '" STR_FMT "' has no members: its work goes to nobody",
                          STR_ARG(team->id));
    }
}

void lint_uses(struct linter *linter)
{
    lint_definitions(linter);
    for (size_t i = 0; i < LAYERS; i++)
        lint_groups(linter, lint_layer(linter->agreement, i));
    lint_role_use(linter);
    lint_tiers(linter);
    lint_plays(linter);
    lint_calendars(linter);
    lint_teams(linter);
}
