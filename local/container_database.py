"""A temporary PostgreSQL on the first day of the demo, for a function in a container."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.database import insert_rows
from local.demo_data import id_of
from local.guarded_database import NAME, guarded_database
from local.samples import UNSUBSCRIBED_LEAD
from local.world import begin_day

HOST = "host.docker.internal"  # the name of this machine inside a container


@contextmanager
def container_database(address: str) -> Iterator[str]:
    """Run the database on a port of this address; yield its URL as seen from a container."""
    with guarded_database(address) as database:
        _fill(database.url)
        owner = f"{NAME}:{database.password}"
        yield f"postgresql://{owner}@{HOST}:{database.port}/{NAME}?sslmode=disable"


def _fill(url: str) -> None:
    migrate_database(url)
    with closing(connect(url)) as connection:
        begin_day(connection)
        lead = {"id": str(UNSUBSCRIBED_LEAD), "org_id": id_of("organization", "ribeiro")}
        insert_rows(connection, "leads", [lead])
