/* The ledger: everything that was ever learned, with both times (when it was true, when we knew),
 * and everything that was decided. Append-only: what was added stays and nothing is changed.
 *
 * The only folder that knows SQL. It keeps and finds; it knows no rule of scoring, and no word of
 * the engine: flow copies rows into the engine's structs.
 *
 * Order does not matter: the same rows added in any order, in any batches, twice or half and then
 * again, give the same ledger (store_digest) and the same readings.
 *
 * Ownership: text given is copied before the call returns. Text that comes back lives in the arena
 * of the call. A store and its cursors belong to one thread; open one store for each.
 * Failures: ERR_MISSING no such ledger; ERR_INPUT not a ledger of Accord; ERR_NEWER made by a
 * newer Accord; ERR_BUSY another process is writing; ERR_CORRUPT damaged; ERR_ENVIRONMENT disk or
 * folder. After a failed write call store_rollback(): the ledger is as it was at store_begin().
 * Times are microseconds (base/instant.h). Ids, words and values are kept as given: folding is the
 * caller's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

struct arena;
struct db_driver;
struct store;

#define STORE_NEVER_US INT64_MAX

enum store_kind { STORE_ACCOUNT, STORE_PERSON }; /* as enum record_kind */

/* ---- opening ---------------------------------------------------------------------------- */

struct store_options {
    bool create;    /* make a ledger where there is none (or an empty file) */
    bool read_only; /* store_begin() is then refused */
    int busy_ms;    /* how long to wait for another writer; 0 = 5000, negative = not at all */
    int recent_max; /* events that may wait for the look-ups of events; 0 = 32,768 */
    const struct db_driver *driver; /* NULL = SQLite */
};

/* Opens the ledger in the file `path` (":memory:" = one that is gone when closed; needs
 * `create`). An older schema is brought forward, unless read-only. The store lives in, and is
 * closed with, `arena`. `options` may be NULL. */
bool store_open(struct arena *arena, const char *path, const struct store_options *options,
                struct store **ret_store, struct err *err) MUST_CHECK;

/* ---- writing: one writer at a time, across processes ------------------------------------ */

/* Every add needs a begun transaction. ERR_BUSY if another process has one. Committed = durable.
 * A long import commits every 200,000 rows or so, within one store_batch: then the look-ups of
 * events are brought up at every tenth commit and at the end, which writes most of their pages.
 * Adding rows again changes nothing, so a killed import is simply run again. */
bool store_begin(struct store *store, struct err *err) MUST_CHECK;
bool store_commit(struct store *store, struct err *err) MUST_CHECK;
/* Undoes what was added since store_begin(). No transaction open: does nothing. */
void store_rollback(struct store *store);

/* What became of an added row. */
enum store_added {
    ADDED_NEW,
    ADDED_DUPLICATE, /* the same was there: nothing written */
    ADDED_CONFLICT,  /* events: kept beside another content under the same key. Versions and
                      * decisions have none */
};

/* An import, or a stretch of live traffic. Rows added after store_batch_start() name it as where
 * they came from, until store_batch_finish() (also across commits). */
struct store_batch {
    int64_t id;
    struct str kind;    /* "events", "people", "live" */
    struct str name;    /* file name, as a person would know it again */
    struct digest file; /* sha256 of the file's bytes; zero if there is none */
    int64_t started_us;
    int64_t finished_us; /* 0 = not finished */
    int64_t rows, added, duplicates, conflicts, quarantined, refused;
    int64_t received_min_us, received_max_us; /* 0 if no row */
};

/* Uses kind, name, file and started_us. */
bool store_batch_start(struct store *store, const struct store_batch *batch, int64_t *ret_id,
                       struct err *err) MUST_CHECK;
/* Uses id, finished_us, the counts, and the file's digest, if it is known only now (zero keeps
 * that of the start). Inside a transaction, as every write. */
bool store_batch_finish(struct store *store, const struct store_batch *batch,
                        struct err *err) MUST_CHECK;
/* Adds `rows` to what a batch refused (or quarantined) for a reason. */
enum store_turned_away { AWAY_REFUSED, AWAY_QUARANTINED };
bool store_batch_reason(struct store *store, int64_t batch, enum store_turned_away what,
                        struct str reason, int64_t rows, struct err *err) MUST_CHECK;

/* A value of a field, true from `effective_us`, known from `received_us`. The same fact twice is
 * a duplicate: all members are equal. */
struct store_fact {
    struct str field; /* as flow names it: "industry", "$created_at" */
    struct value value;
    int64_t effective_us, received_us;
    int32_t source_rank;
    struct str source;
};
bool store_add_fact(struct store *store, enum store_kind kind, struct str id,
                    const struct store_fact *fact, enum store_added *ret_added,
                    struct err *err) MUST_CHECK;

