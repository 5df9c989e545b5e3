"""What an operator pauses stops at once, shows who did it and why, and goes on as it was."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from cadence_core.channels.outcome import Uncertain
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, StoreRejectedError, UnknownNameError
from cadence_core.operations.perform import perform
from cadence_core.operations.reports.status import StatusRequest, read_status
from cadence_core.operations.stops import active
from cadence_core.operations.stops.pause import (
    PAUSE,
    RESUME,
    PauseRequest,
    ResumeRequest,
    Switched,
)
from cadence_core.operations.stops.reputation import LIFT_REPUTATION, LiftRequest
from tests.engine import Provider, engine, run, running_engine
from tests.sessions import NewSession
from tests.world import World

TARGETS = [
    ("engine", ""),
    ("organization", "ACME"),
    ("channel", "Email"),
    ("sender", "Ana@acme.test"),
    ("cadence", "Spring"),
    ("lead", "maria@lead.test"),
]


def pause(database: Database, kind: str, name: str = "", **options: Any) -> Switched:
    reason = {"reason": "a wrong price"}
    values = {"kind": kind, "name": name, "is_dry_run": False, **reason, **options}
    return perform(database, PAUSE, PauseRequest.model_validate(values), "ana@laptop")


def resume(database: Database, kind: str, name: str = "", **options: Any) -> Switched:
    values = {"kind": kind, "name": name, "is_dry_run": False, **options}
    return perform(database, RESUME, ResumeRequest.model_validate(values), "eva@laptop")


def enrolled(world: World) -> UUID:
    return world.enrollment(world.cadence({}, name="Spring"), world.lead())


@pytest.mark.parametrize(("kind", "name"), TARGETS)
def test_what_is_paused_sends_nothing_until_it_is_resumed(
    world: World, operated: Database, kind: str, name: str
) -> None:
    enrollment = enrolled(world)
    due = world.enrollment_row(enrollment)["next_step_due"]

    paused = pause(operated, kind, name)

    assert paused.is_changed
    assert run(engine(world)).sent == 0
    resumed = resume(operated, kind, name)
    assert (resumed.is_changed, resumed.stops) == (True, ())
    assert world.enrollment_row(enrollment)["next_step_due"] == due
    assert run(engine(world)).sent == 1


COUNTED = [
    ("engine", "", None, 5),
    ("organization", "Acme", None, 4),
    ("channel", "email", None, 4),
    ("channel", "whatsapp", None, 1),
    ("channel", "email", "Acme", 3),
    ("sender", "ana@acme.test", None, 3),
    ("cadence", "Spring", "Acme", 3),
]


@pytest.mark.parametrize("switch", [pause, resume])
@pytest.mark.parametrize("counted", COUNTED)
def test_a_switch_counts_the_active_enrollments_that_it_concerns(
    world: World,
    operated: Database,
    switch: Callable[..., Switched],
    counted: tuple[str, str, str | None, int],
) -> None:
    kind, name, organization, count = counted
    spring = world.cadence({}, {"channel": "whatsapp"}, name="Spring")
    for _ in range(3):
        world.enrollment(spring, world.lead_of_its_own())
    world.enrollment(spring, world.lead_of_its_own(), status="paused", paused_by="person")
    world.enrollment(spring, world.lead_of_its_own(), status="replied")
    by_whatsapp = {"channel": "whatsapp", "template_id": world.template(channel="whatsapp")}
    world.enrollment(world.cadence(by_whatsapp, name="Summer"), world.lead_of_its_own())
    with closing(World(world.url, domain="rival.test", number="2")) as rival:
        rival.update("organizations", rival.org_id, name="Rival")
        rival.enrollment(rival.cadence({}, name="Spring"), rival.lead())
    before = world.dump()["cadence_enrollments"]

    answer = switch(operated, kind, name, organization=organization)

    assert answer.active == count
    if kind != "cadence":  # whose enrollments know that it is active
        assert world.dump()["cadence_enrollments"] == before


def test_counting_stops_at_its_limit(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(active, "MAX_ACTIVE", 3)
    world.enroll_many(world.cadence({}, name="Spring"), 5)

    for kind, name, *_ in TARGETS[:5]:
        assert pause(operated, kind, name, is_dry_run=True).active == 3, kind


def test_a_cadence_keeps_why_it_is_paused_until_it_is_not(world: World, operated: Database) -> None:
    enrolled(world)
    paused = pause(operated, "cadence", "Spring")
    assert [stop.reason for stop in paused.stops] == ["a wrong price"]

    def reason() -> str | None:
        [[kept]] = world.connection.run("SELECT pause_reason FROM cadences")
        return str(kept) if kept else None

    world.connection.run("UPDATE cadences SET name = 'Autumn'")
    assert reason() == "a wrong price"
    world.connection.run(
        "UPDATE cadences SET status = 'active'"
    )  # by SQL, or a file that is applied
    assert reason() is None
    pause(operated, "cadence", "Autumn", reason=None)
    assert reason() is None
    resume(operated, "cadence", "Autumn")
    pause(operated, "cadence", "Autumn", reason="a new price")
    assert reason() == "a new price"
    resume(operated, "cadence", "Autumn")
    assert reason() is None


def test_a_paused_cadence_shows_the_operator_until_another_way_pauses_it(
    world: World, operated: Database
) -> None:
    enrolled(world)

    def shown() -> list[str | None]:
        [cadence] = read_status(operated, StatusRequest()).paused_cadences
        [stop] = pause(operated, "cadence", "Spring", is_dry_run=True).stops
        return [cadence.by, stop.by]

    [stop] = pause(operated, "cadence", "Spring", reason=None).stops
    assert [stop.by, *shown()] == ["ana@laptop"] * 3
    world.connection.run("UPDATE cadences SET status = 'active'")
    world.connection.run("UPDATE cadences SET status = 'paused'")
    assert shown() == ["postgres"] * 2
    resume(operated, "cadence", "Spring")
    pause(operated, "cadence", "Spring", reason=None)
    assert shown() == ["ana@laptop"] * 2


@pytest.mark.parametrize(("kind", "name"), TARGETS)
def test_a_second_pause_changes_nothing_and_shows_the_first(
    world: World, operated: Database, kind: str, name: str
) -> None:
    enrolled(world)
    pause(operated, kind, name)
    counts = {table: world.count(table) for table in ("sending_stops", "setting_history")}

    again = pause(operated, kind, name)

    assert not again.is_changed
    [stop] = again.stops
    assert stop.is_own
    assert stop.since is not None
    assert abs(stop.since - datetime.now(UTC)) < timedelta(minutes=1)
    if kind != "cadence":
        assert "a wrong price" in (stop.reason or "")
        assert "ana@laptop" in f"{stop.by} {stop.reason}"
    assert {table: world.count(table) for table in counts} == counts


@pytest.mark.parametrize(("kind", "name"), TARGETS)
def test_a_dry_run_of_a_pause_and_of_a_resumption_changes_nothing(
    world: World, operated: Database, kind: str, name: str
) -> None:
    enrolled(world)
    pause(operated, "lead", "maria@lead.test", is_dry_run=True)  # reads the new addresses
    before = world.dump()

    assert pause(operated, kind, name, is_dry_run=True).is_changed
    assert world.dump() == before

    pause(operated, kind, name)
    before = world.dump()
    assert resume(operated, kind, name, is_dry_run=True).is_changed
    assert world.dump() == before


def test_a_sender_whose_status_is_paused_is_resumed(world: World, operated: Database) -> None:
    other = world.insert("organizations", name="Other")
    theirs = world.insert(
        "senders", org_id=other, channel="email", address="bo@other.test", status="paused"
    )
    world.update("senders", world.email_sender, status="paused")
    before = world.dump()
    tried = resume(operated, "sender", "ana@acme.test", is_dry_run=True)
    assert world.dump() == before

    resumed = resume(operated, "sender", "ana@acme.test")
    again = resume(operated, "sender", "ana@acme.test")

    assert (tried.is_changed, resumed.is_changed, again.is_changed) == (True, True, False)
    assert resumed.stops == ()
    assert world.row("senders", world.email_sender)["status"] == "active"
    assert world.row("senders", theirs)["status"] == "paused"


def test_a_resumption_shows_what_else_stops_it(world: World, operated: Database) -> None:
    enrolled(world)
    pause(operated, "engine")
    pause(operated, "organization", "Acme")
    pause(operated, "channel", "whatsapp", organization="Acme")
    world.update("senders", world.whatsapp_sender, status="paused")

    sender = resume(operated, "sender", "ana@acme.test")
    organization = resume(operated, "organization", "Acme")

    assert not sender.is_changed
    kinds = {(stop.kind, stop.cause) for stop in sender.stops}
    assert kinds == {("engine", "person"), ("organization", "person")}
    assert {stop.kind for stop in organization.stops} == {"engine", "channel", "sender"}
    [by_status] = [stop for stop in organization.stops if stop.cause == "status"]
    assert by_status.since is None
    assert world.count("sending_stops") == 2


def test_another_organization_is_neither_stopped_nor_shown(
    world: World, operated: Database
) -> None:
    enrolled(world)
    other = world.insert("organizations", name="Rival")
    rival = world.insert("senders", org_id=other, channel="email", address="eva@rival.test")
    spring = world.insert("cadences", org_id=other, name="spring", status="active")
    world.insert("sending_stops", org_id=other, reason="theirs")

    with pytest.raises(InvalidRequestError, match=str(spring)):
        pause(operated, "cadence", "Spring")
    paused = pause(operated, "cadence", "Spring", organization="Acme")
    resume(operated, "organization", "Acme")

    assert [(stop.kind, stop.organization) for stop in paused.stops] == [("cadence", "Acme")]
    assert world.row("cadences", spring)["status"] == "active"
    assert world.count("sending_stops", f"org_id = '{other}'") == 1
    with pytest.raises(UnknownNameError):
        resume(operated, "sender", str(rival), organization="Acme")


@pytest.mark.parametrize("own", [1, 2])
def test_leads_of_other_organizations_hide_none_of_an_organization(
    world: World, operated: Database, own: int
) -> None:
    leads = [world.lead(created_at="yesterday")]
    world.enrollment(world.cadence({}), leads[0])
    for number in range(10):
        other = world.insert("organizations", name=f"Rival {number}")
        world.lead(org_id=other)
    leads += [world.lead() for _ in range(own - 1)]

    if own == 1:
        paused = pause(operated, "lead", "maria@lead.test", organization="Acme", is_dry_run=True)
        assert paused.id == leads[0]
        return
    with pytest.raises(InvalidRequestError, match="name: several leads have it") as refused:
        pause(operated, "lead", "maria@lead.test", organization="Acme")
    assert all(str(lead) in str(refused.value) for lead in leads)


def test_a_pause_of_a_lead_stands_before_a_hold_and_leaves_what_a_run_works_on(
    world: World, operated: Database
) -> None:
    lead = world.lead()
    active, held, leased = (
        world.enrollment(world.cadence({}, name=name), lead) for name in ("A", "B", "C")
    )
    world.update(
        "cadence_enrollments", held, status="paused", paused_by="engine", status_reason="poison"
    )
    world.update(
        "cadence_enrollments",
        leased,
        run_id=uuid4(),
        lease_expires_at=datetime.now(UTC) + timedelta(minutes=5),
    )

    paused = pause(operated, "lead", str(lead))
    between = world.status_of(held)
    resumed = resume(operated, "lead", str(lead))

    assert (paused.enrollments, paused.busy, paused.held) == (2, 1, 1)
    assert between == ("paused", None)
    assert (resumed.enrollments, resumed.busy, resumed.held) == (2, 0, 1)
    assert world.status_of(active) == ("active", None)
    assert world.status_of(held) == ("paused", "poison")


def test_an_enrollment_that_another_session_changes_is_left_and_counted(
    world: World, operated: Database, new_session: NewSession
) -> None:
    enrollment = enrolled(world)
    pause(operated, "lead", "maria@lead.test", is_dry_run=True)
    other = new_session()
    other.run("BEGIN")
    other.run("SELECT FROM cadence_enrollments FOR UPDATE")

    paused = pause(operated, "lead", "maria@lead.test")

    assert (paused.is_changed, paused.busy) == (False, 1)
    assert world.status_of(enrollment)[0] == "active"


def test_the_record_of_a_pause_has_its_actor_and_no_text(world: World, operated: Database) -> None:
    enrolled(world)

    pause(operated, "lead", "maria@lead.test", by="somebody else")

    begun, done = world.rows("SELECT actor, details::text FROM operator_actions ORDER BY id")
    assert begun["actor"] == "ana@laptop"
    assert "maria" not in begun["details"] + done["details"]
    assert world.count("cadence_enrollments", "status_detail = 'a wrong price (ana@laptop)'") == 1


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"kind": "engine", "name": "", "reason": None}, "reason: say why"),
        ({"kind": "engine", "name": "x"}, "name: the engine"),
        ({"kind": "engine", "organization": "Acme"}, "name: the engine"),
        ({"kind": "organization", "name": "Acme", "organization": "Acme"}, "organization: its own"),
        ({"kind": "channel", "name": "fax"}, "name: not a channel"),
        ({"kind": "lead", "name": "Maria"}, "name: not an id"),
        ({"kind": "cadence", "name": "Old"}, "name: the cadence .* is neither"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    world: World, operated: Database, values: dict[str, Any], problem: str
) -> None:
    enrolled(world)
    world.cadence({}, name="Old", status="archived")

    with pytest.raises(InvalidRequestError, match=problem):
        pause(operated, **values)

    assert world.count("sending_stops") == 0


@pytest.mark.parametrize("reason", ["", " \n", "\0", "\ud800", "x" * 501])
def test_a_reason_is_a_text_for_people(reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        PauseRequest(kind="engine", reason=reason)


def reputation_pause(world: World, **columns: Any) -> UUID:
    figures = {"reason": "reputation_pause", "sends": 50, "bounces": 9, "complaints": 0}
    values = {"org_id": world.org_id, "detail": "9 of 50 bounced", **figures, **columns}
    return world.insert("reputation_pauses", **values)


def lift(database: Database, name: object, **options: Any) -> int:
    request = LiftRequest.model_validate({"name": str(name), "is_dry_run": False, **options})
    return perform(database, LIFT_REPUTATION, request, "eva@laptop").lifted


@pytest.mark.parametrize("name", ["id", "ana@acme.test", "organization", "ACME.test"])
def test_a_reputation_pause_is_lifted_by_what_it_names(
    world: World, operated: Database, name: str
) -> None:
    enrolled(world)
    scopes: dict[str, dict[str, Any]] = {
        "ana@acme.test": {"scope": "sender", "sender_id": world.email_sender},
        "ACME.test": {"scope": "domain", "domain": "acme.test"},
    }
    pause_id = reputation_pause(world, **scopes.get(name, {"scope": "organization"}))
    run(engine(world))
    named = {"id": pause_id, "organization": "acme"}.get(name, name)

    assert lift(operated, named, is_dry_run=True) == 1
    assert world.row("reputation_pauses", pause_id)["lifted_at"] is None
    assert world.count("interactions") == 0
    assert lift(operated, named) == 1

    assert world.row("reputation_pauses", pause_id)["lifted_by"] == "eva@laptop"
    assert run(engine(world)).sent == 1
    with pytest.raises(UnknownNameError):
        lift(operated, named)


def test_a_pause_of_two_organizations_is_lifted_by_its_id(world: World, operated: Database) -> None:
    other = world.insert("organizations", name="Rival")
    theirs = reputation_pause(world, org_id=other, scope="domain", domain="acme.test")
    ours = reputation_pause(world, scope="domain", domain="acme.test")

    with pytest.raises(InvalidRequestError, match=str(theirs)):
        lift(operated, "acme.test")
    assert lift(operated, "acme.test", organization="Acme") == 1

    assert world.row("reputation_pauses", ours)["lifted_by"] == "eva@laptop"
    assert world.row("reputation_pauses", theirs)["lifted_by"] is None


@pytest.mark.parametrize(("kind", "name"), [("engine", ""), ("cadence", "Spring")])
def test_a_switch_that_cannot_count_fails_before_it_pauses(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    enrolled(world)
    monkeypatch.setattr(active, "MAX_ACTIVE", "none")

    with pytest.raises(StoreRejectedError):
        pause(operated, kind, name)

    assert world.count("sending_stops") == 0
    assert world.count("cadences", "status = 'active'") == 1


def test_a_sender_that_its_provider_stopped_goes_on_if_that_is_asked(
    world: World, operated: Database
) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    world.update("senders", world.email_sender, stopped_until=until, stop_code="131031")
    world.enrollment(world.cadence({}))
    sender = ("sender", "ana@acme.test")

    left = resume(operated, *sender)
    assert (left.is_changed, [stop.cause for stop in left.stops]) == (False, ["provider"])
    assert run(engine(world)).sent == 0

    done = resume(operated, *sender, is_provider_stop=True)

    assert (done.is_changed, done.stops) == (True, ())
    assert world.row("senders", world.email_sender)["stop_code"] is None
    world.pass_time("1 day")
    assert run(engine(world)).sent == 1
    again = resume(operated, *sender, is_provider_stop=True)
    assert not again.is_changed


def test_a_provider_stops_senders_only(operated: Database) -> None:
    with pytest.raises(InvalidRequestError, match="is_provider_stop: a provider stops senders"):
        resume(operated, "engine", is_provider_stop=True)


def test_a_pause_before_an_uncertain_message_repeats_no_message(
    world: World, operated: Database
) -> None:
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({}), lead)
    provider = Provider(lambda _: Uncertain("timeout"))
    with running_engine(world.url, provider) as running:
        running.run()
    before = world.status_of(enrollment)
    pause(operated, "lead", str(lead))
    between = world.status_of(enrollment)
    resume(operated, "lead", str(lead))
    with running_engine(world.url, provider) as running:
        running.run()

    assert between == ("paused", None)
    assert before == world.status_of(enrollment) == ("paused", "uncertain_send")
    assert len(provider.calls) == 1
