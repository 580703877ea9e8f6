-- Times are milliseconds since 1970 in UTC; hashes are SHA-256 of the secret, which is kept nowhere.
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    sandbox INTEGER NOT NULL,
    requests_per_second REAL,
    burst INTEGER,
    daily_quota INTEGER,
    concurrent_jobs INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) WITHOUT ROWID;

-- position 0 is the newest secret; the others work until valid_until.
CREATE TABLE key_secrets (
    key_id TEXT NOT NULL REFERENCES keys (id),
    position INTEGER NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    valid_until INTEGER,
    PRIMARY KEY (key_id, position)
) WITHOUT ROWID;
