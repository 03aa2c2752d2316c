/* What came of it: which outcomes each agreement would have routed in time. Features are of the sample,
 * outcomes of later: nothing leaks from one to the other. What became of the units themselves is told
 * by simulate_units.c. */
#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/plan.h"
#include "flow/load.h"
#include "flow/report.h"
#include "flow/report_reach.h"
#include "flow/simulate_int.h"
#include "flow/workspace.h"
#include "store/store.h"

static const char *const outcome_kinds[SIM_OUTCOMES] = {"opportunity", "won", "lost"};

const char *sim_set_word(enum sim_set set)
{
    static const char *const words[] = {"before", "after", "swap_in", "swap_out"};
    return words[set];
}

int64_t sim_counts_routed(const struct sim_counts *counts, enum whatif_arm arm)
{
    return counts->both + (arm == ARM_BEFORE ? counts->lost : counts->caught);
}

int64_t sim_counts_total(const struct sim_counts *counts)
{
    return counts->both + counts->caught + counts->lost + counts->neither;
}

/* ---- records that were merged later ------------------------------------------------------------ */

static size_t first_beyond(const struct roster *roster, enum record_kind kind)
{
    return roster_count(roster, kind) - roster->beyond[kind].count;
}

struct str judging_id_of_now(const struct judging *j, enum record_kind kind, uint32_t number)
{
    const struct roster *roster = &j->s->whatif->roster;
    return roster_is_beyond(roster, kind, number)
               ? j->ids_of_now[kind][number - first_beyond(roster, kind)]
               : roster_id(roster, kind, number);
}

static bool look_up_id(const struct judging *j, enum record_kind kind, struct str id,
                       struct str *ret_id, struct err *err)
{
    struct store_moment now = {j->s->request->as_of_us, j->s->request->as_of_us};
    const struct store_record *record;
    if (!store_find_record(j->s->store, j->s->arena, (enum store_kind)kind, id, now, NULL, &record,
                           err))
        return false;
    *ret_id = record ? record->id : id;
    return true;
}

/* What hot units are called now, and which stand for an id of now beside the one of that very id.
 * The same for every outcome. */
static bool find_merged(struct judging *j, enum record_kind kind, struct err *err)
{
    const struct roster *roster = &j->s->whatif->roster;
    size_t first = first_beyond(roster, kind);
    map_init(&j->heirs[kind], j->s->arena);
    j->ids_of_now[kind] =
        arena_array(j->s->arena, roster->beyond[kind].count, sizeof *j->ids_of_now[kind]);
    for (uint32_t i = (uint32_t)first; i < roster_count(roster, kind); i++) {
        struct str was = roster_id(roster, kind, i), *id = &j->ids_of_now[kind][i - first];
        if (!judging_was_hot(j, ARM_BEFORE, kind, i) && !judging_was_hot(j, ARM_AFTER, kind, i))
            continue;
        if (!look_up_id(j, kind, was, id, err))
            return false;
        if (str_eq(*id, was))
            continue;
        uint32_t head = 0;
        (void)map_get(&j->heirs[kind], *id, &head);
        j->merged = arena_grow(j->s->arena, j->merged, &j->merged_capacity, j->merged_count + 1,
                               sizeof *j->merged);
        j->merged[j->merged_count++] = (struct heir){i, head};
        map_put(&j->heirs[kind], *id, (uint32_t)j->merged_count);
    }
    return true;
}

/* ---- segments ---------------------------------------------------------------------------------------- */

size_t judging_segment(struct judging *j, struct str id)
{
    bool is_new;
    size_t number = map_intern(&j->segment_numbers, id, &is_new);
    assert(number < j->segment_capacity);
    if (is_new) {
        for (size_t o = 0; o < SIM_OUTCOMES; o++)
            j->segments[o][number].id = id;
        j->segment_count = number + 1;
    }
    return number;
}

static void init_segments(struct judging *j)
{
    const struct agreement *arms[ARMS] = {j->s->request->before->agreement,
                                          j->s->request->after->agreement};
    map_init(&j->segment_numbers, j->s->arena);
    j->segment_capacity = arms[0]->segment_count + arms[1]->segment_count;
    for (size_t o = 0; o < SIM_OUTCOMES; o++)
        j->segments[o] = arena_array(j->s->arena, j->segment_capacity, sizeof *j->segments[o]);
    for (int arm = 0; arm < ARMS; arm++)
        for (size_t i = 0; i < arms[arm]->segment_count; i++)
            (void)judging_segment(j, arms[arm]->segments[i].id);
}

