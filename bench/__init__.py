"""Measurements: run by hand, judged by a person, never part of the tests."""
