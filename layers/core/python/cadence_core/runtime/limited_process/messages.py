"""Messages over a stream socket: eight bytes of length, then the message."""

import socket
import struct
import time

LENGTH = struct.Struct("!Q")
MAX_LENGTH = 2**30
CHUNK_BYTES = 2**20


def send(stream: socket.socket, message: bytes) -> None:
    """Send a message, within the socket's timeout.

    Raises:
        OSError: the other side is gone, or does not read (``TimeoutError``).
    """
    stream.sendall(LENGTH.pack(len(message)) + message)


def receive(stream: socket.socket, seconds: float | None = None) -> bytes:
    """Return the next message; without ``seconds``, wait forever.

    Raises:
        EOFError: the other side is gone.
        ValueError: what it sent is no message.
        OSError: the message was not complete in time (``TimeoutError``), or the socket failed.
    """
    ends_at = None if seconds is None else time.monotonic() + seconds
    [length] = LENGTH.unpack(_exactly(stream, LENGTH.size, ends_at))
    if length > MAX_LENGTH:
        raise ValueError("not a message")
    return _exactly(stream, length, ends_at)


def _exactly(stream: socket.socket, length: int, ends_at: float | None) -> bytes:
    received = bytearray()
    while len(received) < length:
        if ends_at is not None:
            # A timeout of zero would mean "do not block", with another error.
            stream.settimeout(max(0.001, ends_at - time.monotonic()))
        chunk = stream.recv(min(length - len(received), CHUNK_BYTES))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)
