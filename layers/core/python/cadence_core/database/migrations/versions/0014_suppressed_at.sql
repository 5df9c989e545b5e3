-- A suppression may have to wait for a lock that another transaction holds; a request must not. So the
-- request is committed first, and one without `suppressed_at` still lacks its suppressions. Each of the
-- existing requests was committed together with them.
ALTER TABLE unsubscribe_requests ADD COLUMN suppressed_at timestamptz;
UPDATE unsubscribe_requests SET suppressed_at = requested_at;
CREATE INDEX unsubscribe_requests_waiting_idx ON unsubscribe_requests (requested_at)
    WHERE suppressed_at IS NULL;
