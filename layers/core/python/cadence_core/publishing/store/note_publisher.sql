UPDATE event_publishing SET seen_at = cadence_now()
