"""A connection between the engine and PostgreSQL that a test can watch and cut."""

import select
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Literal, Self

from cadence_core.database.database_url import connection_arguments
from local.embedded_postgres import database_url

READY_FOR_QUERY = b"Z\x00\x00\x00\x05"


class Wire:
    """Forwards a unix socket to PostgreSQL's; ``url`` connects through it.

    ``round_trips`` counts the times the client wrote and the server answered. Round trip
    number ``cut_at`` (counted from 1) loses the connection: either the request is lost, or
    PostgreSQL executes it and only the answer is lost. New connections work again afterwards,
    unless the wire ``stays_down``.
    """

    def __init__(
        self,
        url: str,
        *,
        cut_at: int | None = None,
        loses: Literal["request", "answer"] = "answer",
        stays_down: bool = False,
    ) -> None:
        arguments = connection_arguments(url)
        self._server_address = arguments["unix_sock"]
        self._folder = Path(tempfile.mkdtemp(prefix="wire-"))
        self.url = database_url(str(self._folder), arguments["database"])
        self.round_trips = 0
        self.is_cut = False
        self._cut_at = cut_at
        self._loses = loses
        self._stays_down = stays_down

    def __enter__(self) -> Self:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._thread = Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # ends accept()
        self._thread.join()
        self._listener.close()
        shutil.rmtree(self._folder)

    def _serve(self) -> None:
        """Serve one connection after the other: an engine never has two at once."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(self._server_address)
                self._carry(client, server)
                if self.is_cut and self._stays_down:
                    self._listener.close()  # before the client notices the cut

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        has_asked, last_bytes = False, b""
        while True:
            readable, _, _ = select.select([client, server], [], [])
            source = readable[0]
            data = source.recv(65536)
            if not data:
                return
            is_breaking = not self.is_cut and self.round_trips + 1 == self._cut_at
            if source is client:
                has_asked = True
                if is_breaking and self._loses == "request":
                    self.is_cut = True
                    return
                server.sendall(data)
            elif is_breaking and has_asked:  # not the rest of the answer before
                last_bytes = (last_bytes + data)[-6:]
                if last_bytes.startswith(READY_FOR_QUERY):  # done, and committed
                    self.is_cut = True
                    return
            else:
                self.round_trips += has_asked
                has_asked = False
                client.sendall(data)
