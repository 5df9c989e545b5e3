-- Remove suppressions of an organization that have the reasons with which they were read. An opt-out that
-- arrived since then has another reason, and stays.
DELETE FROM suppressions AS s
 USING unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS seen (id, reason)
 WHERE s.org_id = CAST(:org_id AS uuid) AND s.id = seen.id AND s.reason = seen.reason
RETURNING s.id
