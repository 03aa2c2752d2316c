/* See neighbours.h. Each draft is a copy of what stands between the root and the leaf; the words
 * and the path are those of agreement_diff(), so that they are one with what `accord diff` says. */
#include "neighbours.h"

#include <assert.h>
#include <stdlib.h>

#include "agreement/canonical.h"
#include "agreement/diff.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define LAYERS NEIGHBOUR_NO_LAYER
#define THRESHOLD_MAX_MP (100 * MP)

static const int32_t steps[] = {-5, -2, -1, 1, 2, 5};
static const int32_t cap_steps[] = {-5, 5};
static const int32_t window_rungs[] = {7, 14, 30, 60, 90, 180, 365};
static const int32_t half_life_rungs[] = {7, 14, 30, 60, 90};
static const int32_t max_events_rungs[] = {1, 3, 5, 10, 20};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

struct listing {
    struct arena *arena;
    struct arena *scratch; /* of one comparison */
    const struct agreement *original;
    const struct json *original_json;
    struct neighbour *items;
    size_t count, capacity;
};

/* Where in the agreement a signal stands. */
struct spot {
    enum neighbour_layer layer;
    size_t signal;
};

/* ---- drafts -------------------------------------------------------------------------------- */

static struct layer *layer_of(struct agreement *agreement, enum neighbour_layer layer)
{
    struct layer *const layers[LAYERS] = {
        [NEIGHBOUR_ACCOUNT_FIT] = &agreement->account_fit,
        [NEIGHBOUR_PERSON_FIT] = &agreement->person_fit,
        [NEIGHBOUR_PERSON_INTENT] = &agreement->person_intent,
        [NEIGHBOUR_ACCOUNT_INTENT] = &agreement->account_intent,
    };
    return layers[layer];
}

static void *copy_array(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *copy = arena_array(arena, count + 1, size);
    if (count)
        memcpy(copy, from, count * size);
    return copy;
}

static struct agreement *draft_of(struct listing *list)
{
    return copy_array(list->arena, list->original, 1, sizeof *list->original);
}

static struct signal *draft_signals(struct listing *list, struct agreement *draft,
                                    enum neighbour_layer layer)
{
    struct layer *of = layer_of(draft, layer);
    of->signals = copy_array(list->arena, of->signals, of->signal_count, sizeof *of->signals);
    return of->signals;
}

/* The signal in the draft, with every list of points in it its own. */
static struct signal *draft_signal(struct listing *list, struct agreement *draft, struct spot spot)
{
    struct arena *arena = list->arena;
    struct signal *s = &draft_signals(list, draft, spot.layer)[spot.signal];
    s->bins = copy_array(arena, s->bins, s->bin_count, sizeof *s->bins);
    s->count_bins = copy_array(arena, s->count_bins, s->count_bin_count, sizeof *s->count_bins);
    s->role_points =
        copy_array(arena, s->role_points, s->role_points_count, sizeof *s->role_points);
    return s;
}

static const struct json *json_of(struct arena *arena, const struct agreement *agreement)
{
    const struct json *json;
    struct err err = {0};
    bool ok = json_parse(arena, agreement_canonical(arena, agreement), &json, &err);
    assert(ok && "canonical text is JSON");
    (void)ok;
    return json;
}

