"""The sends alone: what the engine's client takes for a drain without a database.

python -m bench.peers.alone BATCH CONCURRENCY [WITHIN_MS BESIDE_MS]

No engine with these threads can be faster. The emails of a batch are ready, and a batch begins when
the one before is sent, as one run begins after another. For each email, as much as given is
computed too: in the thread that sends it, and in a process beside, while the batch is sent.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.peers.computing import Computing, compute
from bench.peers.emails import a_request, text_of
from bench.peers.worker import serve
from cadence_core.channels.aws_client import AwsClient


def main(batch: str, concurrency: str, within_ms: str = "0", beside_ms: str = "0") -> None:
    """Serve the sends."""
    client = AwsClient("sesv2", pool_size=int(concurrency))
    waiting: list[dict[str, Any]] = []

    def fill(count: int) -> None:
        text = text_of("Maria", "Padaria Sol")
        waiting.extend(a_request(f"lead{n}@lead.test", "Maria", text) for n in range(count))

    def send(request: dict[str, Any]) -> None:
        compute(float(within_ms))
        client.call("send_email", **request)

    with Computing() as beside, ThreadPoolExecutor(int(concurrency)) as threads:

        def drain() -> None:
            while waiting:
                requests, waiting[: int(batch)] = waiting[: int(batch)], []
                beside.begin(float(beside_ms) * len(requests))
                for _ in threads.map(send, requests):
                    pass
                beside.wait()

        serve(fill, drain)


if __name__ == "__main__":
    main(*sys.argv[1:])
