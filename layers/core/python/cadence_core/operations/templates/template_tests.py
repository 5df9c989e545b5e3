"""Send one message of a template to a colleague, as a lead would get it."""

import os
from dataclasses import asdict
from hashlib import sha256
from typing import Literal
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.errors import InvalidAddressError, InvalidRequestError
from cadence_core.model.addresses import Address, read_address
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from cadence_core.model.transitions import Transition
from cadence_core.operations.agreed import check_shown
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.templates.preview_template import Chosen, choose, obstacle_of
from cadence_core.sending.application import (
    Settings,
    message_of_test,
    send_test,
    settings_of_test,
    template_messages,
)


class SendTestRequest(AgreedRequest):
    """Which template, with whose data, and to which email address.

    ``test_id``: an id that the caller makes for this test. It is sent at most once: a repetition of
    the request is refused. ``template``, ``organization`` and ``sender`` are names, in any case, or
    ids; ``lead`` is an id, an email address or a phone number. Without ``sender``, it is the one of
    the first cadence with the template.
    """

    test_id: UUID
    template: str
    lead: str
    to: str
    organization: str | None = None
    sender: str | None = None


class SendTestAnswer(MarkedAnswer):
    """A test, or what a dry run would send.

    ``outcome``: ``uncertain`` if the provider may have accepted it. ``code`` and ``detail`` say why
    it was not sent. ``is_stub``: the stub transport takes it, and nothing leaves. ``body_digest``:
    the SHA-256 of its text and HTML.
    """

    template_id: UUID
    lead_id: UUID
    sender_id: UUID
    sender: str
    to: str
    subject: str
    body_digest: str
    is_stub: bool
    outcome: Literal["would_send", "sent", "not_sent", "uncertain"]
    provider_id: str | None = None
    code: str | None = None
    detail: str | None = None


class _Standing(Record):
    is_suppressed: bool
    has_unread: bool
    is_stopped: bool
    begun: int


def send_one_test(database: Database, request: SendTestRequest) -> SendTestAnswer:
    """Send one marked email. It has no effect on the lead: no enrollment, no message, no cap.

    It goes with the transport of this process's environment.

    Raises:
        UnknownNameError, InvalidRequestError: as ``choose``.
        InvalidRequestError: the address is not valid or suppressed; the template is not an email's,
            or cannot be filled in for the lead; its sender cannot be used; the test was begun
            before.
        ChangedMeanwhileError: the message is not the one that was shown.
        ConfigurationError, SecretUnavailableError: the settings do not say how to send.
    """
    to = _address(request.to)
    chosen = choose(
        database,
        template=request.template,
        organization=request.organization,
        lead=request.lead,
        sender=request.sender,
    )
    message = _message(database, chosen, to, request.test_id)
    _refuse(database, message, to, request)
    settings = settings_of_test(os.environ)
    answer = _planned(chosen, message, settings)
    if request.is_dry_run:
        return answer
    check_shown(request, answer)
    return answer.model_copy(update=asdict(send_test(message, settings)))


def _address(text: str) -> Address:
    try:
        return read_address(Channel.EMAIL, storable(text))
    except InvalidAddressError as error:
        raise InvalidRequestError(f"to: {error}") from None


def _message(database: Database, chosen: Chosen, to: Address, test_id: UUID) -> Message:
    with template_messages(database) as messages:
        enrollment = messages.read(*chosen.ids)
        if enrollment.step is None or enrollment.step.channel is not Channel.EMAIL:
            raise InvalidRequestError("template: only a template for emails can be tested")
        message = message_of_test(messages, enrollment, to.to, test_id)
    if isinstance(message, Message):
        return message
    raise InvalidRequestError(f"template: {_why(message)}")


def _why(transition: Transition) -> str:
    obstacle = obstacle_of(transition, Channel.EMAIL)
    return f"{obstacle.sentence} ({obstacle.detail})" if obstacle.detail else obstacle.sentence


def _refuse(database: Database, message: Message, to: Address, request: SendTestRequest) -> None:
    [standing] = read(
        database,
        _Standing,
        "templates/template_test",
        sender=str(message.sender.id),
        to=to.to,
        key=to.key,
        test_id=str(request.test_id),
    )
    if standing.begun > (0 if request.is_dry_run else 1):  # one is this test itself
        raise InvalidRequestError(
            "test_id: this test was begun before, and may have been sent: look into the mailbox,"
            " and use a new id for another one"
        )
    if standing.is_suppressed:
        raise InvalidRequestError("to: the address is on the do-not-contact list")
    if standing.has_unread:
        raise InvalidRequestError("to: the do-not-contact list is not read yet; try again")
    if standing.is_stopped:
        raise InvalidRequestError("sender: it is paused, or a switch stops it")


def _planned(chosen: Chosen, message: Message, settings: Settings) -> SendTestAnswer:
    body = f"{message.draft.body}\0{message.draft.other_form}"
    return SendTestAnswer(
        template_id=chosen.template.id,
        lead_id=chosen.lead.id if chosen.lead else UUID(int=0),
        sender_id=message.sender.id,
        sender=message.sender.address,
        to=message.to,
        subject=message.draft.subject or "",
        body_digest=sha256(body.encode()).hexdigest(),
        is_stub=settings.email_transport == "stub",
        outcome="would_send",
    )


TEST_SEND = Operation(
    "test_send", SendTestRequest, SendTestAnswer, send_one_test, changes=True, can_be_undone=False
)
