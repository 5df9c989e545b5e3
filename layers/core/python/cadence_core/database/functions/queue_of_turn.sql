-- The messages of an organization that could leave now, in the order in which they should, at least
-- `wanted` if there are as many, and one for each lead: its follow-ups before its first touches, but for
-- the share of the first touches; of each kind, its cadences in turn; of each cadence, the longest due first.
CREATE OR REPLACE FUNCTION queue_of_turn(own organization_turn, wanted integer, turn bigint, spent text[])
RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    cadences uuid[];
    are_pilots boolean[];
    schedules text[];
    shut text[];
    -- Of the places, and where in a series of places the first touches begin: spread evenly over the turns.
    share CONSTANT double precision := own.first_touch_share;
    offset_of_share double precision := mod(CAST(turn * 0.6180339887498949 AS numeric), 1);
    of_kind due_message[];
    enough integer;
    found due_message[] := '{}';
    depth integer;
    cut_off integer;
    due due_message[];
BEGIN
    SELECT array_agg(c.id ORDER BY uuid_hash_extended(c.id, turn)), array_agg(c.is_pilot ORDER BY uuid_hash_extended(c.id, turn)),
           array_agg(c.schedule_id::text ORDER BY uuid_hash_extended(c.id, turn))
      INTO cadences, are_pilots, schedules
      FROM unnest(own.cadences, own.are_pilots, own.schedules) AS c (id, is_pilot, schedule_id);
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
    RETURN ARRAY(
        WITH in_cadence AS (
            SELECT d AS message, d.is_first_touch, d.lead_id, d.next_step_due, d.id,
                   row_number() OVER (PARTITION BY d.is_first_touch, d.cadence_id ORDER BY d.next_step_due, d.id) AS number
              FROM unnest(found) AS d
        ), in_kind AS (
            SELECT *, row_number() OVER (PARTITION BY is_first_touch ORDER BY number, next_step_due, id) AS place
              FROM in_cadence
        ), in_all AS (
            SELECT message, lead_id, row_number() OVER (ORDER BY CASE
                       WHEN is_first_touch THEN (place - offset_of_share) / NULLIF(share, 0)
                       ELSE (place - 1 + offset_of_share) / NULLIF(1 - share, 0) END NULLS LAST, place) AS place
              FROM in_kind
        )
        SELECT message FROM (SELECT DISTINCT ON (lead_id) message, place FROM in_all ORDER BY lead_id, place) AS of_lead
         ORDER BY place);
END
$$;