/* ---- outcomes: caught, lost, both, neither --------------------------------------------------------- */

/* What the samples within the horizon before an outcome saw of its record. */
struct seen {
    bool is_hot[ARMS];
    size_t last;      /* the last sample at which it was a unit; the number of samples = none */
    uint16_t segment; /* then, in the agreement that holds */
};

static void see(const struct judging *j, enum record_kind kind, uint32_t number, int64_t at_us,
                int64_t horizon_us, struct seen *seen)
{
    const struct whatif *w = j->s->whatif;
    if (number == NO_INDEX)
        return;
    for (size_t k = w->sample_count; k-- > 0 && w->instants[k] >= at_us - horizon_us;) {
        const struct sample *sample = &w->samples[ARM_BEFORE][k];
        if (w->instants[k] > at_us || sample_tier(sample, kind, number) == TIER_ABSENT)
            continue;
        if (seen->last == w->sample_count || seen->last < k) {
            seen->last = k;
            seen->segment = sample->of[kind].segment[number];
        }
        for (enum whatif_arm arm = ARM_BEFORE; arm < ARMS; arm++)
            seen->is_hot[arm] |= whatif_is_hot(w, arm, k, kind, number);
        if (seen->is_hot[ARM_BEFORE] && seen->is_hot[ARM_AFTER])
            return;
    }
}

/* The record itself, and those that were merged into it later. */
static struct seen see_all(const struct judging *j, enum record_kind kind,
                           const struct reach_entry *entry, int64_t horizon_us)
{
    struct seen seen = {.last = j->s->whatif->sample_count};
    uint32_t head = 0;
    see(j, kind, roster_find(&j->s->whatif->roster, kind, entry->id), entry->at_us, horizon_us,
        &seen);
    (void)map_get(&j->heirs[kind], entry->id, &head);
    for (; head; head = j->merged[head - 1].next)
        see(j, kind, j->merged[head - 1].number, entry->at_us, horizon_us, &seen);
    return seen;
}

/* A person that had an account at every sample is no unit: its account answers for it. */
static bool was_unit(const struct judging *j, enum record_kind kind, struct str id)
{
    const struct whatif *w = j->s->whatif;
    uint32_t number = roster_find(&w->roster, kind, id);
    if (kind == RECORD_ACCOUNT)
        return true;
    for (size_t k = 0; number != NO_INDEX && k < w->sample_count; k++)
        if (sample_tier(&w->samples[ARM_BEFORE][k], kind, number) != TIER_ABSENT)
            return true;
    return false;
}

static void count_in(struct sim_counts *counts, const struct seen *seen)
{
    int64_t *places[2][2] = {{&counts->neither, &counts->caught}, {&counts->lost, &counts->both}};
    ++*places[seen->is_hot[ARM_BEFORE]][seen->is_hot[ARM_AFTER]];
}

static void count_outcome(struct judging *j, size_t o, enum record_kind kind,
                          const struct reach_entry *entry)
{
    struct sim_outcome *outcome = &j->s->result->outcomes[o];
    struct seen seen = see_all(j, kind, entry, outcome->horizon_us);
    if (seen.last == j->s->whatif->sample_count) {
        outcome->unseen++;
        return;
    }
    const struct segment *segment = &j->s->request->before->agreement->segments[seen.segment];
    count_in(&outcome->counts, &seen);
    count_in(&j->segments[o][judging_segment(j, segment->id)].counts, &seen);
}

/* Accounts first; an opportunity that an account has is not counted again for a person. */
static void count_outcomes(struct judging *j, size_t o)
{
    struct sim_outcome *outcome = &j->s->result->outcomes[o];
    const struct whatif *w = j->s->whatif;
    int64_t first_us = w->instants[0], last_us = w->instants[w->sample_count - 1];
    struct map seen;
    map_init(&seen, j->s->arena);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < reach_count(j->reach[kind]); i++) {
            struct reach_entry entry = reach_get(j->reach[kind], i);
            uint32_t ignored;
            outcome->is_known |= entry.at_us >= first_us;
            if (entry.at_us < first_us || entry.at_us > last_us + outcome->horizon_us ||
                !was_unit(j, kind, entry.id))
                continue;
            if (kind == RECORD_PERSON && entry.opportunity.length &&
                map_get(&seen, entry.opportunity, &ignored))
                continue;
            if (kind == RECORD_ACCOUNT && entry.opportunity.length)
                map_put(&seen, entry.opportunity, 0);
            count_outcome(j, o, kind, &entry);
        }
}

