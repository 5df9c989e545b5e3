"""What it takes to run in Lambda: environment, secrets, telemetry, events, the time left."""
