"""Organizations, senders, templates and cadences as files: what apply and pull do."""
