/* A simulation as one JSON object: what a program or a chart of another tool reads. */
#include "agreement/findings.h"
#include "base/buf.h"
#include "base/instant.h"
#include "engine/grade.h"
#include "flow/simulate.h"
#include "flow/workspace.h"

static void instant_json(struct buf *buf, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(t_us, text);
    buf_printf(buf, "\"%s\"", text);
}

static void real_json(struct buf *buf, struct maybe_real number)
{
    if (number.known)
        buf_json_real(buf, number.value);
    else
        buf_text(buf, "null");
}

static void interval_json(struct buf *buf, const char *name, const struct interval *interval)
{
    buf_printf(buf, "\"%s\":{\"estimate\":", name);
    real_json(buf, interval->estimate);
    buf_text(buf, ",\"lower\":");
    real_json(buf, interval->lower);
    buf_text(buf, ",\"upper\":");
    real_json(buf, interval->upper);
    buf_byte(buf, '}');
}

static const char *kind_word(enum record_kind kind)
{
    return kind == RECORD_ACCOUNT ? "account" : "person";
}

static void agreement_json(struct buf *buf, const struct rules *rules)
{
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    buf_text(buf, "{\"name\":");
    buf_json(buf, rules->agreement->name);
    buf_printf(buf, ",\"version\":\"%s\"}", version);
}

static void head_json(struct buf *buf, const struct simulation *s)
{
    buf_text(buf, "{\"before\":");
    agreement_json(buf, s->request.before);
    buf_text(buf, ",\"after\":");
    agreement_json(buf, s->request.after);
    buf_text(buf, ",\"from\":");
    instant_json(buf, s->samples[0]);
    buf_text(buf, ",\"to\":");
    instant_json(buf, s->samples[s->sample_count - 1]);
    buf_text(buf, ",\"as_of\":");
    instant_json(buf, s->request.as_of_us);
    buf_printf(buf, ",\"every_s\":%lld,\"samples\":%zu",
               (long long)(s->request.period.every_us / SECOND_US), s->sample_count);
}

static void changes_json(struct buf *buf, const struct diff *diff)
{
    buf_printf(buf, ",\"one_change\":%s,\"changes\":[", diff->count == 1 ? "true" : "false");
    for (size_t i = 0; i < diff->count; i++) {
        buf_text(buf, i ? ",{\"path\":" : "{\"path\":");
        buf_json(buf, diff->changes[i].path);
        buf_text(buf, ",\"says\":");
        buf_json(buf, diff->changes[i].says);
        buf_byte(buf, '}');
    }
    buf_byte(buf, ']');
}

static void findings_json(struct buf *buf, const struct findings *findings)
{
    static const char *const words[] = {"error", "warning", "note"};
    buf_text(buf, ",\"findings\":[");
    for (size_t i = 0; findings && i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        buf_printf(buf,
                   "%s{\"severity\":\"%s\",\"code\":\"%s\",\"line\":%d,\"column\":%d,\"text\":",
                   i ? "," : "", words[finding->severity], finding->code, finding->at.line,
                   finding->at.column);
        buf_json(buf, finding->text);
        buf_byte(buf, '}');
    }
    buf_byte(buf, ']');
}

/* ---- who moves ----------------------------------------------------------------------------- */

static void kind_json(struct buf *buf, const struct simulation *s, enum record_kind kind)
{
    const struct sim_kind *summary = &s->kinds[kind];
    const struct migration *migration = &s->result.migration[kind];
    buf_printf(buf, "{\"known\":%lld,\"moved\":%lld,\"moved_share\":", (long long)summary->known,
               (long long)summary->moved);
    real_json(buf, maybe_ratio((double)summary->moved, (double)summary->known));
    buf_text(buf, ",\"kendall_tau_b\":");
    real_json(buf, summary->tau_b);
    buf_text(buf, ",\"tiers\":\"ABCDX\",\"matrix\":[");
    for (int i = 0; i <= TIERS; i++) {
        for (int j = 0; j <= TIERS; j++)
            buf_printf(buf, "%s%lld", j ? "," : i ? ",[" : "[", (long long)migration->moved[i][j]);
        buf_byte(buf, ']');
    }
    buf_text(buf, "]}");
}

