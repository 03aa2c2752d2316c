/* What the kinds of signals share. See signal.h. */
#include "signal.h"

#include <assert.h>

#include "base/instant.h"

/* Days do not rise along the hits, so the first one outside is found by halving. */
static size_t count_within(struct hits hits, int64_t oldest_day)
{
    size_t low = 0, high = hits.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hits.at[middle].day >= oldest_day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct hits hits_in_window(const struct signal_inputs *inputs, struct tally *tally)
{
    struct hits hits = inputs->hits;
    int32_t window = inputs->plan->signal->window_days;
    if (window > 0)
        hits.count = count_within(hits, inputs->today - window + 1);
    if (hits.count > 0)
        tally->line->last_age_days = (int32_t)(inputs->today - hits.at[0].day);
    return hits;
}

void tally_event(struct tally *tally, const struct admitted *hit, int64_t mp)
{
    struct line *line = tally->line;
    line->n++;
    line->raw_mp += mp;
    if (tally->events)
        tally->events[line->event_count++] = (struct counted_event){
            hit->event, hit->effective_us, (int32_t)(tally->today - hit->day), mp};
}

void tally_person(struct tally *tally, const struct member *member, int64_t mp)
{
    struct line *line = tally->line;
    line->n++;
    line->raw_mp += mp;
    if (tally->people)
        tally->people[line->people_count++] =
            (struct counted_person){member->person, member->role, member->intent_mp, mp};
}

void score_each_hit(const struct signal_inputs *inputs, struct tally *tally)
{
    struct hits hits = hits_in_window(inputs, tally);
    int64_t points = inputs->plan->signal->points;
    for (size_t i = 0; i < hits.count; i++)
        tally_event(tally, &hits.at[i], points * hit_factor(inputs, &hits.at[i]));
}

bool signal_refuse(const struct signal *signal, struct err *err, const char *why)
{
    err_set(err, ERR_INPUT, "signal '" STR_FMT "': %s", STR_ARG(signal->id), why);
    return err_at(err, NULL, signal->at.line, signal->at.column);
}

bool count_bins_check(const struct signal *signal, struct err *err)
{
    for (size_t i = 0; i < signal->count_bin_count; i++) {
        const struct count_bin *bin = &signal->count_bins[i];
        if (bin->ge < 1)
            return signal_refuse(signal, err, "a bin over a count starts at 1 or more");
        if (i + 1 == signal->count_bin_count)
            continue;
        if (bin[1].ge >= bin->ge)
            return signal_refuse(signal, err, "bins over a count go from high to low");
        if (bin->points < bin[1].points)
            return signal_refuse(signal, err,
                                 "points must not fall as the count grows: more of the same "
                                 "would lower the score");
    }
    return true;
}

int64_t count_bins_points(const struct signal *signal, int64_t n)
{
    for (size_t i = 0; i < signal->count_bin_count; i++)
        if (n >= signal->count_bins[i].ge)
            return signal->count_bins[i].points;
    return 0;
}

size_t reduce_gap(const struct signal *signal, struct hits hits, struct arena *scratch)
{
    (void)scratch;
    if (signal->gap_s <= 0)
        return hits.count;
    int64_t gap_us = signal->gap_s * SECOND_US;
    size_t kept = 0;
    for (size_t i = 0; i < hits.count; i++) {
        int64_t bucket = hits.at[i].effective_us / gap_us;
        if (kept == 0 || hits.at[kept - 1].effective_us / gap_us != bucket)
            hits.at[kept++] = hits.at[i];
    }
    return kept;
}
