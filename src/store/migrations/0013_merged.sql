-- Whose threads read along with a case: those of the cases that were merged into it.
CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL;
