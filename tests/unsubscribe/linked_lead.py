"""A lead in a real database, with a link to the unsubscribe page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import Unsubscription, signed_token
from tests.unsubscribe.requests_to_page import KEY
from tests.world import World

Hold = Callable[[str], Any]
UNSUBSCRIBED = ("unsubscribed", "unsubscribed")


class LinkedLead:
    """A lead with two open enrollments, and the path of their link."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lead = world.lead(email="Maria@Lead.test")
        self.enrollments = [
            world.enrollment(world.cadence({}, {"delay_days": 3}), self.lead) for _ in range(2)
        ]
        unsubscription = Unsubscription(self.lead, EnrollmentId(self.enrollments[0]))
        self.path = f"/{signed_token(unsubscription, KEY.encode())}"

    def was_sent(self, channel: str, content: str, enrollment: UUID | None = None) -> None:
        """Insert a sent message of the lead's first enrollment, or of the given one."""
        row = self.world.enrollment_row(enrollment or self.enrollments[0])
        order = 10 + self.world.count("interactions")
        self.world.insert(
            "interactions",
            org_id=row["org_id"],
            enrollment_id=row["id"],
            cadence_id=row["cadence_id"],
            step_id=self.world.step(row["cadence_id"], step_order=order, channel=channel),
            lead_id=row["lead_id"],
            channel=channel,
            status="sent",
            content=content,
            sent_at=row["enrolled_at"],
        )

    def statuses(self) -> set[tuple[str, str | None]]:
        return {self.world.status_of(enrollment) for enrollment in self.enrollments}

    def suppressions(self) -> list[tuple[str, str, str]]:
        rows = self.world.rows("SELECT * FROM suppressions ORDER BY created_at")
        return [(row["channel"], row["address"], row["reason"]) for row in rows]


def path_for(lead_id: UUID, key: str = KEY) -> str:
    unsubscription = Unsubscription(lead_id, EnrollmentId(uuid4()))
    return f"/{signed_token(unsubscription, key.encode())}"
