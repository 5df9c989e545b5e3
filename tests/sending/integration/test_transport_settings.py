import os
import subprocess
import sys

import pytest

from cadence_core.errors import ConfigurationError
from cadence_core.sending.settings import Settings
from local.stand_ins.server import StandInServer
from tests.engine import run
from tests.sending.integration.transports import UNSUBSCRIBE_KEY, BuildApplication
from tests.world import World

NEEDED = {
    "DATABASE_URL": "postgresql://engine@localhost/cadence",
    "EMAIL_TRANSPORT": "ses",
    "WHATSAPP_TRANSPORT": "aws",
}


def test_the_real_transports_have_defaults_for_all_settings() -> None:
    settings = Settings.from_environment(NEEDED)

    assert settings.ses_open_click_tracking is False
    assert settings.whatsapp_meta_api_version == "v20.0"
    assert settings.max_sends_per_second is None
    assert settings.unsubscribe_signing_key is None


def test_the_first_unsubscribe_key_signs() -> None:
    keys = f"{'n' * 32}, {'o' * 32},"
    with pytest.raises(ConfigurationError):
        Settings.from_environment({**NEEDED, "UNSUBSCRIBE_KEYS": keys})

    settings = Settings.from_environment({**NEEDED, "UNSUBSCRIBE_KEYS": keys.rstrip(",")})

    assert settings.unsubscribe_signing_key == b"n" * 32


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"EMAIL_TRANSPORT": "smtp"}, "EMAIL_TRANSPORT"),
        ({"WHATSAPP_TRANSPORT": "meta"}, "WHATSAPP_TRANSPORT"),
        ({"MAX_SENDS_PER_SECOND": "0"}, "MAX_SENDS_PER_SECOND"),
        ({"SES_CONFIGURATION_SET": "two words"}, "SES_CONFIGURATION_SET"),
        ({"WHATSAPP_META_API_VERSION": "20"}, "WHATSAPP_META_API_VERSION"),
        ({"SEND_TIMEOUT_SECONDS": "17"}, "SEND_TIMEOUT_SECONDS: .*at least 18"),
        ({"UNSUBSCRIBE_KEYS": "short"}, "UNSUBSCRIBE_KEYS: .*at least 32"),
        ({"UNSUBSCRIBE_BASE_URL": "https://u.test"}, "UNSUBSCRIBE_BASE_URL: .*UNSUBSCRIBE_KEYS"),
        *(
            ({"UNSUBSCRIBE_KEYS": UNSUBSCRIBE_KEY, "UNSUBSCRIBE_BASE_URL": url}, message)
            for url, message in (
                ("http://u.test", "https://"),
                ("u.test", "plain URL"),
                ("https://u.tést", "plain URL"),
                ("https://u.test/?x=", "no query"),
                ("https://u.test/>\r\nX: y", "plain URL"),
            )
        ),
    ],
)
def test_a_bad_setting_is_named(wrong: dict[str, str], expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected) as raised:
        Settings.from_environment({**NEEDED, **wrong})

    assert UNSUBSCRIBE_KEY not in str(raised.value)


def test_stub_transports_accept_a_shorter_send_timeout() -> None:
    stubs = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub", "SEND_TIMEOUT_SECONDS": "5"}

    assert Settings.from_environment({**NEEDED, **stubs}).send_timeout_seconds == 5


def test_an_unsubscribe_page_on_localhost_needs_no_tls() -> None:
    local = {"UNSUBSCRIBE_KEYS": UNSUBSCRIBE_KEY, "UNSUBSCRIBE_BASE_URL": "http://localhost:8080/u"}

    assert Settings.from_environment({**NEEDED, **local}).unsubscribe_base_url


EXECUTE_AND_REPORT = """
import os, sys
from cadence_core.sending.application import build_application
from cadence_core.sending.records import Trigger
from cadence_core.runtime.time_left import TimeLeft
application = build_application(os.environ)
summary = application.execute(Trigger("manual", "x"), TimeLeft.of_seconds(60))
print(summary.sent, "boto3" in sys.modules, "botocore.client" in sys.modules)
"""


def execute_in_a_new_process(world: World, **settings: str) -> str:
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-c", EXECUTE_AND_REPORT],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DATABASE_URL": world.url}
        | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.splitlines()[-1]


def test_a_run_with_stub_transports_does_not_import_boto3(world: World) -> None:
    world.enrollment(world.cadence({}))
    stubs = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub"}

    assert execute_in_a_new_process(world, **stubs) == "1 False False"


def test_a_run_with_nothing_to_send_does_not_import_boto3(world: World) -> None:
    real = {"EMAIL_TRANSPORT": "ses", "WHATSAPP_TRANSPORT": "aws"}

    assert execute_in_a_new_process(world, **real) == "0 False False"


def test_a_run_that_sends_an_email_imports_boto3(world: World, stand_ins: StandInServer) -> None:
    world.enrollment(world.cadence({}))
    real = {"EMAIL_TRANSPORT": "ses", "WHATSAPP_TRANSPORT": "aws"}

    assert execute_in_a_new_process(world, **real) == "1 True True"
    assert len(stand_ins.accepted()) == 2


def test_a_client_that_cannot_be_built_stops_the_channel_and_loses_nothing(
    world: World, build: BuildApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    enrollments = [world.enrollment(world.cadence({})) for _ in range(3)]

    summary = run(build(SEND_CONCURRENCY="1"))

    assert summary.released == 3
    assert {world.status_of(each) for each in enrollments} == {("active", "channel_stopped")}
    begun, tried = sorted(world.messages(), key=lambda message: str(message["error_code"]))
    assert (begun["error_code"], begun["attempts"]) == ("not_started", 0)
    assert (tried["error_code"], tried["error_detail"]) == ("sender_not_built", "NoRegionError")
