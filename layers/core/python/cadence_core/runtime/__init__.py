"""The Lambda runtime: environment, secrets, telemetry, events, the time left."""
