-- Where the ledger stands.

-- Each a look-up, or over a small table. A batch that is not finished may still be added to.
-- name: read_position
SELECT coalesce((SELECT max(id) FROM event), 0), coalesce((SELECT max(id) FROM entity), 0),
    coalesce((SELECT max(id) FROM word), 0), coalesce((SELECT max(id) FROM batch), 0),
    coalesce((SELECT max(id) FROM outcome), 0), (SELECT count(*) FROM merged),
    (SELECT seq FROM chain_head),
    coalesce((SELECT min(id) FROM batch WHERE finished_us = 0),
        (SELECT max(id) + 1 FROM batch), 1),
    (SELECT max(at_us) FROM merged), (SELECT max(received_us) FROM merged)
-- name: read_growth
SELECT once FROM growth
-- The same of a ledger of schema 1, which reads most of it.
-- name: count_growth
SELECT (SELECT count(*) FROM fact) + (SELECT count(*) FROM membership)
    + (SELECT count(*) FROM outcome) + (SELECT count(*) FROM merged)
-- The contents of the ends, which tell apart ledgers that grew to the same numbers.
-- name: read_ends
SELECT (SELECT received_us FROM event WHERE id = ?1), (SELECT payload FROM event WHERE id = ?1),
    (SELECT received_us FROM event ORDER BY id LIMIT 1),
    (SELECT text FROM entity ORDER BY id LIMIT 1), (SELECT text FROM entity WHERE id = ?2),
    coalesce((SELECT hash FROM version WHERE seq = ?3), (SELECT hash FROM decision WHERE seq = ?3))

-- Entities of which something was added after a position; of events also those that lose a copy or
-- have one taken back. CROSS JOIN keeps the order of the loops: the first table is the small one.
-- name: touched_by_events
SELECT subject FROM event WHERE id > ?1
UNION ALL
SELECT o.subject
FROM contested n CROSS JOIN contested c ON c.key = n.key CROSS JOIN event o ON o.id = c.event
WHERE n.event > ?1
UNION ALL
SELECT o.subject
FROM retraction r CROSS JOIN event_by_key k ON k.key = r.key CROSS JOIN event o ON o.id = k.event
WHERE r.event > ?1
-- Keys of what was taken back since: of events that no look-up names yet.
-- name: taken_back
SELECT key FROM retraction WHERE event > ?1
-- name: touched_by_rows
SELECT entity FROM fact WHERE batch >= ?1 OR batch IS NULL
UNION ALL SELECT person FROM membership WHERE batch >= ?1 OR batch IS NULL
UNION ALL SELECT account FROM membership WHERE batch >= ?1 OR batch IS NULL
-- name: read_entity
SELECT kind, text FROM entity WHERE id = ?1

-- name: read_last_merge
SELECT max(at_us), max(received_us) FROM merged
