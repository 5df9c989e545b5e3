"""What a function will ask AWS for, told by its environment, and what its role allows."""

from collections.abc import Iterator

from cadence_core.environment import SECRET_SUFFIX
from tests.template.deployment import ACCOUNT, REGION, Deployment
from tests.template.stack import ENGINE, Json, as_list, named

Permission = tuple[str, str]
"""An action and a resource."""

HERE = f"{REGION}:{ACCOUNT}"
# Any other condition may be in our way.
CONDITIONS = {
    "kms:Decrypt": {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
}


def needed(deployment: Deployment, function: str) -> Iterator[Permission]:
    """Yield what the function's code asks for in this deployment."""
    given, environment = deployment.given, deployment.environment(function)
    secrets = [arn for name, arn in environment.items() if name.endswith(SECRET_SUFFIX) and arn]
    for arn in secrets:
        yield "secretsmanager:GetSecretValue", arn
    if secrets and "SecretsKmsKeyArn" in given:
        yield "kms:Decrypt", given["SecretsKmsKeyArn"]
    if environment["DATABASE_IAM_AUTH"] == "true":
        user = f"{given['DatabaseResourceId']}/{environment['DATABASE_USER']}"
        yield "rds-db:connect", f"arn:aws:rds-db:{HERE}:dbuser:{user}"
    if function == ENGINE:
        yield "sqs:SendMessage", "ExtraBatchesQueue.Arn"
        yield "sqs:SendMessage", "FailedRunsQueue.Arn"
        yield from _needed_to_send(deployment)


def _needed_to_send(deployment: Deployment) -> Iterator[Permission]:
    environment = deployment.environment(ENGINE)
    if environment["EMAIL_TRANSPORT"] == "ses":
        configuration_set = environment["SES_CONFIGURATION_SET"]
        yield "ses:SendEmail", f"arn:aws:ses:{HERE}:configuration-set/{configuration_set}"
        yield from (("ses:SendEmail", arn) for arn in _list(deployment, "SesIdentityArns"))
    if environment["WHATSAPP_TRANSPORT"] == "aws":
        for arn in _list(deployment, "WhatsAppPhoneNumberArns"):
            yield "social-messaging:SendWhatsAppMessage", arn
    if environment["AI_PROVIDER"] == "bedrock":
        for arn in _list(deployment, "BedrockModelArns"):
            yield "bedrock:InvokeModel", arn


def granted(deployment: Deployment, function: str) -> set[Permission]:
    """Return what the policies of the function's role allow in this deployment."""
    return {
        (action, resource)
        for document in _documents(deployment, function)
        for statement in as_list(document["Statement"])
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        if statement.get("Condition") == CONDITIONS.get(action)
        for resource in as_list(statement["Resource"])
    }


def _documents(deployment: Deployment, function: str) -> Iterator[Json]:
    role_name = named(deployment.stack.resources[function]["Properties"]["Role"])
    role = deployment.properties(str(role_name))
    yield from (policy["PolicyDocument"] for policy in role.get("Policies", []))
    policies = deployment.of_type("AWS::IAM::ManagedPolicy")
    for name in role["ManagedPolicyArns"]:
        if name in policies:
            yield policies[name]["PolicyDocument"]


def _list(deployment: Deployment, parameter: str) -> list[str]:
    return deployment.given[parameter].split(",")
