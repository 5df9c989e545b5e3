"""HTTP for the requests of boto3, over connections that stay open.

boto3's own HTTP takes twice as much CPU time for a request, and reads all certificate authorities
anew for each connection. It lets a handler of ``before-send`` answer a request that is signed.
"""

import ssl
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedReader, RawIOBase
from socket import SO_KEEPALIVE, SOL_SOCKET, socket
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import wait_for_read


class KeptConnections:
    """The connections to one endpoint. Thread-safe: one request at a time uses each of them."""

    def __init__(
        self,
        endpoint: str,
        authorities: str,
        *,
        connect_seconds: float,
        read_seconds: float,
        idle_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        """Open none yet.

        Args:
            endpoint: the start of the URLs of the requests.
            authorities: the file of the certificate authorities that TLS trusts.
            connect_seconds: how long to wait for a connection, and then for TLS.
            read_seconds: how long a request and its whole response may take, however slowly they
                come: what the response was is unknown then.
            idle_seconds: for how long a connection without a request may be used again. Those on
                the way forget a connection after a while, and then nothing shows that it is dead.
            clock: returns the time in seconds, also while the process is frozen.

        Raises:
            OSError: the file cannot be read.
        """
        self._endpoint = urlsplit(endpoint)
        is_secure = self._endpoint.scheme == "https"
        self._context = ssl.create_default_context(cafile=authorities) if is_secure else None
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._idle: list[_Connection] = []
        weakref.finalize(self, _close, self._idle)

    def answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        """Make a request once and return the response; ``None`` if it is for another endpoint.

        Raises:
            BotoCoreError: as boto3 raises it when it makes a request.
        """
        url = urlsplit(request.url)
        if (url.scheme, url.netloc) != (self._endpoint.scheme, self._endpoint.netloc):
            return None
        connection = self._idle_connection() or self._new_connection()
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        try:
            connection.request(request.method, target, request.body, dict(request.headers.items()))
            response = connection.getresponse()
            content, is_whole = _content(response)
        except BaseException as error:  # Ctrl-C too: no other request may get this answer
            connection.close()
            if isinstance(error, (OSError, HTTPException)):
                raise _fault(error, request) from error
            raise
        if is_whole:
            connection.used_at = self._clock()
            self._idle.append(connection)
        else:
            connection.close()  # the rest may come as if it answered the next request
        headers: Any = response.headers  # any mapping will do
        return AWSResponse(request.url, response.status, headers, _Raw(content))

    def _idle_connection(self) -> "_Connection | None":
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()
                # A clock that was set back does not show how long it was idle.
                is_fresh = 0 <= self._clock() - connection.used_at <= self._idle_seconds
                # What can be read before a request is the end, or an answer to no request.
                if is_fresh and connection.sock and not wait_for_read(connection.sock, 0):
                    return connection
                connection.close()
        return None

    def _new_connection(self) -> "_Connection":
        host, port = self._endpoint.hostname or "", self._endpoint.port
        timeout = self._connect_seconds
        connection = (
            _SecureConnection(host, port, timeout=timeout, context=self._context)
            if self._context
            else _Connection(host, port, timeout=timeout)
        )
        try:
            connection.connect()
        except OSError as error:
            raise _connect_fault(error, self._endpoint.geturl(), connection) from error
        connection.sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
        connection.answer_seconds = self._read_seconds
        return connection


def _close(connections: list["_Connection"]) -> None:
    with suppress(IndexError):
        while True:
            connections.pop().close()


class _Response(HTTPResponse):
    """A response that is read within the timeout that its socket has at first."""

    def __init__(self, sock: socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = BufferedReader(_ReadUntil(sock, self.fp.detach()))


class _ReadUntil(RawIOBase):
    """Reads the parts that come from a socket, all of them together within its timeout."""

    def __init__(self, sock: socket, parts: RawIOBase) -> None:
        self._socket = sock
        self._parts = parts
        self._ends_at = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(_seconds_until(self._ends_at))
        return self._parts.readinto(buffer)

    def close(self) -> None:
        self._parts.close()
        super().close()


def _seconds_until(moment: float) -> float:
    """Return the seconds that are left.

    Raises:
        TimeoutError: none are.
    """
    seconds = moment - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class _Connection(HTTPConnection):
    """Sends a request in one piece: one system call, and with TLS one record."""

    response_class = _Response
    used_at: float
    answer_seconds: float
    """How long a request and its response may take together."""

    def request(self, *arguments: Any, **options: Any) -> None:
        self._pieces: list[bytes] = []
        super().request(*arguments, **options)
        ends_at = time.monotonic() + self.answer_seconds
        self.sock.settimeout(self.answer_seconds)
        super().send(b"".join(self._pieces))
        self.sock.settimeout(_seconds_until(ends_at))

    def send(self, data: Any) -> None:
        self._pieces.append(data)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Raw:
    """The content of a response, as boto3 reads it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def _content(response: HTTPResponse) -> tuple[bytes, bool]:
    """Return the content as far as it came, and whether nothing more will come.

    boto3 judges whether that is an answer. After a 1xx response comes another one.
    """
    try:
        return response.read(), response.status >= HTTPStatus.OK
    except IncompleteRead as error:
        return error.partial, False


def _connect_fault(error: OSError, url: str, connection: HTTPConnection) -> Exception:
    if connection.sock is not None:  # there is a connection, but no TLS
        return SSLError(endpoint_url=url, error=error)
    if isinstance(error, TimeoutError):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    return EndpointConnectionError(endpoint_url=url, error=error)


def _fault(error: Exception, request: AWSPreparedRequest) -> Exception:
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=request.url, error=error)
    if isinstance(error, ssl.SSLError):
        return SSLError(endpoint_url=request.url, error=error)
    return ConnectionClosedError(error=error, request=request, endpoint_url=request.url)
