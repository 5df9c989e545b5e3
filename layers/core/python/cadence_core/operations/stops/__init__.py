"""What a person or the reputation guard has paused, and resuming it."""
