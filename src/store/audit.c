/* See audit.h. Two statements are walked side by side, by seq. */
#include "store/audit.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "store/chain.h"
#include "store/store_int.h"
#include "store/store_recent.h"

struct inspection {
    const struct store *store;
    struct arena *arena;
    struct audit *audit;
    struct arena *scratch; /* of one link */
};

static void found(void *thing, struct str sentence)
{
    struct inspection *inspection = thing;
    struct audit *audit = inspection->audit;
    if (audit->finding_count < AUDIT_FINDINGS_MAX)
        audit->findings[audit->finding_count++] = str_copy(inspection->arena, sentence);
}

static void found_link(struct inspection *inspection, const char *table, int64_t seq,
                       const char *what)
{
    found(inspection, str_printf(inspection->arena, "%s %" PRId64 ": %s", table, seq, what));
}

static bool is_same(const struct digest *a, const struct digest *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* A digest has 32 bytes, or is null where that is allowed: nothing else may pass for either. */
static void check_blob(struct inspection *inspection, struct db_stmt *stmt, int at,
                       bool may_be_null, const char *what)
{
    bool ok = db_is_null(stmt, at) ? may_be_null : db_get_bytes(stmt, at).length == DIGEST_SIZE;
    struct digest digest = get_digest(stmt, at);
    if (ok && may_be_null && !db_is_null(stmt, at))
        ok = !digest_is_zero(&digest);
    if (!ok)
        found(inspection, str_printf(inspection->arena, "seq %" PRId64 ": %s is no digest",
                                     db_get_int(stmt, 0), what));
}

static struct digest hash_version(struct inspection *inspection, struct db_stmt *stmt)
{
    struct version_link link = {.seq = db_get_int(stmt, 0),
                                .prev = get_digest(stmt, 1),
                                .sha = get_digest(stmt, 3),
                                .canonical = digest_of(db_get_bytes(stmt, 4)),
                                .source = digest_of(db_get_bytes(stmt, 5)),
                                .author = db_get_bytes(stmt, 6),
                                .at_us = db_get_int(stmt, 7)};
    check_blob(inspection, stmt, 3, false, "its name");
    if (!is_same(&link.sha, &link.canonical))
        found_link(inspection, "version", link.seq, "its text is not the one it is named by");
    return chain_hash_version(inspection->scratch, &link);
}

static struct digest hash_decision(struct inspection *inspection, struct db_stmt *stmt)
{
    check_blob(inspection, stmt, 7, true, "its version");
    check_blob(inspection, stmt, 8, true, "its inputs");
    struct decision_link link = {.seq = db_get_int(stmt, 0),
                                 .prev = get_digest(stmt, 1),
                                 .kind = db_get_bytes(stmt, 3),
                                 .actor = db_get_bytes(stmt, 4),
                                 .at_us = db_get_int(stmt, 5),
                                 .record = db_get_int(stmt, 6),
                                 .version = get_digest(stmt, 7),
                                 .inputs = get_digest(stmt, 8),
                                 .as_of_us = db_get_int(stmt, 9),
                                 .known_at_us = db_get_int(stmt, 10),
                                 .payload = db_get_bytes(stmt, 11)};
    if (!db_is_null(stmt, 6) && !link.record)
        found_link(inspection, "decision", link.seq, "its record is no record");
    return chain_hash_decision(inspection->scratch, &link);
}

/* One link: it follows the one before, and its hash is that of what it says. */
static void check_link(struct inspection *inspection, struct db_stmt *stmt, bool is_version)
{
    const char *table = is_version ? "version" : "decision";
    struct store_head *head = &inspection->audit->head;
    int64_t seq = db_get_int(stmt, 0);
    struct digest prev = get_digest(stmt, 1), stored = get_digest(stmt, 2);
    check_blob(inspection, stmt, 1, false, "what it follows");
    check_blob(inspection, stmt, 2, false, "its hash");
    struct digest hash =
        is_version ? hash_version(inspection, stmt) : hash_decision(inspection, stmt);
    if (seq != head->seq + 1)
        found_link(inspection, table, seq,
                   seq <= head->seq ? "its place in the chain is taken twice"
                                    : "links before it are missing");
    else if (!is_same(&prev, &head->hash))
        found_link(inspection, table, seq, "it does not follow the link before it");
    if (!is_same(&stored, &hash))
        found_link(inspection, table, seq, "it was changed after it was written");
    *head = (struct store_head){seq, hash};
    inspection->audit->links++;
    arena_reset(inspection->scratch);
}

static bool walk_chain(struct inspection *inspection, struct db_stmt *versions,
                       struct db_stmt *decisions, struct err *err)
{
    bool has_version = false, has_decision = false;
    if (!db_step(versions, &has_version, err) || !db_step(decisions, &has_decision, err))
        return false;
    while (has_version || has_decision) {
        bool is_version =
            has_version && (!has_decision || db_get_int(versions, 0) <= db_get_int(decisions, 0));
        struct db_stmt *stmt = is_version ? versions : decisions;
        check_link(inspection, stmt, is_version);
        if (!db_step(stmt, is_version ? &has_version : &has_decision, err))
            return false;
    }
    return true;
}

static bool check_chain(struct inspection *inspection, struct err *err)
{
    struct db_stmt *versions, *decisions;
    if (!store_stmt(inspection->store, SQL_chain_versions, &versions, err) ||
        !store_stmt(inspection->store, SQL_chain_decisions, &decisions, err))
        return false;
    bool ok = walk_chain(inspection, versions, decisions, err);
    db_reset(versions);
    db_reset(decisions);
    return ok;
}

/* The head is kept apart, so that a cut-off end is seen. */
static bool check_head(struct inspection *inspection, struct err *err)
{
    const struct store_head *walked = &inspection->audit->head;
    struct store_head kept;
    if (!store_chain_head(inspection->store, &kept, err)) {
        if (err->code != ERR_CORRUPT)
            return false;
        found(inspection, str_of(err->text));
        return true;
    }
    if (kept.seq != walked->seq || !is_same(&kept.hash, &walked->hash))
        found(inspection,
              str_printf(inspection->arena,
                         "chain: it ends at %" PRId64 ", and %" PRId64 " or another end is noted",
                         walked->seq, kept.seq));
    return true;
}

/* With every event found by both look-ups, equal counts mean that they hold nothing else. */
static bool check_lookups(struct inspection *inspection, int64_t first_recent, struct err *err)
{
    struct db_stmt *stmt;
    bool is_row = false;
    if (!store_stmt(inspection->store, SQL_count_lookups, &stmt, err))
        return false;
    db_int(stmt, 1, first_recent);
    bool ok = db_step(stmt, &is_row, err);
    if (ok &&
        (db_get_int(stmt, 0) != db_get_int(stmt, 1) || db_get_int(stmt, 2) != db_get_int(stmt, 3)))
        found(inspection, STR("event: a look-up names events that are not there"));
    db_reset(stmt);
    return ok;
}

static bool check_references(struct inspection *inspection, int64_t first_recent, struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(inspection->store, SQL_loose_events, &stmt, err))
        return false;
    db_int(stmt, 1, first_recent);
    bool is_row = false, ok;
    while ((ok = db_step(stmt, &is_row, err)) && is_row)
        found_link(inspection, "event", db_get_int(stmt, 0), "it names a row that is not there");
    db_reset(stmt);
    return ok;
}

