"""Runs the functions of the rehearsal in containers if Docker is there, else as processes."""

from dataclasses import dataclass

from local.docker_daemon import (
    IMAGE,
    LOOPBACK,
    DockerMissingError,
    address_for_containers,
    connect_to_docker,
    ensure_image,
)
from local.tool_venvs import LAMBDA_PYTHON, python_version

REPOSITORY = IMAGE.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Executor:
    """One of ministack's two executors; ``address`` is this machine as its functions see it."""

    name: str
    address: str
    python: str
    description: str


def find_executor() -> Executor:
    """Return the executor most like Lambda that this machine allows."""
    try:
        client = connect_to_docker()
        ensure_image(client)
        address = address_for_containers(client)
    except DockerMissingError as why:
        return _processes(str(why))
    if address == LOOPBACK:
        return _processes("Docker runs in a virtual machine, which cannot reach this address")
    # ministack looks for the image under a tag without the processor.
    client.images.get(IMAGE).tag(REPOSITORY, LAMBDA_PYTHON)
    return Executor("docker", address, LAMBDA_PYTHON, "in containers of Lambda's image")


def _processes(why: str) -> Executor:
    return Executor("local", LOOPBACK, python_version(), f"as processes, not in containers: {why}")
