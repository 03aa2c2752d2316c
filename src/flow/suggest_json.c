/* A search as one JSON object: every figure with its denominator and interval. */
#include "base/buf.h"
#include "base/instant.h"
#include "evidence/fields.h"
#include "evidence/number.h"
#include "flow/suggest.h"
#include "flow/suggest_evidence.h"
#include "flow/workspace.h"

static void instant_member(struct members *m, const char *key, int64_t at_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(at_us, text);
    members_text(m, key, str_of(text));
}

static void put_proportion(struct members *m, const char *key, struct proportion p)
{
    members_key(m, key);
    struct members inner = members_open(m->buf);
    struct interval interval = wilson_ci(p, 0.05);
    members_int(&inner, "good", p.x);
    members_int(&inner, "records", p.n);
    members_maybe(&inner, "lower", interval.lower);
    members_maybe(&inner, "upper", interval.upper);
    members_close(&inner);
}

static void put_swap(struct members *m, const struct swap *swap)
{
    put_proportion(m, "swap_in", swap->in);
    put_proportion(m, "swap_out", swap->out);
}

static void put_judgement(struct members *m, const char *key, const struct judgement *judgement,
                          int64_t eligible)
{
    const struct net_benefit *benefit = &judgement->benefit;
    members_key(m, key);
    struct members inner = members_open(m->buf);
    members_int(&inner, "eligible", eligible);
    members_maybe(&inner, "net_benefit_before", benefit->before);
    members_maybe(&inner, "net_benefit_after", benefit->after);
    members_maybe(&inner, "change", benefit->change);
    members_maybe(&inner, "se", judgement->se);
    members_maybe(&inner, "lower", judgement->lower);
    members_maybe(&inner, "upper", judgement->upper);
    members_maybe(&inner, "p", judgement->p);
    members_maybe(&inner, "se_robust", benefit->se);
    members_maybe(&inner, "p_robust", benefit->p_one_sided);
    members_maybe(&inner, "se_even", judgement->se_even);
    put_swap(&inner, &judgement->swap);
    members_close(&inner);
}

static void put_fold(struct members *m, const char *key, const struct suggest_fold *fold)
{
    members_key(m, key);
    struct members inner = members_open(m->buf);
    members_int(&inner, "records", fold->records);
    members_int(&inner, "units", fold->units);
    members_int(&inner, "routed", fold->routed);
    members_int(&inner, "good", fold->good);
    members_close(&inner);
}

static void put_gates(struct members *m, const struct suggestion *suggestion)
{
    members_key(m, "gates");
    buf_byte(m->buf, '[');
    for (size_t i = 0; i < suggestion->gate_count; i++) {
        const struct gate *gate = &suggestion->gates[i];
        buf_text(m->buf, i ? "," : "");
        struct members inner = members_open(m->buf);
        members_text(&inner, "name", str_of(gate->name));
        members_text(&inner, "state", str_of(gate_state_word(gate->state)));
        members_text(&inner, "says", gate->says);
        members_close(&inner);
    }
    buf_byte(m->buf, ']');
}

static void put_suggestion(struct buf *buf, const struct suggestions *s,
                           const struct suggestion *suggestion)
{
    const struct neighbour *change = suggestion->change;
    struct members m = members_open(buf);
    members_text(&m, "says", change->says);
    members_text(&m, "path", change->path);
    members_key(&m, "from");
    buf_add(buf, change->from.length ? change->from : STR("null"));
    members_key(&m, "to");
    buf_add(buf, change->to.length ? change->to : STR("null"));
    members_text(&m, "kind", str_of(neighbour_kind_word(change->kind)));
    members_int(&m, "alike", (int64_t)suggestion->alike);
    members_bool(&m, "sufficient", s->survivors > 0);
    members_bool(&m, "blocked", suggestion->is_blocked);
    members_maybe(&m, "q", suggestion->q);
    members_maybe(&m, "lower_90", suggestion->lower);
    put_judgement(&m, "training", &suggestion->training, s->training.records);
    put_gates(&m, suggestion);
    members_close(&m);
}

