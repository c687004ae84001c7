-- Who has used the desk, so that a case is given to nobody who does not exist.
CREATE TABLE engineers (
    subject TEXT PRIMARY KEY,
    -- What their last token with a name called them.
    name    TEXT,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO engineers (subject, name, at) SELECT subject, NULL, max(at) FROM views GROUP BY subject;
