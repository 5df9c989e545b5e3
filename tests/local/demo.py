"""A demo world in a test's database, with a method to play its days."""

import gc
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from rich.console import Console

from cadence_core.database.connection import connect
from cadence_core.sending.application import forget_application
from local.embedded_postgres import database_url
from local.invoke import SETTINGS
from local.play import play_day
from tests.conftest import TEMPLATE


class Demo:
    """A demo world and its folder, with methods to inspect them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.outbox = folder / "outbox"
        self.connection = connect(url)

    def play(self) -> str:
        """Play one more day as a separate process would, and return its output in 80 columns."""
        screen = StringIO()
        with own_application():
            play_day(self.url, self.folder, Console(file=screen, width=80, highlight=False))
        return screen.getvalue()

    def run(self, sql: str) -> list[list[Any]]:
        return list(self.connection.run(sql) or [])

    def messages(self) -> list[dict[str, Any]]:
        """Return the messages that the providers' stand-ins accepted."""
        return [
            json.loads(file.read_text(encoding="utf-8"))
            for file in sorted(self.outbox.glob("*.json"))
        ]


@contextmanager
def demo_world(socket_dir: str, folder: Path) -> Iterator[Demo]:
    """Create a demo world in a database of its own."""
    name = f"demo_{uuid4().hex}"
    admin = connect(database_url(socket_dir, "postgres"))
    admin.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    demo = Demo(database_url(socket_dir, name), folder)
    yield demo
    demo.connection.close()
    admin.run(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@contextmanager
def own_application() -> Iterator[None]:
    """Clear the settings in the block; leave no application or connection behind."""
    with pytest.MonkeyPatch.context() as environment:
        for setting in ("DATABASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", *SETTINGS):
            environment.setenv(setting, "")
        for service in ("SESV2", "SOCIALMESSAGING"):
            environment.setenv(f"AWS_ENDPOINT_URL_{service}", "")
        yield
        forget_application()
        with warnings.catch_warnings():
            # The SDKs keep their connections to the stand-ins until garbage collection.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