static void put_swap_records(struct members *m, const struct suggestions *s)
{
    members_key(m, "swaps");
    buf_byte(m->buf, '[');
    for (size_t i = 0; i < s->swap_count; i++) {
        const struct swap_record *record = &s->swaps[i];
        buf_text(m->buf, i ? "," : "");
        struct members inner = members_open(m->buf);
        members_text(&inner, "id", record->id);
        instant_member(&inner, "at", record->at_us);
        members_text(&inner, "swap", record->is_in ? STR("in") : STR("out"));
        members_bool(&inner, "good", record->is_good);
        members_bool(&inner, "holdout", record->is_holdout);
        members_real(&inner, "weight", record->weight);
        members_close(&inner);
    }
    buf_byte(m->buf, ']');
}

static void put_episodes(struct members *m, const struct suggestions *s)
{
    const struct episodes *episodes = &s->episodes;
    members_key(m, "episodes");
    struct members inner = members_open(m->buf);
    instant_member(&inner, "as_of", episodes->request.as_of_us);
    members_text(&inner, "outcome", str_of(episodes->request.outcome));
    members_int(&inner, "horizon_us", episodes->request.horizon_us);
    if (episodes->anchors_us)
        members_text(&inner, "anchor", STR("first-event"));
    else
        members_int(&inner, "every_us", episodes->request.every_us);
    members_int(&inner, "instants", (int64_t)episodes->instant_count);
    members_int(&inner, "eligible", (int64_t)episodes->count);
    members_int(&inner, "units", (int64_t)episodes->units);
    members_int(&inner, "good", episodes->good);
    members_int(&inner, "routed", episodes->routed);
    members_int(&inner, "routed_good", episodes->routed_good);
    members_int(&inner, "immature", episodes->immature);
    members_int(&inner, "already", episodes->already);
    members_int(&inner, "untouched", episodes->untouched);
    if (episodes->anchors_us)
        members_int(&inner, "no_anchor", episodes->no_anchor);
    members_close(&inner);
}

static void put_segments(struct members *m, const struct suggestions *s)
{
    members_key(m, "break_even_of");
    buf_byte(m->buf, '[');
    for (size_t i = 0; i < s->request.segment_count; i++) {
        buf_text(m->buf, i ? "," : "");
        struct members inner = members_open(m->buf);
        members_text(&inner, "segment", s->request.segments[i].segment);
        members_real(&inner, "break_even", s->request.segments[i].share);
        members_close(&inner);
    }
    buf_byte(m->buf, ']');
}

static void put_top(struct members *m, const struct suggestions *s)
{
    members_key(m, "top");
    if (!s->has_supported) {
        buf_text(m->buf, "null");
        return;
    }
    struct members inner = members_open(m->buf);
    members_text(&inner, "says", s->at[0].change->says);
    members_text(&inner, "path", s->at[0].change->path);
    members_text(&inner, "adoption", str_of(adoption_word(s->adoption)));
    put_judgement(&inner, "holdout", &s->holdout_test, s->holdout.records);
    put_swap_records(&inner, s);
    members_close(&inner);
}

