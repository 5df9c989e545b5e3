"""The settings in each function's environment."""

from tests.template.deployment import Deployment
from tests.template.scenarios import FUNCTIONS, SCENARIOS
from tests.template.stack import ENGINE, PAGE, Faults, Stack

# The parameter, resource or pseudo parameter that a setting comes from.
SOURCES = {
    "DATABASE_CA_BUNDLE": "DatabaseCaBundle",
    "DATABASE_HOST": "DatabaseHost",
    "DATABASE_NAME": "DatabaseName",
    "DATABASE_SECRET_ARN": "DatabaseSecretArn",
    "POWERTOOLS_LOG_LEVEL": "LogLevel",
    "POWERTOOLS_SERVICE_NAME": "AWS::StackName",
}
PAGE_SOURCES = {"UNSUBSCRIBE_KEYS_SECRET_ARN": "UnsubscribeKeysSecretArn"}
ENGINE_SOURCES = {
    **PAGE_SOURCES,
    "AI_MODEL": "AiModel",
    "AI_PROVIDER": "AiProvider",
    "ANTHROPIC_API_KEY_SECRET_ARN": "AnthropicKeySecretArn",
    "BATCH_SIZE": "BatchSize",
    "EMAIL_TRANSPORT": "EmailTransport",
    "EXTRA_BATCHES_MAX": "ExtraBatchesMax",
    "EXTRA_BATCHES_QUEUE_URL": "ExtraBatchesQueue",
    "MANUAL_TRIGGER_TOKEN_SECRET_ARN": "ManualTokenSecretArn",
    "MAX_SENDS_PER_SECOND": "MaxSendsPerSecond",
    "SEND_CONCURRENCY": "SendConcurrency",
    "SES_CONFIGURATION_SET": "EmailConfigurationSet",
    "WHATSAPP_TRANSPORT": "WhatsAppTransport",
}
OWN_SOURCES = {
    ENGINE: {**ENGINE_SOURCES, "DATABASE_USER": "DatabaseIamUser"},
    PAGE: {**PAGE_SOURCES, "DATABASE_USER": "DatabasePageIamUser"},
    "DeliveryEventsFunction": {
        "DATABASE_USER": "DatabaseFeedbackIamUser",
        "INBOUND_MAIL_BUCKET": "InboundMailBucket",
    },
    "OperateFunction": {
        "AI_MODEL": "AiModel",
        "AI_PROVIDER": "AiProvider",
        "ANTHROPIC_API_KEY_SECRET_ARN": "AnthropicKeySecretArn",
        "DATABASE_USER": "DatabaseOperatorIamUser",
        "EMAIL_TRANSPORT": "EmailTransport",
        "EXTRA_BATCHES_QUEUE_URL": "ExtraBatchesQueue",
        "FEEDBACK_QUEUE_URL": "FeedbackQueue",
        "SCHEDULE_NAME": "ExecuteCadenceStepsFunctionSchedule",
        "SES_CONFIGURATION_SET": "EmailConfigurationSet",
        "WHATSAPP_TRANSPORT": "WhatsAppTransport",
    },
    "PublishFunction": {"DATABASE_USER": "DatabaseFeedbackIamUser", "EVENT_BUS": "EventBusName"},
    "MigrateFunction": {"DATABASE_USER": "DatabaseOwnerIamUser"},
}


def environments_match_the_settings(stack: Stack) -> Faults:
    """Every scenario gives every function the settings that it needs, and no others."""
    for function, faults_of in FUNCTIONS.items():
        if function not in stack.of_type("AWS::Lambda::Function"):
            yield f"there is no {function}"
            continue
        for scenario, parameters in SCENARIOS.items():
            deployment = Deployment(stack, parameters)
            environments = [deployment.environment(function)] * deployment.has(function)
            for fault in (fault for each in environments for fault in faults_of(each)):
                yield f"{function}, {scenario}: {fault}"


def parameters_reach_their_settings(stack: Stack) -> Faults:
    """Each setting has the value of its own parameter, or names its own resource."""
    # Every parameter's value is its name, so that no two can be mixed up.
    deployment = Deployment(stack, {name: name for name in stack.template["Parameters"]})
    for function in stack.of_type("AWS::Lambda::Function"):
        environment = deployment.environment(function)
        for setting, source in {**SOURCES, **OWN_SOURCES.get(function, {})}.items():
            if environment.get(setting) != deployment.resolve({"Ref": source}):
                yield f"{function}: {setting} is {environment.get(setting)}"


def the_page_accepts_the_links_of_the_engine(stack: Stack) -> Faults:
    """The engine and the page use the same keys, and links open the page."""
    for scenario, parameters in SCENARIOS.items():
        deployment = Deployment(stack, parameters)
        engine, page = deployment.environment(ENGINE), deployment.environment(PAGE)
        keys = "UNSUBSCRIBE_KEYS_SECRET_ARN"
        if engine[keys] != page.get(keys):
            yield f"{scenario}: the page has other keys"
        own = parameters.get(
            "UnsubscribeBaseUrl", "https://unsubscribefunctionurl.functionurl.test/"
        )
        if engine["UNSUBSCRIBE_BASE_URL"] != (own if engine[keys] else ""):
            yield f"{scenario}: links open {engine['UNSUBSCRIBE_BASE_URL']}"
