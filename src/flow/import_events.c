/* Events (semantics 1.3): admitted as they come; the ledger decides between copies. What claims to
 * have happened after it was received is quarantined: kept, and never scored. */
#include "flow/import_int.h"
#include "flow/import_payload.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"

/* A producer's clock may be this far ahead of ours. */
#define SKEW_US (300 * SECOND_US)

enum {
    E_ID,
    E_SOURCE,
    E_TYPE,
    E_NAME,
    E_PERSON,
    E_ACCOUNT,
    E_OCCURRED,
    E_RECEIVED,
    E_QUALITY,
    E_PROPERTIES
};

static const struct import_field fields[] = {
    [E_ID] = {"event_id", NULL, true},
    [E_SOURCE] = {"source", NULL, false},
    [E_TYPE] = {"type", NULL, true},
    [E_NAME] = {"event", NULL, false},
    [E_PERSON] = {"person_id", NULL, false},
    [E_ACCOUNT] = {"account_id", NULL, false},
    [E_OCCURRED] = {"occurred_at", "occurred_us", true},
    [E_RECEIVED] = {"received_at", "received_us", false},
    [E_QUALITY] = {"quality", NULL, false},
    [E_PROPERTIES] = {"properties", NULL, false},
};

/* In the order of enum quality. */
static const struct str qualities[] = {
    {"human", 5}, {"bot", 3}, {"internal", 8}, {"test", 4}, {"scanner", 7}};

/* A part with its length in front. From then on the event's text is what stands here. */
static char *put_part(char *to, struct str *part)
{
    to = str_put_int(to, (int64_t)part->length);
    *to++ = ':';
    if (!part->length)
        return to;
    part->at = memcpy(to, part->at, part->length);
    return to + part->length;
}

static char *put_number(char *to, int64_t number)
{
    char digits[INT_TEXT_MAX];
    struct str text = {digits, (size_t)(str_put_int(digits, number) - digits)};
    return put_part(to, &text);
}

struct str event_content(struct arena *arena, struct store_event *event)
{
    struct str *const parts[] = {&event->source, &event->id,     &event->type,
                                 &event->name,   &event->person, &event->account};
    enum { PARTS = sizeof parts / sizeof parts[0] };
    size_t most = 256 + event->properties.length;
    for (size_t i = 0; i < PARTS; i++)
        most += parts[i]->length + 24;
    char *start = arena_room(arena, most), *end = start;
    for (size_t i = 0; i < PARTS; i++)
        end = put_part(end, parts[i]);
    end = put_number(end, event->occurred_us);
    end = put_number(end, event->quality);
    end = put_part(end, &event->properties);
    assert((size_t)(end - start) <= most);
    return (struct str){start, (size_t)(end - start)};
}

/* An event without an id of its own, as the rules of a mapping make them. */
static struct str id_of_content(struct importer *importer, struct store_event *event)
{
    digester_add(importer->digester, event_content(importer->row_arena, event));
    struct digest payload = digester_end(importer->digester);
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&payload, hex);
    return str_copy(importer->row_arena, (struct str){hex, 32});
}

static bool read_retraction(struct importer *importer, const struct record *record,
                            struct store_event *event)
{
    event->is_retraction = true;
    event->retracts_source = event->source;
    const struct json *root = NULL;
    struct err err;
    struct str id = {0};
    if (event->properties.length &&
        json_parser_parse(importer->parser, importer->row_arena, event->properties, &root, &err)) {
        const struct json *named = json_get(root, "event_id"), *source = json_get(root, "source");
        struct cell id_cell = {.json = named, .text = named ? named->text : id};
        struct cell source_cell = {.json = source, .text = source ? source->text : id};
        if (named)
            id = cell_text(importer, &id_cell);
        if (source)
            event->retracts_source = cell_text(importer, &source_cell);
    }
    (void)record;
    if (!id.length)
        return import_refuse(importer, "retracts nothing",
                             "a $retract event must name the event in properties.event_id");
    event->retracts_id = id;
    return true;
}

static bool read_event(struct importer *importer, const struct record *record,
                       struct store_event *event)
{
    bool done =
        field_id(importer, record, E_SOURCE, &event->source) &&
        field_word(importer, record, E_TYPE, &event->type) &&
        field_word(importer, record, E_NAME, &event->name) &&
        field_id(importer, record, E_PERSON, &event->person) &&
        field_id(importer, record, E_ACCOUNT, &event->account) &&
        field_time(importer, record, E_OCCURRED, 0, &event->occurred_us) &&
        field_received(importer, record, E_RECEIVED, event->occurred_us, &event->received_us) &&
        field_choice(importer, record, E_QUALITY, qualities, 5, 0, &event->quality) &&
        extras_as_json(importer, record, &record->fields[E_PROPERTIES], &event->properties);
    if (!done)
        return false;
    if (record->is_derived && !field_is_known(record, E_ID))
        event->id = id_of_content(importer, event);
    else if (!field_id(importer, record, E_ID, &event->id))
        return false;
    return !str_eq_nocase(event->type, STR("$retract")) || read_retraction(importer, record, event);
}

/* In the lot's arena: the texts by what is digested of them, which holds them all. */
static void keep(struct importer *importer, struct store_event *event)
{
    event->retracts_source = import_kept(importer, event->retracts_source);
    event->retracts_id = import_kept(importer, event->retracts_id);
    digester_add(importer->digester, event_content(importer->lot->arena, event));
    event->payload = digester_end(importer->digester);
}

static bool read(struct importer *importer, const struct record *record, struct shaped *shaped)
{
    struct store_event *event = arena_alloc(importer->lot->arena, sizeof *event);
    if (!read_event(importer, record, event))
        return false;
    keep(importer, event);
    shaped->content = event;
    shaped->received_us = event->received_us;
    if (event->occurred_us > event->received_us + SKEW_US) {
        shaped->why = "future-dated";
        shaped->sentence = STR("it occurred more than 300 s after it was received");
    }
    if (!event->person.length && !event->account.length && !event->is_retraction &&
        !importer->nobody_rows++)
        importer->first_nobody_line = importer->line;
    return true;
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    return store_add_event(store, content, ret_added, err);
}

static void expect(const struct store *store, const void *content)
{
    store_expect_event(store, content);
}

const struct import_kind import_events = {.name = "events",
                                          KIND_FIELDS(fields),
                                          .extras = EXTRAS_PROPERTIES,
                                          .own_time = E_OCCURRED,
                                          .read = read,
                                          .add = add,
                                          .expect = expect};
