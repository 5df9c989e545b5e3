"""Several things hold one enrollment: what ends one of them ends no other."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.operations.holds.holds import HoldFilter
from cadence_core.operations.holds.release import Released, ReleaseRequest, release
from cadence_core.operations.leads.lead import LeadName, LeadsRequest, find_leads
from cadence_core.operations.leads.why import rules_that_hold
from cadence_core.operations.stops.pause import PauseRequest, ResumeRequest, pause, resume
from tests.engine import running_engine
from tests.feedback.inbound import a_mail
from tests.feedback.inbox import Inbox
from tests.feedback.received import forged
from tests.feedback.sent_emails import email

LEAD = "maria@sol.test"
EARLIER = "2026-11-01T00:00:00+00:00"
PERSON, FORGED, COLLEAGUE, CAUSE = SHOWN_FIRST = (
    "wait",
    "reply_unverified",
    "colleague_replied",
    "missing_template",
)
"""The holds, the first of which is shown. A run finds the last one again after a reply's."""


class Held:
    """An enrollment, the ways to hold it, and the way to end each hold."""

    def __init__(self, inbox: Inbox, database: Database) -> None:
        self._inbox, self._database, self.world = inbox, database, inbox.world
        lead, cadence = self.world.lead(email=LEAD), {"on_colleague_reply": "hold"}
        self.id = email(inbox, lead=lead, cadence=cadence).enrollment
        self.lead = lead
        self.world.update("cadence_enrollments", self.id, enrolled_at=EARLIER)
        self._mails = 0

    @property
    def status(self) -> tuple[str, str | None]:
        return self.world.status_of(self.id)

    def begin(self, reason: str) -> None:
        self._mails += 1
        match reason:
            case "reply_unverified":
                self._deliver(forged(f"Hello {self._mails}", LEAD))
            case "colleague_replied":
                address = f"joao{self._mails}@sol.test"
                written = email(self._inbox, lead=self.world.lead(email=address, phone=None))
                self._deliver(a_mail(address, In_Reply_To=self._thread(written.interaction)))
            case "missing_template":
                self.world.update(
                    "cadence_enrollments",
                    self.id,
                    status="paused",
                    status_reason=reason,
                    paused_by="engine",
                )
            case _:
                wanted = PauseRequest(kind="lead", name=LEAD, reason=reason, is_dry_run=False)
                pause(self._database, wanted)

    def end(self, reason: str) -> Released | None:
        if reason != PERSON:
            wanted = HoldFilter(reason=reason)
            return release(self._database, ReleaseRequest(is_dry_run=False, wanted=wanted))
        resume(self._database, ResumeRequest(kind="lead", name=LEAD, is_dry_run=False))
        return None

    def also(self) -> list[str]:
        """Return what else `cadence lead` says that keeps the next message back."""
        [lead] = find_leads(self._database, LeadsRequest(name=LeadName(email=LEAD))).leads
        [enrollment] = lead.enrollments
        return rules_that_hold(enrollment, lead.at)

    def _deliver(self, mail: str) -> None:
        assert self._inbox.deliver(mail) == []

    def _thread(self, message: UUID) -> str:
        return f"<{self.world.row('interactions', message)['external_id']}@email.amazonses.com>"


@pytest.fixture
def held(inbox: Inbox) -> Iterator[Held]:
    database = Database(lambda: connect(inbox.world.url))
    yield Held(inbox, database)
    database.close()


@pytest.mark.parametrize("seed", range(6))
def test_an_enrollment_is_held_until_each_hold_has_ended(held: Held, seed: int) -> None:
    random, holds = Random(seed), set[str]()  # noqa: S311
    for _ in range(40):
        reason = random.choice(SHOWN_FIRST)
        shown = next((each for each in SHOWN_FIRST if each in holds), None)
        if random.random() < 0.5:
            if reason != CAUSE or not holds:  # a run holds what is active only
                held.begin(reason)
                is_found_again = shown == CAUSE and reason in {FORGED, COLLEAGUE}
                holds = {reason} | (set() if is_found_again else holds)
        else:
            held.end(reason)
            holds -= {reason} & {shown}
        shown = next((each for each in SHOWN_FIRST if each in holds), None)
        reason_shown = None if shown == PERSON else shown
        assert held.status == ("paused" if holds else "active", reason_shown), (reason, holds)


@pytest.mark.parametrize("first", [FORGED, PERSON])
def test_a_message_leaves_when_the_last_hold_has_ended(held: Held, first: str) -> None:
    held.begin(COLLEAGUE)
    held.begin(first)
    with running_engine(held.world.url) as engine:
        also = held.also()
        held.end(first)
        engine.run()
        between = (held.status, engine.provider.calls)
        held.end(COLLEAGUE)
        engine.run()

    assert [line for line in also if "another lead of the same company" in line]
    assert between == (("paused", COLLEAGUE), [])
    assert held.status[0] != "paused"


def test_a_release_says_what_stays_on_hold(held: Held) -> None:
    held.begin(COLLEAGUE)
    held.begin(FORGED)

    released = [held.end(reason) for reason in (FORGED, COLLEAGUE)]

    assert [(each.released, each.still_held) for each in released if each] == [(1, 1), (1, 0)]


@pytest.mark.parametrize("stays", ["held", "other"])
def test_a_merge_keeps_what_a_reply_holds(held: Held, stays: str) -> None:
    held.begin(COLLEAGUE)
    held.begin(FORGED)
    other = held.world.lead(email="maria@lua.test", phone=None)
    own = held.world.enrollment_row(held.id)
    second = held.world.enrollment(own["cadence_id"], other, current_step=own["current_step"])
    leads = (held.lead, other) if stays == "held" else (other, held.lead)

    held.world.connection.run("SELECT merge_leads(:keep, :drop)", keep=leads[0], drop=leads[1])

    rows = [held.world.enrollment_row(each) for each in (held.id, second)]
    [left] = [row for row in rows if row["status"] != "completed"]
    assert left["id"] == (held.id if stays == "held" else second)
    assert (left["status_reason"], left["further_holds"]) == (FORGED, {COLLEAGUE: None})


@pytest.mark.parametrize("stays", ["held", "other"])
@pytest.mark.parametrize("own", [None, FORGED, CAUSE])
def test_a_merge_keeps_the_pause_of_a_person(held: Held, stays: str, own: str | None) -> None:
    if own:
        held.begin(own)
    held.begin(PERSON)
    other = held.world.lead(email="maria@lua.test", phone=None)
    row = held.world.enrollment_row(held.id)
    second = held.world.enrollment(row["cadence_id"], other, current_step=row["current_step"])
    leads = (held.lead, other) if stays == "held" else (other, held.lead)

    held.world.connection.run("SELECT merge_leads(:keep, :drop)", keep=leads[0], drop=leads[1])

    rows = [held.world.enrollment_row(each) for each in (held.id, second)]
    [left] = [row for row in rows if row["status"] != "completed"]
    assert left["status"] == "paused"
    assert (left["paused_by"], left["status_detail"]) == ("person", PERSON)
    kept = [own] if own == FORGED or (own and stays == "held") else []
    assert list(left["further_holds"]) == kept


def test_an_end_ends_all_holds(held: Held) -> None:
    for reason in (COLLEAGUE, FORGED):
        held.begin(reason)

    held.world.update("cadence_enrollments", held.id, status="replied", status_reason="replied")
    held.world.update("cadence_enrollments", held.id, status="active")

    assert held.status == ("active", None)
