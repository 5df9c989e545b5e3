"""``python -m local.serve``: the function URLs of the demo world, for curl and a browser."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from threading import Event as Signal
from typing import Any

from cadence_core.database.connection import connect
from cadence_core.sending import application as sending_application
from cadence_core.unsubscribe import application as unsubscribe_application
from functions.execute_cadence_steps.app import lambda_handler as engine
from functions.unsubscribe.app import lambda_handler as unsubscribe_page
from local.__main__ import FOLDER, end_like_ctrl_c, exit_with_one_line
from local.function_url import BASE_URL, PORT, Event, function_url
from local.invoke import SETTINGS, providers
from local.lambda_here import output_into
from local.state import StateError, exclusive_use, open_world

PAGE_PATH = "/unsubscribe/"


@dataclass(frozen=True, slots=True)
class FunctionUrls:
    """Both functions at one address: the unsubscribe page under its path, the engine elsewhere."""

    database_url: str
    folder: Path
    token: str

    def __call__(self, event: Event, context: Any) -> dict[str, Any]:
        """Pass an event to the function that it is for."""
        with output_into(self.folder / "engine.log"):
            if event["rawPath"].startswith(PAGE_PATH):
                return self._show_page(event, context)
            return self._run_engine(event, context)

    def _show_page(self, event: Event, context: Any) -> dict[str, Any]:
        os.environ.update(SETTINGS, DATABASE_URL=self.database_url)
        return dict(unsubscribe_page(event, context))

    def _run_engine(self, event: Event, context: Any) -> dict[str, Any]:
        with providers(self.database_url, self.folder / "outbox"):
            os.environ["MANUAL_TRIGGER_TOKEN"] = self.token
            answer: dict[str, Any] = engine(event, context)
        # The stand-ins of the next call have other addresses.
        sending_application.forget_application()
        return answer


def main() -> None:
    """Serve the function URLs until the caller presses ctrl-C."""
    FOLDER.mkdir(exist_ok=True)
    end_like_ctrl_c()
    with exit_with_one_line(FOLDER / "engine.log", "make serve"):
        with exclusive_use(FOLDER):
            database_url = open_world(FOLDER)
        ensure_played(database_url)
        urls = FunctionUrls(database_url, FOLDER, token_urlsafe())
        with serving(urls), suppress(KeyboardInterrupt):
            print(what_to_open(urls), flush=True)
            Signal().wait()
        print("\nmake serve: stopped")


@contextmanager
def serving(urls: FunctionUrls) -> Iterator[None]:
    """Serve the function URLs until the block ends.

    Raises:
        StateError: another program is listening at their address.
    """
    with ExitStack() as server:
        try:
            server.enter_context(function_url(urls, port=PORT))
        except OSError as error:
            raise StateError(
                f"cannot listen at {BASE_URL} ({error.strerror}): stop the program that uses it"
            ) from None
        yield
    sending_application.forget_application()
    unsubscribe_application.forget_application()


def ensure_played(database_url: str) -> None:
    """Check that the demo world has begun.

    Raises:
        StateError: no day of the demo was played.
    """
    with closing(connect(database_url)) as connection:
        [[is_new]] = connection.run("SELECT to_regclass('demo.days') IS NULL")
    if is_new:
        raise StateError("there is no demo world yet: `make run` creates it")


def what_to_open(urls: FunctionUrls) -> str:
    """Return the addresses to open and the commands to try."""
    curl = f"curl --header 'Authorization: Bearer {urls.token}' {BASE_URL} --data"
    return "\n".join(
        [
            "Messages          make console",
            f"Unsubscribe link  {newest_link(urls.folder / 'outbox')}",
            f"Preview           {curl} '{{\"dry_run\": true}}'",
            f"Run a batch now   {curl} '{{}}'",
            f"Command           DATABASE_URL='{urls.database_url}' .venv/bin/cadence status",
            f"Due now           {due_now(urls.database_url)}",
            "Stop              ctrl-C",
        ]
    )


def due_now(database_url: str) -> str:
    """Return how many enrollments a batch would find, and what to do if there are none."""
    with closing(connect(database_url)) as connection:
        [[due]] = connection.run(
            "SELECT count(*) FROM cadence_enrollments"
            " WHERE status = 'active' AND cadence_active AND next_step_due <= now()"
        )
    return str(due or "nothing: `make run` plays the next day")


def newest_link(outbox: Path) -> str:
    """Return the unsubscribe link of the most recent email."""
    files = sorted(outbox.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    entries = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    links = (entry["unsubscribe_url"] for entry in entries if "unsubscribe_url" in entry)
    return next(links, "no email has been sent yet")


if __name__ == "__main__":
    main()
