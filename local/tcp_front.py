"""A TCP port in front of the embedded PostgreSQL, which listens only on a Unix socket."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

Serve = Callable[[socket.socket], None]


@contextmanager
def tcp_front(address: str, socket_dir: str) -> Iterator[int]:
    """Forward the connections to a port of this address to PostgreSQL; yield the port."""
    with served_port(address, partial(forward, socket_dir)) as port:
        yield port


@contextmanager
def served_port(address: str, serve: Serve) -> Iterator[int]:
    """Serve each connection in its own thread until the block ends; yield the port."""
    with socket.create_server((address, 0)) as server:
        threading.Thread(target=_accept, args=(server, serve), daemon=True).start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def forward(
    socket_dir: str, client: socket.socket, already_read: bytes = b"", delay_seconds: float = 0
) -> None:
    """Connect a client to PostgreSQL until one of them hangs up.

    ``delay_seconds``: how long what the client sends is on its way.
    """
    with client, socket.socket(socket.AF_UNIX) as postgres, suppress(OSError):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        postgres.connect(f"{socket_dir}/.s.PGSQL.5432")
        postgres.sendall(already_read)
        back = threading.Thread(target=_copy, args=(postgres, client), daemon=True)
        back.start()
        _copy(client, postgres, delay_seconds)
        back.join()


def _accept(server: socket.socket, serve: Serve) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket, delay_seconds: float = 0) -> None:
    """Copy until the source hangs up, then hang up on the target."""
    with suppress(OSError):
        while data := source.recv(65536):
            time.sleep(delay_seconds)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
