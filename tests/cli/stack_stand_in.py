"""AWS as `cadence --stack` sees it: one stack, whose function runs in this process."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote

from functions.operate import app
from tests.engine import LambdaContextStub

STACK = "cadence"
FUNCTION = "cadence-OperateFunction-1"
ACTOR = "arn:aws:sts::123456789012:assumed-role/sales-operator/ana"

CALLER = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>{ACTOR}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"""
RESOURCE = f"""<DescribeStackResourceResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStackResourceResult><StackResourceDetail><PhysicalResourceId>{FUNCTION}</PhysicalResourceId>
</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>"""
NO_STACK = """<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>
<Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>"""

LONG_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"{" * 1000


class AnswerLostError(Exception):
    """Raised by an answer whose connection ends after ``sent`` of its bytes."""

    def __init__(self, sent: int) -> None:
        super().__init__()
        self.sent = sent


class _Handler(BaseHTTPRequestHandler):
    answer: Callable[[dict[str, Any]], dict[str, Any]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/2015-03-31/functions/"):
            assert unquote(self.path.split("/")[3]) == FUNCTION
            try:
                answer = type(self).answer(json.loads(body))
                self._send(200, json.dumps(answer), is_error="errorType" in answer)
            except AnswerLostError as lost:
                if lost.sent:
                    self.wfile.write(LONG_ANSWER[: lost.sent])
                self.close_connection = True
            return
        form = parse_qs(body.decode())
        if form["Action"] == ["GetCallerIdentity"]:
            self._send(200, CALLER)
        elif form["StackName"] == [STACK]:
            self._send(200, RESOURCE)
        else:
            self._send(400, NO_STACK)

    def _send(self, status: int, text: str, *, is_error: bool = False) -> None:
        self.send_response(status)
        if is_error:
            self.send_header("X-Amz-Function-Error", "Unhandled")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


def the_function(event: dict[str, Any]) -> dict[str, Any]:
    """Answer as the deployed function does."""
    context: Any = LambdaContextStub()
    return app.lambda_handler(event, context)


@contextmanager
def stack_stand_in(
    answer: Callable[[dict[str, Any]], dict[str, Any]] = the_function,
) -> Iterator[dict[str, str]]:
    """Serve the stack until the block ends; yield the variables that point the SDK to it."""
    handler = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "stand-in",
            "AWS_SECRET_ACCESS_KEY": "stand-in",
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
