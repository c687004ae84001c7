-- The message by which a draft was added to a case that was open; none where it opened its own.
ALTER TABLE drafts ADD COLUMN message_id TEXT;
