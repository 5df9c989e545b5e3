"""Benchmarks: started and judged by a person, never part of the tests."""
