/* What must hold for columns that a program with a bug might have written: sound checksums over any
 * numbers. Either they are refused, or all of them can be read. Breaking a law aborts. */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/instant.h"
#include "engine/columns_int.h"
#include "engine/columns_prove.h"
#include "fuzz/laws_input.h"

/* Some of everything that columns hold: copies, retractions, lags near and far, facts that many or
 * few have, memberships one after the other. */
static inline struct str law_columns_block(struct arena *arena)
{
    enum { PEOPLE = 4, EVENTS = 9 };
    struct str fields[] = {STR("employees"), STR("title")}, path = STR("path");
    struct columns_scope scope = {.fields = {fields, fields},
                                  .field_count = {1, 2},
                                  .properties = &path,
                                  .property_count = 1};
    struct columns_builder *builder = columns_builder_new(arena, &scope);
    struct err err = {0};
    static const uint8_t stamp[COLUMNS_STAMP_SIZE] = "of a law";
    bool ok = true;
    for (int i = 0; i < PEOPLE; i++) {
        struct fact facts[] = {
            {fields[0], value_from(VALUE_NUMBER, STR("250")), i, i + 1000, 0, STR("crm")},
            {fields[1], value_from(VALUE_TEXT, STR("cfo")), i * DAY_US, NEVER_US, 0, STR("crm")}};
        struct property property = {path, value_from(VALUE_TEXT, STR("/pricing"))};
        struct event events[EVENTS];
        for (int e = 0; e < EVENTS; e++)
            events[e] = (struct event){.id = str_printf(arena, "%d", e),
                                       .type = e % 2 ? STR("page") : STR("track"),
                                       .occurred_us = INSTANT_MIN + e * 7 * HOUR_US + e,
                                       .received_us = INSTANT_MIN + (e + i * 99) * 9 * HOUR_US,
                                       .retracted_us = e == 3 ? INSTANT_MIN : NEVER_US,
                                       .properties = &property,
                                       .property_count = (size_t)e % 2};
        for (enum record_kind kind = RECORD_ACCOUNT; ok && kind <= RECORD_PERSON; kind++) {
            struct record record = {.kind = kind,
                                    .id = str_printf(arena, "%.*s", i + 1, "abcdef"),
                                    .facts = facts,
                                    .fact_count = (size_t)i % 3,
                                    .events = events,
                                    .event_count = kind == RECORD_PERSON ? EVENTS : (size_t)i};
            ok = columns_add(builder, &record, i, &err);
        }
    }
    for (int i = 0; ok && i < PEOPLE; i++) {
        struct membership row = {.person = STR("ab"),
                                 .account = str_printf(arena, "%.*s", i + 1, "abcdef"),
                                 .role = i % 2 ? STR("buyer") : STR(""),
                                 .from_us = i,
                                 .to_us = i % 2 ? NEVER_US : DAY_US};
        ok = columns_add_membership(builder, &row, &err);
    }
    struct str bytes = {0};
    ok = ok && columns_finish(builder, stamp, arena, &bytes, &err);
    LAW(ok);
    return bytes;
}

/* As the builder writes them. */
static inline void law_columns_rehash(char *at, size_t length)
{
    struct columns_head *head = (struct columns_head *)(void *)at;
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct section_entry *entry = &head->sections[i];
        if (entry->offset <= length && entry->bytes <= length - entry->offset)
            entry->hash = section_hash((struct str){at + entry->offset, entry->bytes});
    }
    head->hash = hash64((struct str){at, offsetof(struct columns_head, hash)});
}

static inline uint64_t law_columns_read_facts(const struct columns *columns, enum record_kind kind)
{
    const struct fact_columns *facts = &columns->of[kind].facts;
    uint64_t sum = 0;
    for (size_t field = 0; field < columns->counts->of[kind].fields; field++) {
        struct value_column values = columns_values(columns, kind, field);
        for (size_t i = 0; i < columns_count(columns, kind); i++)
            for (size_t f = fact_start(facts, field, i); f < fact_start(facts, field, i + 1); f++)
                sum += value_at(&values, fact_place(facts, f)).text.length +
                       (uint64_t)fact_received_us(facts, f);
    }
    return sum;
}

static inline uint64_t law_columns_read(const struct columns *columns)
{
    uint64_t sum = 0;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        const struct event_columns *events = &columns->of[kind].events;
        for (size_t i = 0; i < columns_count(columns, kind); i++) {
            LAW(columns_find(columns, kind, columns_id(columns, kind, i)) == i);
            sum += (uint64_t)events->latest_us[i] +
                   (uint64_t)packed_get(&columns->of[kind].known_since, i);
        }
        for (size_t i = 0; i < events->count; i++)
            sum += (uint64_t)(event_effective_us(events, i) + packed_get(&events->lag, i)) +
                   columns->code[event_code(events, i) * (2 + columns->counts->properties)];
        sum += law_columns_read_facts(columns, kind);
    }
    for (size_t i = 0; i < columns->memberships.count; i++) {
        struct column_membership row = column_membership(columns, i);
        sum += columns_id(columns, RECORD_ACCOUNT, row.account).length +
               column_value(columns, row.role).text.length;
    }
    return sum;
}

/* `script`: four bytes a change: where (two), what to, and how many. */
static inline void law_columns(struct str script)
{
    struct arena *arena = arena_new("law");
    struct str sound = law_columns_block(arena);
    char *at = arena_alloc(arena, sound.length);
    memcpy(at, sound.at, sound.length);
    for (size_t i = 0; i + 4 <= script.length; i += 4) {
        const uint8_t *change = (const uint8_t *)script.at + i;
        size_t where = (change[0] | (size_t)change[1] << 8) % sound.length;
        for (size_t n = 0; n <= change[3] % 16 && where + n < sound.length; n++)
            at[where + n] = (char)change[2];
    }
    law_columns_rehash(at, sound.length);
    const struct columns *columns;
    struct err err = {0};
    if (columns_open(arena, (struct str){at, sound.length}, &columns, &err))
        LAW(law_columns_read(columns) != 1);
    else
        LAW(err.code == ERR_CORRUPT || err.code == ERR_NEWER);
    if (columns_open(arena, str_copy(arena, script), &columns, &err)) /* and as it comes */
        LAW(law_columns_read(columns) != 1);
    arena_free(arena);
}
