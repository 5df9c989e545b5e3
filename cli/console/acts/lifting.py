"""Lift a reputation pause."""

from cadence_core.operations.stops.reputation import LIFT_REPUTATION, Lifted
from cli.console.acts.act import DRY_RUN, Act, Consent, Form, Plan, consent_in
from cli.console.acts.target import Target
from cli.engine import Engine

TARGETS = ("reputation",)
FIRST = (
    "Fix the cause first. A pause that ends by itself halves the caps for a week; this does not."
)


def _plan(engine: Engine, target: Target, form: Form) -> Plan:
    del form
    lifted = _lift(engine, target, DRY_RUN)
    return Plan(
        f"Lift the reputation pause of {lifted.organization}?",
        ("Emails go on at once, at full caps.", FIRST),
        mark=lifted.mark,
        stops=lifted.stops,
    )


def _perform(engine: Engine, target: Target, form: Form) -> str:
    lifted = _lift(engine, target, consent_in(form))
    return f"Lifted the reputation pause of {lifted.organization}: emails go on at once."


def _lift(engine: Engine, target: Target, consent: Consent) -> Lifted:
    request = {"name": str(target.id), **consent}
    return engine.ask(LIFT_REPUTATION, LIFT_REPUTATION.parse(request))


LIFTING = Act("lift", "Lift", TARGETS, _plan, _perform)
