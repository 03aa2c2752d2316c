/* Versions and decisions: each is a link of the chain, written with the head in one transaction. */
#include "store/store_int.h"

#include <assert.h>

#include "store/chain.h"

bool store_chain_head(const struct store *store, struct store_head *ret_head, struct err *err)
{
    assert(store && ret_head);
    struct db_stmt *stmt;
    bool found = false;
    if (!store_stmt(store, SQL_chain_head, &stmt, err))
        return false;
    bool ok = db_step(stmt, &found, err);
    if (ok && found)
        *ret_head = (struct store_head){db_get_int(stmt, 0), get_digest(stmt, 1)};
    db_reset(stmt);
    return ok && (found || err_set(err, ERR_CORRUPT,
                                   "%s: the head of the chain is gone; restore a "
                                   "backup",
                                   store->path));
}

static bool set_head(struct store *store, int64_t seq, const struct digest *hash, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_set_head, &stmt, err))
        return false;
    db_int(stmt, 1, seq);
    db_blob(stmt, 2, bytes_of(hash));
    return store_write(store, stmt, err);
}

static bool has_version(const struct store *store, const struct digest *sha, bool *ret_found,
                        struct err *err)
{
    struct db_stmt *stmt;
    int64_t ignored;
    if (!store_stmt(store, SQL_has_version, &stmt, err))
        return false;
    db_blob(stmt, 1, bytes_of(sha));
    return store_lookup(stmt, ret_found, &ignored, err);
}

static bool insert_version(struct store *store, const struct store_version *version,
                           const struct store_head *head, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_version, &stmt, err))
        return false;
    struct version_link link = {.seq = head->seq + 1,
                                .prev = head->hash,
                                .sha = version->sha,
                                .canonical = version->sha,
                                .source = digest_of(version->source),
                                .author = version->author,
                                .at_us = version->at_us};
    struct arena *scratch = arena_new("link");
    struct digest hash = chain_hash_version(scratch, &link);
    arena_free(scratch);
    db_int(stmt, 1, link.seq);
    db_blob(stmt, 2, bytes_of(&link.prev));
    db_blob(stmt, 3, bytes_of(&hash));
    db_blob(stmt, 4, bytes_of(&version->sha));
    db_text(stmt, 5, version->canonical);
    db_text(stmt, 6, version->source);
    db_text(stmt, 7, version->author);
    db_int(stmt, 8, version->at_us);
    return store_write(store, stmt, err) && set_head(store, link.seq, &hash, err);
}

bool store_add_version(struct store *store, const struct store_version *version,
                       enum store_added *ret_added, struct err *err)
{
    assert(store && version && ret_added && store->is_writing);
    struct digest sha = digest_of(version->canonical);
    assert(str_eq(bytes_of(&sha), bytes_of(&version->sha)));
    bool found = false;
    struct store_head head = {0};
    if (!has_version(store, &sha, &found, err))
        return false;
    if (!found &&
        (!store_chain_head(store, &head, err) || !insert_version(store, version, &head, err)))
        return false;
    *ret_added = found ? ADDED_DUPLICATE : ADDED_NEW;
    return true;
}

static bool find_record(const struct store *store, const struct store_decision *decision,
                        int64_t *ret_number, struct err *err)
{
    *ret_number = 0;
    if (!decision->has_record)
        return true;
    if (!store_find_entity(store, decision->record_kind, decision->record, ret_number, err))
        return false;
    return *ret_number || err_set(err, ERR_MISSING, "no %s '" STR_FMT "' is known",
                                  decision->record_kind == STORE_PERSON ? "person" : "account",
                                  STR_ARG(decision->record));
}

static bool check_version(const struct store *store, const struct digest *sha, struct err *err)
{
    char hex[DIGEST_HEX_SIZE];
    bool found = false;
    if (digest_is_zero(sha))
        return true;
    if (!has_version(store, sha, &found, err))
        return false;
    digest_hex(sha, hex);
    return found || err_set(err, ERR_MISSING, "no agreement sha256:%s is in the ledger", hex);
}

static bool insert_decision(struct store *store, const struct decision_link *link, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_add_decision, &stmt, err))
        return false;
    struct arena *scratch = arena_new("link");
    struct digest hash = chain_hash_decision(scratch, link);
    arena_free(scratch);
    db_int(stmt, 1, link->seq);
    db_blob(stmt, 2, bytes_of(&link->prev));
    db_blob(stmt, 3, bytes_of(&hash));
    db_text(stmt, 4, link->kind);
    db_text(stmt, 5, link->actor);
    db_int(stmt, 6, link->at_us);
    bind_number(stmt, 7, link->record);
    bind_digest(stmt, 8, &link->version);
    bind_digest(stmt, 9, &link->inputs);
    db_int(stmt, 10, link->as_of_us);
    db_int(stmt, 11, link->known_at_us);
    db_text(stmt, 12, link->payload);
    return store_write(store, stmt, err) && set_head(store, link->seq, &hash, err);
}

