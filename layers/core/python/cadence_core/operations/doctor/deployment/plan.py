"""What the engine's plans use outside the database: senders, approved templates, personal texts."""

from dataclasses import dataclass

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read

MAX_ROWS = 200


class EmailDomain(Record):
    """A domain of senders of emails; ``addresses``: its first ones."""

    domain: str
    addresses: tuple[str, ...]


class Number(Record):
    """A sender of WhatsApp messages; ``address``: the id of its phone number."""

    address: str
    display_name: str
    organization: str


class UsedTemplate(Record):
    """An approved template that a step uses, and the number that sends it."""

    template: str
    organization: str
    name: str
    language: str | None
    body: str
    components: str | None
    address: str


class PersonalSteps(Record):
    """How many steps of active cadences ask for personal texts."""

    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is in use. Each part is cut after ``MAX_ROWS``."""

    domains: list[EmailDomain]
    numbers: list[Number]
    templates: list[UsedTemplate]
    personal_steps: int


def read_plan(database: Database) -> Plan:
    """Read what is in use.

    Raises:
        StoreRejectedError: the role may not read it, or tables are missing.
        StoreUnavailableError: the database cannot be reached, or the connection was lost.
    """
    [personal] = read(database, PersonalSteps, "doctor/doctor_personal_steps")
    return Plan(
        domains=read(database, EmailDomain, "doctor/doctor_domains", limit=MAX_ROWS),
        numbers=read(database, Number, "doctor/doctor_numbers", limit=MAX_ROWS),
        templates=read(database, UsedTemplate, "doctor/doctor_approved", limit=MAX_ROWS),
        personal_steps=personal.count,
    )
