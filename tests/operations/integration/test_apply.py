"""A document says what an organization plans; applying it changes that, and nothing else."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.database.migrate import migrate_database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.perform import perform
from cadence_core.operations.plans.apply import APPLY
from tests.engine import Provider, engine, run, running_engine
from tests.operations.documents import (
    Document,
    a_document,
    applied,
    lines_of,
    pulled,
    with_steps,
)
from tests.roles import roles_of
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

STEPS = """
    SELECT s.id, s.step_order, t.name, s.delay_days, s.archived_at IS NOT NULL AS is_archived
      FROM cadence_steps AS s JOIN cadences AS c ON c.id = s.cadence_id
      LEFT JOIN message_templates AS t ON t.id = s.template_id
     WHERE c.name = 'Spring' ORDER BY s.step_order"""

A_SCOPE = """
    INSERT INTO send_scopes (scope, org_id, cap_id)
    VALUES (concat('sender:', :id ::uuid), :org_id, :id)"""
# As take_room does: what references a cap locks it, too.
OF_A_TURN = (
    """INSERT INTO send_scopes (scope, org_id, cap_id)
       VALUES (concat('another:', :id ::uuid), :org_id, :id)""",
    "SELECT FROM send_scopes WHERE org_id = :org_id AND cap_id = :id FOR NO KEY UPDATE",
)


def steps(world: World) -> dict[str, Any]:
    return {row["name"]: row for row in world.rows(STEPS)}


def enroll(world: World, template: str, leads: int = 1) -> list[Any]:
    """Enroll leads of the organization that wait for the step with this template."""
    [row] = world.rows("SELECT id, org_id FROM cadences WHERE name = 'Spring'")
    return [
        world.enrollment(
            row["id"],
            world.lead_of_its_own(org_id=row["org_id"]),
            org_id=row["org_id"],
            next_step_id=steps(world)[template]["id"],
        )
        for _ in range(leads)
    ]


def test_a_new_organization_gets_everything_and_a_second_time_nothing_changes(
    world: World, operated: Database
) -> None:
    answer = applied(operated, a_document())

    assert {line.action for plan in answer.plans for line in plan.lines} == {"created"}
    assert answer.changes == 10
    [organization] = world.rows("SELECT * FROM organizations WHERE name = 'Harbor & Pine'")
    assert organization["timezone"] == "America/New_York"
    assert world.count("sending_hours") == 2
    again = applied(operated, a_document())
    assert (again.changes, again.plans[0].unchanged) == (0, 10)


def test_a_dry_run_shows_the_plan_of_the_apply_and_writes_nothing(
    world: World, operated: Database
) -> None:
    before = world.dump()

    planned = applied(operated, a_document(), is_dry_run=True)

    assert world.dump() == before
    assert planned.plans[0].lines == applied(operated, a_document()).plans[0].lines


def test_a_change_shows_its_fields_before_and_after(operated: Database) -> None:
    applied(operated, a_document())
    document = a_document(
        senders={"GRACE@harbor.test": {"channel": "email"}},
        schedules={"Office": {"hours": {"friday": ["09:00-24:00"]}}},
        days_off={"2027-02-09": "Carnaval"},
    )

    lines = lines_of(applied(operated, document))

    assert [(f.field, f.before, f.after) for f in lines["sender", "GRACE@harbor.test"].fields] == [
        ("address", "grace@harbor.test", "GRACE@harbor.test"),
        ("display_name", "Grace", "nothing"),
    ]
    [hours] = lines["schedule", "Office"].fields
    assert hours.before == "monday 09:00-12:00, monday 13:30-17:00"
    assert hours.after == "friday 09:00-24:00"
    assert lines["day_off", "2027-02-09"].fields[0].after == "Carnaval"
    assert len(lines) == 3


def test_what_is_not_in_the_document_stays_and_is_named(world: World, operated: Database) -> None:
    applied(operated, a_document())

    answer = applied(operated, {"organization": "harbor & pine"})

    assert answer.changes == 0
    left = {each.kind: each.names for each in answer.plans[0].left_alone}
    assert left["template"] == ("bye", "hello") or left["template"] == ("hello", "bye")
    assert left["cap"] == ("sender grace@harbor.test",)
    assert left["cadence"] == ("Spring",)
    assert world.count("message_templates") == 2


def test_leads_that_wait_move_with_the_delay_of_their_step(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    moved, held = enroll(world, "bye", 2)
    world.update("cadence_enrollments", held, step_due_at="2026-01-01T00:00:00Z")
    due = {id_: world.enrollment_row(id_)["next_step_due"] for id_ in (moved, held)}

    answer = applied(operated, with_steps("hello", "bye", delay_days=5, delay_hours=1))

    line = lines_of(answer)["step", "Spring, step 2 (bye)"]
    assert line.consequences == (
        "for 1 waiting lead, it is due at another time",
        "for 1 waiting lead, it is due when it was: they were deferred, or a run has them",
    )
    later = timedelta(days=2, hours=1)
    assert world.enrollment_row(moved)["next_step_due"] == due[moved] + later
    assert world.enrollment_row(held)["next_step_due"] == due[held]


def test_a_step_that_is_left_out_is_archived_and_comes_back_as_the_same_row(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    enroll(world, "bye", 3)
    before = steps(world)

    gone, again = applied(operated, with_steps("hello"), with_steps("hello")).plans
    restored = applied(operated, a_document())

    assert steps(world) == before
    assert again.lines == ()
    [line] = gone.lines
    assert (line.action, line.consequences) == (
        "archived",
        ("for 3 waiting leads, the step after it comes instead, if there is one",),
    )
    assert [line.action for line in restored.plans[0].lines] == ["restored"]


def test_a_template_in_the_place_of_another_comes_to_those_that_have_not_had_that_one(
    world: World, operated: Database
) -> None:
    always: Document = {"settings": {}, "caps": []}
    applied(operated, with_steps("a", "b", "c", delay_days=0) | always)
    [past] = enroll(world, "a")
    run(engine(world))
    [waiting] = enroll(world, "a")

    replaced, again = applied(
        operated, *[with_steps("x", "b", "c", delay_days=0) | always for _ in range(2)]
    ).plans
    [new] = enroll(world, "x")
    run(engine(world))
    applied(operated, with_steps("x", "b", "a", "c", delay_days=0) | always)
    for _ in range(5):
        run(engine(world))
        world.pass_time("4 days")

    [line] = [line for line in replaced.lines if line.action == "archived"]
    assert line.consequences == (
        "for 1 waiting lead, the step after it comes instead, if there is one",
    )
    assert again.lines == ()
    sent: dict[Any, list[str]] = {e: [] for e in (past, waiting, new)}
    for message in world.messages():
        sent[message["enrollment_id"]].append(message["subject"])
    assert sent == {past: [*"abc"], waiting: [*"xbac"], new: [*"xbac"]}


def test_a_step_in_between_moves_the_others_and_each_stays_the_same_row(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    before = steps(world)

    applied(operated, with_steps("hello", "between", "bye"))
    applied(operated, with_steps("bye", "hello", "between"))

    after = steps(world)
    assert [*after] == ["bye", "hello", "between"]
    assert {name: after[name]["id"] for name in before} == {n: before[n]["id"] for n in before}


def test_a_lead_is_never_sent_a_step_twice_however_the_steps_move(
    world: World, operated: Database
) -> None:
    always: Document = {"settings": {}, "caps": []}
    applied(operated, with_steps("hello", "bye", delay_days=0) | always)
    [enrollment] = enroll(world, "hello")
    run(engine(world))
    applied(operated, with_steps("bye", "hello", "third", delay_days=0) | always)
    world.pass_time("9 days")
    for _ in range(4):
        run(engine(world))
        world.pass_time("9 days")

    sent = [m["subject"] for m in world.messages() if m["enrollment_id"] == enrollment]
    assert sorted(sent) == ["Bye", "Hello", "third"]


def test_a_cadence_that_stops_and_a_text_that_changes_count_the_leads_that_wait(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    enroll(world, "bye", 2)
    document = a_document()
    document["templates"]["bye"]["body"] = "Other\nlines"
    document["cadences"]["Spring"]["status"] = "paused"

    lines = lines_of(applied(operated, document))

    [body] = lines["template", "bye"].fields
    assert (body.before, body.after) == ("line 1: Good bye", "line 1: Other")
    assert lines["template", "bye"].consequences == (
        "for 2 waiting leads, its text is the new one",
    )
    assert lines["cadence", "Spring"].consequences == (
        "for 2 waiting leads, no message leaves until it is active",
    )


@pytest.mark.parametrize("was", ["paused", "archived", "draft"])
def test_a_document_that_resumes_a_cadence_says_so_even_if_nobody_waits(
    world: World, operated: Database, was: str
) -> None:
    applied(operated, a_document())
    world.connection.run("UPDATE cadences SET status = :was WHERE name = 'Spring'", was=was)

    lines = lines_of(applied(operated, a_document()))

    resumed = ("this resumes the cadence",) if was == "paused" else ()
    assert lines["cadence", "Spring"].consequences == resumed


def test_a_step_that_stood_twice_and_now_once_counts_those_that_wait_for_the_second(
    world: World, operated: Database
) -> None:
    always: Document = {"settings": {}, "caps": []}
    applied(operated, with_steps("a", "b", "a", delay_days=0) | always)
    enroll(world, "a")

    plan = applied(operated, with_steps("b", "a", delay_days=0) | always).plans[0]

    [line] = [line for line in plan.lines if line.action == "archived"]
    assert line.consequences == (
        "for 1 waiting lead, the step after it comes instead, if there is one",
    )


@pytest.mark.parametrize(
    ("address", "channel", "reply_to", "is_usable"),
    [
        ("eva@harbor.test", "email", None, True),
        ("eva@harbor.test", "email", "re@harbor.test", True),
        ("eva@harbor.test", "email", "re", False),
        ("not an address", "email", None, False),
        ("5", "email", None, False),
        ("phone-number-id-12", "whatsapp", None, True),
        ("+5511987654321", "whatsapp", None, False),
    ],
)
def test_a_sender_whose_messages_a_run_would_hold_says_so_in_the_plan(
    operated: Database, address: str, channel: str, reply_to: str | None, *, is_usable: bool
) -> None:
    sender = {"channel": channel, "reply_to": reply_to}

    [plan] = applied(operated, a_document(senders={address: sender}, caps=[], cadences={})).plans

    [line] = [line for line in plan.lines if line.kind == "sender"]
    assert is_usable == (not line.consequences)


def test_a_fault_of_a_template_is_shown_in_the_plan_and_refuses_nothing(
    operated: Database,
) -> None:
    document = a_document()
    document["templates"]["bye"]["body"] = "{{ no_such_field }} {{"

    planned = applied(operated, document, is_dry_run=True)

    [fault] = planned.plans[0].faults
    assert (fault.template, fault.faults[0].reason) == ("bye", "template_error")
    assert applied(operated, document).changes == 10


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"caps": [{"kind": "sender", "sender": "nix@harbor.test", "daily_cap": 1}]},
            r"caps\.0\.sender: no sender has this name or id: nix@harbor.test; there are: grace@",
        ),
        (
            {"caps": [{"kind": "organization", "daily_cap": n} for n in (1, 2)]},
            r"caps\.1: the document describes it twice: caps\.0",
        ),
        ({"settings": {"schedule": "Night"}}, r"settings\.schedule: no schedule .* there are: Off"),
        ({"settings": {"timezone": "Mars/North"}}, r"settings: timezone: is no IANA name"),
        (
            {"schedules": {"Office": {"holiday_calendars": ["XX"]}}},
            r"schedules\.Office: no holidays are known",
        ),
        (
            {"senders": {"grace@harbor.test": {"channel": "email", "reply_to": "ana@acme.test"}}},
            r"senders\.grace@harbor\.test: its address or reply_to belongs to another",
        ),
        (
            {
                "templates": {
                    n: {"channel": "email", "body": "x" * 100_001} for n in ("bye", "hello")
                }
            },
            r"templates\.bye: a text is longer than its limit",
        ),
        (
            {"templates": {n: {"channel": "email"} for n in ("bye", "BYE", "hello")}},
            r"templates\.BYE: the document describes it twice: bye",
        ),
        (
            {"templates": {"00000000-0000-0000-0000-000000000001": {"channel": "email"}}},
            r"templates\.0000.*: no template has this id",
        ),
        (
            {"organization": "00000000-0000-0000-0000-000000000001"},
            "organization: no org.* this id",
        ),
        ({"name": "Another"}, "name: only beside an id"),
        *(
            ({"caps": [], "cadences": {}, **blank}, problem)
            for blank, problem in (
                ({"senders": {" ": {"channel": "email"}}}, r"senders\. : the address is blank$"),
                (
                    {"senders": {"a@b.test": {"channel": "email", "reply_to": " "}}},
                    r"senders\.a@b\.test: reply_to: is blank$",
                ),
                (
                    {"senders": {"1": {"channel": "whatsapp", "portfolio": " "}}},
                    r"senders\.1: portfolio: is blank, or longer than 100 characters$",
                ),
                (
                    {"caps": [{"kind": "portfolio", "portfolio": "", "daily_cap": 1}]},
                    r"caps\.0: portfolio: is blank, or longer than 100 characters$",
                ),
                (
                    {"schedules": {" ": {}}, "settings": {}},
                    r"schedules\. : the name is blank, or longer than 1,000 characters$",
                ),
                (
                    {"days_off": {"2027-02-09": " "}},
                    r"days_off\.2027-02-09: the name is blank, or longer than 1,000 characters$",
                ),
            )
        ),
        *(
            (
                {"caps": [{"kind": "domain", "domain": domain, "daily_cap": 1}]},
                r"caps\.0: domain: is no domain such as gmail.com$",
            )
            for domain in (
                "",
                ".",
                "gmail",
                "gmail..com",
                "*.gmail.com",
                "a b",
                "a@b.test",
                "x" * 254,
            )
        ),
        (
            {
                "templates": {
                    "bye": {"channel": "email", "name": "by"},
                    "hello": {"channel": "email"},
                }
            },
            r"templates\.bye\.name: only beside an id",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_path_and_nothing_is_done(
    world: World, operated: Database, change: Document, problem: str
) -> None:
    before = world.dump()

    for is_dry_run in (True, False):
        with pytest.raises(InvalidRequestError, match=rf"^documents\.0\.{problem}"):
            applied(operated, a_document(**change), is_dry_run=is_dry_run)

    assert world.dump() == before


def test_things_of_another_organization_are_unknown(world: World, operated: Database) -> None:
    world.template(name="theirs")
    theirs = str(world.template(name="other"))
    for template in ("theirs", theirs):
        with pytest.raises(InvalidRequestError, match=r"steps\.1\.template: no template"):
            applied(operated, _second_step_with(template))


def _second_step_with(template: str) -> Document:
    document = a_document()
    document["cadences"]["Spring"]["steps"][1]["template"] = template
    return document


def test_a_name_of_several_things_is_refused_and_an_id_chooses_and_renames(
    world: World, operated: Database
) -> None:
    first, second = (str(world.template(name="intro")) for _ in range(2))

    with pytest.raises(InvalidRequestError, match=r"templates\.intro: several .*" + first):
        applied(operated, {"organization": "Acme", "templates": {"intro": {"channel": "email"}}})
    entry = {"name": "outro", "channel": "email", "subject": "Hi", "body": "x"}
    applied(operated, {"organization": "Acme", "templates": {second: entry}})

    assert (
        world.row(
            "message_templates",
            world.rows("SELECT id FROM message_templates WHERE name = 'outro'")[0]["id"],
        )["body"]
        == "x"
    )


def test_a_later_document_may_refer_to_an_earlier_one(operated: Database) -> None:
    whole = a_document()
    texts = {"organization": whole["organization"], "templates": whole.pop("templates")}

    for is_dry_run in (True, False):
        assert applied(operated, texts, whole, is_dry_run=is_dry_run).changes == 11


def test_the_documents_before_a_wrong_one_are_applied(world: World, operated: Database) -> None:
    with pytest.raises(InvalidRequestError, match=r"^documents\.1\."):
        applied(operated, a_document(), a_document(settings={"schedule": "Night"}))

    assert world.count("organizations", "name = 'Harbor & Pine'") == 1


def test_an_apply_waits_for_another_of_the_same_organization(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    [[org_id]] = world.connection.run("SELECT id FROM organizations WHERE name = 'Harbor & Pine'")
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('document ' || :org, 0))"
    world.connection.run("BEGIN")
    world.connection.run(lock, org=str(org_id))
    operated.fetch("soon", "SET lock_timeout TO '50ms'")

    with pytest.raises(Exception, match="55P03"):
        applied(operated, a_document())
    world.connection.run("ROLLBACK")

    assert applied(operated, a_document()).changes == 0


def test_an_apply_is_recorded_without_its_texts(world: World, operated: Database) -> None:
    request = {"documents": [a_document()], "is_dry_run": False}

    perform(operated, APPLY, APPLY.parse(request), "ana@laptop")

    details = world.rows("SELECT details FROM operator_actions ORDER BY id")
    assert [row["details"] for row in details] == [{"is_dry_run": False}, {"changes": 10}]
    assert "Harbor" not in json.dumps(details)


def test_applies_and_runs_at_the_same_time_send_each_step_once(
    world: World, operated: Database, background: Background
) -> None:
    always: Document = {"settings": {}, "caps": []}
    plans = [
        with_steps(*names, delay_days=0) | always
        for names in (("hello", "bye"), ("bye", "hello", "third"), ("third", "bye"))
    ]
    applied(operated, plans[1])
    enrollments = enroll(world, "bye", 30)

    with running_engine(world.url, Provider(latency_seconds=0.01)) as engine:
        runs = background(lambda: [engine.run(batch_size=7) for _ in range(12)])
        applies = 0
        while not runs.done():
            applied(operated, plans[applies % len(plans)])
            applies += 1
        runs.result()
        applied(operated, plans[1])
        for _ in plans:
            world.pass_time("4 days")
            engine.run_until_quiet()

    assert applies > 5
    assert max(engine.provider.called().values()) == 1
    sent = Counter((m["enrollment_id"], m["step_id"]) for m in world.messages())
    assert max(sent.values()) == 1
    assert {world.status_of(id_)[0] for id_ in enrollments} == {"completed"}


def test_a_turn_does_not_wait_for_an_apply_that_exchanges_caps_and_waits_for_the_turn(
    world: World, operated: Database, new_session: NewSession, background: Background
) -> None:
    removed, added = [a_document()["caps"][0] | {"daily_cap": number} for number in (None, 40)]
    applied(operated, a_document(caps=[added]))
    [cap] = world.rows("SELECT id, org_id FROM sending_caps")
    exchanged = a_document(caps=[removed, {"kind": "organization", "daily_cap": 9}])
    world.connection.run(A_SCOPE, **cap)
    turn = new_session()
    turn.run("SET deadlock_timeout TO '10ms'")
    turn.run("BEGIN")
    turn.run("SELECT FROM organizations WHERE id = :org_id FOR KEY SHARE", org_id=cap["org_id"])

    applying = background(applied, operated, exchanged)
    wait_until_blocked(world.connection)
    for order in OF_A_TURN:
        turn.run(order, **cap)
    turn.run("COMMIT")

    assert applying.result().changes == 2
    assert [row["kind"] for row in world.rows("SELECT kind FROM sending_caps")] == ["organization"]


def test_the_role_of_an_operator_may_apply_and_pull(empty_database: str) -> None:
    with roles_of(empty_database) as roles:
        roles.create()
        migrate_database(roles.url_of("owner"))
        database = Database(partial(connect, roles.url_of("operator")))

        for document in (a_document(), with_steps("bye", "hello", delay_days=1), a_document()):
            assert applied(database, document).changes
        assert applied(database, *pulled(database)).changes == 0
        database.close()


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"days_off": {"86400": "x"}}, "days_off.86400"),
        ({"days_off": {"2027-02-30": "x"}}, "days_off.2027-02-30"),
        ({"schedules": {"O": {"hours": {"monday": ["17:00-09:00"]}}}}, "schedules.O.hours.monday"),
        (
            {"schedules": {"O": {"hours": {"monday": ["09:00-12:00", "11:59-13:00"]}}}},
            "schedules.O.hours.monday",
        ),
        ({"schedules": {"O": {"hours": {"sunday": ["9-12"]}}}}, "schedules.O.hours.sunday.0"),
        ({"schedules": {"O": {"hours": {"someday": []}}}}, "schedules.O.hours.someday"),
        ({"caps": [{"kind": "sender", "daily_cap": 1}]}, "caps.0"),
        ({"caps": [{"kind": "organization", "daily_cap": 1, "ramp_step": 1}]}, "caps.0"),
        ({"caps": [{"kind": "organization", "daily_cap": 9**99}]}, "caps.0.daily_cap"),
        ({"senders": {"a@b.test": {"channel": "email", "portfolio": "x"}}}, "senders.a@b.test"),
        ({"senders": {"a@b.test": {"channel": "fax"}}}, "senders.a@b.test.channel"),
        ({"cadences": {"C": {"status": "active"}}}, "cadences.C.steps"),
        ({"cadences": {"C": {"steps": []}}}, "cadences.C.status"),
        ({"settings": {"accepted_bounce_rate": 0.5}}, "settings.accepted_bounce_rate"),
        ({"settings": {"minimum_gap_minutes": True}}, "settings.minimum_gap_minutes"),
        ({"settings": {"minimum_gap_minutes": "1_000"}}, "settings.minimum_gap_minutes"),
        ({"settings": {"minimum_gap_minutes": 5.0}}, "settings.minimum_gap_minutes"),
        ({"settings": {"accepted_bounce_rate": "0.1"}}, "settings.accepted_bounce_rate"),
        ({"settings": {"requires_postal_address": "yes"}}, "settings.requires_postal_address"),
        ({"caps": [{"kind": "organization", "daily_cap": 1, "trickle": 0}]}, "caps.0.trickle"),
        ({"organization": "  "}, "organization"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_wrong_field_is_refused_with_its_path(wrong: Document, path: str) -> None:
    with pytest.raises(InvalidRequestError, match=rf"^apply: documents\.0\.{re.escape(path)}[.:]"):
        APPLY.parse({"documents": [a_document(**wrong)]})


@pytest.mark.parametrize(
    "ramp_from", ["20270104", 20270104, "2027-01-04", "9999-12-31T23:00:00-09:00"]
)
def test_a_ramp_begins_at_a_moment_with_its_offset(ramp_from: object) -> None:
    cap = {"kind": "sender", "sender": "x", "daily_cap": 1, "ramp_start": 1, "ramp_step": 1}

    with pytest.raises(InvalidRequestError, match=r"caps\.0\.ramp_from"):
        APPLY.parse({"documents": [a_document(caps=[{**cap, "ramp_from": ramp_from}])]})


def test_two_applies_of_a_new_organization_create_one(world: World, background: Background) -> None:
    def apply_once(_: int) -> int:
        database = Database(partial(connect, world.url))
        try:
            return applied(database, a_document()).changes
        finally:
            database.close()

    both = [background(apply_once, n) for n in range(2)]

    assert sorted(each.result() for each in both) == [0, 10]
    assert world.count("organizations", "name = 'Harbor & Pine'") == 1


ODD_VALUES: tuple[Any, ...] = (
    "\0",
    "\ud800",
    "x" * 2_000,
    "x" * 200_000,
    "",
    " ",
    10**30,
    -1,
    1e300,
    "infinity",
    "NaN",
    True,
    None,
    [],
    {},
    ["x"],
    "\x1b[31m",
    "\u202e",
    "a" * 36,
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


@pytest.mark.parametrize("path", [*leaves(a_document())], ids=lambda path: ".".join(map(str, path)))
def test_an_odd_value_is_stored_or_refused_with_a_path(
    operated: Database, path: tuple[Any, ...]
) -> None:
    for odd in ODD_VALUES:
        document = a_document()
        parent: Any = document
        for part in path[:-1]:
            parent = parent[part]
        parent[path[-1]] = odd
        try:
            applied(operated, document, is_dry_run=True)
        except InvalidRequestError as error:
            assert re.match(r"(apply: )?documents\.0\.", str(error)), odd  # noqa: PT017 (both)


def test_a_plan_that_is_no_longer_the_one_that_was_shown_is_not_applied(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())
    document = with_steps("hello", "bye", delay_days=9)
    [plan] = applied(operated, document, is_dry_run=True).plans
    request = {"documents": [document], "shown": [plan.digest], "is_dry_run": False}
    enroll(world, "bye")
    world.connection.run("UPDATE cadences SET status = 'paused' WHERE name = 'Spring'")

    with pytest.raises(InvalidRequestError, match=r"^documents\.0\.organization: .* changed since"):
        APPLY.act(operated, APPLY.parse(request))
    assert steps(world)["bye"]["delay_days"] == 3

    world.connection.run("UPDATE cadences SET status = 'active' WHERE name = 'Spring'")
    assert APPLY.act(operated, APPLY.parse(request)).changes == 1
