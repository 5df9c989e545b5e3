"""What the metrics are while all is well, and what they are in the trouble of each alarm."""

from collections.abc import Iterator

from tests.template.alarms import Samples
from tests.template.metrics import of_function, of_queue, ours
from tests.template.stack import ENGINE, PAGE

RUNS = ours("RunDurationMs")
OLDEST_DUE = ours("OldestDueAgeSeconds")
ERRORS = of_function("Errors", ENGINE)
FAILED_RUNS = of_queue("ApproximateNumberOfMessagesVisible", "FailedRunsQueue")
THROTTLES = of_function("Throttles", ENGINE)
DURATION = of_function("Duration", ENGINE)
UNCERTAIN = ours("UncertainInteractions")
FAILED = ours("MessagesFailed")
SENT = ours("MessagesSent")
EMAILS = ours("MessagesSent", channel="email")
BOUNCED = ours("MessagesBounced")
COMPLAINED = ours("MessagesComplained")
DEAD_FEEDBACK = of_queue("ApproximateNumberOfMessagesVisible", "FeedbackDeadLetterQueue")
FEEDBACK_AGE = of_queue("ApproximateAgeOfOldestMessage", "FeedbackQueue")
PAGE_ERRORS = of_function("Url5xxCount", PAGE)
PAGE_THROTTLES = of_function("Throttles", PAGE)

# As bad as it may become without anybody being called.
HEALTHY: Samples = {
    RUNS: [0, 0],
    OLDEST_DUE: [900, 3600],
    ERRORS: [0, 0],
    FAILED_RUNS: [0, 0],
    THROTTLES: [0, 0],
    DURATION: [100_000, 240_000],
    UNCERTAIN: [0, 0],
    FAILED: [25, 25],
    SENT: [450, 500],
    EMAILS: [5_000, 5_000],
    BOUNCED: [200, 200],
    COMPLAINED: [4, 4],
    DEAD_FEEDBACK: [0, 0],
    FEEDBACK_AGE: [500, 900],
    PAGE_ERRORS: [0, 0],
    PAGE_THROTTLES: [0, 0],
}
# So few messages that one more or less would change the rate by too much.
TOO_FEW: tuple[Samples, ...] = (
    {FAILED: [19], SENT: [0]},
    {BOUNCED: [199], EMAILS: [199], COMPLAINED: [0]},
    {COMPLAINED: [999], EMAILS: [999], BOUNCED: [0]},
)
TROUBLE: dict[str, Samples] = {
    "SilenceAlarm": {RUNS: []},
    "OldestDueAlarm": {OLDEST_DUE: [900, 3601]},
    "RunErrorsAlarm": {ERRORS: [0, 1]},
    "FailedRunsAlarm": {FAILED_RUNS: [0, 1]},
    "RunThrottlesAlarm": {THROTTLES: [0, 1]},
    "SlowRunsAlarm": {DURATION: [100_000, 240_001]},
    "UncertainMessagesAlarm": {UNCERTAIN: [0, 1]},
    "SendFailureRateAlarm": {FAILED: [1, 1], SENT: [9, 9]},
    "EmailStoppedAlarm": {ours("ChannelsStopped", channel="email"): [1]},
    "WhatsAppStoppedAlarm": {ours("ChannelsStopped", channel="whatsapp"): [1]},
    "BounceRateAlarm": {BOUNCED: [4, 5], EMAILS: [100, 100], COMPLAINED: [0]},
    "ComplaintRateAlarm": {COMPLAINED: [0, 1], EMAILS: [500, 500], BOUNCED: [0]},
    "FeedbackStuckAlarm": {DEAD_FEEDBACK: [0, 1]},
    "FeedbackLateAlarm": {FEEDBACK_AGE: [500, 901]},
    "UnsubscribeErrorsAlarm": {PAGE_ERRORS: [0, 1]},
    "UnsubscribeThrottlesAlarm": {PAGE_THROTTLES: [0, 1]},
}


def situations() -> Iterator[tuple[Samples, set[str]]]:
    """Yield each situation with the alarms that it must raise."""
    yield {}, {"SilenceAlarm"}
    yield HEALTHY, set()
    for few in TOO_FEW:
        yield {**HEALTHY, **few}, set()
    for alarm, trouble in TROUBLE.items():
        yield {**HEALTHY, **trouble}, {alarm}
