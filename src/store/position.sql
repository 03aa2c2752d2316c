-- Where the ledger stands.

-- Numbers, then the contents of the ends, then the last of the merges. Counting facts reads all of
-- their pages; everything else is a look-up or a small index.
-- name: read_position
SELECT (SELECT max(id) FROM event), (SELECT max(id) FROM entity), (SELECT max(id) FROM word),
    (SELECT max(id) FROM batch), (SELECT max(id) FROM outcome), (SELECT count(*) FROM fact),
    (SELECT count(*) FROM membership), (SELECT count(*) FROM merged),
    (SELECT seq FROM chain_head),
    (SELECT received_us FROM event ORDER BY id DESC LIMIT 1),
    (SELECT received_us FROM event ORDER BY id LIMIT 1),
    (SELECT hash FROM chain_head),
    (SELECT payload FROM event ORDER BY id DESC LIMIT 1),
    (SELECT text FROM entity ORDER BY id LIMIT 1),
    (SELECT max(at_us) FROM merged), (SELECT max(received_us) FROM merged)

-- name: read_last_merge
SELECT max(at_us), max(received_us) FROM merged
