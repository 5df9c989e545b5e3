-- The unsubscribe page records a request here before it ends the lead's enrollments, which another
-- transaction may have locked. There is no foreign key, because checking it would wait for a locked
-- lead.
CREATE TABLE unsubscribe_requests (
    lead_id      uuid PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT now()
);
