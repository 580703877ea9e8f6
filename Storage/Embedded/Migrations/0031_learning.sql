-- Times are milliseconds since 1970-01-01 UTC.
CREATE TABLE feedback (
    at INTEGER NOT NULL,
    address TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    PRIMARY KEY (at, address, outcome, key_id)
) WITHOUT ROWID;
CREATE INDEX feedback_by_address ON feedback (address);

-- What a domain learned, as the engine writes it.
CREATE TABLE domains (
    domain TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE states (
    name TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;
