-- The 15 minutes in which a message counts that begins at a moment: those in which it leaves at the
-- latest, unless a send may take more than 5 minutes (send_time); see room_under.
CREATE OR REPLACE FUNCTION bucket_of(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT date_bin('15 minutes', at + interval '5 minutes', timestamptz '2000-01-01 00:00:00+00')
$$;
