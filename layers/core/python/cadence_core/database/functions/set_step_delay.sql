-- Change the delay of a step, and choose what becomes of the leads that wait for it now:
--     SELECT * FROM set_step_delay('<step id>', days => 2, hours => 0, moves_waiting => true);
-- With `moves_waiting`, each of them is due earlier or later by the difference, but not earlier than
-- now, unless it was due already; without, and after a plain UPDATE, each keeps its due time. Those that
-- a run holds, or that the engine deferred, keep theirs in any case.
-- Returns how many leads wait for the step.
CREATE OR REPLACE FUNCTION set_step_delay(step uuid, days integer, hours integer, moves_waiting boolean, OUT waiting bigint)
LANGUAGE plpgsql SET timezone TO 'UTC' SET search_path FROM CURRENT AS $$
DECLARE
    old_step record;
    difference interval;
BEGIN
    SELECT org_id, cadence_id, delay_days, delay_hours INTO old_step FROM cadence_steps WHERE id = step FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no step has this id' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE cadence_steps SET delay_days = days, delay_hours = hours WHERE id = step AND org_id = old_step.org_id;
    SELECT count(*) INTO waiting FROM cadence_enrollments AS e
     WHERE e.cadence_id = old_step.cadence_id AND e.status IN ('active', 'paused') AND e.next_step_id = step;
    IF moves_waiting THEN
        difference := make_interval(days => days - old_step.delay_days, hours => hours - old_step.delay_hours);
        UPDATE cadence_enrollments AS e
           SET next_step_due = concerned.due, step_due_at = concerned.due
          FROM (SELECT id, greatest(next_step_due + difference, least(next_step_due, cadence_now())) AS due
                  FROM cadence_enrollments
                 WHERE org_id = old_step.org_id AND cadence_id = old_step.cadence_id AND status IN ('active', 'paused') AND next_step_id = step
                   AND run_id IS NULL AND next_step_due = step_due_at
                 ORDER BY id
                   FOR NO KEY UPDATE) AS concerned
         WHERE e.id = concerned.id;
    END IF;
END
$$;
