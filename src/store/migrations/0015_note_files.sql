-- The internal note that a file came with: what the desk alone may read.
ALTER TABLE attachments ADD COLUMN note_id TEXT;

CREATE INDEX attachments_of_note ON attachments (note_id) WHERE note_id IS NOT NULL;
