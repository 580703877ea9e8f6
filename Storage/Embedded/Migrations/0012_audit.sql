-- Who did what. Never a secret, never an address.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    key_id TEXT,
    action TEXT NOT NULL,
    target TEXT,
    client TEXT,
    status INTEGER NOT NULL
);

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_key ON audit (key_id, id);
CREATE INDEX audit_by_action ON audit (action, id);
