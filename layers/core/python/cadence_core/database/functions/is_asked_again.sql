-- Whether the next pick asks again what a rule has put off, because the rule was edited. What a turn refuses while a rule
-- is edited is put off within the minute after a pick has seen the edit.
CREATE OR REPLACE FUNCTION is_asked_again(e cadence_enrollments, edit rule_edits) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT e.org_id = edit.org_id AND e.status_reason = edit.reason AND is_put_off(e) AND e.next_step_due > cadence_now()
           AND e.updated_at <= coalesce(edit.seen_at, cadence_now()) + interval '1 minute'
$$;
