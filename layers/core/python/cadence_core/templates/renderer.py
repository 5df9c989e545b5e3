"""Rendering templates with Jinja2: strict about missing fields, with the data of one lead."""

import re
from functools import lru_cache

from cadence_core.model.enrollment import Channel, DueEnrollment, Organization
from cadence_core.model.enrollment import Template as MessageTemplate
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.unsubscribe_token import UnsubscribeLinks
from cadence_core.templates.approved_template import approved_draft
from cadence_core.templates.checks import finish_draft
from cadence_core.templates.fill_in import fill_in, filled_chunks
from cadence_core.templates.html_shape import seen_in
from cadence_core.templates.reply_subject import reply_subject
from cadence_core.templates.values import Variables, variables_for
from cadence_core.text.markup import is_html
from cadence_core.text.printed_words import prints

# Tags are looked for in the fixed text of a template.
SYNTAX = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class JinjaRenderer:
    """Renders the template of a step with the data of its lead, organization and sender."""

    def __init__(self, unsubscribe_links: UnsubscribeLinks | None = None) -> None:
        self._unsubscribe_links = unsubscribe_links

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Render and finish; values are HTML-escaped only in an HTML body.

        Raises:
            RenderingError: ``missing_template``; ``unreadable_custom_fields``;
                ``missing_variable``, with the field's name; ``suspicious_field``, likewise;
                ``template_error``; ``empty_rendering`` or ``content_too_long``;
                ``missing_footer``, if the organization requires its postal address and the
                email does not show it.
        """
        return self.render_with(variables_for(enrollment), enrollment)

    def render_with(self, variables: Variables, enrollment: DueEnrollment) -> Draft:
        """Render with these values instead of the lead's; raises as ``render``."""
        step = enrollment.step
        if step is None or step.template is None:
            raise RenderingError(Reason.MISSING_TEMPLATE, "step")
        if step.channel is Channel.EMAIL:
            draft = self._email(enrollment, step.template, variables)
            _check_footer(draft, enrollment.organization)
            return draft
        return finish_draft(_whatsapp(step.template, variables), step.channel)

    finish = staticmethod(finish_draft)

    def _email(
        self, enrollment: DueEnrollment, template: MessageTemplate, variables: Variables
    ) -> Draft:
        links = self._unsubscribe_links
        unsubscribe_url = links.link_for(enrollment) if links else None
        if unsubscribe_url:
            variables = variables.with_value("unsubscribe_url", unsubscribe_url)
        is_html = looks_like_html(template.body)
        earlier = enrollment.earlier_email
        if earlier and earlier.subject:
            subject = reply_subject(earlier.subject)
        else:
            subject = fill_in(template.subject or "", "subject", variables, escape=False)
        chunks = filled_chunks(template.body, "body", variables, escape=is_html)
        draft = Draft(
            subject,
            "".join(chunks),
            is_html,
            unsubscribe_url=unsubscribe_url,
            in_reply_to=earlier.external_id if earlier else None,
        )
        return finish_draft(draft, Channel.EMAIL, seen_in(chunks) if is_html else None)


def _whatsapp(template: MessageTemplate, variables: Variables) -> Draft:
    if template.whatsapp_template_name:
        return approved_draft(template, variables)
    if template.whatsapp_components:
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_components without a name")
    return Draft(None, fill_in(template.body, "body", variables, escape=False), is_html=False)


def _check_footer(draft: Draft, organization: Organization) -> None:
    """The template may print it in a comment, or in a branch that this lead does not get."""
    address = organization.postal_address or ""
    if organization.requires_postal_address and not prints(draft, address):
        raise RenderingError(Reason.MISSING_FOOTER, "message_templates.body")


@lru_cache(maxsize=512)
def looks_like_html(body: str) -> bool:
    """Return whether an email template is HTML."""
    return is_html(SYNTAX.sub("", body))
