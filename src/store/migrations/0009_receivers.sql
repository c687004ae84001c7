-- From when on a receiver is owed what happens: what is older was told, given up, or is from before it was configured.
CREATE TABLE receivers (
    name  TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO receivers (name, since)
SELECT d.receiver, min(o.at) FROM deliveries d JOIN outbox o ON o.id = d.outbox_id GROUP BY d.receiver;
