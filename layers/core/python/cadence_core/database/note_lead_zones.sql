-- Note the time zones of the leads from before triggers did. All at once: it only reads the leads.
WITH noted AS (
    INSERT INTO lead_zones (org_id, zone)
    SELECT DISTINCT org_id, timezone FROM leads WHERE id > CAST(:after AS uuid) AND is_zone_name(timezone)
        ON CONFLICT DO NOTHING
    RETURNING zone
)
SELECT count(*), CAST(NULL AS text) FROM noted
