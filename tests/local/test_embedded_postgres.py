import socket

import pytest

from local.embedded_postgres import temporary_server


def test_a_temporary_server_does_not_outlive_an_interrupt() -> None:
    with socket.socket(socket.AF_UNIX) as client:
        with pytest.raises(KeyboardInterrupt):
            connect_and_be_interrupted(client)

        client.settimeout(5)
        assert client.recv(1) == b""  # the server has hung up


def connect_and_be_interrupted(client: socket.socket) -> None:
    with temporary_server() as socket_dir:
        client.connect(f"{socket_dir}/.s.PGSQL.5432")
        raise KeyboardInterrupt
