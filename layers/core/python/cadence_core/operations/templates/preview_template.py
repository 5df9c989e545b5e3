"""A template as a lead would get it, before anything is sent."""

from typing import Any
from uuid import UUID

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.model.enrollment import with_channel
from cadence_core.model.transitions import Transition
from cadence_core.operations.advice import explanation_of
from cadence_core.operations.leads.lead_names import NamedLead, lead_named
from cadence_core.operations.names import Found, find_in, find_one
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record
from cadence_core.operations.templates.check_templates import (
    CheckTemplatesRequest,
    Fault,
    check_templates,
)
from cadence_core.sending.application import ShownMessage, template_messages


class PreviewTemplateRequest(Record):
    """Which template, for whom, and from whom.

    ``template``, ``organization`` and ``sender`` are names, in any case, or ids; ``lead`` is an id,
    an email address or a phone number, and ``None`` asks for a sample that shows the name of each
    field. Without ``sender``, it is the one of the first cadence with the template.
    """

    template: str
    organization: str | None = None
    lead: str | None = None
    sender: str | None = None


class Obstacle(Record):
    """Why a run would not send the message now: a reason code, its particulars, a sentence."""

    reason: str | None
    detail: str | None
    sentence: str


class PreviewTemplateAnswer(Record):
    """A message of a template. ``subject``, ``html``, ``text`` and ``headers`` are an email's.

    ``whatsapp``: what Meta gets, a ``template`` or a ``text``; ``text`` is its readable form.
    All of them are empty if the template cannot be filled in. ``missing``: the fields that the lead
    does not have, which stand in the texts as ``[name]``. ``faults``: of the template,
    for every lead. Unsubscribe links are examples.
    """

    template_id: UUID
    template: str
    organization: str
    channel: str
    lead_id: UUID | None
    who: str | None
    sender: str | None
    subject: str | None
    html: str | None
    text: str | None
    whatsapp: dict[str, Any]
    headers: dict[str, str]
    missing: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]
    faults: tuple[Fault, ...]


class Chosen(Record):
    """The things that a request names; all are of one organization."""

    template: Found
    lead: NamedLead | None
    sender: Found | None

    @property
    def ids(self) -> tuple[UUID, UUID | None, UUID | None]:
        """The ids of template, lead and sender."""
        lead, sender = self.lead, self.sender
        return self.template.id, lead.id if lead else None, sender.id if sender else None


def choose(
    database: Database,
    *,
    template: str,
    organization: str | None,
    lead: str | None,
    sender: str | None,
) -> Chosen:
    """Find what a request names, within the organization of the template.

    Raises:
        UnknownNameError: there is nothing of one of the names, or not in this organization.
        InvalidRequestError: several have one of the names.
    """
    found = find_in(database, "template", template, organization)
    named = None if sender is None else find_one(database, "sender", sender, found.org_id)
    who = None if lead is None else lead_named(database, found, lead)
    read_new_addresses(database)
    return Chosen(template=found, lead=who, sender=named)


def preview_template(database: Database, request: PreviewTemplateRequest) -> PreviewTemplateAnswer:
    """Fill in a template for one lead, with the code of a run, and check the template.

    Raises:
        UnknownNameError, InvalidRequestError: as ``choose``.
        InvalidRequestError: the sender is one of another channel.
        ProcessUnavailableError: the system starts no process at the moment.
    """
    chosen = choose(database, **request.model_dump())
    with template_messages(database) as messages:
        enrollment = messages.read(*chosen.ids)
        shown = messages.show(enrollment)
    if chosen.sender and shown.sender is None:
        raise InvalidRequestError("sender: it sends on another channel than the template's")
    id_ = str(chosen.template.id)
    [checked] = check_templates(database, CheckTemplatesRequest(template=id_)).templates
    return PreviewTemplateAnswer(
        template_id=chosen.template.id,
        template=chosen.template.name,
        organization=chosen.template.organization,
        channel=checked.channel,
        lead_id=chosen.lead.id if chosen.lead else None,
        who=chosen.lead.who if chosen.lead else None,
        sender=shown.sender.address if shown.sender else None,
        **_texts(shown),
        whatsapp=dict(shown.payload),
        headers=dict(shown.headers),
        missing=shown.missing,
        obstacles=tuple(obstacle_of(each, checked.channel) for each in shown.obstacles),
        faults=checked.faults,
    )


def _texts(shown: ShownMessage) -> dict[str, str | None]:
    draft = shown.draft
    if draft is None:
        return {"subject": None, "html": None, "text": None}
    html, text = (draft.body, draft.other_form) if draft.is_html else (draft.other_form, draft.body)
    return {"subject": draft.subject, "html": html or None, "text": text}


def obstacle_of(transition: Transition, channel: str) -> Obstacle:
    """Return what a run does instead of sending, as an obstacle."""
    reason = transition.reason
    return Obstacle(
        reason=reason,
        detail=getattr(transition, "detail", None) or None,
        sentence=with_channel(explanation_of(reason) or "", channel),
    )


PREVIEW_TEMPLATE = Operation(
    "preview_template", PreviewTemplateRequest, PreviewTemplateAnswer, preview_template
)
