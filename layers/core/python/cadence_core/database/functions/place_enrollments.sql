-- Choose the steps of these enrollments, if they are from before next_step_id: b_choose_next_step does.
CREATE OR REPLACE FUNCTION place_enrollments(enrollments uuid[]) RETURNS void LANGUAGE sql AS $$
    UPDATE cadence_enrollments AS e
       SET next_step_id = e.next_step_id
      FROM (SELECT id FROM cadence_enrollments
             WHERE id = ANY (enrollments) AND next_step_id = '00000000-0000-0000-0000-000000000000'
             ORDER BY id
               FOR NO KEY UPDATE) AS concerned
     WHERE e.id = concerned.id
$$;
