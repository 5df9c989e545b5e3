-- What the use of an unsubscribe link replaced: 'none', or the reason and the source of an earlier
-- suppression. Null: it cannot be undone, because it has another cause, or is older than this column.
ALTER TABLE suppressions
    ADD COLUMN replaced_reason text,
    ADD COLUMN replaced_source text,
    ADD CONSTRAINT suppressions_replaced_reason_known
        CHECK (replaced_reason IN ('none', 'bounced', 'manual', 'complained')) NOT VALID,
    ADD CONSTRAINT suppressions_replaced_source_known
        CHECK (replaced_source IN ('ses', 'whatsapp', 'reply', 'unsubscribe_link', 'manual')) NOT VALID;
ALTER TABLE suppressions
    VALIDATE CONSTRAINT suppressions_replaced_reason_known,
    VALIDATE CONSTRAINT suppressions_replaced_source_known;
