"""The ways to deploy the stack, and the faults that each function finds in its environment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError
from cadence_core.feedback.application import FeedbackSettings
from cadence_core.operations.doctor.deployment.settings import VARIABLES
from cadence_core.publishing.application import PublishingSettings
from cadence_core.runtime.environment import SECRET_SUFFIX, with_secrets
from cadence_core.sending.application import Settings, settings_of_test
from tests.template.deployment import HERE, REGION


def secret(name: str) -> str:
    """Return the ARN of a secret, with the six characters that Secrets Manager adds."""
    return f"arn:aws:secretsmanager:{HERE}:secret:cadence/{name}-AbCdEf"


IDENTITIES = f"arn:aws:ses:{HERE}:identity"
MODELS = f"arn:aws:bedrock:{REGION}::foundation-model"
NUMBERS = f"arn:aws:social-messaging:{HERE}:phone-number-id"
DATABASE = {"DatabaseSecretArn": secret("database")}
IAM = {
    "DatabaseIamUser": "engine",
    "DatabaseHost": "db.test",
    "DatabaseName": "cadence",
    "DatabaseResourceId": "db-ABC",
}
OWN_USERS = {
    **IAM,
    "DatabaseFeedbackIamUser": "cadence_feedback",
    "DatabasePageIamUser": "cadence_page",
    "DatabaseOperatorIamUser": "cadence_operator",
    "DatabaseOwnerIamUser": "cadence_owner",
    "EventBusName": "crm",
}
EMAIL = {
    **DATABASE,
    "SecretsKmsKeyArn": f"arn:aws:kms:{HERE}:key/1",
    "ScheduleState": "ENABLED",
    "EmailTransport": "ses",
    "SesIdentityArns": f"{IDENTITIES}/acme.test,{IDENTITIES}/acme.example",
    "UnsubscribeKeysSecretArn": secret("unsubscribe-keys"),
    "ExtraBatchesMax": "5",
}
WHATSAPP = {
    **DATABASE,
    "WhatsAppTransport": "aws",
    "WhatsAppPhoneNumberArns": f"{NUMBERS}/1,{NUMBERS}/2",
}
CLAUDE = {**EMAIL, "AiProvider": "anthropic", "AnthropicKeySecretArn": secret("claude")}
BEDROCK = {
    **EMAIL,
    "AiProvider": "bedrock",
    "BedrockModelArns": f"{MODELS}/anthropic.claude-1,{MODELS}/anthropic.claude-2",
}
PUBLIC = {**IAM, "ManualTriggerAuth": "NONE", "ManualTokenSecretArn": secret("token")}
SCENARIOS: Mapping[str, Mapping[str, str]] = {
    "a first stack": DATABASE,
    "IAM authentication": IAM,
    "a role for each part": OWN_USERS,
    "events for a CRM": {**IAM, "EventBusName": "crm"},
    "real email": EMAIL,
    "a pace of its own": {**EMAIL, "MaxSendsPerSecond": "10"},
    "received mails in a bucket": {**EMAIL, "InboundMailBucket": "acme-inbound"},
    "links to a domain of its own": {**EMAIL, "UnsubscribeBaseUrl": "https://bye.acme.test/"},
    "real WhatsApp": WHATSAPP,
    "Claude": CLAUDE,
    "Claude on Bedrock": BEDROCK,
    "a public trigger": PUBLIC,
}

DATABASE_NAMES = {f"DATABASE_{field.name.upper()}" for field in fields(DatabaseSettings)}
ENGINE_NAMES = {name.upper() for name in Settings.model_fields}

Environment = Mapping[str, str]


def engine_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that the engine finds in its environment."""
    yield from _faults(environment, ENGINE_NAMES, Settings.from_environment)


def feedback_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that feedback finds in its environment."""
    yield from _faults(environment, {"INBOUND_MAIL_BUCKET"}, FeedbackSettings.from_environment)


def page_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that the unsubscribe page finds in its environment."""
    yield from _faults(environment, {"UNSUBSCRIBE_KEYS"}, lambda _: None)


def publisher_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that the publisher finds in its environment."""
    yield from _faults(environment, {"EVENT_BUS"}, PublishingSettings.from_environment)


def database_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that a function with only database settings finds in its environment."""
    yield from _faults(environment, set(), lambda _: None)


def operate_faults(environment: Environment) -> Iterator[str]:
    """Yield the faults that a test send and the doctor find in their environment."""
    yield from _faults(environment, ENGINE_NAMES | set(VARIABLES), settings_of_test)


FUNCTIONS: Mapping[str, Callable[[Environment], Iterator[str]]] = {
    "ExecuteCadenceStepsFunction": engine_faults,
    "UnsubscribeFunction": page_faults,
    "DeliveryEventsFunction": feedback_faults,
    "MigrateFunction": database_faults,
    "OperateFunction": operate_faults,
    "PublishFunction": publisher_faults,
    "PurgeFunction": database_faults,
}


def _faults(
    environment: Environment, own: set[str], read: Callable[[Environment], object]
) -> Iterator[str]:
    known = own | DATABASE_NAMES
    for name in environment:
        is_known = name in known or name.removesuffix(SECRET_SUFFIX) in known
        if not is_known and not name.startswith("POWERTOOLS_"):
            yield f"{name} is not a setting"
    try:
        resolved = with_secrets(environment, lambda arn: f"a long enough secret behind {arn}")
        DatabaseSettings.from_environment(resolved)
        read(resolved)
    except ConfigurationError as error:
        yield str(error)
