"""What the environment says about the deployment."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.runtime.environment import read_text

VARIABLES = ("FEEDBACK_QUEUE_URL", "SCHEDULE_NAME")
"""What only a check reads; the other variables are the engine's."""
ASK_THE_STACK = "cadence doctor --stack NAME asks the deployed function, which has it"


@dataclass(frozen=True, slots=True)
class DeploymentSettings:
    """The variables of the functions. On an operator's computer, few or none of them are set."""

    environment: Mapping[str, str]

    def get(self, variable: str) -> str | None:
        """Return the value of a variable, ``None`` if it is unset."""
        return read_text(self.environment, variable)

    def need(self, variable: str) -> str:
        """Return the value of a variable.

        Raises:
            NotAskedError: it is unset.
        """
        value = self.get(variable)
        if value is None:
            raise NotAskedError(f"{variable} is not set here", ASK_THE_STACK)
        return value
