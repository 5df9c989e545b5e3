"""TLS in front of the embedded PostgreSQL, which is built without it."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

from local.tcp_front import forward, served_port
from tests.certificates import Certificate

SSL_REQUEST_BYTES = 8


@contextmanager
def tls_front(socket_dir: str, certificate: Certificate | None) -> Iterator[int]:
    """Listen on a port of localhost; yield it. Without a certificate TLS is refused."""
    with served_port("localhost", partial(_serve, socket_dir, certificate)) as port:
        yield port


def _serve(socket_dir: str, certificate: Certificate | None, client: socket.socket) -> None:
    with client, suppress(OSError):
        client.recv(SSL_REQUEST_BYTES)
        if certificate is None:
            client.sendall(b"N")
            return
        client.sendall(b"S")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate.certificate, certificate.key)
        forward(socket_dir, context.wrap_socket(client, server_side=True))
