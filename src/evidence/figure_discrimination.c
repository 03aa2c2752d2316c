/* Figures about telling good from bad: adapters over discrimination.h and rank.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/json.h"
#include "evidence/discrimination.h"
#include "evidence/fields.h"
#include "evidence/rank.h"

/* "y" (1 = good) and the scores under `key`, equally many. */
static bool read_scored(struct arena *arena, const struct json *inputs, const char *key,
                        struct flags *ret_good, struct reals *ret_scores, struct err *err)
{
    return field_flags(arena, inputs, "y", ret_good, err) &&
           field_reals(arena, inputs, key, ret_scores, err) &&
           field_same_length("y", ret_good->count, key, ret_scores->count, err);
}

static bool auc_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                       struct err *err)
{
    struct flags good;
    struct reals scores;
    if (!read_scored(arena, inputs, "s1", &good, &scores, err))
        return false;
    struct auc auc = auc_delong(arena, scores.at, good.at, good.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "auc", auc.auc);
    members_maybe(&out, "var", auc.variance);
    members_maybe(&out, "lower", auc.lower);
    members_maybe(&out, "upper", auc.upper);
    members_maybe(&out, "gini", auc.gini);
    members_close(&out);
    return true;
}

static bool auc_paired_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                              struct err *err)
{
    struct flags good;
    struct reals first, second;
    if (!read_scored(arena, inputs, "s1", &good, &first, err) ||
        !read_scored(arena, inputs, "s2", &good, &second, err))
        return false;
    struct auc_pair pair = auc_delong_paired(arena, first.at, second.at, good.at, good.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "auc1", pair.auc1);
    members_maybe(&out, "auc2", pair.auc2);
    members_maybe(&out, "z", pair.z);
    members_maybe(&out, "p", pair.p);
    members_close(&out);
    return true;
}

static bool ks_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                      struct err *err)
{
    struct reals a, b;
    if (!field_reals(arena, inputs, "a", &a, err) || !field_reals(arena, inputs, "b", &b, err))
        return false;
    struct ks ks = ks_two_sample(arena, a.at, a.count, b.at, b.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "D", ks.distance);
    members_maybe(&out, "p", ks.p);
    members_close(&out);
    return true;
}

static bool read_depths(struct arena *arena, const struct json *inputs, size_t records,
                        struct integers *ret_list, size_t **ret_depths, struct err *err)
{
    if (!field_counts(arena, inputs, "top", ret_list, err))
        return false;
    *ret_depths = arena_array(arena, ret_list->count, sizeof **ret_depths);
    for (size_t i = 0; i < ret_list->count; i++) {
        (*ret_depths)[i] = (size_t)ret_list->at[i];
        if ((*ret_depths)[i] > records)
            return err_set(err, ERR_INPUT, "\"top\"[%zu] is more than the %zu records", i, records);
    }
    return true;
}

static void write_gains(struct arena *arena, const struct gain *gains, size_t count,
                        struct buf *ret_json)
{
    struct maybe_real *columns[4];
    for (size_t c = 0; c < 4; c++)
        columns[c] = arena_array(arena, count, sizeof **columns);
    for (size_t i = 0; i < count; i++) {
        columns[0][i] = gains[i].true_positives;
        columns[1][i] = gains[i].precision;
        columns[2][i] = gains[i].gain;
        columns[3][i] = gains[i].lift;
    }
    struct members out = members_open(ret_json);
    members_maybes(&out, "true_positives", columns[0], count);
    members_maybes(&out, "precision", columns[1], count);
    members_maybes(&out, "gain", columns[2], count);
    members_maybes(&out, "lift", columns[3], count);
    members_close(&out);
}

static bool gain_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct flags good;
    struct reals scores;
    struct integers list;
    size_t *depths;
    if (!read_scored(arena, inputs, "s1", &good, &scores, err) ||
        !read_depths(arena, inputs, good.count, &list, &depths, err))
        return false;
    const struct gain *gains = gain_lift(arena, scores.at, good.at, good.count, depths, list.count);
    write_gains(arena, gains, list.count, ret_json);
    return true;
}

static bool loss_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                        struct err *err)
{
    struct flags good;
    struct reals chances;
    if (!read_scored(arena, inputs, "p", &good, &chances, err))
        return false;
    for (size_t i = 0; i < chances.count; i++)
        if (!(chances.at[i] >= 0 && chances.at[i] <= 1))
            return err_set(err, ERR_INPUT, "\"p\"[%zu] must lie between 0 and 1", i);
    struct calibration_loss loss = calibration_loss(chances.at, good.at, good.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "brier", loss.brier);
    members_maybe(&out, "logloss", loss.logloss);
    members_close(&out);
    return true;
}

static bool mann_whitney_figure(struct arena *arena, const struct json *inputs,
                                struct buf *ret_json, struct err *err)
{
    struct reals a, b;
    if (!field_reals(arena, inputs, "a", &a, err) || !field_reals(arena, inputs, "b", &b, err))
        return false;
    struct mann_whitney test = mann_whitney(arena, a.at, a.count, b.at, b.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "U", test.u);
    members_maybe(&out, "p", test.p);
    members_maybe(&out, "auc", test.auc);
    members_close(&out);
    return true;
}