/* ---- rates ----------------------------------------------------------------------------------------- */

static bool is_few(struct proportion share)
{
    return share.n < SIMULATE_COUNTS_ONLY_BELOW;
}

static struct interval interval_of(struct proportion share)
{
    return is_few(share) ? interval_none() : wilson_ci(share, 0.05);
}

struct interval sim_routed_share(const struct sim_counts *counts, enum whatif_arm arm)
{
    return interval_of(
        (struct proportion){sim_counts_routed(counts, arm), sim_counts_total(counts)});
}

/* Where the ledger knows of no such outcome at all, nobody can tell "none" from "not told". */
static void finish_rates(const struct sim_outcome *outcome, struct sim_rate *sets)
{
    for (int set = 0; set < SIM_SETS; set++)
        sets[set].interval = outcome->is_known ? interval_of(sets[set].mature) : interval_none();
}

static bool is_used(const struct sim_segment *segment)
{
    if (sim_counts_total(&segment->counts))
        return true;
    for (int set = 0; set < SIM_SETS; set++)
        if (segment->sets[set].mature.n || segment->sets[set].immature ||
            segment->sets[set].already)
            return true;
    return false;
}

static void finish_outcome(struct judging *j, size_t o)
{
    struct sim_outcome *outcome = &j->s->result->outcomes[o];
    finish_rates(outcome, outcome->sets);
    struct proportion in = outcome->sets[SIM_IN].mature, out = outcome->sets[SIM_OUT].mature;
    outcome->difference = !outcome->is_known || is_few(in) || is_few(out)
                              ? interval_none()
                              : mn_diff_ci(in, out, 0.05);
    size_t count = 0;
    for (size_t i = 0; i < j->segment_count; i++) {
        if (!is_used(&j->segments[o][i]))
            continue;
        j->segments[o][count] = j->segments[o][i];
        finish_rates(outcome, j->segments[o][count++].sets);
    }
    outcome->segments = j->segments[o];
    outcome->segment_count = count;
}

static bool load_reaches(struct judging *j, const struct sim_outcome *outcome, struct err *err)
{
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        struct conversion_request request = {
            .kind = kind, .outcome = outcome->kind, .as_of_us = j->s->request->as_of_us};
        struct reach *reach;
        if (!reach_load(j->s->store, &j->memberships, &request, j->s->arena, &reach, err))
            return false;
        j->reach[kind] = reach;
    }
    return true;
}

/* They are many, and only outcomes of people whose account is not said ask for them. */
static bool load_memberships_if_asked(struct judging *j, struct err *err)
{
    const struct simulating *s = j->s;
    struct store_moment moment = {s->request->as_of_us, s->request->as_of_us};
    struct moment all = {NEVER_US, NEVER_US};
    struct store_outcome *rows;
    size_t count, i = 0;
    if (!store_read_outcomes(s->store, s->arena, moment, &rows, &count, err))
        return false;
    while (i < count && (rows[i].account.length || !rows[i].person.length))
        i++;
    return i == count || load_memberships(s->store, s->arena, all, &j->memberships, err);
}

bool simulate_outcomes(struct simulating *s, struct err *err)
{
    struct judging j = {.s = s};
    if (!load_memberships_if_asked(&j, err) || !find_merged(&j, RECORD_ACCOUNT, err) ||
        !find_merged(&j, RECORD_PERSON, err))
        return false;
    init_segments(&j);
    for (size_t o = 0; o < SIM_OUTCOMES; o++) {
        struct sim_outcome *outcome = &s->result->outcomes[o];
        outcome->kind = outcome_kinds[o];
        outcome->horizon_us = conversion_horizon(outcome->kind);
        if (!load_reaches(&j, outcome, err))
            return false;
        count_outcomes(&j, o);
        judging_units(&j, o);
        finish_outcome(&j, o);
    }
    judging_page_swaps(&j);
    return true;
}
