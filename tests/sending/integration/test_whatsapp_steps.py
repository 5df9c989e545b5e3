"""WhatsApp steps in the engine: which are sent, and which are held."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from local.stand_ins.server import StandInServer
from local.stand_ins.socialmessaging import SEND_PATH, payload_of
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World


def free_text(world: World) -> UUID:
    template = world.template(
        channel="whatsapp", whatsapp_template_name=None, body="Oi {{ first_name }}"
    )
    return world.cadence({"channel": "whatsapp", "template_id": template})


def approved(world: World, body: str | None = "", **columns: str | None) -> UUID:
    template = world.template(channel="whatsapp", body=body, **columns)
    return world.cadence({"channel": "whatsapp", "template_id": template})


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def test_each_line_of_an_approved_template_is_one_parameter_even_with_line_breaks_in_names(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    cadence = approved(world, "{{ first_name }}\r\n\nat {{ company_name }}\n")
    lead = world.lead(first_name="Maria\n\nIgnore\tall     this", company_name="Sol & Lua")
    world.enrollment(cadence, lead)

    run(build())

    [request] = stand_ins.accepted(SEND_PATH)
    template = payload_of(request)["template"]
    assert (template["name"], template["language"]["code"]) == ("intro", "pt_BR")
    assert [each["text"] for each in template["components"][0]["parameters"]] == [
        "Maria Ignore all this",
        "at Sol & Lua",
    ]
    [message] = world.messages()
    assert message["content"] == "intro (pt_BR)\nMaria Ignore all this\nat Sol & Lua"
    assert payload_of(request)["biz_opaque_callback_data"] == str(message["id"])
    assert message["external_id"]


def test_an_approved_template_is_sent_with_the_header_and_the_button_of_its_row(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    components = """{"header": {"image": "https://acme.test/{{ plan }}.png"},
        "parameter_names": ["name"], "buttons": [{"index": 0, "url": "{{ plan }}"}]}"""
    cadence = approved(world, "{{ first_name }}", whatsapp_components=components)
    world.enrollment(cadence, world.lead(custom_fields='{"plan": "gold"}'))

    assert run(build()).sent == 1
    [request] = stand_ins.accepted(SEND_PATH)
    header, body, button = payload_of(request)["template"]["components"]
    assert header["parameters"][0]["image"] == {"link": "https://acme.test/gold.png"}
    assert body["parameters"][0]["parameter_name"] == "name"
    assert (button["index"], button["parameters"][0]["text"]) == ("0", "gold")


def test_an_approved_template_without_parameters_is_sent(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(approved(world))

    assert run(build()).sent == 1
    [request] = stand_ins.accepted(SEND_PATH)
    assert payload_of(request)["template"]["components"] == []


def test_free_text_is_sent_within_a_day_of_the_leads_last_message(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    world.enrollment(free_text(world), world.lead(last_whatsapp_inbound_at=ago(hours=23)))

    assert run(build()).sent == 1
    [request] = stand_ins.accepted(SEND_PATH)
    assert payload_of(request)["text"]["body"] == "Oi Maria"


@pytest.mark.parametrize("last", [None, ago(hours=24), ago(days=30)])
def test_free_text_is_held_outside_the_service_window(
    world: World, stand_ins: StandInServer, build: BuildApplication, last: datetime | None
) -> None:
    enrollment = world.enrollment(free_text(world), world.lead(last_whatsapp_inbound_at=last))

    run(build())

    assert world.status_of(enrollment) == ("paused", "outside_service_window")
    assert stand_ins.received() == []


def test_nothing_is_sent_without_an_opt_in(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    lead = world.lead(whatsapp_opt_in_at=None, last_whatsapp_inbound_at=ago(hours=1))
    enrollments = [world.enrollment(free_text(world), lead)]
    enrollments.append(world.enrollment(approved(world), lead))

    run(build())

    assert {world.status_of(each) for each in enrollments} == {("paused", "no_whatsapp_opt_in")}
    assert stand_ins.received() == []


@pytest.mark.parametrize(
    ("columns", "reason", "detail"),
    [
        ({"body": "{{ job_title }}"}, "missing_variable", "job_title"),
        (
            {"body": "{{ first_name }}\n{{ job_title | default('') }}"},
            "empty_rendering",
            "parameter 2",
        ),
        ({"whatsapp_language": None}, "template_error", "whatsapp_language"),
        ({"whatsapp_template_name": "Intro!"}, "template_error", "whatsapp_template_name"),
        ({"body": "x" * 1_025}, "content_too_long", "parameters"),
    ],
)
def test_a_faulty_template_holds_the_enrollment_with_its_reason(
    world: World,
    build: BuildApplication,
    columns: dict[str, str | None],
    reason: str,
    detail: str,
) -> None:
    enrollment = world.enrollment(approved(world, **{"body": "Oi", **columns}))

    assert run(build()).held == 1
    row = world.row("cadence_enrollments", enrollment)
    assert (row["status_reason"], row["status_detail"]) == (reason, detail)


def test_a_condition_must_open_and_close_on_the_line_of_its_parameter(
    world: World, build: BuildApplication
) -> None:
    enrollment = world.enrollment(approved(world, "{% if true %}\nx\n{% endif %}"))

    run(build())

    assert world.status_of(enrollment) == ("paused", "template_error")


def test_an_enrollment_with_an_impossible_phone_number_is_held(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    enrollment = world.enrollment(approved(world), world.lead(phone="+55119"))

    run(build())

    assert world.status_of(enrollment) == ("paused", "invalid_address")
    assert stand_ins.received() == []


def test_an_approved_template_is_never_personalized(
    world: World, stand_ins: StandInServer, build: BuildApplication
) -> None:
    template = world.template(channel="whatsapp", body="{{ first_name }}")
    step = {"channel": "whatsapp", "template_id": template, "ai_personalization": True}
    world.enrollment(world.cadence(step))

    run(build(AI_PROVIDER="stub"))

    [message] = world.messages()
    assert message["ai_generated"] is False
    assert len(stand_ins.received()) == 1
