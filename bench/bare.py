"""The same requests without an engine: what boto3, and what HTTP alone, takes for them."""

import json
import os
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import urllib3

from bench.figures import Runner, milliseconds
from bench.peers.emails import a_client
from local.stand_ins.ses import SEND_PATH

Requests = list[dict[str, Any]]


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
