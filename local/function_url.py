"""A function URL on this machine: turns HTTP requests into Lambda events for a handler."""

import base64
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.lambda_here import LocalContext

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]

# `make serve` listens here, and the links in the demo's emails point here.
PORT = 8000
BASE_URL = f"http://127.0.0.1:{PORT}"

# Function URLs pass these bodies as text and all others, forms included, in base64.
TEXT_BODIES = ("text/", "application/json", "application/xml", "application/javascript")
# Lambda takes at most 6 MB.
CONTENT_LENGTH = re.compile(r"[0-9]{1,7}")


@contextmanager
def function_url(handler: Handler, *, port: int = 0) -> Iterator[str]:
    """Serve the handler on this machine only; yield the base URL. Port 0 means any free port."""
    # Threads, because a browser opens spare connections; a lock, because an environment of
    # Lambda handles one request at a time.
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
    """Return the event (payload format 2.0) that a function URL creates from a request."""
    path, _, query = target.partition("?")
    headers = {name.lower(): value for name, value in headers.items()}
    text = _text_of(headers, body)
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
        "isBase64Encoded": text is None,
        **({"body": base64.b64encode(body).decode() if text is None else text} if body else {}),
    }


def _text_of(headers: dict[str, str], body: bytes) -> str | None:
    """Return the body as text, or ``None`` if only base64 can hold it."""
    if not headers.get("content-type", "text/plain").startswith(TEXT_BODIES):
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


class _Front(BaseHTTPRequestHandler):
    """Passes any method and any path to the handler."""

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
        """Log nothing, because a path may hold a token."""

    def _answer(self) -> None:
        length = self.headers.get("content-length") or "0"
        if not CONTENT_LENGTH.fullmatch(length):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        body = self.rfile.read(int(length))
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
