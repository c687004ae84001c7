-- Cases. A case is a conversation with a promise: its communications are the messages of its conversation, so both share
-- one order. What changes in a case is a column here, written together with the events that changed it; the events alone
-- give every column again.

CREATE TABLE cases (
    id                TEXT PRIMARY KEY,
    display_id        TEXT NOT NULL UNIQUE,
    account_id        TEXT NOT NULL,
    conversation_id   TEXT NOT NULL REFERENCES conversations (id),
    -- The last message of the thread that is this case's; NULL while it is the conversation's latest case.
    thread_until      INTEGER,
    opened_by         TEXT NOT NULL,
    origin            TEXT NOT NULL CHECK (origin IN ('draft', 'handoff', 'direct')),
    plan              TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    status            TEXT NOT NULL,
    severity          TEXT NOT NULL,
    declared_severity TEXT NOT NULL,
    queue             TEXT NOT NULL,
    assignee          TEXT,
    assignee_name     TEXT,
    due_at            INTEGER,
    acknowledged_at   INTEGER,
    owned_at          INTEGER,
    first_response_at INTEGER,
    next_update_at    INTEGER,
    resolved_at       INTEGER,
    resolved_as       TEXT,
    merged_into       TEXT,
    reopened          INTEGER NOT NULL DEFAULT 0,
    -- When it would be due by the severity that the evidence speaks for. Orders the desk, promises nothing.
    evidence_due_at   INTEGER,
    -- What the desk is ordered by: the next moment by which somebody has to hear from us; NULL: nobody waits.
    urgent_at         INTEGER,
    service           TEXT NOT NULL,
    language          TEXT NOT NULL,
    needed_by         TEXT,
    updated_at        INTEGER NOT NULL,
    last_event_seq    INTEGER NOT NULL DEFAULT 0,
    last_note_seq     INTEGER NOT NULL DEFAULT 0,
    -- How it ended, JSON of `Resolution`.
    resolution        TEXT,
    -- What the case is about, JSON of `CaseBody`.
    body              TEXT NOT NULL
) STRICT;

CREATE INDEX cases_of_account ON cases (account_id, created_at, id);
-- One open case a conversation.
CREATE UNIQUE INDEX cases_open ON cases (conversation_id) WHERE resolved_at IS NULL;
CREATE INDEX cases_of_conversation ON cases (conversation_id, created_at);
-- What the desk looks through.
CREATE INDEX cases_urgent ON cases (coalesce(urgent_at, 9223372036854775807), id) WHERE resolved_at IS NULL;
CREATE INDEX cases_waiting ON cases (queue, coalesce(urgent_at, 9223372036854775807), id) WHERE resolved_at IS NULL;
CREATE INDEX cases_of_assignee ON cases (assignee, coalesce(urgent_at, 9223372036854775807), id) WHERE resolved_at IS NULL;
CREATE INDEX cases_needed ON cases (coalesce(needed_by, '9999'), id) WHERE resolved_at IS NULL;
CREATE INDEX cases_newest ON cases (created_at, id);

CREATE TABLE case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq     INTEGER NOT NULL,
    id      TEXT NOT NULL UNIQUE,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    -- JSON of `Happening`.
    body    TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

