-- Write what became of the messages that a run has picked: those that it leases, those that become
-- suspects, and those that a rule puts off.
CREATE OR REPLACE FUNCTION take_due(picked picked_message[], run uuid, lease_seconds double precision) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- Also what is put off: set_step_due_at knows a deferral of the engine by the lease that it gives back.
    UPDATE cadence_enrollments AS e
       SET dead_claims = CAST(p.fate = 'suspect' AS integer),
           run_id = CASE WHEN p.fate <> 'suspect' THEN run END,
           lease_expires_at = CASE WHEN p.fate <> 'suspect' THEN cadence_now() + make_interval(secs => lease_seconds) END
      FROM unnest(picked) AS p WHERE e.id = p.id AND p.fate IS NOT NULL;
    UPDATE cadence_enrollments AS e
       SET next_step_due = least(p.until, '9000-01-01 00:00:00+00'), status_reason = p.fate, status_detail = NULL,
           run_id = NULL, lease_expires_at = NULL
      FROM unnest(picked) AS p WHERE e.id = p.id AND p.fate NOT IN ('leased', 'suspect');
    UPDATE cadence_runs SET leased = leased || ARRAY(SELECT id FROM unnest(picked) WHERE fate = 'leased') WHERE id = run;
    UPDATE sending_rotation AS r
       SET turn = r.turn + 1,
           org_id = coalesce((SELECT p.org_id FROM unnest(picked) AS p WHERE p.fate IS NOT NULL ORDER BY p.place DESC LIMIT 1), r.org_id);
END
$$;