/* Something a person did, or an account without a person (semantics 1.3).
 *
 * The key is (source, id). A copy with the same `payload` that was not received earlier is a
 * duplicate. Another payload under the same key is kept too and is a conflict. Readings give each
 * key once: the copy with the smallest (received_us, payload). */
struct store_event {
    struct str source, id;
    struct str type, name;      /* name empty if none */
    struct str person, account; /* ids; empty if none */
    struct str properties;      /* JSON object, or empty; not looked into */
    int64_t occurred_us, received_us;
    int64_t retracted_us; /* out only: earliest received_us of its retractions, or STORE_NEVER_US */
    int quality;          /* 0 human; as enum quality */
    struct digest payload; /* sha256 over all but received_us, in flow's canonical form */
    bool is_retraction;    /* in only: it takes back the event of the next two */
    struct str retracts_source, retracts_id;
};
bool store_add_event(struct store *store, const struct store_event *event,
                     enum store_added *ret_added, struct err *err) MUST_CHECK;

/* The event will be added soon: what memory knows of it is fetched meanwhile. Changes nothing. */
void store_expect_event(const struct store *store, const struct store_event *event);

/* A person's place in an account, [from, to). The same row twice is a duplicate. */
struct store_membership {
    struct str person, account;
    struct str role;        /* empty = none given */
    int64_t from_us, to_us; /* to_us STORE_NEVER_US = open */
    int64_t received_us;
};
bool store_add_membership(struct store *store, const struct store_membership *membership,
                          enum store_added *ret_added, struct err *err) MUST_CHECK;

/* What came of it. The same row twice is a duplicate. */
struct store_outcome {
    struct str kind;            /* "meeting_held", "won", ... */
    struct str person, account; /* empty if none */
    int64_t at_us, received_us;
    struct str opportunity;
    bool has_amount;
    int64_t amount_minor;
    struct str currency; /* ISO 4217, or empty */
    struct str reason, actor;
};
bool store_add_outcome(struct store *store, const struct store_outcome *outcome,
                       enum store_added *ret_added, struct err *err) MUST_CHECK;

/* Record `id` is record `into` since `at_us`, known since `received_us`. Readings at a later
 * moment give all that was ever known of `id` as known of `into`. Of several merges of one id the
 * latest (at_us, received_us) holds; a circle ends at the smallest id in it. */
struct store_merge {
    enum store_kind kind;
    struct str id, into;
    int64_t at_us, received_us;
};
bool store_add_merge(struct store *store, const struct store_merge *merge,
                     enum store_added *ret_added, struct err *err) MUST_CHECK;

/* ---- versions and decisions: one hash chain over both ------------------------------------ */

/* An agreement. Named by `sha` = sha256 of `canonical`; numbered 1, 2, ... in the order of first
 * activation. */
struct store_version {
    struct digest sha;
    struct str canonical; /* canonical JSON */
    struct str source;    /* the YAML as written */
    struct str author;
    int64_t at_us;
    int64_t number;       /* out only; 0 = never activated */
    int64_t activated_us; /* out only: its last activation; 0 = never */
};
/* `sha` is checked against `canonical`. A version that is there already is ADDED_DUPLICATE. */
bool store_add_version(struct store *store, const struct store_version *version,
                       enum store_added *ret_added, struct err *err) MUST_CHECK;
/* Makes it the current one from `at_us` on: the decision "activate". Again, after another one was:
 * that is how a rollback is done. `payload` is a JSON object for the log (votes, reason), or
 * empty. ERR_MISSING if there is no such version. */
bool store_activate(struct store *store, const struct digest *sha, struct str author, int64_t at_us,
                    struct str payload, struct err *err) MUST_CHECK;
/* ERR_MISSING if there is none. */
bool store_get_version(const struct store *store, struct arena *arena, const struct digest *sha,
                       struct store_version *ret_version, struct err *err) MUST_CHECK;
/* The version in force at an instant (STORE_NEVER_US = now): `*ret_found` = false if none. */
bool store_version_at(const struct store *store, struct arena *arena, int64_t at_us,
                      bool *ret_found, struct store_version *ret_version,
                      struct err *err) MUST_CHECK;
/* All, in the order in which they were added. */
bool store_list_versions(const struct store *store, struct arena *arena,
                         struct store_version **ret_versions, size_t *ret_count,
                         struct err *err) MUST_CHECK;

/* Something that was decided: a score at routing, an assignment, a verdict, a vote. Holds no
 * personal data: records are named by their number in the ledger, inputs by their digest. */
