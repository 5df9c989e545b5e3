"""Messages over a stream socket: eight bytes of length, then the message."""

import socket
import struct
import time

LENGTH = struct.Struct("!Q")
MAX_LENGTH = 2**30
CHUNK_BYTES = 2**16


def send(stream: socket.socket, message: bytes) -> None:
    """Send a message, within the socket's timeout.

    Raises:
        OSError: the other side is gone, or does not read (``TimeoutError``).
    """
    stream.sendall(LENGTH.pack(len(message)) + message)


def receive(stream: socket.socket, seconds: float | None = None) -> bytes:
    """Return the next message, after which nothing has been sent yet.

    ``seconds`` limits the wait for all of it; without them, it has no limit.

    Raises:
        EOFError: the other side is gone.
        ValueError: what it sent is no message.
        OSError: the message was not complete in time (``TimeoutError``), or the socket failed.
    """
    ends_at = None if seconds is None else time.monotonic() + seconds
    received = bytearray()
    end = LENGTH.size
    while len(received) < end:
        if ends_at is not None:
            # A timeout of zero would mean "do not block", with another error.
            stream.settimeout(max(0.001, ends_at - time.monotonic()))
        chunk = stream.recv(CHUNK_BYTES)
        if not chunk:
            raise EOFError
        received += chunk
        if len(received) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(received)[0]
        if len(received) > end or end > MAX_LENGTH:
            raise ValueError("not a message")
    return bytes(received[LENGTH.size :])
