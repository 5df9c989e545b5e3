from collections.abc import Iterator
from contextlib import closing

import pytest

from cadence_core.database.connection import connect
from cadence_core.errors import CredentialsRefusedError
from local.container_database import HOST, container_database
from local.samples import UNSUBSCRIBED_LEAD


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The database's URL, with loopback in place of the bridge that containers use."""
    with container_database("127.0.0.1") as url:
        yield url.replace(HOST, "127.0.0.1")


def test_the_database_contains_the_first_day_of_the_demo_and_the_lead_of_the_samples(
    url: str,
) -> None:
    with closing(connect(url)) as connection:
        [[due]] = connection.run(
            "SELECT count(*) FROM cadence_enrollments WHERE next_step_due <= now()"
        )
        [[leads]] = connection.run(
            "SELECT count(*) FROM leads WHERE id = :id", id=str(UNSUBSCRIBED_LEAD)
        )

    assert (due, leads) == (19, 1)


def test_the_database_user_is_not_a_superuser(url: str) -> None:
    with closing(connect(url)) as connection:
        [[is_superuser]] = connection.run(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        )

    assert not is_superuser


@pytest.mark.parametrize("stranger", ["postgres", "postgres:wrong", "cadence:wrong"])
@pytest.mark.parametrize("database", ["cadence", "postgres"])
def test_unknown_users_are_refused(url: str, stranger: str, database: str) -> None:
    _, _, address = url.partition("@")
    address = address.replace("/cadence", f"/{database}")

    with pytest.raises(CredentialsRefusedError):
        connect(f"postgresql://{stranger}@{address}")
