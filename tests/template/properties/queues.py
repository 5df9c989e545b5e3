"""Queues lose nothing, and deliver nothing twice while it is being worked on."""

from tests.template.deployment import Deployment
from tests.template.scenarios import SCENARIOS
from tests.template.stack import ENGINE, Faults, Json, Stack, allowed_sources, named

TWO_WEEKS_SECONDS = 1_209_600
DEFAULT_VISIBILITY_SECONDS = 30
FEWEST_RECEIVES = 5
EVENTS = {"send", "reject", "bounce", "complaint", "delivery", "renderingFailure"}
SPEAK_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READERS = {"ExtraBatchesQueue.Arn": ENGINE, "FeedbackQueue.Arn": "DeliveryEventsFunction"}
PUBLISHED = ("EmailConfigurationSet", "EmailFeedbackTopic", True)


def they_lose_nothing(stack: Stack) -> Faults:
    """Every queue has a dead-letter queue or is one, is encrypted, and speaks TLS only."""
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
            yield f"{name}: a message is gone before it is a dead letter"
        if name in targets and queue.get("MessageRetentionPeriod") != TWO_WEEKS_SECONDS:
            yield f"{name}: a dead letter is gone before somebody looks"
        if not queue.get("SqsManagedSseEnabled"):
            yield f"{name}: not encrypted"
        if name not in tls_only:
            yield f"{name}: can be spoken to without TLS"


def _seconds_until_dead(queue: Json) -> int:
    return int(queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"])


def _denies_plain(policy: Json) -> bool:
    return any(
        SPEAK_TLS.items() <= found.items() for found in policy["PolicyDocument"]["Statement"]
    )


def functions_read_them(stack: Stack) -> Faults:
    """Each queue of work has its reader, which is there in every way to deploy."""
    for scenario, parameters in SCENARIOS.items():
        mappings = Deployment(stack, parameters).of_type("AWS::Lambda::EventSourceMapping")
        readers = {
            mapping["EventSourceArn"]: mapping["FunctionName"] for mapping in mappings.values()
        }
        if readers != READERS:
            yield f"{scenario}: {readers}"


def they_wait_for_their_functions(stack: Stack) -> Faults:
    """A message is not delivered again while its function may still be at work on it."""
    queues = stack.of_type("AWS::SQS::Queue")
    functions = stack.of_type("AWS::Lambda::Function")
    for name, mapping in stack.of_type("AWS::Lambda::EventSourceMapping").items():
        queue = queues[named(mapping["EventSourceArn"]) or ""]
        timeout = functions[named(mapping["FunctionName"]) or ""]["Timeout"]
        if queue.get("VisibilityTimeout", DEFAULT_VISIBILITY_SECONDS) < 6 * timeout:
            yield f"{name}: visible again before six timeouts"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one bad message brings back all"
        if queue["RedrivePolicy"]["maxReceiveCount"] < FEWEST_RECEIVES:
            yield f"{name}: what is throttled is given up"
        if "MaximumConcurrency" not in mapping.get("ScalingConfig", {}):
            yield f"{name}: as many connections as messages"


def growth_is_off_unless_asked_for(stack: Stack) -> Faults:
    """The queue of further batches is read only where runs may ask for them."""
    mapping = stack.resources[f"{ENGINE}ExtraBatches"]["Properties"]
    for max_batches in ("0", "3"):
        deployment = Deployment(stack, {"ExtraBatchesMax": max_batches})
        if deployment.resolve(mapping.get("Enabled", True)) is not (max_batches != "0"):
            yield f"with {max_batches} further batches the queue is read, or not read"
    if mapping["BatchSize"] != 1:
        yield "further batches share the time of one invocation"
    if Deployment(stack).environment(ENGINE)["EXTRA_BATCHES_MAX"] != "0":
        yield "a new stack asks for further batches"


def emails_may_leave(stack: Stack) -> Faults:
    """The configuration set sends, and what bounced once is not tried again."""
    for name, configuration_set in stack.of_type("AWS::SES::ConfigurationSet").items():
        if not configuration_set["SendingOptions"]["SendingEnabled"]:
            yield f"{name}: sends nothing"
        if configuration_set["SuppressionOptions"]["SuppressedReasons"] != ["BOUNCE", "COMPLAINT"]:
            yield f"{name}: SES keeps no list of its own"


def events_of_emails_are_published(stack: Stack) -> Faults:
    """SES tells a topic of ours what becomes of the emails of our configuration set."""
    told: set[str] = set()
    for destination in stack.of_type("AWS::SES::ConfigurationSetEventDestination").values():
        event = destination["EventDestination"]
        topic = named(event["SnsDestination"]["TopicARN"])
        if (named(destination["ConfigurationSetName"]), topic, event["Enabled"]) == PUBLISHED:
            told.update(event["MatchingEventTypes"])
    if missing := EVENTS - told:
        yield f"nobody is told of {sorted(missing)}"


def what_is_published_is_heard(stack: Stack) -> Faults:
    """The queue that a function reads subscribes to both topics, and lets both in."""
    topics = ["EmailFeedbackTopic", "WhatsAppFeedbackTopic"]
    subscriptions = stack.of_type("AWS::SNS::Subscription").values()
    heard = [
        named(subscription["TopicArn"])
        for subscription in subscriptions
        if named(subscription["Endpoint"]) == "FeedbackQueue"
    ]
    if heard != topics:
        yield f"the queue hears of {heard}, not of {topics}"
    policy = stack.resources["FeedbackQueuePolicy"]["Properties"]["PolicyDocument"]
    let_in = [
        named(source) for statement in policy["Statement"] for source in allowed_sources(statement)
    ]
    if let_in != topics:
        yield f"the queue lets in {let_in}, not {topics}"
