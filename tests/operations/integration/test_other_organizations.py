"""A change in one organization, of which ids belong to another: that one stays as it is."""

from itertools import product
from typing import Any, get_args
from uuid import UUID

import pytest

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.operations.answer import answer_event
from cadence_core.operations.catalog import CATALOG, OPERATIONS
from cadence_core.operations.stops.targets import TargetKind
from tests.operations.integration.test_function import REQUESTS, function  # noqa: F401 (a fixture)
from tests.operations.integration.test_odd_requests import Place, places, with_odd
from tests.world import Row, World

WITHIN = {"organization": "Acme", "cadence": "Spring"}
SCOPED = [
    operation.name
    for operation in OPERATIONS
    if operation.changes and WITHIN.keys() & operation.request.model_fields.keys()
]
ROWS_OF = """
    SELECT c.table_name FROM information_schema.columns AS c
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE c.column_name = 'org_id' AND c.table_schema = 'public' AND table_type = 'BASE TABLE'"""


class Other:
    """Another organization, which has everything that an id may name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.id = world.insert("organizations", name="Other", timezone="UTC")
        self.ids = {"organization": self.id}
        new = self._new
        sender = new("senders", channel="email", address="bia@other.test")
        template = new("message_templates", name="hi", channel="email", subject="s", body="b")
        schedule = new("sending_schedules", name="Office")
        cadence = new(
            "cadences", name="Fall", status="active", email_sender_id=sender, schedule_id=schedule
        )
        step = world.step(cadence, template_id=template)
        lead = new("leads", email="bia@lead.test", first_name="Bia", custom_fields={"list": "expo"})
        enrollment = world.enrollment(
            cadence, lead, status="paused", paused_by="engine", status_reason="uncertain_send"
        )
        about = {"lead_id": lead, "enrollment_id": enrollment, "cadence_id": cadence}
        message = {"channel": "email", "status": "uncertain", "content": "b", "step_id": step}
        new("interactions", **about, **message)
        reply = world.reply(lead, org_id=self.id, needs_reading=True)
        self.ids |= {"step": step, "enrollment": enrollment, "reply": reply}

    def _new(self, table: str, **columns: Any) -> UUID:
        id_ = self._world.insert(table, org_id=self.id, **columns)
        self.ids[table] = id_
        return id_

    def rows(self) -> dict[str, list[Row]]:
        """Return every row that is the organization's."""
        tables = [str(table) for [table] in self._world.connection.run(ROWS_OF)]
        return {
            table: self._world.rows(
                f"SELECT to_jsonb(t) FROM {table} AS t WHERE org_id = :id ORDER BY 1::text",  # noqa: S608
                id=self.id,
            )
            for table in tables
        }


def id_places(name: str) -> list[Place]:
    """Return the places of a request in which an id may stand."""
    schema = CATALOG[name].request.model_json_schema()
    return [place for place in dict.fromkeys(places(schema, schema)) if place[-1] not in WITHIN]


def requests(name: str) -> list[dict[str, Any]]:
    """Return requests about the first organization, which say in every way whom they mean."""
    fields = CATALOG[name].request.model_fields
    within = {field: value for field, value in WITHIN.items() if field in fields}
    request = REQUESTS[name] | within | ({"is_dry_run": False} if name != "test_send" else {})
    if "kind" in fields:
        return [request | {"kind": kind} for kind in get_args(TargetKind)]
    return [request, {field: request[field] for field in request.keys() - {"leads"}}]


@pytest.mark.parametrize("name", SCOPED)
def test_an_id_of_another_organization_changes_nothing_there(
    name: str, world: World, operated: Database
) -> None:
    other = Other(world)
    read_new_addresses(operated)
    before = other.rows()
    for place in id_places(name):
        for request, id_ in product(requests(name), other.ids.values()):
            call = {
                "operation": name,
                "actor": "ana",
                "request": with_odd(request, place, str(id_)),
            }
            assert "SQLSTATE" not in str(answer_event(lambda: operated, call)), place
        assert other.rows() == before, place
