-- The messages of an organization that could leave now, in the order in which they should (see
-- in_turn_of_organization), at least `wanted` if there are as many: its follow-ups, and its first touches unless they
-- have no share and the follow-ups are enough; of each kind, its cadences in turn.
-- `is_scarce`: room under the caps is worth a look before all lanes are walked to learn that there is none.
CREATE OR REPLACE FUNCTION queue_of_organization(own organization_turn, wanted integer, turn bigint, spent text[], is_scarce boolean)
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    cadences uuid[];
    are_pilots boolean[];
    schedules text[];
    shut text[];
    spent_senders CONSTANT uuid[] := CASE WHEN is_scarce OR spent <> '{}' THEN senders_without_room(own, spent) ELSE '{}' END;
    spent_cadences uuid[] := '{}';
    share CONSTANT double precision := own.first_touch_share;
    of_kind due_message[];
    enough integer;
    found due_message[] := '{}';
    depth integer;
    cut_off integer;
    due due_message[];
BEGIN
    -- Nothing of a cadence is worth a look if the senders of all of its steps are without room.
    IF spent_senders <> '{}' THEN
        spent_cadences := ARRAY(
            SELECT c.id FROM unnest(own.cadences, own.email_senders, own.whatsapp_senders) AS c (id, email, whatsapp)
             WHERE spent_senders && ARRAY[c.email, c.whatsapp] AND NOT EXISTS (
                SELECT FROM cadence_steps AS s
                 WHERE s.cadence_id = c.id AND s.archived_at IS NULL
                   AND (CASE s.channel WHEN 'email' THEN c.email ELSE c.whatsapp END = ANY (spent_senders)) IS NOT TRUE));
    END IF;
    SELECT array_agg(c.id ORDER BY uuid_hash_extended(c.id, turn)), array_agg(c.is_pilot ORDER BY uuid_hash_extended(c.id, turn)),
           array_agg(c.schedule_id::text ORDER BY uuid_hash_extended(c.id, turn))
      INTO cadences, are_pilots, schedules
      FROM unnest(own.cadences, own.are_pilots, own.schedules) AS c (id, is_pilot, schedule_id) WHERE NOT spent_cadences @> ARRAY[c.id];
    IF cadences IS NULL THEN
        RETURN found;
    END IF;
    FOR kind IN 0..1 LOOP
        depth := (wanted - 1) / cardinality(cadences) + 1;
        LOOP
            of_kind := '{}';
            enough := 0;
            cut_off := 0;
            FOR n IN 1..cardinality(cadences) LOOP
                shut := ARRAY(SELECT substr(zone, 37) FROM unnest(own.shut) AS zone WHERE starts_with(zone, schedules[n]));
                due := CASE WHEN are_pilots[n] THEN due_of_pilot(cadences[n], kind = 1, depth, spent)
                            ELSE queue_of_cadence(cadences[n], kind = 1, depth, turn, spent, shut, own.stopped) END;
                of_kind := of_kind || due;
                enough := enough + least(depth, cardinality(due));
                cut_off := cut_off + CAST(cardinality(due) >= depth AS integer);
                EXIT WHEN enough >= wanted;
            END LOOP;
            EXIT WHEN enough >= wanted OR cut_off = 0;
            depth := greatest(4 * depth, wanted / cut_off + 1);
        END LOOP;
        found := found || of_kind;
        EXIT WHEN share = 0 AND cardinality(found) >= wanted;
    END LOOP;
    RETURN in_turn_of_organization(found, share, turn);
END
$$;
