/* event_absence: silence, which can only cost points. */
#include "signal.h"

#include "base/instant.h"

static bool check(const struct signal *signal, struct err *err)
{
    if (signal->points > 0)
        return signal_refuse(signal, err, "silence cannot earn points: make them negative");
    if (signal->window_days < 1)
        return signal_refuse(signal, err, "silence needs a window: say how many days of it");
    return true;
}

/* A record that came to be within the window had no time to be silent; one of unknown age had. */
static bool is_old_enough(const struct signal_inputs *inputs)
{
    struct value created = attribute_value(inputs->attributes, inputs->plan->field);
    if (created.kind != VALUE_NUMBER || created.number.scale != 0)
        return true;
    int64_t day = instant_day(created.number.digits, inputs->day_offset_minutes);
    return inputs->today - day >= inputs->plan->signal->window_days;
}

/* The age shown is that of the last event ever, which is outside the window. */
static void score(const struct signal_inputs *inputs, struct tally *tally)
{
    struct line *line = tally->line;
    struct hits within = hits_in_window(inputs, tally);
    if (within.count > 0)
        return;
    if (inputs->hits.count > 0)
        line->last_age_days = (int32_t)(inputs->today - inputs->hits.at[0].day);
    if (!is_old_enough(inputs))
        return;
    line->n = 1;
    line->raw_mp = (int64_t)MP * inputs->plan->signal->points;
}

extern const struct signal_kind signal_event_absence;
const struct signal_kind signal_event_absence = {
    .spec =
        {
            .word = "event_absence",
            .scopes = SCOPE_PERSON_INTENT | SCOPE_ACCOUNT_INTENT,
            .needs = PARAM_ON | PARAM_WINDOW | PARAM_POINTS,
            .takes = 0,
            .doc = "Negative points if there was no such event in the window and the record came "
                   "to be that many days ago or earlier, or nobody knows when.",
            .example = "{id: idle, group: negative, reason: SILENT, says: \"Nothing since {ago}\", "
                       "why: nobody answers after six weeks, owner: sales,\n"
                       " kind: event_absence, on: {types: [page, track]}, window: 45d, points: "
                       "-10, cap: [-10, 0]}",
        },
    .check = check,
    .score = score,
};
