"""A slice of an import writes its leads once, finds those there are, and says what it refuses."""

from typing import Any
from uuid import UUID, uuid4

from cadence_core.database.connection import Database
from cadence_core.operations.import_leads import IMPORT_LEADS, ImportLeadsRequest, LeadsImported
from tests.world import Row, World

IMPORT = UUID("c3d5c8a0-1f4e-4a4e-9d7e-0d5a2f9f6b11")
LEADS = "SELECT * FROM leads ORDER BY created_at, email, phone"


def import_(database: Database, *leads: Row, **request: Any) -> LeadsImported:
    """Import leads in a slice of an import of their own; line 2 is the first."""
    return IMPORT_LEADS.act(
        database,
        ImportLeadsRequest.model_validate(
            {
                "import_id": uuid4(),
                "slice": 1,
                "is_dry_run": False,
                "leads": tuple({"line": line, **lead} for line, lead in enumerate(leads, 2)),
                **request,
            }
        ),
    )


def rejected(answer: LeadsImported) -> dict[int, str]:
    return {row.line: row.reason for row in answer.rejected}


def test_new_leads_have_what_their_rows_say_and_the_keys_of_their_addresses(
    world: World, operated: Database
) -> None:
    lead = {
        "external_id": "42",
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
    second, first = sorted(world.rows(LEADS), key=lambda row: row["email"] or "")
    assert first | lead == first | {
        "external_id": "42",
        "email": "Maria@padaria.test",
        "email_key": "maria@padaria.test",
        "phone": "+5511987654321",
        "phone_key": "+5511987654321",
        "timezone": "America/Sao_Paulo",
        "source": "import",
        "whatsapp_opt_in_at": None,
    } | {k: v for k, v in lead.items() if k not in first}
    assert (second["phone_key"], second["email_key"], second["org_id"]) == (
        "+551133334444",
        None,
        world.org_id,
    )
