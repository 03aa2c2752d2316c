/* Figures in whole numbers: adapters over money.h, base/apportion.h and nearest_rank.h. */
#include "base/apportion.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/money.h"
#include "evidence/nearest_rank.h"

static bool is_integer(const struct json *json)
{
    return json->type == JSON_NUMBER && json->is_exact && json->number.scale == 0;
}

static bool convert_row(const struct json *row, size_t i, int64_t *ret, struct err *err)
{
    if (row->type != JSON_ARRAY || row->count != 2 || !is_integer(&row->items[0]) ||
        !is_integer(&row->items[1]) || row->items[1].number.digits < 0)
        return err_set(err, ERR_INPUT,
                       "\"rows\"[%zu] must be [minor units, rate in millionths >= 0]", i);
    if (!convert_minor(row->items[0].number.digits, row->items[1].number.digits, ret))
        return err_set(err, ERR_INPUT, "\"rows\"[%zu]: the converted amount exceeds 64 bits", i);
    return true;
}

static bool convert_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    const struct json *rows = NULL;
    if (!json_get_array(inputs, "rows", &rows, err))
        return false;
    int64_t *values = arena_array(arena, rows->count, sizeof *values);
    for (size_t i = 0; i < rows->count; i++)
        if (!convert_row(&rows->items[i], i, &values[i], err))
            return false;
    struct members out = members_open(ret_json);
    members_ints(&out, "values", values, rows->count);
    members_close(&out);
    return true;
}

static bool remainder_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                             struct err *err)
{
    struct integers weights = {NULL, 0};
    int64_t total = 0, sum = 0;
    if (!field_integers(arena, inputs, "weights", &weights, err) ||
        !json_get_int(inputs, "total", &total, err))
        return false;
    for (size_t i = 0; i < weights.count; i++)
        if (weights.at[i] < 0 || __builtin_add_overflow(sum, weights.at[i], &sum))
            return err_set(err, ERR_INPUT,
                           "\"weights\"[%zu] is negative, or the sum exceeds 64 bits", i);
    if (total < 0 || (total > 0 && sum == 0))
        return err_set(err, ERR_INPUT,
                       "\"total\" must not be negative, and only 0 can be shared by no weight");
    int64_t *parts = arena_array(arena, weights.count, sizeof *parts);
    largest_remainder(arena, weights.at, weights.count, total, parts);
    struct members out = members_open(ret_json);
    members_ints(&out, "parts", parts, weights.count);
    members_close(&out);
    return true;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 10;
    return power;
}

/* "p" as an exact fraction: .07 is 7/100. */
static bool quantile_at(const struct json *p, size_t i, const struct reals *sorted,
                        struct maybe_real *ret, struct err *err)
{
    int64_t denominator = p->is_exact ? power_of_ten(p->number.scale) : 0;
    if (p->type != JSON_NUMBER || !p->is_exact || p->number.digits <= 0 ||
        p->number.digits > denominator)
        return err_set(err, ERR_INPUT, "\"p\"[%zu] must be above 0 and at most 1, as a decimal", i);
    *ret = quantile_nearest_rank(sorted->at, sorted->count, p->number.digits, denominator);
    return true;
}

static bool quantile_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    struct reals values = {NULL, 0};
    const struct json *p = NULL;
    if (!field_reals(arena, inputs, "values", &values, err) ||
        !json_get_array(inputs, "p", &p, err))
        return false;
    sort_reals(values.at, values.count);
    struct maybe_real *found = arena_array(arena, p->count, sizeof *found);
    for (size_t i = 0; i < p->count; i++)
        if (!quantile_at(&p->items[i], i, &values, &found[i], err))
            return false;
    struct members out = members_open(ret_json);
    members_maybes(&out, "values", found, p->count);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_integers, "Whole numbers",
    {"convert_minor", "An amount in the reporting currency",
     "rows of [amount in minor units, rate]: reporting minor units per source minor unit in "
     "millionths, >= 0. |amount| * rate / 10^6 to the nearest whole number, half up, sign "
     "restored. "
     "Input error: the result exceeds 64 bits.",
     "{\"rows\": [[12345678, 1085000], [-12345678, 1085000]]}", convert_figure},
    {"largest_remainder", "Parts in proportion to weights that add up exactly",
     "part_i = total w_i div W, W = sum of weights, then one unit more for the largest total w_i "
     "mod W, equal ones to the smaller index (Hamilton). Weights >= 0, total >= 0, and 0 if W = 0.",
     "{\"weights\": [15000, 12000, 8136], \"total\": 10136}", remainder_figure},
    {"quantile_nearest_rank", "Which value do a share p of the values not exceed?",
     "Value number ceil(p n) of the ascending order, p an exact decimal, 0 < p <= 1: .07 of 100 is "
     "the 7th. Values in any order. Null: no values.",
     "{\"values\": [4, 7, 9, 12, 12, 15, 18, 22, 30, 45, 60, 90], \"p\": [0.5, 0.9, 1]}",
     quantile_figure});
