"""Mistakes that the properties of functions are there for."""

from tests.template.mistakes.change import DROP, ENGINE_PATH, GLOBALS, PAGE_PATH, Mistakes, in_
from tests.template.properties import functions

MISTAKES: Mistakes = {
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
        ("Parameters/DatabaseCaBundle/Default", ""),
    ],
    functions.they_have_the_room_that_was_measured: [
        (GLOBALS + "MemorySize", 128),
        (ENGINE_PATH + "MemorySize", 128),
        (PAGE_PATH + "MemorySize", DROP),
        (ENGINE_PATH + "Timeout", DROP),
        (in_("MigrateFunction", "Timeout"), DROP),
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
    functions.their_metrics_pass_the_log_level: [
        (GLOBALS + "LoggingConfig/ApplicationLogLevel", "WARN"),
    ],
}
