"""Permissions of the public, of AWS's services, and of the functions themselves."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.template.deployment import ACCOUNT, HERE, Deployment
from tests.template.permissions import granted, needed, statements
from tests.template.scenarios import SCENARIOS
from tests.template.stack import ENGINE, PAGE, Faults, Json, Stack, allowed_sources, as_list, named

AWS_POLICIES = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}
ALLOWED_ACTIONS = {
    "DatabaseAccessPolicy": {"secretsmanager:GetSecretValue", "kms:Decrypt"},
    "SendEmailPolicy": {"ses:SendEmail"},
    "SendWhatsAppPolicy": {"social-messaging:SendWhatsAppMessage"},
    "AskClaudePolicy": {"bedrock:InvokeModel"},
    "ExecuteCadenceStepsFunctionRole": {
        "rds-db:connect",
        "ses:GetAccount",
        "sqs:SendMessage",
        "secretsmanager:GetSecretValue",
    },
    "DeliveryEventsFunctionRole": {"rds-db:connect", "s3:GetObject"},
    "MigrateFunctionRole": {"rds-db:connect"},
    "MigrateFunctionMonthlyRole": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "ExecuteCadenceStepsFunctionScheduleRole": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "OperateFunctionRole": {
        "bedrock:GetFoundationModelAvailability",
        "bedrock:GetInferenceProfile",
        "cloudwatch:GetMetricData",
        "rds-db:connect",
        "scheduler:GetSchedule",
        "secretsmanager:GetSecretValue",
        "ses:GetAccount",
        "ses:GetConfigurationSet",
        "ses:GetConfigurationSetEventDestinations",
        "ses:GetEmailIdentity",
        "social-messaging:GetLinkedWhatsAppBusinessAccount",
        "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber",
        "social-messaging:GetWhatsAppMessageTemplate",
        "social-messaging:ListWhatsAppMessageTemplates",
        "sqs:GetQueueAttributes",
    },
    "PublishFunctionRole": {"rds-db:connect", "events:DescribeEventBus", "events:PutEvents"},
    "PublishFunctionEveryMinuteRole": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "PurgeFunctionRole": {"rds-db:connect"},
    "PurgeFunctionDailyRole": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "UnsubscribeFunctionRole": {"rds-db:connect", "secretsmanager:GetSecretValue"},
}
# AWS grants the first three on nothing narrower, and no parameter names the WhatsApp accounts.
READS_MORE_THAN_ITS_OWN = {
    "bedrock:GetFoundationModelAvailability",
    "cloudwatch:GetMetricData",
    "ses:GetAccount",
    "social-messaging:GetLinkedWhatsAppBusinessAccount",
    "social-messaging:GetWhatsAppMessageTemplate",
    "social-messaging:ListWhatsAppMessageTemplates",
}
# The objects of one bucket.
OBJECTS = {"Fn::Sub": "arn:${AWS::Partition}:s3:::${InboundMailBucket}/*"}
THIS_ACCOUNT = {"aws:SourceAccount": ACCOUNT}
PUBLISHERS: Mapping[str, tuple[str, Json]] = {
    "AlarmTopic": (
        "cloudwatch.amazonaws.com",
        {
            "StringEquals": THIS_ACCOUNT,
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{HERE}:alarm:*"},
        },
    ),
    "EmailFeedbackTopic": (
        "ses.amazonaws.com",
        {
            "StringEquals": THIS_ACCOUNT,
            "ArnLike": {
                "aws:SourceArn": [
                    f"arn:aws:ses:{HERE}:configuration-set/EmailConfigurationSet",
                    f"arn:aws:ses:{HERE}:receipt-rule-set/*",
                ]
            },
        },
    ),
    "WhatsAppFeedbackTopic": (
        "social-messaging.amazonaws.com",
        {"StringEquals": THIS_ACCOUNT},
    ),
}
SHARE_A_USER = ({ENGINE, "PurgeFunction"}, {"DeliveryEventsFunction", "PublishFunction"})
SNS = {"Service": "sns.amazonaws.com"}
SECRET_NAME = re.compile(r"(_KEYS?|_TOKEN|PASSWORD|DATABASE_URL)$")


def only_the_page_is_public(stack: Stack) -> Faults:
    """Unsigned requests reach only the page, if it has keys, and the trigger, if it is public."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        is_chosen = {
            PAGE: "UnsubscribeKeysSecretArn" in parameters,
            ENGINE: parameters.get("ManualTriggerAuth") == "NONE",
        }
        expected = {function for function, chosen in is_chosen.items() if chosen}
        urls = deployment.of_type("AWS::Lambda::Url").values()
        public = {url["TargetFunctionArn"] for url in urls if url["AuthType"] == "NONE"}
        if public != expected:
            yield f"{scenario}: {sorted(public)} require no signature"
        permissions = deployment.of_type("AWS::Lambda::Permission").values()
        permitted = {frozenset(permission.items()) for permission in permissions}
        if permitted != {found for function in expected for found in _only_by_url(function)}:
            yield f"{scenario}: for {sorted(expected)} the public may {list(permissions)}"


