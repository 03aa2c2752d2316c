-- What is read of records.

-- name: word_text
SELECT text FROM word WHERE id = ?1
-- name: entity_text
SELECT text FROM entity WHERE id = ?1
-- name: read_entities
SELECT id, text FROM entity WHERE kind = ?1 ORDER BY text

-- The last merge of an entity at a moment comes last.
-- name: read_merges
SELECT m.entity, m.into_entity, i.text
FROM merged m JOIN entity e ON e.id = m.entity JOIN entity i ON i.id = m.into_entity
WHERE m.at_us <= ?1 AND m.received_us <= ?2
ORDER BY m.entity, m.at_us, m.received_us, i.text DESC

-- name: read_facts
SELECT field, effective_us, source_rank, received_us, source, value_kind, value
FROM fact WHERE entity = ?1 AND received_us <= ?2

-- Of the copies of a key the first received, then the smallest payload. Such a copy is the first
-- at whatever moment: if any is known, it is.
-- name: read_events
SELECT e.source, e.event_id, e.type, e.name, e.account, e.occurred_us, e.received_us, e.quality,
    e.payload, e.properties,
    (SELECT min(r.received_us) FROM retraction r
     WHERE r.key = e.key AND r.source = e.source AND r.event_id = e.event_id)
FROM event_by_subject b JOIN event e ON e.id = b.event
WHERE b.subject = ?1 AND e.received_us <= ?2 AND NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND (o.received_us < e.received_us
         OR (o.received_us = e.received_us AND o.payload < e.payload)))
-- One that the look-up does not name yet, likewise.
-- name: read_event
SELECT e.source, e.event_id, e.type, e.name, e.account, e.occurred_us, e.received_us, e.quality,
    e.payload, e.properties,
    (SELECT min(r.received_us) FROM retraction r
     WHERE r.key = e.key AND r.source = e.source AND r.event_id = e.event_id)
FROM event e
WHERE e.id = ?1 AND e.received_us <= ?2 AND NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND (o.received_us < e.received_us
         OR (o.received_us = e.received_us AND o.payload < e.payload)))
-- name: ends_of_recent
SELECT (SELECT min(first) FROM recent), (SELECT max(first) FROM recent)
-- name: read_recent
SELECT first, entries FROM recent WHERE first > ?1 ORDER BY first

-- The same for all records of a kind, in the order in which they lie on the disk.
-- name: scan_events
SELECT e.source, e.event_id, e.type, e.name, e.account, e.occurred_us, e.received_us, e.quality,
    e.payload, e.properties,
    (SELECT min(r.received_us) FROM retraction r
     WHERE r.key = e.key AND r.source = e.source AND r.event_id = e.event_id),
    e.subject
FROM event e JOIN entity s ON s.id = e.subject
WHERE s.kind = ?1 AND e.received_us <= ?2 AND NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND (o.received_us < e.received_us
         OR (o.received_us = e.received_us AND o.payload < e.payload)))

-- The same of both kinds.
-- name: scan_all_events
SELECT e.source, e.event_id, e.type, e.name, e.account, e.occurred_us, e.received_us, e.quality,
    e.payload, e.properties,
    (SELECT min(r.received_us) FROM retraction r
     WHERE r.key = e.key AND r.source = e.source AND r.event_id = e.event_id),
    e.subject
FROM event e
WHERE e.subject IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND (o.received_us < e.received_us
         OR (o.received_us = e.received_us AND o.payload < e.payload)))
-- name: count_events
SELECT count(*) FROM event_by_subject WHERE subject = ?1
-- name: has_event
SELECT 1 FROM event_by_subject b JOIN event e ON e.id = b.event
WHERE b.subject = ?1 AND e.received_us <= ?2 AND NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND (o.received_us < e.received_us
         OR (o.received_us = e.received_us AND o.payload < e.payload)))
LIMIT 1

-- name: has_membership
SELECT 1 FROM membership WHERE person = ?1 AND received_us <= ?2
UNION ALL SELECT 1 FROM membership WHERE account = ?1 AND received_us <= ?2
LIMIT 1

-- name: read_memberships
SELECT m.person, p.text, m.account, a.text, m.role, m.from_us, m.to_us, m.received_us
FROM membership m JOIN entity p ON p.id = m.person JOIN entity a ON a.id = m.account
WHERE m.received_us <= ?1

-- name: read_memberships_of_person
SELECT m.person, p.text, m.account, a.text, m.role, m.from_us, m.to_us, m.received_us
FROM membership m JOIN entity p ON p.id = m.person JOIN entity a ON a.id = m.account
WHERE m.person = ?1 AND m.received_us <= ?2
-- name: read_memberships_of_account
SELECT m.person, p.text, m.account, a.text, m.role, m.from_us, m.to_us, m.received_us
FROM membership m JOIN entity p ON p.id = m.person JOIN entity a ON a.id = m.account
WHERE m.account = ?1 AND m.received_us <= ?2

-- name: read_outcomes
SELECT o.kind, o.person, p.text, o.account, a.text, o.at_us, o.received_us, o.opportunity,
    o.amount_minor, o.currency, o.reason, o.actor
FROM outcome o LEFT JOIN entity p ON p.id = o.person LEFT JOIN entity a ON a.id = o.account
WHERE o.received_us <= ?1
