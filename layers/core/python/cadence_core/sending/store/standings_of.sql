-- Where enrollments stand, and what every sending rule says of the message that each waits for, in the order
-- of the rules: at the time when its step is due, or now if it is, also if it was put off. What the next run asks
-- again, because the rule was edited, is due as it was. A time without end is null.
SELECT json_build_object(
           'id', e.id, 'lead_id', e.lead_id, 'cadence', left(c.name, 200), 'status', e.status, 'reason', e.status_reason,
           'paused_by', e.paused_by, 'further_holds', ARRAY(SELECT jsonb_object_keys(e.further_holds)), 'at', cadence_now(), 'zone', (message.c).zone,
           'due', CASE WHEN isfinite(own.due) THEN least(own.due, '9999-01-01') END,
           'leased_until', CASE WHEN e.lease_expires_at > cadence_now() THEN e.lease_expires_at END,
           'earliest', CASE WHEN isfinite((message.earliest).moment) THEN least((message.earliest).moment, '9999-01-01') END,
           'lasting', CASE WHEN (message.earliest).reason IS NOT NULL
                           THEN json_build_object('reason', (message.earliest).reason, 'detail', (message.earliest).detail) END,
           'rules', coalesce(message.rules, '[]'))
  FROM unnest(CAST(:asked AS uuid[])) WITH ORDINALITY AS asked (id, place)
  JOIN cadence_enrollments AS e ON e.id = asked.id
  JOIN cadences AS c ON c.id = e.cadence_id
 CROSS JOIN LATERAL (
        SELECT CASE WHEN EXISTS (SELECT FROM rule_edits AS edit WHERE is_asked_again(e, edit))
                    THEN least(e.step_due_at, e.next_step_due) ELSE e.next_step_due END AS due) AS own
  LEFT JOIN LATERAL (
        SELECT candidate.c, earliest_send(candidate.c, moment.next) AS earliest,
               (SELECT json_agg(json_build_object(
                           'reason', rule.reason, 'holds', (rule.says).until IS NOT NULL, 'detail', (rule.says).detail,
                           'until', CASE WHEN isfinite((rule.says).until) THEN least((rule.says).until, '9999-01-01') END)
                           ORDER BY rule.place)
                  FROM rules_of(candidate.c, moment.at) WITH ORDINALITY AS rule (reason, is_of_lane, says, place)) AS rules
          FROM candidates_of(ARRAY[e.id]) AS candidate
         CROSS JOIN LATERAL (
            SELECT greatest(cadence_now(), nullif(coalesce(e.step_due_at, e.next_step_due), 'infinity')) AS at,
                   greatest(cadence_now(), nullif(own.due, 'infinity')) AS next) AS moment
         WHERE e.status IN ('active', 'paused')
       ) AS message ON true
 ORDER BY asked.place
