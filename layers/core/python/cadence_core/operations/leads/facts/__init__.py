"""Facts about many leads that an operator records: a consent, a pilot, a step, a return."""
