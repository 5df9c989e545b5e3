"""Whatever its spelling, an address has one key, and the key decides what is sent to it."""

from typing import NamedTuple
from uuid import UUID

import pytest

from cadence_core.database import address_keys
from cadence_core.sending import gather_batch
from cadence_core.sending.domain import claim_size
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import Provider, engine, run, running_engine
from tests.output import ReadOutput
from tests.sending.integration.runs import claim, dry_claim, new_run
from tests.world import World

EMAIL, WHATSAPP = "email", "whatsapp"
SPELLINGS = [
    (EMAIL, "ana@münchen.de", "ana@xn--mnchen-3ya.de"),
    (EMAIL, "ana@xn--mnchen-3ya.de", "ANA@MÜNCHEN.DE"),
    (EMAIL, "ana@lead.test", "\ufeffmailto:ana@lead\u3002test\n"),
    (EMAIL, "ana.prado@gmail.com", "anaprado+crm@googlemail.com"),
    (WHATSAPP, "+447911123456", "+4407911123456"),
    (WHATSAPP, "447911123456", "+4407911123456"),
    (WHATSAPP, "+5511987654321", "+55011987654321"),
    (WHATSAPP, "+5511987654321", "+551187654321"),
    (WHATSAPP, "+330612345678", "+33612345678"),
    (WHATSAPP, "+553175124321", "+5531975124321"),
    (WHATSAPP, "0044 7911 123456", "+447911123456"),
    (WHATSAPP, "+52 044 55 1234 5678", "+525512345678"),
    (WHATSAPP, "+54 9 11 15 2345-6789", "+5491123456789"),
    (EMAIL, "Ana <ana@lead.test>", "ana@lead.test"),
    (EMAIL, "ana@lead.test;", "ana@lead.test."),
]


def suppress(world: World, channel: str, address: str | None, **columns: object) -> None:
    row = {"org_id": world.org_id, "channel": channel, "address": address, "reason": "manual"}
    world.insert("suppressions", **{**row, **columns})


class Enrolled(NamedTuple):
    lead: UUID
    enrollment: UUID


def lead_at(world: World, channel: str, address: str) -> Enrolled:
    lead = world.lead(**{"email" if channel == EMAIL else "phone": address})
    return Enrolled(lead, world.enrollment(world.cadence({"channel": channel}), lead))


@pytest.mark.parametrize(("channel", "suppressed", "imported"), SPELLINGS)
def test_a_suppressed_address_gets_nothing_in_any_spelling(
    world: World, channel: str, suppressed: str, imported: str
) -> None:
    suppress(world, channel, suppressed)
    enrollment = lead_at(world, channel, imported).enrollment

    run(engine(world))

    assert world.messages() == []
    assert world.status_of(enrollment) == ("unsubscribed", "suppressed")


def test_a_suppression_from_before_that_is_left_as_a_hash_goes_on_counting(world: World) -> None:
    with world.without_triggers():
        [[hashed]] = world.connection.run(
            "SELECT address_hash(:org, 'email', 'ana@lead.test')", org=world.org_id
        )
        suppress(world, EMAIL, None, address_hash=hashed)
    lead_at(world, EMAIL, "Ana@lead.test ")

    run(engine(world))

    assert world.messages() == []


def test_a_suppression_of_the_key_survives_the_erasure_of_its_address(world: World) -> None:
    suppress(world, EMAIL, "ana@münchen.de")
    lead = lead_at(world, EMAIL, "ana@münchen.de").lead
    run(engine(world))
    world.connection.run("SELECT erase_lead(:lead)", lead=lead)
    assert world.count("suppressions", "address IS NOT NULL") == 0

    lead_at(world, EMAIL, "ana@xn--mnchen-3ya.de")
    run(engine(world))

    assert world.messages() == []
    assert world.count("leads", "erased_at IS NOT NULL AND email_key IS NULL") == 1


def test_a_bounce_and_an_opt_out_of_one_mailbox_count_as_the_opt_out(world: World) -> None:
    suppress(world, EMAIL, "a.na@gmail.com", reason="bounced")
    suppress(world, EMAIL, "ana@gmail.com", reason="unsubscribed")
    enrollment = lead_at(world, EMAIL, "ana+x@gmail.com").enrollment

    run(engine(world))

    assert world.status_of(enrollment)[0] == "unsubscribed"


def test_a_suppression_whose_address_is_corrected_is_read_again(world: World) -> None:
    suppress(world, EMAIL, "jo@lead.test")
    first = lead_at(world, EMAIL, "jo@lead.test").enrollment
    run(engine(world))
    world.connection.run("UPDATE suppressions SET address = 'ana@xn--mnchen-3ya.de'")

    second = lead_at(world, EMAIL, "ana@münchen.de").enrollment
    third = lead_at(world, EMAIL, "jo@lead.test").enrollment
    run(engine(world))

    assert [world.status_of(each)[1] for each in (first, second, third)] == [
        "suppressed",
        "suppressed",
        "no_step_left",
    ]


