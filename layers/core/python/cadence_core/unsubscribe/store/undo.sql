SELECT undo_unsubscribe(CAST(:lead_id AS uuid))
