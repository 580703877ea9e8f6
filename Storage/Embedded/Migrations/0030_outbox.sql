-- Times are milliseconds since 1970-01-01 UTC.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL,
    job_id TEXT,
    type TEXT NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_attempt_at INTEGER,
    ended_at INTEGER
);
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbox_by_key ON outbox (key_id, created_at, id);
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE outbox_attempts (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    status_code INTEGER,
    error TEXT,
    elapsed_ms REAL NOT NULL
);
CREATE INDEX outbox_attempts_by_message ON outbox_attempts (message_id, number);