def test_a_key_is_read_anew_when_the_address_changes(world: World) -> None:
    lead = world.lead(email="ana@lead.test")
    world.enrollment(world.cadence({}), lead)
    run(engine(world))
    assert world.row("leads", lead)["email_key"] == "ana@lead.test"

    world.update("leads", lead, first_name="Ana")
    assert world.row("leads", lead)["email_key"] == "ana@lead.test"
    world.update("leads", lead, email="Jo@lead.test")

    assert world.row("leads", lead)["email_key"] is None


def test_a_key_that_another_version_computed_is_computed_anew(world: World) -> None:
    suppress(world, EMAIL, "ana@lead.test")
    lead = lead_at(world, EMAIL, "Ana@lead.test ").lead
    world.update("leads", lead, email_key="another spelling")

    run(engine(world))

    assert world.messages() == []
    assert world.row("leads", lead)["email_key"] == "ana@lead.test"


def import_suppressions(world: World, count: int) -> None:
    for number in range(count):
        suppress(world, EMAIL, f"jo{number}@lead.test")


def read_one_slice_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_keys, "MAX_READ", 4)  # two of each channel
    monkeypatch.setattr(gather_batch, "MAX_READING_SECONDS", 0)


def test_a_long_list_is_read_whole_by_the_run_that_needs_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_keys, "MAX_READ", 4)
    import_suppressions(world, 9)
    lead_at(world, EMAIL, "ana@lead.test")
    suppressed = lead_at(world, EMAIL, "Jo8@lead.test").enrollment

    assert run(engine(world)).sent == 1

    assert world.status_of(suppressed) == ("unsubscribed", "suppressed")


def test_no_one_is_sent_to_before_the_whole_list_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_one_slice_a_run(monkeypatch)
    import_suppressions(world, 3)
    enrollment = lead_at(world, EMAIL, "ana@lead.test").enrollment
    other = lead_at(world, WHATSAPP, "+5511987654321").enrollment

    first = run(engine(world))
    assert (first.sent, first.released) == (1, 1)
    assert world.status_of(enrollment) == ("active", "addresses_unread")
    assert world.status_of(other)[0] == "completed"

    assert run(engine(world)).claimed == 0
    world.pass_time("2 minutes")
    assert run(engine(world)).sent == 1


def test_the_long_list_of_one_organization_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_one_slice_a_run(monkeypatch)
    monkeypatch.setattr(claim_size, "MAX_CLAIMED", 6)
    other = World(world.url, "other.test", "2")
    import_suppressions(other, 9)
    other.enroll_many(other.cadence({}), 20)
    suppress(world, EMAIL, "jo@lead.test")
    enrollment = lead_at(world, EMAIL, "ana@lead.test").enrollment

    summary = run(engine(world), batch_size=4)
    other.close()

    assert (summary.sent, summary.released) == (1, 3)
    assert world.status_of(enrollment)[0] == "completed"


def test_a_long_list_does_not_keep_a_short_one_from_being_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_one_slice_a_run(monkeypatch)
    other = World(world.url, "other.test", "2")
    import_suppressions(other, 9)
    other.enroll_many(other.cadence({}), 1)
    suppress(world, EMAIL, "jo@lead.test")
    lead_at(world, EMAIL, "ana@lead.test")

    summary = run(engine(world))
    other.close()

    assert (summary.sent, summary.released) == (1, 1)


def test_a_list_that_another_transaction_has_locked_ends_the_reading(world: World) -> None:
    import_suppressions(world, 3)
    lead_at(world, EMAIL, "ana@lead.test")
    world.connection.run("BEGIN")
    world.connection.run("SELECT FROM suppressions FOR UPDATE")

    assert run(engine(world)).released == 1
    world.connection.run("ROLLBACK")


def test_a_suppression_that_is_no_address_is_reported_by_its_id(
    world: World, read_output: ReadOutput
) -> None:
    suppress(world, EMAIL, "ana at lead.test")
    suppress(world, EMAIL, "jo@lead.test")
    [unreadable] = world.rows("SELECT id FROM suppressions WHERE address LIKE '% at %'")
    lead_at(world, EMAIL, "ana@lead.test")

    assert run(engine(world)).sent == 1

    [line] = [
        line for line in read_output() if line.get("message") == "suppressions cannot be read"
    ]
    assert (line["level"], line["count"]) == ("WARNING", 1)
    assert line["suppression_ids"] == [str(unreadable["id"])]
    assert "at lead.test" not in str(line)


