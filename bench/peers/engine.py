"""The engine as a peer: runs one after the other, as a schedule starts them.

python -m bench.peers.engine URL BATCH CONCURRENCY
"""

import sys

from bench.peers.worker import serve
from bench.stage import engine, enroll, run_once
from cadence_core.runtime.telemetry import logger


def main(url: str, batch: str, concurrency: str) -> None:
    """Serve the engine."""
    logger.setLevel("CRITICAL")
    with engine(url, int(batch), int(concurrency)) as application:

        def drain() -> None:
            while run_once(application):
                pass

        serve(lambda count: enroll(url, count), drain)


if __name__ == "__main__":
    main(*sys.argv[1:])
