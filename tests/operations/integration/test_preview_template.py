"""A template is shown as a lead would get it, by the code of a run."""

from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.templates.preview_template import (
    PREVIEW_TEMPLATE,
    PreviewTemplateAnswer,
    PreviewTemplateRequest,
)
from tests.engine import running_engine
from tests.world import World


def preview(database: Database, **request: Any) -> PreviewTemplateAnswer:
    return PREVIEW_TEMPLATE.act(database, PreviewTemplateRequest(**request))


def test_the_texts_and_headers_are_those_that_a_run_sends(world: World, operated: Database) -> None:
    template = world.template(
        body="<p>Dear {{ first_name }} of {{ company_name }}, {{ sender.name }}</p>"
    )
    lead = world.lead()
    cadence = world.cadence({"template_id": template})

    shown = preview(operated, template="intro", lead="maria@lead.test")
    world.enrollment(cadence, lead)
    with running_engine(world.url) as sending:
        sending.run()

    [sent] = sending.provider.calls
    assert (shown.subject, shown.html, shown.text) == (
        sent.draft.subject,
        sent.draft.body,
        sent.draft.other_form,
    )
    assert shown.html == "<p>Dear Maria of Padaria Sol, Ana</p>"
    assert shown.headers["From"] == "Ana <ana@acme.test>"
    assert shown.headers["To"] == "maria@lead.test"
    assert shown.headers["List-Unsubscribe"].startswith("<https://unsubscribe.example/")
    assert shown.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (shown.lead_id, shown.who) == (lead, "Maria, Padaria Sol")
    assert (shown.missing, shown.obstacles, shown.faults) == ((), (), ())


@pytest.mark.parametrize("name", ["id", "maria@lead.test", "MARIA@lead.test", "+5511987654321"])
def test_a_lead_is_named_by_its_id_its_email_address_or_its_number(
    world: World, operated: Database, name: str
) -> None:
    world.template()
    lead = world.lead()

    shown = preview(operated, template="intro", lead=str(lead) if name == "id" else name)

    assert shown.lead_id == lead


def test_every_field_without_a_value_is_named_and_stands_in_the_text(
    world: World, operated: Database
) -> None:
    world.template(
        subject="{{ plan }} for {{ first_name | default('you') }}",
        body="{{ plan }}, {{ lead.job_title }}, {{ custom_fields.city }}, {{ org.postal_address }}"
        "{% for item in items %}{{ item }}{% endfor %}{% if score %}!{% endif %}",
    )
    world.lead(first_name=None)

    shown = preview(operated, template="intro", lead="maria@lead.test")

    assert shown.subject == "[plan] for you"
    assert shown.text == "[plan], [job_title], [city], [org.postal_address][items]"
    assert shown.missing == (
        "plan", "job_title", "city", "org.postal_address", "items", "score",
    )  # fmt: skip
    assert shown.faults == ()


def test_without_a_lead_each_field_of_a_lead_shows_its_name(
    world: World, operated: Database
) -> None:
    template = world.template(
        subject="Hello {{ first_name | default('you') | upper }}",
        body='<p>{{ plan.name }} {{ custom_fields.city }} {% for i in items %}{{ i }}{% endfor %}'
        '<a href="{{ page }}">{{ org.name }}</a> {{ sender.name }}</p>',
    )  # fmt: skip
    world.cadence({"template_id": template})

    shown = preview(operated, template="intro")

    assert shown.subject == "Hello [FIRST_NAME]"
    assert shown.html == (
        '<p>[plan.name] [city] [items]<a href="https://example.com/[page]">Acme</a> Ana</p>'
    )
    assert (shown.missing, shown.obstacles, shown.lead_id) == ((), (), None)


