"""What a sending rule says of a message that it keeps from leaving."""

from dataclasses import dataclass
from datetime import datetime

from cadence_core.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why a message may not leave, and until when.

    ``until`` is ``None`` if all messages of the step to leads of this zone are kept back: runs
    leave their enrollments as they are until that changes. ``detail`` says more, without personal
    data.
    """

    reason: Reason
    until: datetime | None = None
    detail: str = ""
