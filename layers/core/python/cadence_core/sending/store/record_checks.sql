-- Record what checks found, and return the templates whose result was recorded. One whose row is not as
-- it was read is left out: it changed, its organization asked for another check, or another run was
-- faster. So is one that another transaction holds.
WITH checked AS (
    SELECT t.org_id, t.id, found.reason, found.detail
      FROM jsonb_to_recordset(CAST(:checks AS jsonb)) AS found (id uuid, "row" text, reason text, detail text)
      JOIN message_templates AS t ON t.id = found.id AND CAST(t.xmin AS text) = found."row"
       FOR NO KEY UPDATE OF t SKIP LOCKED
)
UPDATE message_templates AS t
   SET checked_version = t.version, check_reason = checked.reason, check_detail = checked.detail
  FROM checked
 WHERE t.org_id = checked.org_id AND t.id = checked.id
RETURNING t.id
