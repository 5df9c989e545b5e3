"""Cadences with personal texts, and the metrics and log lines of a run about them."""

from typing import Any

import pytest

from cadence_core.runtime.telemetry import metrics
from tests.world import World

BODY = (
    "Hi {{ first_name }},\n\nMay I show you how {{ company_name }} could deliver on time?\n\n"
    "To unsubscribe, follow {{ unsubscribe_url }}.\n\nBest,\nAna"
)


def enroll(
    world: World,
    *,
    count: int = 1,
    subject: str = "Deliveries at {{ company_name }}",
    body: str = BODY,
    **lead: Any,
) -> None:
    """Enroll leads in a cadence of one email that the AI personalizes."""
    template = world.template(subject=subject, body=body)
    cadence = world.cadence({"ai_personalization": True, "template_id": template})
    for number in range(count):
        own = {"email": f"maria{number}@lead.test"} if number else {}
        world.enrollment(cadence, world.lead_of_its_own(**{"job_title": "Owner", **own, **lead}))


def metric_totals(*names: str) -> dict[str, float]:
    """Return the sums of the metrics that this test's runs added, by name."""
    return {name: sum(metrics.metric_set[name]["Value"]) for name in names}


def logged(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    """Return the fields of every log line with this message."""
    return [record.__dict__ for record in caplog.records if record.getMessage() == message]
