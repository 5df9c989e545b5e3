"""A database behind RDS Proxy, which refuses a session's startup options."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from pg8000.native import Connection

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database, connect
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from tests.database.integration.rds_proxy_front import ProxyFront, rds_proxy_front
from tests.engine import running_engine
from tests.wire import Wire
from tests.world import World

SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
    "random_page_cost": "1.1",
    "plan_cache_mode": "force_generic_plan",
}


@pytest.fixture
def proxy(postgres: str) -> Iterator[ProxyFront]:
    with rds_proxy_front(postgres) as proxy:
        yield proxy


def settings_of(connection: Connection) -> dict[str, str]:
    shown = {name: connection.run(f"SHOW {name}")[0][0] for name in SETTINGS}
    connection.close()
    return shown


def test_a_session_has_the_same_settings_with_and_without_a_proxy(
    world: World, proxy: ProxyFront
) -> None:
    assert settings_of(connect(world.url)) == SETTINGS
    assert settings_of(connect(proxy.url("postgres"))) == SETTINGS
    assert ["options" in session for session in proxy.sessions] == [True, False]


def test_a_session_gets_the_settings_of_its_caller_too(world: World, proxy: ProxyFront) -> None:
    for url in (world.url, proxy.url("postgres")):
        settings = DatabaseSettings.from_environment({"DATABASE_URL": url})
        database = open_database(settings, {"cadence.send_seconds": "7.5"})

        assert database.fetch("show", "SHOW cadence.send_seconds") == [["7.5"]]
        database.close()


def test_the_settings_survive_a_rollback(proxy: ProxyFront) -> None:
    connection = connect(proxy.url("postgres"))

    for statement in ("BEGIN", "SELECT 1", "ROLLBACK"):
        connection.run(statement)

    assert settings_of(connection) == SETTINGS


def test_a_batch_is_sent_through_the_proxy(world: World, proxy: ProxyFront) -> None:
    world.enroll_many(world.cadence({}), 5)
    url = proxy.url(urlsplit(world.url).path.lstrip("/"))

    with running_engine(url) as engine:
        summary = engine.run()

    assert summary.sent == 5


def test_a_session_without_a_proxy_starts_in_one_round_trip(world: World) -> None:
    with Wire(world.url) as wire:
        connection = connect(wire.url)
        connection.close()

    assert wire.round_trips == 1


@pytest.mark.parametrize(
    ("refused", "sqlstate", "attempts"),
    [("user", "0A000", 2), ("options", "08P01", 1), ("options", "57P03", 1)],
)
def test_any_other_refusal_stays_an_error(
    postgres: str, refused: str, sqlstate: str, attempts: int
) -> None:
    with (
        rds_proxy_front(postgres, refused=refused, sqlstate=sqlstate) as proxy,
        pytest.raises(
            StoreUnavailableError, match=rf"^connecting to localhost:\d+: .*SQLSTATE {sqlstate}\b"
        ),
    ):
        connect(proxy.url("postgres"))

    assert len(proxy.sessions) == attempts


def test_a_statement_that_is_not_supported_stays_an_error(proxy: ProxyFront) -> None:
    database = Database(lambda: connect(proxy.url("postgres")))

    with pytest.raises(StoreRejectedError, match=r"^query: SQLSTATE 0A000$"):
        database.fetch("query", "SELECT count(*) FROM pg_class FOR UPDATE")
    database.close()

    assert len(proxy.sessions) == 2
