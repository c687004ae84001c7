-- Which of the desk's contacts were called because nobody made a case theirs, as JSON, and when the next one is.
ALTER TABLE cases ADD COLUMN contacts_called TEXT NOT NULL DEFAULT '[]';
ALTER TABLE cases ADD COLUMN call_at INTEGER;
UPDATE cases SET call_at = iif(severity = 'critical', created_at, created_at + (due_at - created_at) / 3)
WHERE resolved_at IS NULL AND owned_at IS NULL AND first_response_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX cases_to_call ON cases (call_at) WHERE call_at IS NOT NULL;

-- Where mail reaches a person, as their token last said.
CREATE TABLE addresses (
    subject TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_at ON outbox (at);
-- What may end by itself because nothing happens in it.
CREATE INDEX cases_answered ON cases (updated_at) WHERE resolved_at IS NULL AND first_response_at IS NOT NULL;
