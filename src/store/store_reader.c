/* See store_reader.h. */
#include "store/store_reader.h"

#include "store/store_int.h"
#include "store/store_recent.h"

bool reader_init(struct reader *reader, const struct store *store, struct arena *arena,
                 struct store_moment moment, struct err *err)
{
    *reader = (struct reader){.store = store,
                              .arena = arena,
                              .words = {.sql = SQL_word_text},
                              .accounts = {.sql = SQL_entity_text},
                              .moment = moment};
    return merges_read(store, arena, moment, &reader->merges, err);
}

bool reader_recent(const struct reader *reader, struct recent **ret_recent, struct err *err)
{
    *ret_recent = reader->store->session->recent;
    return recent_read(reader->store, reader->store->session->recent, err);
}

static bool text_of(struct reader *reader, struct texts *texts, int64_t number, struct str *ret,
                    struct err *err)
{
    size_t at = (size_t)number;
    texts->of = arena_grow(reader->arena, texts->of, &texts->capacity, at + 1, sizeof *texts->of);
    if (!texts->of[at].at) {
        struct db_stmt *stmt;
        bool found = false;
        if (!store_stmt(reader->store, texts->sql, &stmt, err))
            return false;
        db_int(stmt, 1, number);
        bool ok = db_step(stmt, &found, err);
        if (ok && found)
            texts->of[at] = get_text(stmt, 0, reader->arena);
        db_reset(stmt);
        if (!ok)
            return false;
        if (!found)
            return err_set(err, ERR_CORRUPT, "%s: text %lld is missing; run `accord audit`",
                           reader->store->path, (long long)number);
    }
    *ret = texts->of[at];
    return true;
}

bool reader_fact(struct reader *reader, struct db_stmt *stmt, struct arena *arena,
                 struct store_fact *ret_fact, struct err *err)
{
    struct store_fact fact = {.effective_us = db_get_int(stmt, 1),
                              .source_rank = (int32_t)db_get_int(stmt, 2),
                              .received_us = db_get_int(stmt, 3)};
    if (!text_of(reader, &reader->words, db_get_int(stmt, 0), &fact.field, err) ||
        !text_of(reader, &reader->words, db_get_int(stmt, 4), &fact.source, err))
        return false;
    fact.value = value_from((enum value_kind)db_get_int(stmt, 5), get_text(stmt, 6, arena));
    *ret_fact = fact;
    return true;
}

bool reader_event(struct reader *reader, struct db_stmt *stmt, struct arena *arena,
                  struct store_event *ret_event, struct err *err)
{
    struct store_event event = {.occurred_us = db_get_int(stmt, 5),
                                .received_us = db_get_int(stmt, 6),
                                .quality = (int)db_get_int(stmt, 7),
                                .payload = get_digest(stmt, 8),
                                .retracted_us =
                                    db_is_null(stmt, 10) ? STORE_NEVER_US : db_get_int(stmt, 10)};
    if (!text_of(reader, &reader->words, db_get_int(stmt, 0), &event.source, err) ||
        !text_of(reader, &reader->words, db_get_int(stmt, 2), &event.type, err) ||
        !text_of(reader, &reader->words, db_get_int(stmt, 3), &event.name, err))
        return false;
    if (!db_is_null(stmt, 4) &&
        !text_of(reader, &reader->accounts, db_get_int(stmt, 4), &event.account, err))
        return false;
    event.id = get_text(stmt, 1, arena);
    event.properties = get_text(stmt, 9, arena);
    *ret_event = event;
    return true;
}
