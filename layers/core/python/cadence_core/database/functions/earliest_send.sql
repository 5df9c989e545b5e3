-- The earliest moment, from `at` on, at which no sending rule keeps a message back if nothing else happens:
-- 'infinity' if a rule never ends by itself, which `reason` and `detail` name. One rule may begin to hold when
-- another ends: a cap that is free again at night waits for the schedule to open, and may make the message too
-- late. After 200 such waits the moment is only a bound.
CREATE OR REPLACE FUNCTION earliest_send(
    c candidate, at timestamptz, OUT moment timestamptz, OUT reason text, OUT detail text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    lasting record;
BEGIN
    moment := at;
    FOR waits IN 1..200 LOOP
        SELECT rule.reason, (rule.says).until, (rule.says).detail INTO lasting
          FROM rules_of(c, moment) WITH ORDINALITY AS rule (reason, is_of_lane, says, place)
         WHERE (rule.says).until > moment ORDER BY (rule.says).until DESC, rule.place LIMIT 1;
        EXIT WHEN NOT FOUND;
        moment := lasting.until;
        IF moment = 'infinity' THEN
            reason := lasting.reason;
            detail := lasting.detail;
            EXIT;
        END IF;
    END LOOP;
END
$$;
