/* Figures about score bands: adapters over bands.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/bands.h"
#include "evidence/fields.h"

struct band_list {
    struct proportion *at;
    size_t count;
};

/* "x" and "n": conversions and records of each band, lowest score first. */
static bool read_bands(struct arena *arena, const struct json *inputs, struct band_list *ret,
                       struct err *err)
{
    struct integers x = {NULL, 0}, n = {NULL, 0};
    if (!field_counts(arena, inputs, "x", &x, err) || !field_counts(arena, inputs, "n", &n, err) ||
        !field_same_length("x", x.count, "n", n.count, err))
        return false;
    if (x.count == 0)
        return err_set(err, ERR_INPUT, "\"x\" has no bands: give at least one");
    struct band_list list = {arena_array(arena, x.count, sizeof *list.at), x.count};
    for (size_t i = 0; i < x.count; i++) {
        list.at[i] = (struct proportion){x.at[i], n.at[i]};
        if (!proportion_is_valid(list.at[i]))
            return err_set(err, ERR_INPUT, "\"x\"[%zu] is larger than \"n\"[%zu]", i, i);
    }
    *ret = list;
    return true;
}

static bool read_scores(struct arena *arena, const struct json *inputs, size_t count,
                        const double **ret, struct err *err)
{
    struct reals scores = {NULL, 0};
    if (!json_is_null(json_get(inputs, "scores")) &&
        (!field_reals(arena, inputs, "scores", &scores, err) ||
         !field_same_length("scores", scores.count, "x", count, err)))
        return false;
    *ret = scores.at;
    return true;
}

static bool trend_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct band_list bands = {NULL, 0};
    const double *scores = NULL;
    if (!read_bands(arena, inputs, &bands, err) ||
        !read_scores(arena, inputs, bands.count, &scores, err))
        return false;
    struct trend trend = cochran_armitage(bands.at, scores, bands.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "z", trend.z);
    members_maybe(&out, "chisq", trend.chisq);
    members_maybe(&out, "p_two_sided", trend.p_two_sided);
    members_maybe(&out, "p_one_sided_increasing", trend.p_increasing);
    members_close(&out);
    return true;
}

struct inversions {
    struct band_list bands;
    struct maybe_real *p, *holm; /* of each band with the next */
};

static bool read_inversions(struct arena *arena, const struct json *inputs, struct inversions *ret,
                            struct err *err)
{
    if (!read_bands(arena, inputs, &ret->bands, err))
        return false;
    ret->p = arena_array(arena, ret->bands.count, sizeof *ret->p);
    ret->holm = arena_array(arena, ret->bands.count, sizeof *ret->holm);
    adjacent_inversions(arena, ret->bands.at, ret->bands.count, ret->p, ret->holm);
    return true;
}

static bool inversions_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct inversions of = {0};
    if (!read_inversions(arena, inputs, &of, err))
        return false;
    struct members out = members_open(ret_json);
    members_maybes(&out, "p_inversion", of.p, of.bands.count - 1);
    members_maybes(&out, "p_holm", of.holm, of.bands.count - 1);
    members_close(&out);
    return true;
}

static bool verdict_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                           struct err *err)
{
    struct inversions of = {0};
    if (!read_inversions(arena, inputs, &of, err))
        return false;
    struct trend trend = cochran_armitage(of.bands.at, NULL, of.bands.count);
    enum band_verdict verdict = band_verdict(&trend, of.holm, of.bands.count - 1);
    struct members out = members_open(ret_json);
    members_text(&out, "verdict", str_of(band_verdict_text(verdict)));
    members_close(&out);
    return true;
}

static bool pava_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct band_list bands = {NULL, 0};
    if (!read_bands(arena, inputs, &bands, err))
        return false;
    struct maybe_real *fitted = arena_array(arena, bands.count, sizeof *fitted);
    pava_increasing(arena, bands.at, bands.count, fitted);
    struct members out = members_open(ret_json);
    members_maybes(&out, "fitted", fitted, bands.count);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_bands, "Conversion by score band",
    {"cochran_armitage", "Does conversion rise with the band?",
     "z = sum s_i (x_i - p n_i) / sqrt(p (1-p) sum n_i (s_i - mean s)^2) with p = sum x / sum n "
     "and "
     "scores s = 1..k unless \"scores\" are given; chisq = z^2; p from the normal distribution, "
     "two-sided and one-sided for a rising rate. Bands from the lowest score to the highest, "
     "0 <= x_i <= n_i. Null: nobody or everybody converted, or fewer than two scores in use. "
     "Cochran 1954, Armitage 1955; equals R's prop.trend.test.",
     "{\"x\": [3, 9, 14, 22], \"n\": [120, 150, 110, 90]}", trend_figure},
    {"adjacent_inversions", "Does a higher band convert less than the one below it?",
     "For each pair of neighbours the one-sided p of the N-1 test: Phi(z), "
     "z = (x_(i+1) y_i - x_i y_(i+1)) sqrt((N-1)/(n_i n_(i+1) C (N-C))), y = n - x, N and C the "
     "records and conversions of both; then Holm's adjustment over the known ones. k bands give "
     "k - 1 values. Null: an empty band, or neither or all of the two bands' records converted. "
     "Campbell 2007, Holm 1979.",
     "{\"x\": [4, 21, 9, 20], \"n\": [130, 140, 120, 80]}", inversions_figure},
    {"band_verdict", "Are the bands in order: monotone, inverted or not demonstrated?",
     "inverted: an adjacent inversion with Holm-adjusted one-sided p < .05. monotone: no such "
     "inversion, and the Cochran-Armitage trend with scores 1..k rises with one-sided p < .05. "
     "Otherwise not demonstrated, also where the trend is undefined.",
     "{\"x\": [3, 9, 14, 22], \"n\": [120, 150, 110, 90]}", verdict_figure},
    {"pava_increasing", "The nearest conversion rates that never fall from band to band",
     "Weighted isotonic regression of x_i/n_i with weights n_i by pooling adjacent violators: "
     "neighbours whose rates fall share their pooled rate, until none falls. Null: an empty band. "
     "Ayer et al. 1955.",
     "{\"x\": [4, 21, 9, 20], \"n\": [130, 140, 120, 80]}", pava_figure});
