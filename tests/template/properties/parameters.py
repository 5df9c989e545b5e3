"""What may be given to a deployment, and what is refused before anything is made."""

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
NO_SECRETS = (
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
NO_LISTS = (f"{ONE}, {ONE}", f" {ONE}", f"{ONE},", f"{ONE} {ONE}", "acme.com")

SAMPLES: Sequence[tuple[str, Sequence[str], Sequence[str]]] = (
    ("SecretArn", ("", *SECRETS), NO_SECRETS),
    ("Arns", ("", *LISTS), NO_LISTS),
    ("LogLevel", ("DEBUG", "INFO"), ("WARN", "ERROR", "info", "")),
    ("SilenceAlarmSeconds", ("2700", "86400"), ("100", "900", "2701", "")),
)
"""How the names of parameters end, with values that must be accepted and refused."""


def values_that_cannot_work_are_refused(stack: Stack) -> Faults:
    """Such as a secret's ARN without its last characters, which would match in no policy."""
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


def what_cannot_be_accepted_is_explained(stack: Stack) -> Faults:
    """A pattern alone tells nobody what to give instead."""
    for name, parameter in stack.template["Parameters"].items():
        if "AllowedPattern" in parameter and "ConstraintDescription" not in parameter:
            yield f"{name}: refuses without a reason"


def incomplete_deployments_are_refused(stack: Stack) -> Faults:
    """The parameters of every scenario belong together: each one left out breaks a rule."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        if broken := deployment.broken_rules | deployment.refused_values:
            yield f"{scenario} breaks {broken}"
        for left_out in parameters:
            if not left_out.endswith(("SecretArn", "Arns", "Host", "Name", "Id")):
                continue
            incomplete = {name: parameters[name] for name in parameters if name != left_out}
            if not Deployment(stack, incomplete).broken_rules:
                yield f"{scenario} can be deployed without {left_out}"
