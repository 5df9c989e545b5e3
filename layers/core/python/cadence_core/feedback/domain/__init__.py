"""The decisions about feedback: pure, without I/O, clock or SDK."""
