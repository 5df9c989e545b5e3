"""Why a question got no answer."""

AGAIN = "try again later: cadence doctor"


class NotAskedError(Exception):
    """A question got no answer: why, and what would help."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.fix = fix


class NotPermittedError(NotAskedError):
    """The credentials may not ask."""


class UnreachableError(NotAskedError):
    """A service answers nothing here: neither will it answer the next question."""


class MissingError(NotAskedError):
    """AWS knows nothing of this name.

    A check that expects this says what it means; elsewhere the thing has gone while it was asked.
    """

    def __init__(self) -> None:
        super().__init__("it does not exist any more", AGAIN)
