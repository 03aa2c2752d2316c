/* The demo's rows, as JSON Lines through the very import that customers' files take. */
#include <assert.h>

#include "base/arena.h"
#include "base/source.h"
#include "flow/demo_int.h"
#include "flow/import.h"

enum { PIECE_BYTES = 24 << 20, PIECE_BYTES_MAX = 64 << 20, PIECE_ROWS = 200000 };

static const char *const kind_words[DEMO_KINDS] = {"accounts", "people", "facts", "events",
                                                   "outcomes"};

void demo_rows_init(struct demo_rows *rows, struct arena *arena, struct store *store,
                    int64_t end_us, struct demo_counts *counts)
{
    *rows = (struct demo_rows){.arena = arena,
                               .scratch = arena_within(arena, "a piece of the demo"),
                               .store = store,
                               .end_us = end_us,
                               .counts = counts};
    for (int kind = 0; kind < DEMO_KINDS; kind++)
        buf_init(&rows->lines[kind], arena, PIECE_BYTES_MAX);
}

static bool import_piece(struct demo_rows *rows, enum demo_kind kind, struct err *err)
{
    struct source *source;
    struct import_options options = {
        .kind = kind_words[kind], .now_us = rows->end_us, .batch_rows = PIECE_ROWS};
    struct import_result result;
    arena_reset(rows->scratch);
    if (!source_of(rows->scratch, arena_printf(rows->scratch, "demo %s", kind_words[kind]),
                   buf_str(&rows->lines[kind]), &source, err) ||
        !import_source(rows->scratch, rows->store, source, &options, &result, err))
        return false;
    if (result.all.refused)
        return err_set(err, ERR_INPUT, "the demo made %lld bad %s: " STR_FMT,
                       (long long)result.all.refused, kind_words[kind],
                       STR_ARG(result.reasons[0].example));
    if (kind == DEMO_EVENTS)
        rows->counts->duplicates += result.all.duplicates;
    buf_clear(&rows->lines[kind]);
    return true;
}

bool demo_rows_flush(struct demo_rows *rows, bool is_last, struct err *err)
{
    for (int kind = 0; kind < DEMO_KINDS; kind++) {
        assert(!rows->lines[kind].is_full);
        size_t length = buf_str(&rows->lines[kind]).length;
        if (length && (is_last || length >= PIECE_BYTES) &&
            !import_piece(rows, (enum demo_kind)kind, err))
            return false;
    }
    return true;
}

static void add_text(struct buf *line, const char *key, const char *text)
{
    if (!text)
        return;
    buf_printf(line, ",\"%s\":", key);
    buf_json(line, str_of(text));
}

static void add_event_line(struct demo_rows *rows, const struct demo_event *event, int64_t number,
                           int64_t received_us)
{
    struct buf *line = &rows->lines[DEMO_EVENTS];
    buf_printf(line, "{\"event_id\":\"e%lld\"", (long long)number);
    add_text(line, "source", event->source);
    add_text(line, "type", event->type);
    add_text(line, "event", event->event);
    add_text(line, "person_id", event->person);
    add_text(line, "account_id", event->account);
    add_text(line, "quality", event->quality);
    buf_printf(line, ",\"occurred_us\":%lld,\"received_us\":%lld", (long long)event->occurred_us,
               (long long)received_us);
    if (event->properties)
        buf_printf(line, ",\"properties\":%s", event->properties);
    buf_text(line, "}\n");
}

void demo_row_event(struct demo_rows *rows, struct rng *rng, const struct demo_event *event)
{
    int64_t received_us = event->received_us ? event->received_us : event->occurred_us + SECOND_US;
    if (chance(rng, 0.02)) /* an agent that was offline */
        received_us += (1 + rng_below(rng, 12)) * DAY_US;
    if (received_us >= rows->end_us)
        return;
    int64_t number = ++rows->next_event;
    add_event_line(rows, event, number, received_us);
    rows->counts->events++;
    int64_t again_us = received_us + 30 * SECOND_US;
    if (chance(rng, 0.015) && again_us < rows->end_us) /* sent again after a time-out */
        add_event_line(rows, event, number, again_us);
}

void demo_row_outcome(struct demo_rows *rows, const struct demo_outcome *outcome)
{
    if (outcome->at_us >= rows->end_us)
        return;
    struct buf *line = &rows->lines[DEMO_OUTCOMES];
    buf_text(line, "{\"kind\":");
    buf_json(line, str_of(outcome->kind));
    add_text(line, "person_id", outcome->person);
    add_text(line, "account_id", outcome->account);
    add_text(line, "opportunity_id", outcome->opportunity);
    buf_printf(line, ",\"at\":");
    char at[INSTANT_TEXT_SIZE];
    instant_format(outcome->at_us, at);
    buf_printf(line, "\"%s\"", at);
    if (outcome->amount)
        buf_printf(line, ",\"amount\":%lld", (long long)outcome->amount);
    add_text(line, "currency", outcome->currency);
    add_text(line, "reason", outcome->reason);
    buf_text(line, "}\n");
    rows->counts->outcomes++;
}
