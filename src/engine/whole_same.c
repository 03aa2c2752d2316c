/* Whether two signals count events alike, so that the masses of one serve the other. */
#include "engine/whole_int.h"

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
