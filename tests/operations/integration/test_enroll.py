"""Leads are enrolled in a cadence, once, and evenly over time if that is asked for."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest

from cadence_core.database import conflicts
from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.enrolling.enroll import ENROLL, EnrollAnswer, EnrollRequest
from cadence_core.operations.leads.chosen_leads import MAX_SCANNED
from cadence_core.operations.perform import perform
from tests.engine import engine, run
from tests.sessions import NewSession
from tests.world import Row, World


def enroll(database: Database, **request: Any) -> EnrollAnswer:
    return perform(database, ENROLL, EnrollRequest(**{"is_dry_run": False, **request}), "ana@desk")


def enroll_list(database: Database, name: str, **request: Any) -> list[EnrollAnswer]:
    """Enroll every slice of a list."""
    answers = [enroll(database, list_name=name, **request)]
    while after := answers[-1].after:
        answers.append(enroll(database, list_name=name, after=after, **request))
    return answers


def listed(world: World, count: int, name: str = "Expo") -> None:
    """Insert leads of a list, with an email address each."""
    world.connection.run(
        """INSERT INTO leads (org_id, email, custom_fields)
           SELECT :org, gen_random_uuid() || '@lead.test', CAST(:fields AS jsonb)
             FROM generate_series(1, CAST(:count AS integer))""",
        org=world.org_id,
        count=count,
        fields=json.dumps({"list": name}),
    )


def dues(world: World) -> list[datetime]:
    rows = world.connection.run(
        "SELECT next_step_due FROM cadence_enrollments ORDER BY next_step_due"
    )
    return [due for [due] in rows]


def gaps(times: Sequence[datetime]) -> set[float]:
    return {round((later - earlier).total_seconds(), 3) for earlier, later in pairwise(times)}


def test_each_lead_that_is_named_is_enrolled_once(world: World, operated: Database) -> None:
    cadence = world.cadence({}, name="Spring")
    maria = world.lead()
    joao = world.lead(email="joao@lead.test", phone="+5511900000001")
    names = (str(maria), "maria@lead.test", "+5511900000001")

    first = enroll(operated, cadence="spring", leads=names)
    again = enroll(operated, cadence=str(cadence), leads=names)

    assert (first.enrolled, first.already_enrolled, first.cadence_status) == (2, 0, "active")
    assert (again.enrolled, again.already_enrolled) == (0, 2)
    enrolled = world.rows("SELECT lead_id, status FROM cadence_enrollments")
    assert {(row["lead_id"], row["status"]) for row in enrolled} == {
        (maria, "active"),
        (joao, "active"),
    }
    assert run(engine(world)).sent == 2


def test_a_dry_run_counts_the_same_and_changes_nothing(world: World, operated: Database) -> None:
    world.cadence({}, name="Spring")
    listed(world, 3)
    enroll(operated, cadence="Spring", list_name="expo", is_dry_run=True)  # reads the addresses
    before = world.dump()

    would = enroll(operated, cadence="Spring", list_name="expo", is_dry_run=True)

    assert world.dump() == before
    did = enroll(operated, cadence="Spring", list_name=" EXPO ")
    assert (would.enrolled, did.enrolled) == (3, 3)


def test_a_lead_that_was_in_the_cadence_is_not_enrolled_again(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, name="Spring")
    world.enrollment(cadence, world.lead(), status="replied")

    answer = enroll(operated, cadence="Spring", leads=("maria@lead.test",))

    assert (answer.enrolled, answer.already_enrolled) == (0, 1)


@pytest.mark.parametrize(
    ("channel", "one", "other", "is_one"),
    [
        ("email", {}, {"email": "Maria@Lead.test "}, True),
        ("email", {"email": "maria@gmail.com"}, {"email": "ma.ria+x@gmail.com"}, True),
        ("email", {"email": "m@lead.test"}, {"email": "j@lead.test"}, False),
        ("whatsapp", {"email": "m@lead.test"}, {"email": "j@lead.test"}, True),
        ("whatsapp", {"phone": "+5511900000001"}, {}, True),
        ("whatsapp", {"email": None}, {"email": None, "phone": "+551187654321"}, True),
        ("whatsapp", {"email": None}, {"email": None, "phone": "+5511900000001"}, False),
    ],
)
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_person_with_two_leads_is_enrolled_once(
    world: World,
    operated: Database,
    channel: str,
    one: Row,
    other: Row,
    *,
    is_one: bool,
    is_at_once: bool,
) -> None:
    world.cadence({"channel": channel}, name="Spring")
    first, second = str(world.lead(**one)), str(world.lead(**other))

    if is_at_once:
        answer = enroll(operated, cadence="Spring", leads=(first, second), every_seconds=86_400)
        assert (answer.enrolled, answer.already_enrolled) == ((1, 1) if is_one else (2, 0))
        return
    enroll(operated, cadence="Spring", leads=(first,))
    assert run(engine(world)).sent == 1
    answer = enroll(operated, cadence="Spring", leads=(second,))

    assert (answer.enrolled, answer.already_enrolled) == ((0, 1) if is_one else (1, 0))
    assert run(engine(world)).sent == (0 if is_one else 1)


def test_a_person_of_another_organization_or_cadence_is_not_enrolled(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Rival")
    world.enrollment(world.cadence({}, name="Summer"), world.lead(phone=None))
    theirs = world.lead(org_id=other)
    cadence = world.insert("cadences", org_id=other, name="Theirs", status="active")
    world.insert("cadence_enrollments", org_id=other, cadence_id=cadence, lead_id=theirs)
    world.cadence({}, name="Spring")
    lead = world.lead(email="MARIA@lead.test")

    assert enroll(operated, cadence="Spring", leads=(str(lead),)).enrolled == 1


def test_who_cannot_get_the_first_step_is_left_out_and_counted(
    world: World, operated: Database
) -> None:
    world.cadence({}, {"channel": "whatsapp"}, name="Spring")
    for email, phone in ((None, "+5511900000001"), ("no address", "+5511900000002")):
        world.lead(email=email, phone=phone)
    world.lead(email="stop@lead.test", phone="+5511900000003")
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="STOP@lead.test",
        reason="unsubscribed",
        source="manual",
    )
    names = ("+5511900000001", "+5511900000002", "+5511900000003")

    answer = enroll(operated, cadence="Spring", leads=names)

    assert (answer.enrolled, answer.no_address, answer.suppressed) == (0, 2, 1)
    assert world.count("cadence_enrollments") == 0


def test_names_of_no_lead_of_the_organization_and_of_several_are_told_by_their_place(
    world: World, operated: Database
) -> None:
    world.cadence({}, name="Spring")
    other = world.insert("organizations", name="Other")
    stranger = world.lead(org_id=other, email="sam@other.test", phone=None)
    gone = world.lead(email="gone@lead.test", phone=None, deleted_at="yesterday")
    for _ in range(2):
        world.lead(phone=None)
    names = (
        str(stranger), "sam@other.test", str(gone), "", "\0", "9" * 900, "nobody", str(uuid4()),
        "maria@lead.test",
    )  # fmt: skip

    answer = enroll(operated, cadence="Spring", leads=names)

    assert [(each.place, each.problem) for each in answer.unclear] == [
        *((place, "unknown") for place in range(8)),
        (8, "several"),
    ]
    assert (answer.enrolled, world.count("cadence_enrollments")) == (0, 0)


def test_a_list_is_enrolled_in_slices_and_belongs_to_the_organization(
    world: World, operated: Database
) -> None:
    world.cadence({}, name="Spring")
    other = world.insert("organizations", name="Other")
    world.insert(
        "leads", org_id=other, email="x@other.test", custom_fields=json.dumps({"list": "Expo"})
    )
    listed(world, 620)
    listed(world, MAX_SCANNED + 10, name="Elsewhere")

    answers = enroll_list(operated, "Expo", cadence="Spring")

    assert sum(each.enrolled for each in answers) == 620
    assert len(answers) >= 2
    assert all(each.enrolled <= 500 for each in answers)
    assert {row["org_id"] for row in world.rows("SELECT org_id FROM cadence_enrollments")} == {
        world.org_id
    }
    assert [each.already_enrolled for each in enroll_list(operated, "Expo", cadence="Spring")] == [
        each.enrolled for each in answers
    ]


def test_starts_are_spread_evenly_over_slices_and_repetitions(
    world: World, operated: Database
) -> None:
    world.cadence({}, name="Spring")
    per_day_40 = 86_400 / 40
    listed(world, 520)

    enroll_list(operated, "Expo", cadence="Spring", every_seconds=per_day_40)
    enroll_list(operated, "Expo", cadence="Spring", every_seconds=per_day_40)
    listed(world, 3)
    enroll_list(operated, "Expo", cadence="Spring", every_seconds=per_day_40)

    times = dues(world)
    assert len(times) == 523
    assert abs(times[0] - datetime.now(UTC)) < timedelta(minutes=1)
    assert gaps(times) == {per_day_40}


def test_a_spread_goes_on_after_a_lead_that_is_paused(world: World, operated: Database) -> None:
    world.cadence({}, name="Spring")
    listed(world, 3)
    enroll_list(operated, "Expo", cadence="Spring", every_seconds=3600)
    world.connection.run(
        """UPDATE cadence_enrollments SET status = 'paused'
            WHERE next_step_due = (SELECT max(next_step_due) FROM cadence_enrollments)"""
    )
    listed(world, 2)

    enroll_list(operated, "Expo", cadence="Spring", every_seconds=3600)

    assert len(dues(world)) == 5
    assert gaps(dues(world)) == {3600}


def test_a_start_is_the_first_due_time(world: World, operated: Database) -> None:
    world.cadence({"delay_days": 3}, name="Spring")
    listed(world, 2)
    start = datetime.now(UTC) + timedelta(days=10)

    answer = enroll(operated, cadence="Spring", list_name="Expo", start=start)

    assert answer.first_due == start
    assert dues(world) == [start, start]


def test_without_a_start_the_first_step_keeps_its_delay(world: World, operated: Database) -> None:
    world.cadence({"delay_days": 3}, name="Spring")
    world.cadence({"delay_days": 3}, name="Summer")
    listed(world, 2)

    enroll(operated, cadence="Spring", list_name="Expo")
    enroll(operated, cadence="Summer", list_name="Expo", every_seconds=60)

    days = {round((due - datetime.now(UTC)) / timedelta(days=1), 2) for due in dues(world)}
    assert days == {3.0}


def test_a_start_in_the_past_is_now(world: World, operated: Database) -> None:
    world.cadence({}, name="Spring")
    listed(world, 1)

    enroll(operated, cadence="Spring", list_name="Expo", start=datetime(1, 1, 1, tzinfo=UTC))

    [due] = dues(world)
    assert abs(due - datetime.now(UTC)) < timedelta(minutes=1)


def test_two_spreads_at_once_do_not_share_their_times(
    world: World, operated: Database, new_session: NewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.cadence({}, name="Spring")
    listed(world, 2, "Expo")
    listed(world, 2, "Fair")
    read_new_addresses(operated)
    operated.fetch("wait_briefly", "SET lock_timeout = '20ms'")
    other = Database(new_session)

    with ExitStack() as first:
        first.enter_context(other.transaction())
        enroll(other, cadence="Spring", list_name="Expo", every_seconds=60)
        # It ends while the second one, which has met it, pauses before its next attempt.
        monkeypatch.setattr(conflicts, "time", Mock(sleep=lambda _: first.close()))
        assert enroll(operated, cadence="Spring", list_name="Fair", every_seconds=60).enrolled == 2

    assert len(dues(world)) == 4
    assert gaps(dues(world)) == {60}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({}, "list_name, leads"),
        ({"list_name": "a", "leads": ("b",)}, "list_name, leads"),
        ({"list_name": "a", "start": datetime(9999, 12, 31, tzinfo=UTC)}, "start"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    world: World, operated: Database, request_: dict[str, Any], message: str
) -> None:
    world.cadence({}, name="Spring")

    with pytest.raises(InvalidRequestError, match=message):
        enroll(operated, cadence="Spring", **request_)


def test_a_cadence_without_steps_and_a_deleted_one_are_refused(
    world: World, operated: Database
) -> None:
    world.cadence(name="Empty")
    world.cadence({}, name="Gone", deleted_at="yesterday")

    with pytest.raises(InvalidRequestError, match="it has no step"):
        enroll(operated, cadence="Empty", leads=())
    with pytest.raises(UnknownNameError, match="no cadence"):
        enroll(operated, cadence="Gone", leads=())


def test_a_request_in_json_names_its_wrong_fields(operated: Database) -> None:  # noqa: ARG001
    for field, value in (("every_seconds", "NaN"), ("every_seconds", -1), ("leads", ["x"] * 501)):
        with pytest.raises(InvalidRequestError, match=field):
            ENROLL.parse({"cadence": "Spring", field: value})


def test_the_record_of_the_action_holds_counts_and_no_names(
    world: World, operated: Database
) -> None:
    cadence = world.cadence({}, name="Spring")
    world.lead()

    enroll(operated, cadence="Spring", leads=("maria@lead.test",))

    begun, done = world.rows("SELECT phase, details FROM operator_actions ORDER BY id")
    assert (begun["phase"], done["phase"]) == ("begun", "done")
    assert (done["details"]["enrolled"], UUID(done["details"]["cadence_id"])) == (1, cadence)
    assert "maria" not in json.dumps([begun["details"], done["details"]])
