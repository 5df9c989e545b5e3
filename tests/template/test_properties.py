"""Each property holds for the stack, and notices every mistake that it is there for."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.template.properties import access, functions, queues, schedule, watching
from tests.template.stack import (
    ENGINE,
    PAGE,
    Faults,
    Json,
    Stack,
    source_template,
    stack,
    transform,
)

Property = Callable[[Stack], Faults]
Mistake = tuple[Property, str, Any]

DROP = object()
EVERY_MODULE = (access, functions, queues, schedule, watching)
PROPERTIES: list[Property] = [
    found
    for module in EVERY_MODULE
    for name, found in vars(module).items()
    if getattr(found, "__module__", "") == module.__name__ and not name.startswith("_")
]

RESOURCES = "Resources/"
PROPERTIES_OF = RESOURCES + "{}/Properties/"
ENGINE_PATH = PROPERTIES_OF.format(ENGINE)
PAGE_PATH = PROPERTIES_OF.format(PAGE)
TICK = ENGINE_PATH + "Events/Schedule/Properties/"
BATCHES = ENGINE_PATH + "Events/ExtraBatches/Properties/"
GLOBALS = "Globals/Function/"
OWN_POLICY = "Policies/{}/Statement/0/"


def in_(resource: str, path: str) -> str:
    return PROPERTIES_OF.format(resource) + path


MISTAKES: list[Mistake] = [
    (schedule.it_speaks_to_our_parser, TICK + "Input", '{"source": "schedule"}'),
    (schedule.it_speaks_to_our_parser, TICK + "Input", '{"source": "timer"}'),
    (
        schedule.it_speaks_to_our_parser,
        TICK + "Input",
        '{"source": "schedule", "execution_id": "1", "scheduled_time": "now"}',
    ),
    (schedule.it_is_careful, "Parameters/ScheduleState/Default", "ENABLED"),
    (schedule.it_is_careful, TICK + "State", DROP),
    (schedule.it_is_careful, TICK + "ScheduleExpressionTimezone", DROP),
    (schedule.it_is_careful, TICK + "RetryPolicy", DROP),
    (schedule.it_is_careful, TICK + "RetryPolicy/MaximumEventAgeInSeconds", 3600),
    (schedule.it_is_careful, TICK + "DeadLetterConfig", DROP),
    (schedule.it_is_careful, TICK + "FlexibleTimeWindow/Mode", "FLEXIBLE"),
    (schedule.failed_runs_are_kept, ENGINE_PATH + "EventInvokeConfig", DROP),
    (schedule.failed_runs_are_kept, ENGINE_PATH + "EventInvokeConfig/MaximumRetryAttempts", 1),
    (schedule.failed_runs_are_kept, ENGINE_PATH + "EventInvokeConfig/DestinationConfig", DROP),
    (
        schedule.silence_is_heard_where_something_should_sound,
        in_("SilenceAlarm", "TreatMissingData"),
        "notBreaching",
    ),
    (
        schedule.silence_is_heard_where_something_should_sound,
        RESOURCES + "SilenceAlarm/Condition",
        DROP,
    ),
    (
        schedule.silence_is_heard_where_something_should_sound,
        "Parameters/SilenceAlarmSeconds/Default",
        900,
    ),
    (access.only_the_page_is_public, "Parameters/ManualTriggerAuth/Default", "NONE"),
    (access.only_the_page_is_public, ENGINE_PATH + "FunctionUrlConfig/AuthType", "NONE"),
    (access.only_the_page_is_public, RESOURCES + "PublicTriggerUrlPermission/Condition", DROP),
    (
        access.only_the_page_is_public,
        in_("MigrateFunction", "FunctionUrlConfig"),
        {"AuthType": "NONE"},
    ),
    (access.a_public_trigger_has_a_token, "Rules/TokenForAPublicTrigger", DROP),
    (access.a_public_trigger_has_a_token, RESOURCES + "PublicTriggerInvokePermission", DROP),
    (
        access.least_privilege,
        in_("SendEmailPolicy", "PolicyDocument/Statement/0/Resource"),
        "*",
    ),
    (
        access.least_privilege,
        in_("SendEmailPolicy", "PolicyDocument/Statement/0/Action"),
        "ses:*",
    ),
    (
        access.least_privilege,
        in_("SendEmailPolicy", "PolicyDocument/Statement/1/Resource"),
        {"Fn::Sub": "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:*"},
    ),
    (access.least_privilege, in_("DeliveryEventsFunction", "Policies/0"), "AdministratorAccess"),
    (
        access.least_privilege,
        in_("MigrateFunction", "Policies/0"),
        {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:x"}]},
    ),
    (access.topics_trust_one_service, RESOURCES + "AlarmTopicPolicy", DROP),
    (
        access.topics_trust_one_service,
        in_("EmailFeedbackTopicPolicy", "PolicyDocument/Statement/0/Condition"),
        DROP,
    ),
    (
        access.topics_trust_one_service,
        in_("WhatsAppFeedbackTopicPolicy", "PolicyDocument/Statement/0/Principal"),
        {"AWS": "*"},
    ),
    (access.secrets_come_by_arn, GLOBALS + "Environment/Variables/DATABASE_URL", "postgresql://x"),
    (access.secrets_come_by_arn, ENGINE_PATH + "Environment/Variables/ANTHROPIC_API_KEY", "sk"),
    (access.secrets_come_by_arn, "Parameters/LogLevel/NoEcho", True),
    (queues.they_lose_nothing, in_("ExtraBatchesQueue", "RedrivePolicy"), DROP),
    (queues.they_lose_nothing, in_("FeedbackQueue", "SqsManagedSseEnabled"), False),
    (queues.they_lose_nothing, in_("ExtraBatchesQueue", "MessageRetentionPeriod"), 3600),
    (queues.they_lose_nothing, in_("FailedRunsQueue", "MessageRetentionPeriod"), DROP),
    (queues.they_lose_nothing, in_("TlsOnlyQueuesPolicy", "Queues/1"), DROP),
    (
        queues.they_lose_nothing,
        in_("FeedbackQueuePolicy", "PolicyDocument/Statement/0/Effect"),
        "Allow",
    ),
    (queues.they_wait_for_their_functions, in_("ExtraBatchesQueue", "VisibilityTimeout"), 300),
    (queues.they_wait_for_their_functions, in_("FeedbackQueue", "VisibilityTimeout"), DROP),
    (queues.they_wait_for_their_functions, ENGINE_PATH + "Timeout", 600),
    (queues.they_wait_for_their_functions, BATCHES + "FunctionResponseTypes", DROP),
    (queues.they_wait_for_their_functions, BATCHES + "ScalingConfig", DROP),
    (
        queues.they_wait_for_their_functions,
        in_("FeedbackQueue", "RedrivePolicy/maxReceiveCount"),
        1,
    ),
    (queues.growth_is_off_unless_asked_for, BATCHES + "Enabled", DROP),
    (queues.growth_is_off_unless_asked_for, BATCHES + "Enabled", False),
    (queues.growth_is_off_unless_asked_for, "Parameters/ExtraBatchesMax/Default", 3),
    (
        queues.events_of_emails_are_heard,
        in_("EmailEventDestination", "EventDestination/MatchingEventTypes/2"),
        DROP,
    ),
    (queues.events_of_emails_are_heard, RESOURCES + "WhatsAppFeedbackSubscription", DROP),
    (
        queues.events_of_emails_are_heard,
        in_("FeedbackQueuePolicy", "PolicyDocument/Statement/1/Condition/ArnEquals"),
        {"aws:SourceArn": [{"Ref": "EmailFeedbackTopic"}]},
    ),
    (
        functions.environments_suit_the_settings,
        GLOBALS + "Environment/Variables/DATABASE_HOST",
        DROP,
    ),
    (
        functions.environments_suit_the_settings,
        ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT",
        DROP,
    ),
    (
        functions.environments_suit_the_settings,
        ENGINE_PATH + "Environment/Variables/EMAIL_TRANSPORT",
        "smtp",
    ),
    (
        functions.environments_suit_the_settings,
        ENGINE_PATH + "Environment/Variables/BATCHSIZE",
        50,
    ),
    (
        functions.environments_suit_the_settings,
        ENGINE_PATH + "Environment/Variables/EXTRA_BATCHES_QUEUE_URL",
        DROP,
    ),
    (
        functions.environments_suit_the_settings,
        ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN",
        DROP,
    ),
    (
        functions.environments_suit_the_settings,
        GLOBALS + "Environment/Variables/DATABASE_IAM_AUTH",
        "false",
    ),
    (
        functions.the_page_believes_the_links_of_the_engine,
        PAGE_PATH + "Environment/Variables/UNSUBSCRIBE_KEYS_SECRET_ARN",
        DROP,
    ),
    (
        functions.the_page_believes_the_links_of_the_engine,
        ENGINE_PATH + "Environment/Variables/UNSUBSCRIBE_BASE_URL",
        {"Ref": "UnsubscribeBaseUrl"},
    ),
    (functions.incomplete_deployments_are_refused, "Rules/CompleteEmail", DROP),
    (functions.incomplete_deployments_are_refused, "Rules/CompleteIamAuthentication", DROP),
    (functions.incomplete_deployments_are_refused, "Rules/CompleteBedrock", DROP),
    (functions.incomplete_deployments_are_refused, "Rules/OneWayIntoTheDatabase", DROP),
    (
        functions.incomplete_deployments_are_refused,
        "Rules/CompleteWhatsApp/RuleCondition",
        {"Fn::Equals": [{"Ref": "WhatsAppTransport"}, "real"]},
    ),
    (
        functions.concurrency_is_reserved_on_request,
        ENGINE_PATH + "ReservedConcurrentExecutions",
        5,
    ),
    (
        functions.concurrency_is_reserved_on_request,
        PAGE_PATH + "ReservedConcurrentExecutions",
        DROP,
    ),
    (functions.they_run_what_the_build_makes, GLOBALS + "Runtime", "python3.12"),
    (functions.they_run_what_the_build_makes, GLOBALS + "Handler", "app.handler"),
    (functions.they_run_what_the_build_makes, GLOBALS + "Architectures", DROP),
    (functions.they_run_what_the_build_makes, GLOBALS + "Layers/1", DROP),
    (functions.they_run_what_the_build_makes, GLOBALS + "Tracing", DROP),
    (functions.their_logs_end, in_("MigrateFunction", "LoggingConfig"), DROP),
    (functions.their_logs_end, in_("UnsubscribeLogGroup", "RetentionInDays"), DROP),
    (
        functions.their_logs_end,
        in_("MigrateFunction", "LoggingConfig/LogGroup"),
        {"Ref": "UnsubscribeLogGroup"},
    ),
    (functions.their_logs_end, GLOBALS + "LoggingConfig/LogFormat", "Text"),
    (functions.they_can_be_put_into_a_vpc, GLOBALS + "VpcConfig", DROP),
    (
        functions.they_can_be_put_into_a_vpc,
        GLOBALS + "VpcConfig",
        {"SubnetIds": {"Ref": "SubnetIds"}, "SecurityGroupIds": {"Ref": "SecurityGroupIds"}},
    ),
    (watching.alarms_have_a_section_in_the_runbook, in_("SilenceAlarm", "AlarmActions"), DROP),
    (
        watching.alarms_have_a_section_in_the_runbook,
        in_("SilenceAlarm", "AlarmDescription"),
        "It is quiet. See docs/runbook.md#quiet",
    ),
    (watching.alarms_have_a_section_in_the_runbook, RESOURCES + "BounceRateAlarm", DROP),
    (watching.alarms_have_a_section_in_the_runbook, in_("SilenceAlarm", "TreatMissingData"), DROP),
    (watching.what_is_watched_is_emitted, in_("SilenceAlarm", "MetricName"), "RunDuration"),
    (watching.what_is_watched_is_emitted, in_("SilenceAlarm", "Dimensions"), DROP),
    (
        watching.what_is_watched_is_emitted,
        in_("BounceRateAlarm", "Metrics/1/MetricStat/Metric/MetricName"),
        "EmailsBounced",
    ),
    (
        watching.what_is_watched_is_emitted,
        in_("EmailStoppedAlarm", "Dimensions/1/Name"),
        "Channel",
    ),
]


def changed(path: str, value: Any) -> Json:
    """Return the template with one value at a path put there, or dropped."""
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


def name_of(value: Any) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("holds", PROPERTIES, ids=name_of)
def test_the_stack_has_the_property(holds: Property) -> None:
    assert list(holds(stack())) == []


@pytest.mark.parametrize(("holds", "path", "value"), MISTAKES, ids=lambda part: name_of(part) or "")
def test_a_mistake_is_noticed(holds: Property, path: str, value: Any) -> None:
    template = changed(path, value)

    assert list(holds(transform(template))) != []


def test_every_property_is_tried_with_a_mistake() -> None:
    assert {holds for holds, _, _ in MISTAKES} == set(PROPERTIES)
