-- Whether something contradicts that leads that share a phone number are one person: one of these and
-- one of those have different mailboxes and different names. Ana and Ana Souza are no different names.
CREATE OR REPLACE FUNCTION are_two_people(these uuid[], those uuid[]) RETURNS boolean LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $$
    SELECT EXISTS (
        SELECT FROM leads AS this JOIN leads AS that ON that.id = ANY (those)
         WHERE this.id = ANY (these)
           AND this.email ~ '.@.' AND that.email ~ '.@.'
           AND coalesce(NULLIF(mailbox_of(this.email_key), '') <> NULLIF(mailbox_of(that.email_key), ''), true)
           AND normalised_address('email', this.email) <> normalised_address('email', that.email)
           AND NOT (name_words(this) <@ name_words(that) OR name_words(that) <@ name_words(this)))
$$;
