-- What real delivery needs. Every column has a default, so the code before it goes on working.

-- Where replies to an email sender go, if not to its own address.
ALTER TABLE senders
    ADD COLUMN reply_to text
        CONSTRAINT senders_reply_to_present CHECK (btrim(reply_to) <> '');

-- The step answers, in the same thread, the email that the enrollment sent before.
ALTER TABLE cadence_steps
    ADD COLUMN reply_in_thread boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT cadence_steps_only_email_has_threads CHECK (channel = 'email' OR NOT reply_in_thread);

-- When the lead last wrote to us: WhatsApp takes free text for 24 hours from then.
ALTER TABLE leads ADD COLUMN last_whatsapp_inbound_at timestamptz;
