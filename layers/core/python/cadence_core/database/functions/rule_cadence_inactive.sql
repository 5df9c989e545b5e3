-- The cadence is a draft, paused, archived or deleted.
CREATE OR REPLACE FUNCTION rule_cadence_inactive(c candidate, at timestamptz) RETURNS ruling LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CAST(ROW('infinity', CASE WHEN deleted_at IS NULL THEN status ELSE 'deleted' END) AS ruling) FROM cadences
         WHERE id = c.cadence_id AND (status <> 'active' OR deleted_at IS NOT NULL));
END
$$;
