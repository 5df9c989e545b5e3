"""Personal texts end to end: the real engine, database and SDKs, with stand-ins for providers."""

import json
import os
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from cadence_core.errors import ConfigurationError
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import build_application
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import Trigger
from local.stand_ins.anthropic import MESSAGES_PATH, data_of
from local.stand_ins.faults import Refuse, Slow
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.ai_world import enroll, logged, metric_totals
from tests.claude import posts
from tests.engine import run
from tests.sending.integration.transports import SETTINGS, BuildApplication
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

SENTENCE = "I wrote this with Padaria Sol in mind."
METRICS = ("AiPersonalized", "AiFallbacks", "AiInputTokens", "AiOutputTokens")
THROTTLED = Refuse(429, "TooManyRequestsException", "slow down")


def sent_text(stand_ins: StandInServer) -> str:
    [email] = stand_ins.accepted(SEND_PATH)
    return str(email.json["Content"]["Simple"]["Body"]["Text"]["Data"])


def test_a_personal_email_is_sent_stored_and_counted(
    world: World,
    stand_ins: StandInServer,
    build_ai: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    enroll(world)

    assert run(build_ai()).sent == 1

    [post] = posts(stand_ins)
    [message] = world.messages()
    assert message["content"].startswith(f"Hi Maria,\n\n{SENTENCE}\n\nMay I show you")
    assert SENTENCE in sent_text(stand_ins)
    assert (message["ai_generated"], message["ai_model"]) == (True, "claude-haiku-5-5")
    assert message["ai_input_tokens"] == len(json.dumps(post.json)) // 3 + 12
    assert metric_totals(*METRICS) == {
        "AiPersonalized": 1,
        "AiFallbacks": 0,
        "AiInputTokens": message["ai_input_tokens"],
        "AiOutputTokens": message["ai_output_tokens"],
    }
    [line] = logged(caplog, "personalization finished")
    assert line["enrollment_id"] == str(message["enrollment_id"])
    assert (line["status"], line["reason"], line["model"]) == (
        "personalized",
        None,
        "claude-haiku-5-5",
    )
    assert not any(word in str(line) for word in ("Maria", "Padaria", "Owner", "on time"))


def test_claude_receives_only_the_facts_and_the_message_of_a_lead(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    fields = {"stores": 3, "site": "https://x.test", "doc": "123.456.789-00"}
    enroll(world, last_name="Silva", timezone="America/Bahia", custom_fields=json.dumps(fields))

    run(build_ai())

    [post] = posts(stand_ins)
    assert data_of(post.json, "lead") == {
        "stores": 3,
        "first_name": "Maria",
        "company_name": "Padaria Sol",
        "job_title": "Owner",
    }
    [row] = world.messages()
    ids = [str(row[name]) for name in ("id", "enrollment_id", "lead_id", "org_id")]
    unwanted = ("Silva", "maria@lead.test", "5511987654321", "Bahia", "x.test", "789-00", *ids)
    assert not any(word in post.body.decode() for word in unwanted)


def test_free_text_on_whatsapp_is_personalized_and_an_approved_template_is_not(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    free = world.template(
        channel="whatsapp",
        body="Hi {{ first_name }}, may I call you?",
        whatsapp_template_name=None,
        whatsapp_language=None,
    )
    for template in (free, world.template(channel="whatsapp", body="{{ first_name }}")):
        step = {"channel": "whatsapp", "ai_personalization": True, "template_id": template}
        lead = world.lead_of_its_own(last_whatsapp_inbound_at="now")
        world.enrollment(world.cadence(step), lead)

    assert run(build_ai()).sent == 2

    assert len(posts(stand_ins)) == 1
    written = {row["content"].split("\n")[0]: row["ai_generated"] for row in world.messages()}
    assert written == {"Hi Maria, may I call you?": True, "intro (pt_BR)": False}


def test_a_retried_send_reuses_its_personal_text(
    world: World,
    stand_ins: StandInServer,
    build_ai: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand_ins.faults.add(THROTTLED, path=SEND_PATH, times=2)
    enroll(world)
    engine = build_ai()

    assert run(engine).sent == 0
    [before] = world.messages()
    for expected in (0, 1):
        world.pass_time("2 days")
        assert run(engine).sent == expected

    [after] = world.messages()
    assert len(posts(stand_ins)) == 1
    assert SENTENCE in sent_text(stand_ins)
    kept = ("content", "subject", "ai_generated", "ai_model", "ai_input_tokens", "ai_output_tokens")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert metric_totals("AiPersonalized", "AiInputTokens") == {
        "AiPersonalized": 1,
        "AiInputTokens": after["ai_input_tokens"],
    }
    lines = logged(caplog, "personalization finished")
    assert [line["status"] for line in lines] == ["personalized", "reused", "reused"]


def test_a_changed_template_is_personalized_again_and_the_tokens_add_up(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    stand_ins.faults.add(THROTTLED, path=SEND_PATH, times=1)
    enroll(world)
    engine = build_ai()

    run(engine)
    [before] = world.messages()
    world.connection.run("UPDATE message_templates SET body = replace(body, 'Ana', 'Bia')")
    world.pass_time("2 days")
    run(engine)

    [after] = world.messages()
    assert len(posts(stand_ins)) == 2
    assert after["content"].endswith("Best,\nBia")
    assert after["ai_input_tokens"] == 2 * before["ai_input_tokens"]


def test_a_step_is_held_without_its_personal_text_if_configured(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    stand_ins.faults.add(Refuse(529, "overloaded_error"), path=MESSAGES_PATH)
    enroll(world)

    summary = run(build_ai(AI_FALLBACK="hold"))

    [enrollment] = world.rows("SELECT * FROM cadence_enrollments")
    assert (summary.held, summary.sent) == (1, 0)
    assert world.status_of(enrollment["id"]) == ("paused", "ai_unavailable")
    assert enrollment["status_detail"] == "overloaded"
    assert world.messages() == []


def test_a_refused_account_stops_personalization_until_the_next_run(
    world: World,
    stand_ins: StandInServer,
    build_ai: BuildApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand_ins.faults.add(Refuse(401, "authentication_error"), path=MESSAGES_PATH)
    enroll(world, count=20)
    engine = build_ai(SEND_CONCURRENCY="2")

    assert run(engine).sent == 20
    first_run = len(posts(stand_ins))
    stand_ins.faults.clear()
    enroll(world)
    run(engine)

    assert 1 <= first_run <= 2
    assert len(posts(stand_ins)) == first_run + 1
    assert len(logged(caplog, "personalization stopped")) == 1
    assert metric_totals("AiFallbacks", "AiPersonalized") == {
        "AiFallbacks": 20,
        "AiPersonalized": 1,
    }


def test_slow_personalization_leaves_time_to_send(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    stand_ins.faults.add(Slow(60), path=MESSAGES_PATH)
    enroll(world, count=5)
    stubs = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub"}
    engine = build_ai(SEND_CONCURRENCY="2", SEND_TIMEOUT_SECONDS="1", **stubs)
    started = time.monotonic()

    # 3 s to personalize: half of the 6 s that remain after a last send (1 s) and recording (2 s).
    result = engine.execute(Trigger("manual", uuid4().hex), TimeLeft.of_seconds(9))

    assert isinstance(result, RunSummary)
    assert (result.sent, result.released) == (5, 0)
    assert len(posts(stand_ins)) == 2
    assert time.monotonic() - started < 9
    assert metric_totals("AiFallbacks") == {"AiFallbacks": 5}


@pytest.mark.parametrize("provider", ["off", "anthropic"])
def test_a_run_without_ai_steps_emits_zeros(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication, provider: str
) -> None:
    world.enrollment(world.cadence({}))

    run(build_ai(AI_PROVIDER=provider))

    assert metric_totals(*METRICS) == dict.fromkeys(METRICS, 0)
    assert posts(stand_ins) == []


def test_with_ai_off_every_message_follows_its_template(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    enroll(world)

    assert run(build_ai(AI_PROVIDER="off", AI_FALLBACK="hold")).sent == 1

    assert sent_text(stand_ins).startswith("Hi Maria,\n\nMay I show you how Padaria Sol")
    assert posts(stand_ins) == []


def test_a_dry_run_does_not_call_claude_and_lists_the_steps_to_personalize(
    world: World, stand_ins: StandInServer, build_ai: BuildApplication
) -> None:
    enroll(world)

    preview = build_ai().preview(TimeLeft.of_seconds(60))

    [line] = preview["would_send"]
    assert line["ai_personalization"] is True
    assert posts(stand_ins) == []


SCRIPT = """
import os, sys
from cadence_core.sending.application import build_application
from cadence_core.sending.records import Trigger
from cadence_core.runtime.time_left import TimeLeft

summary = build_application(os.environ).execute(Trigger("manual", "1"), TimeLeft.of_seconds(60))
print("result", summary.sent, "anthropic" in sys.modules)
"""


@pytest.mark.parametrize("ai_personalization", [False, True])
def test_only_a_batch_with_an_ai_step_imports_the_sdk(
    world: World,
    stand_ins: StandInServer,
    ai_personalization: bool,  # noqa: FBT001
) -> None:
    world.enrollment(world.cadence({"ai_personalization": ai_personalization}))
    path = {"PYTHONPATH": os.pathsep.join(sys.path), "AI_PROVIDER": "anthropic"}
    environment = {**SETTINGS, **stand_ins.environment, "DATABASE_URL": world.url, **path}

    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        timeout=MAX_WAIT_SECONDS,
        check=True,
    )

    assert f"result 1 {ai_personalization}" in done.stdout


def test_anthropic_without_a_key_is_a_configuration_error() -> None:
    environment = {**SETTINGS, "DATABASE_URL": "postgresql://u@localhost/d"}

    with pytest.raises(ConfigurationError, match=r"ANTHROPIC_API_KEY: .*is required"):
        build_application({**environment, "AI_PROVIDER": "anthropic"})

    build_application({**environment, "AI_PROVIDER": "bedrock"})
    build_application({**environment, "AI_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "sk-1"})
