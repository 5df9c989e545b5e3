"""Send the email of a template to a colleague, as a test."""

from uuid import UUID, uuid4

from cadence_core.errors import ConfigurationError, InvalidRequestError, UnknownNameError
from cadence_core.operations.templates.template_tests import (
    TEST_SEND,
    SendTestAnswer,
    SendTestRequest,
)
from cli.console.acts.act import (
    DRY_RUN,
    Act,
    Consent,
    Form,
    Plan,
    Question,
    consent_in,
    id_of,
)
from cli.console.acts.target import Target
from cli.engine import Engine
from cli.explain import explain
from cli.tested import STUB, became

TARGETS = ("template",)
LEAD = Question("lead", "With the data of the lead", hint="Email, phone or id")
TO = Question("to", "To a colleague", hint="An email address")
MARKED = (
    "Its subject is marked, its unsubscribe link is an example, and it has no effect on the lead."
)


def _plan(engine: Engine, target: Target, form: Form) -> Plan:
    if "to" not in form:
        return _ask()
    try:
        answer = _send(engine, target, form, uuid4(), DRY_RUN)
    except (InvalidRequestError, UnknownNameError, ConfigurationError) as error:
        return _ask(explain(error))
    return Plan(
        f"Send the test to {answer.to}?",
        (
            f"From {answer.sender}, with the subject “{answer.subject}”.",
            MARKED,
            STUB if answer.is_stub else "",
        ),
        answer.mark,
        button="Send",
        kept={"lead": str(answer.lead_id), "to": form.get("to", "")},
    )


def _ask(problem: str = "") -> Plan:
    return Plan("Send a test of the template", (MARKED,), problem=problem, questions=(LEAD, TO))


def _perform(engine: Engine, target: Target, form: Form) -> str:
    return became(_send(engine, target, form, id_of(form, "once"), consent_in(form)))


def _send(
    engine: Engine, target: Target, form: Form, test_id: UUID, consent: Consent
) -> SendTestAnswer:
    whom = {name: form.get(name, "").strip() for name in ("lead", "to")}
    request = {"test_id": test_id, "template": str(target.id), **whom, **consent}
    return engine.ask(TEST_SEND, SendTestRequest.model_validate(request))


TESTING = Act("test-send", "Send a test", TARGETS, _plan, _perform)
