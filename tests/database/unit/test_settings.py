"""The database settings."""

import pytest

from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError

URL = {"DATABASE_URL": "postgresql://u@h/d"}


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
def test_exactly_one_kind_of_database_access_must_be_set(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        DatabaseSettings.from_environment(environment)


def test_iam_authentication_names_the_missing_settings() -> None:
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
