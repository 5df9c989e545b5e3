"""Every operation by its function: an event comes in as AWS delivers it, an answer goes out."""

import json
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.catalog import CATALOG
from functions.operate import app
from local.samples import load_sample
from tests.feedback.inbox import INTERACTION_ID, SENT_AT, Context, Inbox
from tests.operations.documents import a_document
from tests.operations.replies import reply_to

LEAD, OTHER, REPLY = (str(UUID(int=number)) for number in (1, 2, 3))
REQUESTS: dict[str, dict[str, Any]] = {
    "actions": {},
    "agenda": {"day": "tomorrow"},
    "apply": {"documents": [a_document()]},
    "cadences": {},
    "check_templates": {},
    "clear_faults": {"wanted": {"template": "promo"}},
    "close": {"cadence": "Spring", "leads": [LEAD]},
    "consent": {"channel": "whatsapp", "source": "form", "leads": [LEAD]},
    "days": {},
    "duplicates": {},
    "enroll": {"cadence": "Spring", "leads": [LEAD]},
    "erase_person": {"lead": LEAD},
    "export_person": {"lead": LEAD},
    "failures": {},
    "funnel": {"cadence": "Spring"},
    "give_identity": {"organization": "Acme", "identity": "acme.com"},
    "held_leads": {},
    "history": {"cadence": "Spring"},
    "hold_restored": {"since": "2026-01-01T00:00:00Z"},
    "holds": {},
    "import_leads": {
        "import_id": OTHER,
        "slice": 1,
        "leads": [{"line": 2, "first_name": "Rui", "email": "rui@lead.test"}],
    },
    "leads": {"name": {"email": "maria@lead.test"}},
    "lift_reputation": {"name": "lead.test"},
    "mark": {"fact": "real", "leads": [LEAD]},
    "merge": {"lead": LEAD, "into": OTHER},
    "message": {"id": str(INTERACTION_ID)},
    "move": {"cadence": "Spring", "step": 1, "leads": [LEAD]},
    "organizations": {},
    "outbox": {"person": "Maria"},
    "pause": {"kind": "engine", "reason": "drill"},
    "person": {"lead": LEAD},
    "pilot": {"cadence": "Spring", "leads": [LEAD]},
    "preview": {},
    "preview_template": {"template": "promo", "lead": LEAD},
    "pull": {},
    "purge": {},
    "read_replies": {"replies": [REPLY]},
    "readings": {},
    "release": {"wanted": {}},
    "republish": {},
    "resume": {"kind": "engine"},
    "runs": {},
    "senders": {},
    "settle": {"verdict": "sent", "interaction": str(INTERACTION_ID)},
    "settle_lost": {"verdict": "sent", "steps": None},
    "status": {},
    "suppress": {"organization": "Acme", "address": "maria@lead.test"},
    "suppress_many": {"organization": "Acme", "addresses": ["maria@lead.test"]},
    "test_send": {"test_id": OTHER, "template": "promo", "lead": LEAD, "to": "ana@acme.test"},
    "uncertain": {},
    "unsent": {},
    "unsuppress": {"organization": "Acme", "address": "maria@lead.test"},
}
REFUSED = {
    "test_send": "InvalidRequestError",  # the cadence has no sender
    "lift_reputation": "UnknownNameError",
    "settle": "UnknownNameError",
}


@pytest.fixture(autouse=True)
def function(inbox: Inbox, operated: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a lead with a message, a reply and a template; the function asks their database."""
    world = inbox.world
    lead = world.lead(id=LEAD)
    world.lead(id=OTHER, email="other@lead.test", phone=None)
    inbox.message(lead=lead, cadence={"name": "Spring"})
    reply = reply_to(world, INTERACTION_ID, SENT_AT)
    world.connection.run("UPDATE interactions SET id = :new WHERE id = :old", new=REPLY, old=reply)
    world.template(name="promo", fault_code="132001")
    monkeypatch.setattr(app, "_database", lambda: operated)


def invoke(event: Any) -> dict[str, Any]:
    """Invoke the function with an event that was JSON; its answer was JSON, too."""
    answer: dict[str, Any] = json.loads(
        json.dumps(app.lambda_handler(json.loads(json.dumps(event)), Context()))
    )
    return answer


def test_every_operation_but_the_doctor_which_asks_aws_has_a_request_here() -> None:
    assert REQUESTS.keys() == CATALOG.keys() - {"doctor"}


@pytest.mark.parametrize("name", REQUESTS)
def test_every_operation_answers_an_event_made_of_its_name_and_its_request(name: str) -> None:
    answer = invoke({"operation": name, "actor": "ana", "request": REQUESTS[name]})

    kind = REFUSED.get(name)
    assert answer.get("error", {}).get("kind") == kind, answer


@pytest.mark.parametrize("sample", ["operate_status", "operate_pause"])
def test_the_samples_are_answered(sample: str) -> None:
    assert set(invoke(load_sample(sample))) == {"answer"}
