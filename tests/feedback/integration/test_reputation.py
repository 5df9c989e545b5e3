"""Email is paused when its bounces or complaints are improbable at the accepted rate."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from cadence_core.feedback.application import build_application
from cadence_core.feedback.domain.delivery import KnownMessage
from cadence_core.feedback.domain.reputation import Standing
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.store.feedback_store import PostgresFeedbackStore
from tests.feedback.inbox import Inbox
from tests.feedback.integration.test_handler import metric
from tests.feedback.sent_emails import another_sender, email, event_about, send_many
from tests.sessions import blocked
from tests.waiting import MAX_WAIT_SECONDS, wait_until
from tests.world import Row, World

BOUNCE = "ses_bounce_permanent"
COMPLAINT = "ses_complaint"
ALL_SCOPES = {"sender", "domain", "organization"}
RULING = """
SELECT (r.ruling).until AS until, (r.ruling).detail AS detail
  FROM (SELECT rule_reputation(CAST(jsonb_populate_record(NULL::candidate, CAST(:candidate AS jsonb)) AS candidate),
                      cadence_now() + CAST(:later AS interval), :why) AS ruling) AS r"""  # noqa: E501


def pauses(world: World) -> list[Row]:
    return world.rows("SELECT * FROM reputation_pauses ORDER BY since, scope")


def scopes(world: World) -> set[str]:
    return {pause["scope"] for pause in pauses(world)}


def ruling(world: World, why: str = "reputation_pause", later: str = "0", **c: Any) -> Row:
    """Return what the rule says about an email of the world's sender."""
    candidate = {
        "org_id": world.org_id,
        "channel": "email",
        "sender_id": world.email_sender,
        "sender_domain": "acme.test",
        **c,
    }
    text = str({name: str(value) for name, value in candidate.items()}).replace("'", '"')
    [row] = world.rows(RULING, candidate=text, later=later, why=why)
    return row


def is_halved(world: World, later: str) -> bool:
    sql = "SELECT half_cap_ends(CAST(jsonb_populate_record(NULL::candidate, jsonb_build_object("
    sql += "'org_id', CAST(:org AS text), 'channel', 'email', 'sender_id', CAST(:sender AS text)))"
    sql += " AS candidate), now() + CAST(:later AS interval))"
    [[ends]] = world.connection.run(
        sql, org=str(world.org_id), sender=str(world.email_sender), later=later
    )
    return ends is not None


def deliver(inbox: Inbox, name: str, **detail: Any) -> None:
    """Deliver an event about an email that was sent just now."""
    assert inbox.deliver(event_about(inbox, email(inbox), name, **detail)) == []


@pytest.mark.parametrize(
    ("name", "earlier", "kind"), [(BOUNCE, 6, "bounced"), (COMPLAINT, 1, "complained")]
)
def test_the_event_that_makes_the_count_improbable_pauses_all_that_it_is_improbable_for(
    inbox: Inbox, name: str, earlier: int, kind: str
) -> None:
    world = inbox.world
    send_many(world, 99 - earlier)
    send_many(world, earlier, kind)

    deliver(inbox, name)

    found = pauses(world)
    assert {pause["scope"] for pause in found} == ALL_SCOPES
    for pause in found:
        counts = (pause["sends"], pause["bounces"], pause["complaints"])
        assert counts == (100, 7, 0) if name == BOUNCE else (100, 0, 2)
        assert pause["until"] - pause["since"] == timedelta(hours=24)
        assert pause["half_cap_until"] - pause["until"] == timedelta(days=7)
    assert "of the latest 100 emails" in found[0]["detail"]
    assert ruling(world)["until"] == found[0]["until"]


@pytest.mark.parametrize(
    ("sent", "status", "earlier"), [(19, "complained", 0), (93, "bounced", 5), (17, "bounced", 1)]
)
def test_a_count_that_is_probable_pauses_nothing(
    inbox: Inbox, sent: int, status: str, earlier: int
) -> None:
    send_many(inbox.world, sent)
    send_many(inbox.world, earlier, status)

    deliver(inbox, BOUNCE if status == "bounced" else COMPLAINT)

    assert pauses(inbox.world) == []
    assert ruling(inbox.world) == {"until": None, "detail": None}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("failed", "Transient/General"),
        ("bounced", "Permanent/OnAccountSuppressionList"),
        ("bounced", "Permanent/OnTenantSuppressionList"),
    ],
)
def test_temporary_bounces_and_those_of_a_suppression_list_do_not_count(
    inbox: Inbox, status: str, code: str
) -> None:
    send_many(inbox.world, 60)
    send_many(inbox.world, 39, status, code=code)

    deliver(inbox, BOUNCE)

    assert pauses(inbox.world) == []


