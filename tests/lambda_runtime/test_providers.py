"""The SDKs of the built layers, over HTTP to stand-ins for AWS and Claude."""

import pytest

from local.built_stack import BuiltFunction
from local.samples import SAMPLE_SETTINGS, load_sample
from local.stand_ins.anthropic import MESSAGES_PATH
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import ACCOUNT_PATH
from local.stand_ins.ses import SEND_PATH as SES_PATH
from local.stand_ins.socialmessaging import SEND_PATH as WHATSAPP_PATH
from local.stand_ins.socialmessaging import payload_of
from tests.ai_world import enroll
from tests.lambda_runtime.conftest import Start
from tests.vault import Vault
from tests.world import World

pytestmark = pytest.mark.slow

SENTENCE = "I wrote this with Padaria Sol in mind."


def test_a_run_sends_on_both_channels_and_personalizes_a_message(
    functions: dict[str, BuiltFunction], start: Start, world: World, stand_ins: StandInServer
) -> None:
    enroll(world)
    world.enrollment(world.cadence({"channel": "whatsapp"}), world.lead_of_its_own())
    emulator = start(
        functions["ExecuteCadenceStepsFunction"],
        EMAIL_TRANSPORT="ses",
        WHATSAPP_TRANSPORT="aws",
        AI_PROVIDER="anthropic",
        MAX_SENDS_PER_SECOND="",
        UNSUBSCRIBE_BASE_URL="https://u.acme.test",
        **stand_ins.environment,
    )

    summary = emulator.invoke(load_sample("schedule")).answer

    assert (summary["sent"], summary["completed"]) == (2, 2), emulator.log
    assert len(stand_ins.received(ACCOUNT_PATH)) == len(stand_ins.received(MESSAGES_PATH)) == 1
    [email], [whatsapp] = stand_ins.accepted(SES_PATH), stand_ins.accepted(WHATSAPP_PATH)
    assert SENTENCE in email.json["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert payload_of(whatsapp)["template"]["name"] == "intro"
    assert {message["status"] for message in world.messages()} == {"sent"}


def test_a_rotated_token_is_read_from_secrets_manager_when_a_caller_presents_it(
    functions: dict[str, BuiltFunction], start: Start, vault: Vault
) -> None:
    arn = vault.store("the token before the rotation")
    emulator = start(
        functions["ExecuteCadenceStepsFunction"],
        MANUAL_TRIGGER_TOKEN="",
        MANUAL_TRIGGER_TOKEN_SECRET_ARN=arn,
        **vault.server.environment,
    )

    before = emulator.invoke(load_sample("schedule"))
    vault.rotate(arn, SAMPLE_SETTINGS["MANUAL_TRIGGER_TOKEN"])
    after = emulator.invoke(load_sample("manual_token"))

    assert not before.failed, emulator.log
    assert after.answer["statusCode"] == 200, emulator.log
    assert vault.reads == 2
