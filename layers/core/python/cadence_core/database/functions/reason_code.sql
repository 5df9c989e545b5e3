-- A reason if it is a code, and not words that a person typed into its column.
CREATE OR REPLACE FUNCTION reason_code(reason text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT reason WHERE reason ~ '^[a-z]+(_[a-z]+)*$'
$$;
