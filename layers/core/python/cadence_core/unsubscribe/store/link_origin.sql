SELECT organization, emails FROM unsubscribe_link_origin(CAST(:lead_id AS uuid), CAST(:enrollment_id AS uuid))
