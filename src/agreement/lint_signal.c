/* Lint of one signal: who stands for it, what it can give at most, what its caps do. */
#include "lint_int.h"

#include <assert.h>
#include <inttypes.h>

#include "agreement/imply.h"

/* ---- who stands for it ------------------------------------------------------------------------- */

static void lint_consent(struct linter *linter, const struct signal *signal)
{
    bool has_why = signal->why.length, has_owner = signal->owner.length;
    if (!has_why || !has_owner)
        findings_warn(linter->findings, signal->at, "mystery-points",
                      "signal '" STR_FMT "' has no %s: points that nobody explains or answers for",
                      STR_ARG(signal->id),
                      !has_why && !has_owner ? "'why' and no 'owner'"
                      : !has_why             ? "'why'"
                                             : "'owner'");
}

/* ---- bins -------------------------------------------------------------------------------------- */

enum { EFFORT_MAX = 1000000 };

/* Each value that it names is taken by some bin before it. */
static bool is_taken_piecewise(const struct signal *signal, size_t index)
{
    const struct match *match = &signal->bins[index].match;
    const struct value *values = match->has_eq ? &match->eq : match->in;
    size_t count = match->has_eq ? 1 : match->has_in ? match->in_count : 0, effort = count;
    for (size_t j = 0; j < index; j++)
        effort += signal->bins[j].match.in_count;
    if (effort * count > EFFORT_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_taken = !match_holds(match, values[i]);
        for (size_t j = 0; j < index && !is_taken; j++)
            is_taken = match_holds(&signal->bins[j].match, values[i]);
        if (!is_taken)
            return false;
    }
    return count > 0;
}

static void lint_bins(struct linter *linter, const struct signal *signal)
{
    for (size_t i = 0; i < signal->bin_count; i++) {
        const struct bin *bin = &signal->bins[i];
        bool is_covered = i && is_taken_piecewise(signal, i);
        if (match_is_empty(&bin->match)) {
            findings_warn(linter->findings, bin->at, "dead-bin",
                          "nothing can match this bin: its conditions exclude each other");
            continue;
        }
        for (size_t j = 0; j < i && !is_covered; j++)
            is_covered = match_covers(&signal->bins[j].match, &bin->match);
        if (is_covered)
            findings_warn(linter->findings, bin->at, "dead-bin",
                          "this bin is never reached: a bin before it takes all that it matches");
        else if (bin->match.has_known && !bin->match.known)
            findings_warn(linter->findings, bin->at, "dead-bin",
                          "this bin is never reached: unknown values get 'missing'");
    }
}

/* ---- what it can give -------------------------------------------------------------------------- */

struct reach {
    int64_t least, most; /* points */
    bool has_no_most, has_no_least;
    int64_t single; /* what one event or bin gives at its fullest; 0 = not of this kind */
};

static void include(struct reach *reach, int64_t points)
{
    if (points < reach->least)
        reach->least = points;
    if (points > reach->most)
        reach->most = points;
}

/* Of points for each event: without bound, unless the kind or `max_events` sets one. */
static struct reach reach_of_events(const struct signal *signal)
{
    struct reach reach = {.single = signal->points};
    struct str kind = str_of(signal->kind->word);
    bool once = str_is(kind, "event_recency") || str_is(kind, "event_absence");
    int64_t times = once ? 1 : signal->max_events;
    if (str_is(kind, "event_days") && signal->window_days)
        times = signal->window_days;
    include(&reach, signal->points * (times ? times : 1));
    reach.has_no_most = !times && signal->points > 0;
    reach.has_no_least = !times && signal->points < 0;
    return reach;
}

static struct reach reach_of(const struct signal *signal)
{
    struct reach reach = {0};
    if (signal->bin_count) {
        reach.least = reach.most = signal->missing;
        include(&reach, signal->other);
        for (size_t i = 0; i < signal->bin_count; i++)
            include(&reach, signal->bins[i].points);
    } else if (signal->count_bin_count) {
        for (size_t i = 0; i < signal->count_bin_count; i++)
            include(&reach, signal->count_bins[i].points);
    } else if (signal->role_points_count) {
        int64_t sum = 0;
        for (size_t i = 0; i < signal->role_points_count; i++)
            sum += signal->role_points[i].points;
        include(&reach, sum);
    } else if (signal->weights_count) {
        reach.most = 100; /* weights sum to at most 1000 per mille of 100 points */
    } else {
        return reach_of_events(signal);
    }
    return reach;
}

