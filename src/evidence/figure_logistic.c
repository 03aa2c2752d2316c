/* Figures about logistic regression: adapters over logistic.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/logistic.h"
#include "evidence/woe.h"

/* "y" and the columns "x1", "x2", ... as far as they are given. */
static bool read_data(struct arena *arena, const struct json *inputs, struct logistic_data *ret,
                      struct err *err)
{
    struct flags y;
    if (!field_flags(arena, inputs, "y", &y, err))
        return false;
    size_t columns = 0;
    while (columns < LOGISTIC_COLUMNS_MAX &&
           json_get(inputs, arena_printf(arena, "x%zu", columns + 1)))
        columns++;
    if (columns == 0)
        return err_set(err, ERR_INPUT, "\"x1\" is missing: give the columns as lists x1, x2, ...");
    double *x = arena_array(arena, y.count * columns, sizeof *x);
    for (size_t j = 0; j < columns; j++) {
        struct reals column;
        const char *key = arena_printf(arena, "x%zu", j + 1);
        if (!field_reals(arena, inputs, key, &column, err) ||
            !field_same_length("y", y.count, key, column.count, err))
            return false;
        for (size_t i = 0; i < y.count; i++)
            x[i * columns + j] = column.at[i];
    }
    *ret = (struct logistic_data){.x = x, .y = y.at, .rows = y.count, .columns = columns};
    return true;
}

static bool mle_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct logistic_data data;
    struct logistic_fit fit;
    if (!read_data(arena, inputs, &data, err) || !logistic_mle(arena, &data, &fit, err))
        return false;
    struct members out = members_open(ret_json);
    members_reals(&out, "coef", fit.coef, data.columns + 1);
    members_reals(&out, "se", fit.se, data.columns + 1);
    members_real(&out, "loglik", fit.loglik);
    members_close(&out);
    return true;
}

static bool read_signs(struct arena *arena, const struct json *inputs, size_t columns,
                       signed char **ret, struct err *err)
{
    struct integers signs;
    if (!field_integers(arena, inputs, "sign", &signs, err) ||
        !field_same_length("sign", signs.count, "the columns", columns, err))
        return false;
    *ret = arena_array(arena, columns, sizeof **ret);
    for (size_t j = 0; j < columns; j++) {
        if (signs.at[j] < -1 || signs.at[j] > 1)
            return err_set(err, ERR_INPUT, "\"sign\"[%zu] must be -1, 0 or 1", j);
        (*ret)[j] = (signed char)signs.at[j];
    }
    return true;
}

static bool read_prior(struct arena *arena, const struct json *inputs, size_t columns,
                       struct logistic_prior *ret, struct err *err)
{
    struct reals mean;
    signed char *sign;
    double precision;
    if (!field_reals(arena, inputs, "prior_mean", &mean, err) ||
        !field_same_length("prior_mean", mean.count, "the columns", columns, err) ||
        !read_signs(arena, inputs, columns, &sign, err) ||
        !field_real(inputs, "lambda_", &precision, err))
        return false;
    *ret = (struct logistic_prior){mean.at, sign, precision};
    return true;
}

static bool read_pdo(const struct json *inputs, struct scorecard *ret, struct err *err)
{
    double pdo;
    if (!field_real_or(inputs, "pdo", 10, &pdo, err))
        return false;
    if (!(pdo > 0 && pdo <= 1e6))
        return err_set(err, ERR_INPUT, "\"pdo\" must be positive, at most 1e6");
    *ret = scorecard_scale(pdo, 0, 1);
    return true;
}

/* What map_logistic answers from. */
struct map_answer {
    struct logistic_data data;
    struct logistic_prior prior;
    struct logistic_fit unbound; /* without signs */
    struct logistic_fit fit;
    struct scorecard scorecard;
};

static bool is_held(const struct map_answer *map, size_t j)
{
    return map->fit.coef[j] == 0 && map->prior.sign[j - 1] * map->fit.gradient[j] > 0;
}

static void write_map(struct arena *arena, const struct map_answer *map, struct buf *ret_json)
{
    size_t columns = map->data.columns;
    struct members out = members_open(ret_json);
    int64_t *points = arena_array(arena, columns, sizeof *points);
    members_reals(&out, "coef_unconstrained", map->unbound.coef, columns + 1);
    members_reals(&out, "coef", map->fit.coef, columns + 1);
    for (size_t j = 1; j <= columns; j++) {
        points[j - 1] = scorecard_points(map->scorecard, map->fit.coef[j]);
        if (is_held(map, j))
            members_real(&out, arena_printf(arena, "kkt_gradient_x%zu", j), map->fit.gradient[j]);
    }
    members_ints(&out, "points", points, columns);
    members_close(&out);
}

static bool map_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct map_answer map;
    if (!read_data(arena, inputs, &map.data, err) ||
        !read_prior(arena, inputs, map.data.columns, &map.prior, err) ||
        !read_pdo(inputs, &map.scorecard, err))
        return false;
    struct logistic_prior unbound = {map.prior.mean, NULL, map.prior.precision};
    if (!logistic_map(arena, &map.data, &unbound, &map.unbound, err) ||
        !logistic_map(arena, &map.data, &map.prior, &map.fit, err))
        return false;
    write_map(arena, &map, ret_json);
    return true;
}

FIGURE_FAMILY(
    figure_logistic, "Logistic regression",
    {"logistic_mle", "Which coefficients make the outcomes most likely?",
     "coef (the intercept first, then x1, x2, ...) maximises sum y ln p + (1 - y) ln(1 - p) with "
     "p = 1 / (1 + exp(-(b0 + sum b_j x_j))), by Newton's method until no derivative exceeds "
     "1e-10; se from the inverse information; loglik at the maximum. y is 0 or 1, up to 500 "
     "columns "
     "of finite numbers. Refused, with the reason: only one class, a constant or dependent column, "
     "and separated classes (the maximum does not exist: Albert, Anderson 1984). Equals R's "
     "glm(binomial).",
     "{\"x1\": [1, 0, 1, 1, 0, 0, 1, 0], \"y\": [1, 0, 0, 1, 0, 1, 1, 0]}", mle_figure},
    {"map_logistic", "Where would the evidence move the points that sales agreed to?",
     "Minimises -loglik + lambda_/2 sum (b_j - prior_mean_j)^2 subject to sign_j b_j >= 0 (sign 0: "
     "free), the intercept free and unpenalised, by projected Newton until the KKT residual max "
     "|b - P(b - gradient)| is below 1e-10. coef has the intercept first; coef_unconstrained is "
     "the "
     "same without signs; kkt_gradient_xJ is the derivative at each coefficient that its sign "
     "holds "
     "at 0; points = coef * pdo / ln 2 rounded half away from zero (pdo 10 unless given). lambda_ "
     "positive. Refused: only one class. Bertsekas 1982.",
     "{\"x1\": [1, 0, 1, 1, 0, 0, 1, 0], \"y\": [1, 0, 0, 1, 0, 1, 1, 0], \"prior_mean\": [0.8], "
     "\"lambda_\": 2, \"sign\": [1], \"pdo\": 10}",
     map_figure});
