"""The decisions about feedback: pure functions without I/O, clock or SDK."""
