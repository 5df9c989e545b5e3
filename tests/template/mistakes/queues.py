"""Mistakes that the properties of queues are there for."""

from tests.template.mistakes.change import BATCHES, DROP, ENGINE_PATH, RESOURCES, Mistakes, in_
from tests.template.properties import queues

MISTAKES: Mistakes = {
    queues.they_lose_nothing: [
        (in_("ExtraBatchesQueue", "RedrivePolicy"), DROP),
        (in_("FeedbackQueue", "SqsManagedSseEnabled"), False),
        (in_("ExtraBatchesQueue", "MessageRetentionPeriod"), 3600),
        (in_("FailedRunsQueue", "MessageRetentionPeriod"), DROP),
        (in_("TlsOnlyQueuesPolicy", "Queues/1"), DROP),
        (in_("FeedbackQueuePolicy", "PolicyDocument/Statement/0/Effect"), "Allow"),
        (in_("FeedbackQueuePolicy", "PolicyDocument/Statement/0/Action"), "sqs:SendMessage"),
        (in_("TlsOnlyQueuesPolicy", "PolicyDocument/Statement/0/Principal"), DROP),
    ],
    queues.functions_read_them: [
        (in_("DeliveryEventsFunction", "Events"), DROP),
        (ENGINE_PATH + "Events/ExtraBatches", DROP),
        (BATCHES + "Queue/Fn::GetAtt/0", "FeedbackQueue"),
    ],
    queues.they_wait_for_their_functions: [
        (in_("ExtraBatchesQueue", "VisibilityTimeout"), 300),
        (in_("FeedbackQueue", "VisibilityTimeout"), DROP),
        (ENGINE_PATH + "Timeout", 600),
        (BATCHES + "FunctionResponseTypes", DROP),
        (BATCHES + "ScalingConfig", DROP),
        (in_("FeedbackQueue", "RedrivePolicy/maxReceiveCount"), 1),
    ],
    queues.growth_is_off_unless_asked_for: [
        (BATCHES + "Enabled", DROP),
        (BATCHES + "Enabled", False),
        (BATCHES + "BatchSize", 10),
        ("Parameters/ExtraBatchesMax/Default", 3),
    ],
    queues.emails_may_leave: [
        (in_("EmailConfigurationSet", "SendingOptions/SendingEnabled"), False),
        (in_("EmailConfigurationSet", "SuppressionOptions/SuppressedReasons/0"), DROP),
    ],
    queues.events_of_emails_are_published: [
        (in_("EmailEventDestination", "EventDestination/MatchingEventTypes/0"), DROP),
        (in_("EmailEventDestination", "EventDestination/MatchingEventTypes/2"), DROP),
        (in_("EmailEventDestination", "EventDestination/Enabled"), False),
        (
            in_("EmailEventDestination", "EventDestination/SnsDestination/TopicARN"),
            {"Ref": "AlarmTopic"},
        ),
        (in_("EmailEventDestination", "ConfigurationSetName"), "another"),
        (RESOURCES + "EmailEventDestination", DROP),
    ],
    queues.what_is_published_is_heard: [
        (RESOURCES + "WhatsAppFeedbackSubscription", DROP),
        (
            in_("EmailFeedbackSubscription", "Endpoint"),
            {"Fn::GetAtt": ["ExtraBatchesQueue", "Arn"]},
        ),
        (
            in_("FeedbackQueuePolicy", "PolicyDocument/Statement/1/Condition/ArnEquals"),
            {"aws:SourceArn": [{"Ref": "EmailFeedbackTopic"}]},
        ),
    ],
}
