"""The settings of sending: an error names the setting and never quotes its value."""

from pathlib import Path

import pytest

from cadence_core.errors import ConfigurationError
from cadence_core.sending.application import build_application
from cadence_core.sending.settings import Settings
from tests.sending.engines import ENVIRONMENT, an_application
from tests.sending.fakes import FakeRunStore


def settings(**environment: str) -> Settings:
    return Settings.from_environment({**ENVIRONMENT, **environment})


def test_an_unset_setting_has_its_default() -> None:
    defaults = settings()

    assert defaults.model_dump() == {
        "email_transport": "stub",
        "whatsapp_transport": "stub",
        "ai_provider": "off",
        "ai_model": None,
        "ai_fallback": "template",
        "ai_form_leads": "template",
        "ai_timeout_seconds": 20,
        "anthropic_api_key": None,
        "anthropic_base_url": None,
        "anthropic_bedrock_base_url": None,
        "batch_size": 50,
        "send_concurrency": 10,
        "max_attempts": 4,
        "send_timeout_seconds": 20,
        "lease_grace_seconds": 30,
        "uncertain_hold_hours": 24,
        "max_sends_per_second": None,
        "extra_batches_max": 0,
        "extra_batches_queue_url": None,
        "ses_configuration_set": None,
        "ses_open_click_tracking": False,
        "whatsapp_meta_api_version": "v20.0",
        "unsubscribe_keys": None,
        "unsubscribe_base_url": None,
        "manual_trigger_token": None,
        "outbox_dir": None,
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("EMAIL_TRANSPORT", "ses", "ses"),
        ("WHATSAPP_TRANSPORT", "aws", "aws"),
        ("AI_PROVIDER", "stub", "stub"),
        ("AI_PROVIDER", "bedrock", "bedrock"),
        ("AI_MODEL", "claude-sonnet-5-5", "claude-sonnet-5-5"),
        ("AI_FALLBACK", "hold", "hold"),
        ("AI_FORM_LEADS", "personalize", "personalize"),
        ("AI_TIMEOUT_SECONDS", "2", 2),
        ("AI_TIMEOUT_SECONDS", "120", 120),
        ("BATCH_SIZE", "1", 1),
        ("BATCH_SIZE", "500", 500),
        ("SEND_CONCURRENCY", "100", 100),
        ("MAX_ATTEMPTS", "20", 20),
        ("SEND_TIMEOUT_SECONDS", "0.5", 0.5),
        ("LEASE_GRACE_SECONDS", "0", 0),
        ("UNCERTAIN_HOLD_HOURS", "0.5", 0.5),
        ("MAX_SENDS_PER_SECOND", "14", 14),
        ("SES_CONFIGURATION_SET", "cadence-prod_1", "cadence-prod_1"),
        ("SES_OPEN_CLICK_TRACKING", "true", True),
        ("WHATSAPP_META_API_VERSION", "v21.0", "v21.0"),
        ("EXTRA_BATCHES_QUEUE_URL", "https://sqs.test/q", "https://sqs.test/q"),
        ("OUTBOX_DIR", "/var/outbox", Path("/var/outbox")),
    ],
)
def test_a_setting_is_read_from_its_variable(name: str, text: str, value: object) -> None:
    assert getattr(settings(**{name: text}), name.lower()) == value


@pytest.mark.parametrize("name", ["MANUAL_TRIGGER_TOKEN", "ANTHROPIC_API_KEY", "UNSUBSCRIBE_KEYS"])
def test_a_secret_is_not_shown(name: str) -> None:
    secret = "s3cret-" * 5

    values = settings(**{name: secret})

    assert getattr(values, name.lower()).get_secret_value() == secret
    assert "s3cret" not in repr(values)


def test_anthropic_needs_its_key() -> None:
    with pytest.raises(ConfigurationError, match=r"^ANTHROPIC_API_KEY: .*required"):
        settings(AI_PROVIDER="anthropic")

    key = {"ANTHROPIC_API_KEY": "sk-test"}
    assert settings(AI_PROVIDER="anthropic", **key).ai_provider == "anthropic"


