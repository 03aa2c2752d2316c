-- What is added. `ON CONFLICT DO NOTHING`: the same row again changes nothing.

-- name: next_entity
SELECT coalesce(max(id), 0) + 1 FROM entity
-- name: next_word
SELECT coalesce(max(id), 0) + 1 FROM word
-- name: next_event
SELECT coalesce(max(id), 0) + 1 FROM event
-- name: next_batch
SELECT coalesce(max(id), 0) + 1 FROM batch

-- name: find_entity
SELECT id FROM entity WHERE kind = ?1 AND text = ?2
-- name: all_entities
SELECT id, kind, text FROM entity WHERE kind IN (0, 1)
-- name: add_entity
INSERT INTO entity (id, kind, text) VALUES (?1, ?2, ?3)
-- name: find_word
SELECT id FROM word WHERE text = ?1
-- name: add_word
INSERT INTO word (id, text) VALUES (?1, ?2)

-- name: add_batch
INSERT INTO batch (id, kind, name, file, started_us) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: finish_batch
UPDATE batch SET finished_us = ?2, row_count = ?3, added = ?4, duplicates = ?5, conflicts = ?6,
    quarantined = ?7, refused = ?8, received_min_us = ?9, received_max_us = ?10,
    file = CASE WHEN ?11 = zeroblob(32) THEN file ELSE ?11 END
WHERE id = ?1
-- name: add_turned_away
INSERT INTO turned_away (batch, what, reason, row_count) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (batch, what, reason) DO UPDATE SET row_count = row_count + excluded.row_count

-- name: add_fact
INSERT INTO fact (entity, field, effective_us, source_rank, received_us, source, value_kind, value,
    batch)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO NOTHING

-- name: add_event
INSERT INTO event (id, key, source, event_id, type, name, subject, account, occurred_us,
    received_us, quality, payload, properties, batch)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
-- name: add_key
INSERT INTO event_by_key (key, event) VALUES (?1, ?2)
-- name: add_subject
INSERT INTO event_by_subject (subject, event) VALUES (?1, ?2)
-- Of 32 rows each (store_pairs.h).
-- name: add_keys
INSERT INTO event_by_key (key, event) VALUES
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)
-- name: add_subjects
INSERT INTO event_by_subject (subject, event) VALUES
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?),
    (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)
-- name: add_recent
INSERT INTO recent (first, entries) VALUES (?1, ?2)
-- name: clear_recent
DELETE FROM recent
-- name: find_key
SELECT event FROM event_by_key WHERE key = ?1
-- name: all_keys
SELECT key FROM event_by_key
-- name: event_identity
SELECT source, event_id, received_us, payload FROM event WHERE id = ?1
-- name: add_contested
INSERT INTO contested (key, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING
-- name: add_retraction
INSERT INTO retraction (key, event, source, event_id, received_us) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: add_membership
INSERT INTO membership (person, account, from_us, to_us, received_us, role, batch)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO NOTHING
-- name: add_outcome
INSERT INTO outcome (kind, person, account, at_us, received_us, opportunity, amount_minor, currency,
    reason, actor, batch)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO NOTHING
-- name: add_merge
INSERT INTO merged (entity, at_us, received_us, into_entity, batch) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING

-- name: grow
UPDATE growth SET once = once + ?1

-- name: add_version
INSERT INTO version (seq, prev, hash, sha, canonical, source, author, at_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
-- name: add_decision
INSERT INTO decision (seq, prev, hash, kind, actor, at_us, record, version, inputs, as_of_us,
    known_at_us, payload)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
-- name: set_head
UPDATE chain_head SET seq = ?1, hash = ?2
