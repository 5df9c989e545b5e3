"""A name that a stranger typed into a form must not become a link in a customer's email."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    "paypal-login.tk",
    "x.com/evil",
    "t.me/evil",
    "http:/evil.de",
    "go to evil.de now",
    "Ana (evil.de)",
    "evil.click",
    "goo.gl",
    "8.8.8.8",
    "evil.xn--p1ai",
    "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444",
    "_evil.com",
    "evil.com:8080",
    "//evil.de",
    "Maria.evil.com",
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
        "Ger.de Vendas",
        "IND.E COM.DE VEICULOS LTDA",
        "Silva.Ltda",
        "Acme.Inc & Acme.Ltd",
        "Construtora Silva.SA",
        "Founder (2019-2024)",
        "x" * 80,
        "B.Com, M.Sc., M.Tech",
        "Dr.Li",
        "Vue.js/Node.js Engineer",
        "Shenzhen Tech Co.Ltd",
        "Silva Ltda.ME",
        "Trivago N.V.",
        "3M & 1&1, e.l.f.",
        "S.A.Co",
        "_x.com",
    ],
)
@pytest.mark.parametrize("field", NAMES)
def test_a_real_name_is_sent(field: str, text: str) -> None:
    assert render(f"{{{{ {field} }}}}", lead=a_lead(**{field: text})).body == text


NUMBERS = [
    "Maria Souza 12345678901",
    "45.123.456 Maria Souza",
    "Maria Souza 45.123.456/0001-10",
    "12.345.678/0001-95",
    "Escola Municipal 1234567",
    "12345678 LLC",
    "CRM 1234567",
    "Bar 1900-1950",
    "Since 1998, open 24/7",
    "3 000 Trees",
]
PHONES = [
    "Sales +5511987654321",
    "+49 (0) 89 123456",
    "(11) 98765-4321",
    "(11)987654321",
    "0800 123 4567",
    "555-123-4567",
    "Acme 11 98765 4321",
    "2019-2024-2025",
]


@pytest.mark.parametrize("field", ["company_name", "job_title"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_company_or_a_title_may_have_a_number_that_is_no_phone(number: str, field: str) -> None:
    assert render(f"{{{{ {field} }}}}", lead=a_lead(**{field: number})).body == number


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("phone", PHONES)
def test_a_number_that_is_written_as_a_phone_is_held(phone: str, field: str) -> None:
    with pytest.raises(RenderingError, match=f"suspicious_field: {field}"):
        render(f"{{{{ {field} }}}}", lead=a_lead(**{field: phone}))


@pytest.mark.parametrize("number", ["Maria 12345678901", "1234567", "Ana 12.345.678"])
def test_a_person_has_no_number(number: str) -> None:
    with pytest.raises(RenderingError, match="suspicious_field: last_name"):
        render("{{ last_name }}", lead=a_lead(last_name=number))


@pytest.mark.parametrize("name", ["Character.AI", "Amazon.com, Inc.", "0800 123 4567", "x" * 81])
def test_a_colleague_vouches_for_the_name_of_a_lead(name: str) -> None:
    lead = a_lead(company_name=name, email="ana@other.test")

    for source in ("form", "import", "api"):
        with pytest.raises(RenderingError, match="suspicious_field: company_name"):
            render("{{ company_name }}", lead=replace(lead, source=source))
    assert render("{{ company_name }}", lead=replace(lead, source="person")).body == name


links = st.builds(
    "".join,
    st.lists(
        st.sampled_from(
            (
                *("evil", "x", "dr", "www", "http", "mailto", "com", "de", "CO", "Me", "8"),
                *("\u0440\u0444", "xn--p1ai", *"_.:/@ -(),#", "\u200b", "\uff0e"),
            )
        ),
        min_size=2,
        max_size=9,
    ),
)


@given(
    name=links,
    around=st.sampled_from(["Hi {}", "{}/x?a", "Hi {}, bye", "({})", "{}!", "Hi {}\u2026"]),
)
def test_no_name_becomes_a_link_of_ours(name: str, around: str) -> None:
    try:
        draft = render(around.replace("{}", "{{ first_name }}"), lead=a_lead(first_name=name))
    except RenderingError:
        return

    assert "<a " not in draft.other_form


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
