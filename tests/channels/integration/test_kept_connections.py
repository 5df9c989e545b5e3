"""What leaves over kept connections, through boto3 and real sockets."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ReadTimeoutError
from urllib3.util import wait_for_read

from cadence_core.channels import kept_connections
from cadence_core.channels.aws_client import IDLE_SECONDS, AwsClient
from cadence_core.channels.kept_connections import KeptConnections
from local.stand_ins.server import StandInServer
from local.tcp_front import served_port
from tests.certificates import make_certificate
from tests.waiting import MAX_WAIT_SECONDS

ANSWER = b'{"SendQuota":{}}'
RESPONSE = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)

Answer = Callable[[socket.socket], object]


@contextmanager
def endpoint(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, context: ssl.SSLContext | None = None
) -> Iterator[list[list[bytes]]]:
    """Serve SES; yield, for each connection, the pieces that were read from it."""
    connections: list[list[bytes]] = []

    def serve(client: socket.socket) -> None:
        with (
            client,
            suppress(OSError),
            context.wrap_socket(client, server_side=True) if context else client as stream,
        ):
            pieces: list[bytes] = []
            connections.append(pieces)
            while piece := stream.recv(2**20):
                pieces.append(piece)
                answer(stream)

    scheme = "https" if context else "http"
    with served_port("127.0.0.1", serve) as port:
        host = "localhost" if context else "127.0.0.1"
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"{scheme}://{host}:{port}")
        yield connections


def answer_at_once(client: socket.socket) -> None:
    client.sendall(RESPONSE)


def test_a_request_leaves_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint(monkeypatch, answer_at_once) as connections:
        client = AwsClient("sesv2", pool_size=1)
        client.call("send_email", Content={"Raw": {"Data": b"text"}})

    [[piece]] = connections
    head, _, body = piece.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v2/email/outbound-emails HTTP/1.1\r\n")
    assert body.startswith(b'{"Content"')


def close_after_answering(client: socket.socket) -> None:
    answer_at_once(client)
    client.close()


def test_a_connection_that_the_provider_has_closed_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with endpoint(monkeypatch, close_after_answering) as connections:
        client = AwsClient("sesv2", pool_size=1)
        for _ in range(3):
            assert client.call("get_account")["SendQuota"] == {}
            [idle] = client._connections._idle
            assert wait_for_read(idle.sock, 5), "the end has not arrived"

    assert [len(pieces) for pieces in connections] == [1, 1, 1]


def answer_with_a_promise_to_close(client: socket.socket) -> None:
    client.sendall(RESPONSE.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))


def test_a_connection_that_the_provider_will_close_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with endpoint(monkeypatch, answer_with_a_promise_to_close) as connections:
        client = AwsClient("sesv2", pool_size=1)
        client.call("get_account")
        client.call("get_account")

    assert [len(pieces) for pieces in connections] == [1, 1]


def test_a_connection_whose_answer_was_not_awaited_is_not_used_again(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = AwsClient("sesv2", pool_size=1)
    client.call("get_account")

    def interrupt(_: HTTPConnection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(kept_connections._Connection, "getresponse", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.call("get_account")
    client.call("get_account")

    assert len({request.port for request in stand_ins.received()}) == 2


def test_a_connection_is_not_used_again_that_was_idle_while_others_were_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    at_once = Barrier(2)

    def answer_two(client: socket.socket) -> None:
        at_once.wait(MAX_WAIT_SECONDS)
        answer_at_once(client)

    answers: list[Answer] = [answer_two]

    def answer(client: socket.socket) -> None:
        answers[-1](client)

    with endpoint(monkeypatch, answer) as connections:
        client = AwsClient("sesv2", pool_size=2, clock=lambda: now[0])

        def call_two() -> None:
            with ThreadPoolExecutor(2) as pool:
                for call in [pool.submit(client.call, "get_account") for _ in range(2)]:
                    call.result()

        call_two()
        for _ in range(2):
            now[0] += IDLE_SECONDS - 1
            answers.append(answer_at_once)
            client.call("get_account")
        answers.append(answer_two)
        call_two()

    assert sorted(len(pieces) for pieces in connections) == [1, 1, 4]


HEAD, BODY = RESPONSE.split(b"\r\n\r\n")
LONG = b"HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\n"


@pytest.mark.parametrize(
    ("at_once", "then", "pause"),
    [
        (HEAD + b"\r\n", [b"x-part: 1\r\n"] * 20 + [b"\r\n" + BODY], 0.2),
        (HEAD + b"\r\n\r\n", [b"%c" % byte for byte in BODY], 0.2),
        (LONG, [b"x" * 1_000] * 500, 0.01),
    ],
    ids=["headers", "body", "a long body"],
)
def test_the_parts_of_a_response_are_awaited_for_one_time_together(
    monkeypatch: pytest.MonkeyPatch, at_once: bytes, then: list[bytes], pause: float
) -> None:
    def answer(client: socket.socket) -> None:
        client.sendall(at_once)
        for part in then:
            time.sleep(pause)
            client.sendall(part)

    with endpoint(monkeypatch, answer):
        client = AwsClient("sesv2", pool_size=1, read_timeout_seconds=1)
        with pytest.raises(ReadTimeoutError):
            client.call("get_account")


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno number\r\n",
    ],
)
def test_a_connection_on_which_more_may_come_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch, response: bytes
) -> None:
    with endpoint(monkeypatch, lambda client: client.sendall(response)) as connections:
        client = AwsClient("sesv2", pool_size=1)
        client.call("send_email", Content={"Raw": {"Data": b"text"}})
        client.call("send_email", Content={"Raw": {"Data": b"text"}})

    assert [len(pieces) for pieces in connections] == [1, 1]


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_authorities_are_read_once_for_all_connections(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    certificate = make_certificate(tmp_path, "localhost")
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(certificate.certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    with endpoint(monkeypatch, close_after_answering, context) as connections:
        client = AwsClient("sesv2", pool_size=1)
        certificate.certificate.unlink()
        client.call("get_account")
        client.call("get_account")

    assert len(connections) == 2


@pytest.mark.parametrize(
    "url", ["https://email.test/", "http://other.test/", "http://email.test:81/", "http://email.te"]
)
def test_a_request_to_another_endpoint_is_left_to_boto3(url: str) -> None:
    connections = KeptConnections(
        "http://email.test", "", connect_seconds=1, read_seconds=1, idle_seconds=1, clock=time.time
    )

    assert connections.answer(AWSRequest("GET", url).prepare()) is None
