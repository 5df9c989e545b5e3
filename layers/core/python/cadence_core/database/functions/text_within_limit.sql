-- A text as JSON, or `false` if it is longer than its column allows. A much longer one is not even
-- read: `octet_length` needs only its header.
CREATE OR REPLACE FUNCTION text_within_limit(value text, column_name text) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN octet_length(value) > 4 * column_length_limit(column_name) OR length(value) > column_length_limit(column_name)
            THEN CAST('false' AS json)
        ELSE to_json(value)
    END
$$;
