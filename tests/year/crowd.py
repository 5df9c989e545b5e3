"""A plan of some hours, made by hand: a crowd of messages is due, and four runs start together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.year.history import Edit
from tests.year.plans import Plan, Reaction, Size

START = datetime(2025, 3, 4, 15, tzinfo=UTC)
RUNS = 4
BACKLOG, CAPPED, TWINS, OTHER = ORGANIZATIONS = "org1", "org2", "org3", "org4"


@dataclass(frozen=True)
class CrowdPlan(Plan):
    """Runs start together, and four times as many as one may send are due."""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(hours=3)

    def tick(self, quarter: datetime) -> datetime:
        return quarter

    def runs_at(self, tick: datetime) -> int:
        return RUNS if tick >= self.start else 0


def crowd_plan() -> CrowdPlan:
    """Return the plan: some organizations have a backlog, a cap of 1, or one person many times."""
    edits = [
        *(each for org in ORGANIZATIONS for each in _organization(org)),
        _edit(
            "sending_caps",
            "cap",
            org_id=CAPPED,
            kind="sender",
            sender_id=f"s-{CAPPED}",
            daily_cap=1,
        ),
        *(each for number in range(60) for each in _lead(BACKLOG, number, "a")),
        *(
            each
            for org in (CAPPED, OTHER)
            for number in range(6)
            for each in _lead(org, number, "a", 15)
        ),
        *(each for number in range(6) for each in _twins(number)),
    ]
    size = Size(leads=84, organizations=4, days=1, batch_size=2)
    return CrowdPlan(3, START, size, tuple(sorted(edits, key=lambda edit: edit.at)), (), ())


@dataclass(frozen=True)
class BadListPlan(CrowdPlan):
    """Every fifth message bounces."""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(hours=26)

    def runs_at(self, tick: datetime) -> int:
        return min(1, super().runs_at(tick))

    def reaction(self, enrollment: str, step: str, channel: str) -> Reaction | None:
        is_bad = int(enrollment[-1]) in (0, 5) and bool(step and channel)
        return Reaction("bounced", timedelta(minutes=5)) if is_bad else None


def bad_list_plan() -> BadListPlan:
    """Return the plan of an organization that imported a bad list."""
    cap: dict[str, Any] = {
        "org_id": OTHER,
        "kind": "sender",
        "sender_id": f"s-{OTHER}",
        "daily_cap": 30,
    }
    edits = [
        *_organization(OTHER),
        _edit("sending_caps", "cap", **cap),
        *(each for number in range(70) for each in _lead(OTHER, number, "a")),
    ]
    return BadListPlan(3, START, Size(70, 1, 2, batch_size=10), tuple(edits), (), ())


def _edit(table: str, ref: str, at: datetime = START, **values: Any) -> Edit:
    return Edit(at, table, ref, values)


def _organization(org: str) -> list[Edit]:
    own: dict[str, Any] = {"org_id": org}
    gap = 600 if org == TWINS else 0
    sender, template = f"s-{org}", f"t-{org}"
    email: dict[str, Any] = {**own, "channel": "email"}
    return [
        _edit("organizations", org, name=org, timezone="UTC", minimum_gap_minutes=gap),
        _edit("senders", sender, **email, address=f"ana@{org}.test", status="active"),
        _edit("message_templates", template, **email, name="t", subject="Hello", body="Dear you"),
        *(each for name in ("a", "b") for each in _cadence(org, f"{name}-{org}", sender, template)),
    ]


def _cadence(org: str, ref: str, sender: str, template: str) -> list[Edit]:
    cadence: dict[str, Any] = {"org_id": org, "name": ref, "email_sender_id": sender}
    step: dict[str, Any] = {"cadence_id": ref, "channel": "email", "template_id": template}
    return [
        _edit("cadences", ref, **cadence, status="active", is_pilot=False),
        _edit("cadence_steps", f"{ref}-1", **step, step_order=1, delay_days=0, delay_hours=0),
    ]


def _lead(org: str, number: int, cadence: str, minutes: int = 0, **person: str) -> list[Edit]:
    at = START + timedelta(minutes=minutes)
    ref = f"{org}-{cadence}{number}"
    person = {"person": ref, "email": f"{ref}@lead.test", **person}
    enrollment = {"org_id": org, "cadence_id": f"{cadence}-{org}", "lead_id": ref}
    return [
        _edit("leads", ref, at, org_id=org, first_name="Maria", timezone=None, **person),
        _edit("cadence_enrollments", ref, at, **enrollment, enrolled_at=at),
    ]


def _twins(number: int) -> list[Edit]:
    """Return one person, whom two cadences know by addresses that differ in their case."""
    person = {"person": "twin", "email": f"{'TWIN'[: number % 4]}{'twin'[number % 4 :]}@lead.test"}
    return [each for name in ("a", "b") for each in _lead(TWINS, number, name, 15, **person)]
