"""Whether an error arose before any byte of the request was written."""

import http.client
from collections.abc import Iterator
from traceback import walk_tb

import urllib3.connection

CONNECT = tuple(
    each.connect.__code__
    for library in (http.client, urllib3.connection)
    for each in (library.HTTPConnection, library.HTTPSConnection)
)


def arose_while_connecting(error: BaseException) -> bool:
    """Return whether ``http.client`` or urllib3 raised the error while it opened the connection.

    It looks up the name, connects, passes the proxy and agrees on TLS in ``connect``, and writes
    the request only after ``connect`` has returned. The types of the errors do not show it: a
    handshake that times out is a ``ReadTimeoutError`` of botocore, one that is cut off a
    ``ConnectionClosedError``, as if the response had been lost.
    """
    return any(
        frame.f_code in CONNECT
        for cause in _causes(error)
        for frame, _ in walk_tb(cause.__traceback__)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
