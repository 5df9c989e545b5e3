import pytest

from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError, SecretUnavailableError
from cadence_core.runtime.environment import with_secrets
from cadence_core.sending.settings import Settings

STUBS = {"EMAIL_TRANSPORT": "stub", "WHATSAPP_TRANSPORT": "stub"}
URL = {"DATABASE_URL": "postgresql://u@h/d"}


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
def test_nothing_is_fetched_without_an_arn_and_the_database_comes_later(
    environment: dict[str, str],
) -> None:
    assert with_secrets(environment, refuse) == environment


def test_a_value_and_a_secret_for_one_setting_are_refused() -> None:
    environment = {"MANUAL_TRIGGER_TOKEN": "value", "MANUAL_TRIGGER_TOKEN_SECRET_ARN": "arn:1"}

    with pytest.raises(ConfigurationError, match=r"^MANUAL_TRIGGER_TOKEN: ") as raised:
        with_secrets(environment, fetch)

    assert "value" not in str(raised.value).replace("as a value", "")


def test_a_secret_that_cannot_be_read_is_named_by_its_variable() -> None:
    with pytest.raises(
        SecretUnavailableError, match=r"^MANUAL_TRIGGER_TOKEN_SECRET_ARN: AccessDeniedException$"
    ):
        with_secrets({"MANUAL_TRIGGER_TOKEN_SECRET_ARN": "arn:1"}, refuse)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {**URL, "DATABASE_SECRET_ARN": "arn:1"},
        {**URL, "DATABASE_IAM_AUTH": "true"},
        {"DATABASE_SECRET_ARN": "arn:1", "DATABASE_IAM_AUTH": "true"},
        {"DATABASE_IAM_AUTH": "false"},
    ],
)
def test_there_is_exactly_one_way_into_the_database(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        DatabaseSettings.from_environment(environment)


def test_iam_authentication_names_what_it_lacks() -> None:
    environment = {"DATABASE_IAM_AUTH": "true", "DATABASE_HOST": "h"}

    with pytest.raises(ConfigurationError, match=r"^DATABASE_NAME, DATABASE_USER: "):
        DatabaseSettings.from_environment(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_IAM_AUTH", "yes"),
        ("DATABASE_PORT", "0"),
        ("DATABASE_PORT", "65536"),
        ("DATABASE_PORT", "٣"),
        ("DATABASE_PORT", "secret"),
    ],
)
def test_a_bad_value_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name}: ") as raised:
        DatabaseSettings.from_environment({**URL, name: value})

    assert value not in str(raised.value)


def test_the_url_is_not_shown_with_the_settings() -> None:
    settings = DatabaseSettings.from_environment({"DATABASE_URL": "postgresql://u:hidden@h/d"})

    assert "hidden" not in repr(settings)


def test_growth_needs_a_queue() -> None:
    with pytest.raises(ConfigurationError, match=r"^EXTRA_BATCHES_QUEUE_URL: "):
        Settings.from_environment({**STUBS, "EXTRA_BATCHES_MAX": "3"})
