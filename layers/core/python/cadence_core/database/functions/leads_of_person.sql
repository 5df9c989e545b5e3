-- The leads that are one person: this one and, in its organization, those that share its mailbox or were
-- merged with it (leads_of_mailbox), and those that share a phone number if nothing contradicts it
-- (are_two_people). `others` share a phone number and are taken for other people: colleagues with the
-- number of their office. A lead that could be any of two people is neither's lead, but one of `others`.
-- An address that many leads share is a placeholder, such as none@none.test: they are not one person.
CREATE OR REPLACE FUNCTION leads_of_person(lead uuid, OUT person uuid[], OUT others uuid[]) LANGUAGE plpgsql STABLE
SET search_path FROM CURRENT AS $$
DECLARE
    max_leads CONSTANT integer := 20;
    sharing uuid[];
    taken uuid[];
BEGIN
    person := leads_of_mailbox(ARRAY[lead], max_leads);
    IF person = '{}' THEN
        RAISE EXCEPTION 'there is no lead %', lead USING ERRCODE = 'no_data_found';
    END IF;
    LOOP
        sharing := ARRAY(SELECT leads_with_phone_of(person, max_leads));
        IF greatest(cardinality(person), cardinality(sharing)) > max_leads THEN
            RAISE EXCEPTION 'more than % leads share an address with lead %: correct that address first', max_leads, lead
                USING ERRCODE = 'cardinality_violation';
        END IF;
        WITH possible AS MATERIALIZED (
            SELECT same.leads FROM unnest(sharing) AS each (id)
             CROSS JOIN LATERAL leads_of_mailbox(ARRAY[each.id], max_leads) AS same (leads)
             WHERE NOT are_two_people(person, same.leads)
        )
        SELECT array_agg(DISTINCT id) INTO taken
          FROM possible CROSS JOIN LATERAL unnest(possible.leads) AS each (id)
         WHERE NOT EXISTS (SELECT FROM possible AS rival WHERE are_two_people(possible.leads, rival.leads));
        EXIT WHEN taken IS NULL;
        person := person || taken;
    END LOOP;
    others := sharing;
END
$$;
