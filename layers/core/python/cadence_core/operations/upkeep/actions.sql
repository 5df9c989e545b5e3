-- The actions of operators, the newest first: each with what it was asked for, and how it ended.
-- An id is looked for in the last 10,000 actions: a record names what it is about in its details.
SELECT begun.id AS place, begun.action_id, begun.operation, begun.actor, begun.at AS begun_at, begun.details AS asked,
       ended.phase, ended.at AS ended_at, ended.details AS answered
  FROM (SELECT * FROM operator_actions
         WHERE phase = 'begun' AND id < CAST(coalesce(nullif(:before, ''), '9223372036854775807') AS bigint)
         ORDER BY id DESC LIMIT CASE WHEN :about = '' THEN CAST(:limit AS integer) ELSE 10000 END) AS begun
  LEFT JOIN LATERAL (
       SELECT phase, at, details FROM operator_actions AS e
        WHERE e.id > begun.id AND e.action_id = begun.action_id AND e.at <= begun.at + interval '1 hour'
        ORDER BY e.id LIMIT 1) AS ended ON true
 WHERE :about = '' OR strpos(begun.details::text, lower(:about)) > 0 OR strpos(ended.details::text, lower(:about)) > 0
 ORDER BY begun.id DESC
 LIMIT CAST(:limit AS integer)
