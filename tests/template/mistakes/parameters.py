"""Mistakes that the properties of parameters are there for."""

from tests.template.mistakes.change import DROP, Mistakes
from tests.template.properties import parameters

MISTAKES: Mistakes = {
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
