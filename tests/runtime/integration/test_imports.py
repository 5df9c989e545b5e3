"""Each function runs with its own folder and the layer, and loads only what it needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import MAX_WAIT_SECONDS

ROOT = Path(__file__).parents[3]
LAYER = ROOT / "layers/core/python"
SCRIPT = """
import json, sys
sys.path[:0] = sys.argv[1:]
import app
assert callable(app.lambda_handler)
print(json.dumps(sorted(sys.modules)))
"""


def modules_after_importing(function: str) -> set[str]:
    folder = ROOT / "functions" / function
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", SCRIPT, str(folder), str(LAYER)],
        capture_output=True,
        text=True,
        check=True,
        timeout=MAX_WAIT_SECONDS,
    )
    return set(json.loads(done.stdout))


def test_the_engine_loads_neither_the_migration_tool_nor_a_slow_sdk() -> None:
    modules = modules_after_importing("execute_cadence_steps")

    assert "cadence_core" in modules
    # Powertools checks for botocore, which is cheap; only its session is slow to import.
    assert not modules & {"alembic", "sqlalchemy", "anthropic", "boto3", "botocore.session"}


@pytest.mark.parametrize("function", ["migrate", "publish", "purge"])
def test_every_other_function_can_be_imported(function: str) -> None:
    assert "cadence_core" in modules_after_importing(function)


EARLY = """
import sys
sys.path[:0] = sys.argv[1:]
import app
from cadence_core.database import access
from cadence_core.runtime.secrets import SECRETS
made = getattr(sys.modules.get("cadence_core.channels.aws_client"), "_made_early", {})
print(*sorted(service for service, _ in made))
print(SECRETS._provider is not None, access._rds.cache_info().currsize)
"""


def made_while_loading(function: str, **environment: str) -> list[str]:
    """Return the services of the transports' clients, and whether secrets and IAM have one."""
    folder = ROOT / "functions" / function
    # No endpoint that answers: what is made early calls nothing.
    aws = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", EARLY, str(folder), str(LAYER)],
        env={**aws, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=MAX_WAIT_SECONDS,
    )
    return done.stdout.splitlines()


SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cadence/database-AbCdEf"


@pytest.mark.parametrize(
    ("environment", "made"),
    [
        ({}, ["", "False 0"]),
        ({"EMAIL_TRANSPORT": "stub", "DATABASE_SECRET_ARN": ""}, ["", "False 0"]),
        ({"EMAIL_TRANSPORT": "ses"}, ["sesv2", "False 0"]),
        (
            {"EMAIL_TRANSPORT": "ses", "WHATSAPP_TRANSPORT": "aws", "DATABASE_SECRET_ARN": SECRET},
            ["sesv2 socialmessaging", "True 0"],
        ),
        ({"DATABASE_IAM_AUTH": "true"}, ["", "False 1"]),
        ({"UNSUBSCRIBE_KEYS_SECRET_ARN": SECRET}, ["", "True 0"]),
        ({"EMAIL_TRANSPORT": "ses", "SEND_CONCURRENCY": "pigeon"}, ["", "False 0"]),
        ({"EMAIL_TRANSPORT": "ses", "AWS_PROFILE": "of-no-one"}, ["", "False 0"]),
    ],
)
def test_the_engine_makes_the_clients_of_its_settings_while_it_is_loaded(
    environment: dict[str, str], made: list[str]
) -> None:
    assert made_while_loading("execute_cadence_steps", **environment) == made


@pytest.mark.parametrize("function", ["delivery_events", "operate", "unsubscribe"])
def test_a_function_that_reads_a_secret_makes_its_client_while_it_is_loaded(function: str) -> None:
    assert made_while_loading(function, DATABASE_SECRET_ARN=SECRET) == ["", "True 0"]
    assert made_while_loading(function, DATABASE_IAM_AUTH="true") == ["", "False 1"]
