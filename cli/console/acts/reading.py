"""Say of a reply that a person has read whether it asks for no more messages."""

from cadence_core.operations.leads.readings import READ_REPLIES, ReadReplies, ReadRepliesRequest
from cadence_core.operations.reports.findings import counted
from cadence_core.operations.reports.message import MESSAGE, MessageAnswer, MessageRequest
from cli.console.acts.act import DRY_RUN, Act, Consent, Form, Plan, consent_in
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.output import CHANNELS

TARGETS = ("reply",)
MAX_QUOTED = 1_000
"""Characters."""


def _plan_read(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    reply = _reply(engine, target)
    answer = _read(engine, target, DRY_RUN, is_opt_out=False)
    if not answer.read:
        return Plan("Read already", ("Nothing is left to do.",), quote=_text(reply))
    title = f"Mark the reply of {reply.who} as read?"
    stays = "It asks for no end of the messages: no address is suppressed."
    return Plan(title, (stays,), answer.mark, quote=_text(reply), button="Mark as read")


def _plan_opt_out(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    reply = _reply(engine, target)
    answer = _read(engine, target, DRY_RUN, is_opt_out=True)
    if not (answer.read or answer.suppressed or answer.ended):
        return Plan("Suppressed already", ("Nothing is left to do.",), quote=_text(reply))
    title = f"Send {reply.who} no more messages by {CHANNELS[reply.channel]}?"
    addresses, enrollments = _counts(answer)
    sentences = (
        f"This suppresses {addresses} and ends {enrollments}.",
        "A later enrollment sends nothing there, too.",
    )
    return Plan(title, sentences, answer.mark, quote=_text(reply), button="Suppress")


def _perform_read(engine: Engine, target: Target, form: Form) -> str:
    answer = _read(engine, target, consent_in(form), is_opt_out=False)
    return "Marked as read." if answer.read else "Read already."


def _perform_opt_out(engine: Engine, target: Target, form: Form) -> str:
    answer = _read(engine, target, consent_in(form), is_opt_out=True)
    addresses, enrollments = _counts(answer)
    return f"Suppressed {addresses}, and ended {enrollments}."


def _reply(engine: Engine, target: Target) -> MessageAnswer:
    return engine.ask(MESSAGE, MessageRequest.model_validate({"id": target.id}))


def _read(engine: Engine, target: Target, consent: Consent, *, is_opt_out: bool) -> ReadReplies:
    request = ReadRepliesRequest.model_validate(
        {"replies": (target.id,), "is_opt_out": is_opt_out, **consent}
    )
    return engine.ask(READ_REPLIES, request)


def _text(reply: MessageAnswer) -> str:
    return (reply.text or "")[:MAX_QUOTED]


def _counts(answer: ReadReplies) -> tuple[str, str]:
    return (
        counted(answer.suppressed, "address", "addresses"),
        counted(answer.ended, "enrollment", "enrollments"),
    )


READING = Act("read", "Not an opt-out", TARGETS, _plan_read, _perform_read)
OPTING_OUT = Act("opt-out", "Opt-out: suppress", TARGETS, _plan_opt_out, _perform_opt_out)
