"""A boto3 client for one service that never repeats a call."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.httpsession import get_cert_path
from botocore.session import Session, get_session
from botocore.utils import get_environ_proxies

from cadence_core.channels.kept_connections import KeptConnections
from cadence_core.channels.port import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS

IDLE_SECONDS = 20.0

_made_early: "dict[tuple[str, int], AwsClient]" = {}


def make_client(service: str, *, pool_size: int) -> None:
    """Make a client that the next ``open_client`` for this service returns."""
    _made_early[service, pool_size] = AwsClient(service, pool_size=pool_size)


def open_client(service: str, *, pool_size: int) -> "AwsClient":
    """Return the client that was made early, or else a new one."""
    return _made_early.pop((service, pool_size), None) or AwsClient(service, pool_size=pool_size)


class AwsClient:
    """Calls the operations of one service. Thread-safe.

    By default boto3 repeats a call whose response is late or lost, which could send a message
    twice, so it makes only one attempt here. Idle connections are not reused: they may have died
    while Lambda froze the process, or a gateway has forgotten them, and a message written to a
    dead connection is uncertain.
    """

    def __init__(
        self,
        service: str,
        *,
        pool_size: int,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        session = get_session()
        config = Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=read_timeout_seconds,
            tcp_keepalive=True,
            max_pool_connections=pool_size,
            retries={"mode": "standard", "total_max_attempts": 1},
            # What boto3 would do anew for each call: these take a third of its time.
            parameter_validation=False,  # what we ask for is checked where it is made, and in tests
            user_agent=_user_agent(session),
            disable_request_compression=True,
        )
        clients: Any = boto3.session.Session(botocore_session=session)
        self._client: Any = clients.client(service, config=config)
        self._connections = KeptConnections(
            self._client.meta.endpoint_url,
            str(_authorities(session) or get_cert_path(verify=True)),
            connect_seconds=CONNECT_TIMEOUT_SECONDS,
            read_seconds=read_timeout_seconds,
            idle_seconds=IDLE_SECONDS,
            clock=clock,
        )
        if not get_environ_proxies(self._client.meta.endpoint_url):  # boto3 talks to proxies
            self._client.meta.events.register("before-send", self._connections.answer)
        self._clock = clock
        self._lock = threading.Lock()
        self._calls_in_progress = 0
        self._last_used = clock()

    @property
    def region(self) -> str:
        """The AWS region of the client."""
        return str(self._client.meta.region_name)

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call an operation once and return its response.

        Raises:
            BotoCoreError, ClientError: the call failed, as in boto3.
        """
        self._begin()
        try:
            response: dict[str, Any] = getattr(self._client, operation)(**arguments)
            return response
        finally:
            self._end()

    def _begin(self) -> None:
        with self._lock:
            is_idle = self._calls_in_progress == 0
            if is_idle and not 0 <= self._clock() - self._last_used <= IDLE_SECONDS:
                self._client.close()  # empties the pool; the client stays usable
            self._calls_in_progress += 1

    def _end(self) -> None:
        with self._lock:
            self._calls_in_progress -= 1
            self._last_used = self._clock()


def _user_agent(session: Session) -> str:
    """Return who calls, with the name that AWS_SDK_UA_APP_ID gives this application."""
    name = session.get_config_variable("user_agent_appid")
    return f"{session.user_agent()} app/{name}" if name else session.user_agent()


def _authorities(session: Session) -> str | None:
    """Return the file of the certificate authorities, where boto3 looks for it."""
    return session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
