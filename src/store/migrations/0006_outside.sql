-- What a ticket system outside last said of a case: JSON of `OutsideStanding`.
CREATE TABLE outside_standings (
    case_id TEXT PRIMARY KEY REFERENCES cases (id),
    body    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What receivers did not take.
CREATE INDEX deliveries_undelivered ON deliveries (outbox_id, receiver) WHERE state <> 'delivered';
