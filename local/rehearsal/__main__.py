"""``python -m local.rehearsal``: deploy the built stack into an emulation of AWS, and try it."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cadence_core.adapters.postgres.connection import connect
from local.built_stack import built_template
from local.embedded_postgres import database_url, temporary_server
from local.rehearsal.aws import running_aws
from local.rehearsal.scenes import SCENES
from local.rehearsal.stack import RehearsalError, template_for_ministack
from local.rehearsal.stage import Stage
from local.stand_ins.running import running_stand_ins
from local.tcp_front import tcp_front

FOLDER = Path(__file__).parents[2] / ".local"
DATABASE = "cadence"
LOOPBACK = "127.0.0.1"


def main() -> None:
    """Rehearse the stack; exit with an error if a scene does not hold."""
    log = FOLDER / "rehearsal.log"
    log.parent.mkdir(exist_ok=True)
    try:
        rehearse(log)
    except RehearsalError as error:
        sys.exit(f"make rehearse: {error}\nWhat the emulation and the functions said: {log}")
    print(f"\nWhat the emulation and the functions said: {log}")


def rehearse(log: Path, executor: str = "local") -> None:
    """Play every scene, and tell what was seen.

    Raises:
        RehearsalError: the one that did not hold.
    """
    print(f"The stack in ministack, functions by its {executor} executor\n")
    with the_stage(log, executor) as stage:
        for scene in SCENES:
            started = time.monotonic()
            title = scene.__name__.replace("_", " ")
            try:
                seen = scene(stage)
            except Exception:
                print(f"✗ {title}")
                with log.open("a", encoding="utf-8") as file:
                    file.writelines(f"{line}\n" for line in stage.aws.logs())
                raise
            print(f"✓ {title}: {seen} ({time.monotonic() - started:.1f} s)", flush=True)


@contextmanager
def the_stage(log: Path, executor: str) -> Iterator[Stage]:
    """Set everything up, on one address and for as long as the block lasts."""
    address = LOOPBACK
    template = built_template()
    with (
        temporary_server() as socket_dir,
        tcp_front(address, socket_dir) as port,
        running_stand_ins(address=address) as providers,
        running_aws(log, executor=executor, address=address) as aws,
    ):
        with closing(connect(database_url(socket_dir, "postgres"))) as admin:
            admin.run(f"CREATE DATABASE {DATABASE}")
        with closing(connect(database_url(socket_dir, DATABASE))) as database:
            yield Stage(
                aws=aws,
                database=database,
                providers=providers,
                template=template_for_ministack(template, providers.environment),
                database_secret={
                    "username": "postgres",
                    "password": "not asked for",
                    "host": address,
                    "port": port,
                    "dbname": DATABASE,
                    "sslmode": "disable",
                },
            )


if __name__ == "__main__":
    main()