/* Recent events and what is noted of them, side by side. */
static bool check_recent(struct inspection *inspection, const struct recent *recent,
                         struct err *err)
{
    struct db_stmt *stmt;
    if (!store_stmt(inspection->store, SQL_events_from, &stmt, err))
        return false;
    int64_t first = recent_first(recent), end = first + (int64_t)recent_count(recent), next = first;
    db_int(stmt, 1, first);
    bool is_row = false, ok;
    for (; (ok = db_step(stmt, &is_row, err)) && is_row; next++) {
        int64_t event = db_get_int(stmt, 0);
        size_t index = (size_t)(event - first);
        if (event >= end || recent_key(recent, index) != db_get_int(stmt, 1) ||
            recent_subject(recent, index) != db_get_int(stmt, 2))
            found_link(inspection, "event", event, "no look-up names it, or a recent one wrongly");
    }
    db_reset(stmt);
    if (ok && next != end)
        found(inspection, STR("event: what is noted of recent events names others"));
    return ok;
}

static bool check_events(struct inspection *inspection, struct err *err)
{
    struct recent *recent = recent_new(inspection->scratch, RECENT_BY_KEY);
    if (!recent_read(inspection->store, recent, err)) {
        if (err->code != ERR_CORRUPT)
            return false;
        found(inspection, str_of(err->text));
        recent_clear(recent);
    }
    int64_t first = recent_count(recent) ? recent_first(recent) : INT64_MAX;
    return check_references(inspection, first, err) && check_lookups(inspection, first, err) &&
           (!recent_count(recent) || check_recent(inspection, recent, err));
}

bool audit_ledger(const struct store *store, struct arena *arena, struct audit *ret_audit,
                  struct err *err)
{
    assert(store && arena && ret_audit);
    struct audit audit = {.findings =
                              arena_array(arena, AUDIT_FINDINGS_MAX, sizeof *audit.findings)};
    struct inspection inspection = {store, arena, &audit, arena_new("audit")};
    bool held;
    bool ok = store_hold_snapshot(store, &held, err) && check_chain(&inspection, err) &&
              check_head(&inspection, err) && check_events(&inspection, err) &&
              store->db->driver->check(store->db, found, &inspection, err);
    store_drop_snapshot(store, held);
    arena_free(inspection.scratch);
    if (ok)
        *ret_audit = audit;
    return ok;
}
