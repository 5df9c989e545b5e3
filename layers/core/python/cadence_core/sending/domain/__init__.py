"""The decisions of a run: pure, without I/O, clock or SDK."""
