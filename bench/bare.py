"""The same requests without an engine: what boto3, and what HTTP alone, takes for them."""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

import urllib3

from bench.figures import Runner, milliseconds
from bench.peers.emails import a_client
from cadence_core.channels.aws_client import AwsClient
from local.stand_ins.ses import SEND_PATH

Requests = list[dict[str, Any]]


@contextmanager
def noticed(notice: Callable[[dict[str, Any]], object]) -> Iterator[None]:
    """Call ``notice`` with each email that the engine asks boto3 to send, just before."""
    call = AwsClient.call

    def noticing(client: AwsClient, operation: str, **arguments: Any) -> dict[str, Any]:
        if operation == "send_email":
            notice(arguments)
        return call(client, operation, **arguments)

    with patch.object(AwsClient, "call", noticing):
        yield


@contextmanager
def recorded_requests() -> Iterator[Requests]:
    """Record what the engine asks boto3 for."""
    made: Requests = []
    with noticed(made.append):
        yield made


def by_boto3(requests: Requests, concurrency: int) -> Runner:
    """Return what sends the requests with one client of boto3, as many at a time."""
    client = a_client(concurrency)

    def send() -> None:
        with ThreadPoolExecutor(concurrency) as pool:
            for _ in pool.map(lambda request: client.send_email(**request), requests):
                pass

    return lambda: milliseconds(send)


def by_http(requests: Requests, concurrency: int) -> Runner:
    """Return what posts the bodies of the requests over connections that stay open."""
    bodies = [
        json.dumps(request, default=lambda data: b64encode(data).decode()) for request in requests
    ]
    url = os.environ["AWS_ENDPOINT_URL_SESV2"] + SEND_PATH
    connections = urllib3.PoolManager(maxsize=concurrency, block=True)

    def post(body: str) -> None:
        answer = connections.request("POST", url, body=body, retries=False)
        assert answer.status == HTTPStatus.OK, answer.data

    def send() -> None:
        with ThreadPoolExecutor(concurrency) as pool:
            for _ in pool.map(post, bodies):
                pass

    return lambda: milliseconds(send)