struct store_decision {
    int64_t seq;      /* out only: its place in the chain */
    struct str kind;  /* "activate", "propose", "vote", "route", "verdict", ... */
    struct str actor; /* who or what decided */
    int64_t at_us;
    bool has_record; /* about this record; it must be known */
    enum store_kind record_kind;
    struct str record;     /* its id; on the way out empty once the record was erased */
    struct digest version; /* zero = none */
    struct digest inputs;  /* zero = none */
    int64_t as_of_us, known_at_us;
    struct str payload; /* canonical JSON object, or empty */
};
bool store_append_decision(struct store *store, const struct store_decision *decision,
                           int64_t *ret_seq, struct err *err) MUST_CHECK;
/* At most `limit` decisions with seq > `after`, of `kind` (empty = all), in the order of the
 * chain. */
bool store_list_decisions(const struct store *store, struct arena *arena, struct str kind,
                          int64_t after, size_t limit, struct store_decision **ret_decisions,
                          size_t *ret_count, struct err *err) MUST_CHECK;

/* The last link: to be noted elsewhere, so that even a cut-off end would be seen. */
struct store_head {
    int64_t seq; /* 0 = empty chain */
    struct digest hash;
};
bool store_chain_head(const struct store *store, struct store_head *ret_head,
                      struct err *err) MUST_CHECK;

/* ---- reading ----------------------------------------------------------------------------- */

/* The world as of then, as known then; STORE_NEVER_US for both = all there is. Rows received after
 * `known_at_us` are left out; merges count if `at_us <= as_of_us` too. What is in effect at
 * `as_of_us` is the engine's to say: later rows are given. */
struct store_moment {
    int64_t as_of_us, known_at_us;
};

/* A person or an account of which something is known: a fact, an event, or a membership. Facts by
 * (field, effective_us, source_rank, received_us, source, value), events by (occurred_us,
 * received_us, source, id). Events that name a person are that person's alone. */
struct store_record {
    enum store_kind kind;
    struct str id;
    int64_t number; /* its place in the ledger: the same as long as nothing is merged */
    const struct store_fact *facts;
    size_t fact_count;
    const struct store_event *events;
    size_t event_count;
};

/* Every record of a kind, once, merged ones as one, by the bytes of their ids. The cursor and its
 * words (field, type, name, source, account of an event) live in `arena`. It sees the ledger as it
 * is when opened, whatever others write meanwhile, and takes up to 768 MiB of memory to be quick.
 * It ends when it has given its last record, or with `arena`: before the store does, and before
 * store_begin() on the same store. */
struct store_cursor;
bool store_read_records(const struct store *store, struct arena *arena, enum store_kind kind,
                        struct store_moment moment, struct store_cursor **ret_cursor,
                        struct err *err) MUST_CHECK;
/* The next record in `arena`, which may be reset before the next call; NULL at the end. */
bool store_next_record(struct store_cursor *cursor, struct arena *arena,
                       const struct store_record **ret_record, struct err *err) MUST_CHECK;

/* For whoever reads everything at once. As store_read_records() of all there is, but no record has
 * its events; */
bool store_read_bare(const struct store *store, struct arena *arena, enum store_kind kind,
                     struct store_cursor **ret_cursor, struct err *err) MUST_CHECK;
/* and all events, of both kinds of records, in the order in which they lie on the disk: some times
 * as quick where they do not fit into memory. `event` is good for the call; its words live in
 * `arena`. The first failure of `take` ends it. In the same snapshot if a cursor or a pin holds it. */
typedef bool store_take_event(void *context, int64_t record, const struct store_event *event,
                              struct err *err);
bool store_scan_events(const struct store *store, struct arena *arena, store_take_event *take,
                       void *context, struct err *err) MUST_CHECK;

/* Takes the events of one record as they are read, in any order: one person may have ten million,
 * and rows of the ledger are several times what is scored of them. */
struct store_taker {
    /* `event` is good for the call; its words live as long as the record. */
    bool (*take)(void *context, const struct store_event *event, struct err *err);
    void (*expect)(void *context, size_t count); /* about so many more will come */
    void *context;
};
/* One record: that of `id`, or of what it was merged into. NULL if nothing is known of it. Its
 * events go to `taker` alone; NULL = they are not read. */
bool store_find_record(const struct store *store, struct arena *arena, enum store_kind kind,
                       struct str id, struct store_moment moment, const struct store_taker *taker,
                       const struct store_record **ret_record, struct err *err) MUST_CHECK;
/* For "did you mean": the known id of that kind nearest in spelling; empty if none is near. */
bool store_nearest_id(const struct store *store, struct arena *arena, enum store_kind kind,
                      struct str id, struct str *ret_id, struct err *err) MUST_CHECK;

/* Until `arena` ends every reading sees the ledger that the first one sees, whatever others write
 * meanwhile. Ends before the store does, and before store_begin() on the same store. */
bool store_pin(const struct store *store, struct arena *arena, struct err *err) MUST_CHECK;

