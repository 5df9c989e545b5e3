import http.client
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from local.stand_ins.faults import Answer, Drip, Drop, Fault, Refuse, Reset, Slow, Truncate
from local.stand_ins.running import running_stand_ins
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.wire import Request, Response, json_response
from tests.waiting import MAX_WAIT_SECONDS, wait_until


class Echo:
    """A minimal protocol: answers a POST to /echo with the body of the request."""

    def matches(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", "/echo")

    def answer(self, request: Request) -> Response:
        return json_response(200, request.json)

    def error(self, status: int, error_type: str, message: str) -> Response:
        return json_response(status, {"type": error_type, "message": message})

    def environment(self, url: str) -> dict[str, str]:
        return {"ECHO_URL": url}


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with serving(StandInServer([Echo()])) as server:
        yield server


def post(server: StandInServer, body: str = '{"a": 1}', path: str = "/echo") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(
        str(urlsplit(server.url).netloc), timeout=MAX_WAIT_SECONDS
    )
    try:
        connection.request("POST", path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_a_request_is_recorded_before_it_is_answered(server: StandInServer) -> None:
    server.faults.add(Slow(30))
    thread = threading.Thread(target=post, args=(server,), daemon=True)
    thread.start()
    wait_until(lambda: bool(server.accepted()), "it is recorded")

    [request] = server.accepted()

    assert request.json == {"a": 1}
    assert thread.is_alive()


@pytest.mark.parametrize("fault", [Drop(), Reset(), Truncate()])
def test_a_request_with_a_broken_answer_counts_as_accepted(
    server: StandInServer, fault: Fault
) -> None:
    server.faults.add(fault, times=1)

    with pytest.raises((OSError, http.client.HTTPException)):
        post(server)

    assert len(server.accepted()) == 1
    assert post(server) == (200, b'{"a": 1}')


def test_a_refused_request_is_received_but_not_accepted(server: StandInServer) -> None:
    server.faults.add(Refuse(429, "TooFast", "slow down", headers=(("retry-after", "3"),)), times=2)

    statuses = [post(server)[0] for _ in range(3)]

    assert statuses == [429, 429, 200]
    assert (len(server.received()), len(server.accepted())) == (3, 1)


def test_a_request_with_a_custom_answer_counts_as_accepted_even_for_an_error(
    server: StandInServer,
) -> None:
    server.faults.add(Answer(json_response(500, {})), times=1)

    assert post(server) == (500, b"{}")
    assert len(server.accepted()) == 1


def test_a_dripping_answer_is_complete_at_the_end(server: StandInServer) -> None:
    server.faults.add(Drip(0.001))

    assert post(server) == (200, b'{"a": 1}')


def test_a_fault_applies_only_to_matching_requests(server: StandInServer) -> None:
    server.faults.add(Refuse(400, "Bad"), matching=lambda request: request.json["a"] > 1)

    assert post(server, '{"a": 1}')[0] == 200
    assert post(server, '{"a": 2}')[0] == 400


def test_an_unknown_path_is_404_and_not_accepted(server: StandInServer) -> None:
    assert post(server, path="/other")[0] == 404
    assert server.accepted() == []


def test_many_requests_at_once_are_all_recorded(server: StandInServer) -> None:
    threads = [threading.Thread(target=post, args=(server,)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(server.accepted()) == 40


def test_the_stand_ins_provide_the_variables_that_point_to_them() -> None:
    with running_stand_ins() as server:
        assert server.environment["AWS_ENDPOINT_URL_SESV2"] == server.url
        assert server.environment["AWS_ENDPOINT_URL_SOCIALMESSAGING"] == server.url
