"""Every operation, by its name."""

from typing import Any

from cadence_core.operations.operation import Operation

OPERATIONS: tuple[Operation[Any, Any], ...] = ()

CATALOG = {operation.name: operation for operation in OPERATIONS}
