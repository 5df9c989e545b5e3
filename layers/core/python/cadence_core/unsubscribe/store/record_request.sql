SELECT record_unsubscribe_request(CAST(:lead_id AS uuid))