def test_what_meta_gets_is_shown(world: World, operated: Database) -> None:
    world.template(channel="whatsapp", body="{{ first_name }}\n{{ company_name }}")
    world.lead(whatsapp_opt_in_at=None)

    shown = preview(operated, template="intro", lead="maria@lead.test", sender="phone-number-id-1")

    assert shown.whatsapp["template"]["name"] == "intro"
    [body] = shown.whatsapp["template"]["components"]
    assert [each["text"] for each in body["parameters"]] == ["Maria", "Padaria Sol"]
    assert (shown.html, shown.headers) == (None, {})
    assert [each.reason for each in shown.obstacles] == ["no_whatsapp_opt_in"]


def test_what_keeps_the_message_from_this_lead_is_said(world: World, operated: Database) -> None:
    world.template()
    world.lead(status="won", first_name="see www.pills.example")
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason="manual",
        source="manual",
    )

    shown = preview(operated, template="intro", lead="maria@lead.test")

    assert [each.reason for each in shown.obstacles] == [
        "lead_won", "suppressed", "missing_sender", "suspicious_field",
    ]  # fmt: skip
    assert shown.text is None


def test_a_missing_sender_is_no_missing_field(world: World, operated: Database) -> None:
    world.template(body="{{ plan }}, {{ sender.name }}, {{ sender['address'] | lower }}")
    world.lead()

    shown = preview(operated, template="intro", lead="maria@lead.test")

    assert [each.reason for each in shown.obstacles] == ["missing_sender"]
    assert shown.missing == ("plan",)
    assert shown.text == "[plan], [sender.name], [sender.address]"


def test_the_faults_of_the_template_are_named(world: World, operated: Database) -> None:
    world.template(body="{% if %}")

    shown = preview(operated, template="intro")

    assert [fault.reason for fault in shown.faults] == ["template_error"]
    assert shown.text is None


def test_a_template_that_only_answers_in_a_thread_needs_no_subject(
    world: World, operated: Database
) -> None:
    template = world.template(subject=None)
    world.cadence({}, {"template_id": template, "reply_in_thread": True})

    shown = preview(operated, template=str(template))

    assert shown.subject == "Re: the subject of the email before"
    assert (shown.faults, shown.obstacles) == ((), ())


def test_a_lead_or_sender_of_another_organization_is_refused(
    world: World, operated: Database
) -> None:
    other = world.insert("organizations", name="Other")
    stranger = world.lead(org_id=other, email="sam@other.test")
    world.insert("senders", org_id=other, channel="email", address="x@other.test", display_name="X")
    world.template()

    for lead in (str(stranger), "sam@other.test"):
        with pytest.raises(UnknownNameError, match="no lead of Acme has this"):
            preview(operated, template="intro", lead=lead)
    with pytest.raises(UnknownNameError, match="no sender has this name"):
        preview(operated, template="intro", sender="x@other.test")
    with pytest.raises(InvalidRequestError, match="sends on another channel"):
        preview(operated, template="intro", sender="phone-number-id-1")


def test_a_deleted_lead_and_an_address_of_several_leads_are_refused(
    world: World, operated: Database
) -> None:
    world.template()
    gone = world.lead(deleted_at="yesterday")
    with pytest.raises(UnknownNameError):
        preview(operated, template="intro", lead=str(gone))

    for _ in range(2):
        world.lead(phone=None)
    with pytest.raises(InvalidRequestError, match="several have this address"):
        preview(operated, template="intro", lead="maria@lead.test")


@pytest.mark.parametrize("lead", ["", "\0", "nobody", "9" * 5000, "a@" * 500])
def test_odd_names_of_a_lead_are_refused(world: World, operated: Database, lead: str) -> None:
    world.template()
    world.lead()

    with pytest.raises(UnknownNameError):
        preview(operated, template="intro", lead=lead)


def test_a_preview_writes_nothing(world: World, operated: Database) -> None:
    world.template()
    world.lead()
    preview(operated, template="intro", lead="maria@lead.test")
    before = world.dump()

    preview(operated, template="intro", lead="maria@lead.test")

    assert world.dump() == before
