"""Mistakes that the properties of watching are there for."""

from tests.template.mistakes.change import DROP, RESOURCES, Mistakes, in_
from tests.template.properties import watching
from tests.template.stack import source_template

DASHBOARD = in_("Dashboard", "DashboardBody/Fn::Sub")
CHARTS = source_template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
DASHBOARD_URL = "Outputs/DashboardUrl/Value/Fn::Sub"
RATE = "Metrics/0/Expression"
METRIC = "Metrics/1/MetricStat/Metric/"
PERIOD = "Metrics/1/MetricStat/Period"
SECONDS = "Parameters/SilenceAlarmSeconds/AllowedValues/0"

MISTAKES: Mistakes = {
    watching.alarms_have_a_section_in_the_runbook: [
        (in_("SilenceAlarm", "AlarmActions"), DROP),
        (in_("SilenceAlarm", "AlarmDescription"), "It is quiet. See docs/runbook.md#quiet"),
        (RESOURCES + "BounceRateAlarm", DROP),
        (in_("SilenceAlarm", "TreatMissingData"), DROP),
    ],
    watching.alarms_are_mailed: [
        (RESOURCES + "AlarmEmailSubscription", DROP),
        (RESOURCES + "AlarmEmailSubscription/Condition", DROP),
        (in_("AlarmEmailSubscription", "TopicArn"), {"Ref": "EmailFeedbackTopic"}),
    ],
    watching.what_is_watched_is_fed: [
        (in_("SilenceAlarm", "Namespace"), "CadenceEngin"),
        (in_("SilenceAlarm", "MetricName"), "RunDuration"),
        (in_("SilenceAlarm", "Dimensions"), DROP),
        (in_("SilenceAlarm", "Dimensions/0/Value"), "another stack"),
        (in_("EmailStoppedAlarm", "Dimensions/1/Name"), "Channel"),
        (in_("EmailStoppedAlarm", "Dimensions/1/Value"), "mail"),
        (in_("BounceRateAlarm", METRIC + "MetricName"), "EmailsBounced"),
        (in_("BounceRateAlarm", METRIC + "Namespace"), "AWS/CadenceEngine"),
        (in_("RunErrorsAlarm", "MetricName"), "Error"),
        (in_("RunErrorsAlarm", "Dimensions/0/Value"), {"Ref": "AlarmTopic"}),
        (in_("FailedRunsAlarm", "MetricName"), "ApproximateNumberOfMessages"),
        (in_("FailedRunsAlarm", "Dimensions/0/Value"), {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}),
        (in_("UnsubscribeErrorsAlarm", "MetricName"), "Url5xxErrors"),
        (
            DASHBOARD,
            CHARTS.replace('"CadenceEngine", "DueBacklog"', '"CadenceEngin", "DueBacklog"'),
        ),
        (DASHBOARD, CHARTS.replace('"channel", "whatsapp"', '"channel", "telegram"')),
        (DASHBOARD, CHARTS.replace('"AWS/Lambda", "Errors"', '"AWS/Lambda", "Error"')),
        (DASHBOARD, CHARTS.replace("${ExecuteCadenceStepsFunction}", "ExecuteCadenceSteps")),
    ],
    watching.each_alarm_sounds_in_its_own_trouble: [
        (in_("SilenceAlarm", "Threshold"), 0),
        (in_("SilenceAlarm", "ComparisonOperator"), "GreaterThanThreshold"),
        (in_("SilenceAlarm", "Statistic"), "Maximum"),
        (in_("OldestDueAlarm", "Statistic"), "Sum"),
        (in_("OldestDueAlarm", "Threshold"), 36_000),
        (in_("RunErrorsAlarm", "Dimensions/0/Value"), {"Ref": "MigrateFunction"}),
        (in_("RunErrorsAlarm", "TreatMissingData"), "breaching"),
        (
            in_("FailedRunsAlarm", "Dimensions/0/Value"),
            {"Fn::GetAtt": ["FeedbackQueue", "QueueName"]},
        ),
        (in_("SlowRunsAlarm", "Statistic"), "Average"),
        (in_("SlowRunsAlarm", "Threshold"), 240),
        (in_("WhatsAppStoppedAlarm", "Dimensions/1/Value"), "email"),
        (in_("SendFailureRateAlarm", RATE), "0"),
        (in_("SendFailureRateAlarm", RATE), "100 * failed / (failed + sent)"),
        (in_("BounceRateAlarm", RATE), "100 * bounced / sent"),
        (in_("BounceRateAlarm", RATE), "IF(sent >= 200, bounced / sent, 0)"),
        (in_("BounceRateAlarm", METRIC + "MetricName"), "MessagesComplained"),
        (in_("ComplaintRateAlarm", RATE), "100 * complained / sent"),
        (in_("ComplaintRateAlarm", "Threshold"), 8),
    ],
    watching.rates_are_as_their_descriptions_say: [
        (in_("BounceRateAlarm", "AlarmDescription"), "Too many bounced."),
        (in_("BounceRateAlarm", "Threshold"), 5),
        (in_("BounceRateAlarm", RATE), "IF(sent >= 2000, 100 * bounced / sent, 0)"),
        (in_("ComplaintRateAlarm", PERIOD), 86_400),
    ],
    watching.they_call_soon: [
        (in_("RunErrorsAlarm", "Period"), 86_400),
        (in_("FeedbackStuckAlarm", "EvaluationPeriods"), 100),
        (in_("SendFailureRateAlarm", "EvaluationPeriods"), 2),
    ],
    watching.cloudwatch_takes_their_periods: [
        (SECONDS, 100),
        (in_("SlowRunsAlarm", "Period"), 1000),
        (in_("SlowRunsAlarm", "EvaluationPeriods"), 100),
        (in_("BounceRateAlarm", PERIOD), 14 * 86_400),
    ],
    watching.the_dashboard_can_be_opened: [
        (DASHBOARD_URL, "https://${AWS::Region}.console.${AWS::URLSuffix}/cloudwatch/home"),
        (DASHBOARD_URL, "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home"),
    ],
}
