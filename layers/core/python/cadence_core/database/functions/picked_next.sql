-- What the next pick of this many messages would make of what it looks at, without changing anything: what it would
-- take, then the first 100 that it would pass over, each in its order (see pick_due).
CREATE OR REPLACE FUNCTION picked_next(wanted integer) RETURNS picked_message[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    due picked_message[];
    judged picked_message[];
    taken picked_message[] := '{}';
    passed picked_message[] := '{}';
BEGIN
    LOOP
        due := ARRAY(
            SELECT CAST(ROW(e.id, e.org_id, NULL, CASE WHEN e.run_id IS NOT NULL THEN 'suspect' END, NULL, NULL, NULL, NULL, d.c) AS picked_message)
              FROM unnest(due_without(
                       ARRAY(SELECT m.id FROM unnest(passed) AS m), wanted + 2 * cardinality(passed),
                       ARRAY(SELECT DISTINCT m.spent_scope FROM unnest(passed) AS m WHERE m.spent_scope IS NOT NULL))) WITH ORDINALITY AS d
              JOIN cadence_enrollments AS e ON e.id = d.id
             WHERE d.id NOT IN (SELECT m.id FROM unnest(taken) AS m)
             ORDER BY d.ordinality);
        EXIT WHEN due = '{}';
        judged := judge_due(ARRAY(
            SELECT CAST(ROW(m.id, m.org_id, m.ordinality, CASE WHEN m.fate = 'suspect' THEN m.fate END, NULL, NULL, NULL, NULL, m.c) AS picked_message)
              FROM unnest(taken || due) WITH ORDINALITY AS m), wanted);
        taken := ARRAY(SELECT CAST(m AS picked_message) FROM unnest(judged) AS m WHERE m.fate IN ('leased', 'suspect') ORDER BY m.place);
        passed := passed || ARRAY(
            SELECT CAST(m AS picked_message) FROM unnest(judged) AS m WHERE m.fate IN ('leased', 'suspect') IS NOT TRUE ORDER BY m.place);
        EXIT WHEN cardinality(taken) = wanted OR cardinality(passed) >= 1000;
    END LOOP;
    RETURN taken || passed[:100];
END
$$;
