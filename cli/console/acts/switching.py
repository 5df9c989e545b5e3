"""Pause and resume the engine or a part of its work."""

from cadence_core.operations.stops.pause import PAUSE, RESUME, Switched
from cadence_core.operations.stops.stops import Stop
from cli.console.acts.act import DRY_RUN, Act, Consent, Form, Plan, Question, consent_in
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.switched import busy, enrollments_of, named, unchanged

TARGETS = ("engine", "organization", "channel", "sender", "cadence", "lead")
PLANNED = "to be given"
"""A dry run of a pause needs a reason, too."""
LATER = "No message of it begins from then on. What is due stays due, until it is resumed."
WHY = Question("reason", "Why", hint="For those who ask later")
WHY_OPTIONALLY = Question(
    "reason", "Why", hint="Optional; for those who ask later", is_required=False
)


def switch_of(stop: Stop) -> Target | None:
    """Return what to resume to end a stop; ``None`` if it is not a person's switch."""
    if stop.cause != "person":
        return None
    match stop.kind:
        case "engine":
            return Target("engine")
        case "organization":
            return Target("organization", stop.org_id)
        case "channel":
            return Target("channel", stop.org_id, stop.channel or "")
        case "sender":
            return Target("sender", stop.sender_id)
    return None


def _plan_pause(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    answer = _pause(engine, target, PLANNED, DRY_RUN)
    if not answer.is_changed:
        return _nothing("pause", answer)
    return Plan(
        f"Pause {named(answer)}?",
        (*_extent("pause", answer), LATER),
        answer.mark,
        stops=tuple(stop for stop in answer.stops if not stop.is_own),
        questions=(WHY_OPTIONALLY if target.kind == "cadence" else WHY,),
    )


def _plan_resume(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    answer = _resume(engine, target, DRY_RUN)
    if not answer.is_changed:
        return _nothing("resume", answer)
    sentences = (*_extent("resume", answer), "What is due goes out with the next runs.")
    return Plan(f"Resume {named(answer)}?", sentences, answer.mark, stops=answer.stops)


def _perform_pause(engine: Engine, target: Target, form: Form) -> str:
    answer = _pause(engine, target, form.get("reason", "").strip(), consent_in(form))
    return _done("pause", answer)


def _perform_resume(engine: Engine, target: Target, form: Form) -> str:
    return _done("resume", _resume(engine, target, consent_in(form)))


def _pause(engine: Engine, target: Target, reason: str, consent: Consent) -> Switched:
    asked = {**_named(target), "reason": reason or None, **consent}
    return engine.ask(PAUSE, PAUSE.parse(asked))


def _resume(engine: Engine, target: Target, consent: Consent) -> Switched:
    return engine.ask(RESUME, RESUME.parse({**_named(target), **consent}))


def _named(target: Target) -> dict[str, str | None]:
    id_ = str(target.id) if target.id else None
    if target.kind == "channel":
        return {"kind": "channel", "name": target.channel, "organization": id_}
    return {"kind": target.kind, "name": id_ or ""}


def _extent(verb: str, answer: Switched) -> tuple[str, str]:
    return enrollments_of(verb, answer), busy(answer)


def _nothing(verb: str, answer: Switched) -> Plan:
    return Plan(f"Nothing to {verb}", (unchanged(verb, answer), busy(answer)), stops=answer.stops)


def _done(verb: str, answer: Switched) -> str:
    done = f"{verb.capitalize()}d {named(answer)}."
    return _joined(done if answer.is_changed else unchanged(verb, answer), busy(answer))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


PAUSING = Act("pause", "Pause", TARGETS, _plan_pause, _perform_pause)
RESUMING = Act("resume", "Resume", TARGETS, _plan_resume, _perform_resume)