def test_a_bounce_of_a_suppression_list_judges_nothing(inbox: Inbox) -> None:
    send_many(inbox.world, 60, "bounced")

    deliver(inbox, BOUNCE, bounceSubType="OnAccountSuppressionList")

    assert pauses(inbox.world) == []


def test_only_the_last_seven_days_count(inbox: Inbox) -> None:
    send_many(inbox.world, 40)
    send_many(inbox.world, 30, "bounced", ago="8 days")

    deliver(inbox, BOUNCE)

    assert pauses(inbox.world) == []


def test_only_the_latest_2000_emails_count(inbox: Inbox) -> None:
    send_many(inbox.world, 20, "bounced", ago="2 days")
    send_many(inbox.world, 1_940, ago="1 day")
    send_many(inbox.world, 59, "bounced", ago="1 hour")
    send_many(inbox.world, 20, "bounced", ago="3 days")

    deliver(inbox, BOUNCE)

    [one, *_] = pauses(inbox.world)
    assert one["sends"] == 2_000


def test_each_scope_is_judged_by_its_own_emails(inbox: Inbox) -> None:
    world = inbox.world
    colleague = another_sender(world, "rui@acme.test")
    elsewhere = another_sender(world, "ana@mail.acme.test")
    send_many(world, 44)
    send_many(world, 5, "bounced")
    send_many(world, 800, sender=colleague)
    send_many(world, 800, sender=elsewhere)

    deliver(inbox, BOUNCE)

    assert [(p["scope"], p["sends"], p["bounces"]) for p in pauses(world)] == [("sender", 50, 6)]
    assert ruling(world)["until"]
    assert ruling(world, sender_id=colleague)["until"] is None


def test_bounces_spread_over_the_senders_of_a_domain_pause_the_domain(inbox: Inbox) -> None:
    world = inbox.world
    send_many(world, 9)
    for name in "bcdefg":
        sender = another_sender(world, f"{name}@acme.test")
        send_many(world, 9, sender=sender)
        send_many(world, 1, "bounced", sender=sender)
    send_many(world, 2_000, sender=another_sender(world, "ana@mail.acme.test"), ago="1 minute")

    deliver(inbox, BOUNCE)

    assert [(p["scope"], p["domain"], p["bounces"]) for p in pauses(world)] == [
        ("domain", "acme.test", 7)
    ]
    assert ruling(world, sender_id=UUID(int=1))["until"]
    assert ruling(world, sender_domain="mail.acme.test")["until"] is None


def test_the_emails_of_another_organization_do_not_count(inbox: Inbox) -> None:
    world = inbox.world
    other = world.insert("organizations", name="Other")
    send_many(world, 40)
    send_many(world, 60, "bounced", sender=another_sender(world, "bo@acme.test", other))

    deliver(inbox, BOUNCE)

    assert pauses(world) == []


def test_an_organization_decides_what_it_accepts(inbox: Inbox) -> None:
    world = inbox.world
    world.update("organizations", world.org_id, accepted_bounce_rate=0.1)
    send_many(world, 90)
    send_many(world, 9, "bounced")

    deliver(inbox, BOUNCE)

    assert pauses(world) == []


def a_pause(inbox: Inbox) -> None:
    send_many(inbox.world, 10)
    send_many(inbox.world, 30, "bounced")
    deliver(inbox, BOUNCE)
    assert scopes(inbox.world) == ALL_SCOPES


def age(world: World, interval: str) -> None:
    for column in ("since", "until", "half_cap_until"):
        world.connection.run(
            f"UPDATE reputation_pauses SET {column} = {column} - CAST(:age AS interval)",  # noqa: S608
            age=interval,
        )


def test_a_pause_ends_after_a_day_at_half_the_cap_for_a_week(inbox: Inbox) -> None:
    a_pause(inbox)

    assert ruling(inbox.world, later="23 hours")["until"]
    assert ruling(inbox.world, later="25 hours")["until"] is None
    halved = [is_halved(inbox.world, later) for later in ("1 hour", "25 hours", "9 days")]
    assert halved == [False, True, False]


def test_a_person_lifts_a_pause_at_the_whole_cap(inbox: Inbox) -> None:
    a_pause(inbox)

    inbox.world.connection.run(
        "UPDATE reputation_pauses SET lifted_at = cadence_now(), lifted_by = 'ana'"
    )

    assert ruling(inbox.world)["until"] is None
    assert not is_halved(inbox.world, "25 hours")
    assert inbox.world.count("setting_history", "table_name = 'reputation_pauses'") == 6


