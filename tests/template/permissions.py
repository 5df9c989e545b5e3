"""The permissions that a function needs by its environment, and those that its role grants."""

from collections.abc import Iterator

from cadence_core.runtime.environment import SECRET_SUFFIX
from tests.template.deployment import HERE, REGION, Deployment
from tests.template.stack import ENGINE, Json, as_list, named

Permission = tuple[str, str]
"""An action and a resource."""

QUEUES = ("FeedbackQueue", "FeedbackDeadLetterQueue", "ExtraBatchesQueue", "FailedRunsQueue")
SCHEDULE = "ExecuteCadenceStepsFunctionSchedule"
OF_ACCOUNTS = (
    "GetLinkedWhatsAppBusinessAccount",
    "GetWhatsAppMessageTemplate",
    "ListWhatsAppMessageTemplates",
)
# Statements with any other condition do not count as granted.
CONDITIONS = {
    "kms:Decrypt": {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
}


def needed(deployment: Deployment, function: str) -> Iterator[Permission]:
    """Yield the permissions that the function's code needs in this deployment."""
    given, environment = deployment.given, deployment.environment(function)
    secrets = [arn for name, arn in environment.items() if name.endswith(SECRET_SUFFIX) and arn]
    for arn in secrets:
        yield "secretsmanager:GetSecretValue", arn
    if secrets and "SecretsKmsKeyArn" in given:
        yield "kms:Decrypt", given["SecretsKmsKeyArn"]
    if environment["DATABASE_IAM_AUTH"] == "true":
        user = f"{given['DatabaseResourceId']}/{environment['DATABASE_USER']}"
        yield "rds-db:connect", f"arn:aws:rds-db:{HERE}:dbuser:{user}"
    if function == "PublishFunction":
        bus = f"arn:aws:events:{HERE}:event-bus/{environment['EVENT_BUS']}"
        yield from ((f"events:{action}", bus) for action in ("DescribeEventBus", "PutEvents"))
    if environment.get("INBOUND_MAIL_BUCKET"):
        yield "s3:GetObject", f"arn:aws:s3:::{environment['INBOUND_MAIL_BUCKET']}/*"
    if function == "OperateFunction":
        yield from _needed_to_email(deployment)
        yield from _needed_by_the_doctor(deployment)
    if function == ENGINE:
        yield "sqs:SendMessage", "ExtraBatchesQueue.Arn"
        yield "sqs:SendMessage", "FailedRunsQueue.Arn"
        yield from _needed_to_send(deployment)


def _needed_to_send(deployment: Deployment) -> Iterator[Permission]:
    environment = deployment.environment(ENGINE)
    yield from _needed_to_email(deployment)
    if environment["EMAIL_TRANSPORT"] == "ses":
        configuration_set = environment["SES_CONFIGURATION_SET"]
        yield "ses:SendEmail", f"arn:aws:ses:{HERE}:configuration-set/{configuration_set}"
        if not environment["MAX_SENDS_PER_SECOND"]:
            yield "ses:GetAccount", "*"
    if environment["WHATSAPP_TRANSPORT"] == "aws":
        for arn in _list(deployment, "WhatsAppPhoneNumberArns"):
            yield "social-messaging:SendWhatsAppMessage", arn
    if environment["AI_PROVIDER"] == "bedrock":
        for arn in _list(deployment, "BedrockModelArns"):
            yield "bedrock:InvokeModel", arn


def _needed_by_the_doctor(deployment: Deployment) -> Iterator[Permission]:
    environment = deployment.environment("OperateFunction")
    yield "cloudwatch:GetMetricData", "*"
    yield "scheduler:GetSchedule", f"arn:aws:scheduler:{HERE}:schedule/default/{SCHEDULE}"
    yield from (("sqs:GetQueueAttributes", f"{queue}.Arn") for queue in QUEUES)
    if environment["EMAIL_TRANSPORT"] == "ses":
        yield "ses:GetAccount", "*"
        yield from (("ses:GetEmailIdentity", arn) for arn in _list(deployment, "SesIdentityArns"))
        configuration_set = environment["SES_CONFIGURATION_SET"]
        for action in ("GetConfigurationSet", "GetConfigurationSetEventDestinations"):
            arn = f"arn:aws:ses:{HERE}:configuration-set/{configuration_set}"
            yield f"ses:{action}", arn
    if environment["WHATSAPP_TRANSPORT"] == "aws":
        for arn in _list(deployment, "WhatsAppPhoneNumberArns"):
            yield "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber", arn
        for action in OF_ACCOUNTS:
            yield f"social-messaging:{action}", f"arn:aws:social-messaging:{HERE}:waba/*"
    if environment["AI_PROVIDER"] == "bedrock":
        yield "bedrock:GetFoundationModelAvailability", "*"
        yield from (
            ("bedrock:GetInferenceProfile", arn) for arn in _list(deployment, "BedrockModelArns")
        )


def _needed_to_email(deployment: Deployment) -> Iterator[Permission]:
    if deployment.environment(ENGINE)["EMAIL_TRANSPORT"] == "ses":
        yield from (("ses:SendEmail", arn) for arn in _list(deployment, "SesIdentityArns"))


def granted(deployment: Deployment, function: str) -> set[Permission]:
    """Return the permissions that the function's role grants in this deployment."""
    role = str(named(deployment.stack.resources[function]["Properties"]["Role"]))
    holders = {role, *deployment.properties(role)["ManagedPolicyArns"]}
    return {
        (action, resource)
        for holder, statement in statements(deployment)
        if holder in holders and statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        if statement.get("Condition") == CONDITIONS.get(action)
        for resource in as_list(statement["Resource"])
    }


def statements(deployment: Deployment) -> Iterator[tuple[str, Json]]:
    """Yield each IAM statement with the id of its policy or role."""
    for name, policy in deployment.of_type("AWS::IAM::ManagedPolicy").items():
        yield from ((name, found) for found in as_list(policy["PolicyDocument"]["Statement"]))
    for name, role in deployment.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            yield from ((name, found) for found in as_list(policy["PolicyDocument"]["Statement"]))


def _list(deployment: Deployment, parameter: str) -> list[str]:
    return deployment.given[parameter].split(",")
