"""A slice of an import writes its leads once, finds those there are, and says what it refuses."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.enrolling import import_leads
from cadence_core.operations.enrolling.import_leads import (
    IMPORT_LEADS,
    REASONS,
    ImportLeadsRequest,
    LeadsImported,
)
from cadence_core.operations.enrolling.imports.rows import MAX_CUSTOM_FIELDS, MAX_LONG, MAX_SHORT
from cadence_core.operations.perform import Call, perform_call
from tests.engine import engine, run
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import Row, World

OPTED_IN = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY = {"email": None, "phone": None, "whatsapp_opt_in_at": None}


def import_(database: Database, *leads: Row, **request: Any) -> LeadsImported:
    """Import leads in a slice of an import of their own; the first is on line 2.

    Returns the answer without its digest.
    """
    numbered = [{"line": line, **lead} for line, lead in enumerate(leads, 2)]
    fields = {"import_id": str(uuid4()), "slice": 1, "is_dry_run": False, **request}
    answer = IMPORT_LEADS.act(database, IMPORT_LEADS.parse({**fields, "leads": numbered}))
    return answer.model_copy(update={"decisions": ""})


def reasons(answer: LeadsImported) -> dict[int, str]:
    """Return why lines were rejected, by the codes of the reasons."""
    codes = {sentence: code for code, sentence in REASONS.items()}
    return {row.line: codes[row.reason] for row in answer.rejected}


def emails(world: World) -> list[str | None]:
    return [row["email"] for row in world.rows("SELECT email FROM leads ORDER BY email")]


def test_new_leads_have_what_their_rows_say_and_the_keys_of_their_addresses(
    world: World, operated: Database
) -> None:
    lead = {
        "external_id": " 42 ",
        "email": "Maria@Padaria.test",
        "phone": "+55 11 8765-4321",
        "first_name": "Maria",
        "last_name": "Lima",
        "company_name": "Padaria Sol",
        "job_title": "Dona",
        "timezone": "america/sao_paulo",
        "custom_fields": {"list": "fair"},
    }

    answer = import_(operated, lead, {"phone": "+551133334444"})

    assert answer == LeadsImported(organization="Acme", created=2)
    first, second = world.rows("SELECT * FROM leads ORDER BY email")
    expected = lead | {
        "external_id": "42",
        "email": "Maria@padaria.test",
        "email_key": "maria@padaria.test",
        "phone": "+5511987654321",
        "phone_key": "+5511987654321",
        "timezone": "America/Sao_Paulo",
        "source": "import",
        "whatsapp_opt_in_at": None,
        "org_id": world.org_id,
    }
    assert {name: first[name] for name in expected} == expected
    assert (second["email_key"], second["phone_key"]) == (None, "+551133334444")


@pytest.mark.parametrize(
    ("there", "row"),
    [
        ({"external_id": "7"}, {"external_id": "7", "email": "new@lead.test"}),
        ({"email": "maria@lead.test"}, {"email": "MARIA@lead.test", "phone": "+12125550109"}),
        ({"phone": "+5511987654321"}, {"phone": "+551187654321"}),
        ({"phone": "+5511987654321"}, {"phone": "+5511987654321", "email": "new@lead.test"}),
        ({"phone": "+5511987654321", "email": "maria@lead.test"}, {"phone": "+551187654321"}),
        (
            {"phone": "+5511987654321", "email": "none"},
            {"phone": "+551187654321", "email": "a@b.test"},
        ),
    ],
)
@pytest.mark.parametrize("has_keys", [True, False])
def test_a_lead_that_is_there_is_found_by_its_id_or_an_address_in_any_spelling(
    world: World, operated: Database, there: Row, row: Row, *, has_keys: bool
) -> None:
    world.lead(**{**EMPTY, **there})
    if has_keys or there.get("email") == "none":
        world.connection.run(
            "UPDATE leads SET email_key = CASE WHEN email LIKE '%@%' THEN lower(email) ELSE '' END,"
            " phone_key = phone"
        )
    before = world.dump()["leads"]

    skipped = import_(operated, row)
    reported = import_(operated, row, duplicates="report")
    updated = import_(operated, row, duplicates="update")

    assert skipped == LeadsImported(organization="Acme", duplicates=1)
    assert reasons(reported) == {2: "duplicate"}
    assert updated.updated + updated.unchanged == 1
    assert world.count("leads") == len(before) == 1


def test_colleagues_with_the_phone_of_their_office_are_leads_of_their_own(
    world: World, operated: Database
) -> None:
    world.lead(**{**EMPTY, "email": "ana@lead.test", "phone": "+551133334444"})

    answer = import_(operated, {"email": "bia@lead.test", "phone": "+551133334444"})

    assert answer.created == 1


def test_an_update_writes_what_the_row_has_and_nothing_else(
    world: World, operated: Database
) -> None:
    lead = world.lead(custom_fields='{"plan": "gold", "list": "old"}', job_title="Dona")
    other = world.lead_of_its_own()
    before = world.row("leads", other)
    row = {
        "external_id": "7",
        "email": "MARIA@lead.test",
        "first_name": "Mary",
        "timezone": "Europe/Lisbon",
        "custom_fields": {"list": "new"},
    }

    first = import_(operated, row, duplicates="update")
    second = import_(operated, row, duplicates="update")

    assert (first.updated, second.unchanged) == (1, 1)
    after = world.row("leads", lead)
    assert (after["email"], after["email_key"]) == ("maria@lead.test", "maria@lead.test")
    assert (after["phone"], after["whatsapp_opt_in_at"]) == ("+5511987654321", OPTED_IN)
    assert (after["first_name"], after["job_title"]) == ("Mary", "Dona")
    assert (after["external_id"], after["timezone"]) == ("7", "Europe/Lisbon")
    assert after["custom_fields"] == {"plan": "gold", "list": "new"}
    assert world.row("leads", other) == before


@pytest.mark.parametrize(
    ("there", "then", "keeps"),
    [
        ("+5511987654321", "+5511912345678", False),
        ("+551187654321", "+551187654321", True),
        (None, "+5511987654321", True),
    ],
)
def test_an_opt_in_stays_with_its_number(
    world: World, operated: Database, there: str | None, then: str, *, keeps: bool
) -> None:
    lead = world.lead(phone=there, wa_id="5511987654321")

    row = {"email": "maria@lead.test", "phone": then, "first_name": "Mary"}
    import_(operated, row, duplicates="update")

    after = world.row("leads", lead)
    assert (after["phone"], after["phone_key"]) == (then, then.replace("1187", "11987"))
    assert after["whatsapp_opt_in_at"] == (OPTED_IN if keeps else None)
    assert after["wa_id"] == ("5511987654321" if keeps else None)


OPT_OUTS = {
    "suppressed": """
        INSERT INTO suppressions (org_id, channel, address, reason)
        SELECT org_id, :channel, CASE :channel WHEN 'email' THEN email ELSE phone END, 'manual'
          FROM leads WHERE id = :lead""",
    "suppressed at an address before": """
        INSERT INTO suppressions (org_id, channel, address, lead_id, reason)
        SELECT org_id, :channel,
               CASE :channel WHEN 'email' THEN 'old@lead.test' ELSE '+5511900000' END,
               id, 'complained' FROM leads WHERE id = :lead""",
    "withdrawn": """
        INSERT INTO consents (lead_id, channel, withdrawn, source)
        VALUES (:lead, :channel, true, 'form')""",
    "unsubscribed": "SELECT record_unsubscribe_request(:lead), :channel || ''",
}
NEW_ADDRESSES = {"email": "new@lead.test", "phone": "+5511912345678"}


@pytest.mark.parametrize(
    ("opt_out", "field", "has_address"),
    [
        ("suppressed", "email", True),
        ("suppressed", "phone", True),
        ("suppressed at an address before", "email", True),
        ("suppressed at an address before", "phone", False),
        ("withdrawn", "email", False),
        ("withdrawn", "phone", True),
        ("withdrawn", "phone", False),
        ("unsubscribed", "email", True),
    ],
)
def test_a_lead_that_asked_for_no_more_messages_gets_no_other_address_on_that_channel(
    world: World, operated: Database, opt_out: str, field: str, *, has_address: bool
) -> None:
    lead = world.lead(external_id="7", **({} if has_address else {field: None}))
    channel = "email" if field == "email" else "whatsapp"
    world.connection.run(OPT_OUTS[opt_out], lead=lead, channel=channel)
    row = {"external_id": "7", "first_name": "Mary"}
    [other] = NEW_ADDRESSES.keys() - {field}
    before = world.row("leads", lead)

    answer = import_(operated, {**row, **NEW_ADDRESSES}, duplicates="update")

    assert reasons(answer) == {2: "opted_out"}
    assert world.row("leads", lead) == before
    rest = {**row, other: NEW_ADDRESSES[other]}
    assert import_(operated, rest, duplicates="update").updated == 1


def test_a_lead_whose_address_bounced_gets_another_one(world: World, operated: Database) -> None:
    lead = world.lead(external_id="7")
    world.connection.run(
        """INSERT INTO suppressions (org_id, channel, address, lead_id, reason)
           SELECT org_id, 'email', email, id, 'bounced' FROM leads WHERE id = :lead""",
        lead=lead,
    )

    import_(operated, {"external_id": "7", "email": "new@lead.test"}, duplicates="update")

    assert emails(world) == ["new@lead.test"]


@pytest.mark.parametrize("duplicates", ["skip", "update", "report"])
def test_a_row_of_which_it_is_not_clear_whose_it_is_is_rejected(
    world: World, operated: Database, duplicates: str
) -> None:
    world.lead(**{**EMPTY, "external_id": "1", "email": "ana@lead.test"})
    world.lead(**{**EMPTY, "email": "bia@lead.test"})
    before = world.dump()["leads"]

    answer = import_(
        operated, {"external_id": "1", "email": "bia@lead.test"}, duplicates=duplicates
    )

    assert reasons(answer) == {2: "ambiguous"}
    assert world.dump()["leads"] == before


def test_an_update_changes_no_id_and_no_lead_twice(world: World, operated: Database) -> None:
    lead = world.lead(external_id="1", email="ana@lead.test")

    row = {"external_id": "2", "email": "ana@lead.test"}
    other_id = import_(operated, row, duplicates="update")
    twice = import_(
        operated,
        {"external_id": "1", "first_name": "Ana"},
        {"email": "ana@lead.test", "first_name": "Bia"},
        duplicates="update",
    )

    assert reasons(other_id) == {2: "other_id"}
    assert (twice.updated, reasons(twice)) == (1, {3: "ambiguous"})
    row = world.row("leads", lead)
    assert (row["external_id"], row["first_name"]) == ("1", "Ana")


@pytest.mark.parametrize("duplicates", ["skip", "update", "report"])
def test_a_deleted_lead_does_not_come_back(
    world: World, operated: Database, duplicates: str
) -> None:
    world.lead(external_id="1", deleted_at=OPTED_IN)
    live = world.lead(email="ana@lead.test", phone=None)
    before = world.dump()["leads"]

    answer = import_(
        operated,
        {"external_id": "1"},
        {"email": "maria@lead.test"},
        {"phone": "+5511987654321"},
        duplicates=duplicates,
    )
    row = {"external_id": "1", "email": "ana@lead.test"}
    of_another = import_(operated, row, duplicates=duplicates)

    assert reasons(answer) == {2: "deleted", 3: "deleted", 4: "deleted"}
    assert reasons(of_another) == {2: "deleted"}
    assert world.dump()["leads"] == before
    assert world.row("leads", live)["external_id"] is None


def test_a_lead_that_was_deleted_as_a_duplicate_does_not_hide_the_one_that_stays(
    world: World, operated: Database
) -> None:
    world.lead(deleted_at=OPTED_IN)
    world.lead()

    assert import_(operated, {"email": "maria@lead.test"}).duplicates == 1


def test_a_person_who_was_erased_does_not_come_back_unnoticed(
    world: World, operated: Database
) -> None:
    written_to = world.lead()
    world.enrollment(world.cadence({}), written_to)
    assert run(engine(world)).sent == 1
    opted_out = world.lead(email="ana@lead.test", phone="+5511912345678")
    world.connection.run(
        "INSERT INTO consents (lead_id, channel, source, withdrawn) "
        "VALUES (:lead, 'whatsapp', 'person', true)",
        lead=opted_out,
    )
    for lead in (written_to, opted_out):
        world.connection.run("SELECT erase_lead(:lead)", lead=lead)

    answer = import_(
        operated,
        {"email": "Maria@LEAD.test"},
        {"phone": "+5511912345678", "email": "new@lead.test"},
        {"email": "other@lead.test"},
    )

    assert reasons(answer) == {2: "erased", 3: "erased"}
    assert answer.created == 1


def test_leads_on_the_do_not_contact_list_are_imported_and_counted(
    world: World, operated: Database
) -> None:
    suppressed = {"org_id": world.org_id, "reason": "unsubscribed"}
    world.insert("suppressions", channel="email", address="ana@gmail.com", **suppressed)
    world.insert("suppressions", channel="whatsapp", address="5511912345678", **suppressed)
    world.lead(email="leo@lead.test", phone=None)

    answer = import_(
        operated,
        {"email": "Ana@GMAIL.com"},
        {"email": "bia@lead.test", "phone": "+5511912345678"},
        {"email": "eva@lead.test"},
        {"email": "leo@lead.test"},
    )

    assert (answer.created, answer.suppressed, answer.duplicates) == (3, 2, 1)


def test_a_row_with_an_unknown_zone_or_without_an_address_is_rejected(
    world: World, operated: Database
) -> None:
    zones = ("Brasilia", "EST", "GMT-3", "America/Nowhere", "\u0130stanbul", "a/b" * 100)

    answer = import_(
        operated,
        *({"email": f"{place}@lead.test", "timezone": zone} for place, zone in enumerate(zones)),
        {"external_id": "1", "first_name": "Ana"},
        {"email": "ana@lead.test", "timezone": "utc"},
    )

    assert reasons(answer) == dict.fromkeys(range(2, 8), "unknown_zone") | {8: "no_address"}
    assert emails(world) == ["ana@lead.test"]


def test_custom_fields_that_grow_too_long_are_rejected_and_the_other_rows_imported(
    world: World, operated: Database
) -> None:
    world.lead(custom_fields=f'{{"a": "{"x" * 60_000}"}}')

    answer = import_(
        operated,
        {"email": "maria@lead.test", "custom_fields": {"b": "y" * 60_000}},
        {"email": "ana@lead.test"},
        duplicates="update",
    )

    assert (reasons(answer), answer.created) == ({2: "too_long"}, 1)


def test_the_limits_of_a_row_are_those_of_the_columns(world: World, operated: Database) -> None:
    limits = {
        name: world.connection.run("SELECT column_length_limit(:name)", name=f"leads.{name}")
        for name in ("external_id", "email", "first_name", "last_name", "company_name", "job_title")
    }
    custom = world.connection.run("SELECT column_length_limit('leads.custom_fields')")

    assert custom == [[MAX_CUSTOM_FIELDS]]
    assert {name: limit for name, [[limit]] in limits.items()} == {
        name: MAX_SHORT if name in ("external_id", "email") else MAX_LONG for name in limits
    }
    longest = {name: "x" * limit for name, [[limit]] in limits.items() if name != "email"}
    fields = {"f": "y" * (MAX_CUSTOM_FIELDS - len('{"f": ""}'))}
    answer = import_(operated, {**longest, "email": "a@lead.test", "custom_fields": fields})
    assert answer.created == 1


def test_new_leads_with_a_number_opt_in_to_whatsapp_only_if_the_import_says_how(
    world: World, operated: Database
) -> None:
    rows: tuple[Row, ...] = (
        {"email": "ana@lead.test", "phone": "+5511900000002"},
        {"email": "bia@lead.test"},
    )

    import_(operated, *rows, whatsapp_opt_in=" signed at the fair ")
    import_(operated, {"email": "leo@lead.test", "phone": "+5511900000003"})

    consents = world.rows("SELECT * FROM consents JOIN leads ON leads.id = lead_id")
    assert [(c["email"], c["channel"], c["basis"]) for c in consents] == [
        ("ana@lead.test", "whatsapp", "consent")
    ]
    assert consents[0]["evidence"] == "signed at the fair"
    opted_in = world.rows("SELECT email FROM leads WHERE whatsapp_opt_in_at IS NOT NULL")
    assert [row["email"] for row in opted_in] == ["ana@lead.test"]


@pytest.mark.parametrize(
    ("phone", "there", "duplicates", "counts"),
    [
        ("+5511900000001", {}, "update", (1, 0, 1)),
        ("+5511900000002", {"whatsapp_opt_in_at": OPTED_IN}, "update", (1, 0, 1)),
        ("+5511900000001", {"whatsapp_opt_in_at": OPTED_IN}, "update", (0, 1, 0)),
        (None, {}, "update", (0, 1, 0)),
        ("+5511900000001", {}, "skip", (0, 0, 0)),
    ],
    ids=["none before", "with another number", "has one", "no number in the row", "skipped"],
)
def test_an_update_records_that_a_lead_agreed_to_whatsapp_at_the_number_of_its_row(
    world: World,
    operated: Database,
    *,
    phone: str | None,
    there: Row,
    duplicates: str,
    counts: tuple[int, int, int],
) -> None:
    before = {"whatsapp_opt_in_at": None, **there}
    lead = world.lead(email="leo@lead.test", phone="+5511900000001", **before)
    row = {"email": "leo@lead.test", "phone": phone}
    options = {"duplicates": duplicates, "whatsapp_opt_in": "signed at the fair"}

    would, did, again = (
        import_(operated, row, **options, is_dry_run=is_dry_run)
        for is_dry_run in (True, False, False)
    )

    updated, unchanged, consents = counts
    assert (would.updated, would.unchanged) == (did.updated, did.unchanged) == (updated, unchanged)
    assert again.updated == 0
    assert world.count("consents", "evidence = 'signed at the fair'") == consents
    opted_in = world.row("leads", lead)["whatsapp_opt_in_at"] is not None
    assert opted_in == bool(consents or there)


def test_an_import_does_not_overrule_a_consent_that_was_withdrawn(
    world: World, operated: Database
) -> None:
    lead = world.lead(email="leo@lead.test", phone="+5511900000001")
    world.connection.run(OPT_OUTS["withdrawn"], lead=lead, channel="whatsapp")
    row = {"email": "leo@lead.test", "phone": "+5511900000001"}

    import_(operated, row, duplicates="update", whatsapp_opt_in="signed at the fair")

    assert world.count("consents") == 1
    assert world.row("leads", lead)["whatsapp_opt_in_at"] is None


def test_leads_of_another_organization_are_neither_found_nor_changed(
    world: World, operated: Database
) -> None:
    theirs = world.insert("organizations", name="Other")
    world.lead(org_id=theirs, external_id="1")
    world.insert(
        "suppressions", org_id=theirs, channel="email", address="maria@lead.test", reason="manual"
    )
    before = world.rows("SELECT xmin::text, * FROM leads")
    row = {"external_id": "1", "email": "maria@lead.test", "phone": "+5511987654321"}
    request = {"import_id": str(uuid4()), "duplicates": "update"}

    ours = import_(operated, row, organization="acme", **request)
    other = import_(operated, row, organization=str(theirs), **request)

    assert (ours.created, ours.suppressed, ours.organization) == (1, 0, "Acme")
    assert (other.unchanged, other.is_repeated, other.organization) == (1, False, "Other")
    assert world.rows("SELECT xmin::text, * FROM leads WHERE org_id = :o", o=theirs) == before


def test_a_slice_that_is_asked_for_again_changes_nothing_and_answers_what_it_did(
    world: World, operated: Database
) -> None:
    number = {"import_id": str(uuid4()), "slice": 3}
    rows: tuple[Row, ...] = ({"email": "ana@lead.test"}, {"external_id": "1"})
    first = import_(operated, *rows, **number)
    world.connection.run("DELETE FROM leads")
    before = world.dump()

    again = import_(operated, *rows, **number)
    next_one = import_(operated, *rows, **{**number, "slice": 4})

    assert again == first.model_copy(update={"is_repeated": True})
    assert (next_one.created, next_one.is_repeated) == (1, False)
    assert before["lead_imports"] == world.dump()["lead_imports"][:1]
    assert import_(operated, *rows, **number, is_dry_run=True).is_repeated


def test_a_slice_that_is_asked_for_again_reads_no_addresses(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = {"import_id": str(uuid4()), "slice": 1}
    first = import_(operated, {"email": "ana@lead.test"}, **number)
    monkeypatch.setattr(import_leads, "with_keys", None)

    again = import_(operated, {"email": "ana@lead.test"}, **number)

    assert again == first.model_copy(update={"is_repeated": True})
    assert world.count("leads") == 1


def test_a_dry_run_answers_what_would_be_done_and_changes_nothing(
    world: World, operated: Database
) -> None:
    world.lead()
    before = world.dump()
    rows: tuple[Row, ...] = (
        {"email": "ana@lead.test", "phone": "+5511900000002"},
        {"email": "maria@lead.test", "first_name": "Mary"},
        {"email": "bia@lead.test", "timezone": "Mars"},
    )
    options = {"duplicates": "update", "whatsapp_opt_in": "fair"}

    tried = import_(operated, *rows, **options, is_dry_run=True)
    unchanged = world.dump()
    done = import_(operated, *rows, **options)

    assert unchanged == before
    assert tried == done
    assert (done.created, done.updated, reasons(done)) == (1, 1, {4: "unknown_zone"})


def test_two_imports_at_once_create_each_lead_once(
    world: World, operated: Database, new_session: NewSession, background: Background
) -> None:
    first, second = (Database(new_session) for _ in range(2))
    rows = [{"email": f"lead{n}@lead.test"} for n in range(500)]
    same = {"import_id": str(uuid4())}

    for request in (same, {}):
        answers = [background(import_, database, *rows, **request) for database in (first, second)]
        created = sorted(answer.result().created for answer in answers)

        assert world.count("leads") == len(rows)
        assert created in ([500, 500], [0, 0])

    assert import_(operated, *rows).duplicates == len(rows)


def test_an_id_that_another_program_writes_at_the_same_moment_is_rejected(
    world: World, operated: Database, new_session: NewSession, background: Background
) -> None:
    other = new_session()
    other.run("BEGIN")
    other.run("INSERT INTO leads (org_id, external_id) VALUES (:o, '1')", o=world.org_id)

    importing = background(
        import_, operated, {"external_id": "1", "email": "a@lead.test"}, {"email": "b@lead.test"}
    )
    wait_until_blocked(world.connection)
    other.run("COMMIT")

    answer = importing.result()
    assert (answer.created, reasons(answer)) == (1, {2: "busy"})


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ({"leads": [{"line": 2, "email": "ana@padaria"}]}, "leads.0.email: no period in"),
        ({"leads": [{"line": 2, "phone": "11987654321"}]}, "leads.0.phone: no known country"),
        ({"leads": [{"line": 0, "email": "a@b.test"}]}, "leads.0.line"),
        ({"leads": [{"line": 2, "first_name": "x" * 1001}]}, "leads.0.first_name"),
        ({"leads": [{"line": 2, "name": "Ana"}]}, "leads.0.name"),
        ({"leads": [{"line": 2, "custom_fields": {" ": "x"}}]}, "leads.0.custom_fields"),
        ({"leads": [{"line": n, "external_id": str(n)} for n in range(1, 502)]}, "leads: "),
        (
            {"leads": [{"line": 2, "email": "a@b.test"}, {"line": 3, "email": "A@b.test"}]},
            "leads.1: an earlier one is the same lead",
        ),
        ({"leads": [], "slice": 0}, "slice"),
        ({"leads": [], "slice": 2**31}, "slice"),
        ({"leads": [], "whatsapp_opt_in": " "}, "whatsapp_opt_in"),
        ({"leads": [], "duplicates": "merge"}, "duplicates"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_the_place_of_its_fault(
    world: World, operated: Database, request_: Row, problem: str
) -> None:
    request = {"import_id": str(uuid4()), "slice": 1, "is_dry_run": False, **request_}

    with pytest.raises(InvalidRequestError, match=problem):
        perform_call(operated, Call(operation="import_leads", request=request, actor="ana"))

    assert world.count("leads") == 0


def test_an_import_needs_the_name_of_an_organization_if_there_are_several(
    world: World, operated: Database
) -> None:
    world.insert("organizations", name="Other")

    with pytest.raises(InvalidRequestError, match="name one: Acme, Other"):
        import_(operated)
    with pytest.raises(UnknownNameError, match="no organization has this name or id: Third"):
        import_(operated, organization="Third")


def test_a_text_is_stored_without_the_character_that_postgresql_refuses(
    world: World, operated: Database
) -> None:
    request = ImportLeadsRequest.model_validate(
        {
            "import_id": uuid4(),
            "slice": 1,
            "is_dry_run": False,
            "whatsapp_opt_in": "f\0air",
            "leads": ({"line": 1, "email": "a@b.test", "first_name": "A\0na"},),
        }
    )

    assert IMPORT_LEADS.act(operated, request).created == 1
    assert world.rows("SELECT first_name FROM leads") == [{"first_name": "Ana"}]


def test_what_is_recorded_of_an_import_names_no_person(world: World, operated: Database) -> None:
    request = {
        "import_id": str(uuid4()),
        "slice": 1,
        "is_dry_run": False,
        "leads": [
            {"line": 2, "email": "zyxwv@lead.test", "first_name": "Zyxwv"},
            {"line": 3, "email": "zyxwv@other.test", "timezone": "Zyxwv"},
        ],
    }

    perform_call(operated, Call(operation="import_leads", request=request, actor="ana"))

    rows = world.dump()
    assert len(rows["operator_actions"]) == 2
    assert len(rows["lead_imports"]) == 1
    assert "yxwv" not in "".join(rows["operator_actions"] + rows["lead_imports"]).lower()
