-- paused_by records who paused an enrollment. The engine may resume an engine pause once it learns
-- whether the message was sent; only a person resumes a person's pause. Older code does not write
-- paused_by: the trigger note_who_paused does.
ALTER TABLE cadence_enrollments ADD COLUMN paused_by text
    CONSTRAINT cadence_enrollments_paused_by_known CHECK (paused_by IN ('engine', 'person'));

-- Classify existing pauses by their reason, and leave everything else in their rows unchanged.
ALTER TABLE cadence_enrollments DISABLE TRIGGER touch_updated_at;
UPDATE cadence_enrollments
   SET paused_by = CASE WHEN status_reason IN (
           'missing_address', 'invalid_address', 'unreadable_custom_fields', 'missing_sender',
           'invalid_sender', 'sender_paused', 'missing_template', 'wrong_template_channel',
           'template_error', 'missing_variable', 'empty_rendering', 'content_too_long',
           'no_whatsapp_opt_in', 'outside_service_window', 'ai_unavailable', 'template_fault',
           'delivery_failed', 'uncertain_send') THEN 'engine' ELSE 'person' END
 WHERE status = 'paused';
ALTER TABLE cadence_enrollments ENABLE TRIGGER touch_updated_at;

ALTER TABLE cadence_enrollments ADD CONSTRAINT cadence_enrollments_paused_by_whom
    CHECK ((status = 'paused') = (paused_by IS NOT NULL));
