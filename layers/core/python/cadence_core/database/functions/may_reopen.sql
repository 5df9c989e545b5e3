-- Return whether an ended enrollment may be reopened. It may not if, since it began, the lead was
-- enrolled in the same cadence again, or replied, bounced or opted out in any enrollment. This also
-- protects an enrollment that had already ended by itself: the answer did not end it, but it must
-- stay ended.
CREATE OR REPLACE FUNCTION may_reopen(enrollment uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM cadence_enrollments AS other
         WHERE other.lead_id = e.lead_id AND other.id <> e.id
           AND (other.cadence_id = e.cadence_id AND (other.status IN ('active', 'paused') OR other.enrolled_at > e.enrolled_at)
                OR other.status IN ('replied', 'bounced', 'unsubscribed') AND other.updated_at >= e.enrolled_at))
       AND NOT EXISTS (
        SELECT FROM interactions AS answer
         WHERE answer.lead_id = e.lead_id AND answer.type = 'reply' AND answer.created_at >= e.enrolled_at)
      FROM cadence_enrollments AS e WHERE e.id = enrollment
$$;
