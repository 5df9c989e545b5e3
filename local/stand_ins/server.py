"""The server: routes requests to protocols, records them before it answers, and plays faults.

The standard library's threaded server is enough for a development tool. It keeps connections alive
as the real endpoints do, and it can misbehave on the socket, which frameworks do not allow.
"""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.stand_ins.faults import Answer, Drip, Drop, Fault, Faults, Refuse, Reset, Slow, Truncate
from local.stand_ins.wire import Request, Response, WireProtocol, json_response

AT_ONCE_RST = struct.pack("ii", 1, 0)  # SO_LINGER on, for zero seconds


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request that was read to its end, and whether the provider accepted it."""

    request: Request
    is_accepted: bool


class StandInServer:
    """One HTTP server for several providers. Callers change only its ``faults``."""

    def __init__(
        self, protocols: Sequence[WireProtocol], *, port: int = 0, address: str = "127.0.0.1"
    ) -> None:
        self.faults = Faults()
        self.stopping = threading.Event()
        self._protocols = tuple(protocols)
        self._recorded: list[Recorded] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"stand_in": self})
        self._http = _HttpServer((address, port), handler)

    @property
    def url(self) -> str:
        """The address of the server."""
        address, port = self._http.server_address[:2]
        return f"http://{address!s}:{port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the SDKs to this server."""
        return {
            name: value
            for protocol in self._protocols
            for name, value in protocol.environment(self.url).items()
        }

    def received(self, path: str = "/") -> list[Request]:
        """Return every request under ``path`` that arrived in full, in order."""
        return [entry.request for entry in self._entries(path)]

    def accepted(self, path: str = "/") -> list[Request]:
        """Return the requests that the provider accepted, whether or not its answer arrived."""
        return [entry.request for entry in self._entries(path) if entry.is_accepted]

    def forget(self) -> None:
        """Forget the requests received so far."""
        with self._lock:
            self._recorded.clear()

    def serve(self) -> None:
        """Serve until ``stop`` is called."""
        self._http.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        """End ``serve`` and every delayed answer."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def protocol_for(self, request: Request) -> WireProtocol | None:
        """Return the protocol that a request is for, ``None`` if there is none."""
        path = request.path.partition("?")[0]
        matching = (each for each in self._protocols if each.matches(request.method, path))
        return next(matching, None)

    def record(self, request: Request, *, is_accepted: bool) -> None:
        """Record a request before it is answered."""
        with self._lock:
            self._recorded.append(Recorded(request, is_accepted))

    def _entries(self, path: str) -> list[Recorded]:
        with self._lock:
            return [entry for entry in self._recorded if entry.request.path.startswith(path)]


@contextmanager
def serving(server: StandInServer) -> Iterator[StandInServer]:
    """Serve in the background until the block ends."""
    thread = threading.Thread(target=server.serve, name="stand-ins", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: clients hang up in many tests."""


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandInServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write for status line, headers and body

    def do_GET(self) -> None:
        self._exchange()

    def do_POST(self) -> None:
        self._exchange()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing; the requests are recorded."""

    def _exchange(self) -> None:
        request = self._read()
        protocol = self.stand_in.protocol_for(request)
        if protocol is None:
            self.stand_in.record(request, is_accepted=False)
            self._write(json_response(404, {"message": "no stand-in for this path"}))
            return
        fault = self.stand_in.faults.take(request)
        response = _response(fault, protocol, request)
        is_accepted = isinstance(fault, Answer) or response.status < HTTPStatus.BAD_REQUEST
        self.stand_in.record(request, is_accepted=is_accepted)
        self._deliver(response, fault)

    def _read(self) -> Request:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, body, self.client_address[1])

    def _deliver(self, response: Response, fault: Fault | None) -> None:
        match fault:
            case Slow(seconds) | Refuse(after_seconds=seconds):
                self.stand_in.stopping.wait(seconds)
                self._write(response)
            case Drop():
                self.close_connection = True
            case Reset():
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE_RST)
                self.close_connection = True
                self.connection.close()
            case Truncate():
                self._write_head(response)
                self.wfile.write(response.body[: len(response.body) // 2])
                self.close_connection = True
            case Drip(pause_seconds):
                self._drip(response, pause_seconds)
            case _:
                self._write(response)

    def _write(self, response: Response) -> None:
        self._write_head(response)
        self.wfile.write(response.body)

    def _write_head(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(response.body)))
        self.end_headers()

    def _drip(self, response: Response, pause_seconds: float) -> None:
        self._write_head(response)
        for byte in response.body:
            self.wfile.flush()
            if self.stand_in.stopping.wait(pause_seconds):
                return
            self.wfile.write(bytes([byte]))


def _response(fault: Fault | None, protocol: WireProtocol, request: Request) -> Response:
    match fault:
        case Refuse(status, error_type, message, headers):
            error = protocol.error(status, error_type, message)
            return Response(status, error.body, {**error.headers, **dict(headers)})
        case Answer(response):
            return response
        case _:
            return protocol.answer(request)
