"""Mistakes that the properties of functions are there for."""

from tests.template.mistakes.change import DROP, ENGINE_PATH, GLOBALS, PAGE_PATH, Mistakes, in_
from tests.template.properties import functions

MISTAKES: Mistakes = {
    functions.environments_suit_the_settings: [
        (GLOBALS + "Environment/Variables/DATABASE_HOST", DROP),
        (ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT", DROP),
        (ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT", "smtp"),
        (ENGINE_PATH + "Environment/Variables/BATCHSIZE", 50),
        (ENGINE_PATH + "Environment/Variables/EXTRA_BATCHES_QUEUE_URL", DROP),
        (ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN", DROP),
        (GLOBALS + "Environment/Variables/DATABASE_IAM_AUTH", "false"),
    ],
    functions.the_page_believes_the_links_of_the_engine: [
        (PAGE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN", DROP),
        (ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_BASE_URL", {"Ref": "UnsubscribeBaseUrl"}),
    ],
    functions.incomplete_deployments_are_refused: [
        ("Rules/CompleteEmail", DROP),
        ("Rules/CompleteIamAuthentication", DROP),
        ("Rules/CompleteBedrock", DROP),
        ("Rules/OneWayIntoTheDatabase", DROP),
        ("Rules/CompleteEmail/RuleCondition", {"Fn::Equals": [{"Ref": "EmailTransport"}, "stub"]}),
        (
            "Rules/CompleteWhatsApp/RuleCondition",
            {"Fn::Equals": [{"Ref": "WhatsAppTransport"}, "real"]},
        ),
    ],
    functions.concurrency_is_reserved_on_request: [
        (ENGINE_PATH + "ReservedConcurrentExecutions", 5),
        (PAGE_PATH + "ReservedConcurrentExecutions", DROP),
    ],
    functions.they_run_what_the_build_makes: [
        (GLOBALS + "Runtime", "python3.12"),
        (GLOBALS + "Handler", "app.handler"),
        (GLOBALS + "Architectures", DROP),
        (GLOBALS + "Layers/1", DROP),
        (GLOBALS + "Tracing", DROP),
    ],
    functions.their_logs_end: [
        (in_("MigrateFunction", "LoggingConfig"), DROP),
        (in_("UnsubscribeLogGroup", "RetentionInDays"), DROP),
        (in_("MigrateFunction", "LoggingConfig/LogGroup"), {"Ref": "UnsubscribeLogGroup"}),
        (GLOBALS + "LoggingConfig/LogFormat", "Text"),
    ],
    functions.they_can_be_put_into_a_vpc: [
        (GLOBALS + "VpcConfig", DROP),
        (
            GLOBALS + "VpcConfig",
            {"SubnetIds": {"Ref": "SubnetIds"}, "SecurityGroupIds": {"Ref": "SecurityGroupIds"}},
        ),
    ],
}
