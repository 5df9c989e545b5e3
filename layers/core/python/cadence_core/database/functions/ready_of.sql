-- Those of these messages that do not only wait for their time after an opening (in_lane), in their order.
CREATE OR REPLACE FUNCTION ready_of(due due_message[]) RETURNS due_message[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT due[d.ordinality] FROM unnest(due) WITH ORDINALITY AS d
         WHERE coalesce((d.c).spread_minutes, 0) = 0 ORDER BY d.ordinality);
END
$$;
