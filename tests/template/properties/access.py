"""Who may do what: the public, AWS's services, and the functions themselves."""

import json
import re

from tests.template.deployment import Deployment
from tests.template.permissions import granted, needed
from tests.template.scenarios import SCENARIOS
from tests.template.stack import ENGINE, PAGE, Faults, Stack, as_list, named

AWS_POLICIES = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}
ALLOWED_ACTIONS = {
    "DatabaseAccessPolicy": {"rds-db:connect", "secretsmanager:GetSecretValue", "kms:Decrypt"},
    "SendEmailPolicy": {"ses:SendEmail"},
    "SendWhatsAppPolicy": {"social-messaging:SendWhatsAppMessage"},
    "AskClaudePolicy": {"bedrock:InvokeModel"},
    "ExecuteCadenceStepsFunctionRole": {"sqs:SendMessage", "secretsmanager:GetSecretValue"},
    "ExecuteCadenceStepsFunctionScheduleRole": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "UnsubscribeFunctionRole": {"secretsmanager:GetSecretValue"},
}
SECRET_NAME = re.compile(r"(_KEYS?|_TOKEN|PASSWORD|DATABASE_URL)$")


def only_the_page_is_public(stack: Stack) -> Faults:
    """Whoever is not signed reaches the unsubscribe page, and the trigger only if it is chosen."""
    for name, url in stack.of_type("AWS::Lambda::Url").items():
        is_public = Deployment(stack).resolve(url["AuthType"]) == "NONE"
        if is_public and named(url["TargetFunctionArn"]) != PAGE:
            yield f"{name}: public"
    for name, permission in stack.of_type("AWS::Lambda::Permission").items():
        function = named(permission["FunctionName"])
        is_chosen = stack.resources[name].get("Condition") == "HasPublicTrigger"
        may_be_public = function == PAGE or (function == ENGINE and is_chosen)
        if permission["Principal"] == "*" and not may_be_public:
            yield f"{name}: lets everybody invoke {function}"


def a_public_trigger_has_a_token(stack: Stack) -> Faults:
    """The two kinds of permission that a public URL needs come with it, and so does the token."""
    public = {"ManualTriggerAuth": "NONE", "DatabaseSecretArn": "arn:database"}
    if "TokenForAPublicTrigger" not in Deployment(stack, public).broken_rules:
        yield "a public trigger without a token can be deployed"
    actions = {
        permission["Action"]
        for permission in stack.of_type("AWS::Lambda::Permission").values()
        if named(permission["FunctionName"]) == ENGINE
    }
    if actions != {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}:
        yield f"the public may do {actions} only"


def least_privilege(stack: Stack) -> Faults:
    """Our statements allow listed actions on named resources; AWS's own policies are known ones."""
    for holder, statement in stack.statements():
        for action in as_list(statement["Action"]):
            if action not in ALLOWED_ACTIONS.get(holder, set()):
                yield f"{holder}: may {action}"
        for resource in as_list(statement["Resource"]):
            # However it is put together.
            if "*" in json.dumps(resource):
                yield f"{holder}: {statement['Action']} on {resource}"
    for name, role in stack.of_type("AWS::IAM::Role").items():
        for policy in as_list(role.get("ManagedPolicyArns", [])):
            if isinstance(policy, str) and policy not in AWS_POLICIES:
                yield f"{name}: has {policy}"


def functions_may_do_what_they_must(stack: Stack) -> Faults:
    """In every way to deploy, the role of each function allows all that its code asks for."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        for function in stack.of_type("AWS::Lambda::Function"):
            missing = set(needed(deployment, function)) - granted(deployment, function)
            for action, resource in missing:
                yield f"{function}, {scenario}: may not {action} on {resource}"


def topics_trust_one_service(stack: Stack) -> Faults:
    """Only the service that a topic is for may publish, and only for this account."""
    policies = stack.of_type("AWS::SNS::TopicPolicy").values()
    guarded = {named(topic) for policy in policies for topic in policy["Topics"]}
    for topic in stack.of_type("AWS::SNS::Topic"):
        if topic not in guarded:
            yield f"{topic}: no policy"
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            condition = statement.get("Condition", {})
            source = condition.get("StringEquals") or condition.get("StringEqualsIfExists") or {}
            if source.get("aws:SourceAccount") != {"Ref": "AWS::AccountId"}:
                yield f"{statement['Sid']}: for any account"
            if statement["Action"] != "sns:Publish" or "Service" not in statement["Principal"]:
                yield f"{statement['Sid']}: more than a service that publishes"


def secrets_come_by_arn(stack: Stack) -> Faults:
    """No secret is the value of a variable or a parameter."""
    for function, properties in stack.of_type("AWS::Lambda::Function").items():
        for name in properties["Environment"]["Variables"]:
            if SECRET_NAME.search(name):
                yield f"{function}: {name} is a secret"
    for name, parameter in stack.template["Parameters"].items():
        if parameter.get("NoEcho"):
            yield f"{name}: a secret as a parameter"
