-- A home of version 7, with rows of each kind. Times are milliseconds.
INSERT INTO conversations (id, subject, account_id, state, title, created_at, updated_at, last_message_seq, last_turn_seq) VALUES
    ('of_kept', 'lin', '111122223333', 'human', 'Is it slow?', 1000, 2000, 3, 1),
    ('of_middle', 'lin', '111122223333', 'human', NULL, 1000, 2000, 0, 0),
    ('of_duplicate', 'lin', '111122223333', 'human', NULL, 1000, 2000, 0, 0),
    ('of_ended', 'wang', '222233334444', 'closed', NULL, 1000, 2000, 0, 0),
    ('of_ended_twin', 'wang', '222233334444', 'human', NULL, 1000, 2000, 0, 0),
    ('of_given_up', 'lin', '111122223333', 'human', NULL, 1000, 2000, 0, 0),
    ('of_reopened', 'lin', '111122223333', 'human', NULL, 1000, 2000, 0, 0),
    ('of_unpromised', 'lin', '111122223333', 'human', NULL, 1000, 2000, 0, 0),
    ('of_nobody', 'lin', '111122223333', 'assistant', NULL, 1000, 2000, 0, 0);
INSERT INTO messages (conversation_id, seq, id, at, speaker, text, masked, turn_id, author, author_name, manner) VALUES
    ('of_kept', 1, 'msg_1', 1000, 'customer', 'Is it slow?', '["aws_key"]', 'turn_1', 'lin', 'Lin', NULL),
    ('of_kept', 2, 'msg_2', 1500, 'assistant', 'It is.', '[]', 'turn_1', NULL, NULL, NULL),
    ('of_kept', 3, 'msg_3', 2000, 'engineer', 'We look.', '[]', NULL, 'mei', 'Mei', 'person');
INSERT INTO turns (id, conversation_id, message_id, seq, language, started_at, ended_at, outcome, body, trace) VALUES
    ('turn_1', 'of_kept', 'msg_1', 1, 'en', 1000, 1500, 'answered', '{}', '[]');
INSERT INTO events (turn_id, seq, body) VALUES ('turn_1', 1, '{}'), ('turn_1', 2, NULL);
INSERT INTO evidence (turn_id, evidence_id, digest, body) VALUES ('turn_1', 'doc_1', 'aa', '{}');
INSERT INTO feedback (number, message_id, at, rating, comment) VALUES (1, 'msg_2', 1600, 'down', 'No.');
INSERT INTO commands (key, digest, reference, at) VALUES ('bb', 'cc', 'msg_1', 1000);
INSERT INTO audit (chain, seq, reference, prev, payload, hash) VALUES ('111122223333', 1, 'msg_1', 'dd', '{}', 'ee');
INSERT INTO feed (conversation_id, seq, kind, turn_id, reference, body) VALUES
    ('of_kept', 1, 'message', 'turn_1', 'msg_1', NULL), ('of_kept', 2, 'state', NULL, NULL, '{"state":"human"}');

-- `duplicate` went on in `middle`, and that in `kept`; `ended_twin` in a case that ended since. The last three had nobody.
INSERT INTO cases (id, display_id, account_id, conversation_id, opened_by, origin, plan, created_at, status, severity,
                   declared_severity, queue, assignee, due_at, owned_at, first_response_at, next_update_at, resolved_at,
                   resolved_as, merged_into, contacts_called, updated_at, last_event_seq, last_note_seq, service, language,
                   body, raised) VALUES
    ('kept', '1', '111122223333', 'of_kept', 'lin', 'draft', 'enterprise', 1000, 'work-in-progress', 'high', 'normal',
     'database', 'mei', 9000, 2000, 2000, 9000, NULL, NULL, NULL, '["third"]', 2000, 2, 1, 'caching', 'ja', '{"a":1}', '{"b":2}'),
    ('middle', '2', '111122223333', 'of_middle', 'lin', 'direct', 'enterprise', 1000, 'resolved', 'low', 'low',
     'database', NULL, 9000, NULL, NULL, NULL, 3000, 'merged', 'kept', '[]', 3000, 0, 0, 'caching', 'en', '{}', NULL),
    ('duplicate', '3', '111122223333', 'of_duplicate', 'lin', 'handoff', 'enterprise', 1000, 'resolved', 'low', 'low',
     'database', NULL, 9000, NULL, NULL, NULL, 2500, 'merged', 'middle', '[]', 2500, 0, 0, 'caching', 'en', '{}', NULL),
    ('ended', '4', '222233334444', 'of_ended', 'wang', 'direct', 'basic', 1000, 'resolved', 'low', 'low',
     'general', 'ren', NULL, 2000, 2000, NULL, 7000, 'confirmed', NULL, '[]', 7000, 0, 0, 'support', 'zh-TW', '{}', NULL),
    ('ended_twin', '5', '222233334444', 'of_ended_twin', 'wang', 'handoff', 'basic', 1000, 'resolved', 'low', 'low',
     'general', NULL, NULL, NULL, NULL, NULL, 4000, 'merged', 'ended', '[]', 4000, 0, 0, 'support', 'zh-TW', '{}', NULL),
    ('given_up', '6', '111122223333', 'of_given_up', 'lin', 'direct', 'enterprise', 1000, 'work-in-progress', 'normal',
     'normal', 'general', NULL, 9000, NULL, 2000, 40000, NULL, NULL, NULL, '["third"]', 10000, 1, 0, 'support', 'en', '{}', NULL),
    ('reopened', '7', '111122223333', 'of_reopened', 'lin', 'direct', 'enterprise', 1000, 'reopened', 'critical',
     'normal', 'general', NULL, 9000, NULL, 2000, 40000, NULL, NULL, NULL, '["at_once"]', 10000, 1, 0, 'support', 'en', '{}', NULL),
    ('unpromised', '8', '111122223333', 'of_unpromised', 'lin', 'direct', 'basic', 1000, 'reopened', 'low',
     'low', 'general', NULL, NULL, NULL, 2000, NULL, NULL, NULL, NULL, '["third"]', 10000, 1, 0, 'support', 'en', '{}', NULL);
