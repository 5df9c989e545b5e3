"""Which parameters a deployment accepts, and which it refuses before it creates anything."""

from collections.abc import Iterator, Sequence

from tests.template.deployment import Deployment
from tests.template.scenarios import SCENARIOS
from tests.template.stack import Faults, Stack

HERE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
SECRETS = (
    HERE + "cadence/database-AbCdEf",
    HERE + "rds!db-1b2c3d4e-0f1a-4b2c-8d3e-9f0a1b2c3d4e-Zz9xY8",
    "arn:aws:secretsmanager:us-east-1:000000000000:secret:cadence/database-AbCdEf",
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/prod/token-a1B2c3",
    "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a_b+c=d.e@f-000000",
)
INVALID_SECRETS = (
    "cadence/database-AbCdEf",
    HERE + "cadence/database",
    HERE + "cadence/database-AbCdE",
    HERE + "cadence/database-??????",
    HERE + "cadence/database-AbCdEf ",
    HERE + "cadence/database-AbCdEf," + HERE + "another-AbCdEf",
    HERE + "*-AbCdEf",
    "arn:aws:secretsmanager:REGION:ACCOUNT:secret:cadence/database-AbCdEf",
    "arn:aws:ssm:us-east-1:123456789012:parameter/cadence-AbCdEf",
)
ONE = "arn:aws:ses:us-east-1:123456789012:identity/acme.com"
LISTS = (ONE, f"{ONE},{ONE}", "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v1:0")
INVALID_LISTS = (f"{ONE}, {ONE}", f" {ONE}", f"{ONE},", f"{ONE} {ONE}", "acme.com")

SITES = (
    "https://acme.test",
    "https://docs.acme.test:8443/cadence/docs",
    "https://github.com/acme/cadence-engine/blob/main/docs",
)
INVALID_SITES = (
    "https://acme.test/",
    "http://acme.test",
    "acme.test/docs",
    "https://acme.test/docs?plain=1",
    "https://acme.test/docs#top",
    "https://acme.test/the docs",
    "https://",
    "https://acme.test//docs",
    "https://acme.test/" + "d" * 500,
)

SAMPLES: Sequence[tuple[str, Sequence[str], Sequence[str]]] = (
    ("SecretArn", ("", *SECRETS), INVALID_SECRETS),
    ("Arns", ("", *LISTS), INVALID_LISTS),
    ("DocsBaseUrl", ("", *SITES), INVALID_SITES),
    ("SesTlsPolicy", ("OPTIONAL", "REQUIRE"), ("require", "")),
    ("EventBusName", ("", "crm", "aws.partner/acme.com/crm"), ("crm bus", f"{ONE}", "a" * 257)),
    ("InboundMailBucket", ("", "acme-inbound"), ("arn:aws:s3:::acme-inbound", "Acme", "ab")),
    ("LogLevel", ("DEBUG", "INFO"), ("WARN", "ERROR", "info", "")),
    ("SilenceAlarmSeconds", ("2700", "86400"), ("100", "900", "2701", "")),
)
"""Suffixes of parameter names, each with values that must be accepted and refused."""


def unusable_values_are_refused(stack: Stack) -> Faults:
    """For example, a secret's ARN without its last characters, which no policy would match."""
    for name, accepted, refused in _samples(stack):
        for value in accepted:
            if Deployment(stack, {name: value}).refused_values:
                yield f"{name} refuses {value}"
        for value in refused:
            if not Deployment(stack, {name: value}).refused_values:
                yield f"{name} accepts {value}"


def _samples(stack: Stack) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for name in stack.template["Parameters"]:
        for end, accepted, refused in SAMPLES:
            if name.endswith(end):
                yield name, accepted, refused


def refusals_are_explained(stack: Stack) -> Faults:
    """A pattern alone does not say which value to give instead."""
    for name, parameter in stack.template["Parameters"].items():
        if "AllowedPattern" in parameter and "ConstraintDescription" not in parameter:
            yield f"{name}: refuses without a reason"


def incomplete_deployments_are_refused(stack: Stack) -> Faults:
    """The parameters of every scenario belong together: leaving one out breaks a rule."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        if broken := deployment.broken_rules | deployment.refused_values:
            yield f"{scenario} breaks {broken}"
        for left_out in parameters:
            if not left_out.endswith(("SecretArn", "Arns", "Host", "DatabaseName", "Id")):
                continue
            incomplete = {name: parameters[name] for name in parameters if name != left_out}
            if not Deployment(stack, incomplete).broken_rules:
                yield f"{scenario} can be deployed without {left_out}"