def test_a_lead_that_another_transaction_has_locked_is_read_by_a_later_run(world: World) -> None:
    lead = lead_at(world, EMAIL, "ana@lead.test").lead
    world.connection.run("BEGIN")
    world.connection.run("SELECT FROM leads WHERE id = :id FOR UPDATE", id=lead)

    assert run(engine(world)).released == 1
    world.connection.run("ROLLBACK")
    world.pass_time("2 minutes")

    assert run(engine(world)).sent == 1


def test_a_new_lead_of_several_enrollments_is_read_once(world: World) -> None:
    lead = world.lead(email="ana@münchen.de")
    for _ in range(3):
        world.enrollment(world.cadence({}), lead)

    sent = []
    for _ in range(3):
        sent.append(run(engine(world)).sent)
        world.pass_time("15 minutes")

    assert sent == [1, 1, 1]


def test_a_claim_whose_addresses_cannot_be_read_is_released(world: World) -> None:
    enrollment = lead_at(world, EMAIL, "ana@lead.test").enrollment
    world.connection.run(
        "ALTER TABLE leads ADD CONSTRAINT refused CHECK (email_key IS NULL) NOT VALID"
    )

    assert run(engine(world)).released == 1

    row = world.enrollment_row(enrollment)
    assert (row["status_reason"], row["run_id"]) == ("addresses_unread", None)


def test_addresses_that_are_read_cost_no_round_trip(world: World) -> None:
    cadence = world.cadence({}, {"delay_days": 1})
    world.enrollment(cadence)
    with running_engine(world.url) as running:
        running.run()
        world.pass_time("1 day")
        before = world.dump()["leads"]
        assert running.run().sent == 1

    assert world.dump()["leads"] == before


def test_a_dry_run_reads_addresses_and_keeps_nothing(world: World, store: PostgresRunStore) -> None:
    suppress(world, EMAIL, "ana@münchen.de")
    lead_at(world, EMAIL, "ana@xn--mnchen-3ya.de")
    before = world.dump()

    [previewed] = dry_claim(store)

    assert previewed.suppression == "manual"
    assert world.dump() == before


def test_what_is_written_to_is_recorded_by_its_key(world: World) -> None:
    enrollment = lead_at(world, EMAIL, "ana@münchen.de").enrollment
    provider = Provider()

    with running_engine(world.url, provider) as running:
        running.run()

    [[hashed]] = world.connection.run(
        "SELECT address_hash(:org, 'email', 'ana@xn--mnchen-3ya.de')", org=world.org_id
    )
    assert world.message_of(enrollment)["address_hashes"] == [hashed]
    assert [call.to for call in provider.calls] == ["ana@xn--mnchen-3ya.de"]


def test_a_claim_returns_the_key_that_it_has_just_stored(
    world: World, store: PostgresRunStore
) -> None:
    lead_at(world, EMAIL, "Ana@lead.test")

    [claimed] = claim(store, new_run())

    assert claimed.address_key == claimed.conditions["address_key"] == "ana@lead.test"


@pytest.mark.parametrize("address", ["eva@münchen.test", "eva@acme\u3002test", "mailto:eva@b.test"])
def test_a_new_sender_sends_in_the_run_that_reads_its_address(world: World, address: str) -> None:
    sender = world.insert("senders", org_id=world.org_id, channel="email", address=address)
    world.enrollment(world.cadence({}, email_sender_id=sender))

    assert run(engine(world)).sent == 1


def test_a_sender_whose_address_is_another_organizations_in_another_spelling_sends_nothing(
    world: World,
) -> None:
    world.update("senders", world.email_sender, address="ana@münchen.test")
    world.enrollment(world.cadence({}))
    run(engine(world))
    other = world.insert("organizations", name="Other")
    theirs = world.insert(
        "senders", org_id=other, channel="email", address="ana@m\uff55\u0308nchen.test"
    )
    cadence = world.cadence(
        {"template_id": None}, org_id=other, email_sender_id=theirs, whatsapp_sender_id=None
    )
    world.connection.run(
        "UPDATE cadence_steps SET template_id = :t WHERE cadence_id = :c",
        t=world.template(org_id=other),
        c=cadence,
    )
    enrollment = world.enrollment(cadence, world.lead(org_id=other, email="jo@lead.test"))

    assert run(engine(world)).held == 1

    assert world.status_of(enrollment) == ("paused", "sender_not_allowed")


def test_a_claim_whose_sender_cannot_be_read_is_released(world: World) -> None:
    enrollment = lead_at(world, EMAIL, "ana@lead.test").enrollment
    world.connection.run(
        "ALTER TABLE senders ADD CONSTRAINT refused CHECK (address_key IS NULL) NOT VALID"
    )

    assert run(engine(world)).released == 1

    assert world.enrollment_row(enrollment)["status_reason"] == "addresses_unread"
