-- What the evidence came to speak for after the case was opened: JSON of `Raised`.
ALTER TABLE cases ADD COLUMN raised TEXT;
