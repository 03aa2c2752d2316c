-- What only db_sqlite.c says.

-- name: sqlite_identity
PRAGMA application_id
-- name: sqlite_version
PRAGMA user_version
-- name: sqlite_things
SELECT count(*) FROM sqlite_schema

-- The page cache is what bulk imports live on; it is a ceiling (128 MiB), not a reservation. Deleted
-- rows are written over only where that costs no write of its own.
-- name: sqlite_connection
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cache_size = -131072;
PRAGMA secure_delete = FAST;
PRAGMA temp_store = MEMORY

-- Durability first: a commit is on the disk when it returns. Pages of 8 KiB cost bulk imports a
-- third less than 4 KiB (fewer calls), and a commit of one event little more.
-- name: sqlite_writer
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL

-- name: sqlite_begin_write
BEGIN IMMEDIATE
-- name: sqlite_begin_read
BEGIN
-- name: sqlite_commit
COMMIT
-- name: sqlite_rollback
ROLLBACK
-- name: sqlite_check_pages
PRAGMA integrity_check
-- name: sqlite_check_references
PRAGMA foreign_key_check
