"""Every operation, by its name."""

from typing import Any

from cadence_core.operations.check_templates import CHECK_TEMPLATES
from cadence_core.operations.holds import HELD_LEADS, HOLDS
from cadence_core.operations.import_leads import IMPORT_LEADS
from cadence_core.operations.lead import LEADS
from cadence_core.operations.operation import Operation
from cadence_core.operations.preview import PREVIEW
from cadence_core.operations.release import CLEAR_FAULTS, RELEASE
from cadence_core.operations.status import STATUS

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    CHECK_TEMPLATES,
    CLEAR_FAULTS,
    HELD_LEADS,
    HOLDS,
    IMPORT_LEADS,
    LEADS,
    PREVIEW,
    RELEASE,
    STATUS,
)

CATALOG = {operation.name: operation for operation in OPERATIONS}
