-- Times are milliseconds since 1970, UTC. Numbers are never used again, so that what is left of a removed job cannot become part of another.
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    is_sandbox INTEGER NOT NULL,
    is_single INTEGER NOT NULL,
    name TEXT,
    table_shape TEXT NOT NULL,
    lines INTEGER NOT NULL,
    webhook_url TEXT,
    checks INTEGER,
    max_age_ms INTEGER,
    idempotency_key TEXT,
    content_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL,                -- JobState
    finished_at INTEGER,
    is_closed INTEGER NOT NULL DEFAULT 0,  -- its end was announced, and its rows are gone
    is_removed INTEGER NOT NULL DEFAULT 0, -- for its owner it is gone; what it left is being removed
    width INTEGER NOT NULL,                -- cells of its widest row so far
    record TEXT NOT NULL,                  -- JobRecord
    counts TEXT NOT NULL                   -- rows with a verdict, by status and reason
);
CREATE UNIQUE INDEX jobs_by_idempotency ON jobs (key_id, idempotency_key) WHERE idempotency_key IS NOT NULL AND is_removed = 0;
CREATE INDEX jobs_by_owner ON jobs (key_id, is_single, number);
CREATE INDEX jobs_open ON jobs (number) WHERE is_closed = 0 OR is_removed = 1;
CREATE INDEX jobs_by_end ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Rows that are to be asked about, those of a chunk side by side.
CREATE TABLE job_rows (
    job INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    email TEXT NOT NULL,
    due INTEGER,  -- put off until then; null where it is not put off
    ticket TEXT,  -- RetryTicket
    PRIMARY KEY (job, bucket, sequence, ordinal)
) WITHOUT ROWID;
CREATE INDEX job_rows_due ON job_rows (job, due) WHERE due IS NOT NULL;

-- Rows that repeat an earlier one, and get its verdict.
CREATE TABLE job_duplicates (
    job INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    original INTEGER NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (job, ordinal)
) WITHOUT ROWID;

-- Where some of the rows begin in the uploaded table, so that it is read from anywhere.
CREATE TABLE job_marks (
    job INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (job, ordinal)
) WITHOUT ROWID;

-- The verdicts that were given: results of jobs, and history. Single verifications that were answered at once have no job.
CREATE TABLE verdicts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key_id TEXT NOT NULL,
    job INTEGER,
    ordinal INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    normalized TEXT,
    domain TEXT,
    verdict TEXT NOT NULL
);
CREATE UNIQUE INDEX verdicts_by_row ON verdicts (job, ordinal);
CREATE INDEX verdicts_by_time ON verdicts (key_id, checked_at, number, status, reason);
CREATE INDEX verdicts_by_domain ON verdicts (key_id, domain, checked_at, number) WHERE domain IS NOT NULL;
CREATE INDEX verdicts_by_address ON verdicts (normalized) WHERE normalized IS NOT NULL;
