"""Every operation, by its name."""

from typing import Any

from cadence_core.operations.apply import APPLY
from cadence_core.operations.check_templates import CHECK_TEMPLATES
from cadence_core.operations.holds import HELD_LEADS, HOLDS
from cadence_core.operations.lead import LEADS
from cadence_core.operations.operation import Operation
from cadence_core.operations.preview import PREVIEW
from cadence_core.operations.pull import PULL
from cadence_core.operations.release import CLEAR_FAULTS, RELEASE
from cadence_core.operations.status import STATUS

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    APPLY,
    CHECK_TEMPLATES,
    CLEAR_FAULTS,
    HELD_LEADS,
    HOLDS,
    LEADS,
    PREVIEW,
    PULL,
    RELEASE,
    STATUS,
)

CATALOG = {operation.name: operation for operation in OPERATIONS}
