"""Mistakes that the properties of access are there for."""

from tests.template.mistakes.change import DROP, ENGINE_PATH, GLOBALS, RESOURCES, Mistakes, in_
from tests.template.properties import access

MISTAKES: Mistakes = {
    access.only_the_page_is_public: [
        ("Parameters/ManualTriggerAuth/Default", "NONE"),
        (ENGINE_PATH + "FunctionUrlConfig/AuthType", "NONE"),
        (RESOURCES + "PublicTriggerUrlPermission/Condition", DROP),
        (in_("MigrateFunction", "FunctionUrlConfig"), {"AuthType": "NONE"}),
    ],
    access.a_public_trigger_has_a_token: [
        ("Rules/TokenForAPublicTrigger", DROP),
        (RESOURCES + "PublicTriggerInvokePermission", DROP),
    ],
    access.least_privilege: [
        (in_("SendEmailPolicy", "PolicyDocument/Statement/0/Resource"), "*"),
        (in_("SendEmailPolicy", "PolicyDocument/Statement/0/Action"), "ses:*"),
        (
            in_("SendEmailPolicy", "PolicyDocument/Statement/1/Resource"),
            {"Fn::Sub": "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:*"},
        ),
        (in_("DeliveryEventsFunction", "Policies/0"), "AdministratorAccess"),
        (
            in_("MigrateFunction", "Policies/0"),
            {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:x"}]},
        ),
    ],
    access.topics_trust_one_service: [
        (RESOURCES + "AlarmTopicPolicy", DROP),
        (in_("EmailFeedbackTopicPolicy", "PolicyDocument/Statement/0/Condition"), DROP),
        (in_("WhatsAppFeedbackTopicPolicy", "PolicyDocument/Statement/0/Principal"), {"AWS": "*"}),
    ],
    access.secrets_come_by_arn: [
        (GLOBALS + "Environment/Variables/DATABASE_URL", "postgresql://x"),
        (ENGINE_PATH + "Environment/Variables/ANTHROPIC_API_KEY", "sk"),
        ("Parameters/LogLevel/NoEcho", True),
    ],
}
