-- Since when an answered case has had nobody, from which its contacts are called.
ALTER TABLE cases ADD COLUMN left_at INTEGER;
-- By its log: when it was last reopened or given up, where nobody has made it theirs since. None of those was called for.
UPDATE cases SET left_at = (
    SELECT max(e.at) FROM case_events e WHERE e.case_id = cases.id
    AND (e.body ->> 'type' = 'reopened' OR (e.body ->> 'type' = 'assigned' AND e.body ->> 'to' IS NULL))
    AND NOT EXISTS (
        SELECT 1 FROM case_events l WHERE l.case_id = e.case_id AND l.seq > e.seq
        AND (l.body ->> 'type' = 'took_over' OR (l.body ->> 'type' = 'engineer_wrote' AND l.body ->> 'manner' = 'person')
             OR (l.body ->> 'type' = 'assigned' AND l.body -> 'to' = l.body -> 'by'))))
WHERE resolved_at IS NULL AND owned_at IS NULL AND first_response_at IS NOT NULL;
UPDATE cases SET contacts_called = '[]' WHERE left_at IS NOT NULL;
UPDATE cases SET call_at = iif(severity = 'critical', left_at, left_at + max(next_update_at - left_at, 0) / 3)
WHERE left_at IS NOT NULL AND next_update_at IS NOT NULL;
