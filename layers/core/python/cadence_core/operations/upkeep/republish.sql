-- Have the given-up events of a slice tried again.
UPDATE standing_events SET attempts = 0
 WHERE attempts >= CAST(:max_attempts AS integer) AND id > CAST(:after AS bigint) AND id <= CAST(:through AS bigint)
