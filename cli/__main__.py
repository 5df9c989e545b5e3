"""Starts ``cadence``. It takes a moment to load, in which ctrl-C ends it as any program."""

import signal


def main() -> None:
    """Run the command with the arguments of this process."""
    # A background job of a shell ignores ctrl-C, and goes on doing so.
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cli.main import main as run_command  # noqa: PLC0415 (it takes the moment)

    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


if __name__ == "__main__":
    main()
