"""The stand-ins as a process: ``python -m local.stand_ins [--port N] [--latency-ms N]``.

Prints the environment variables that point the SDKs here, one per line and then an empty line,
and serves until it is stopped.
"""

import argparse
import contextlib

from local.stand_ins.faults import Slow
from local.stand_ins.running import all_stand_ins


def main() -> None:
    """Serve every stand-in."""
    parser = argparse.ArgumentParser(prog="python -m local.stand_ins")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    arguments = parser.parse_args()
    server = all_stand_ins(port=arguments.port)
    if arguments.latency_ms:
        server.faults.add(Slow(arguments.latency_ms / 1000))
    for name, value in server.environment.items():
        print(f"{name}={value}")
    print(flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()


if __name__ == "__main__":
    main()