/* All memberships, by (person, account, from_us, ...); merged ids are those they became. */
bool store_read_memberships(const struct store *store, struct arena *arena,
                            struct store_moment moment, struct store_membership **ret_rows,
                            size_t *ret_count, struct err *err) MUST_CHECK;
/* Those of one record, in the same order; `id` as in store_find_record(). */
struct store_memberships {
    struct store_membership *rows;
    size_t count;
};
bool store_find_memberships(const struct store *store, struct arena *arena, enum store_kind kind,
                            struct str id, struct store_moment moment,
                            struct store_memberships *ret_memberships, struct err *err) MUST_CHECK;
/* All outcomes, by (at_us, received_us, kind, person, account, ...); merged ids likewise. */
bool store_read_outcomes(const struct store *store, struct arena *arena, struct store_moment moment,
                         struct store_outcome **ret_rows, size_t *ret_count,
                         struct err *err) MUST_CHECK;

/* All batches, in the order in which they were started. */
bool store_list_batches(const struct store *store, struct arena *arena,
                        struct store_batch **ret_batches, size_t *ret_count,
                        struct err *err) MUST_CHECK;
struct store_reason {
    enum store_turned_away what;
    struct str reason;
    int64_t rows;
};
/* Why rows of a batch (0 = of all batches) were turned away, most frequent first. */
bool store_list_reasons(const struct store *store, struct arena *arena, int64_t batch,
                        struct store_reason **ret_reasons, size_t *ret_count,
                        struct err *err) MUST_CHECK;

/* The fields of which something was ever told of records of a kind, in byte order, without Accord's
 * own ($created_at). A sample reads only the first records: at once, but it may lack rare ones. */
bool store_list_fields(const struct store *store, struct arena *arena, enum store_kind kind,
                       bool is_sample, struct str **ret_fields, size_t *ret_count,
                       struct err *err) MUST_CHECK;

struct store_counts {
    int64_t accounts, persons; /* ids ever named */
    int64_t facts, events;     /* rows kept; of events all copies */
    int64_t contested;         /* keys of events with more than one copy */
    int64_t retractions, memberships, outcomes, merges;
    int64_t versions, decisions, batches;
    int64_t received_min_us, received_max_us; /* of facts and events; 0 if none */
};
/* Reads most of the ledger. */
bool store_count(const struct store *store, struct store_counts *ret_counts,
                 struct err *err) MUST_CHECK;
/* Whether any id of a kind was ever named: one look-up. */
bool store_has_any(const struct store *store, enum store_kind kind, bool *ret_has,
                   struct err *err) MUST_CHECK;

/* Where the ledger stands: another digest after whatever was added, and in another ledger. Costs a
 * few look-ups: for caches to know whether they are of it. */
struct store_position {
    struct digest digest; /* of all but `open_batch` and the times of merges */
    int64_t events, entities, words, batches, outcomes; /* the last number of each */
    int64_t merges, chain;
    int64_t once;       /* facts, memberships, outcomes and merges together */
    int64_t open_batch; /* whatever names a batch before this one was there */
    int64_t merged_at_max_us, merged_received_max_us; /* INT64_MIN if there are no merges */
};
bool store_position(const struct store *store, struct arena *arena,
                    struct store_position *ret_position, struct err *err) MUST_CHECK;

/* The ids of records of which something may have been added since then: some may be the same as
 * they were, and some unknown. By enum store_kind, sorted by bytes; merged ids as what they became.
 * `*ret_has_grown` = false if adding to records is not all that happened since: it is another
 * ledger, or records were merged. */
struct store_touched {
    const struct str *ids[2];
    size_t count[2];
};
bool store_touched_since(const struct store *store, struct arena *arena,
                         const struct store_position *since, bool *ret_has_grown,
                         struct store_touched *ret_touched, struct err *err) MUST_CHECK;
/* As store_read_records() of all there is, of these ids alone: sorted, none merged away; nothing is
 * given of those that are unknown. The ids must live as long as the cursor. */
bool store_read_named(const struct store *store, struct arena *arena, enum store_kind kind,
                      const struct str *ids, size_t count, struct store_cursor **ret_cursor,
                      struct err *err) MUST_CHECK;

/* The last instants of both times at which records were merged; INT64_MIN if none were. */
bool store_last_merge(const struct store *store, int64_t *ret_at_us, int64_t *ret_received_us,
                      struct err *err) MUST_CHECK;

/* sha256 over the sorted content of the ledger: facts, events, memberships, outcomes, merges,
 * versions and decisions, by ids and words. Equal for equal content, in whatever order and batches
 * it was added; batches and row numbers are not part of it. Reads everything: for audits and
 * tests. */
bool store_digest(const struct store *store, struct digest *ret_digest, struct err *err) MUST_CHECK;
