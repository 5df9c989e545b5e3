"""The schema of the operations that is checked in is the one of the models."""

from local.operations_schema import SCHEMA_FILE, operations_schema


def test_the_schema_of_the_operations_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == operations_schema(), "run `make schema`"
