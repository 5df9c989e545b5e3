"""Queues lose no message, and do not redeliver one while a function still processes it."""

from tests.template.deployment import Deployment
from tests.template.scenarios import SCENARIOS
from tests.template.stack import ENGINE, Faults, Json, Stack, allowed_sources, named

TWO_WEEKS_SECONDS = 1_209_600
DEFAULT_VISIBILITY_SECONDS = 30
MIN_RECEIVES = 5
EVENTS = {"send", "reject", "bounce", "complaint", "delivery", "renderingFailure"}
DENY_PLAIN_HTTP = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READERS = {"ExtraBatchesQueue.Arn": ENGINE, "FeedbackQueue.Arn": "DeliveryEventsFunction"}
PUBLISHED = ("EmailConfigurationSet", "EmailFeedbackTopic", True)


def queues_lose_nothing(stack: Stack) -> Faults:
    """Every queue has a dead-letter queue or is one, is encrypted, and requires TLS."""
    queues = stack.of_type("AWS::SQS::Queue")
    targets = {
        named(queue["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in queues.values()
        if "RedrivePolicy" in queue
    }
    policies = stack.of_type("AWS::SQS::QueuePolicy").values()
    tls_only = {
        named(queue) for policy in policies if _denies_plain(policy) for queue in policy["Queues"]
    }
    for name, queue in queues.items():
        if "RedrivePolicy" not in queue and name not in targets:
            yield f"{name}: neither has nor is a dead-letter queue"
        if (
            "RedrivePolicy" in queue
            and _seconds_until_dead(queue) > queue["MessageRetentionPeriod"]
        ):
            yield f"{name}: a message expires before it becomes a dead letter"
        if name in targets and queue.get("MessageRetentionPeriod") != TWO_WEEKS_SECONDS:
            yield f"{name}: a dead letter expires before an operator sees it"
        if not queue.get("SqsManagedSseEnabled"):
            yield f"{name}: not encrypted"
        if name not in tls_only:
            yield f"{name}: accepts requests without TLS"


def _seconds_until_dead(queue: Json) -> int:
    return int(queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"])


def _denies_plain(policy: Json) -> bool:
    return any(
        DENY_PLAIN_HTTP.items() <= found.items() for found in policy["PolicyDocument"]["Statement"]
    )


def unread_opt_outs_outlive_the_stack(stack: Stack) -> Faults:
    """The queues of replies and opt-outs stay if the stack is deleted or a queue is replaced."""
    for name in ("FeedbackQueue", "FeedbackDeadLetterQueue"):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if stack.resources[name].get(policy) != "Retain":
                yield f"{name}: {policy} deletes unread messages"


def functions_read_the_queues(stack: Stack) -> Faults:
    """Each work queue has its reader in every scenario."""
    for scenario, parameters in SCENARIOS.items():
        mappings = Deployment(stack, parameters).of_type("AWS::Lambda::EventSourceMapping")
        readers = {
            mapping["EventSourceArn"]: mapping["FunctionName"] for mapping in mappings.values()
        }
        if readers != READERS:
            yield f"{scenario}: {readers}"


def queues_wait_for_their_functions(stack: Stack) -> Faults:
    """A message is not delivered again while its function may still process it."""
    queues = stack.of_type("AWS::SQS::Queue")
    functions = stack.of_type("AWS::Lambda::Function")
    for name, mapping in stack.of_type("AWS::Lambda::EventSourceMapping").items():
        queue = queues[named(mapping["EventSourceArn"]) or ""]
        timeout = functions[named(mapping["FunctionName"]) or ""]["Timeout"]
        if queue.get("VisibilityTimeout", DEFAULT_VISIBILITY_SECONDS) < 6 * timeout:
            yield f"{name}: visible again before six timeouts"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one failed message returns the whole batch"
        if queue["RedrivePolicy"]["maxReceiveCount"] < MIN_RECEIVES:
            yield f"{name}: a throttled message becomes a dead letter too soon"
        if "MaximumConcurrency" not in mapping.get("ScalingConfig", {}):
            yield f"{name}: concurrency is not limited"


def extra_batches_are_off_by_default(stack: Stack) -> Faults:
    """The queue of extra batches is read only if runs may request them."""
    mapping = stack.resources[f"{ENGINE}ExtraBatches"]["Properties"]
    for max_batches in ("0", "3"):
        deployment = Deployment(stack, {"ExtraBatchesMax": max_batches})
        if deployment.resolve(mapping.get("Enabled", True)) is not (max_batches != "0"):
            yield f"with EXTRA_BATCHES_MAX={max_batches} the queue is wrongly read or not read"
    if mapping["BatchSize"] != 1:
        yield "extra batches share one invocation"
    if Deployment(stack).environment(ENGINE)["EXTRA_BATCHES_MAX"] != "0":
        yield "a new stack requests extra batches"


def the_configuration_set_sends(stack: Stack) -> Faults:
    """The configuration set may send, and SES keeps a suppression list."""
    for name, configuration_set in stack.of_type("AWS::SES::ConfigurationSet").items():
        if not configuration_set["SendingOptions"]["SendingEnabled"]:
            yield f"{name}: sending is off"
        if configuration_set["SuppressionOptions"]["SuppressedReasons"] != ["BOUNCE", "COMPLAINT"]:
            yield f"{name}: SES keeps no suppression list"


def emails_require_tls_on_request(stack: Stack) -> Faults:
    """SES prefers TLS, and requires it if the deployment says so."""
    configuration_set = stack.resources["EmailConfigurationSet"]["Properties"]
    for parameters, expected in (({}, "OPTIONAL"), ({"SesTlsPolicy": "REQUIRE"}, "REQUIRE")):
        resolved = Deployment(stack, parameters).resolve(configuration_set["DeliveryOptions"])
        if resolved != {"TlsPolicy": expected}:
            yield f"with {parameters} the configuration set has {resolved}"


def email_events_are_published(stack: Stack) -> Faults:
    """SES publishes every event of our configuration set's emails to our topic."""
    published: set[str] = set()
    for destination in stack.of_type("AWS::SES::ConfigurationSetEventDestination").values():
        event = destination["EventDestination"]
        topic = named(event["SnsDestination"]["TopicARN"])
        if (named(destination["ConfigurationSetName"]), topic, event["Enabled"]) == PUBLISHED:
            published.update(event["MatchingEventTypes"])
    if missing := EVENTS - published:
        yield f"{sorted(missing)} are not published"


def the_feedback_queue_receives_both_topics(stack: Stack) -> Faults:
    """The feedback queue subscribes to both topics, and accepts messages from both."""
    topics = ["EmailFeedbackTopic", "WhatsAppFeedbackTopic"]
    subscriptions = stack.of_type("AWS::SNS::Subscription").values()
    subscribed = [
        named(subscription["TopicArn"])
        for subscription in subscriptions
        if named(subscription["Endpoint"]) == "FeedbackQueue"
    ]
    if subscribed != topics:
        yield f"the queue subscribes to {subscribed}, not to {topics}"
    policy = stack.resources["FeedbackQueuePolicy"]["Properties"]["PolicyDocument"]
    accepted = [
        named(source) for statement in policy["Statement"] for source in allowed_sources(statement)
    ]
    if accepted != topics:
        yield f"the queue accepts {accepted}, not {topics}"
