/* What two plans have in common: what follows from equal parts of both at one moment is equal. */
#include "engine/whole_int.h"

#include <assert.h>

static bool is_same_dec(struct dec a, struct dec b)
{
    return a.digits == b.digits && a.scale == b.scale;
}

static bool is_same_value(struct value a, struct value b)
{
    return a.kind == b.kind && str_eq(a.text, b.text);
}

static bool is_same_match(const struct match *a, const struct match *b)
{
    if (a->has_eq != b->has_eq || a->has_in != b->has_in || a->has_ge != b->has_ge ||
        a->has_lt != b->has_lt || a->has_prefix != b->has_prefix || a->has_known != b->has_known)
        return false;
    if ((a->has_eq && !is_same_value(a->eq, b->eq)) || (a->has_ge && !is_same_dec(a->ge, b->ge)) ||
        (a->has_lt && !is_same_dec(a->lt, b->lt)) ||
        (a->has_prefix && !str_eq(a->prefix, b->prefix)) ||
        (a->has_known && a->known != b->known) || (a->has_in && a->in_count != b->in_count))
        return false;
    for (size_t i = 0; a->has_in && i < a->in_count; i++)
        if (!is_same_value(a->in[i], b->in[i]))
            return false;
    return true;
}

static bool is_same_selector(const struct selector *a, const struct selector *b)
{
    if (a->type_count != b->type_count || !str_eq(a->event, b->event) ||
        a->where.count != b->where.count)
        return false;
    for (size_t i = 0; i < a->type_count; i++)
        if (!str_eq(a->types[i], b->types[i]))
            return false;
    for (size_t i = 0; i < a->where.count; i++)
        if (!str_eq(a->where.conditions[i].field, b->where.conditions[i].field) ||
            !is_same_match(&a->where.conditions[i].match, &b->where.conditions[i].match))
            return false;
    return true;
}

static bool is_same_decay(const struct decay *a, const struct decay *b)
{
    return a->count == b->count &&
           memcmp(a->permille, b->permille, a->count * sizeof *a->permille) == 0;
}

bool mass_is_same(const struct signal_plan *a, const struct signal_plan *b)
{
    const struct signal *x = a->signal, *y = b->signal;
    if (a->kind != b->kind || x->window_days != y->window_days || x->max_events != y->max_events ||
        x->gap_s != y->gap_s || !str_eq(x->property, y->property) || x->on_count != y->on_count ||
        !is_same_decay(&a->decay, &b->decay))
        return false;
    for (size_t i = 0; i < x->on_count; i++)
        if (!is_same_selector(&x->on[i], &y->on[i]))
            return false;
    return true;
}

/* ---- what is made of the masses ---------------------------------------------------------------- */

static bool is_same_predicate(const struct predicate *a, const struct predicate *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_eq(a->conditions[i].field, b->conditions[i].field) ||
            !is_same_match(&a->conditions[i].match, &b->conditions[i].match))
            return false;
    return true;
}

bool bins_are_same(const struct signal *a, const struct signal *b)
{
    if (a->bin_count != b->bin_count || a->other != b->other || a->missing != b->missing ||
        !str_eq(a->field, b->field))
        return false;
    for (size_t i = 0; i < a->bin_count; i++)
        if (a->bins[i].points != b->bins[i].points ||
            !is_same_match(&a->bins[i].match, &b->bins[i].match))
            return false;
    return true;
}

static bool has_same_count_bins(const struct signal *a, const struct signal *b)
{
    if (a->count_bin_count != b->count_bin_count)
        return false;
    for (size_t i = 0; i < a->count_bin_count; i++)
        if (a->count_bins[i].points != b->count_bins[i].points ||
            a->count_bins[i].ge != b->count_bins[i].ge)
            return false;
    return true;
}

static bool has_same_people(const struct signal *a, const struct signal *b)
{
    if (a->engaged_mp != b->engaged_mp || a->role_points_count != b->role_points_count ||
        a->weights_count != b->weights_count)
        return false;
    for (size_t i = 0; i < a->role_points_count; i++)
        if (a->role_points[i].points != b->role_points[i].points ||
            !str_eq(a->role_points[i].role, b->role_points[i].role))
            return false;
    for (size_t i = 0; i < a->weights_count; i++) {
        const struct topk_weights *x = &a->weights[i], *y = &b->weights[i];
        if (!str_eq(x->segment, y->segment) || x->count != y->count ||
            memcmp(x->permille, y->permille, x->count * sizeof *x->permille) != 0)
            return false;
    }
    return true;
}

