"""Mistakes that the properties of access are there for."""

from tests.template.mistakes.change import (
    DROP,
    ENGINE_PATH,
    GLOBALS,
    PAGE_PATH,
    RESOURCES,
    Mistakes,
    in_,
)
from tests.template.properties import access

DATABASE_STATEMENTS = in_("DatabaseAccessPolicy", "PolicyDocument/Statement/")
SOURCES = "PolicyDocument/Statement/0/Condition/ArnLike/aws:SourceArn/"
FEEDBACK_SENDERS = in_("FeedbackQueuePolicy", "PolicyDocument/Statement/1/")

MISTAKES: Mistakes = {
    access.only_the_page_is_public: [
        ("Parameters/ManualTriggerAuth/Default", "NONE"),
        (ENGINE_PATH + "FunctionUrlConfig/AuthType", "NONE"),
        (PAGE_PATH + "FunctionUrlConfig/AuthType", "AWS_IAM"),
        (PAGE_PATH + "FunctionUrlConfig/AuthType", "NONE"),
        (in_("MigrateFunction", "FunctionUrlConfig"), {"AuthType": "NONE"}),
        (RESOURCES + "PublicTriggerUrlPermission/Condition", DROP),
        (RESOURCES + "PublicTriggerInvokePermission", DROP),
        (in_("PublicTriggerInvokePermission", "InvokedViaFunctionUrl"), DROP),
        (RESOURCES + "PublicPageUrlPermission", DROP),
        (RESOURCES + "PublicPageUrlPermission/Condition", DROP),
        (RESOURCES + "PublicPageInvokePermission", DROP),
        (in_("PublicPageInvokePermission", "InvokedViaFunctionUrl"), False),
    ],
    access.a_public_trigger_has_a_token: [("Rules/TokenForAPublicTrigger", DROP)],
    access.least_privilege: [
        (in_("SendEmailPolicy", "PolicyDocument/Statement/0/Resource"), "*"),
        (in_("SendEmailPolicy", "PolicyDocument/Statement/0/Action"), "ses:*"),
        (
            in_("SendEmailPolicy", "PolicyDocument/Statement/1/Resource"),
            {"Fn::Sub": "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:*"},
        ),
        (
            in_("SendEmailPolicy", "PolicyDocument/Statement/0/Resource"),
            {"Fn::Join": ["/", ["arn:aws:ses:eu-west-1:123456789012:identity", "*"]]},
        ),
        (in_("DeliveryEventsFunction", "Policies/0"), "AdministratorAccess"),
        (
            in_("MigrateFunction", "Policies/0"),
            {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:x"}]},
        ),
    ],
    access.functions_may_do_what_they_must: [
        (DATABASE_STATEMENTS + "0", DROP),
        (DATABASE_STATEMENTS + "1", DROP),
        (DATABASE_STATEMENTS + "2", DROP),
        (DATABASE_STATEMENTS + "0/Fn::If/1/Resource/Fn::Sub", "arn:aws:rds-db:${DatabaseIamUser}"),
        (DATABASE_STATEMENTS + "1/Fn::If/1/Effect", "Deny"),
        (DATABASE_STATEMENTS + "2/Fn::If/1/Condition/StringEquals/kms:ViaService", "kms"),
        (DATABASE_STATEMENTS + "2/Fn::If/1/Condition", DROP),
        (in_("SendEmailPolicy", "PolicyDocument/Statement/0"), DROP),
        (in_("SendEmailPolicy", "PolicyDocument/Statement/1"), DROP),
        (RESOURCES + "SendEmailPolicy/Condition", "HasWhatsAppNumbers"),
        *(
            (in_(policy, "PolicyDocument/Statement/0/Resource/Fn::Split/0"), " ")
            for policy in ("SendEmailPolicy", "SendWhatsAppPolicy", "AskClaudePolicy")
        ),
        (in_("AskClaudePolicy", "PolicyDocument/Statement/0/Action"), "bedrock:Converse"),
        *((ENGINE_PATH + f"Policies/{number}", DROP) for number in range(5)),
        *((ENGINE_PATH + f"Policies/4/Statement/{number}", DROP) for number in range(4)),
        (ENGINE_PATH + "EventInvokeConfig/DestinationConfig", DROP),
        (PAGE_PATH + "Policies/0", DROP),
        (PAGE_PATH + "Policies/1", DROP),
        (in_("DeliveryEventsFunction", "Policies"), DROP),
        (in_("MigrateFunction", "Policies"), DROP),
    ],
    access.no_statement_is_without_resources: [
        ("Conditions/HasManualToken/Fn::Not/0/Fn::Equals/1", "none"),
        (RESOURCES + "SendEmailPolicy/Condition", DROP),
        (RESOURCES + "SendWhatsAppPolicy/Condition", DROP),
        (RESOURCES + "AskClaudePolicy/Condition", DROP),
    ],
    access.topics_trust_one_service: [
        (RESOURCES + "AlarmTopicPolicy", DROP),
        (in_("EmailFeedbackTopicPolicy", "PolicyDocument/Statement/0/Condition"), DROP),
        (
            in_("EmailFeedbackTopicPolicy", SOURCES + "0/Fn::Sub"),
            "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${EmailConfigurationSet}",
        ),
        (in_("WhatsAppFeedbackTopicPolicy", "PolicyDocument/Statement/0/Principal"), {"AWS": "*"}),
        (
            in_("EmailFeedbackTopicPolicy", "PolicyDocument/Statement/0/Principal/Service"),
            "sns.amazonaws.com",
        ),
        (in_("AlarmTopicPolicy", "PolicyDocument/Statement/0/Action"), "sns:*"),
        (in_("AlarmTopicPolicy", "PolicyDocument/Statement/0/Effect"), "Deny"),
        (in_("AlarmTopicPolicy", "PolicyDocument/Statement/0/Resource"), DROP),
        (in_("AlarmTopicPolicy", "PolicyDocument/Statement/0"), DROP),
    ],
    access.queues_trust_their_topics: [
        (in_("TlsOnlyQueuesPolicy", "PolicyDocument/Statement/0/Effect"), "Allow"),
        (FEEDBACK_SENDERS + "Principal", "*"),
        (FEEDBACK_SENDERS + "Action", "sqs:*"),
        (FEEDBACK_SENDERS + "Resource", DROP),
        (FEEDBACK_SENDERS + "Resource/Fn::GetAtt/0", "FailedRunsQueue"),
        (FEEDBACK_SENDERS + "Condition", DROP),
        (FEEDBACK_SENDERS + "Condition/ArnEquals/aws:SourceArn", ["*"]),
    ],
    access.secrets_come_by_arn: [
        (GLOBALS + "Environment/Variables/DATABASE_URL", "postgresql://x"),
        (ENGINE_PATH + "Environment/Variables/ANTHROPIC_API_KEY", "sk"),
        (ENGINE_PATH + "Environment/Variables/AI_MODEL", "{{resolve:secretsmanager:claude}}"),
        ("Parameters/LogLevel/NoEcho", True),
    ],
}
