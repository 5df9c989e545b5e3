"""Mistakes that the properties of watching are there for."""

from tests.template.mistakes.change import DROP, RESOURCES, Mistakes, in_
from tests.template.properties import watching

MISTAKES: Mistakes = {
    watching.alarms_have_a_section_in_the_runbook: [
        (in_("SilenceAlarm", "AlarmActions"), DROP),
        (in_("SilenceAlarm", "AlarmDescription"), "It is quiet. See docs/runbook.md#quiet"),
        (RESOURCES + "BounceRateAlarm", DROP),
        (in_("SilenceAlarm", "TreatMissingData"), DROP),
    ],
    watching.what_is_watched_is_emitted: [
        (in_("SilenceAlarm", "MetricName"), "RunDuration"),
        (in_("SilenceAlarm", "Dimensions"), DROP),
        (in_("BounceRateAlarm", "Metrics/1/MetricStat/Metric/MetricName"), "EmailsBounced"),
        (in_("EmailStoppedAlarm", "Dimensions/1/Name"), "Channel"),
    ],
}
