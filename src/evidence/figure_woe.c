/* Figures about binned characteristics and scorecard points: adapters over woe.h. */
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/fields.h"
#include "evidence/woe.h"

/* "good" and "bad": counts of each bin, at least one bin. */
static bool read_bins(struct arena *arena, const struct json *inputs, struct integers *ret_good,
                      struct integers *ret_bad, struct err *err)
{
    if (!field_counts(arena, inputs, "good", ret_good, err) ||
        !field_counts(arena, inputs, "bad", ret_bad, err) ||
        !field_same_length("good", ret_good->count, "bad", ret_bad->count, err))
        return false;
    return ret_good->count > 0 ||
           err_set(err, ERR_INPUT, "\"good\" has no bins: give at least one");
}

static bool woe_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct integers good, bad;
    if (!read_bins(arena, inputs, &good, &bad, err))
        return false;
    struct woe woe = woe_iv(arena, good.at, bad.at, good.count);
    struct members out = members_open(ret_json);
    members_reals(&out, "woe", woe.woe, good.count);
    members_maybe(&out, "iv", woe.iv);
    members_maybe(&out, "iv_bias", woe.bias);
    members_maybe(&out, "chisq", woe.chisq);
    members_int(&out, "df", (int64_t)woe.df);
    members_maybe(&out, "p", woe.p);
    members_close(&out);
    return true;
}

static bool label_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    double iv;
    (void)arena;
    if (!field_real(inputs, "iv", &iv, err))
        return false;
    struct members out = members_open(ret_json);
    members_text(&out, "label", str_of(woe_label(iv)));
    members_close(&out);
    return true;
}

static bool merge_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    enum { BINS_MAX = 1000 };
    struct integers good, bad;
    const struct json *ordered = json_get(inputs, "ordered");
    if (!read_bins(arena, inputs, &good, &bad, err))
        return false;
    if (!json_is_null(ordered) && ordered->type != JSON_BOOL)
        return err_set(err, ERR_INPUT, "\"ordered\" must be true or false");
    if (good.count > BINS_MAX)
        return err_set(err, ERR_LIMIT, "\"good\": at most %d bins", BINS_MAX);
    size_t *groups = arena_array(arena, good.count, sizeof *groups);
    woe_merge(arena, good.at, bad.at, good.count, !json_is_null(ordered) && ordered->truth, groups);
    int64_t *numbers = arena_array(arena, good.count, sizeof *numbers);
    for (size_t i = 0; i < good.count; i++)
        numbers[i] = (int64_t)groups[i];
    struct members out = members_open(ret_json);
    members_ints(&out, "group", numbers, good.count);
    members_close(&out);
    return true;
}

static bool positive(const struct json *inputs, const char *key, double *ret, struct err *err)
{
    if (!field_real(inputs, key, ret, err))
        return false;
    return *ret > 0 || err_set(err, ERR_INPUT, "\"%s\" must be positive", key);
}

/* In place: odds become scores. */
static bool score_odds(struct scorecard scorecard, struct reals odds, struct err *err)
{
    for (size_t i = 0; i < odds.count; i++) {
        if (!(odds.at[i] > 0))
            return err_set(err, ERR_INPUT, "\"odds\"[%zu] must be positive", i);
        odds.at[i] = scorecard_score(scorecard, odds.at[i]);
    }
    return true;
}

static bool scale_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    double pdo, score0, odds0;
    struct reals odds, coef;
    if (!positive(inputs, "pdo", &pdo, err) || !field_real(inputs, "score0", &score0, err) ||
        !positive(inputs, "odds0", &odds0, err) ||
        !field_reals(arena, inputs, "odds", &odds, err) ||
        !field_reals(arena, inputs, "coef", &coef, err))
        return false;
    struct scorecard scorecard = scorecard_scale(pdo, score0, odds0);
    int64_t *points = arena_array(arena, coef.count, sizeof *points);
    if (!score_odds(scorecard, odds, err))
        return false;
    for (size_t i = 0; i < coef.count; i++) {
        if (!(fabs(scorecard.factor * coef.at[i]) <= 0x1p53))
            return err_set(err, ERR_INPUT, "\"coef\"[%zu] gives more than 2^53 points", i);
        points[i] = scorecard_points(scorecard, coef.at[i]);
    }
    struct members out = members_open(ret_json);
    members_real(&out, "factor", scorecard.factor);
    members_real(&out, "offset", scorecard.offset);
    members_reals(&out, "score_at_odds", odds.at, odds.count);
    members_ints(&out, "points", points, coef.count);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_woe, "Weight of evidence and scorecard points",
    {"woe_iv", "Which bins of a characteristic speak for and against, and how much in all?",
     "woe_i = ln(((g_i + .5)/(G + .5k)) / ((b_i + .5)/(B + .5k))) for k bins with g_i good (y = 1) "
     "and b_i bad, one half in every cell, always; iv = sum (share of good - share of bad) woe_i, "
     "of the same smoothed shares; iv_bias = (k-1)(1/G + 1/B), what iv is expected to be without "
     "any association; chisq = iv G B / (G + B) against chi-square with k - 1 df. Null: all but "
     "the woe if a class is empty; p for a single bin. Siddiqi 2006.",
     "{\"good\": [12, 30, 41], \"bad\": [180, 220, 130]}", woe_figure},
    {"woe_label", "How strong is an information value?",
     "Below .02 none, below .1 weak, below .3 medium, below .5 strong, from .5 on suspicious (look "
     "for leakage). Siddiqi 2006.",
     "{\"iv\": 0.17}", label_figure},
    {"woe_merge", "Which bins belong together?",
     "Every bin needs 5 % of the records and 5 of each class. While one lacks them, the one with "
     "the fewest records (then the leftmost) joins the bin of nearest woe (then the left one); if "
     "\"ordered\" is true only adjacent bins may join, and adjacent violators are pooled "
     "afterwards "
     "until the share of good rises or falls throughout, whichever keeps the larger iv (then "
     "rising). group_i numbers the resulting bins by first member. Ayer et al. 1955 for the "
     "pooling.",
     "{\"good\": [1, 20, 30, 60], \"bad\": [40, 200, 180, 160], \"ordered\": true}", merge_figure},
    {"scorecard_scaling", "How many points is a coefficient worth?",
     "factor = pdo / ln 2; offset = score0 - factor ln(odds0); score_at_odds = offset + factor "
     "ln(odds); points = factor * coef rounded half away from zero. pdo, odds0 and odds positive. "
     "Siddiqi 2006.",
     "{\"pdo\": 20, \"score0\": 600, \"odds0\": 50, \"odds\": [25, 50], \"coef\": [0.31]}",
     scale_figure});
