"""A provider out of reach stops the channel; once a request may have left, it is uncertain.

Through boto3 and real sockets, for both services alike.
"""

import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.outcome import ChannelStopped, SendOutcome, Uncertain
from cadence_core.channels.ses.request import SesOptions
from cadence_core.channels.ses.transport import SesTransport
from cadence_core.channels.whatsapp.transport import WhatsAppTransport
from local.tcp_front import Serve, served_port
from tests.certificates import Certificate, make_certificate
from tests.messages import a_whatsapp, an_email

Send = Callable[[str], SendOutcome]

AWS = "https://email.us-east-1.amazonaws.test"
RESET_AT_ONCE = struct.pack("ii", 1, 0)
SECONDS = 1.0


def send_email() -> SendOutcome:
    client = AwsClient("sesv2", pool_size=2, read_timeout_seconds=SECONDS)
    return SesTransport(client, SesOptions()).send(an_email())


def send_whatsapp() -> SendOutcome:
    client = AwsClient("socialmessaging", pool_size=2, read_timeout_seconds=SECONDS)
    return WhatsAppTransport(client, "v20.0").send(a_whatsapp())


SERVICES = {"SESV2": send_email, "SOCIALMESSAGING": send_whatsapp}


@pytest.fixture(params=SERVICES)
def send(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Send one message of a service to a URL, with short timeouts."""
    monkeypatch.setattr("cadence_core.channels.aws_client.CONNECT_TIMEOUT_SECONDS", SECONDS)

    def send_to(url: str) -> SendOutcome:
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{request.param}", url)
        return SERVICES[request.param]()

    return send_to


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificates"), "localhost")


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate.certificate))
    return certificate


# What a server does with a connection before TLS is established


def stay_silent(client: socket.socket) -> None:
    while client.recv(65536):
        pass


def hang_up(client: socket.socket) -> None:
    client.recv(1)


def reset(client: socket.socket) -> None:
    client.recv(1)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)


def speak_plain_http(client: socket.socket) -> None:
    client.recv(65536)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
    stay_silent(client)


@pytest.mark.parametrize("serve", [stay_silent, hang_up, reset, speak_plain_http])
def test_a_failed_handshake_stops_the_channel(send: Send, serve: Serve) -> None:
    with served(serve) as port:
        outcome = send(f"https://localhost:{port}")

    assert isinstance(outcome, ChannelStopped)
    assert (outcome.code, outcome.only_sender) == ("not_connected", False)


def test_a_certificate_of_an_unknown_authority_stops_the_channel(
    send: Send, certificate: Certificate
) -> None:
    with served(partial(over_tls, certificate, stay_silent)) as port:
        outcome = send(f"https://localhost:{port}")

    assert isinstance(outcome, ChannelStopped)
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.detail


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_stops_the_channel(
    send: Send, certificate: Certificate
) -> None:
    with served(partial(over_tls, certificate, stay_silent)) as port:
        outcome = send(f"https://127.0.0.1:{port}")

    assert isinstance(outcome, ChannelStopped)
    assert "not valid for '127.0.0.1'" in outcome.detail


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_closed_port_stops_the_channel(send: Send, scheme: str) -> None:
    assert send(f"{scheme}://127.0.0.1:1") == ChannelStopped("EndpointConnectionError")


def test_a_name_that_does_not_resolve_stops_the_channel(send: Send) -> None:
    assert send("https://email.nowhere.invalid") == ChannelStopped("EndpointConnectionError")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_never_answers_stops_the_channel(send: Send, scheme: str) -> None:
    with black_hole() as port:
        assert send(f"{scheme}://127.0.0.1:{port}") == ChannelStopped("ConnectTimeoutError")


def test_a_closed_port_of_a_proxy_stops_the_channel(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    assert send(AWS) == ChannelStopped("ProxyConnectionError")


def refuse_tunnel(client: socket.socket) -> None:
    client.recv(65536)
    client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
    stay_silent(client)


@pytest.mark.parametrize("serve", [refuse_tunnel, stay_silent, hang_up, reset])
def test_a_proxy_that_opens_no_tunnel_stops_the_channel(
    send: Send, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    with served(serve) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")

        assert isinstance(send(AWS), ChannelStopped)


# What a server does once TLS is established: it may have read the request


def break_tls(client: socket.socket) -> None:
    """Answer the request with bytes that are not TLS."""
    client.recv(65536)
    with socket.socket(fileno=client.detach()) as beneath:
        beneath.sendall(b"\x17\x03\x03\x00\x10" + b"junk" * 4)
        stay_silent(beneath)


@pytest.mark.parametrize("serve", [stay_silent, hang_up, reset, break_tls])
def test_a_connection_that_breaks_after_the_handshake_leaves_the_message_uncertain(
    send: Send, trusted: Certificate, serve: Serve
) -> None:
    with served(partial(over_tls, trusted, serve)) as port:
        assert isinstance(send(f"https://localhost:{port}"), Uncertain)


def test_a_server_that_refuses_us_after_the_handshake_leaves_the_message_uncertain(
    send: Send, trusted: Certificate
) -> None:
    """With TLS 1.3, a missing certificate of the client shows only in the response."""
    serve = partial(over_tls, trusted, stay_silent, client_authority=trusted.certificate)
    with served(serve) as port:
        assert isinstance(send(f"https://localhost:{port}"), Uncertain)


@pytest.mark.parametrize("serve", [stay_silent, hang_up, reset])
def test_a_plain_connection_that_breaks_leaves_the_message_uncertain(
    send: Send, serve: Serve
) -> None:
    with served(serve) as port:
        assert isinstance(send(f"http://127.0.0.1:{port}"), Uncertain)


def over_tls(
    certificate: Certificate,
    serve: Serve,
    client: socket.socket,
    client_authority: Path | None = None,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=client_authority)
    context.load_cert_chain(certificate.certificate, certificate.key)
    if client_authority:
        context.verify_mode = ssl.CERT_REQUIRED
    with context.wrap_socket(client, server_side=True) as secured:
        serve(secured)


def served(serve: Serve) -> AbstractContextManager[int]:
    """Serve each connection, and close it; the context is the port."""

    def serve_and_close(client: socket.socket) -> None:
        with client, suppress(OSError):
            serve(client)

    return served_port("127.0.0.1", serve_and_close)


@contextmanager
def black_hole() -> Iterator[int]:
    """Yield a port whose queue is full, so it answers no further connection."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)  # noqa: FBT003
            each.connect_ex(("127.0.0.1", port))
        try:
            yield port
        finally:
            for each in waiting:
                each.close()