static void reasons_json(struct buf *buf, const struct sim_standing *at)
{
    buf_text(buf, ",\"reasons\":[");
    for (size_t i = 0; i < at->reason_count; i++) {
        buf_text(buf, i ? ",{\"code\":" : "{\"code\":");
        buf_json(buf, at->reasons[i].code);
        buf_text(buf, ",\"says\":");
        buf_json(buf, at->reasons[i].says);
        buf_byte(buf, '}');
    }
    buf_byte(buf, ']');
}

static void standing_json(struct buf *buf, const char *name, const struct sim_standing *at)
{
    buf_printf(buf,
               ",\"%s\":{\"tier\":\"%c\",\"rank\":%lld,\"cell\":\"%c%c\",\"fit_mp\":%lld,"
               "\"intent_mp\":%lld,\"segment\":",
               name, tier_letter(at->tier), (long long)at->rank, fit_letter(at->fit_grade),
               intent_digit(at->intent_grade), (long long)at->fit_mp, (long long)at->intent_mp);
    buf_json(buf, at->segment);
    buf_text(buf, ",\"disqualified\":");
    if (at->disqualified.length)
        buf_json(buf, at->disqualified);
    else
        buf_text(buf, "null");
    reasons_json(buf, at);
    buf_byte(buf, '}');
}

static void move_json(struct buf *buf, const struct sim_move *move)
{
    buf_printf(buf, "{\"kind\":\"%s\",\"id\":", kind_word(move->kind));
    buf_json(buf, move->id);
    standing_json(buf, "before", &move->at[ARM_BEFORE]);
    standing_json(buf, "after", &move->at[ARM_AFTER]);
    buf_printf(buf, ",\"cause\":\"%s\",\"points\":[", sim_cause_word(move->cause));
    for (size_t i = 0; i < move->why_count; i++) {
        buf_text(buf, i ? ",{\"signal\":" : "{\"signal\":");
        buf_json(buf, move->whys[i].signal);
        buf_printf(buf, ",\"delta_mp\":%lld}", (long long)move->whys[i].delta_mp);
    }
    buf_text(buf, "]}");
}

static void moves_json(struct buf *buf, const struct simulation *s)
{
    buf_printf(buf, ",\"moves\":{\"total\":%zu,\"page\":%zu,\"shown\":[", s->moves_total,
               s->request.page);
    for (size_t i = 0; i < s->move_count; i++) {
        if (i)
            buf_byte(buf, ',');
        move_json(buf, &s->moves[i]);
    }
    buf_text(buf, "]}");
}

/* ---- load ------------------------------------------------------------------------------------ */

static void daily_json(struct buf *buf, const struct whatif_result *result,
                       const struct team_load *team)
{
    buf_text(buf, "\"per_business_day\":[");
    for (int arm = 0; arm < ARMS; arm++) {
        double rate = 0;
        bool known = whatif_daily(result, team, (enum whatif_arm)arm, &rate);
        if (arm)
            buf_byte(buf, ',');
        real_json(buf, known ? maybe_of(rate) : maybe_none());
    }
    buf_byte(buf, ']');
}

static void pair_json(struct buf *buf, const char *name, const int64_t pair[ARMS])
{
    buf_printf(buf, "\"%s\":[%lld,%lld],", name, (long long)pair[0], (long long)pair[1]);
}

static void load_json(struct buf *buf, const struct simulation *s)
{
    const struct whatif_result *r = &s->result;
    buf_text(buf, ",\"load\":{");
    pair_json(buf, "entered", r->entered);
    pair_json(buf, "standing", r->standing);
    daily_json(buf, r, NULL);
    buf_text(buf, ",\"volume_change\":");
    real_json(buf, maybe_ratio((double)(r->entered[ARM_AFTER] - r->entered[ARM_BEFORE]),
                               (double)r->entered[ARM_BEFORE]));
    buf_text(buf, ",\"teams\":[");
    for (size_t i = 0; i < r->team_count; i++) {
        const struct team_load *team = &r->teams[i];
        buf_text(buf, i ? ",{\"team\":" : "{\"team\":");
        buf_json(buf, team->team);
        buf_byte(buf, ',');
        pair_json(buf, "entered", team->entered);
        pair_json(buf, "business_days", team->business_days);
        pair_json(buf, "standing", team->standing);
        pair_json(buf, "open_max", team->open_max);
        daily_json(buf, r, team);
        buf_byte(buf, '}');
    }
    buf_text(buf, "]}");
}

