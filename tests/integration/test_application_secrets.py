"""The application of a function whose token is a secret, before and after its rotation."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cadence_core.adapters import secrets
from cadence_core.bootstrap import application, forget_application
from tests.world import World

FIRST, SECOND = "the first token of all", "the second token of all"


@pytest.fixture
def vault() -> Iterator[Any]:
    with mock_aws():
        secrets._provider.cache_clear()
        yield boto3.client("secretsmanager")
        secrets._provider.cache_clear()


@pytest.fixture
def token_arn(world: World, vault: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ARN of the token's secret, in the environment of a function."""
    arn = vault.create_secret(Name="token", SecretString=FIRST)["ARN"]
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("EMAIL_TRANSPORT", "stub")
    monkeypatch.setenv("WHATSAPP_TRANSPORT", "stub")
    monkeypatch.setenv("MANUAL_TRIGGER_TOKEN_SECRET_ARN", arn)
    yield arn
    forget_application()


def let_five_minutes_pass() -> None:
    secrets._provider().clear_cache()


@pytest.mark.usefixtures("token_arn")
def test_the_application_is_kept_from_one_invocation_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = application()
    let_five_minutes_pass()
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-6741d3a5")

    assert application() is before


def test_a_rotated_token_counts_within_five_minutes(token_arn: str, vault: Any) -> None:
    before = application()
    before.preview()
    vault.put_secret_value(SecretId=token_arn, SecretString=SECOND)

    soon = application()
    let_five_minutes_pass()
    later = application()

    assert soon is before
    assert (soon.manual_trigger_token, later.manual_trigger_token) == (FIRST, SECOND)
