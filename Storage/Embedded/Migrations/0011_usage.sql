-- day is yyyy-mm-dd in UTC; endpoint is method and route pattern, never what was asked.
CREATE TABLE usage (
    day TEXT NOT NULL,
    key_id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    requests INTEGER NOT NULL,
    addresses INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, endpoint)
) WITHOUT ROWID;

CREATE INDEX usage_by_key ON usage (key_id, day);
