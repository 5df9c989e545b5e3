SELECT ended, locked FROM end_unsubscribed_enrollments(CAST(:lead_id AS uuid), CAST(:enrollment_id AS uuid))