INSERT INTO case_events (case_id, seq, id, at, actor, body) VALUES
    ('kept', 1, 'event_1', 1000, 'lin', '{"type":"opened","origin":"draft","severity":"normal","suggested":"high","queue":"database","due_at":null}'),
    ('kept', 2, 'event_2', 2000, 'mei', '{"type":"engineer_wrote","seq":3,"by":{"subject":"mei","name":"Mei"},"manner":"person","awaits_customer":false}'),
    ('given_up', 1, 'event_3', 10000, 'mei', '{"type":"assigned","from":{"subject":"mei","name":null},"to":null,"by":{"subject":"mei","name":null},"note":null}'),
    ('reopened', 1, 'event_4', 10000, 'lin', '{"type":"reopened"}'),
    ('unpromised', 1, 'event_5', 10000, 'lin', '{"type":"reopened"}');
INSERT INTO drafts (id, conversation_id, turn_id, digest, at, expires_at, case_id, body) VALUES
    ('draft_1', 'of_kept', 'turn_1', 'ff', 1500, 9000, 'kept', '{}'), ('draft_2', 'of_nobody', NULL, 'gg', 1500, 9000, NULL, '{}');

-- Five that wait: in a chain of merges, in what ended since, in what ended by itself, in what goes on, and before there were cases.
INSERT INTO handoffs (id, conversation_id, at, queue, reason, closed_at, case_id) VALUES
    ('in_chain', 'of_duplicate', 2000, 'database', 'A person', NULL, 'duplicate'),
    ('in_twin', 'of_ended_twin', 2000, 'general', NULL, NULL, 'ended_twin'),
    ('in_ended', 'of_ended', 2000, 'general', NULL, NULL, 'ended'),
    ('in_kept', 'of_kept', 2000, 'database', NULL, NULL, 'kept'),
    ('in_none', 'of_nobody', 2000, 'general', NULL, NULL, NULL),
    ('had', 'of_duplicate', 1500, 'database', 'Please', 1800, 'duplicate');
INSERT INTO notes (case_id, seq, id, at, author, author_name, text) VALUES ('kept', 1, 'note_1', 2000, 'mei', 'Mei', 'The pool.');
INSERT INTO ratings (case_id, at, id, subject, score, comment) VALUES ('ended', 8000, 'rating_1', 'wang', 5, 'Good.');
INSERT INTO attachments (id, account_id, subject, at, name, media_type, size, digest, masked, case_id, message_id, body) VALUES
    ('file_1', '111122223333', 'lin', 1000, 'a.log', 'text/plain', 3, 'hh', '[]', 'kept', 'msg_1', x'616263');
INSERT INTO triages (case_id, seq, id, at, body) VALUES ('kept', 1, 'triage_1', 1100, '{"summary":"…"}');
INSERT INTO verdicts (id, triage_id, case_id, at, subject, verdict, reason, edited) VALUES
    ('verdict_1', 'triage_1', 'kept', 2000, 'mei', 'edited', NULL, 'We look.');
INSERT INTO incidents (id, at, title, created_by) VALUES ('incident_1', 2000, 'Network fault', 'mei');
INSERT INTO incident_cases (incident_id, case_id, at) VALUES ('incident_1', 'kept', 2000);
INSERT INTO views (case_id, subject, at) VALUES ('kept', 'mei', 1900);
INSERT INTO outbox (seq, id, at, topic, account_id, subject, body) VALUES
    (1, 'event_0', 900, 'case.opened', '111122223333', 'kept', '{}'),
    (2, 'event_1', 1000, 'case.opened', '111122223333', 'kept', '{}'),
    (3, 'event_2', 2000, 'case.engineer_wrote', '111122223333', 'kept', '{"event":{"type":"engineer_wrote","seq":3}}'),
    (4, 'event_6', 2000, 'case.noted', '111122223333', 'kept', '{"event":{"type":"noted","note_id":"note_1"}}'),
    (5, 'event_7', 2000, 'case.assigned', '111122223333', 'kept', '{');
INSERT INTO deliveries (outbox_id, receiver, state, attempts, next_at, delivered_at, last_error) VALUES
    ('event_1', 'webhook', 'dead', 12, NULL, NULL, '503'),
    ('event_2', 'webhook', 'waiting', 1, 2500, NULL, '503'),
    ('event_2', 'mail', 'delivered', 1, NULL, 2100, NULL);
INSERT INTO jobs (id, kind, subject, account_id, at, run_at, attempts, leased_until, leased_by, done_at, last_error, body) VALUES
    ('job_1', 'triage', 'kept', '111122223333', 1000, 1000, 1, NULL, NULL, 1100, NULL, '{}'),
    ('job_2', 'publish', 'ended', '222233334444', 7000, 7000, 0, NULL, NULL, NULL, NULL, '{}');
INSERT INTO addresses (subject, address, at) VALUES ('lin', 'lin@customer.example', 1000);
INSERT INTO outside_standings (case_id, body) VALUES ('kept', '{"version":3}');
