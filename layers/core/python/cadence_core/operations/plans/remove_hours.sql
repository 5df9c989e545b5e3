-- Remove the spans of these schedules that are not among their hours.
DELETE FROM sending_hours AS own
 USING jsonb_to_recordset(CAST(:rows AS jsonb)) AS schedule (id uuid, hours jsonb)
 WHERE own.org_id = CAST(:org AS uuid) AND own.schedule_id = schedule.id
   AND NOT EXISTS (SELECT FROM jsonb_array_elements(schedule.hours) AS span
                    WHERE CAST(span ->> 0 AS integer) = own.iso_day AND CAST(span ->> 1 AS time) = own.opens
                      AND CAST(span ->> 2 AS time) = own.closes)