/* Adds a draft; `known` says what the difference does not. */
static void add(struct listing *list, const struct agreement *draft, struct neighbour known)
{
    arena_reset(list->scratch);
    struct diff diff =
        canonical_diff(list->scratch, list->original_json, json_of(list->scratch, draft));
    assert(diff.count == 1 && "a neighbour differs in one leaf");
    const struct change *change = &diff.changes[0];
    known.path = str_copy(list->arena, change->path);
    known.from = str_copy(list->arena, change->before);
    known.to = str_copy(list->arena, change->after);
    known.says = str_copy(list->arena, change->says);
    known.agreement = draft;
    list->items =
        arena_grow(list->arena, list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = known;
}

static struct neighbour of_signal(const struct signal *signal, struct spot spot,
                                  enum neighbour_kind kind, int64_t step)
{
    return (struct neighbour){.kind = kind,
                              .signal = signal->id,
                              .layer = spot.layer,
                              .place = spot.signal,
                              .step = step};
}

/* ---- points -------------------------------------------------------------------------------- */

static bool takes(const struct signal *signal, unsigned param)
{
    return (signal->kind->needs | signal->kind->takes) & param;
}

/* The `nth` number of points of a signal, or NULL past the last. */
static int32_t *points_at(struct signal *signal, size_t nth)
{
    int32_t *single[3];
    size_t singles = 0;
    if (takes(signal, PARAM_POINTS) && !takes(signal, PARAM_ROLE_POINTS))
        single[singles++] = &signal->points;
    if (takes(signal, PARAM_OTHER))
        single[singles++] = &signal->other;
    if (takes(signal, PARAM_MISSING))
        single[singles++] = &signal->missing;
    if (nth < singles)
        return single[nth];
    nth -= singles;
    if (nth < signal->bin_count)
        return &signal->bins[nth].points;
    nth -= signal->bin_count;
    if (nth < signal->count_bin_count)
        return &signal->count_bins[nth].points;
    nth -= signal->count_bin_count;
    return nth < signal->role_points_count ? &signal->role_points[nth].points : NULL;
}

/* What the reader refuses: points that fall as the count grows (semantics 1.5, P4). */
static bool counts_are_ordered(const struct signal *signal)
{
    for (size_t i = 0; i + 1 < signal->count_bin_count; i++)
        if (signal->count_bins[i].points < signal->count_bins[i + 1].points)
            return false;
    return true;
}

/* A signal of events keeps its sign; one at 0 takes the side that its cap leaves open. */
static bool keeps_sign(const struct signal *signal, int32_t from, int32_t to)
{
    if (takes(signal, PARAM_BINS))
        return true;
    if (from == 0)
        return to > 0 ? signal->cap_max > 0 && !signal->cap_min
                      : signal->cap_min < 0 && !signal->cap_max;
    return to == 0 || (from > 0) == (to > 0);
}

static void step_points(struct listing *list, struct spot spot, size_t nth, int32_t step)
{
    struct agreement *draft = draft_of(list);
    struct signal *signal = draft_signal(list, draft, spot);
    int32_t *points = points_at(signal, nth);
    int32_t from = *points;
    *points += step;
    if (abs(*points) > POINTS_MAX || !keeps_sign(signal, from, *points) ||
        !counts_are_ordered(signal))
        return;
    add(list, draft, of_signal(signal, spot, NEIGHBOUR_POINTS, abs(step)));
}

static void add_points(struct listing *list, struct spot spot, struct signal *signal)
{
    for (size_t nth = 0; points_at(signal, nth); nth++)
        for (size_t i = 0; i < COUNT_OF(steps); i++)
            step_points(list, spot, nth, steps[i]);
}

/* ---- caps and switches ------------------------------------------------------------------------ */

/* Caps are stepped outward or inward on the side that is in use; to 0 is to switch off. */
static void set_cap(struct listing *list, struct spot spot, bool is_max, int32_t cap)
{
    struct agreement *draft = draft_of(list);
    struct signal *signal = draft_signal(list, draft, spot);
    int32_t *side = is_max ? &signal->cap_max : &signal->cap_min;
    int64_t step = abs(cap - *side);
    *side = cap;
    add(list, draft, of_signal(signal, spot, cap ? NEIGHBOUR_CAP : NEIGHBOUR_OFF, step));
}

static void add_caps(struct listing *list, struct spot spot, const struct signal *signal)
{
    for (int is_max = 0; is_max <= 1; is_max++) {
        int32_t cap = is_max ? signal->cap_max : signal->cap_min;
        bool has_other_side = is_max ? signal->cap_min : signal->cap_max;
        if (!cap)
            continue;
        for (size_t i = 0; i < COUNT_OF(cap_steps); i++) {
            int32_t to = cap + cap_steps[i];
            if (to && (to > 0) == (cap > 0) && abs(to) <= POINTS_MAX)
                set_cap(list, spot, is_max, to);
        }
        if (!has_other_side)
            set_cap(list, spot, is_max, 0);
    }
}

/* ---- rungs --------------------------------------------------------------------------------- */

/* The nearest rungs below and above; 0 where there is none. */
static void rungs_beside(const int32_t *rungs, size_t count, int32_t value, int32_t ret_beside[2])
{
    ret_beside[0] = ret_beside[1] = 0;
    for (size_t i = 0; i < count; i++) {
        if (rungs[i] < value)
            ret_beside[0] = rungs[i];
        if (rungs[i] > value && !ret_beside[1])
            ret_beside[1] = rungs[i];
    }
}

static void set_number(struct listing *list, struct spot spot, enum neighbour_kind kind, int32_t to)
{
    struct agreement *draft = draft_of(list);
    struct signal *signal = draft_signal(list, draft, spot);
    if (kind == NEIGHBOUR_WINDOW)
        signal->window_days = to;
    else
        signal->max_events = to;
    add(list, draft, of_signal(signal, spot, kind, 1));
}

static void add_rungs(struct listing *list, struct spot spot, const struct signal *signal)
{
    int32_t beside[2];
    rungs_beside(window_rungs, COUNT_OF(window_rungs), signal->window_days, beside);
    for (int i = 0; i < 2 && takes(signal, PARAM_WINDOW) && signal->window_days; i++)
        if (beside[i])
            set_number(list, spot, NEIGHBOUR_WINDOW, beside[i]);
    rungs_beside(max_events_rungs, COUNT_OF(max_events_rungs), signal->max_events, beside);
    for (int i = 0; i < 2 && takes(signal, PARAM_MAX_EVENTS) && signal->max_events; i++)
        if (beside[i])
            set_number(list, spot, NEIGHBOUR_MAX_EVENTS, beside[i]);
}

/* ---- curves -------------------------------------------------------------------------------- */

static bool curve_is_last_rung(const struct curve *curve)
{
    return curve && curve->kind == CURVE_HALF_LIFE &&
           curve->half_life_days >= half_life_rungs[COUNT_OF(half_life_rungs) - 1];
}

static void add_no_decay(struct listing *list, struct spot spot, const struct signal *signal)
{
    if (!curve_is_last_rung(signal->decay))
        return;
    struct agreement *draft = draft_of(list);
    draft_signal(list, draft, spot)->decay = NULL;
    add(list, draft, of_signal(signal, spot, NEIGHBOUR_CURVE, 1));
}

/* The curve is one leaf, however many signals fade by it: all point to the draft's copy. */
static bool repoint_signals(struct listing *list, struct agreement *draft, size_t curve)
{
    bool is_used = false;
    for (enum neighbour_layer layer = 0; layer < LAYERS; layer++) {
        struct signal *signals = draft_signals(list, draft, layer);
        for (size_t i = 0; i < layer_of(draft, layer)->signal_count; i++) {
            if (!signals[i].decay)
                continue;
            size_t place = (size_t)(signals[i].decay - list->original->curves);
            assert(place < draft->curve_count);
            signals[i].decay = &draft->curves[place];
            is_used = is_used || place == curve;
        }
    }
    return is_used;
}

static void set_half_life(struct listing *list, size_t curve, int32_t days)
{
    struct agreement *draft = draft_of(list);
    draft->curves =
        copy_array(list->arena, draft->curves, draft->curve_count, sizeof *draft->curves);
    draft->curves[curve].half_life_days = days;
    if (repoint_signals(list, draft, curve))
        add(list, draft,
            (struct neighbour){.kind = NEIGHBOUR_CURVE, .layer = NEIGHBOUR_NO_LAYER, .step = 1});
}

static void add_curves(struct listing *list)
{
    for (size_t i = 0; i < list->original->curve_count; i++) {
        const struct curve *curve = &list->original->curves[i];
        int32_t beside[2];
        if (curve->kind != CURVE_HALF_LIFE)
            continue;
        rungs_beside(half_life_rungs, COUNT_OF(half_life_rungs), curve->half_life_days, beside);
        for (int side = 0; side < 2; side++)
            if (beside[side])
                set_half_life(list, i, beside[side]);
    }
}

/* ---- what decides ----------------------------------------------------------------------------- */

static bool falls(const struct thresholds *thresholds)
{
    int64_t above_mp = THRESHOLD_MAX_MP + 1;
    for (int i = 0; i < GRADES - 1; i++) {
        if (thresholds->mp[i] >= above_mp || thresholds->mp[i] < 0)
            return false;
        above_mp = thresholds->mp[i];
    }
    return true;
}

static void step_threshold(struct listing *list, size_t segment, bool is_fit, int grade,
                           int32_t step)
{
    struct agreement *draft = draft_of(list);
    draft->grades =
        copy_array(list->arena, draft->grades, draft->grades_count, sizeof *draft->grades);
    struct segment_grades *grades = &draft->grades[segment];
    struct thresholds *thresholds = is_fit ? &grades->fit : &grades->intent;
    thresholds->mp[grade] += step * MP;
    if (falls(thresholds))
        add(list, draft,
            (struct neighbour){.kind = NEIGHBOUR_THRESHOLD,
                               .layer = NEIGHBOUR_NO_LAYER,
                               .step = abs(step),
                               .lowers_threshold = step < 0});
}

static void add_thresholds(struct listing *list)
{
    for (size_t segment = 0; segment < list->original->grades_count; segment++)
        for (int which = 0; which < 2 * (GRADES - 1); which++)
            for (size_t i = 0; i < COUNT_OF(steps); i++)
                step_threshold(list, segment, which < GRADES - 1, which % (GRADES - 1), steps[i]);
}

/* Neither a worse fit nor a worse intent may earn a better tier. */
static bool grid_is_monotone(uint8_t grid[GRADES][GRADES])
{
    for (int fit = 0; fit < GRADES; fit++)
        for (int intent = 0; intent < GRADES; intent++)
            if ((fit && grid[fit][intent] < grid[fit - 1][intent]) ||
                (intent && grid[fit][intent] < grid[fit][intent - 1]))
                return false;
    return true;
}

static void step_cell(struct listing *list, int fit, int intent, int step)
{
    int tier = list->original->grid[fit][intent] + step;
    if (tier < 0 || tier >= TIERS)
        return;
    struct agreement *draft = draft_of(list);
    draft->grid[fit][intent] = (uint8_t)tier;
    if (grid_is_monotone(draft->grid))
        add(list, draft,
            (struct neighbour){.kind = NEIGHBOUR_GRID,
                               .layer = NEIGHBOUR_NO_LAYER,
                               .step = 1,
                               .lowers_threshold = step < 0});
}

static void add_grid(struct listing *list)
{
    for (int fit = 0; fit < GRADES; fit++)
        for (int intent = 0; intent < GRADES; intent++) {
            step_cell(list, fit, intent, -1);
            step_cell(list, fit, intent, 1);
        }
}

/* ---- all of them ------------------------------------------------------------------------------- */

static void add_signals(struct listing *list)
{
    struct agreement *drawer = draft_of(list); /* the reader's signals, to be looked at only */
    for (enum neighbour_layer layer = 0; layer < LAYERS; layer++)
        for (size_t i = 0; i < layer_of(drawer, layer)->signal_count; i++) {
            struct spot spot = {layer, i};
            struct signal *signal = &layer_of(drawer, layer)->signals[i];
            add_points(list, spot, signal);
            add_caps(list, spot, signal);
            add_rungs(list, spot, signal);
            add_no_decay(list, spot, signal);
        }
}

static int by_path(const void *a, const void *b)
{
    const struct neighbour *x = a, *y = b;
    int order = str_cmp(x->path, y->path);
    return order ? order : str_cmp(x->to, y->to);
}

struct neighbours neighbours_of(struct arena *arena, const struct agreement *agreement)
{
    assert(arena && agreement);
    struct listing list = {
        .arena = arena, .scratch = arena_within(arena, "one neighbour"), .original = agreement};
    list.original_json = json_of(arena, agreement);
    add_signals(&list);
    add_curves(&list);
    add_thresholds(&list);
    add_grid(&list);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_path);
    return (struct neighbours){list.items, list.count};
}

const char *neighbour_kind_word(enum neighbour_kind kind)
{
    static const char *const words[] = {"points", "threshold",  "cap",  "window",
                                        "curve",  "max_events", "grid", "off"};
    assert((size_t)kind < COUNT_OF(words));
    return words[kind];
}
