-- The schema. Migrations only go forward: schema_N brings a ledger from version N-1 to N, and is
-- never changed once released. Times are microseconds; kinds of records are enum store_kind.
-- Personal data is in entity, fact, event, membership, outcome and retraction alone.

-- name: schema_1_words
CREATE TABLE entity (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
) STRICT;
-- Fields, types, names of events, sources.
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    file BLOB NOT NULL,
    started_us INTEGER NOT NULL,
    finished_us INTEGER NOT NULL DEFAULT 0,
    row_count INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    conflicts INTEGER NOT NULL DEFAULT 0,
    quarantined INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    received_min_us INTEGER NOT NULL DEFAULT 0,
    received_max_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE turned_away (
    batch INTEGER NOT NULL REFERENCES batch (id),
    what INTEGER NOT NULL,
    reason TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    PRIMARY KEY (batch, what, reason)
) STRICT, WITHOUT ROWID;

-- The row is its own key, and those of one record lie side by side.
-- name: schema_1_facts
CREATE TABLE fact (
    entity INTEGER NOT NULL REFERENCES entity (id),
    field INTEGER NOT NULL REFERENCES word (id),
    effective_us INTEGER NOT NULL,
    source_rank INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES word (id),
    value_kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    batch INTEGER,
    PRIMARY KEY (entity, field, effective_us, source_rank, received_us, source, value_kind, value)
) STRICT, WITHOUT ROWID;

-- Events are appended in the order of arrival, which is what a disk likes; the two look-ups beside
-- them are written sorted, many rows at a time, and name all events but the recent (schema 3).
-- `key` is a 64-bit hash of (source, event_id), shared by further copies and, rarely, by another
-- key. The references of these three tables are not declared, for speed: store_event.c makes them,
-- audit_ledger() checks them.
-- name: schema_1_events
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    source INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    type INTEGER NOT NULL,
    name INTEGER NOT NULL,
    subject INTEGER,
    account INTEGER,
    occurred_us INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    quality INTEGER NOT NULL,
    payload BLOB NOT NULL,
    properties TEXT NOT NULL,
    batch INTEGER
) STRICT;
CREATE TABLE event_by_key (
    key INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (key, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE event_by_subject (
    subject INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (subject, event)
) STRICT, WITHOUT ROWID;
-- The copies of every (source, event_id) that has several.
CREATE TABLE contested (
    key INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES event (id),
    PRIMARY KEY (key, event)
) STRICT, WITHOUT ROWID;
-- What an event of type $retract takes back; `key` as above.
CREATE TABLE retraction (
    key INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES event (id),
    source INTEGER NOT NULL REFERENCES word (id),
    event_id TEXT NOT NULL,
    received_us INTEGER NOT NULL,
    PRIMARY KEY (key, event)
) STRICT, WITHOUT ROWID;

-- name: schema_1_relations
CREATE TABLE membership (
    person INTEGER NOT NULL REFERENCES entity (id),
    account INTEGER NOT NULL REFERENCES entity (id),
    from_us INTEGER NOT NULL,
    to_us INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    role TEXT NOT NULL,
    batch INTEGER REFERENCES batch (id),
    PRIMARY KEY (person, account, from_us, to_us, received_us, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_account ON membership (account);
CREATE TABLE outcome (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    person INTEGER REFERENCES entity (id),
    account INTEGER REFERENCES entity (id),
    at_us INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    opportunity TEXT NOT NULL,
    amount_minor INTEGER,
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    batch INTEGER REFERENCES batch (id)
) STRICT;
CREATE UNIQUE INDEX outcome_once ON outcome (
    at_us, kind, coalesce(person, 0), coalesce(account, 0), received_us, opportunity,
    coalesce(amount_minor, 0), amount_minor IS NULL, currency, reason, actor);
CREATE TABLE merged (
    entity INTEGER NOT NULL REFERENCES entity (id),
    at_us INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    into_entity INTEGER NOT NULL REFERENCES entity (id),
    batch INTEGER REFERENCES batch (id),
    PRIMARY KEY (entity, at_us, received_us, into_entity)
) STRICT, WITHOUT ROWID;

-- One chain over both: seq counts through them, prev is the hash of the link before (chain.h).
-- name: schema_1_chain
CREATE TABLE version (
    seq INTEGER PRIMARY KEY,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    sha BLOB NOT NULL UNIQUE,
    canonical TEXT NOT NULL,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    at_us INTEGER NOT NULL
) STRICT;
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    record INTEGER REFERENCES entity (id),
    version BLOB REFERENCES version (sha),
    inputs BLOB,
    as_of_us INTEGER NOT NULL,
    known_at_us INTEGER NOT NULL,
    payload TEXT NOT NULL
) STRICT;
CREATE INDEX decision_by_kind ON decision (kind, seq);
CREATE INDEX decision_by_record ON decision (record, seq);
CREATE TABLE chain_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

-- Not against an attacker, who can drop them (the chain is): against our own mistakes.
-- name: schema_1_guards
CREATE TRIGGER version_stays BEFORE UPDATE ON version
BEGIN SELECT raise(ABORT, 'a version is never changed'); END;
CREATE TRIGGER version_remains BEFORE DELETE ON version
BEGIN SELECT raise(ABORT, 'a version is never removed'); END;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
BEGIN SELECT raise(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER decision_remains BEFORE DELETE ON decision
BEGIN SELECT raise(ABORT, 'a decision is never removed'); END;
-- "Acrd" in the header tells a ledger from any other database.
PRAGMA application_id = 1097036388;
PRAGMA user_version = 1;

-- Facts, memberships, outcomes and merges have no number that rises with each, and to count them is
-- to read them: how many were ever added is kept beside them, so that a cache can ask at no cost
-- whether it is still of this ledger.
-- name: schema_2_growth
CREATE TABLE growth (id INTEGER PRIMARY KEY CHECK (id = 1), once INTEGER NOT NULL) STRICT;
INSERT INTO growth (id, once) VALUES (1, (SELECT count(*) FROM fact)
    + (SELECT count(*) FROM membership) + (SELECT count(*) FROM outcome)
    + (SELECT count(*) FROM merged));
PRAGMA user_version = 2;

-- Events that the two look-ups do not name yet: for each the key and the subject, in twelve bytes,
-- in the order of arrival from event `first` on (store_recent.c).
-- name: schema_3_recent
CREATE TABLE recent (first INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
PRAGMA user_version = 3;
