"""The acts over a deployed stack, and as a role of the database that may only read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database, connect
from cli.console.server import Served, serving
from cli.engine import DatabaseEngine
from cli.stack import StackEngine
from functions.operate import app
from tests.browser import NEEDS_CHROMIUM, Browser
from tests.cli.stack_stand_in import ACTOR, STACK, stack_stand_in, the_function
from tests.console.browsing import Visitor
from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

READER = "cadence_reader"
ASKS_WHY = "return Boolean(document.querySelector('main [name=reason]'))"
UNREAD = "SELECT id, lead_id FROM interactions WHERE needs_reading"
IN_GERMAN = "Bitte nehmen Sie mich aus Ihrem Verteiler."


@pytest.fixture
def over_a_stack(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Visitor]:
    """A visitor of a console that asks a stack; its function has the stub transport."""
    app._database.cache_clear()
    monkeypatch.setenv("DATABASE_URL", world.url)
    for name, value in (("EMAIL_TRANSPORT", "stub"), ("WHATSAPP_TRANSPORT", "stub")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path))
    with stack_stand_in() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with serving(StackEngine(STACK)) as served:
            visitor = Visitor(served.url)
            visitor.enter()
            yield visitor
    app._database().close()
    app._database.cache_clear()


def test_every_act_works_over_a_stack(
    over_a_stack: Visitor, inbox: Inbox, world: World, tmp_path: Path
) -> None:
    inbox.message()
    assert inbox.deliver(a_mail("maria@lead.test", text=IN_GERMAN, **THREAD)) == []
    template = world.template(name="greeting")
    world.cadence({"template_id": template}, name="Winter")
    [[reply, lead]] = world.connection.run(
        "SELECT id, lead_id FROM interactions WHERE needs_reading"
    )
    drop = world.lead(first_name="Ana", email="ana@lead.test", phone=None)
    acts: list[tuple[str, str, UUID, dict[str, object]]] = [
        ("pause", "organization", world.org_id, {"reason": "x"}),
        ("resume", "organization", world.org_id, {}),
        ("pause", "channel", world.org_id, {"reason": "x", "channel": "email"}),
        ("resume", "channel", world.org_id, {"channel": "email"}),
        ("test-send", "template", template, {"lead": str(drop), "to": "me@example.com"}),
        ("opt-out", "reply", reply, {}),
        ("merge", "lead", drop, {"other": str(lead)}),
        ("erase", "lead", lead, {}),
    ]

    for act, target, id_, fields in acts:
        planned = over_a_stack.post("/acts", act=act, target=target, id=id_, **fields)
        given = {name: text for name, text in fields.items() if name == "reason"}
        done = over_a_stack.confirm(planned, "/acts", **given)
        assert (done.status, act) == (303, act), done.text
        assert over_a_stack.get(done.headers["location"]).status == 200
    planned = over_a_stack.post("/acts", act="export", target="lead", id=lead)

    assert str(lead) in over_a_stack.confirm(planned).body
    assert len(list(tmp_path.iterdir())) == 1
    assert world.count("leads", "erased_at IS NOT NULL") == 2
    actors = world.rows("SELECT DISTINCT actor FROM operator_actions")
    assert [row["actor"] for row in actors] == [ACTOR]


class Held:
    """Holds back the erasure of a person until it may go on."""

    def __init__(self) -> None:
        self.is_asked, self.may_go_on = Event(), Event()

    def wait(self, what: str) -> None:
        if what.startswith("erase_"):
            self.is_asked.set()
            assert self.may_go_on.wait(MAX_WAIT_SECONDS)

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """Answer as the deployed function does."""
        if not event["request"].get("is_dry_run", True):
            self.wait(event["operation"])
        return the_function(event)


class HeldDatabase(Database):
    """A database that holds back the erasure of a person."""

    def __init__(self, world: World, held: Held) -> None:
        super().__init__(partial(connect, world.url))
        self._held = held

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        self._held.wait(name)
        return super().fetch(name, sql, **parameters)


def check_pages_go_on(served: Served, held: Held, lead: UUID) -> None:
    """Ask for pages while a person is being erased."""
    visitor = Visitor(served.url)
    visitor.enter()
    planned = visitor.post("/acts", act="erase", target="lead", id=lead)
    with ThreadPoolExecutor() as threads:
        erased = threads.submit(visitor.confirm, planned)
        assert held.is_asked.wait(MAX_WAIT_SECONDS)

        pages = [visitor.get(path).status for path in ("/", "/holds", f"/leads/{lead}")]

        assert not erased.done()
        held.may_go_on.set()
        assert erased.result().status == 303
    assert pages == [200, 200, 200]


def test_a_slow_act_over_a_stack_delays_no_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    app._database.cache_clear()
    monkeypatch.setenv("DATABASE_URL", world.url)
    held = Held()
    with stack_stand_in(held.answer) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with serving(StackEngine(STACK)) as served:
            check_pages_go_on(served, held, world.lead())
    app._database().close()
    app._database.cache_clear()


def test_a_slow_act_on_a_database_delays_no_page(world: World) -> None:
    held = Held()
    databases = [HeldDatabase(world, held) for _ in range(2)]
    with serving(DatabaseEngine(*databases)) as served:
        check_pages_go_on(served, held, world.lead())
    for database in databases:
        database.close()


@contextmanager
def console_as(world: World, role: str, *grants: str) -> Iterator[str]:
    """Yield the link of a console whose role has only these rights to the tables."""
    world.connection.run(f"CREATE ROLE {role} LOGIN")
    for grant in grants:
        world.connection.run(f"GRANT {grant} TO {role}")
    server = world.url.rpartition("@")[2]
    database = Database(partial(connect, f"postgresql://{role}@{server}"))
    try:
        with serving(DatabaseEngine(database)) as served:
            yield served.url
    finally:
        database.close()
        world.connection.run(f"DROP OWNED BY {role} CASCADE")
        world.connection.run(f"DROP ROLE {role}")


@NEEDS_CHROMIUM
@pytest.mark.parametrize(
    "button", ["Pause the lead", "Suppress the email address", "Erase the lead"]
)
def test_what_cannot_be_recorded_is_not_done_and_the_page_says_which_right_is_missing(
    chromium: Browser, world: World, button: str
) -> None:
    lead = world.lead(first_name="Ana")
    world.enrollment(world.cadence({}), lead)
    rights = (
        "SELECT, UPDATE ON ALL TABLES IN SCHEMA public",
        "INSERT ON suppressions, cadence_enrollment_history",
    )
    with console_as(world, "cadence_unrecorded", *rights) as link:
        chromium.open(link)
        chromium.open(f"{Visitor(link).base}/leads/{lead}")
        with chromium.page_turn():
            chromium.click(f"[aria-label='{button} …']")
        if chromium.run(ASKS_WHY):
            chromium.click("main [name=reason]")
            chromium.press(*"holiday")
        with chromium.page_turn():
            chromium.click("main form button")

        said = (
            "The role cadence_unrecorded may not do this (record_action: SQLSTATE 42501); connect"
        )
        assert chromium.text("[role=alert]").startswith(f"{said} as cadence_operator, or as the")
        if chromium.run(ASKS_WHY):
            assert chromium.run("return document.querySelector('main [name=reason]').value")
    assert world.count("leads", "erased_at IS NOT NULL") == 0
    assert world.count("cadence_enrollments", "status <> 'active'") == 0
    assert world.count("suppressions") == 0


@pytest.fixture
def reader(world: World) -> Iterator[Visitor]:
    """A visitor of a console as a role that reads everything and changes nothing."""
    with console_as(world, READER, "SELECT ON ALL TABLES IN SCHEMA public") as link:
        visitor = Visitor(link)
        visitor.enter()
        yield visitor


def test_every_act_is_refused_to_a_role_without_rights(
    reader: Visitor, inbox: Inbox, world: World
) -> None:
    inbox.message()
    assert inbox.deliver(a_mail("maria@lead.test", text=IN_GERMAN, **THREAD)) == []
    [[reply, lead]] = world.connection.run(
        "SELECT id, lead_id FROM interactions WHERE needs_reading"
    )
    drop = world.lead(first_name="Ana", email="ana@lead.test")
    before = world.dump()

    for act, target, id_, fields in (
        ("pause", "organization", world.org_id, {}),
        ("pause", "channel", world.org_id, {"channel": "email"}),
        ("opt-out", "reply", reply, {}),
        ("read", "reply", reply, {}),
        ("merge", "lead", drop, {"into": lead}),
        ("erase", "lead", lead, {}),
    ):
        answered = reader.post("/acts", act=act, target=target, id=id_, **fields)
        if answered.status == 200:
            answered = reader.confirm(answered, reason="x")
        assert (answered.status, act) == (403, act)
        assert f"You may not do that The role {READER} may not do this" in answered.text
    assert world.dump() == before
