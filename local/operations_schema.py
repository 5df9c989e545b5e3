"""The schema of every operation in one JSON file: `make schema` writes it, a test compares it."""

import json
from pathlib import Path

from cadence_core.operations.catalog import OPERATIONS

SCHEMA_FILE = Path(__file__).parents[1] / "docs/operations.schema.json"


def operations_schema() -> str:
    """Return the JSON schema of the requests and answers of ``OperateFunction``, as text."""
    operations = {
        operation.name: {
            "changes": operation.changes,
            "request": operation.request.model_json_schema(mode="validation"),
            "answer": operation.answer.model_json_schema(mode="serialization"),
        }
        for operation in sorted(OPERATIONS, key=lambda each: each.name)
    }
    return json.dumps(operations, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the schema into its file."""
    SCHEMA_FILE.write_text(operations_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
