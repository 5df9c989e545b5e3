"""``make run LIVE=1``: the demo's day with the real services, after confirmation.

Every lead gets the tester's own address and every email sender an address verified in SES, so no
one else can receive an email. WhatsApp keeps its stand-in, and so does Claude unless a key is set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pg8000.native import Connection
from rich.console import Console

from cadence_core.model.addresses import normalize_email
from local.database import fetch_rows
from local.state import StateError


@dataclass(frozen=True, slots=True)
class Live:
    """The addresses that a live run sends to and from."""

    to_address: str
    from_address: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read LIVE_TO and LIVE_FROM.

        Raises:
            StateError: one of them is missing or not an address.
        """
        addresses = [
            normalize_email(environment.get(name, "")) for name in ("LIVE_TO", "LIVE_FROM")
        ]
        if None in addresses:
            raise StateError(
                "make run LIVE=1 needs LIVE_TO=you@your.domain and"
                " LIVE_FROM=an-address@verified.in.ses"
            )
        return cls(*map(str, addresses))

    def redirect(self, connection: Connection) -> None:
        """Replace every email address of the demo with these."""
        connection.run("UPDATE leads SET email = :to WHERE email IS NOT NULL", to=self.to_address)
        connection.run(
            "UPDATE senders SET address = :address WHERE channel = 'email'",
            address=self.from_address,
        )

    def is_confirmed(self, connection: Connection, console: Console) -> bool:
        """Show which leads' emails would be sent, and ask for confirmation."""
        rows = fetch_rows(connection, "due_emails")
        console.print(
            f"This sends up to {len(rows)} real emails, all to {self.to_address} instead of:"
        )
        for row in rows:
            console.print(f"  {row['who']}: {row['cadence']}", markup=False)
        return console.input('Type "yes" to send them: ').strip().lower() == "yes"


def settings_of(stand_ins: Mapping[str, str]) -> dict[str, str]:
    """Return the stand-ins' variables without those of the services that are real."""
    is_claude_real = "ANTHROPIC_API_KEY" in os.environ
    return {
        name: value
        for name, value in stand_ins.items()
        if name not in os.environ
        and name != "AWS_ENDPOINT_URL_SESV2"
        and not (is_claude_real and name.startswith("ANTHROPIC_"))
        and not name.startswith(("AWS_ACCESS", "AWS_SECRET", "AWS_DEFAULT"))
    }
