-- organizations_in_turn answers instead of them. Only functions called these.
DROP FUNCTION IF EXISTS organizations_due(uuid, uuid[]);
DROP FUNCTION IF EXISTS is_due_while_open(uuid, uuid[]);
DROP FUNCTION IF EXISTS zones_due(uuid);

-- A lead's zone from before zones were checked counts as none, also where the queue is ordered by it: the pick
-- looks only into zones that schedules know. The names are read as is_zone_name reads them.
UPDATE cadence_enrollments AS e SET zone = ''
  FROM leads AS l
 WHERE l.id = e.lead_id AND l.org_id = e.org_id AND e.zone <> ''
   AND l.timezone !~ '^(UTC|[A-Z][A-Za-z_]*(/[A-Za-z_]+(-[A-Za-z_]+)*)+)$';