-- Staff's own, never shown to a customer.
CREATE TABLE notes (
    case_id     TEXT NOT NULL REFERENCES cases (id),
    seq         INTEGER NOT NULL,
    id          TEXT NOT NULL UNIQUE,
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT,
    text        TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE ratings (
    case_id TEXT NOT NULL REFERENCES cases (id),
    at      INTEGER NOT NULL,
    id      TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    score   INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment TEXT,
    PRIMARY KEY (case_id, at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachments (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL,
    subject     TEXT NOT NULL,
    at          INTEGER NOT NULL,
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    masked      TEXT NOT NULL,
    case_id     TEXT REFERENCES cases (id),
    -- The message it came with; NULL until it is sent.
    message_id  TEXT,
    body        BLOB NOT NULL
) STRICT;

CREATE INDEX attachments_of_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_of_case ON attachments (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE triages (
    case_id TEXT NOT NULL REFERENCES cases (id),
    seq     INTEGER NOT NULL,
    id      TEXT NOT NULL UNIQUE,
    at      INTEGER NOT NULL,
    -- JSON of `Triage`.
    body    TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdicts (
    id        TEXT PRIMARY KEY,
    triage_id TEXT NOT NULL REFERENCES triages (id),
    case_id   TEXT NOT NULL REFERENCES cases (id),
    at        INTEGER NOT NULL,
    subject   TEXT NOT NULL,
    verdict   TEXT NOT NULL CHECK (verdict IN ('accepted', 'edited', 'rejected')),
    reason    TEXT,
    -- What was sent instead, where it was edited.
    edited    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX verdicts_of_triage ON verdicts (triage_id, at);

-- Something that hits several accounts; staff only.
CREATE TABLE incidents (
    id         TEXT PRIMARY KEY,
    at         INTEGER NOT NULL,
    title      TEXT NOT NULL,
    created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_cases (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    case_id     TEXT NOT NULL REFERENCES cases (id),
    at          INTEGER NOT NULL,
    PRIMARY KEY (incident_id, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX incidents_of_case ON incident_cases (case_id);

-- When somebody of the desk last opened a case, as the audit trail has it.
CREATE TABLE views (
    case_id TEXT NOT NULL REFERENCES cases (id),
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (case_id, subject)
) STRICT, WITHOUT ROWID;

-- What happened, for who is told outside; written with what happened.
CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    at         INTEGER NOT NULL,
    -- `case.opened`, `case.engineer_wrote`, …
    topic      TEXT NOT NULL,
    account_id TEXT NOT NULL,
    -- What it is about: the case's id.
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL
) STRICT;

-- One row for each receiver of an entry, from its first try on.
CREATE TABLE deliveries (
    outbox_id    TEXT NOT NULL REFERENCES outbox (id),
    receiver     TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_at      INTEGER,
    delivered_at INTEGER,
    last_error   TEXT,
    PRIMARY KEY (outbox_id, receiver)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_waiting ON deliveries (next_at) WHERE state = 'waiting';

-- Work to be done later, by whoever holds the lease.
CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    -- At most one unfinished job a kind and subject.
    subject      TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    at           INTEGER NOT NULL,
    run_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER,
    leased_by    TEXT,
    done_at      INTEGER,
    last_error   TEXT,
    body         TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX jobs_unfinished ON jobs (kind, subject) WHERE done_at IS NULL;
CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL;

-- Who wrote, where it was a person: an engineer, or another user of the account.
ALTER TABLE messages ADD COLUMN author TEXT;
ALTER TABLE messages ADD COLUMN author_name TEXT;
-- An engineer's message: written by hand for this customer, or not.
ALTER TABLE messages ADD COLUMN manner TEXT CHECK (manner IN ('person', 'template', 'bulk', 'automatic'));

-- The case that a wish for a person opened or joined.
ALTER TABLE handoffs ADD COLUMN case_id TEXT REFERENCES cases (id);

-- Drafts are made without a turn too, are edited, and become cases.
CREATE TABLE drafts_new (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    turn_id         TEXT REFERENCES turns (id),
    digest          TEXT NOT NULL,
    at              INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    -- The case it became.
    case_id         TEXT REFERENCES cases (id),
    body            TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO drafts_new (id, conversation_id, turn_id, digest, at, expires_at, body)
SELECT id, conversation_id, turn_id, digest, at, expires_at, body FROM drafts;
DROP TABLE drafts;
ALTER TABLE drafts_new RENAME TO drafts;
CREATE INDEX drafts_of_conversation ON drafts (conversation_id, at);

CREATE TABLE feed_new (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('message', 'state', 'draft', 'case')),
    turn_id         TEXT,
    -- The message's or draft's id.
    reference       TEXT,
    -- The state or the case's news, as JSON.
    body            TEXT,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO feed_new SELECT conversation_id, seq, kind, turn_id, reference, body FROM feed;
DROP TABLE feed;
ALTER TABLE feed_new RENAME TO feed;

-- Whoever waits for a person in an older home gets a case, without a promise that nobody made.
INSERT INTO cases (id, display_id, account_id, conversation_id, opened_by, origin, plan, created_at, status, severity,
                   declared_severity, queue, updated_at, service, language, body)
SELECT 'case_' || lower(hex(randomblob(16))), cast(100000000000000 + abs(random() % 900000000000000) AS TEXT),
       c.account_id, c.id, c.subject, 'handoff', 'basic', h.at, 'unassigned', 'normal', 'normal', h.queue, h.at, 'support', 'en',
       json_object('kind', 'question', 'needed_by', NULL, 'subject', coalesce(c.title, 'A person was asked for'),
                   'description', coalesce(h.reason, ''), 'service', 'support', 'category', 'general',
                   'suggested_severity', 'normal', 'severity_reasons', json('[]'), 'language', 'en',
                   'resources', json('[]'), 'evidence', json('[]'), 'tried', json('[]'), 'missing', json('[]'))
FROM handoffs h JOIN conversations c ON c.id = h.conversation_id WHERE h.closed_at IS NULL;
UPDATE handoffs SET case_id = (SELECT id FROM cases WHERE cases.conversation_id = handoffs.conversation_id)
WHERE closed_at IS NULL;
INSERT INTO case_events (case_id, seq, id, at, actor, body)
SELECT id, 1, 'event_' || lower(hex(randomblob(16))), created_at, opened_by,
       json_object('type', 'opened', 'origin', 'handoff', 'severity', 'normal', 'suggested', 'normal',
                   'queue', queue, 'due_at', NULL)
FROM cases;
UPDATE cases SET last_event_seq = 1;
