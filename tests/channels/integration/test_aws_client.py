import pytest

from cadence_core.channels import aws_client
from cadence_core.channels.aws_client import IDLE_SECONDS, AwsClient, make_client, open_client
from local.stand_ins.server import StandInServer


def connections_used(stand_ins: StandInServer, idle_seconds: float) -> int:
    now = [1_000.0]
    client = AwsClient("sesv2", pool_size=2, clock=lambda: now[0])
    client.call("get_account")
    now[0] += idle_seconds
    client.call("get_account")
    return len({request.port for request in stand_ins.received()})


def test_a_fresh_connection_is_reused(stand_ins: StandInServer) -> None:
    assert connections_used(stand_ins, IDLE_SECONDS - 1) == 1


def test_an_idle_connection_is_not_reused(stand_ins: StandInServer) -> None:
    assert connections_used(stand_ins, IDLE_SECONDS + 1) == 2


def test_a_connection_is_not_reused_after_the_clock_was_set_back(stand_ins: StandInServer) -> None:
    # It may have been idle for any time, and what is written to a dead one is uncertain.
    assert connections_used(stand_ins, -1_000) == 2


def test_a_call_says_which_application_makes_it(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "our-engine")
    client = AwsClient("sesv2", pool_size=1)

    client.call("get_account")

    [request] = stand_ins.received()
    assert "otocore/" in request.headers["user-agent"]
    assert "app/our-engine" in request.headers["user-agent"]


def test_a_client_that_was_made_early_is_opened_once() -> None:
    make_client("sesv2", pool_size=3)

    other = open_client("sesv2", pool_size=4)
    first = open_client("sesv2", pool_size=3)
    second = open_client("sesv2", pool_size=3)

    assert len({id(client) for client in (other, first, second)}) == 3
    assert aws_client._made_early == {}
