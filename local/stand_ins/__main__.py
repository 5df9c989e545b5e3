"""The stand-ins as a process: ``python -m local.stand_ins``; ``--help`` shows its options.

Prints the environment variables that point the SDKs here, one per line and then an empty line,
and serves until it is stopped.
"""

import argparse
import contextlib

from local.stand_ins.anthropic import MESSAGES_PATH
from local.stand_ins.faults import Slow
from local.stand_ins.running import all_stand_ins


def main() -> None:
    """Serve every stand-in."""
    parser = argparse.ArgumentParser(prog="python -m local.stand_ins")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--text-latency-ms", type=float, default=0.0, help="of Claude's answers")
    arguments = parser.parse_args()
    server = all_stand_ins(port=arguments.port)
    if arguments.text_latency_ms:
        server.faults.add(Slow(arguments.text_latency_ms / 1000), path=MESSAGES_PATH)
    if arguments.latency_ms:
        server.faults.add(Slow(arguments.latency_ms / 1000))
    for name, value in server.environment.items():
        print(f"{name}={value}")
    print(flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()


if __name__ == "__main__":
    main()
