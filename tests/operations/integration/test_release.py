"""What is on hold is released in one action, with its due times."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database, connect
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.holds import holds as holds_module
from cadence_core.operations.holds import release as release_module
from cadence_core.operations.holds.holds import HoldFilter, HoldsRequest, list_holds
from cadence_core.operations.holds.release import (
    CLEAR_FAULTS,
    ClearFaultsRequest,
    Released,
    ReleaseRequest,
    clear_faults,
    faulty_templates,
    release,
)
from cadence_core.operations.perform import perform
from tests.conftest import cloned_database
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.sessions import NewSession
from tests.world import Row, World

DUE = "SELECT id, next_step_due, current_step FROM cadence_enrollments ORDER BY id"


@pytest.fixture
def held(world: World) -> UUID:
    """A cadence in which seven enrollments are held for a template that is missing."""
    cadence = world.cadence({"template_id": None}, name="Winter")
    world.enroll_many(cadence, 7)
    assert run(engine(world)).held == 7
    return cadence


def slices(database: Database, wanted: HoldFilter) -> Iterator[Released]:
    after: UUID | None = UUID(int=0)
    while after is not None:
        part = release(database, ReleaseRequest(wanted=wanted, after=after, is_dry_run=False))
        after = part.after
        yield part


def released(database: Database, **conditions: object) -> int:
    wanted = HoldFilter.model_validate(conditions)
    return sum(part.released for part in slices(database, wanted))


def due(world: World) -> list[Row]:
    return world.rows(DUE)


def test_a_name_of_two_organizations_releases_nothing_until_one_is_named(
    world: World, operated: Database, held: UUID
) -> None:
    other = World(world.url, domain="other.test", number="2")
    other.update("organizations", other.org_id, name="ACME")
    theirs = other.cadence({"template_id": None}, name="winter")
    other.enroll_many(theirs, 2)
    assert run(engine(other)).held == 2
    before = due(world)

    for each in (world, other):
        each.template()
    for kind, name in (("cadence", "winter"), ("organization", "acme"), ("template", "intro")):
        wanted = HoldFilter.model_validate({kind: name})
        for is_dry_run in (True, False):
            with pytest.raises(InvalidRequestError, match=f"^{kind}: several have this name"):
                release(operated, ReleaseRequest(wanted=wanted, is_dry_run=is_dry_run))
    assert due(world) == before

    assert list_holds(operated, HoldsRequest(wanted=HoldFilter(cadence="winter"))).held == 9
    with pytest.raises(UnknownNameError):
        released(operated, cadence=str(held), organization=str(other.org_id))
    assert released(operated, cadence="winter", organization=str(other.org_id)) == 2
    assert released(operated, cadence=str(held)) == 7
    other.close()


def test_released_enrollments_keep_their_due_times_and_lose_the_reason(
    world: World, operated: Database, held: UUID
) -> None:
    before = due(world)
    world.connection.run("UPDATE cadence_steps SET template_id = :t", t=world.template())

    assert released(operated, cadence=str(held)) == 7

    assert due(world) == before
    assert world.count("cadence_enrollments", "status = 'active' AND status_reason IS NULL") == 7
    assert run(engine(world)).sent == 7


@pytest.mark.usefixtures("held")
def test_a_release_goes_in_slices_that_each_end_their_transaction(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_module, "SLICE", 3)

    parts = slices(operated, HoldFilter())

    assert next(parts).released == 3
    # Another session sees the first slice: its transaction has ended.
    assert world.count("cadence_enrollments", "status = 'active'") == 3
    assert [part.released for part in parts] == [3, 1]


@pytest.mark.usefixtures("held")
def test_a_locked_enrollment_is_left_alone_and_stops_no_other(
    world: World, operated: Database, new_session: NewSession
) -> None:
    session = new_session()
    session.run("BEGIN")
    session.run(
        "SELECT FROM cadence_enrollments WHERE id = (SELECT min(id::text)::uuid"
        " FROM cadence_enrollments) FOR UPDATE"
    )

    [part] = slices(operated, HoldFilter())

    assert (part.released, part.busy) == (6, 1)
    session.run("ROLLBACK")
    assert released(operated) == 1
    assert world.count("cadence_enrollments", "status = 'paused'") == 0


def test_an_uncertain_message_is_not_released_whatever_is_asked(
    inbox: Inbox, operated: Database
) -> None:
    message = inbox.message(status="uncertain")

    assert list_holds(operated, HoldsRequest()).held == 1
    for conditions in ({}, {"reason": "uncertain_send"}, {"ids": [message.enrollment]}):
        wanted = HoldFilter.model_validate(conditions)
        assert list_holds(operated, HoldsRequest(wanted=wanted, is_release=True)).held == 0
        assert released(operated, **conditions) == 0

    assert inbox.enrollment_of(message) == ("paused", "uncertain_send", 1)


def test_what_a_person_paused_is_released_only_on_request(world: World, operated: Database) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.update("cadence_enrollments", enrollment, status="paused", status_reason="on leave")

    assert released(operated) == 0
    assert released(operated, paused_by="person") == 1
    assert world.status_of(enrollment) == ("active", None)


def test_released_poison_is_not_a_suspect(world: World, operated: Database) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'poison',"
        " paused_by = 'engine', dead_claims = 4"
    )

    assert released(operated, reason="poison") == 1

    assert world.enrollment_row(enrollment)["dead_claims"] == 0


def test_a_fault_is_cleared_only_for_the_templates_of_the_groups(
    world: World, operated: Database
) -> None:
    faulty = world.template(channel="whatsapp", name="promo", fault_code="132001")
    other = world.template(channel="whatsapp", name="other", fault_code="132015")
    step = {"channel": "whatsapp", "template_id": faulty}
    world.enroll_many(world.cadence(step), 2)
    world.connection.run(
        """UPDATE cadence_enrollments
              SET status = 'paused', status_reason = 'template_fault', paused_by = 'engine'"""
    )
    request = ClearFaultsRequest(wanted=HoldFilter(), is_dry_run=False)

    assert clear_faults(operated, request).templates == ("promo",)

    assert world.row("message_templates", faulty)["fault_code"] is None
    assert world.row("message_templates", other)["fault_code"] == "132015"
    assert faulty_templates(list_holds(operated, HoldsRequest()).groups) == []


def test_the_fault_of_a_template_that_is_named_is_cleared_while_nothing_is_held(
    world: World, operated: Database
) -> None:
    faulty = world.template(channel="whatsapp", name="promo", fault_code="132001")
    other = world.template(channel="whatsapp", name="other", fault_code="132015")
    request = ClearFaultsRequest(wanted=HoldFilter(template="Promo"))

    shown = clear_faults(operated, request)
    agreed = request.model_copy(update={"is_dry_run": False})

    assert shown.templates == clear_faults(operated, agreed).templates == ("promo",)
    assert world.row("message_templates", faulty)["fault_code"] is None
    assert world.row("message_templates", other)["fault_code"] == "132015"


def test_the_faults_of_two_templates_with_one_name_are_cleared_as_shown(
    world: World, operated: Database
) -> None:
    for language in ("en", "pt_BR"):
        template = world.template(
            name="promo", channel="whatsapp", whatsapp_language=language, fault_code="132001"
        )
        held = world.enrollment(world.cadence({"channel": "whatsapp", "template_id": template}))
        world.update(
            "cadence_enrollments",
            held,
            status="paused",
            status_reason="template_fault",
            paused_by="engine",
        )
    request = ClearFaultsRequest(wanted=HoldFilter(reason="template_fault"))
    shown = perform(operated, CLEAR_FAULTS, request, "ana")
    agreed = request.model_copy(update={"is_dry_run": False, "shown": shown.mark})

    assert perform(operated, CLEAR_FAULTS, agreed, "ana").templates == ("promo", "promo")

    assert world.count("message_templates", "fault_code IS NULL") == 2


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["other", "promo"]),
        ({"template": "promo"}, ["promo"]),
        ({"cadence": "outbound"}, ["promo"]),
        ({"organization": "Acme"}, ["other", "promo"]),
        ({"organization": "Other"}, []),
        ({"reason": "template_fault"}, ["other", "promo"]),
        ({"reason": "poison"}, []),
        ({"paused_by": "person"}, []),
    ],
)
def test_holds_name_the_refused_templates_of_the_filter(
    world: World, operated: Database, wanted: dict[str, str], names: list[str]
) -> None:
    promo = world.template(name="promo", channel="whatsapp", fault_code="132001")
    world.template(name="other", channel="whatsapp", fault_code="132015")
    world.cadence({"channel": "whatsapp", "template_id": promo})
    world.insert("organizations", name="Other", timezone="UTC")

    found = list_holds(operated, HoldsRequest(wanted=HoldFilter.model_validate(wanted)))

    assert [each.template for each in found.refused] == names


HELD = {"status": "paused", "status_reason": "missing_address", "paused_by": "engine"}
FATES = ("stays", "released", "held anew", "held later", "being held", "being held in a part")


@settings(max_examples=15)
@given(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=9))
def test_a_release_takes_what_was_shown_and_is_as_it_was_whatever_happens_meanwhile(
    postgres: str, fates: list[str]
) -> None:
    with (
        cloned_database(postgres) as url,
        closing(World(url)) as world,
        closing(World.existing(url)) as other,
        closing(Database(partial(connect, url))) as ana,
        closing(Database(partial(connect, url))) as rui,
        patch.object(release_module, "SLICE", 2),
    ):
        by_id = dict(zip(world.enroll_many(world.cadence({}), len(fates)), fates, strict=True))
        hold(world, by_id, "stays", "released", "held anew")
        other.connection.run("BEGIN")
        hold(other, by_id, "being held")
        other.connection.run("SAVEPOINT part")
        hold(other, by_id, "being held in a part")
        shown = list_holds(ana, HoldsRequest(is_release=True)).digest or ""
        other.connection.run("COMMIT")
        for fate in ("released", "held anew"):
            for each in (id_ for id_, own in by_id.items() if own == fate):
                world.update("cadence_enrollments", each, status="active")
        hold(world, by_id, "held anew", "held later")

        after: UUID | None = UUID(int=0)
        while after is not None:  # both confirm it, and one repeats each slice
            request = ReleaseRequest(wanted=HoldFilter(), after=after, shown=shown)
            request = request.model_copy(update={"is_dry_run": False})
            parts = [release(database, request) for database in (ana, rui, ana)]
            after = parts[0].after

        active = {id_ for id_ in by_id if world.status_of(id_)[0] == "active"}
        assert active == {id_ for id_, fate in by_id.items() if fate in ("stays", "released")}


def hold(world: World, by_id: dict[UUID, str], *fates: str) -> None:
    for each in (id_ for id_, fate in by_id.items() if fate in fates):
        world.update("cadence_enrollments", each, **HELD)


def test_more_groups_than_are_looked_at_are_not_released_together(
    world: World, operated: Database, held: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds_module, "MAX_GROUPS", 2)
    autumn = world.cadence({"template_id": None}, name="Autumn")
    world.enroll_many(autumn, 2)
    assert run(engine(world)).held == 2

    assert list_holds(operated, HoldsRequest()).is_at_least
    with pytest.raises(InvalidRequestError, match="name an organization or a cadence"):
        list_holds(operated, HoldsRequest(is_release=True))
    with pytest.raises(InvalidRequestError, match="name an organization or a cadence"):
        released(operated)
    assert world.count("cadence_enrollments", "status = 'paused'") == 9
    assert [released(operated, cadence=str(each)) for each in (autumn, held)] == [2, 7]


def test_counts_of_holds_say_where_they_stop(
    operated: Database, held: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds_module, "MAX_COUNTED", 3)
    monkeypatch.setattr(holds_module, "MIN_COUNTED", 1)

    holds = list_holds(operated, HoldsRequest(wanted=HoldFilter(cadence=str(held))))

    [group] = holds.groups
    assert (holds.held, holds.is_at_least) == (group.held, group.is_at_least) == (3, True)
