-- A wish for a person that waits in a merged case waits in the one that goes on, and ends with it.
UPDATE handoffs SET case_id = (
    WITH RECURSIVE chain (id, into_id) AS (
        SELECT k.id, k.merged_into FROM cases k WHERE k.id = handoffs.case_id
        UNION SELECT k.id, k.merged_into FROM cases k JOIN chain ON k.id = chain.into_id)
    SELECT id FROM chain WHERE into_id IS NULL)
WHERE closed_at IS NULL AND case_id IN (SELECT id FROM cases WHERE merged_into IS NOT NULL);
UPDATE handoffs SET closed_at = (SELECT resolved_at FROM cases WHERE cases.id = handoffs.case_id)
WHERE closed_at IS NULL AND case_id IN (SELECT id FROM cases WHERE resolved_at IS NOT NULL);
CREATE INDEX handoffs_of_case ON handoffs (case_id) WHERE closed_at IS NULL;