def _only_by_url(function: str) -> Iterator[frozenset[tuple[str, Any]]]:
    """Yield the two permissions that a public URL needs; neither allows any other access."""
    public = {"FunctionName": function, "Principal": "*"}
    by_url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    invoke = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    yield frozenset({**public, **by_url}.items())
    yield frozenset({**public, **invoke}.items())


def a_public_trigger_has_a_token(stack: Stack) -> Faults:
    """A public trigger must check a token, because any caller can reach it."""
    public = {"ManualTriggerAuth": "NONE", "DatabaseSecretArn": "arn:database"}
    if "TokenForAPublicTrigger" not in Deployment(stack, public).broken_rules:
        yield "a public trigger without a token can be deployed"


def least_privilege(stack: Stack) -> Faults:
    """Our statements allow listed actions on named resources; AWS's policies are a known set."""
    for holder, statement in stack.statements():
        actions = set(as_list(statement["Action"]))
        for action in actions:
            if action not in ALLOWED_ACTIONS.get(holder, set()):
                yield f"{holder}: may {action}"
        for resource in as_list(statement["Resource"]):
            may_have_more = set(as_list(statement["Action"])) <= READS_MORE_THAN_ITS_OWN
            # JSON also shows a wildcard inside an intrinsic function.
            if "*" in json.dumps(resource) and not may_have_more and resource != OBJECTS:
                yield f"{holder}: {statement['Action']} on {resource}"
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for policy in as_list(role.get("ManagedPolicyArns", [])):
            if isinstance(policy, str) and policy not in AWS_POLICIES:
                yield f"{name}: has {policy}"


def roles_allow_what_the_code_needs(stack: Stack) -> Faults:
    """In every scenario, the role of each function allows everything that its code needs."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        for function in deployment.of_type("AWS::Lambda::Function"):
            missing = set(needed(deployment, function)) - granted(deployment, function)
            for action, resource in missing:
                yield f"{function}, {scenario}: may not {action} on {resource}"


def functions_connect_as_their_own_user(stack: Stack) -> Faults:
    """No function may connect as another one's user, but those that share it on purpose."""
    deployment = Deployment(stack, SCENARIOS["a role for each part"])
    users: dict[str, set[str]] = {}
    for function in deployment.of_type("AWS::Lambda::Function"):
        allowed = {arn for action, arn in granted(deployment, function) if "rds-db" in action}
        if allowed != {arn for action, arn in needed(deployment, function) if "rds-db" in action}:
            yield f"{function}: may connect to {sorted(allowed)}"
        user = deployment.environment(function)["DATABASE_USER"]
        users.setdefault(user, set()).add(function)
    for user, functions in users.items():
        if len(functions) > 1 and functions not in SHARE_A_USER:
            yield f"{user} is shared by {sorted(functions)}"


def every_statement_has_a_resource(stack: Stack) -> Faults:
    """IAM refuses an empty resource, and with it the whole deployment."""
    for scenario, parameters in SCENARIOS.items():
        for holder, statement in statements(Deployment(stack, parameters)):
            if "" in as_list(statement["Resource"]):
                yield f"{holder}, {scenario}: {statement['Action']} without a resource"


def topics_accept_one_service(stack: Stack) -> Faults:
    """Only the service of a topic may publish to it, and only for this account."""
    policies = Deployment(stack).of_type("AWS::SNS::TopicPolicy").values()
    guarded = {topic: policy["PolicyDocument"] for policy in policies for topic in policy["Topics"]}
    for topic, (service, condition) in PUBLISHERS.items():
        expected = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": condition,
        }
        found = guarded.get(topic, {"Statement": []})["Statement"]
        if [{**statement, "Sid": ""} for statement in found] != [{**expected, "Sid": ""}]:
            yield f"{topic}: {service} may not publish, or is not the only publisher"


def queues_accept_only_their_topics(stack: Stack) -> Faults:
    """A queue's own policy lets only SNS send, and only for our topics."""
    topics = stack.of_type("AWS::SNS::Topic")
    for name, policy in stack.of_type("AWS::SQS::QueuePolicy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            if (statement["Principal"], statement["Action"]) != (SNS, "sqs:SendMessage"):
                yield f"{name}: {statement['Principal']} may {statement['Action']}"
            if statement.get("Resource") not in [_arn_of(queue) for queue in policy["Queues"]]:
                yield f"{name}: its resource is not one of its queues"
            sources = [named(source) for source in allowed_sources(statement)]
            if not sources or not set(sources) <= set(topics):
                yield f"{name}: accepts {sources or 'any source'}"


def _arn_of(queue: Json) -> Json:
    return {"Fn::GetAtt": [named(queue), "Arn"]}


def secrets_come_by_arn(stack: Stack) -> Faults:
    """No secret is the value of a variable or a parameter."""
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        for name, value in properties["Environment"]["Variables"].items():
            if SECRET_NAME.search(name) and value != "":
                yield f"{function}: {name} contains a secret"
        if "{{resolve:" in json.dumps(properties["Environment"]):
            yield f"{function}: a secret is copied into a variable"
    for name, parameter in stack.template["Parameters"].items():
        if parameter.get("NoEcho"):
            yield f"{name}: a secret as a parameter"
