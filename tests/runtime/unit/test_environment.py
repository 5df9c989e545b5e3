"""Settings whose values are secrets."""

import pytest

from cadence_core.errors import ConfigurationError, SecretUnavailableError
from cadence_core.runtime.environment import with_secrets


def fetch(arn: str) -> str:
    return f"the secret of {arn}"


def refuse(_: str) -> str:
    raise SecretUnavailableError("AccessDeniedException")


def test_a_secret_becomes_the_value_of_its_setting() -> None:
    environment = {"MANUAL_TRIGGER_TOKEN_SECRET_ARN": "arn:1", "BATCH_SIZE": "5"}

    resolved = with_secrets(environment, fetch)

    assert resolved["MANUAL_TRIGGER_TOKEN"] == "the secret of arn:1"
    assert resolved["BATCH_SIZE"] == "5"


@pytest.mark.parametrize(
    "environment",
    [{}, {"MANUAL_TRIGGER_TOKEN_SECRET_ARN": ""}, {"DATABASE_SECRET_ARN": "arn:1"}],
)
def test_no_secret_is_fetched_without_an_arn_or_for_the_database(
    environment: dict[str, str],
) -> None:
    assert with_secrets(environment, refuse) == environment


def test_a_value_and_a_secret_for_one_setting_are_refused() -> None:
    environment = {"MANUAL_TRIGGER_TOKEN": "value", "MANUAL_TRIGGER_TOKEN_SECRET_ARN": "arn:1"}

    with pytest.raises(ConfigurationError, match=r"^MANUAL_TRIGGER_TOKEN: ") as raised:
        with_secrets(environment, fetch)

    assert "value" not in str(raised.value).replace("as a value", "")


def test_an_unreadable_secret_is_named_by_its_variable() -> None:
    with pytest.raises(
        SecretUnavailableError, match=r"^MANUAL_TRIGGER_TOKEN_SECRET_ARN: AccessDeniedException$"
    ):
        with_secrets({"MANUAL_TRIGGER_TOKEN_SECRET_ARN": "arn:1"}, refuse)