static void lint_single(struct linter *linter, const struct signal *signal,
                        const struct reach *reach)
{
    if (signal->cap_max == 0 && signal->cap_min == 0)
        findings_warn(linter->findings, signal->at, "cap",
                      "signal '" STR_FMT "' can never give points: its cap is [0, 0]",
                      STR_ARG(signal->id));
    else if (reach->single > signal->cap_max || reach->single < signal->cap_min)
        findings_warn(linter->findings, signal->at, "cap",
                      "signal '" STR_FMT "': one event alone (%" PRId64
                      " points) is cut by the cap "
                      "[%" PRId32 ", %" PRId32 "]",
                      STR_ARG(signal->id), reach->single, signal->cap_min, signal->cap_max);
    else if (!reach->single && !signal->weights_count &&
             (reach->most > signal->cap_max || reach->least < signal->cap_min))
        findings_warn(linter->findings, signal->at, "cap",
                      "signal '" STR_FMT "': its points reach from %" PRId64 " to %" PRId64
                      ", but its cap [%" PRId32 ", %" PRId32 "] cuts them",
                      STR_ARG(signal->id), reach->least, reach->most, signal->cap_min,
                      signal->cap_max);
}

static void lint_caps(struct linter *linter, const struct layer *layer, const struct signal *signal)
{
    struct reach reach = reach_of(signal);
    const struct group *group = &layer->groups[signal->group];
    lint_single(linter, signal, &reach);
    if ((!reach.has_no_most && signal->cap_max > reach.most) ||
        (!reach.has_no_least && signal->cap_min < reach.least && signal->cap_min < 0))
        findings_warn(linter->findings, signal->at, "cap",
                      "signal '" STR_FMT "': its cap [%" PRId32 ", %" PRId32
                      "] can never bind: its points reach from %" PRId64 " to %" PRId64,
                      STR_ARG(signal->id), signal->cap_min, signal->cap_max,
                      reach.least < 0 ? reach.least : 0, reach.most);
    if (signal->cap_max > group->max || signal->cap_min < group->min)
        findings_warn(linter->findings, signal->at, "cap",
                      "signal '" STR_FMT "': its group '" STR_FMT "' [%" PRId32 ", %" PRId32
                      "] allows less than its own cap [%" PRId32 ", %" PRId32 "]",
                      STR_ARG(signal->id), STR_ARG(group->id), group->min, group->max,
                      signal->cap_min, signal->cap_max);
    if (signal->baseline_mp > (int64_t)signal->cap_max * MP ||
        signal->baseline_mp < (int64_t)signal->cap_min * MP)
        findings_warn(linter->findings, signal->at, "baseline",
                      "signal '" STR_FMT "': a baseline of %" PRId64
                      " milli-points is beyond its cap: it would never be a reason",
                      STR_ARG(signal->id), signal->baseline_mp);
}

/* ---- how long it lasts ------------------------------------------------------------------------- */

/* Days until the curve gives nothing; 0 if it never does. A half-life H rounds to 0 from the first
 * d with 2^(-d/H) < 1/2000 on (semantics 1.4), which is d > H log2(2000). */
static int32_t life_days(const struct curve *curve)
{
    if (curve->kind == CURVE_HALF_LIFE)
        return (int32_t)((int64_t)curve->half_life_days * 10965784 / 1000000) + 1;
    for (size_t i = 0; i < curve->step_count; i++)
        if (curve->steps[i].permille == 0)
            return curve->steps[i].age_days;
    return 0;
}

static void lint_window(struct linter *linter, const struct signal *signal)
{
    int32_t life = signal->decay ? life_days(signal->decay) : 0;
    if (life && signal->window_days > life)
        findings_warn(linter->findings, signal->at, "window",
                      "signal '" STR_FMT "': its window of %" PRId32
                      " days outlasts its decay: from day %" PRId32 " on nothing is left",
                      STR_ARG(signal->id), signal->window_days, life);
}

/* ---- what it says ------------------------------------------------------------------------------ */

static bool is_placeholder(struct str name)
{
    static const char *const words[] = {"n", "ago", "percent", "window", NULL};
    for (const char *const *word = words; *word; word++)
        if (str_is(name, *word))
            return true;
    return str_starts(name, STR("account.")) || str_starts(name, STR("person."));
}

static void lint_says(struct linter *linter, const struct signal *signal)
{
    struct str rest = signal->says;
    for (long open; (open = str_find(rest, '{')) >= 0;) {
        rest = str_slice(rest, (size_t)open + 1, rest.length);
        long close = str_find(rest, '}');
        struct str name = str_slice(rest, 0, close < 0 ? rest.length : (size_t)close);
        if (close < 0 || !is_placeholder(name))
            findings_warn(linter->findings, signal->at, "says",
                          "signal '" STR_FMT "': {" STR_FMT "} is nothing that 'says' can fill in: "
                          "use {n}, {ago}, {percent}, {window} or a field",
                          STR_ARG(signal->id), STR_ARG(name));
        rest = str_slice(rest, name.length, rest.length);
    }
}

void lint_signal(struct linter *linter, const struct layer *layer, const struct signal *signal)
{
    lint_consent(linter, signal);
    lint_bins(linter, signal);
    lint_caps(linter, layer, signal);
    lint_window(linter, signal);
    lint_says(linter, signal);
}
