"""A template that costs too much is held, and the messages beside it go out in the same run."""

import json
from typing import Any
from uuid import UUID

import pytest

from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain import rendering_budget
from tests.engine import running_engine
from tests.world import World

HEALTHY_COUNT = 3
ROUND = "Hi {{ 5 | round('-1000000000' | int) }}"
ITEMS = [number % 10 for number in range(20_000)]
COSTLY: dict[str, tuple[dict[str, Any], str, str]] = {
    "a power of ten in C": ({"body": ROUND}, "rendering_too_costly", "time"),
    "the same on WhatsApp": (
        {"body": ROUND, "channel": "whatsapp"},
        "rendering_too_costly",
        "time",
    ),
    "the same in a subject": ({"subject": ROUND}, "rendering_too_costly", "time"),
    "sort in a loop": (
        {"body": "{% for x in items %}{{ items | sort | first }}{% endfor %}"},
        "rendering_too_costly",
        "time",
    ),
    "unique in a loop": (
        {"body": "{% for x in items %}{{ items | unique | join | first }}{% endfor %}"},
        "rendering_too_costly",
        "time",
    ),
    "join in a loop": (
        {"body": "{% for x in items %}{{ items | join | first }}{% endfor %}"},
        "rendering_too_costly",
        "time",
    ),
    "unclosed tags": ({"body": "<p>" + "<a " * 30_000}, "rendering_too_costly", "time"),
    "urlencode over a long text": (
        {
            "body": f"{{{{ '{'x' * 80_000}' | replace('x', '{'%' * 16}')"
            f"{' | urlencode' * 20} | length }}}}"
        },
        "rendering_too_costly",
        "time",
    ),
    "a result larger than memory": (
        {"body": "{{ first_name" + f" | replace('a', '{'a' * 80}')" * 10 + " }}"},
        "rendering_too_costly",
        "memory",
    ),
    "a very long expression": (
        {"body": "{{ 'v'" + "~n" * 49_000 + " }}"},
        "template_error",
        "body: more than 15000 names, operators and other tokens",
    ),
}


def a_costly_enrollment(world: World, **template: Any) -> UUID:
    channel = template.get("channel", "email")
    step = {"channel": channel, "template_id": world.template(**template)}
    return world.enrollment(world.cadence(step), world.lead(custom_fields={"items": ITEMS}))


@pytest.mark.parametrize(("template", "reason", "detail"), COSTLY.values(), ids=COSTLY)
def test_a_costly_message_is_held_and_the_others_go_out_in_the_same_run(
    world: World, template: dict[str, Any], reason: str, detail: str
) -> None:
    costly = a_costly_enrollment(world, **template)
    healthy = world.enroll_many(world.cadence({}), HEALTHY_COUNT)

    with running_engine(world.url) as engine:
        summary = engine.run()

    row = world.enrollment_row(costly)
    assert row["status"] == "paused"
    assert (row["status_reason"], row["status_detail"]) == (reason, detail)
    assert (summary.sent, summary.held) == (HEALTHY_COUNT, 1)
    assert all(world.message_of(id_)["status"] == "sent" for id_ in healthy)


def test_many_templates_of_long_expressions_are_held_at_once(world: World) -> None:
    for number in range(10):
        a_costly_enrollment(world, name=f"n{number}", body="{{ 'v'" + "~n" * 49_000 + " }}")
    world.enroll_many(world.cadence({}), HEALTHY_COUNT)

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert (summary.sent, summary.held) == (HEALTHY_COUNT, 10)


def test_a_dry_run_names_a_costly_template_instead_of_hanging(world: World) -> None:
    costly = a_costly_enrollment(world, body=ROUND)
    world.enroll_many(world.cadence({}), HEALTHY_COUNT)

    with running_engine(world.url) as engine:
        preview = engine.app.preview(TimeLeft.of_seconds(60))

    [line] = preview["would_not_send"]
    assert line["enrollment_id"] == str(costly)
    assert (line["reason"], line["detail"]) == ("rendering_too_costly", "time")
    assert len(preview["would_send"]) == HEALTHY_COUNT


COSTLY_BELOW_THE_LIMIT = "{% for x in items %}{{ items | sort | first }}{% endfor %}"


@pytest.mark.parametrize("ending", ["Hi", "{{ nothing }}"], ids=["sent", "held"])
def test_many_costly_messages_below_the_limit_keep_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    # What costs most of the real limit on an idle machine costs more than it on a busy one.
    monkeypatch.setattr(rendering_budget, "MIN_COST", 0.001)
    monkeypatch.setattr(rendering_budget, "MAX_STEP_COST", 0.1)
    step = {"template_id": world.template(body=COSTLY_BELOW_THE_LIMIT + ending)}
    costly = world.enroll_many(world.cadence(step), 100)
    fields = json.dumps({"items": list(range(200, 0, -1))})
    world.connection.run("UPDATE leads SET custom_fields = CAST(:f AS jsonb)", f=fields)
    healthy = world.enroll_many(world.cadence({}), HEALTHY_COUNT)
    for enrollment in healthy:
        world.update("cadence_enrollments", enrollment, next_step_due="now")

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert all(world.message_of(id_)["status"] == "sent" for id_ in healthy)
    # Each cost some thousandths of a second, so the tenth is enough for 50 at most.
    assert 50 <= summary.released < 100
    assert [world.status_of(id_) for id_ in costly[50:]] == [("active", "out_of_time")] * 50
