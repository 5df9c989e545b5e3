"""``python -m local.rehearsal``: deploys the built stack to an emulation of AWS and tries it."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cadence_core.database.connection import connect
from local.built_stack import BuildError, built_template
from local.guarded_database import NAME, guarded_database
from local.rehearsal.aws import running_aws
from local.rehearsal.crm import CrmStandIn
from local.rehearsal.executor import Executor, find_executor
from local.rehearsal.play import SCENES
from local.rehearsal.stack import RehearsalError, template_for_ministack
from local.rehearsal.stage import Stage
from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer, serving

FOLDER = Path(__file__).parents[2] / ".local"


def main() -> None:
    """Rehearse the stack; exit with an error if a scene fails."""
    log = FOLDER / "rehearsal.log"
    log.parent.mkdir(exist_ok=True)
    try:
        rehearse(log, find_executor())
    except (BuildError, RehearsalError) as error:
        sys.exit(f"make rehearse: {error}\nLog of the emulation and the functions: {log}")
    print(f"\nLog of the emulation and the functions: {log}")


def rehearse(log: Path, executor: Executor) -> None:
    """Play every scene and print what it saw.

    Raises:
        RehearsalError: a scene failed.
    """
    print(f"The stack in ministack; functions run {executor.description}\n", flush=True)
    with running_stage(log, executor) as stage:
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
def running_stage(log: Path, executor: Executor) -> Iterator[Stage]:
    """Run the database, the stand-ins and the emulation on one address until the block ends."""
    built = built_template(executor.python)
    with (
        guarded_database(executor.address) as database,
        running_stand_ins(address=executor.address) as providers,
        serving(StandInServer([CrmStandIn()], address=executor.address)) as crm,
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
                crm=crm,
                template=template_for_ministack(built, providers.environment),
                database_secret=secret,
            )


if __name__ == "__main__":
    main()
