"""A function URL on this machine: HTTP in, a Lambda event to the handler, its answer back out."""

import base64
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.lambda_here import LocalContext

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]

# Where `make serve` serves, and where the links in the demo's emails lead.
PORT = 8000
BASE_URL = f"http://127.0.0.1:{PORT}"

# Function URLs hand these over as text, and any other body in base64: forms too.
TEXT_BODIES = ("text/", "application/json", "application/xml", "application/javascript")


@contextmanager
def function_url(handler: Handler, *, port: int = 0) -> Iterator[str]:
    """Serve the handler on this machine only; yields the base URL. Port 0 is any free one."""
    # A browser opens connections ahead of need, hence threads; an environment of Lambda
    # carries out one request at a time, hence the lock.
    one_at_a_time = threading.Lock()
    front = partial(_Front, handler, one_at_a_time)
    with ThreadingHTTPServer(("127.0.0.1", port), front) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def event_for(method: str, target: str, headers: dict[str, str], body: bytes) -> Event:
    """Return the event (payload format 2.0) that a function URL makes of a request."""
    path, _, query = target.partition("?")
    headers = {name.lower(): text for name, text in headers.items()}
    is_text = headers.get("content-type", "text/plain").startswith(TEXT_BODIES)
    request_id = str(uuid.uuid4())
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1"},
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": not is_text,
        **({"body": body.decode() if is_text else base64.b64encode(body).decode()} if body else {}),
    }


class _Front(BaseHTTPRequestHandler):
    """Any method, any path: it is the handler that decides."""

    def __init__(
        self, handler: Handler, one_at_a_time: threading.Lock, *args: Any, **kwargs: Any
    ) -> None:
        self._handler = handler
        self._one_at_a_time = one_at_a_time
        super().__init__(*args, **kwargs)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a path may hold a token."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        event = event_for(self.command, self.path, dict(self.headers), body)
        context = LocalContext(aws_request_id=event["requestContext"]["requestId"])
        with self._one_at_a_time:
            answer = self._handler(event, context)
        payload = str(answer["body"]).encode()
        self.send_response(answer["statusCode"])
        for name, text in answer["headers"].items():
            self.send_header(name, text)
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
