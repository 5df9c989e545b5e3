"""Mistakes that the properties of parameters are there for."""

from tests.template.mistakes.change import DROP, Mistakes
from tests.template.properties import parameters

MISTAKES: Mistakes = {
    parameters.values_that_cannot_work_are_refused: [
        *(
            (f"Parameters/{name}/AllowedPattern", pattern)
            for name in ("DatabaseSecretArn", "ManualTokenSecretArn", "AnthropicKeySecretArn")
            for pattern in (DROP, "^(arn:aws:secretsmanager:.*)?$", "^arn:aws[a-z-]*:.+-.{6}$")
        ),
        *(
            (f"Parameters/{name}/AllowedPattern", pattern)
            for name in ("SesIdentityArns", "WhatsAppPhoneNumberArns", "BedrockModelArns")
            for pattern in (DROP, "^[^,]*$", "^.*$")
        ),
        ("Parameters/LogLevel/AllowedValues", ["DEBUG", "INFO", "WARN"]),
        ("Parameters/LogLevel/AllowedValues", DROP),
        ("Parameters/SilenceAlarmSeconds/AllowedValues", DROP),
        ("Parameters/SilenceAlarmSeconds/AllowedValues/0", 900),
    ],
    parameters.what_cannot_be_accepted_is_explained: [
        ("Parameters/DatabaseSecretArn/ConstraintDescription", DROP),
    ],
    parameters.incomplete_deployments_are_refused: [
        ("Rules/CompleteEmail", DROP),
        ("Rules/CompleteIamAuthentication", DROP),
        ("Rules/CompleteBedrock", DROP),
        ("Rules/OneWayIntoTheDatabase", DROP),
        ("Rules/CompleteEmail/RuleCondition", {"Fn::Equals": [{"Ref": "EmailTransport"}, "stub"]}),
        (
            "Rules/CompleteWhatsApp/RuleCondition",
            {"Fn::Equals": [{"Ref": "WhatsAppTransport"}, "real"]},
        ),
    ],
}
