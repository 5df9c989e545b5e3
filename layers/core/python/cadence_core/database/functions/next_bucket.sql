-- When the first bucket after that of a moment begins.
CREATE OR REPLACE FUNCTION next_bucket(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT bucket_of(at) + interval '10 minutes'
$$;
