"""What may be given to a deployment, and what is refused before anything is made."""

from tests.template.deployment import Deployment
from tests.template.scenarios import SCENARIOS
from tests.template.stack import Faults, Stack


def incomplete_deployments_are_refused(stack: Stack) -> Faults:
    """The parameters of every scenario belong together: each one left out breaks a rule."""
    for scenario, parameters in SCENARIOS.items():
        if broken := Deployment(stack, parameters).broken_rules:
            yield f"{scenario} breaks {broken}"
        for left_out in parameters:
            if not left_out.endswith(("SecretArn", "Arns", "Host", "Name", "Id")):
                continue
            incomplete = {name: parameters[name] for name in parameters if name != left_out}
            if not Deployment(stack, incomplete).broken_rules:
                yield f"{scenario} can be deployed without {left_out}"
