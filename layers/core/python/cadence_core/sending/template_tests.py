"""Send one marked email to a colleague. It has no effect on the lead that it is written for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotUnderstood,
    Rejected,
    SendOutcome,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import DueEnrollment, InteractionId
from cadence_core.model.message import MAX_SUBJECT_LENGTH, Message, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Transition
from cadence_core.runtime.environment import with_secrets
from cadence_core.runtime.secrets import fetch_secret
from cadence_core.sending.domain.message_parts import sender_fault, template_fault
from cadence_core.sending.providers import transport_of_test
from cadence_core.sending.settings import Settings
from cadence_core.sending.template_messages import TemplateMessages, message_to

MARK = "[TEST] "


def settings_of_test(environment: Mapping[str, str]) -> Settings:
    """Read the settings of the functions from environment variables.

    A test has no personal text, so it needs no provider of them and no key.

    Raises:
        ConfigurationError, SecretUnavailableError: name every missing or invalid setting.
    """
    needed = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("AI_", "ANTHROPIC_"))
    }
    return Settings.from_environment(with_secrets(needed, fetch_secret))


def message_of_test(
    messages: TemplateMessages, enrollment: DueEnrollment, to: str, test_id: UUID
) -> Message | Transition:
    """Return the marked message, or what a run would do because its template or sender is wrong.

    Its unsubscribe link is an example. Replies go to the sender's own address, because another may
    name a message by its id.

    Raises:
        ProcessUnavailableError: the system starts no process at the moment.
    """
    obstacle = template_fault(enrollment) or sender_fault(enrollment)
    sender = enrollment.step.sender if enrollment.step else None
    if obstacle or sender is None:
        return obstacle or Hold(Reason.MISSING_SENDER)
    try:
        draft = messages.renderer.render(enrollment)
    except RenderingError as error:
        return Hold(error.reason, error.detail)
    marked = replace(draft, subject=f"{MARK}{draft.subject}"[:MAX_SUBJECT_LENGTH].rstrip())
    message = message_to(enrollment, to, replace(sender, reply_to=None), marked)
    return replace(message, id=InteractionId(test_id), is_test=True)


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What became of a test. It is ``uncertain`` if the provider may have accepted it."""

    outcome: Literal["sent", "not_sent", "uncertain"]
    provider_id: str | None = None
    code: str | None = None
    detail: str | None = None


def send_test(message: Message, settings: Settings) -> TestOutcome:
    """Hand a marked message to its provider, once."""
    match _send(message, settings):
        case Sent(external_id=id_):
            return TestOutcome("sent", provider_id=id_)
        case Uncertain(code=code, detail=detail):
            return TestOutcome("uncertain", code=code, detail=detail or None)
        case Throttled(code=code):
            return TestOutcome("not_sent", code=code)
        case NotUnderstood(verdict=refused):
            return TestOutcome("not_sent", code=refused.code, detail=refused.detail or None)
        case Rejected(code, detail) | NotAccepted(code, detail) | ChannelStopped(code, detail):
            return TestOutcome("not_sent", code=code, detail=detail or None)


def _send(message: Message, settings: Settings) -> SendOutcome:
    try:
        transport = transport_of_test(settings)
    except Exception as error:  # such as a missing region or package: nothing was sent
        return ChannelStopped("sender_not_built", type(error).__name__)
    try:
        return transport.send(message)
    except Exception as error:  # the message may have been sent before the error
        return Uncertain("unexpected_error", type(error).__name__)
