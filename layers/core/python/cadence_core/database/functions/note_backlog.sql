-- Note what a pick leaves of what it found: of `due`, what is not among the `picked`, and in no lane that is spent.
CREATE OR REPLACE FUNCTION note_backlog(due due_message[], picked uuid[], spent text[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE sending_rotation AS r
       SET remaining_due = left_over.number, oldest_due_at = left_over.due_at, oldest_step_due_at = left_over.step_due_at
      FROM (SELECT least(100, count(*)) AS number, min(d.next_step_due) AS due_at, min(d.step_due_at) AS step_due_at
              FROM unnest(due) AS d
             WHERE NOT picked @> ARRAY[d.id]
               AND (spent = '{}' OR (d.next_step_id, d.zone, d.is_first_touch) IN (SELECT next_step_id, zone, is_first_touch FROM lanes_to_leave(due, spent)))) AS left_over;
END
$$;
