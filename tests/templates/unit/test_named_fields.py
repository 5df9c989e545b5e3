"""A message that lacks values shows the names of its fields, and is else the one of a run."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.reasons import Reason
from cadence_core.templates.named_fields import show
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step, a_template

FIELDS = ("city", "plan", "score")
RENDERER = JinjaRenderer()


def a_message(body: str, **custom_fields: object) -> DueEnrollment:
    """Return an enrollment whose step has this body, for a lead with these custom fields."""
    return a_due_enrollment(
        lead=a_lead(custom_fields=json.dumps(custom_fields)),
        step=a_step(template=a_template(subject="Hello", body=body)),
    )


def text_of(body: str, *, is_sample: bool = False, **custom_fields: object) -> str:
    draft = show(RENDERER, a_message(body, **custom_fields), is_sample=is_sample).draft
    assert draft is not None
    return draft.body


@given(
    used=st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6),
    known=st.dictionaries(st.sampled_from(FIELDS), st.text("ab<&", min_size=1)),
    is_html=st.booleans(),
)
def test_exactly_the_fields_without_a_value_are_named_and_the_rest_is_that_of_a_run(
    used: list[str], known: dict[str, str], *, is_html: bool
) -> None:
    body = "Hi " + " ".join(f"{{{{ {name} }}}}" for name in used)
    enrollment = a_message(f"<p>{body}</p>" if is_html else body, **known)

    shown = show(RENDERER, enrollment, is_sample=False)

    missing = dict.fromkeys(name for name in used if name not in known)
    assert shown.missing == tuple(missing)
    filled = a_message(
        f"<p>{body}</p>" if is_html else body, **known, **{name: f"[{name}]" for name in missing}
    )
    assert shown.draft == RENDERER.render(filled)
    assert (shown.fault and shown.fault.reason) == (Reason.MISSING_VARIABLE if missing else None)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ city | default('Rio') }} {{ plan }}", "Rio [plan]"),
        ("{% if city is defined %}{{ city }}{% else %}none{% endif %} {{ plan }}", "none [plan]"),
        ("{% if city %}yes{% else %}no{% endif %}", "no"),
        ("{{ plan.name.first }} {{ custom_fields.town | upper }}", "[plan] [TOWN]"),
        ("{% for each in items %}{{ each.name }}{% endfor %}", "[items]"),
        ("{% if city == 'Rio' %}yes{% else %}no{% endif %}", "no"),
        ("{{ [city, plan] | join(', ') }}", "[city], [plan]"),
        ('<a href="{{ page }}">x</a>', '<a href="https://example.com/[page]">x</a>'),
        ('<a href="{{ page }}">{{ city }}</a>', '<a href="https://example.com/[page]">[city]</a>'),
    ],
)
def test_a_missing_value_behaves_as_in_a_run_except_that_it_prints(body: str, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ city | default('Rio') }}", "[city]"),
        ("{% if city is defined %}{{ city }}{% else %}none{% endif %}", "[city]"),
        ("{{ plan.name.first }} {{ items[0].name }}", "[plan.name.first] [items.name]"),
        ("{% for each in items %}{{ each.name }}{% endfor %}", "[items.name]"),
        ("{{ city | truncate(40) }} {{ city | title }}", "[city] [City]"),
        ("{{ org.postal_address }} {{ sender.name }}", "[org.postal_address] Ana"),
    ],
)
def test_a_sample_has_a_value_for_each_field_of_a_lead(body: str, text: str) -> None:
    shown = show(
        RENDERER,
        a_due_enrollment(
            lead=a_lead(first_name=None), step=a_step(template=a_template(subject="s", body=body))
        ),
        is_sample=True,
    )

    assert shown.draft is not None
    assert shown.draft.body == text
    assert shown.missing == (("org.postal_address",) if "org." in body else ())


@pytest.mark.parametrize("body", ["{% if %}", "{{ 1 + }}", "{{ city < 3 }}", "{{ org.nothing }}"])
def test_a_template_that_is_none_has_its_fault_and_no_text(body: str) -> None:
    for is_sample in (False, True):
        shown = show(RENDERER, a_message(body), is_sample=is_sample)

        assert shown.draft is None
        assert shown.fault is not None


def test_a_suspicious_field_stays_refused() -> None:
    enrollment = a_due_enrollment(
        lead=a_lead(first_name="www.pills.example"),
        step=a_step(template=a_template(subject="s", body="{{ first_name }} {{ plan }}")),
    )

    shown = show(RENDERER, enrollment, is_sample=False)

    assert (shown.draft, shown.fault and shown.fault.reason) == (None, Reason.SUSPICIOUS_FIELD)
