-- What staff write is looked through for subjects of other accounts' cases: read from here, not from whole cases.
CREATE INDEX cases_of_subject ON cases (body ->> 'subject', account_id);
