"""A name that a stranger typed into a form must not become a link in a customer's email."""

import pytest

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from tests.builders import a_lead
from tests.templates.unit.rendering import render

SUSPICIOUS = [
    "your account is locked: go to www.evil.test",
    "https://evil.test",
    "evil.com",
    "evil\uff0ecom",
    "evil\u3002com",
    "e\u200bvil.c\u200bom",
    "bit.do/x",
    "Ana <ana@evil.test>",
    "call +55 11 98765-4321",
    "x" * 81,
]
NAMES = ["first_name", "last_name", "company_name", "job_title"]


@pytest.mark.parametrize("text", SUSPICIOUS)
@pytest.mark.parametrize("field", NAMES)
def test_a_name_with_a_link_an_address_a_number_or_a_story_is_held(field: str, text: str) -> None:
    with pytest.raises(RenderingError) as raised:
        render(f"Hi {{{{ lead.{field} | default('x') }}}}", lead=a_lead(**{field: text}))

    assert (raised.value.reason, raised.value.detail) == (Reason.SUSPICIOUS_FIELD, field)


@pytest.mark.parametrize(
    "text",
    [
        "Maria de Souza",
        "Dr.Silva",
        "J. P. Morgan & Co.",
        "S.A. Acme Ltda.",
        "Node.js & M.Sc. Engineer",
        "D'Ávila-Núñez",
        "7-Eleven 24/7",
        "Ana @ Acme",
        "ASP.NET and vb.net developer",
        "Founder (2019-2024)",
        "x" * 80,
    ],
)
@pytest.mark.parametrize("field", NAMES)
def test_a_real_name_is_sent(field: str, text: str) -> None:
    assert render(f"{{{{ {field} }}}}", lead=a_lead(**{field: text})).body == text


@pytest.mark.parametrize(
    ("company", "email"),
    [
        ("Booking.com", "ana@booking.com"),
        ("booking.com B.V.", "ana@EU.Booking.com"),
        ("Acme (acme.co)", "ana@acme.co"),
    ],
)
def test_a_company_may_be_called_as_the_domain_of_the_leads_own_address(
    company: str, email: str
) -> None:
    lead = a_lead(company_name=company, email=email)

    assert render("{{ company_name }}", lead=lead).body == company


@pytest.mark.parametrize(
    "fields",
    [
        {"company_name": "evil.com"},
        {"company_name": "acme.com.evil.com"},
        {"company_name": "evil-acme.com"},
        {"company_name": "www.acme.com"},
        {"company_name": "acme.com/login"},
        {"company_name": "ana@acme.com"},
        {"first_name": "acme.com"},
        {"job_title": "asp.net/login"},
        {"company_name": "2019-2024-2025"},
    ],
)
def test_the_domain_of_the_leads_own_address_excuses_nothing_else(fields: dict[str, str]) -> None:
    [field] = fields

    with pytest.raises(RenderingError, match=f"suspicious_field: {field}"):
        render(f"{{{{ {field} }}}}", lead=a_lead(email="ana@acme.com", **fields))


def test_a_suspicious_name_that_the_template_does_not_use_holds_nothing() -> None:
    lead = a_lead(company_name="www.evil.test", custom_fields={"site": "www.acme.test"})

    assert render("Hi {{ first_name }}, {{ site }}", lead=lead).body == "Hi Maria, www.acme.test"


def test_a_suspicious_name_in_a_subject_is_held_too() -> None:
    with pytest.raises(RenderingError, match="suspicious_field: company_name"):
        render("Hi", "For {{ company_name }}", lead=a_lead(company_name="www.evil.test"))
