-- By when the desk of itself wants whom the plan promises nothing to be answered.
ALTER TABLE cases ADD COLUMN aim_at INTEGER;
-- Who waits for a first answer without a promise is to be answered a day after the case was opened; contacts are called as of one
-- that was opened since.
UPDATE cases SET aim_at = created_at + 86400000, urgent_at = min(coalesce(urgent_at, 9223372036854775807), created_at + 86400000),
    call_at = CASE WHEN owned_at IS NULL THEN created_at + CASE severity WHEN 'critical' THEN 0 ELSE 28800000 END END
    WHERE resolved_at IS NULL AND first_response_at IS NULL AND due_at IS NULL;
