"""Values for tests: each builder returns a plausible one, with any field overridden by keyword."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from cadence_core.model.addresses import address_key, sender_key
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    InteractionStatus,
    Lead,
    Organization,
    PastInteraction,
    Sender,
    Step,
    Template,
)
from cadence_core.model.message import Draft, Message, PreparedStep
from cadence_core.model.message_tags import Origin

any_text = st.text(st.characters(codec=None))
"""Any Python string, including lone surrogates and control characters."""


def a_lead(**overrides: Any) -> Lead:
    """Return a lead; ``custom_fields`` may be the values themselves."""
    if not isinstance(fields := overrides.get("custom_fields", "{}"), str):
        overrides["custom_fields"] = json.dumps(fields)
    lead = Lead(
        id=uuid4(),
        status="new",
        email="maria@lead.test",
        phone="+5511987654321",
        first_name="Maria",
        last_name="Souza",
        company_name="Padaria Sol",
        job_title="Owner",
        timezone="America/Sao_Paulo",
        has_whatsapp_opt_in=True,
    )
    return replace(lead, **overrides)


def a_sender(channel: Channel = Channel.EMAIL, **overrides: Any) -> Sender:
    address = "ana@acme.test" if channel is Channel.EMAIL else "phone-number-id-1"
    sender = Sender(id=uuid4(), address=address, display_name="Ana")
    sender = replace(sender, **overrides)
    return replace(sender, key=overrides.get("key", sender_key(channel, sender.address)))


def a_template(**overrides: Any) -> Template:
    """Return a template; on WhatsApp, an approved one unless overridden."""
    template = Template(
        id=uuid4(),
        version=1,
        name="intro",
        channel=Channel.EMAIL,
        subject="Hello {{ first_name }}",
        body="Dear {{ first_name }} of {{ company_name }}",
    )
    if overrides.get("channel") is Channel.WHATSAPP:
        overrides = {"whatsapp_template_name": "intro", "whatsapp_language": "pt_BR", **overrides}
    return replace(template, **overrides)


def a_step(**overrides: Any) -> Step:
    """Return a step; its template and sender match its channel unless overridden."""
    channel = overrides.get("channel", Channel.EMAIL)
    step = Step(
        id=uuid4(),
        order=1,
        channel=channel,
        ai_personalization=False,
        template=a_template(channel=channel),
        sender=a_sender(channel),
    )
    return replace(step, **overrides)


def a_past_interaction(status: str) -> PastInteraction:
    return PastInteraction(InteractionId(uuid4()), InteractionStatus(status))


def a_due_enrollment(**overrides: Any) -> DueEnrollment:
    enrollment = DueEnrollment(
        id=EnrollmentId(uuid4()),
        org_id=uuid4(),
        cadence_name="outbound",
        organization=Organization("Acme"),
        next_step_id=None,
        attempts=0,
        lead=a_lead(),
        step=a_step(),
        past=None,
    )
    enrollment = replace(enrollment, **overrides)
    channel = enrollment.step.channel if enrollment.step else Channel.EMAIL
    key = address_key(channel, enrollment.lead.address_for(channel) or "")
    return replace(enrollment, **{"address_key": key, **overrides})


def a_prepared_step(to: str = "maria@lead.test", **overrides: Any) -> PreparedStep:
    """Return a step that is ready to be sent by email; ``overrides`` apply to its enrollment."""
    step = a_step()
    enrollment = a_due_enrollment(**{"lead": a_lead(email=to), "step": step, **overrides})
    draft = Draft(subject="Hello", body="Dear Maria", is_html=False)
    origin = Origin(enrollment.id, step.id)
    message = Message(InteractionId(uuid4()), origin, Channel.EMAIL, to, a_sender(), draft)
    return PreparedStep(enrollment, step, message)