/* ---- outcomes ---------------------------------------------------------------------------------- */

static void sets_json(struct buf *buf, const struct sim_rate sets[SIM_SETS])
{
    for (int set = 0; set < SIM_SETS; set++) {
        const struct sim_rate *rate = &sets[set];
        buf_printf(buf,
                   "%s\"%s\":{\"reached\":%lld,\"mature\":%lld,\"too_early\":%lld,"
                   "\"already\":%lld,",
                   set ? "," : "", sim_set_word((enum sim_set)set), (long long)rate->mature.x,
                   (long long)rate->mature.n, (long long)rate->immature, (long long)rate->already);
        interval_json(buf, "rate", &rate->interval);
        buf_byte(buf, '}');
    }
}

static void counts_json(struct buf *buf, const struct sim_counts *counts)
{
    buf_printf(buf, "\"routed_by_both\":%lld,\"caught\":%lld,\"lost\":%lld,\"missed_by_both\":%lld",
               (long long)counts->both, (long long)counts->caught, (long long)counts->lost,
               (long long)counts->neither);
    for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++) {
        struct interval share = sim_routed_share(counts, arm);
        buf_byte(buf, ',');
        interval_json(buf, arm == ARM_BEFORE ? "routed_before" : "routed_after", &share);
    }
}

static void outcome_json(struct buf *buf, const struct sim_outcome *o)
{
    buf_printf(buf, "{\"kind\":\"%s\",\"horizon_s\":%lld,\"is_known\":%s,", o->kind,
               (long long)(o->horizon_us / SECOND_US), o->is_known ? "true" : "false");
    counts_json(buf, &o->counts);
    buf_printf(buf, ",\"unseen\":%lld,", (long long)o->unseen);
    sets_json(buf, o->sets);
    buf_byte(buf, ',');
    interval_json(buf, "difference", &o->difference);
    buf_text(buf, ",\"segments\":[");
    for (size_t i = 0; i < o->segment_count; i++) {
        buf_text(buf, i ? ",{\"segment\":" : "{\"segment\":");
        buf_json(buf, o->segments[i].id);
        buf_byte(buf, ',');
        counts_json(buf, &o->segments[i].counts);
        buf_byte(buf, ',');
        sets_json(buf, o->segments[i].sets);
        buf_byte(buf, '}');
    }
    buf_text(buf, "]}");
}

static void swap_json(struct buf *buf, const struct simulation *s, const struct sim_swap *swap)
{
    buf_printf(buf, "{\"kind\":\"%s\",\"id\":", kind_word(swap->kind));
    buf_json(buf, swap->id);
    buf_printf(buf, ",\"swap\":\"%s\",\"first_routed\":", swap->is_in ? "in" : "out");
    instant_json(buf, swap->anchor_us);
    buf_text(buf, ",\"segment\":");
    buf_json(buf, swap->segment);
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        buf_printf(buf, ",\"%s\":\"%s\"", s->outcomes[o].kind,
                   s->outcomes[o].is_known ? sim_fate_word(swap->fates[o]) : "unknown");
    buf_byte(buf, '}');
}

void simulation_json(struct buf *buf, const struct simulation *s)
{
    head_json(buf, s);
    changes_json(buf, &s->diff);
    findings_json(buf, s->request.findings);
    buf_text(buf, ",\"accounts\":");
    kind_json(buf, s, RECORD_ACCOUNT);
    buf_text(buf, ",\"people\":");
    kind_json(buf, s, RECORD_PERSON);
    moves_json(buf, s);
    load_json(buf, s);
    buf_text(buf, ",\"outcomes\":[");
    for (size_t o = 0; o < SIM_OUTCOMES; o++) {
        if (o)
            buf_byte(buf, ',');
        outcome_json(buf, &s->outcomes[o]);
    }
    buf_printf(buf, "],\"swaps\":{\"total\":%zu,\"page\":%zu,\"shown\":[", s->swaps_total,
               s->request.page);
    for (size_t i = 0; i < s->swap_count; i++) {
        if (i)
            buf_byte(buf, ',');
        swap_json(buf, s, &s->swaps[i]);
    }
    buf_text(buf, "]}}\n");
}
