"""Lists of messages: the newest first, page by page, by person, and never more than asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.reports import outbox as outbox_module
from cadence_core.operations.reports.outbox import OUTBOX, Outbox, OutboxRequest
from tests.engine import engine, run
from tests.operations.replies import reply_to
from tests.world import World


def pages(database: Database, **request: Any) -> list[Outbox]:
    """Return every page of a list."""
    found = [OUTBOX.act(database, OutboxRequest(**request))]
    while after := found[-1].next:
        assert len(found) < 100
        found.append(OUTBOX.act(database, OutboxRequest(**{**request, "after": after})))
    return found


def listed(database: Database, **request: Any) -> list[UUID]:
    return [message.message_id for page in pages(database, **request) for message in page.messages]


@pytest.fixture
def sent(world: World) -> list[UUID]:
    """Send twelve messages of two cadences and two organizations; the ids, the newest first."""
    other = World(world.url, domain="other.test", number="2")
    other.update("organizations", other.org_id, name="Other")
    for each, name in ((world, "Spring"), (world, "Winter"), (other, "Autumn")):
        each.enroll_many(each.cadence({}, name=name), 4)
    other.close()
    run(engine(world))
    rows = world.rows("SELECT id FROM interactions ORDER BY id")
    now = datetime.now(UTC)
    for number, row in enumerate(rows):
        # Two and two began at the same moment.
        world.update("interactions", row["id"], created_at=now - timedelta(hours=number // 2))
    newest = "SELECT id FROM interactions ORDER BY created_at DESC, id DESC"
    return [row["id"] for row in world.rows(newest)]


@pytest.mark.parametrize("limit", [1, 3, 5, 12, 200])
def test_pages_hold_every_message_once_the_newest_first(
    sent: list[UUID], operated: Database, limit: int
) -> None:
    assert listed(operated, limit=limit) == sent


@pytest.mark.parametrize(
    ("looked_at", "limit"), [(2, 1), (2, 2), (5, 1), (5, 2), (5, 12), (100, 2)]
)
def test_pages_of_a_filter_hold_every_message_that_fits_once_whatever_one_reads(
    world: World, sent: list[UUID], operated: Database, looked_at: int, limit: int
) -> None:
    for id_ in sent[::5]:
        world.update("interactions", id_, status="bounced")

    with patch.object(outbox_module, "MAX_LOOKED_AT", looked_at):
        assert listed(operated, status="bounced", limit=limit) == sent[::5]
        assert listed(operated, status="bounced", channel="email", limit=limit) == sent[::5]
        assert listed(operated, channel="whatsapp", limit=limit) == []


def test_messages_are_those_of_an_organization_a_cadence_and_a_person(
    world: World, sent: list[UUID], operated: Database
) -> None:
    rows = {
        row["id"]: row
        for row in world.rows(
            """SELECT i.id, c.name, i.org_id, l.id AS lead, l.email FROM interactions AS i
                 JOIN cadences AS c ON c.id = i.cadence_id JOIN leads AS l ON l.id = i.lead_id"""
        )
    }
    ours = [id_ for id_ in sent if rows[id_]["org_id"] == world.org_id]
    spring = [id_ for id_ in sent if rows[id_]["name"] == "Spring"]
    one = rows[spring[0]]

    assert listed(operated, organization="ACME", limit=3) == ours
    assert listed(operated, cadence="spring", limit=3) == spring
    for person in (one["email"].upper(), str(one["lead"])):
        assert listed(operated, person=person, organization="Acme") == [spring[0]]
        assert listed(operated, person=person, cadence="Spring") == [spring[0]]
        assert listed(operated, person=person, cadence="Winter") == []
    # Several leads of both organizations are named like this.
    named = listed(operated, person="lead 1", limit=2)
    assert [rows[id_]["email"].startswith("lead") for id_ in named] == [True] * len(named)
    assert len(named) == 3
    assert len(listed(operated, person="  LEAD   1", organization="Other")) == 1


def test_a_message_says_who_got_which_step_and_replies_are_none(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, {"delay_days": 3}, name="Spring")
    world.enrollment(cadence)
    run(engine(world))
    [row] = world.messages()
    reply_to(world, row["id"], datetime.now(UTC))

    page = OUTBOX.act(operated, OutboxRequest())

    [message] = page.messages
    assert (message.who, message.organization, message.cadence) == (
        "Maria, Padaria Sol",
        "Acme",
        "Spring",
    )
    assert (message.position, message.total, message.channel) == (1, 2, "email")
    assert (message.status, message.subject) == ("sent", "Hello Maria")
    assert page.next is None
    assert Outbox.model_validate_json(page.model_dump_json()) == page


@pytest.mark.parametrize("character", ["%", "_", "\\", "'", "é", "\U0001f600"])
def test_the_beginning_of_a_name_is_no_pattern(
    world: World, operated: Database, character: str
) -> None:
    cadence = world.cadence({})
    for name in (f"A{character}b", "Axb"):
        world.enrollment(cadence, world.lead_of_its_own(first_name=name))
    run(engine(world))

    [message] = OUTBOX.act(operated, OutboxRequest(person=f"a{character}")).messages

    assert message.who.startswith(f"A{character}b")


def test_a_person_without_a_first_name_and_one_with_a_long_name_are_found(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({"template_id": world.template(subject="Hi", body="Hello there")})
    world.enrollment(cadence, world.lead_of_its_own(first_name=None, last_name="Silva"))
    world.enrollment(cadence, world.lead_of_its_own(first_name="Ü" * 100, last_name="Long"))
    run(engine(world))

    for person, count in (("silva", 1), ("ü" * 100, 1), ("ü" * 5000, 0)):
        try:
            assert len(listed(operated, person=person)) == count
        except UnknownNameError:
            assert count == 0


def test_a_name_that_many_people_have_is_refused(
    sent: list[UUID], operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sent
    monkeypatch.setattr(outbox_module, "MAX_PEOPLE", 5)

    with pytest.raises(InvalidRequestError, match="person: more than 5 people match"):
        OUTBOX.act(operated, OutboxRequest(person="Lead"))
    assert OUTBOX.act(operated, OutboxRequest(person="Lead", organization="Other")).messages


@pytest.mark.parametrize(
    "person",
    [
        "",
        "  ",
        "\0",
        "\ud800",
        "nobody",
        "nobody@lead.test",
        str(UUID(int=1)),
        "5" * 5000,
        "@",
        "+0 0000 0",
    ],
)
def test_a_person_whom_nothing_names_is_refused(
    world: World, operated: Database, person: str
) -> None:
    world.lead()

    with pytest.raises(UnknownNameError):
        OUTBOX.act(operated, OutboxRequest(person=person))


def test_a_page_after_no_message_is_refused(operated: Database) -> None:
    with pytest.raises(InvalidRequestError, match=r"^after: "):
        OUTBOX.act(operated, OutboxRequest(after=uuid4()))


@pytest.mark.parametrize(
    "wrong",
    [{"status": "received"}, {"channel": "sms"}, {"limit": 0}, {"limit": 201}, {"after": "x"}],
)
def test_a_request_out_of_bounds_is_refused_with_its_field(wrong: dict[str, object]) -> None:
    [field] = wrong
    with pytest.raises(InvalidRequestError, match=f"outbox: {field}: "):
        OUTBOX.parse(wrong)
