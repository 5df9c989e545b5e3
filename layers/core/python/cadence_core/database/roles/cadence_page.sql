-- The public page: these functions, and no table.
GRANT EXECUTE ON FUNCTION unsubscribe_link_origin(uuid, uuid), unsubscribe_page_state(uuid, uuid),
    record_unsubscribe_request(uuid),
    suppress_requested(uuid, integer, jsonb), end_unsubscribed_enrollments(uuid, uuid),
    may_undo_unsubscribe(uuid), undo_unsubscribe(uuid)
    TO cadence_page;
