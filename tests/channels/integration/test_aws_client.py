from cadence_core.channels.aws_client import IDLE_SECONDS, AwsClient
from local.stand_ins.server import StandInServer


def connections_used(stand_ins: StandInServer, idle_seconds: float) -> int:
    now = [1_000.0]
    client = AwsClient("sesv2", pool_size=2, clock=lambda: now[0])
    client.call("get_account")
    now[0] += idle_seconds
    client.call("get_account")
    return len({request.port for request in stand_ins.received()})


def test_a_connection_is_used_again_while_it_is_fresh(stand_ins: StandInServer) -> None:
    assert connections_used(stand_ins, IDLE_SECONDS - 1) == 1


def test_a_connection_that_idled_is_not_used_again(stand_ins: StandInServer) -> None:
    assert connections_used(stand_ins, IDLE_SECONDS + 1) == 2


def test_a_clock_that_is_set_back_harms_nothing(stand_ins: StandInServer) -> None:
    assert connections_used(stand_ins, -1_000) == 1
