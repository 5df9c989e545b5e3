"""The sends alone: what the engine's client takes for a drain without a database.

python -m bench.peers.alone BATCH CONCURRENCY

No engine with these threads can be faster. The emails of a batch are ready, and a batch begins when
the one before is sent, as one run begins after another.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.peers.emails import a_request, text_of
from bench.peers.worker import serve
from cadence_core.channels.aws_client import AwsClient


def main(batch: str, concurrency: str) -> None:
    """Serve the sends."""
    client = AwsClient("sesv2", pool_size=int(concurrency))
    waiting: list[dict[str, Any]] = []

    def fill(count: int) -> None:
        text = text_of("Maria", "Padaria Sol")
        waiting.extend(a_request(f"lead{n}@lead.test", "Maria", text) for n in range(count))

    def drain() -> None:
        while waiting:
            requests, waiting[: int(batch)] = waiting[: int(batch)], []
            with ThreadPoolExecutor(int(concurrency)) as threads:
                for _ in threads.map(lambda each: client.call("send_email", **each), requests):
                    pass

    serve(fill, drain)


if __name__ == "__main__":
    main(*sys.argv[1:])
