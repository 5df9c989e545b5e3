"""Something between the engine and the embedded PostgreSQL, on a port of localhost."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Serve = Callable[[socket.socket], None]


@contextmanager
def front(serve: Serve) -> Iterator[int]:
    """Listen on a port and yield it; each client is served in a thread of its own."""
    with socket.create_server(("localhost", 0)) as server:
        threading.Thread(target=_accept, args=(server, serve), daemon=True).start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def carry(client: socket.socket, socket_dir: str, already_read: bytes = b"") -> None:
    """Carry what a client says to PostgreSQL, and the answers back, until one of them ends."""
    with socket.socket(socket.AF_UNIX) as postgres:
        postgres.connect(f"{socket_dir}/.s.PGSQL.5432")
        postgres.sendall(already_read)
        back = threading.Thread(target=_copy, args=(postgres, client), daemon=True)
        back.start()
        _copy(client, postgres)
        with suppress(OSError):
            postgres.shutdown(socket.SHUT_RDWR)
        back.join()


def _accept(server: socket.socket, serve: Serve) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            threading.Thread(target=_serve, args=(client, serve), daemon=True).start()


def _serve(client: socket.socket, serve: Serve) -> None:
    with client, suppress(OSError):
        serve(client)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