static bool correlations_figure(struct arena *arena, const struct json *inputs,
                                struct buf *ret_json, struct err *err)
{
    struct reals a, b;
    if (!field_reals(arena, inputs, "a", &a, err) || !field_reals(arena, inputs, "b", &b, err) ||
        !field_same_length("a", a.count, "b", b.count, err))
        return false;
    if (a.count > RANK_PAIRS_MAX)
        return err_set(err, ERR_LIMIT, "\"a\": at most %d pairs", RANK_PAIRS_MAX);
    struct rank_correlations r = rank_correlations(arena, a.at, b.at, a.count);
    struct members out = members_open(ret_json);
    members_maybe(&out, "pearson", r.pearson);
    members_maybe(&out, "spearman", r.spearman);
    members_maybe(&out, "kendall_tau_b", r.kendall_tau_b);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_discrimination, "Discrimination: does the score tell good from bad?",
    {"auc_delong", "How often does a good record score above a bad one?",
     "auc = P(score of a good record > score of a bad one) + P(equal)/2, over all pairs; gini = "
     "2 auc - 1. var is DeLong's: with the placement V of a record (the share of the other class "
     "it "
     "beats, or that beats it), var(V of good)/G + var(V of bad)/B, each with n - 1. Limits auc "
     "-+ 1.959964 sqrt(var), cut to [0, 1]. y is 0 or 1, scores any finite numbers. Null: all if "
     "one class is missing; var and limits with fewer than two of a class; the limits if var is 0. "
     "DeLong, DeLong, Clarke-Pearson 1988; equals R's pROC.",
     "{\"y\": [1, 1, 0, 1, 0, 0], \"s1\": [82, 75, 75, 60, 41, 20]}", auc_figure},
    {"auc_delong_paired", "Does one score separate better than another on the same records?",
     "z = (auc1 - auc2) / sqrt(var1 + var2 - 2 cov), with the covariance of the placements of both "
     "scores; p = 2 (1 - Phi(|z|)). Null: all if one class is missing; z and p with fewer than two "
     "of a class or if both scores rank the records alike. DeLong, DeLong, Clarke-Pearson 1988.",
     "{\"y\": [1, 1, 0, 1, 0, 0], \"s1\": [82, 75, 75, 60, 41, 20], "
     "\"s2\": [70, 61, 65, 66, 50, 10]}",
     auc_paired_figure},
    {"ks_two_sample", "How far apart are two distributions at most?",
     "D = max |F_a(x) - F_b(x)| over the distinct values; p = P(K > D sqrt(m n / (m + n))) by "
     "Kolmogorov's limit distribution, 2 sum (-1)^(k-1) exp(-2 k^2 x^2). Null: an empty sample. "
     "Kolmogorov 1933, Smirnov 1948; equals R's ks.test(exact = FALSE).",
     "{\"a\": [82, 75, 70, 66], \"b\": [75, 61, 55, 50, 47]}", ks_figure},
    {"gain_lift", "What do the best-scored records hold?",
     "Of the \"top\" m records by falling score: true_positives; precision = true_positives / m; "
     "gain = true_positives / all positives; lift = precision / share of positives. A tie across "
     "the cut is shared: its records count by the share of places left, so the order of equal "
     "scores changes nothing. 0 <= m <= records. Null: precision and lift at m = 0, gain and lift "
     "without positives.",
     "{\"y\": [1, 1, 0, 1, 0], \"s1\": [82, 75, 75, 60, 20], \"top\": [1, 2, 5]}", gain_figure},
    {"brier_logloss", "How good are stated chances?",
     "brier = mean (p - y)^2; logloss = -mean (y ln p + (1 - y) ln(1 - p)). 0 <= p <= 1. Null: no "
     "records; logloss if a chance of exactly 0 or 1 turned out wrong (it is infinite). Brier "
     "1950.",
     "{\"p\": [0.1, 0.35, 0.8], \"y\": [0, 1, 1]}", loss_figure},
    {"mann_whitney", "Are the values of a above those of b?",
     "U = pairs with a > b, ties one half; auc = U / (m n); p two-sided from the normal "
     "distribution with variance m n / 12 (N + 1 - sum (t^3 - t) / (N (N - 1))), without "
     "continuity correction. Null: an empty sample; p if all values are equal. Mann, Whitney 1947; "
     "equals R's wilcox.test(exact = FALSE, correct = FALSE).",
     "{\"a\": [3, 5, 8, 9], \"b\": [1, 2, 5, 6]}", mann_whitney_figure},
    {"rank_correlations", "Do two rankings agree?",
     "pearson of the values; spearman = pearson of the mid-ranks; kendall_tau_b = (concordant - "
     "discordant) / sqrt((n0 - n1)(n0 - n2)), n0 all pairs, n1 and n2 the pairs tied in a and in b "
     "(Knight 1966, n log n). Null: fewer than two pairs, or one side constant.",
     "{\"a\": [1, 2, 2, 3, 5], \"b\": [2, 1, 4, 3, 6]}", correlations_figure});
