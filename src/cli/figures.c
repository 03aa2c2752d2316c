#include "cli/figures.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/json.h"
#include "cli/app.h"

#define X(name) extern const struct figure_family name;
#include "figure.list"
#undef X

static const struct figure_family *const families[] = {
#define X(name) &name,
#include "figure.list"
#undef X
};

enum { FAMILY_COUNT = sizeof families / sizeof *families };

const struct figure_family *const *figures_all(size_t *ret_count)
{
    *ret_count = FAMILY_COUNT;
    return families;
}

const struct figure *figure_named(struct str name)
{
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            if (str_is(name, families[f]->rows[i].name))
                return &families[f]->rows[i];
    return NULL;
}

bool figure_unknown(struct app *app, struct str name, struct err *err)
{
    size_t total = 0, count = 0;
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        total += families[f]->count;
    struct str *names = arena_array(app->arena, total, sizeof *names);
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            names[count++] = str_of(families[f]->rows[i].name);
    struct str nearest = str_nearest(name, names, count);
    if (nearest.length)
        return err_set(err, ERR_MISSING,
                       "unknown function '" STR_FMT "'; did you mean '" STR_FMT "'?", STR_ARG(name),
                       STR_ARG(nearest));
    return err_set(err, ERR_MISSING, "unknown function '" STR_FMT "'; accord stats lists them",
                   STR_ARG(name));
}

static bool numbers_agree(const struct json *got, const struct json *expected, double tolerance)
{
    if (tolerance == 0 && got->is_exact && expected->is_exact)
        return dec_cmp(got->number, expected->number) == 0;
    return fabs(got->real - expected->real) <= tolerance * fmax(1, fabs(expected->real));
}

/* Members in any order; keys stand in an object at most once. */
static bool members_agree(const struct json *got, const struct json *expected, double tolerance)
{
    if (got->count != expected->count)
        return false;
    for (size_t i = 0; i < expected->count; i++) {
        size_t j = 0;
        while (j < got->count && !str_eq(got->keys[j], expected->keys[i]))
            j++;
        if (j == got->count || !figure_result_is(&got->items[j], &expected->items[i], tolerance))
            return false;
    }
    return true;
}

static bool items_agree(const struct json *got, const struct json *expected, double tolerance)
{
    if (got->count != expected->count)
        return false;
    for (size_t i = 0; i < expected->count; i++)
        if (!figure_result_is(&got->items[i], &expected->items[i], tolerance))
            return false;
    return true;
}

bool figure_result_is(const struct json *got, const struct json *expected, double tolerance)
{
    assert(got && expected && tolerance >= 0);
    if (got->type != expected->type)
        return false;
    switch (expected->type) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return got->truth == expected->truth;
    case JSON_NUMBER:
        return numbers_agree(got, expected, tolerance);
    case JSON_STRING:
        return str_eq(got->text, expected->text);
    case JSON_ARRAY:
        return items_agree(got, expected, tolerance);
    case JSON_OBJECT:
        return members_agree(got, expected, tolerance);
    }
    return false;
}
