"""Rendering in a limited process: the same drafts, and an error for a costly one."""

from collections.abc import Iterator
from typing import Any

import pytest

from cadence_core.model.enrollment import Channel, DueEnrollment
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.unsubscribe_token import UnsubscribeLinks
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step, a_template

IN_THIS_PROCESS = JinjaRenderer(UnsubscribeLinks("https://u.acme.test", b"k" * 32))


@pytest.fixture(scope="module")
def limited() -> Iterator[LimitedRenderer]:
    process = LimitedProcess()
    yield LimitedRenderer(IN_THIS_PROCESS, process)
    process.close()


def an_enrollment(body: str, **custom_fields: Any) -> DueEnrollment:
    return a_due_enrollment(
        step=a_step(template=a_template(body=body)), lead=a_lead(custom_fields=custom_fields)
    )


@pytest.mark.parametrize(
    "enrollment",
    [
        a_due_enrollment(),
        a_due_enrollment(step=a_step(channel=Channel.WHATSAPP)),
        an_enrollment("<p>Hi {{ first_name }} <a href='{{ unsubscribe_url }}'>stop</a></p>"),
    ],
    ids=["text", "whatsapp", "html"],
)
def test_a_draft_is_the_same_as_in_this_process(
    limited: LimitedRenderer, enrollment: DueEnrollment
) -> None:
    assert limited.render(enrollment) == IN_THIS_PROCESS.render(enrollment)


def test_a_draft_that_a_model_wrote_is_finished(limited: LimitedRenderer) -> None:
    draft = Draft(" Hello ", "<p>Hi</p>\n", is_html=True, ai_generated=True)

    finished = limited.finish(draft, Channel.EMAIL)

    assert (finished.subject, finished.body, finished.other_form) == ("Hello", "<p>Hi</p>", "Hi")
    assert finished == IN_THIS_PROCESS.finish(draft, Channel.EMAIL)


def fault_of(limited: LimitedRenderer, body: str, **custom_fields: Any) -> tuple[Reason, str]:
    with pytest.raises(RenderingError) as raised:
        limited.render(an_enrollment(body, **custom_fields))
    return raised.value.reason, raised.value.detail


def test_a_faulty_template_has_the_same_reason_as_in_this_process(limited: LimitedRenderer) -> None:
    assert fault_of(limited, "{{ budget }}") == (Reason.MISSING_VARIABLE, "budget")


@pytest.mark.parametrize(
    ("body", "custom_fields", "detail"),
    [
        ("{{ 5 | round('-1000000000' | int) }}", {}, "time"),
        ("{{ first_name" + f" | replace('a', '{'a' * 80}')" * 10 + " }}", {}, "memory"),
        ("<p>" + "<a " * 30_000, {}, "time"),
    ],
    ids=["number", "replace", "html"],
)
def test_a_costly_message_is_an_error_of_its_own(
    limited: LimitedRenderer, body: str, custom_fields: dict[str, Any], detail: str
) -> None:
    assert fault_of(limited, body, **custom_fields) == (Reason.RENDERING_TOO_COSTLY, detail)
    assert limited.render(a_due_enrollment()).body == "Dear Maria of Padaria Sol"


def test_a_costly_text_of_a_model_is_an_error_of_its_own(limited: LimitedRenderer) -> None:
    draft = Draft("Hello", "<p>" + "<a " * 30_000, is_html=True)

    with pytest.raises(RenderingError, match="rendering_too_costly: time"):
        limited.finish(draft, Channel.EMAIL)


def test_the_largest_message_in_real_use_is_rendered(limited: LimitedRenderer) -> None:
    row = "<tr><td style='padding:8px'><a href='https://acme.test'>{{ first_name }}</a></td></tr>\n"
    body = f"<table>{row * 1_000}</table>"

    assert limited.render(an_enrollment(body)).other_form.count("Maria") == 1_000


COSTLY_LOOP = "{% for x in items %}{{ items | sort | first }}{% endfor %}"
ITEMS = list(range(600))


def test_a_draft_has_its_cost_in_cpu_time(limited: LimitedRenderer) -> None:
    cheap = limited.render(an_enrollment("Hi"))
    costly = limited.render(an_enrollment(COSTLY_LOOP, items=ITEMS))

    assert 0 < cheap.cpu_seconds < costly.cpu_seconds < 1


@pytest.mark.parametrize(
    ("body", "min_cost"),
    [(COSTLY_LOOP + "{{ nothing }}", 0.001), ("<p>" + "<a " * 30_000, 1.0)],
    ids=["held", "ended at the limit"],
)
def test_an_error_has_its_cost_too(limited: LimitedRenderer, body: str, min_cost: float) -> None:
    with pytest.raises(RenderingError) as raised:
        limited.render(an_enrollment(body, items=ITEMS))

    assert min_cost <= raised.value.cpu_seconds <= 1
