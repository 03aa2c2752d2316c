-- Lists and counts; versions and decisions.

-- name: list_batches
SELECT id, kind, name, file, started_us, finished_us, row_count, added, duplicates, conflicts,
    quarantined, refused, received_min_us, received_max_us
FROM batch ORDER BY id
-- name: list_reasons
SELECT what, reason, sum(row_count) FROM turned_away WHERE ?1 = 0 OR batch = ?1
GROUP BY what, reason ORDER BY sum(row_count) DESC, what, reason

-- name: list_fields
SELECT text FROM word WHERE substr(text, 1, 1) <> '$' AND id IN (
    SELECT f.field FROM fact f JOIN entity e ON e.id = f.entity
    WHERE e.kind = ?1 AND f.entity <= ?2)
ORDER BY text

-- name: has_version
SELECT 1 FROM version WHERE sha = ?1
-- Numbers are given in the order of first activation, so none is stored.
-- name: list_versions
SELECT v.sha, v.canonical, v.source, v.author, v.at_us, coalesce(n.number, 0),
    coalesce((SELECT d.at_us FROM decision d WHERE d.kind = 'activate' AND d.version = v.sha
              ORDER BY d.seq DESC LIMIT 1), 0)
FROM version v LEFT JOIN (
    SELECT f.version AS sha, row_number() OVER (ORDER BY f.first) AS number
    FROM (SELECT version, min(seq) AS first FROM decision WHERE kind = 'activate' GROUP BY version)
        AS f) AS n ON n.sha = v.sha
WHERE ?1 IS NULL OR v.sha = ?1
ORDER BY v.seq
-- name: version_at
SELECT version FROM decision WHERE kind = 'activate' AND at_us <= ?1
ORDER BY at_us DESC, seq DESC LIMIT 1

-- name: list_decisions
SELECT d.seq, d.kind, d.actor, d.at_us, e.kind, e.text, d.version, d.inputs, d.as_of_us,
    d.known_at_us, d.payload
FROM decision d LEFT JOIN entity e ON e.id = d.record
WHERE d.seq > ?1 ORDER BY d.seq LIMIT ?2
-- name: list_decisions_of_kind
SELECT d.seq, d.kind, d.actor, d.at_us, e.kind, e.text, d.version, d.inputs, d.as_of_us,
    d.known_at_us, d.payload
FROM decision d LEFT JOIN entity e ON e.id = d.record
WHERE d.seq > ?1 AND d.kind = ?3 ORDER BY d.seq LIMIT ?2

-- name: chain_head
SELECT seq, hash FROM chain_head
-- name: chain_versions
SELECT seq, prev, hash, sha, canonical, source, author, at_us FROM version ORDER BY seq
-- name: chain_decisions
SELECT seq, prev, hash, kind, actor, at_us, record, version, inputs, as_of_us, known_at_us, payload
FROM decision ORDER BY seq

-- name: count_rows
SELECT (SELECT count(*) FROM entity WHERE kind = 0), (SELECT count(*) FROM entity WHERE kind = 1),
    (SELECT count(*) FROM fact), (SELECT count(*) FROM event),
    (SELECT count(DISTINCT key) FROM contested), (SELECT count(*) FROM retraction),
    (SELECT count(*) FROM membership), (SELECT count(*) FROM outcome),
    (SELECT count(*) FROM merged), (SELECT count(*) FROM version),
    (SELECT count(*) FROM decision), (SELECT count(*) FROM batch)
-- name: any_entity
SELECT 1 FROM entity WHERE kind = ?1 LIMIT 1
-- name: range_of_facts
SELECT min(received_us), max(received_us) FROM fact
-- name: range_of_events
SELECT min(received_us), max(received_us) FROM event

-- References that the schema does not declare, and look-ups that miss an event before the first
-- recent one, ?1, or name another.
-- name: loose_events
SELECT id FROM event e WHERE NOT EXISTS (SELECT 1 FROM word w WHERE w.id = e.source)
    OR NOT EXISTS (SELECT 1 FROM word w WHERE w.id = e.type)
    OR NOT EXISTS (SELECT 1 FROM word w WHERE w.id = e.name)
    OR (e.subject IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity s WHERE s.id = e.subject))
    OR (e.account IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entity a WHERE a.id = e.account))
    OR (e.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = e.batch))
    OR (e.id < ?1
        AND NOT EXISTS (SELECT 1 FROM event_by_key k WHERE k.key = e.key AND k.event = e.id))
    OR (e.id < ?1 AND e.subject IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM event_by_subject y WHERE y.subject = e.subject AND y.event = e.id))
LIMIT 10
-- name: count_lookups
SELECT (SELECT count(*) FROM event WHERE id < ?1), (SELECT count(*) FROM event_by_key),
    (SELECT count(*) FROM event WHERE id < ?1 AND subject IS NOT NULL),
    (SELECT count(*) FROM event_by_subject)
-- name: events_from
SELECT id, key, subject FROM event WHERE id >= ?1 ORDER BY id
