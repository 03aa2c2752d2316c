/* See suggest_ordering.h. */
#include "flow/suggest_ordering.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/grade.h"
#include "engine/score.h"
#include "evidence/fields.h"

enum { CELLS = GRADES * GRADES };
/* More than any weighted sum of two scores, per mille. */
#define ORDER_OF_SCORES (2.0 * LAYER_MAX_MP * PERMILLE)

double score_order(const struct score *score, int32_t fit_permille, int32_t intent_permille)
{
    double scores = (double)(fit_permille * score->fit_mp + intent_permille * score->intent_mp);
    double cells = (TIER_X - score->tier) * (CELLS + 1.0) + (CELLS - score->cell_rank);
    return cells * ORDER_OF_SCORES + scores;
}

struct sorted {
    double *all, *challenger, *good, *other;
    bool *is_good;
    size_t good_count, other_count;
};

static struct sorted sort_records(struct arena *arena, const struct ordered *records, size_t count)
{
    struct sorted s = {.all = arena_array(arena, count + 1, sizeof(double)),
                       .challenger = arena_array(arena, count + 1, sizeof(double)),
                       .good = arena_array(arena, count + 1, sizeof(double)),
                       .other = arena_array(arena, count + 1, sizeof(double)),
                       .is_good = arena_array(arena, count + 1, sizeof(bool))};
    for (size_t i = 0; i < count; i++) {
        s.all[i] = records[i].order;
        s.challenger[i] = records[i].challenger;
        s.is_good[i] = records[i].is_good;
        if (records[i].is_good)
            s.good[s.good_count++] = records[i].order;
        else
            s.other[s.other_count++] = records[i].order;
    }
    return s;
}

static void judge_bands(struct arena *arena, const struct ordered *records, size_t count,
                        struct ordering *ret)
{
    struct maybe_real p[ORDERING_BANDS - 1], holm[ORDERING_BANDS - 1];
    double *chance = arena_array(arena, count + 1, sizeof *chance);
    bool *is_good = arena_array(arena, count + 1, sizeof *is_good);
    for (size_t i = 0; i < count; i++) {
        assert(records[i].tier < ORDERING_BANDS);
        struct proportion *band = &ret->bands[ORDERING_BANDS - 1 - records[i].tier];
        *band = proportion_add(*band, (struct proportion){records[i].is_good, 1});
        ret->depth += records[i].is_routed;
    }
    ret->trend = cochran_armitage(ret->bands, NULL, ORDERING_BANDS);
    adjacent_inversions(arena, ret->bands, ORDERING_BANDS, p, holm);
    ret->verdict = band_verdict(&ret->trend, holm, ORDERING_BANDS - 1);
    pava_increasing(arena, ret->bands, ORDERING_BANDS, ret->fitted);
    for (size_t i = 0; i < count; i++) {
        chance[i] = ret->fitted[ORDERING_BANDS - 1 - records[i].tier].value;
        is_good[i] = records[i].is_good;
    }
    ret->loss = calibration_loss(chance, is_good, count);
}

struct ordering ordering_of(struct arena *arena, const struct ordered *records, size_t count)
{
    struct ordering ordering = {.records = (int64_t)count};
    struct sorted s = sort_records(arena, records, count);
    judge_bands(arena, records, count, &ordering);
    ordering.auc = auc_delong(arena, s.all, s.is_good, count);
    ordering.challenger = auc_delong(arena, s.challenger, s.is_good, count);
    ordering.pair = auc_delong_paired(arena, s.challenger, s.all, s.is_good, count);
    ordering.ks = ks_two_sample(arena, s.good, s.good_count, s.other, s.other_count);
    size_t depth = (size_t)ordering.depth;
    ordering.gain = *gain_lift(arena, s.all, s.is_good, count, &depth, 1);
    return ordering;
}

/* ---- as JSON ---------------------------------------------------------------------------------- */

static void put_auc(struct members *m, const char *key, const struct auc *auc)
{
    members_key(m, key);
    struct members inner = members_open(m->buf);
    members_maybe(&inner, "auc", auc->auc);
    members_maybe(&inner, "lower", auc->lower);
    members_maybe(&inner, "upper", auc->upper);
    members_close(&inner);
}

static void put_bands(struct members *m, const struct ordering *ordering)
{
    members_key(m, "bands");
    buf_byte(m->buf, '[');
    for (size_t b = ORDERING_BANDS; b-- > 0;) {
        struct proportion band = ordering->bands[b];
        struct interval interval = wilson_ci(band, 0.05);
        const char tier[] = {tier_letter((int)(ORDERING_BANDS - 1 - b)), 0};
        struct members inner = members_open(m->buf);
        members_text(&inner, "tier", str_of(tier));
        members_int(&inner, "good", band.x);
        members_int(&inner, "records", band.n);
        members_maybe(&inner, "lower", interval.lower);
        members_maybe(&inner, "upper", interval.upper);
        members_maybe(&inner, "fitted", ordering->fitted[b]);
        members_close(&inner);
        buf_text(m->buf, b ? "," : "");
    }
    buf_byte(m->buf, ']');
}

void ordering_json(struct members *m, const struct ordering *ordering, bool has_challenger)
{
    members_key(m, "ordering");
    struct members inner = members_open(m->buf);
    members_int(&inner, "records", ordering->records);
    put_auc(&inner, "agreement", &ordering->auc);
    if (has_challenger) {
        put_auc(&inner, "challenger", &ordering->challenger);
        members_maybe(&inner, "paired_z", ordering->pair.z);
        members_maybe(&inner, "paired_p", ordering->pair.p);
    }
    members_maybe(&inner, "ks", ordering->ks.distance);
    members_maybe(&inner, "ks_p", ordering->ks.p);
    put_bands(&inner, ordering);
    members_text(&inner, "bands_are", str_of(band_verdict_text(ordering->verdict)));
    members_maybe(&inner, "trend_p", ordering->trend.p_increasing);
    members_int(&inner, "depth", ordering->depth);
    members_maybe(&inner, "precision", ordering->gain.precision);
    members_maybe(&inner, "gain", ordering->gain.gain);
    members_maybe(&inner, "lift", ordering->gain.lift);
    members_maybe(&inner, "brier", ordering->loss.brier);
    members_maybe(&inner, "logloss", ordering->loss.logloss);
    members_close(&inner);
}