static bool signal_is_same(const struct signal_plan *a, const struct signal_plan *b)
{
    const struct signal *x = a->signal, *y = b->signal;
    return mass_is_same(a, b) && x->points == y->points && x->group == y->group &&
           x->cap_min == y->cap_min && x->cap_max == y->cap_max && bins_are_same(x, y) &&
           has_same_count_bins(x, y) && has_same_people(x, y);
}

bool layer_is_same(const struct layer_plan *a, const struct layer_plan *b)
{
    const struct layer *x = a->layer, *y = b->layer;
    if (x->base != y->base || x->group_count != y->group_count ||
        x->signal_count != y->signal_count)
        return false;
    for (size_t i = 0; i < x->group_count; i++)
        if (x->groups[i].min != y->groups[i].min || x->groups[i].max != y->groups[i].max)
            return false;
    for (size_t i = 0; i < x->signal_count; i++)
        if (!signal_is_same(&a->signals[i], &b->signals[i]))
            return false;
    return true;
}

/* The next signal of the group, from `at` on. */
static size_t next_of_group(const struct layer *layer, size_t group, size_t at)
{
    while (at < layer->signal_count && layer->signals[at].group != group)
        at++;
    return at;
}

bool group_is_same(const struct layer_plan *a, const struct layer_plan *b, size_t group)
{
    const struct layer *x = a->layer, *y = b->layer;
    assert(group < x->group_count && group < y->group_count);
    if (x->groups[group].min != y->groups[group].min ||
        x->groups[group].max != y->groups[group].max)
        return false;
    size_t i = next_of_group(x, group, 0), j = next_of_group(y, group, 0);
    while (i < x->signal_count && j < y->signal_count) {
        if (!signal_is_same(&a->signals[i], &b->signals[j]))
            return false;
        i = next_of_group(x, group, i + 1);
        j = next_of_group(y, group, j + 1);
    }
    return i == x->signal_count && j == y->signal_count;
}

bool thresholds_are_same(const struct plan *a, const struct plan *b, bool of_fit)
{
    for (size_t i = 0; i < a->agreement->segment_count; i++) {
        const struct thresholds *x = of_fit ? &a->grades[i]->fit : &a->grades[i]->intent;
        const struct thresholds *y = of_fit ? &b->grades[i]->fit : &b->grades[i]->intent;
        if (memcmp(x->mp, y->mp, sizeof x->mp) != 0)
            return false;
    }
    return true;
}

bool segments_are_same(const struct agreement *a, const struct agreement *b)
{
    if (a->segment_count != b->segment_count)
        return false;
    for (size_t i = 0; i < a->segment_count; i++) /* names choose weights */
        if (!str_eq(a->segments[i].id, b->segments[i].id) ||
            !is_same_predicate(&a->segments[i].when, &b->segments[i].when))
            return false;
    return true;
}

bool roles_are_same(const struct agreement *a, const struct agreement *b)
{
    if (a->role_count != b->role_count)
        return false;
    for (size_t i = 0; i < a->role_count; i++) {
        const struct role *x = &a->roles[i], *y = &b->roles[i];
        if (!str_eq(x->id, y->id) || x->priority != y->priority || x->title_count != y->title_count)
            return false;
        for (size_t j = 0; j < x->title_count; j++)
            if (!str_eq(x->titles[j], y->titles[j]))
                return false;
    }
    return true;
}

bool disqualifiers_are_same(const struct agreement *a, const struct agreement *b)
{
    if (a->disqualifier_count != b->disqualifier_count)
        return false;
    for (size_t i = 0; i < a->disqualifier_count; i++) {
        const struct disqualifier *x = &a->disqualifiers[i], *y = &b->disqualifiers[i];
        if (x->has_when != y->has_when || x->by_rep != y->by_rep || x->scope != y->scope ||
            x->expires_us != y->expires_us ||
            (x->has_when && !is_same_predicate(&x->when, &y->when)))
            return false;
    }
    return true;
}
