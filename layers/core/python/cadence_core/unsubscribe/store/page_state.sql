SELECT organization, sender, emails, is_unsubscribed, is_on_whatsapp, may_undo_unsubscribe(CAST(:lead_id AS uuid))
  FROM unsubscribe_page_state(CAST(:lead_id AS uuid), CAST(:enrollment_id AS uuid))
