"""Leads that are one person: how they are found, upserted and merged."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.channels.outcome import SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from tests.engine import Engine, engine, run, running_engine
from tests.feedback.addresses import unsubscribe
from tests.world import World


def merge(world: World, keep: UUID, drop: UUID) -> None:
    world.connection.run("SELECT merge_leads(:keep, :drop)", keep=keep, drop=drop)


def two_leads(world: World, **dropped: Any) -> tuple[UUID, UUID]:
    return world.lead(email="maria@lead.test"), world.lead(email="maria@home.test", **dropped)


def test_leads_with_one_address_are_listed_once_they_are_read(world: World) -> None:
    leads = [world.lead(email=email, phone=None) for email in ("a@lead.test", "A@lead.test ")]
    others = [world.lead(email="b@lead.test", phone=None) for _ in range(2)]
    world.update("leads", others[0], email="c@lead.test")
    for lead in (*leads, *others):
        world.enrollment(world.cadence({}), lead)
    run(engine(world))

    [duplicates] = world.rows("SELECT * FROM duplicate_leads")

    assert duplicates["lead_ids"] == leads
    assert (duplicates["channel"], duplicates["address_key"]) == ("email", "a@lead.test")


def test_a_lead_is_upserted_by_its_external_id(world: World) -> None:
    upsert = """
        INSERT INTO leads (org_id, external_id, email) VALUES (:org, 'crm-1', :email)
        ON CONFLICT (org_id, external_id) DO UPDATE SET email = EXCLUDED.email RETURNING id"""
    [[first]] = world.connection.run(upsert, org=world.org_id, email="a@lead.test")
    [[second]] = world.connection.run(upsert, org=world.org_id, email="b@lead.test")
    other = world.insert("organizations", name="Other")
    world.insert("leads", org_id=other, external_id="crm-1")

    assert first == second
    row = world.row("leads", first)
    assert (row["email"], row["source"]) == ("b@lead.test", "import")


def test_the_kept_lead_gets_the_fields_that_it_lacks(world: World) -> None:
    keep = world.lead(email=None, phone="+5511987654321", first_name="Maria", company_name=None)
    drop = world.lead(
        email="maria@lead.test",
        phone="+5511912345678",
        first_name="M.",
        company_name="Sol",
        external_id="crm-1",
        custom_fields='{"size": 3}',
    )

    merge(world, keep, drop)

    kept, dropped = world.row("leads", keep), world.row("leads", drop)
    assert (kept["email"], kept["phone"]) == ("maria@lead.test", "+5511987654321")
    assert (kept["first_name"], kept["company_name"]) == ("Maria", "Sol")
    assert (kept["external_id"], kept["custom_fields"]) == ("crm-1", {"size": 3})
    assert (dropped["merged_into"], dropped["deleted_at"] is not None) == (keep, True)
    assert (dropped["email"], dropped["phone"], dropped["first_name"]) == (None, None, None)


def test_a_consent_for_one_number_is_no_consent_for_another(world: World) -> None:
    keep = world.lead(phone="+5511987654321", whatsapp_opt_in_at=None)
    drop = world.lead(phone="+5511912345678")

    merge(world, keep, drop)

    assert world.row("leads", keep)["whatsapp_opt_in_at"] is None


def test_of_two_open_enrollments_the_one_that_is_further_on_goes_on(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 3})
    keep, drop = two_leads(world)
    ahead = world.enrollment(cadence, drop)
    run(engine(world))
    behind = world.enrollment(cadence, keep)

    merge(world, keep, drop)
    world.pass_time("3 days")
    with running_engine(world.url) as running:
        running.run_until_quiet()

    assert world.status_of(behind) == ("completed", "duplicate_address")
    assert world.enrollment_row(ahead)["lead_id"] == keep
    assert world.status_of(ahead) == ("completed", "no_step_left")
    assert [call.to for call in running.provider.calls] == ["maria@lead.test"]


def test_the_links_of_the_dropped_lead_unsubscribe_the_kept_one(world: World) -> None:
    keep, drop = two_leads(world)
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}), drop)
    run(engine(world))
    merge(world, keep, drop)

    unsubscribe(world, drop, enrollment)

    assert world.status_of(enrollment)[0] == "unsubscribed"
    for address in ("maria@lead.test", "maria@home.test"):
        later = world.enrollment(world.cadence({}), world.lead(email=address))
        run(engine(world))
        assert world.status_of(later) == ("unsubscribed", "suppressed")


@pytest.mark.parametrize("opted_out", ["keep", "drop"])
@pytest.mark.parametrize("weaker", ["manual", "bounced"])
def test_an_opt_out_of_either_outranks_what_the_other_had(
    world: World, opted_out: str, weaker: str
) -> None:
    keep, drop = two_leads(world)
    asked = {"keep": "maria@lead.test", "drop": "maria@home.test"}[opted_out]
    for address in ("maria@lead.test", "maria@home.test"):
        world.insert(
            "suppressions",
            org_id=world.org_id,
            channel="email",
            address=address,
            reason="unsubscribed" if address == asked else weaker,
        )

    merge(world, keep, drop)

    assert world.count("suppressions", "reason = 'unsubscribed'") == 2


def test_a_click_that_is_not_carried_out_yet_covers_the_address_that_is_dropped(
    world: World,
) -> None:
    keep, drop = two_leads(world)
    world.connection.run("SELECT record_unsubscribe_request(:lead)", lead=drop)

    merge(world, keep, drop)

    assert world.count("suppressions", "reason = 'unsubscribed'") == 2
    run(engine(world))
    assert world.count("unsubscribe_requests", "suppressed_at IS NULL") == 0


def test_a_click_that_arrives_while_its_lead_is_merged_is_carried_out(world: World) -> None:
    keep, drop = two_leads(world)
    merge(world, keep, drop)
    world.connection.run("INSERT INTO unsubscribe_requests (lead_id) VALUES (:lead)", lead=drop)

    run(engine(world))

    [suppression] = world.rows("SELECT address, reason FROM suppressions")
    assert suppression == {"address": "maria@lead.test", "reason": "unsubscribed"}


@pytest.mark.parametrize("opted_out", ["keep", "drop"])
def test_an_opt_out_of_either_covers_the_addresses_of_both(world: World, opted_out: str) -> None:
    leads = dict(zip(("keep", "drop"), two_leads(world), strict=True))
    enrollments = {name: world.enrollment(world.cadence({}), lead) for name, lead in leads.items()}
    run(engine(world))
    unsubscribe(world, leads[opted_out], enrollments[opted_out])

    merge(world, leads["keep"], leads["drop"])

    for address in ("maria@lead.test", "maria@home.test"):
        later = world.enrollment(world.cadence({}), world.lead(email=address))
        run(engine(world))
        assert world.status_of(later) == ("unsubscribed", "suppressed")


def a_reply(world: World, lead: UUID) -> None:
    columns = {"channel": "email", "type": "reply", "status": "received", "content": "Who?"}
    ids = {"org_id": world.org_id, "lead_id": lead}
    world.insert("interactions", **ids, **columns, sent_at="2026-11-20")


CONSENT = """
INSERT INTO consents (lead_id, channel, source, withdrawn, occurred_at)
VALUES (:lead, :channel, 'form', :withdrawn, CAST(:at AS timestamptz))
"""


def consent(world: World, lead: UUID, channel: str, at: str, *, withdrawn: bool = False) -> None:
    world.connection.run(CONSENT, lead=lead, channel=channel, withdrawn=withdrawn, at=at)


def test_everything_about_the_dropped_lead_is_found_under_the_kept_one(world: World) -> None:
    world.connection.run("UPDATE event_publishing SET seen_at = now()")
    keep, drop = two_leads(world)
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 3}), drop)
    run(engine(world))
    a_reply(world, drop)
    consent(world, drop, "email", "2026-01-01")
    unsubscribe(world, drop, enrollment)
    world.connection.run(
        """INSERT INTO cadence_pilots (org_id, cadence_id, lead_id)
           SELECT org_id, cadence_id, lead_id FROM cadence_enrollments WHERE id = :enrollment""",
        enrollment=enrollment,
    )
    world.connection.run(
        """INSERT INTO delivery_events (event_key, source, kind, lead_id, occurred_at)
           VALUES ('k', 'ses', 'delivered', :lead, now())""",
        lead=drop,
    )
    tables = [
        table
        for [table] in world.connection.run(
            """SELECT CAST(attrelid AS regclass)::text
                 FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE attname = 'lead_id' AND relkind = 'r'
                  AND relnamespace = 'public'::regnamespace"""
        )
    ]
    before = {table: world.count(table, f"lead_id = '{drop}'") for table in tables}
    assert all(before.values()), before

    merge(world, keep, drop)

    assert {table: world.count(table, f"lead_id = '{drop}'") for table in tables} == dict.fromkeys(
        tables, 0
    )
    assert all(world.count(table, f"lead_id = '{keep}'") >= before[table] for table in tables)
    [[exported]] = world.connection.run("SELECT export_lead(:keep)", keep=keep)
    assert {table: len(exported[table]) for table in before} == {
        table: world.count(table, f"lead_id = '{keep}'") for table in before
    }
    world.connection.run("SELECT erase_lead(:keep)", keep=keep)
    assert world.count("leads", "erased_at IS NOT NULL") == 2


@pytest.mark.parametrize("ended_as", [None, "bounced", "completed"])
def test_a_step_that_the_other_lead_had_is_not_sent_again(
    world: World, ended_as: str | None
) -> None:
    cadence = world.cadence({}, {"delay_days": 1}, {"delay_days": 1})
    [first, second, third] = steps_of(world, cadence)
    keep, drop = two_leads(world)
    with running_engine(world.url) as running:
        kept = world.enrollment(cadence, keep)
        running.run()
        world.update("cadence_enrollments", kept, status="paused")
        swap(world, second, third)
        dropped = world.enrollment(cadence, drop)
        running.run()
        world.pass_time("2 days")
        running.run()
        assert (had(world, kept), had(world, dropped)) == ([first], [first, third])
        world.update("cadence_enrollments", kept, status="active")
        if ended_as:
            world.update("cadence_enrollments", dropped, status=ended_as)

        merge(world, keep, drop)
        for _ in range(3):
            world.pass_time("2 days")
            running.run()

    assert (had(world, kept), had(world, dropped)) == ([first, second], [first, third])
    assert world.status_of(kept) == ("completed", "no_step_left")


@pytest.mark.parametrize("status", ["replied", "unsubscribed"])
@pytest.mark.parametrize("ended", ["keep", "drop"])
def test_a_person_who_replied_or_opted_out_gets_no_further_step_of_that_cadence(
    world: World, ended: str, status: str
) -> None:
    cadence = world.cadence({}, {"delay_days": 1})
    keep, drop = two_leads(world)
    over, goes_on = (keep, drop) if ended == "keep" else (drop, keep)
    world.enrollment(cadence, over, status=status, status_reason=status)
    still_open = world.enrollment(cadence, goes_on)
    elsewhere = world.enrollment(world.cadence({}), goes_on)

    merge(world, keep, drop)
    run(engine(world))

    assert world.status_of(still_open) == (status, status)
    assert (had(world, still_open), len(had(world, elsewhere))) == ([], 1)


def test_a_lead_that_was_enrolled_again_after_its_reply_goes_on_when_merged(world: World) -> None:
    cadence = world.cadence({})
    keep, drop = two_leads(world)
    world.enrollment(cadence, drop, status="replied", enrolled_at="2026-01-01")
    again = world.enrollment(cadence, drop)
    world.enrollment(cadence, keep, status="completed")

    merge(world, keep, drop)

    assert world.status_of(again)[0] == "active"


OPT_OUTS = 0.3


class History:
    """Two leads of one person in one cadence: what happens to them, and what they were sent."""

    def __init__(self, world: World, seed: int, running: Engine) -> None:
        self.world, self.random, self.running = world, Random(seed), running  # noqa: S311
        self.cadence = world.cadence({}, {"delay_days": 1}, {"delay_days": 1}, {})
        self.leads = list(two_leads(world))
        self.open = [world.enrollment(self.cadence, lead) for lead in self.leads]

    def go_on(self) -> None:
        """Let one thing happen, of those that happen to a cadence with waiting leads."""
        self.random.choice(
            (self.tick, self.tick, self.pause, self.resume, self.edit, self.archive)
        )()

    def tick(self) -> None:
        self.world.pass_time(f"{self.random.randint(0, 2)} days")
        self.running.run(batch_size=self.random.randint(1, 2))

    def pause(self) -> None:
        self._set_status("active", "paused")

    def resume(self) -> None:
        self._set_status("paused", "active")

    def _set_status(self, before: str, after: str) -> None:
        self.world.connection.run(
            "UPDATE cadence_enrollments SET status = :after WHERE id = :id AND status = :before",
            before=before,
            after=after,
            id=self.random.choice(self.open),
        )

    def edit(self) -> None:
        swap(self.world, *self.random.sample(steps_of(self.world, self.cadence), 2))

    def archive(self) -> None:
        self.world.connection.run(
            "UPDATE cadence_steps SET archived_at = now() WHERE id = :id",
            id=self.random.choice(steps_of(self.world, self.cadence)),
        )

    def sent(self) -> list[UUID]:
        return [step for each in self.open for step in had(self.world, each)]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happened_before_a_merge_the_person_gets_no_step_again_after_it(
    world: World, seed: int
) -> None:
    with running_engine(world.url) as running:
        history = History(world, seed, running)
        for _ in range(history.random.randint(1, 6)):
            history.go_on()
        opted_out = history.random.random() < OPT_OUTS and any(had(world, e) for e in history.open)
        if opted_out:
            [lead, enrollment] = next(
                pair
                for pair in zip(history.leads, history.open, strict=True)
                if had(world, pair[1])
            )
            unsubscribe(world, lead, enrollment)
        before = history.sent()

        merge(world, *history.random.sample(history.leads, 2))
        for _ in range(3):
            history.go_on()
        world.connection.run(
            "UPDATE cadence_enrollments SET status = 'active' WHERE status = 'paused'"
        )
        for _ in range(4):
            world.pass_time("3 days")
            running.run()

    after = history.sent()
    for step in before:
        after.remove(step)
    assert len(set(after)) == len(after)
    assert not set(after) & set(before)
    assert not (opted_out and after)
    assert world.count("cadence_enrollments", "status IN ('active', 'paused')") == 0


def test_an_enrollment_that_waits_for_a_step_of_the_other_lead_waits_for_the_next(
    world: World,
) -> None:
    cadence = world.cadence({}, {"delay_days": 1}, {"delay_days": 1})
    keep, drop = two_leads(world)
    kept, dropped = (world.enrollment(cadence, lead) for lead in (keep, drop))
    for _ in range(2):  # a person gets one message of a batch
        run(engine(world))
        world.pass_time("11 minutes")
    world.update("cadence_enrollments", kept, status="paused")
    world.pass_time("2 days")
    run(engine(world))
    world.update("cadence_enrollments", dropped, status="completed")

    merge(world, keep, drop)

    assert world.enrollment_row(kept)["next_step_id"] == steps_of(world, cadence)[2]


def test_a_new_enrollment_gets_the_steps_that_the_other_lead_had_before_it(world: World) -> None:
    cadence = world.cadence({})
    keep, drop = two_leads(world)
    world.enrollment(cadence, drop)
    run(engine(world))
    again = world.enrollment(cadence, keep)

    merge(world, keep, drop)
    run(engine(world))

    assert len(had(world, again)) == 1


def test_two_spellings_of_one_address_get_each_step_once(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 1})
    keep, drop = (world.lead(email=f"ana@{name}.de") for name in ("münchen", "xn--mnchen-3ya"))
    enrollments = [world.enrollment(cadence, lead) for lead in (keep, drop)]
    with running_engine(world.url) as running:
        running.run(batch_size=1)

        merge(world, keep, drop)
        for _ in range(2):
            world.pass_time("2 days")
            running.run()

    assert sum(len(had(world, each)) for each in enrollments) == 2
    assert {world.status_of(each)[1] for each in enrollments} == {
        "no_step_left",
        "duplicate_address",
    }


@pytest.mark.parametrize("status", ["sending", "uncertain"])
def test_an_uncertain_message_of_either_lead_is_not_sent_again(world: World, status: str) -> None:
    cadence = world.cadence({}, {"delay_days": 1})
    keep, drop = two_leads(world)
    dropped = world.enrollment(cadence, drop)
    run(engine(world))
    world.connection.run("UPDATE interactions SET status = :status", status=status)
    world.update("cadence_enrollments", dropped, status="paused", status_reason="uncertain_send")
    kept = world.enrollment(cadence, keep)

    merge(world, keep, drop)
    run(engine(world))

    assert len(had(world, kept) + had(world, dropped)) == 1


def test_an_uncertain_message_of_the_kept_lead_still_waits_to_be_settled(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 1})
    keep, drop = two_leads(world)
    kept, dropped = (world.enrollment(cadence, lead) for lead in (keep, drop))

    def lose_one(message: Message) -> SendOutcome:
        return Uncertain("lost") if message.to == "maria@lead.test" else Sent("id")

    run(engine(world, lose_one))
    world.update("cadence_enrollments", dropped, status="completed")

    merge(world, keep, drop)

    assert world.status_of(kept) == ("paused", "uncertain_send")
    assert world.enrollment_row(kept)["next_step_id"] == steps_of(world, cadence)[0]


@pytest.mark.parametrize("withdrawn", ["keep", "drop"])
def test_a_withdrawal_by_either_survives_without_an_address(world: World, withdrawn: str) -> None:
    leads = {"keep": world.lead(email=None), "drop": world.lead(email=None)}
    consent(world, leads["keep"], "whatsapp", "2026-01-01")
    consent(world, leads["drop"], "whatsapp", "2026-01-01")
    world.update("leads", leads[withdrawn], phone=None)
    consent(world, leads[withdrawn], "whatsapp", "2026-02-01", withdrawn=True)

    merge(world, leads["keep"], leads["drop"])

    assert world.row("leads", leads["keep"])["whatsapp_opt_in_at"] is None
    later = world.enrollment(world.cadence({"channel": "whatsapp"}), leads["keep"])
    run(engine(world))
    assert world.status_of(later) == ("unsubscribed", "suppressed")


def test_an_opt_out_counts_more_than_a_bounce_of_the_other_address(world: World) -> None:
    keep, drop = two_leads(world)
    enrollment = world.enrollment(world.cadence({}), drop)
    run(engine(world))
    bounce = {"channel": "email", "address": "maria@lead.test", "reason": "bounced"}
    world.insert("suppressions", org_id=world.org_id, **bounce)
    unsubscribe(world, drop, enrollment)

    merge(world, keep, drop)

    assert {row["reason"] for row in world.rows("SELECT reason FROM suppressions")} == {
        "unsubscribed"
    }


def steps_of(world: World, cadence: UUID) -> list[UUID]:
    sql = "SELECT id FROM cadence_steps WHERE cadence_id = :id ORDER BY step_order"
    return [row["id"] for row in world.rows(sql, id=cadence)]


def swap(world: World, *steps: UUID) -> None:
    world.connection.run(
        """UPDATE cadence_steps AS s SET step_order = other.step_order
             FROM cadence_steps AS other
            WHERE s.id = ANY (:steps) AND other.id = ANY (:steps) AND s.id <> other.id""",
        steps=list(steps),
    )


def had(world: World, enrollment: UUID) -> list[UUID]:
    sql = "SELECT step_id FROM interactions WHERE enrollment_id = :id ORDER BY created_at"
    return [row["step_id"] for row in world.rows(sql, id=enrollment)]


REFUSED = {
    "itself": "both ids are of the same lead",
    "of another organization": "the leads are of two organizations",
    "erased": "was erased",
    "merged": "was merged into .* before",
    "unknown": "no lead has the id",
}


@pytest.mark.parametrize("other", REFUSED)
def test_what_cannot_be_merged_is_refused_and_changes_nothing(world: World, other: str) -> None:
    keep, drop = two_leads(world)
    if other == "itself":
        drop = keep
    elif other == "of another organization":
        drop = world.insert("leads", org_id=world.insert("organizations", name="Other"))
    elif other == "erased":
        world.connection.run("SELECT erase_lead(:lead)", lead=drop)
    elif other == "merged":
        merge(world, world.lead(), drop)
    else:
        drop = world.org_id
    before = world.dump()

    with pytest.raises(DatabaseError, match=f"merge_leads: .*{REFUSED[other]}"):
        merge(world, keep, drop)

    assert world.dump() == before


def test_an_opt_out_that_was_added_by_hand_is_not_said_to_be_the_lead_s(world: World) -> None:
    keep, drop = two_leads(world, phone=None)
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@home.test",
        reason="manual",
    )

    merge(world, keep, drop)

    suppressed = world.rows("SELECT address, reason FROM suppressions WHERE channel = 'email'")
    assert {(row["address"], row["reason"]) for row in suppressed} == {
        ("maria@home.test", "manual"),
        ("maria@lead.test", "manual"),
    }


@pytest.mark.parametrize("written_to", ["the kept lead", "the dropped lead"])
def test_a_merged_person_gets_no_message_within_the_gap_after_one_to_either_lead(
    world: World, written_to: str
) -> None:
    world.update("organizations", world.org_id, minimum_gap_minutes=1440)
    keep, drop = two_leads(world, phone="+5511912345678")
    world.connection.run("UPDATE leads SET email_key = email")  # as the operation does
    world.enrollment(world.cadence({}), keep if written_to == "the kept lead" else drop)
    with running_engine(world.url) as engine:
        assert engine.run().sent == 1
        for lead in (keep, drop):
            world.enrollment(world.cadence({}), lead)

        merge(world, keep, drop)
        within = sum(engine.run().sent for _ in range(2))
        world.pass_time("25 hours")
        after = sum(engine.run().sent for _ in range(2))

    assert (within, after) == (0, 1)


def test_leads_that_share_an_address_only_since_the_last_message_are_merged(world: World) -> None:
    world.update("organizations", world.org_id, minimum_gap_minutes=1440)
    keep = world.lead(email="maria@lead.test", phone=None)
    drop = world.lead(email="maria@home.test", phone="+5511912345678")
    world.connection.run("UPDATE leads SET email_key = email")
    world.enrollment(world.cadence({}), keep)
    with running_engine(world.url) as engine:
        assert engine.run().sent == 1
        world.update("leads", keep, phone="+5511912345678")
        world.connection.run("UPDATE leads SET phone_key = phone")
        world.enrollment(world.cadence({}), drop)

        merge(world, keep, drop)

        assert engine.run().sent == 0
    assert world.count("person_touches") == 3
