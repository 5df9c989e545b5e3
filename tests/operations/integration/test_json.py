"""A request and its answer are the same after they were JSON, as they are for a function."""

from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.catalog import CATALOG
from tests.engine import engine, run
from tests.world import World

LEAD, INTO = UUID(int=1), UUID(int=2)
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("actions", {}),
    ("cadences", {}),
    ("erase_person", {"lead": str(LEAD)}),
    ("export_person", {"lead": str(LEAD)}),
    ("hold_restored", {"since": "2026-01-01T00:00:00Z"}),
    ("lift_reputation", {"name": "acme.test"}),
    ("merge", {"lead": str(LEAD), "into": str(INTO)}),
    ("organizations", {}),
    ("pause", {"kind": "cadence", "name": "outbound"}),
    ("pause", {"kind": "lead", "name": str(LEAD), "reason": "why"}),
    ("person", {"lead": str(LEAD)}),
    ("purge", {}),
    ("resume", {"kind": "engine"}),
    ("runs", {}),
    ("senders", {}),
    ("settle_lost", {"verdict": "sent", "steps": None}),
    ("suppress", {"organization": "Acme", "address": "maria@lead.test"}),
    ("uncertain", {}),
    ("unsuppress", {"organization": "Acme", "address": "maria@lead.test"}),
]


@pytest.mark.parametrize(("name", "values"), REQUESTS)
def test_an_answer_is_the_same_after_it_was_json(
    world: World, operated: Database, name: str, values: dict[str, Any]
) -> None:
    world.enrollment(world.cadence({}, {"delay_days": 1}), world.lead(id=LEAD))
    world.lead(id=INTO, email=None)
    run(engine(world))
    world.insert("sending_stops", reason="why")
    world.insert("sending_caps", org_id=world.org_id, kind="organization", daily_cap=5)
    world.insert(
        "reputation_pauses",
        org_id=world.org_id,
        scope="domain",
        domain="acme.test",
        reason="authentication_refused",
        detail="SPF",
    )
    operation = CATALOG[name]
    request = operation.parse(values)

    answer = operation.act(operated, request)

    assert operation.request.model_validate_json(request.model_dump_json()) == request
    assert operation.answer.model_validate_json(answer.model_dump_json()) == answer
