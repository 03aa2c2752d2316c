-- The content of the ledger by ids and words, sorted: what store_digest() hashes. No row numbers,
-- no batches.

-- name: digest_facts
SELECT e.kind, e.text, f.text, x.effective_us, x.source_rank, x.received_us, s.text, x.value_kind,
    x.value
FROM fact x JOIN entity e ON e.id = x.entity JOIN word f ON f.id = x.field
JOIN word s ON s.id = x.source
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9

-- A copy that came earlier makes the same content that came later redundant.
-- name: digest_events
SELECT s.text, e.event_id, e.payload, e.received_us, t.text, n.text, p.kind, p.text, a.text,
    e.occurred_us, e.quality, e.properties
FROM event e JOIN word s ON s.id = e.source JOIN word t ON t.id = e.type JOIN word n ON n.id = e.name
LEFT JOIN entity p ON p.id = e.subject LEFT JOIN entity a ON a.id = e.account
WHERE NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND o.payload = e.payload AND o.received_us < e.received_us)
ORDER BY 1, 2, 3, 4

-- name: digest_retractions
SELECT s.text, r.event_id, r.received_us, q.text, e.event_id
FROM retraction r JOIN event e ON e.id = r.event JOIN word s ON s.id = r.source
JOIN word q ON q.id = e.source
WHERE NOT EXISTS (
    SELECT 1 FROM contested c JOIN event o ON o.id = c.event
    WHERE c.key = e.key AND o.source = e.source AND o.event_id = e.event_id
    AND o.payload = e.payload AND o.received_us < e.received_us)
ORDER BY 1, 2, 3, 4, 5

-- name: digest_memberships
SELECT p.text, a.text, m.from_us, m.to_us, m.received_us, m.role
FROM membership m JOIN entity p ON p.id = m.person JOIN entity a ON a.id = m.account
ORDER BY 1, 2, 3, 4, 5, 6

-- name: digest_outcomes
SELECT o.kind, p.text, a.text, o.at_us, o.received_us, o.opportunity, o.amount_minor, o.currency,
    o.reason, o.actor
FROM outcome o LEFT JOIN entity p ON p.id = o.person LEFT JOIN entity a ON a.id = o.account
ORDER BY o.at_us, o.received_us, o.kind, coalesce(p.text, ''), coalesce(a.text, ''), o.opportunity,
    coalesce(o.amount_minor, 0), o.amount_minor IS NULL, o.currency, o.reason, o.actor

-- name: digest_merges
SELECT e.kind, e.text, i.text, m.at_us, m.received_us
FROM merged m JOIN entity e ON e.id = m.entity JOIN entity i ON i.id = m.into_entity
ORDER BY 1, 2, 3, 4, 5

-- name: digest_versions
SELECT sha, source, author, at_us FROM version ORDER BY sha

-- name: digest_decisions
SELECT d.kind, d.actor, d.at_us, e.kind, e.text, d.version, d.inputs, d.as_of_us, d.known_at_us,
    d.payload
FROM decision d LEFT JOIN entity e ON e.id = d.record ORDER BY d.seq
