-- What is told outside of an event is written whole with it from here on. What older versions left to be told, or told in vain, is
-- given its case as it stands now, so that who keeps the highest number of a case ends right here, too, and what was said.
UPDATE outbox SET body = json_set(body, '$.case', json((SELECT iif(json_valid(k.body), json_object(
    'id', k.id, 'display_id', k.display_id, 'account_id', k.account_id, 'subject', k.body ->> 'subject',
    'language', k.body ->> 'language', 'service', k.body ->> 'service', 'category', k.body ->> 'category',
    'kind', k.body ->> 'kind', 'severity', k.severity, 'status', k.status, 'queue', k.queue,
    'assignee', json(iif(k.assignee IS NULL, NULL, json_object('subject', k.assignee, 'name', k.assignee_name))),
    'due_at', strftime('%Y-%m-%dT%H:%M:%fZ', k.due_at / 1000.0, 'unixepoch'),
    'first_response_at', strftime('%Y-%m-%dT%H:%M:%fZ', k.first_response_at / 1000.0, 'unixepoch'),
    'next_update_at', strftime('%Y-%m-%dT%H:%M:%fZ', k.next_update_at / 1000.0, 'unixepoch'),
    'hears_by', strftime('%Y-%m-%dT%H:%M:%fZ',
        iif(k.first_response_at IS NULL, k.due_at, k.next_update_at) / 1000.0, 'unixepoch'),
    'aim_at', strftime('%Y-%m-%dT%H:%M:%fZ', k.aim_at / 1000.0, 'unixepoch'),
    'resolved_at', strftime('%Y-%m-%dT%H:%M:%fZ', k.resolved_at / 1000.0, 'unixepoch'),
    'resolved_as', k.resolved_as, 'merged_into', k.merged_into, 'resolution', json(iif(json_valid(k.resolution), k.resolution, NULL))), NULL)
    FROM cases k WHERE k.id = outbox.subject)))
WHERE json_valid(body) AND (
    EXISTS (SELECT 1 FROM deliveries d WHERE d.outbox_id = outbox.id AND d.state <> 'delivered')
    OR at >= coalesce((SELECT min(since) FROM receivers), (unixepoch() - 259200) * 1000));

UPDATE outbox SET body = json_set(body, '$.message', json((SELECT json_object(
    'id', m.id, 'seq', m.seq, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', m.at / 1000.0, 'unixepoch'), 'from', m.speaker,
    'author', coalesce(m.author_name, m.author), 'manner', m.manner, 'body', m.text, 'visibility', 'public',
    'turn_id', NULL, 'attachments', json((SELECT json_group_array(json_object('id', a.id, 'name', a.name,
        'media_type', a.media_type, 'size', a.size, 'digest', a.digest, 'masked', json(a.masked)))
        FROM attachments a WHERE a.message_id = m.id)))
    FROM messages m JOIN cases k ON k.conversation_id = m.conversation_id
    WHERE k.id = outbox.subject AND m.seq = coalesce(outbox.body ->> '$.event.message_seq', outbox.body ->> '$.event.seq'))))
WHERE topic IN ('case.customer_wrote', 'case.engineer_wrote', 'case.wrote_in_merged')
    AND iif(json_valid(body), body ->> '$.case', NULL) IS NOT NULL;

UPDATE outbox SET body = json_set(body, '$.note', json((SELECT json_object(
    'id', n.id, 'seq', n.seq, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', n.at / 1000.0, 'unixepoch'),
    'author', coalesce(n.author_name, n.author), 'text', n.text,
    'attachments', json((SELECT json_group_array(json_object('id', a.id, 'name', a.name,
        'media_type', a.media_type, 'size', a.size, 'digest', a.digest, 'masked', json(a.masked)))
        FROM attachments a WHERE a.note_id = n.id)))
    FROM notes n WHERE n.id = outbox.body ->> '$.event.note_id')))
WHERE topic = 'case.noted' AND iif(json_valid(body), body ->> '$.case', NULL) IS NOT NULL;
