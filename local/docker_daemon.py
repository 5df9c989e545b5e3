"""Docker for ``sam local invoke``: its daemon, Lambda's image, and the way back to this machine."""

import os
import socket
import sys
from ipaddress import ip_network

import docker
from docker.context import ContextAPI
from docker.errors import DockerException, ImageNotFound

from local.built_stack import ARCHITECTURE
from local.tool_venvs import LAMBDA_PYTHON

# sam looks for the image under this name.
IMAGE = f"public.ecr.aws/lambda/python:{LAMBDA_PYTHON}-{ARCHITECTURE}"
LOOPBACK = "127.0.0.1"


class DockerMissingError(Exception):
    """Docker or the image is missing; the message says which, and what to do."""


def docker_host() -> str:
    """Return the address of Docker: DOCKER_HOST, or that of the ``docker`` command's context.

    sam itself ignores the context.
    """
    context_host = ContextAPI.kwargs_from_context().get("base_url")
    return os.environ.get("DOCKER_HOST") or context_host or "unix:///var/run/docker.sock"


def docker_environment() -> dict[str, str]:
    """Return the variables with which another program finds the same Docker."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_")}
    return ours | {"DOCKER_HOST": docker_host()}


def connect_to_docker() -> docker.DockerClient:
    """Return a client of the Docker daemon.

    Raises:
        DockerMissingError: Docker does not answer.
    """
    try:
        client = docker.from_env()
        client.ping()
    except (DockerException, OSError) as error:
        raise DockerMissingError(
            f"Docker does not answer at {docker_host()} ({_reason(error)}): install or start it,"
            " or set DOCKER_HOST to its address. `make test-slow` runs the functions without it"
        ) from None
    return client


def ensure_image(client: docker.DockerClient) -> None:
    """Fetch Lambda's image unless it is on this machine.

    Raises:
        DockerMissingError: the image is not on this machine and cannot be fetched.
    """
    try:
        client.images.get(IMAGE)
    except ImageNotFound:
        print(f"Fetching {IMAGE} (only the first time) ...", file=sys.stderr)
        try:
            client.images.pull(IMAGE)
        except (DockerException, OSError) as error:
            why = getattr(error, "explanation", None) or error
            raise DockerMissingError(
                f"the image {IMAGE} is not on this machine and cannot be fetched: {why}"
            ) from None


def address_for_containers(client: docker.DockerClient) -> str:
    """Return the address at which only this machine and its containers reach it.

    It is the address of Docker's bridge. If Docker runs in a virtual machine, as Docker Desktop
    does, it is loopback: requests of a container to ``host.docker.internal`` arrive there.
    """
    [config, *_] = client.networks.get("bridge").attrs["IPAM"]["Config"]
    bridge = config.get("Gateway") or str(next(ip_network(config["Subnet"]).hosts()))
    return bridge if _can_listen_at(bridge) else LOOPBACK


def _can_listen_at(address: str) -> bool:
    try:
        socket.create_server((address, 0)).close()
    except OSError:
        return False
    return True


def _reason(error: BaseException) -> str:
    """Return the error of the operating system, which the libraries wrap three times."""
    cause: BaseException | None = error
    while cause is not None and getattr(cause, "errno", None) is None:
        cause = cause.__context__
    return os.strerror(cause.errno) if isinstance(cause, OSError) and cause.errno else str(error)
