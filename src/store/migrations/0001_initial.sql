-- Times are milliseconds since 1970, UTC. Bodies are JSON of the types in `domain`.
-- Customers' text is redacted before it comes here.

CREATE TABLE conversations (
    id               TEXT PRIMARY KEY,
    subject          TEXT NOT NULL,
    account_id       TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('assistant', 'human', 'closed')),
    title            TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    last_message_seq INTEGER NOT NULL DEFAULT 0,
    last_turn_seq    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX conversations_of_owner ON conversations (subject, account_id, created_at, id);

CREATE TABLE messages (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    id              TEXT NOT NULL UNIQUE,
    at              INTEGER NOT NULL,
    speaker         TEXT NOT NULL CHECK (speaker IN ('customer', 'assistant', 'engineer')),
    text            TEXT NOT NULL,
    masked          TEXT NOT NULL DEFAULT '[]',
    -- A customer's message: its latest turn. The assistant's: the turn it came from.
    turn_id         TEXT,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    message_id      TEXT NOT NULL REFERENCES messages (id),
    seq             INTEGER NOT NULL,
    -- The reader's, for the answer of a turn that is cut short.
    language        TEXT NOT NULL,
    started_at      INTEGER NOT NULL,
    ended_at        INTEGER,
    -- NULL while the turn runs.
    outcome         TEXT,
    body            TEXT NOT NULL,
    trace           TEXT NOT NULL DEFAULT '[]',
    UNIQUE (conversation_id, seq)
) STRICT, WITHOUT ROWID;

-- One turn at a time in a conversation; also what is looked through at start.
CREATE UNIQUE INDEX turns_running ON turns (conversation_id) WHERE outcome IS NULL;

CREATE TABLE events (
    turn_id TEXT NOT NULL REFERENCES turns (id),
    seq     INTEGER NOT NULL,
    -- NULL for the last one, which is the turn itself: `turns.body`.
    body    TEXT,
    PRIMARY KEY (turn_id, seq)
) STRICT, WITHOUT ROWID;

-- What a turn cited, as it was then.
CREATE TABLE evidence (
    turn_id     TEXT NOT NULL REFERENCES turns (id),
    evidence_id TEXT NOT NULL,
    digest      TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (turn_id, evidence_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX evidence_by_digest ON evidence (digest);

CREATE TABLE drafts (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    turn_id         TEXT NOT NULL REFERENCES turns (id),
    digest          TEXT NOT NULL,
    at              INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    body            TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_of_conversation ON drafts (conversation_id, at);

CREATE TABLE handoffs (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    at              INTEGER NOT NULL,
    queue           TEXT NOT NULL,
    reason          TEXT,
    closed_at       INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX handoffs_open ON handoffs (conversation_id) WHERE closed_at IS NULL;

CREATE TABLE feedback (
    -- Rises, so the highest of a message is its latest.
    number     INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id),
    at         INTEGER NOT NULL,
    rating     TEXT NOT NULL CHECK (rating IN ('up', 'down')),
    comment    TEXT
) STRICT;

CREATE INDEX feedback_of_message ON feedback (message_id);

-- What was done for an idempotency key. `key` is its SHA-256: clients write keys, and nobody redacts them.
CREATE TABLE commands (
    key       TEXT PRIMARY KEY,
    digest    TEXT NOT NULL,
    reference TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `payload` is the very text that was hashed, and all there is to an entry.
CREATE TABLE audit (
    chain     TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    reference TEXT NOT NULL,
    prev      TEXT NOT NULL,
    payload   TEXT NOT NULL,
    hash      TEXT NOT NULL,
    PRIMARY KEY (chain, seq),
    UNIQUE (chain, reference)
) STRICT, WITHOUT ROWID;
