"""What ``sam local invoke`` needs of Docker: that it answers, Lambda's image, a way back to us."""

import os
import socket
import sys
from ipaddress import ip_network

import docker
from docker.context import ContextAPI
from docker.errors import DockerException, ImageNotFound

from local.built_stack import ARCHITECTURE
from local.tool_venvs import LAMBDA_PYTHON

# The name under which sam looks for it.
IMAGE = f"public.ecr.aws/lambda/python:{LAMBDA_PYTHON}-{ARCHITECTURE}"
LOOPBACK = "127.0.0.1"


class DockerMissingError(Exception):
    """Docker or the image is not there; the message tells a person what is missing."""


def docker_host() -> str:
    """Return where Docker listens: as DOCKER_HOST says, or the ``docker`` command's context.

    sam itself does not look at the context.
    """
    of_context = ContextAPI.kwargs_from_context().get("base_url")
    return os.environ.get("DOCKER_HOST") or of_context or "unix:///var/run/docker.sock"


def docker_environment() -> dict[str, str]:
    """Return the variables with which another program finds the same Docker as we do."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_")}
    return ours | {"DOCKER_HOST": docker_host()}


def connect_to_docker() -> docker.DockerClient:
    """Return a client of the Docker daemon.

    Raises:
        DockerMissingError: it does not answer.
    """
    try:
        client = docker.from_env()
        client.ping()
    except (DockerException, OSError) as error:
        raise DockerMissingError(
            f"Docker does not answer at {docker_host()} ({_reason(error)}): install or start it,"
            " or name its address in DOCKER_HOST. `make test-slow` runs the functions without it"
        ) from None
    return client


def ensure_image(client: docker.DockerClient) -> None:
    """Have Lambda's image on this machine, fetched if need be.

    Raises:
        DockerMissingError: it is not here and cannot be fetched.
    """
    try:
        client.images.get(IMAGE)
    except ImageNotFound:
        print(f"Fetching {IMAGE}, this once ...", file=sys.stderr)
        try:
            client.images.pull(IMAGE)
        except (DockerException, OSError) as error:
            why = getattr(error, "explanation", None) or error
            raise DockerMissingError(
                f"the image {IMAGE} is not on this machine and cannot be fetched: {why}"
            ) from None


def address_for_containers(client: docker.DockerClient) -> str:
    """Return the address of this machine at which only its containers and itself reach it.

    It is the bridge's, or where Docker lives in a virtual machine, as Docker Desktop does,
    loopback: what a container sends to ``host.docker.internal`` arrives there.
    """
    [config, *_] = client.networks.get("bridge").attrs["IPAM"]["Config"]
    bridge = config.get("Gateway") or str(next(ip_network(config["Subnet"]).hosts()))
    return bridge if _is_ours(bridge) else LOOPBACK


def _is_ours(address: str) -> bool:
    try:
        socket.create_server((address, 0)).close()
    except OSError:
        return False
    return True


def _reason(error: BaseException) -> str:
    """Return what the system said, which the libraries wrap three times."""
    cause: BaseException | None = error
    while cause is not None and getattr(cause, "errno", None) is None:
        cause = cause.__context__
    return os.strerror(cause.errno) if isinstance(cause, OSError) and cause.errno else str(error)