bool store_append_decision(struct store *store, const struct store_decision *decision,
                           int64_t *ret_seq, struct err *err)
{
    assert(store && decision && ret_seq && store->is_writing && !str_is_empty(decision->kind));
    struct store_head head = {0};
    int64_t record;
    if (!find_record(store, decision, &record, err) ||
        !check_version(store, &decision->version, err) || !store_chain_head(store, &head, err))
        return false;
    struct decision_link link = {.seq = head.seq + 1,
                                 .prev = head.hash,
                                 .kind = decision->kind,
                                 .actor = decision->actor,
                                 .at_us = decision->at_us,
                                 .record = record,
                                 .version = decision->version,
                                 .inputs = decision->inputs,
                                 .as_of_us = decision->as_of_us,
                                 .known_at_us = decision->known_at_us,
                                 .payload = decision->payload};
    if (!insert_decision(store, &link, err))
        return false;
    *ret_seq = link.seq;
    return true;
}

bool store_activate(struct store *store, const struct digest *sha, struct str author, int64_t at_us,
                    struct str payload, struct err *err)
{
    assert(store && sha && !digest_is_zero(sha));
    struct store_decision decision = {.kind = STR("activate"),
                                      .actor = author,
                                      .at_us = at_us,
                                      .version = *sha,
                                      .as_of_us = at_us,
                                      .known_at_us = at_us,
                                      .payload = payload};
    int64_t seq;
    return store_append_decision(store, &decision, &seq, err);
}

/* All versions, or the one of `sha`. */
static bool list_versions(const struct store *store, struct arena *arena, const struct digest *sha,
                          struct store_version **ret_versions, size_t *ret_count, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(store, SQL_list_versions, &stmt, err))
        return false;
    if (sha)
        db_blob(stmt, 1, bytes_of(sha));
    else
        db_null(stmt, 1);
    struct store_version *versions = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        versions = arena_grow(arena, versions, &capacity, count + 1, sizeof *versions);
        versions[count++] = (struct store_version){.sha = get_digest(stmt, 0),
                                                   .canonical = get_text(stmt, 1, arena),
                                                   .source = get_text(stmt, 2, arena),
                                                   .author = get_text(stmt, 3, arena),
                                                   .at_us = db_get_int(stmt, 4),
                                                   .number = db_get_int(stmt, 5),
                                                   .activated_us = db_get_int(stmt, 6)};
    }
    db_reset(stmt);
    if (ok) {
        *ret_versions = versions;
        *ret_count = count;
    }
    return ok;
}

bool store_list_versions(const struct store *store, struct arena *arena,
                         struct store_version **ret_versions, size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_versions && ret_count);
    return list_versions(store, arena, NULL, ret_versions, ret_count, err);
}

bool store_get_version(const struct store *store, struct arena *arena, const struct digest *sha,
                       struct store_version *ret_version, struct err *err)
{
    assert(store && arena && sha && ret_version);
    struct store_version *versions;
    size_t count;
    char hex[DIGEST_HEX_SIZE];
    if (!list_versions(store, arena, sha, &versions, &count, err))
        return false;
    digest_hex(sha, hex);
    if (!count)
        return err_set(err, ERR_MISSING, "no agreement sha256:%s is in the ledger", hex);
    *ret_version = versions[0];
    return true;
}

bool store_version_at(const struct store *store, struct arena *arena, int64_t at_us,
                      bool *ret_found, struct store_version *ret_version, struct err *err)
{
    assert(store && arena && ret_found && ret_version);
    struct db_stmt *stmt;
    bool found = false;
    struct digest sha = {0};
    if (!store_stmt(store, SQL_version_at, &stmt, err))
        return false;
    db_int(stmt, 1, at_us);
    bool ok = db_step(stmt, &found, err);
    if (ok && found)
        sha = get_digest(stmt, 0);
    db_reset(stmt);
    if (!ok || (found && !store_get_version(store, arena, &sha, ret_version, err)))
        return false;
    *ret_found = found;
    return true;
}

static struct store_decision decision_of(struct db_stmt *stmt, struct arena *arena)
{
    return (struct store_decision){.seq = db_get_int(stmt, 0),
                                   .kind = get_text(stmt, 1, arena),
                                   .actor = get_text(stmt, 2, arena),
                                   .at_us = db_get_int(stmt, 3),
                                   .has_record = !db_is_null(stmt, 4),
                                   .record_kind = (enum store_kind)db_get_int(stmt, 4),
                                   .record = get_text(stmt, 5, arena),
                                   .version = get_digest(stmt, 6),
                                   .inputs = get_digest(stmt, 7),
                                   .as_of_us = db_get_int(stmt, 8),
                                   .known_at_us = db_get_int(stmt, 9),
                                   .payload = get_text(stmt, 10, arena)};
}

bool store_list_decisions(const struct store *store, struct arena *arena, struct str kind,
                          int64_t after, size_t limit, struct store_decision **ret_decisions,
                          size_t *ret_count, struct err *err)
{
    assert(store && arena && ret_decisions && ret_count && limit <= INT64_MAX);
    bool is_all = str_is_empty(kind);
    struct db_stmt *stmt;
    if (!store_stmt(store, is_all ? SQL_list_decisions : SQL_list_decisions_of_kind, &stmt, err))
        return false;
    db_int(stmt, 1, after);
    db_int(stmt, 2, (int64_t)limit);
    if (!is_all)
        db_text(stmt, 3, kind);
    struct store_decision *decisions = NULL;
    size_t count = 0, capacity = 0;
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row) {
        decisions = arena_grow(arena, decisions, &capacity, count + 1, sizeof *decisions);
        decisions[count++] = decision_of(stmt, arena);
    }
    db_reset(stmt);
    if (ok) {
        *ret_decisions = decisions;
        *ret_count = count;
    }
    return ok;
}
