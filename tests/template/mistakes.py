"""One mistake for each property: a value at a path of the template, put there or dropped."""

from collections.abc import Callable
from typing import Any

from tests.template.properties import (
    access,
    functions,
    parameters,
    queues,
    schedule,
    settings,
    watching,
)
from tests.template.stack import ENGINE, Faults, Json, Stack, source_template

Property = Callable[[Stack], Faults]

DROP = object()

RESOURCES = "Resources/"
GLOBALS = "Globals/Function/"


def in_(resource: str, path: str) -> str:
    """Return the path of a resource's property."""
    return f"{RESOURCES}{resource}/Properties/{path}"


EVENTS = in_(ENGINE, "Events/")
VARIABLES = in_(ENGINE, "Environment/Variables/")
STATEMENT = "PolicyDocument/Statement/"
DESTINATION = "EventDestination/"
RATE_METRIC = "Metrics/1/MetricStat/Metric/"

MISTAKES: dict[Property, tuple[str, Any]] = {
    access.only_the_page_is_public: ("Parameters/ManualTriggerAuth/Default", "NONE"),
    access.a_public_trigger_has_a_token: ("Rules/TokenForAPublicTrigger", DROP),
    access.least_privilege: (in_("SendEmailPolicy", STATEMENT + "0/Resource"), "*"),
    access.functions_may_do_what_they_must: (in_("SendEmailPolicy", STATEMENT + "1"), DROP),
    access.no_statement_is_without_resources: (RESOURCES + "SendEmailPolicy/Condition", DROP),
    access.topics_trust_one_service: (
        in_("EmailFeedbackTopicPolicy", STATEMENT + "0/Condition"),
        DROP,
    ),
    access.queues_trust_their_topics: (in_("FeedbackQueuePolicy", STATEMENT + "1/Condition"), DROP),
    access.secrets_come_by_arn: (VARIABLES + "ANTHROPIC_API_KEY", "sk"),
    functions.concurrency_is_reserved_on_request: (in_(ENGINE, "ReservedConcurrentExecutions"), 5),
    functions.they_run_what_the_build_makes: (GLOBALS + "Layers/1", DROP),
    functions.they_have_the_room_that_was_measured: (in_(ENGINE, "Timeout"), DROP),
    functions.their_logs_end: (in_("UnsubscribeLogGroup", "RetentionInDays"), DROP),
    functions.they_can_be_put_into_a_vpc: (GLOBALS + "VpcConfig", DROP),
    functions.their_metrics_pass_the_log_level: (
        GLOBALS + "LoggingConfig/ApplicationLogLevel",
        "WARN",
    ),
    parameters.values_that_cannot_work_are_refused: (
        "Parameters/DatabaseSecretArn/AllowedPattern",
        "^(arn:aws:secretsmanager:.*)?$",
    ),
    parameters.what_cannot_be_accepted_is_explained: (
        "Parameters/DatabaseSecretArn/ConstraintDescription",
        DROP,
    ),
    parameters.incomplete_deployments_are_refused: ("Rules/CompleteEmail", DROP),
    queues.they_lose_nothing: (in_("ExtraBatchesQueue", "RedrivePolicy"), DROP),
    queues.functions_read_them: (EVENTS + "ExtraBatches", DROP),
    queues.they_wait_for_their_functions: (in_("ExtraBatchesQueue", "VisibilityTimeout"), 300),
    queues.growth_is_off_unless_asked_for: (EVENTS + "ExtraBatches/Properties/Enabled", DROP),
    queues.emails_may_leave: (
        in_("EmailConfigurationSet", "SuppressionOptions/SuppressedReasons/0"),
        DROP,
    ),
    queues.events_of_emails_are_published: (
        in_("EmailEventDestination", DESTINATION + "MatchingEventTypes/2"),
        DROP,
    ),
    queues.what_is_published_is_heard: (RESOURCES + "WhatsAppFeedbackSubscription", DROP),
    schedule.it_speaks_to_our_parser: (
        EVENTS + "Schedule/Properties/Input",
        '{"source": "schedule"}',
    ),
    schedule.it_is_careful: ("Parameters/ScheduleState/Default", "ENABLED"),
    schedule.failed_runs_are_kept: (in_(ENGINE, "EventInvokeConfig"), DROP),
    schedule.silence_is_heard_where_something_should_sound: (
        RESOURCES + "SilenceAlarm/Condition",
        DROP,
    ),
    settings.environments_suit_the_settings: (VARIABLES + "BATCHSIZE", 50),
    settings.what_is_given_arrives: (VARIABLES + "BATCH_SIZE", {"Ref": "MaxSendsPerSecond"}),
    settings.the_page_believes_the_links_of_the_engine: (
        VARIABLES + "UNSUBSCRIBE_BASE_URL",
        {"Ref": "UnsubscribeBaseUrl"},
    ),
    watching.alarms_have_a_section_in_the_runbook: (
        in_("SilenceAlarm", "AlarmDescription"),
        "It is quiet. See docs/runbook.md#quiet",
    ),
    watching.alarms_are_mailed: (RESOURCES + "AlarmEmailSubscription", DROP),
    watching.missing_data_raises_the_silence_alarm_alone: (
        in_("RunErrorsAlarm", "TreatMissingData"),
        "breaching",
    ),
    watching.what_is_watched_is_fed: (
        in_("BounceRateAlarm", RATE_METRIC + "MetricName"),
        "EmailsBounced",
    ),
    watching.rates_are_as_their_descriptions_say: (in_("BounceRateAlarm", "Threshold"), 5),
    watching.they_call_soon: (in_("RunErrorsAlarm", "Period"), 86_400),
    watching.cloudwatch_takes_their_periods: (in_("SlowRunsAlarm", "Period"), 1000),
    watching.the_dashboard_can_be_opened: (
        "Outputs/DashboardUrl/Value/Fn::Sub",
        "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home",
    ),
}


def with_mistake(holds: Property) -> Json:
    """Return the template with the mistake that a property must notice."""
    path, value = MISTAKES[holds]
    template = source_template()
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = template
    for part in parents:
        place = place[part]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return template
