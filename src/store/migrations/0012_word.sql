-- A case that its customer took up again is not ended or given back before an engineer has written to them.
ALTER TABLE cases ADD COLUMN owes_word INTEGER NOT NULL DEFAULT 0;
-- By its log: reopened by who opened it or wrote in it, with no word of an engineer by hand since.
UPDATE cases SET owes_word = 1 WHERE resolved_at IS NULL AND EXISTS (
    SELECT 1 FROM case_events e WHERE e.case_id = cases.id AND e.body ->> 'type' = 'reopened'
    AND (e.actor = cases.opened_by OR EXISTS (
        SELECT 1 FROM messages m WHERE m.conversation_id = cases.conversation_id AND m.speaker = 'customer' AND m.author = e.actor))
    AND NOT EXISTS (
        SELECT 1 FROM case_events l WHERE l.case_id = e.case_id AND l.seq > e.seq
        AND l.body ->> 'type' = 'engineer_wrote' AND l.body ->> 'manner' = 'person'));
