"""Generated worlds of two organizations, and changes of every kind that concern them."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from cadence_core.channels.outcome import NotAccepted, Rejected, SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from cadence_core.publishing.application import MAX_ATTEMPTS
from tests.engine import Answer, engine, run
from tests.operations.documents import a_document, with_steps
from tests.world import World

EMAILS = ("ana@lead.test", "Ana@Lead.test", "eva@lead.test", "rui@lead.test", "no address", None)
PHONES = ("+5511987650001", "+55 11 98765-0001", "+5511987650002", None)
STATES = ("due", "due", "later", "leased", "paused", "none")
CADENCES = ("Spring", "spring", "Summer", "Autumn", "Winter")
ORGANIZATIONS = ("Acme", "acme", "Acme", "Other", "Nobody")
IDENTITIES = ("acme.test", "ana@acme.test", "phone-number-id-1", "no address")
OPTED_IN = datetime(2026, 1, 1, tzinfo=UTC)
OTHER_LEAD, NO_ONE = UUID(int=8), UUID(int=9)
FATES: tuple[SendOutcome, ...] = (
    Sent("accepted"),
    Uncertain("timeout"),
    Rejected("invalid"),
    NotAccepted("busy"),
)
# An event that the bus refused until it was given up, and one that is tried again, of each.
GIVEN_UP = """
    INSERT INTO standing_events (
        org_id, lead_id, enrollment_id, cadence_id, from_status, to_status, attempts, error_code)
    SELECT org_id, lead_id, id, cadence_id, 'active', 'replied', tried, 'MalformedDetail'
      FROM cadence_enrollments, unnest(ARRAY[:attempts ::int, 1]) AS tried"""

Request = dict[str, Any]


def people(world: World, random: Random) -> None:
    """Fill a world: leads who share addresses, due, held, in a run, sent, uncertain, unread."""
    email, chat = world.template(name="Hello"), world.template(name="Chat", channel="whatsapp")
    gap = world.template(name="Gap", body="{{ custom_fields.nothing }}")
    by_chat = {"template_id": chat, "channel": "whatsapp"}
    cadences = [
        world.cadence({"template_id": email}, {**by_chat, "delay_days": 1}, name="Spring"),
        world.cadence(by_chat, name="Summer"),
        world.cadence({"template_id": gap}, name="Autumn"),
        world.cadence({"template_id": email}, name="Winter", status="paused"),
    ]
    for number in range(random.randint(1, 6)):
        lead = world.lead(
            email=random.choice(EMAILS),
            phone=random.choice(PHONES),
            whatsapp_opt_in_at=random.choice([None, OPTED_IN]),
            first_name=f"Lead {number}",
            custom_fields=random.choice([{}, {"list": "expo"}]),
        )
        for cadence in cadences:
            _enroll(world, cadence, lead, random.choice(STATES))
        if random.random() < 0.5:
            _unread_reply(world, lead)
    other = world.insert("organizations", name="Other", timezone="UTC")
    world.insert("leads", id=OTHER_LEAD, org_id=other, email="ana@lead.test", first_name="Ana")
    run(engine(world, _answers(random)))
    if random.random() < 0.5:
        world.insert(
            "reputation_pauses",
            org_id=world.org_id,
            scope="organization",
            reason="reputation_pause",
            detail="9 of 50 bounced",
            sends=50,
            bounces=9,
            complaints=0,
        )
    if random.random() < 0.3:
        world.update("message_templates", chat, fault_code="132001")
    if random.random() < 0.7:
        world.connection.run(GIVEN_UP, attempts=MAX_ATTEMPTS)


def _enroll(world: World, cadence: UUID, lead: UUID, state: str) -> None:
    now = datetime.now(UTC)
    due = now - timedelta(hours=1)
    if state == "later":
        world.enrollment(cadence, lead, next_step_due=now + timedelta(days=2))
    elif state == "paused":
        world.enrollment(cadence, lead, next_step_due=due, status="paused", paused_by="person")
    elif state == "leased":
        leased = {"lease_expires_at": now + timedelta(minutes=9), "run_id": NO_ONE}
        world.enrollment(cadence, lead, next_step_due=due, **leased)
    elif state == "due":
        world.enrollment(cadence, lead, next_step_due=due)


def _unread_reply(world: World, lead: UUID) -> None:
    world.reply(lead, content="Bitte nicht mehr.", sent_at=OPTED_IN, needs_reading=True)


def _answers(random: Random) -> Answer:
    fates = iter(random.choices(FATES, k=40))

    def answer(message: Message) -> SendOutcome:
        fate = next(fates)
        return Sent(f"provider-{message.id}") if isinstance(fate, Sent) else fate

    return answer


def a_request(world: World, random: Random, operation: str) -> Request:
    """Return a request as JSON, without ``is_dry_run``; it may be refused, or do nothing."""
    one = random.choice
    leads = [*_ids(world, "leads"), str(NO_ONE)]
    some_leads = random.sample(leads, random.randint(1, len(leads)))
    cadence, organization = one(CADENCES), one(ORGANIZATIONS)
    address = one([*EMAILS[:4], *PHONES[:3], "x@lead.test", "no address"])
    verdict = one(["sent", "not_sent"])
    whose: list[Request] = [
        {"lead_ids": some_leads},
        {"leads": some_leads},
        {"leads": ["ana@lead.test", "+5511987650001", "nobody@lead.test"]},
        {"list_name": "expo"},
    ]
    holds = one([{}, {}, {"cadence": cadence}, {"paused_by": "person"}, {"template": "chat"}])
    targets = [
        {"kind": "engine"},
        {"kind": "organization", "name": organization},
        {"kind": "channel", "name": "email", "organization": organization},
        {"kind": "channel", "name": "whatsapp"},
        {"kind": "sender", "name": "ana@acme.test"},
        {"kind": "cadence", "name": cadence},
        {"kind": "lead", "name": one(leads)},
    ]
    rows = [_row(random, line) for line in range(1, random.randint(2, 8))]
    replies = [*_ids(world, "interactions", "type = 'reply'"), str(NO_ONE)]
    uncertain = _ids(world, "interactions", "status = 'uncertain'") or [str(NO_ONE)]
    at = {"organization": organization, "address": address}
    requests: dict[str, Request] = {
        "apply": {"documents": [one(_documents())]},
        "clear_faults": {"wanted": holds},
        "close": {"cadence": cadence, **one([*whose, {"is_everyone": True}])},
        "consent": {
            "organization": organization,
            "channel": one(["email", "whatsapp"]),
            "source": "form",
            "is_withdrawn": one([True, False]),
            **one(whose[1:]),
        },
        "enroll": {"cadence": cadence, "every_seconds": one([0, 60]), **one(whose)},
        "erase_person": {"lead": one(leads)},
        "give_identity": {"organization": organization, "identity": one(IDENTITIES)},
        "hold_restored": {"since": OPTED_IN.isoformat()},
        "import_leads": {
            "organization": organization,
            "import_id": str(UUID(int=random.getrandbits(128))),
            "slice": 1,
            "duplicates": one(["skip", "update", "report"]),
            "whatsapp_opt_in": one([None, "asked at the fair"]),
            "leads": rows,
        },
        "lift_reputation": {"name": organization},
        "mark": {"organization": organization, "fact": one(["real", "back"]), **one(whose[1:])},
        "merge": {"lead": one(leads), "into": one(leads)},
        "move": {"cadence": cadence, "step": one([1, 2]), **one(whose[1:])},
        "pause": {"reason": "because", **one(targets)},
        "pilot": {"cadence": cadence, "is_out": one([True, False]), **one(whose[1:])},
        "purge": {},
        "read_replies": {"replies": random.choices(replies, k=2), "is_opt_out": one([True, False])},
        "release": {"wanted": holds},
        "republish": {},
        "resume": one(targets),
        "settle": {"verdict": verdict, "interaction": one(uncertain)},
        "settle_lost": {"verdict": verdict, "steps": None},
        "suppress": at,
        "suppress_many": {
            "organization": organization,
            "addresses": [*random.choices([*EMAILS[:3], *PHONES[:3]], k=3), "new@lead.test"],
        },
        "unsuppress": {**at, "has_asked_again": one([True, False]), "asked_by": some_leads},
    }
    return requests[operation]


def _documents() -> list[Request]:
    return [
        a_document(),
        a_document(organization="Acme"),
        a_document(organization="Acme", cadences={}),
        with_steps("hello", "bye", "more") | {"organization": "Acme"},
    ]


def _row(random: Random, line: int) -> Request:
    row = {
        "email": random.choice([*EMAILS[:4], None, f"new{line}@lead.test"]),
        "phone": random.choice(PHONES),
        "external_id": random.choice([f"N-{line}", None]),
        "first_name": random.choice(["Ana", "Eva", None]),
    }
    return {"line": line, **row}


def _ids(world: World, table: str, where: str = "true") -> list[str]:
    sql = f"SELECT id FROM {table} WHERE {where} ORDER BY created_at, id"  # noqa: S608
    return [str(row["id"]) for row in world.rows(sql)]
