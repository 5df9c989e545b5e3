"""A stand-in for RDS Proxy, which unlike PostgreSQL refuses sessions with startup options."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.tcp_front import forward, served_port

PROXY_ERROR = "Feature not supported: RDS Proxy currently doesn't support command-line options."
HEAD_BYTES = 8  # the message's length and the protocol's version


@dataclass
class ProxyFront:
    """Refuses sessions with a startup parameter named ``refused`` and forwards the others."""

    socket_dir: str
    refused: str
    sqlstate: str
    port: int = 0
    sessions: list[dict[str, str]] = field(default_factory=list)
    """The startup parameters of each requested session."""

    def url(self, database: str) -> str:
        return f"postgresql://postgres@localhost:{self.port}/{database}"

    def serve(self, client: socket.socket) -> None:
        startup = client.recv(65536)
        texts = startup[HEAD_BYTES:].decode().rstrip("\0").split("\0")
        parameters = dict(zip(texts[::2], texts[1::2], strict=True))
        self.sessions.append(parameters)
        if self.refused in parameters:
            with client:
                client.sendall(_fatal(self.sqlstate))
        else:
            forward(self.socket_dir, client, startup)


@contextmanager
def rds_proxy_front(
    socket_dir: str, *, refused: str = "options", sqlstate: str = "0A000"
) -> Iterator[ProxyFront]:
    """Listen on a port of localhost, in front of the server."""
    proxy = ProxyFront(socket_dir, refused, sqlstate)
    with served_port("localhost", proxy.serve) as proxy.port:
        yield proxy


def _fatal(sqlstate: str) -> bytes:
    fields = f"SFATAL\0C{sqlstate}\0M{PROXY_ERROR}\0\0".encode()
    return b"E" + struct.pack("!I", 4 + len(fields)) + fields
