"""Renders a template for a lead."""

from cadence_core.model.enrollment import Channel, Lead
from cadence_core.model.message import Draft
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step, a_template


def render(
    body: str, subject: str = "Hello", channel: Channel = Channel.EMAIL, lead: Lead | None = None
) -> Draft:
    """Render our own text; on WhatsApp too, it is not an approved template."""
    template = a_template(channel=channel, subject=subject, body=body, whatsapp_template_name=None)
    step = a_step(channel=channel, template=template)
    return JinjaRenderer().render(a_due_enrollment(step=step, lead=lead or a_lead()))