def bounce_again(inbox: Inbox, *, delivered: int, bounced: int) -> None:
    """Send more emails; the last of those that bounce is recorded by the handler."""
    send_many(inbox.world, delivered, ago="1 minute")
    send_many(inbox.world, bounced - 1, "bounced", ago="1 minute")
    deliver(inbox, BOUNCE)


def test_what_was_sent_before_a_pause_does_not_count_after_it(inbox: Inbox) -> None:
    a_pause(inbox)
    age(inbox.world, "25 hours")
    inbox.world.connection.run("UPDATE interactions SET sent_at = sent_at - interval '2 days'")

    bounce_again(inbox, delivered=40, bounced=2)

    assert len(pauses(inbox.world)) == 3


def test_a_second_pause_is_lifted_only_by_a_person(inbox: Inbox) -> None:
    a_pause(inbox)
    age(inbox.world, "25 hours")
    inbox.world.connection.run("UPDATE interactions SET sent_at = sent_at - interval '2 days'")

    bounce_again(inbox, delivered=20, bounced=10)

    [*_, latest] = pauses(inbox.world)
    [[is_endless]] = inbox.world.connection.run(
        "SELECT bool_and(until = 'infinity' AND half_cap_until IS NULL)"
        " FROM reputation_pauses WHERE since > now() - interval '1 hour'"
    )
    assert is_endless
    assert latest["sends"] == 30


def test_a_pause_in_force_is_not_repeated(inbox: Inbox) -> None:
    a_pause(inbox)

    bounce_again(inbox, delivered=20, bounced=10)

    assert len(pauses(inbox.world)) == 3


def test_a_repeated_event_is_not_judged_again(inbox: Inbox) -> None:
    send_many(inbox.world, 10)
    send_many(inbox.world, 30, "bounced")
    body = event_about(inbox, email(inbox), BOUNCE)
    inbox.deliver(body)
    inbox.world.connection.run("DELETE FROM reputation_pauses")

    inbox.deliver(body)

    assert pauses(inbox.world) == []


@pytest.mark.parametrize(
    ("bounced", "warned", "paused"), [(1, 0, 0), (4, 3, 0), (5, 3, 0), (6, 0, 3)]
)
def test_warnings_and_pauses_are_counted(
    inbox: Inbox, capsys: pytest.CaptureFixture[str], bounced: int, warned: int, paused: int
) -> None:
    send_many(inbox.world, 99 - bounced)
    send_many(inbox.world, bounced, "bounced")

    deliver(inbox, BOUNCE)

    out = capsys.readouterr().out
    assert metric(out, "ReputationWarnings") == warned
    assert metric(out, "ReputationPauses") == paused


@pytest.mark.parametrize(("bounced", "message"), [(4, "reputation at risk"), (6, "sending paused")])
def test_warnings_and_pauses_are_logged_without_addresses(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, bounced: int, message: str
) -> None:
    send_many(inbox.world, 99 - bounced)
    send_many(inbox.world, bounced, "bounced")

    deliver(inbox, BOUNCE)

    assert caplog.messages.count(message) == 3
    assert "acme.test" not in str([vars(record) for record in caplog.records])


def test_whatsapp_is_neither_judged_nor_paused(whatsapp: Inbox) -> None:
    a_pause(whatsapp)

    assert ruling(whatsapp.world, channel="whatsapp")["until"] is None


def test_bounces_recorded_at_the_same_time_each_count_those_before_them(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock, neither transaction would see the other's bounce."""
    world = inbox.world
    send_many(world, 93)
    send_many(world, 5, "bounced")
    # Leads of their own: one transaction would wait for the other to suppress the same address.
    sent = [email(inbox, lead=world.lead(email=f"{name}@lead.test")) for name in ("bo", "jo")]
    bodies = [event_about(inbox, message, BOUNCE) for message in sent]
    both = Barrier(2)
    counted: list[Sequence[KnownMessage]] = []

    def count_together(
        store: PostgresFeedbackStore, messages: Sequence[KnownMessage]
    ) -> list[Standing]:
        both.wait(MAX_WAIT_SECONDS)
        standings = standings_of(store, messages)
        counted.append(messages)
        # The first one does not commit before the other has counted, or waits for it.
        wait_until(lambda: len(counted) == 2 or blocked(world.connection) == 1, "they overlap")
        return standings

    standings_of = PostgresFeedbackStore.standings
    monkeypatch.setattr(PostgresFeedbackStore, "standings", count_together)
    threads = [Thread(target=take, args=(world.url, body)) for body in bodies]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert scopes(world) == ALL_SCOPES
    assert len(pauses(world)) == 3


def take(url: str, body: str) -> None:
    application = build_application({"DATABASE_URL": url})
    application.take(body, FeedbackJournal())
    application.database.close()
