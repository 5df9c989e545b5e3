"""An HTTP request, an HTTP response, and the protocol of a provider."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read to its end. Names of headers are in lower case.

    ``port`` is the client's port: requests with the same port came over the same connection.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def json(self) -> Any:
        """The parsed body, ``None`` if it is empty."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(status: int, value: Any, **headers: str) -> Response:
    """Return a response with a JSON body. Underscores in header names become hyphens."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        status, json.dumps(value).encode(), {"content-type": "application/json", **names}
    )


class WireProtocol(Protocol):
    """One provider's protocol."""

    def matches(self, method: str, path: str) -> bool:
        """Return whether a request is for this provider. ``path`` has no query."""

    def answer(self, request: Request) -> Response:
        """Return the provider's answer to a request when the provider has no fault."""

    def error(self, status: int, error_type: str, message: str) -> Response:
        """Return an error in the provider's own form."""

    def environment(self, url: str) -> dict[str, str]:
        """Return the variables that point the provider's SDK to ``url``."""
