-- When the latest message to an address that has not failed began.
CREATE OR REPLACE FUNCTION last_touch(touch person_touches) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM interactions AS i WHERE i.id = touch.interaction_id AND i.status = 'failed')
                THEN touch.touched_before ELSE touch.touched_at END
$$;
