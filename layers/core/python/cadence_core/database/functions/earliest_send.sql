-- The earliest moment, from `at` on, at which no sending rule keeps a message back if nothing else happens:
-- 'infinity' if a person has to act first. One rule may begin to hold when another ends: a cap that is free
-- again at night waits for the schedule to open. After 200 such waits the moment is only a bound.
CREATE OR REPLACE FUNCTION earliest_send(c candidate, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := at;
    latest timestamptz;
BEGIN
    FOR waits IN 1..200 LOOP
        SELECT max((rule.says).until) INTO latest FROM rules_of(c, moment) AS rule;
        EXIT WHEN latest IS NULL OR latest <= moment;
        moment := latest;
        EXIT WHEN moment = 'infinity';
    END LOOP;
    RETURN moment;
END
$$;
