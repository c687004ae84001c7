-- What the desk counts over every open case, without reading the cases themselves.
CREATE INDEX cases_counted ON cases (queue, assignee, first_response_at, due_at, next_update_at) WHERE resolved_at IS NULL;