void suggestions_json(struct buf *buf, const struct suggestions *s, const struct rules *rules)
{
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    struct members m = members_open(buf);
    members_text(&m, "search", STR("single-step/1"));
    members_text(&m, "version", str_of(version));
    members_real(&m, "break_even", s->request.break_even);
    put_segments(&m, s);
    members_real(&m, "q", SUGGEST_Q);
    put_episodes(&m, s);
    put_fold(&m, "training", &s->training);
    put_fold(&m, "holdout", &s->holdout);
    if (s->cut_us)
        instant_member(&m, "holdout_from", s->cut_us);
    members_int(&m, "tried", (int64_t)s->tried);
    members_int(&m, "moving", (int64_t)s->moving);
    members_int(&m, "distinct", (int64_t)s->distinct);
    members_int(&m, "survivors", (int64_t)s->survivors);
    put_top(&m, s);
    members_key(&m, "candidates");
    buf_byte(buf, '[');
    for (size_t i = 0; i < s->count; i++) {
        buf_text(buf, i ? ",\n " : "\n ");
        put_suggestion(buf, s, &s->at[i]);
    }
    buf_byte(buf, ']');
    members_close(&m);
    buf_byte(buf, '\n');
}

static void put_interval(struct members *m, const char *key, struct interval interval)
{
    members_key(m, key);
    struct members inner = members_open(m->buf);
    members_interval(&inner, interval);
    members_close(&inner);
}

static void put_signal_evidence(struct buf *buf, const struct signal_evidence *s)
{
    struct members m = members_open(buf);
    members_text(&m, "signal", s->signal);
    members_text(&m, "layer", s->layer);
    put_proportion(&m, "present", s->present);
    put_proportion(&m, "absent", s->absent);
    put_interval(&m, "difference", s->difference);
    put_interval(&m, "ratio", s->ratio);
    members_maybe(&m, "p", s->test.p);
    members_text(&m, "test",
                 s->test.method == TWO_PROP_CHISQ    ? STR("N-1 chi-square")
                 : s->test.method == TWO_PROP_FISHER ? STR("Fisher")
                                                     : STR("none"));
    members_maybe(&m, "iv", s->iv);
    members_maybe(&m, "iv_bias", s->iv_bias);
    members_maybe(&m, "iv_p", s->iv_p);
    members_maybe(&m, "iv_as_known_now", s->iv_now);
    members_maybe(&m, "auc", s->auc);
    put_proportion(&m, "after_outcome", s->late);
    members_bool(&m, "leaky", s->is_leaky);
    members_bool(&m, "too_good", s->is_too_good);
    members_bool(&m, "late", s->is_late);
    members_bool(&m, "post_routing", s->is_post_routing);
    members_close(&m);
}

static void put_fit(struct members *m, const struct model_evidence *evidence)
{
    members_key(m, "fit");
    struct members inner = members_open(m->buf);
    members_bool(&inner, "made", evidence->has_fit);
    members_text(&inner, "why_not", evidence->no_fit);
    members_maybe(&inner, "auc_current", evidence->auc_current);
    members_maybe(&inner, "auc_fitted", evidence->auc_fitted);
    members_maybe(&inner, "auc_rounded", evidence->auc_rounded);
    members_key(&inner, "steps");
    buf_byte(m->buf, '[');
    for (size_t i = 0; i < evidence->step_count; i++) {
        buf_text(m->buf, i ? "," : "");
        struct members step = members_open(m->buf);
        members_text(&step, "signal", evidence->steps[i].signal);
        members_int(&step, "points", evidence->steps[i].points);
        members_int(&step, "fitted_points", evidence->steps[i].fitted_points);
        members_close(&step);
    }
    buf_byte(m->buf, ']');
    members_close(&inner);
}

void evidence_json(struct buf *buf, const struct model_evidence *evidence)
{
    struct members m = members_open(buf);
    members_text(&m, "evidence", STR("per-signal/1"));
    members_int(&m, "records", evidence->records);
    members_int(&m, "good", evidence->good);
    ordering_json(&m, &evidence->ordering, evidence->has_challenger);
    put_fit(&m, evidence);
    members_key(&m, "signals");
    buf_byte(buf, '[');
    for (size_t i = 0; i < evidence->count; i++) {
        buf_text(buf, i ? ",\n " : "\n ");
        put_signal_evidence(buf, &evidence->signals[i]);
    }
    buf_byte(buf, ']');
    members_close(&m);
    buf_byte(buf, '\n');
}
