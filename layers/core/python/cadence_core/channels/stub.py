"""A transport that only records: for local runs, tests and the first deployment."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from cadence_core.channels.outcome import Sent
from cadence_core.model.message import Message


class StubTransport:
    """Reports every message as sent, and writes it into the outbox folder if there is one."""

    def __init__(self, outbox_dir: Path | None) -> None:
        self._outbox_dir = outbox_dir

    def send(self, message: Message) -> Sent:
        """Record the message as sent.

        Raises:
            FileExistsError: the message is already in the outbox: it was sent twice.
        """
        if self._outbox_dir is not None:
            self._outbox_dir.mkdir(parents=True, exist_ok=True)
            entry = {**asdict(message), "sent_at": datetime.now(UTC)}
            with (self._outbox_dir / f"{message.id}.json").open("x", encoding="utf-8") as file:
                json.dump(entry, file, default=str, ensure_ascii=False, indent=1)
        return Sent(external_id=f"stub-{message.id}")
