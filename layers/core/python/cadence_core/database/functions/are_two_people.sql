-- Whether leads that share a phone number are taken for two people: one of these and one of those have
-- different mailboxes, and not the same name. An erasure cannot be undone, so Ana and Ana Souza count as
-- two; a person may ask for either.
CREATE OR REPLACE FUNCTION are_two_people(these uuid[], those uuid[]) RETURNS boolean LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    SELECT EXISTS (
        SELECT FROM leads AS this JOIN leads AS that ON that.id = ANY (those)
         WHERE this.id = ANY (these)
           AND this.email ~ '.@.' AND that.email ~ '.@.'
           AND coalesce(NULLIF(mailbox_of(this.email_key), '') <> NULLIF(mailbox_of(that.email_key), ''), true)
           AND normalised_address('email', this.email) <> normalised_address('email', that.email)
           AND NOT (name_words(this) <> '{}' AND name_words(this) <@ name_words(that) AND name_words(that) <@ name_words(this)))
$$;
