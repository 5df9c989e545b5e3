"""Mistakes that the properties of schedule are there for."""

from tests.template.mistakes.change import DROP, ENGINE_PATH, RESOURCES, TICK, Mistakes, in_
from tests.template.properties import schedule

A_QUEUE_MESSAGE = '{"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": "{}"}]}'

MISTAKES: Mistakes = {
    schedule.it_speaks_to_our_parser: [
        (ENGINE_PATH + "Events/Schedule", DROP),
        (TICK + "Input", '{"source": "schedule"}'),
        (TICK + "Input", '{"source": "timer"}'),
        (TICK + "Input", '{"source": "schedule", "execution_id": "1", "scheduled_time": "now"}'),
        (TICK + "Input", A_QUEUE_MESSAGE),
    ],
    schedule.it_is_careful: [
        ("Parameters/ScheduleState/Default", "ENABLED"),
        (TICK + "State", DROP),
        (TICK + "OmitName", DROP),
        ("Parameters/ScheduleExpression/Default", "rate(1 minutes)"),
        (TICK + "ScheduleExpressionTimezone", DROP),
        (TICK + "RetryPolicy", DROP),
        (TICK + "RetryPolicy/MaximumEventAgeInSeconds", 3600),
        (TICK + "DeadLetterConfig", DROP),
        (TICK + "FlexibleTimeWindow/Mode", "FLEXIBLE"),
    ],
    schedule.failed_runs_are_kept: [
        (ENGINE_PATH + "EventInvokeConfig", DROP),
        (ENGINE_PATH + "EventInvokeConfig/MaximumRetryAttempts", 1),
        (ENGINE_PATH + "EventInvokeConfig/DestinationConfig", DROP),
    ],
    schedule.silence_is_heard_where_something_should_sound: [
        (in_("SilenceAlarm", "TreatMissingData"), "notBreaching"),
        (RESOURCES + "SilenceAlarm/Condition", DROP),
        ("Parameters/SilenceAlarmSeconds/Default", 900),
    ],
}
