"""One mistake for each property: a value at a path of the template, replaced or dropped."""

from collections.abc import Callable
from typing import Any

from tests.template.properties import (
    access,
    functions,
    parameters,
    queries,
    queues,
    schedule,
    settings,
    watching,
)
from tests.template.stack import ENGINE, PAGE, Faults, Json, Stack, source_template

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
SEARCH_IN_VAIN = """{"widgets": [{"properties": {"metrics": [[{"expression":
    "SEARCH('{CadenceEngine,reason,service} MetricName=\\"EnrollmentsKept\\"', 'Sum', 60)"}]]}}]}"""
WIDGET = '{"x": 12, "y": 0, "width": 12, "height": 6, "properties": {"title": "Runs"}}'
COUNTED_TO_500 = """{"widgets": [{"properties": {"metrics":
    [["CadenceEngine", "DueBacklog", {"label": "Messages due, up to 500"}]]}}]}"""
OVERLAPPING = f'{{"widgets": [{WIDGET}, {WIDGET}]}}'
RATE_METRIC = "Metrics/1/MetricStat/Metric/"

MISTAKES: dict[Property, tuple[str, Any]] = {
    access.only_the_page_is_public: ("Parameters/ManualTriggerAuth/Default", "NONE"),
    access.a_public_trigger_has_a_token: ("Rules/TokenForAPublicTrigger", DROP),
    access.least_privilege: (in_("SendEmailPolicy", STATEMENT + "0/Resource"), "*"),
    access.roles_allow_what_the_code_needs: (in_("SendEmailPolicy", STATEMENT + "1"), DROP),
    access.functions_connect_as_their_own_user: (
        in_(PAGE, "Environment/Variables/DATABASE_USER"),
        {"Ref": "DatabaseIamUser"},
    ),
    access.every_statement_has_a_resource: (RESOURCES + "SendEmailPolicy/Condition", DROP),
    access.topics_accept_one_service: (
        in_("EmailFeedbackTopicPolicy", STATEMENT + "0/Condition"),
        DROP,
    ),
    access.queues_accept_only_their_topics: (
        in_("FeedbackQueuePolicy", STATEMENT + "1/Condition"),
        DROP,
    ),
    access.secrets_come_by_arn: (VARIABLES + "ANTHROPIC_API_KEY", "sk"),
    functions.concurrency_is_reserved_on_request: (in_(ENGINE, "ReservedConcurrentExecutions"), 5),
    functions.functions_match_the_build: (GLOBALS + "Layers/1", DROP),
    functions.timeouts_and_memory_are_as_measured: (in_(ENGINE, "Timeout"), DROP),
    functions.logs_expire: (in_("UnsubscribeLogGroup", "RetentionInDays"), DROP),
    functions.functions_can_be_put_into_a_vpc: (GLOBALS + "VpcConfig", DROP),
    functions.metrics_pass_the_log_level: (
        GLOBALS + "LoggingConfig/ApplicationLogLevel",
        "WARN",
    ),
    parameters.unusable_values_are_refused: (
        "Parameters/DatabaseSecretArn/AllowedPattern",
        "^(arn:aws:secretsmanager:.*)?$",
    ),
    parameters.refusals_are_explained: (
        "Parameters/DatabaseSecretArn/ConstraintDescription",
        DROP,
    ),
    parameters.incomplete_deployments_are_refused: ("Rules/CompleteEmail", DROP),
    queues.queues_lose_nothing: (in_("ExtraBatchesQueue", "RedrivePolicy"), DROP),
    queues.unread_opt_outs_outlive_the_stack: (RESOURCES + "FeedbackQueue/DeletionPolicy", DROP),
    queues.emails_require_tls_on_request: (
        in_("EmailConfigurationSet", "DeliveryOptions/TlsPolicy"),
        "OPTIONAL",
    ),
    queues.functions_read_the_queues: (EVENTS + "ExtraBatches", DROP),
    queues.queues_wait_for_their_functions: (in_("ExtraBatchesQueue", "VisibilityTimeout"), 300),
    queues.extra_batches_are_off_by_default: (EVENTS + "ExtraBatches/Properties/Enabled", DROP),
    queues.the_configuration_set_sends: (
        in_("EmailConfigurationSet", "SuppressionOptions/SuppressedReasons/0"),
        DROP,
    ),
    queues.email_events_are_published: (
        in_("EmailEventDestination", DESTINATION + "MatchingEventTypes/2"),
        DROP,
    ),
    queues.the_feedback_queue_receives_both_topics: (
        RESOURCES + "WhatsAppFeedbackSubscription",
        DROP,
    ),
    schedule.the_engine_accepts_the_schedule_s_input: (
        EVENTS + "Schedule/Properties/Input",
        '{"source": "schedule"}',
    ),
    schedule.the_schedule_has_safe_defaults: ("Parameters/ScheduleState/Default", "ENABLED"),
    schedule.failed_runs_are_kept: (in_(ENGINE, "EventInvokeConfig"), DROP),
    schedule.silence_is_an_alarm_only_if_scheduled: (
        RESOURCES + "SilenceAlarm/Condition",
        DROP,
    ),
    settings.environments_match_the_settings: (VARIABLES + "BATCHSIZE", 50),
    settings.parameters_reach_their_settings: (
        VARIABLES + "BATCH_SIZE",
        {"Ref": "MaxSendsPerSecond"},
    ),
    settings.the_page_accepts_the_links_of_the_engine: (
        VARIABLES + "UNSUBSCRIBE_BASE_URL",
        {"Ref": "UnsubscribeBaseUrl"},
    ),
    queries.queries_read_logs_of_the_stack: (in_("WarningsQuery", "LogGroupNames/4"), DROP),
    queries.queries_are_in_the_folder_of_the_stack: (in_("RunsQuery", "Name"), "runs"),
    queries.queries_ask_for_what_is_logged: (
        in_("FeedbackQuery", "QueryString"),
        'filter message = "feedback recorded" | stats count(*) as events by provider',
    ),
    watching.alarms_notify_an_operator: (in_("SilenceAlarm", "AlarmActions"), []),
    watching.alarms_have_a_section_in_the_runbook: (
        in_("SilenceAlarm", "AlarmDescription/Fn::Sub/1/Docs"),
        "docs",
    ),
    watching.alarms_lead_to_the_dashboard: (
        in_("SilenceAlarm", "AlarmDescription"),
        "No run has started. See docs/runbook.md#silence",
    ),
    watching.charts_do_not_overlap: (in_("Dashboard", "DashboardBody/Fn::Sub"), OVERLAPPING),
    watching.the_backlog_s_label_says_where_its_count_ends: (
        in_("Dashboard", "DashboardBody/Fn::Sub"),
        COUNTED_TO_500,
    ),
    watching.alarms_are_emailed: (RESOURCES + "AlarmEmailSubscription", DROP),
    watching.missing_data_raises_only_the_silence_alarm: (
        in_("RunErrorsAlarm", "TreatMissingData"),
        "breaching",
    ),
    watching.watched_metrics_exist: (
        in_("BounceRateAlarm", RATE_METRIC + "MetricName"),
        "EmailsBounced",
    ),
    watching.searches_find_a_metric: (in_("Dashboard", "DashboardBody/Fn::Sub"), SEARCH_IN_VAIN),
    watching.rate_alarms_match_their_descriptions: (in_("BounceRateAlarm", "Threshold"), 5),
    watching.alarms_react_soon: (in_("RunErrorsAlarm", "Period"), 86_400),
    watching.cloudwatch_accepts_the_periods: (in_("SlowRunsAlarm", "Period"), 1000),
    watching.the_dashboard_url_is_right: (
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
