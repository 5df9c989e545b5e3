"""The whole engine over a test's database, with the real transports."""

from typing import Protocol

from cadence_core.sending.application import Application
from local.stand_ins.wire import Request

UNSUBSCRIBE_KEY = "a-key-of-the-tests-that-is-long-enough"
SETTINGS = {
    "EMAIL_TRANSPORT": "ses",
    "WHATSAPP_TRANSPORT": "aws",
    "UNSUBSCRIBE_BASE_URL": "https://u.acme.test",
    "UNSUBSCRIBE_KEYS": UNSUBSCRIBE_KEY,
}


class BuildApplication(Protocol):
    def __call__(self, **settings: str) -> Application:
        """Build an application over the test's database; ``settings`` override the defaults."""


def email_headers(request: Request) -> dict[str, str]:
    headers = request.json["Content"]["Simple"].get("Headers", [])
    return {each["Name"]: each["Value"] for each in headers}


def subject_of(request: Request) -> str:
    return str(request.json["Content"]["Simple"]["Subject"]["Data"])
