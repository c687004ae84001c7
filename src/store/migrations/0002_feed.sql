-- What happened in a conversation, for who follows it. A message and a draft are told from their own tables.
CREATE TABLE feed (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('message', 'state', 'draft')),
    turn_id         TEXT,
    -- The message's or draft's id.
    reference       TEXT,
    -- The state, as JSON.
    body            TEXT,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO feed (conversation_id, seq, kind, turn_id, reference)
SELECT conversation_id, seq, 'message', turn_id, id FROM messages;
