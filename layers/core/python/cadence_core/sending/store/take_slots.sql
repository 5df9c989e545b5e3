-- Reserve the next slots of a channel for this run.
SELECT wait_seconds, slots
  FROM take_slots(:channel, CAST(:wanted AS integer), CAST(:gap_seconds AS double precision),
                  CAST(:within_seconds AS double precision))
