"""``python -m local.rehearsal``: deploy the built stack into an emulation of AWS, and try it."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cadence_core.database.connection import connect
from local.built_stack import BuildError, built_template
from local.guarded_database import NAME, guarded_database
from local.rehearsal.aws import running_aws
from local.rehearsal.executor import Executor, find_executor
from local.rehearsal.scenes import SCENES
from local.rehearsal.stack import RehearsalError, template_for_ministack
from local.rehearsal.stage import Stage
from local.stand_ins.running import running_stand_ins

FOLDER = Path(__file__).parents[2] / ".local"


def main() -> None:
    """Rehearse the stack; exit with an error if a scene does not hold."""
    log = FOLDER / "rehearsal.log"
    log.parent.mkdir(exist_ok=True)
    try:
        rehearse(log, find_executor())
    except (BuildError, RehearsalError) as error:
        sys.exit(f"make rehearse: {error}\nWhat the emulation and the functions said: {log}")
    print(f"\nWhat the emulation and the functions said: {log}")


def rehearse(log: Path, executor: Executor) -> None:
    """Play every scene, and tell what was seen.

    Raises:
        RehearsalError: the one that did not hold.
    """
    print(f"The stack in ministack; functions run {executor.told}\n", flush=True)
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
def the_stage(log: Path, executor: Executor) -> Iterator[Stage]:
    """Set everything up, on one address and for as long as the block lasts."""
    built = built_template(executor.python)
    with (
        guarded_database(executor.address) as database,
        running_stand_ins(address=executor.address) as providers,
        running_aws(log, executor=executor.name, address=executor.address) as aws,
    ):
        secret = {
            "username": NAME,
            "password": database.password,
            "host": executor.address,
            "port": database.port,
            "dbname": NAME,
            "sslmode": "disable",
        }
        with closing(connect(database.url)) as connection:
            yield Stage(
                aws=aws,
                database=connection,
                providers=providers,
                template=template_for_ministack(built, providers.environment),
                database_secret=secret,
            )


if __name__ == "__main__":
    main()
