/* See figure.h. */
#include "figure.h"

#include <assert.h>
#include <math.h>

#include "json.h"

const struct figure *figure_find(const struct figure_family *const *families, size_t count,
                                 struct str name)
{
    assert(families);
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            if (str_is(name, families[f]->rows[i].name))
                return &families[f]->rows[i];
    return NULL;
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
