"""The facts about a lead that a model receives."""

import json
from typing import Any
from uuid import uuid4

from cadence_core.model.enrollment import DueEnrollment, EnrollmentId, Lead, Organization
from cadence_core.personalization.port import Facts, facts_about


def lead(custom_fields: dict[str, Any] | None = None, **columns: Any) -> Lead:
    return Lead(id=uuid4(), status="new", custom_fields=json.dumps(custom_fields or {}), **columns)


def facts_of(**columns: Any) -> Facts:
    enrollment = DueEnrollment(
        id=EnrollmentId(uuid4()),
        org_id=uuid4(),
        cadence_name="outbound",
        organization=Organization("Acme"),
        next_step_id=None,
        attempts=0,
        lead=lead(**columns),
        step=None,
        past=None,
    )
    return facts_about(enrollment)


def test_the_facts_are_first_name_job_company_and_plain_custom_fields() -> None:
    facts = facts_of(
        first_name="Maria",
        last_name="Silva",
        email="maria@lead.test",
        phone="+5511987654321",
        company_name="Padaria Sol",
        job_title=None,
        custom_fields={"stores": 12, "note": " likes trains ", "tags": ["a"], "empty": ""},
    )

    assert facts == {
        "stores": 12,
        "note": "likes trains",
        "first_name": "Maria",
        "company_name": "Padaria Sol",
    }


def test_a_fact_that_contains_a_contact_point_is_left_out() -> None:
    facts = facts_of(
        first_name="Go to evil.example",
        custom_fields={"cpf": 12345678901, "site": "https://x.test", "a@b.cd": "x", "ok": "yes"},
    )

    assert facts == {"ok": "yes"}


def test_facts_are_bounded_and_the_leads_own_fields_come_first() -> None:
    facts = facts_of(
        first_name="M" * 5_000, custom_fields={f"field {n}": "x" * 5_000 for n in range(500)}
    )

    assert len(facts) == 30
    assert facts["first_name"] == "M" * 300
    assert max(len(str(value)) for value in facts.values()) == 300


def test_a_custom_field_cannot_pose_as_a_field_of_the_lead() -> None:
    assert facts_of(first_name="Maria", custom_fields={"first_name": "Eve"}) == {
        "first_name": "Maria"
    }