BAD_VALUES = [
    ("EMAIL_TRANSPORT", "pigeon"),
    ("WHATSAPP_TRANSPORT", "pigeon"),
    ("AI_PROVIDER", "pigeon"),
    ("AI_FALLBACK", "pigeon"),
    ("AI_TIMEOUT_SECONDS", "1.9"),
    ("AI_TIMEOUT_SECONDS", "121"),
    ("AI_TIMEOUT_SECONDS", "nan"),
    ("BATCH_SIZE", "0"),
    ("BATCH_SIZE", "501"),
    ("BATCH_SIZE", "-50"),
    ("BATCH_SIZE", "2.5"),
    ("BATCH_SIZE", "pigeon"),
    ("SEND_CONCURRENCY", "0"),
    ("SEND_CONCURRENCY", "101"),
    ("SEND_CONCURRENCY", "pigeon"),
    ("MAX_ATTEMPTS", "0"),
    ("MAX_ATTEMPTS", "21"),
    ("MAX_ATTEMPTS", "pigeon"),
    ("SEND_TIMEOUT_SECONDS", "0"),
    ("SEND_TIMEOUT_SECONDS", "-1"),
    ("SEND_TIMEOUT_SECONDS", "301"),
    ("SEND_TIMEOUT_SECONDS", "nan"),
    ("SEND_TIMEOUT_SECONDS", "pigeon"),
    ("LEASE_GRACE_SECONDS", "-1"),
    ("LEASE_GRACE_SECONDS", "601"),
    ("LEASE_GRACE_SECONDS", "pigeon"),
    ("UNCERTAIN_HOLD_HOURS", "-1"),
    ("UNCERTAIN_HOLD_HOURS", "8761"),
    ("UNCERTAIN_HOLD_HOURS", "nan"),
    ("MAX_SENDS_PER_SECOND", "0"),
    ("MAX_SENDS_PER_SECOND", "10001"),
    ("MAX_SENDS_PER_SECOND", "nan"),
    ("SES_CONFIGURATION_SET", "two words"),
    ("SES_OPEN_CLICK_TRACKING", "pigeon"),
    ("WHATSAPP_META_API_VERSION", "v20"),
    ("UNSUBSCRIBE_KEYS", "too-short"),
    ("EXTRA_BATCHES_MAX", "-1"),
    ("EXTRA_BATCHES_MAX", "11"),
    ("MANUAL_TRIGGER_TOKEN", "too-short"),
]


@pytest.mark.parametrize(("name", "bad_value"), BAD_VALUES)
def test_a_bad_value_is_refused_by_name_and_not_repeated(name: str, bad_value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: ") as raised:
        settings(**{name: bad_value})

    if not bad_value.lstrip("-").isdigit():
        assert bad_value not in str(raised.value)


@pytest.mark.parametrize("name", ["EMAIL_TRANSPORT", "WHATSAPP_TRANSPORT"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_a_missing_setting_is_named(name: str, *, is_empty: bool) -> None:
    environment = {**ENVIRONMENT, name: ""}
    if not is_empty:
        del environment[name]

    with pytest.raises(ConfigurationError, match=f"^{name}: is missing$"):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    "name", sorted({field.upper() for field in Settings.model_fields} - set(ENVIRONMENT))
)
def test_an_empty_variable_counts_as_unset(name: str) -> None:
    assert settings(**{name: ""}) == settings()


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_environment({"BATCH_SIZE": "0", "EMAIL_TRANSPORT": "stub"})

    named = [fault.partition(":")[0] for fault in str(raised.value).split("; ")]
    assert named == ["WHATSAPP_TRANSPORT", "BATCH_SIZE"]


def test_unrelated_variables_are_ignored() -> None:
    assert settings(PATH="/bin", batch_size="7", AWS_REGION="sa-east-1") == settings()


def test_an_application_knows_the_token_of_its_function_url() -> None:
    application = an_application(FakeRunStore(), MANUAL_TRIGGER_TOKEN="0123456789abcdef")

    assert application.manual_trigger_token == "0123456789abcdef"


@pytest.mark.parametrize("url", ["nonsense", "mysql://ana:s3cret@localhost/app"])
def test_an_application_with_a_bad_database_url_is_not_built(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: ") as raised:
        build_application({**ENVIRONMENT, "DATABASE_URL": url})

    assert "s3cret" not in str(raised.value)


def test_growth_needs_a_queue() -> None:
    with pytest.raises(ConfigurationError, match=r"^EXTRA_BATCHES_QUEUE_URL: "):
        settings(EXTRA_BATCHES_MAX="3")
