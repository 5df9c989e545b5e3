import json
import threading
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError, ImageNotFound

from local.docker_daemon import (
    IMAGE,
    DockerMissingError,
    address_for_containers,
    connect_to_docker,
    docker_environment,
    docker_host,
    ensure_image,
)

NO_REGISTRY = "dial tcp: lookup public.ecr.aws: no such host"


def raising(error: Exception) -> Callable[[str], None]:
    def call(name: str) -> None:
        assert name == IMAGE
        raise error

    return call


def client_with_bridge(**config: str) -> Any:
    bridge = SimpleNamespace(attrs={"IPAM": {"Config": [config]}})
    return SimpleNamespace(networks=SimpleNamespace(get={"bridge": bridge}.__getitem__))


def test_an_image_that_cannot_be_fetched_is_named_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    images = SimpleNamespace(
        get=raising(ImageNotFound("404")), pull=raising(APIError("500", explanation=NO_REGISTRY))
    )

    with pytest.raises(DockerMissingError) as caught:
        ensure_image(SimpleNamespace(images=images))

    assert str(caught.value) == (
        f"the image {IMAGE} is not on this machine and cannot be fetched: {NO_REGISTRY}"
    )
    assert capsys.readouterr().err == f"Fetching {IMAGE} (only the first time) ...\n"


def test_an_image_that_is_present_is_not_fetched() -> None:
    ensure_image(SimpleNamespace(images=SimpleNamespace(get=lambda name: name)))


def use_context(folder: Path, host: str) -> None:
    """Write a configuration of the docker command whose context is this host."""
    meta_folder = folder / "contexts" / "meta" / sha256(b"colima").hexdigest()
    meta_folder.mkdir(parents=True)
    meta = {
        "Name": "colima",
        "Metadata": {},
        "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}},
    }
    (meta_folder / "meta.json").write_text(json.dumps(meta))
    (folder / "config.json").write_text(json.dumps({"currentContext": "colima"}))


class Daemon(BaseHTTPRequestHandler):
    """Answers the requests that a client of Docker makes to connect."""

    def do_GET(self) -> None:
        body = b'{"ApiVersion": "1.44"}' if self.path.endswith("/version") else b"OK"
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""


def test_a_daemon_named_only_by_the_context_is_reached_and_passed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Daemon) as daemon:
        host = f"tcp://127.0.0.1:{daemon.server_port}"
        use_context(tmp_path, host)
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        monkeypatch.delenv("DOCKER_HOST", raising=False)
        threading.Thread(target=daemon.serve_forever, daemon=True).start()

        with closing(connect_to_docker()) as client:
            assert client.ping()

        assert docker_environment()["DOCKER_HOST"] == host
        daemon.shutdown()


def test_the_docker_context_applies_unless_docker_host_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    host = "unix:///home/ana/.colima/docker.sock"
    use_context(tmp_path, host)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)

    of_context = docker_host()
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")

    assert of_context == host
    assert docker_host() == "tcp://127.0.0.1:2375"


@pytest.mark.parametrize(
    "config",
    [
        {"Gateway": "127.0.0.1", "Subnet": "10.9.0.0/16"},
        {"Subnet": "127.0.0.0/8"},  # old daemons do not name the gateway: it is the first
    ],
)
def test_containers_reach_the_host_at_the_bridge(config: dict[str, str]) -> None:
    assert address_for_containers(client_with_bridge(**config)) == "127.0.0.1"


def test_a_bridge_inside_a_virtual_machine_is_not_listened_on() -> None:
    address = address_for_containers(client_with_bridge(Gateway="192.0.2.1"))

    assert address == "127.0.0.1"
