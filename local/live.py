"""``make run LIVE=1``: the demo's day with the real services, after asking.

Every lead gets the address of the person who tries it, every email sender an address that SES
knows: nobody else can be written to. WhatsApp stays with its stand-in, and so does Claude unless
there is a key.
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
    """Whom a live run writes to, and from which address."""

    to_address: str
    from_address: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read LIVE_TO and LIVE_FROM.

        Raises:
            StateError: one of them is missing or no address.
        """
        addresses = [
            normalize_email(environment.get(name, "")) for name in ("LIVE_TO", "LIVE_FROM")
        ]
        if None in addresses:
            raise StateError(
                "make run LIVE=1 needs LIVE_TO=you@your.domain and LIVE_FROM= an address verified"
                " in SES"
            )
        return cls(*map(str, addresses))

    def redirect(self, connection: Connection) -> None:
        """Make every email of the demo one from and to these addresses."""
        connection.run("UPDATE leads SET email = :to WHERE email IS NOT NULL", to=self.to_address)
        connection.run(
            "UPDATE senders SET address = :address WHERE channel = 'email'",
            address=self.from_address,
        )

    def is_wanted(self, connection: Connection, console: Console) -> bool:
        """Show who would be written to, and ask."""
        rows = fetch_rows(connection, "due_emails")
        console.print(f"Real emails, up to {len(rows)}, to {self.to_address} in place of:")
        for row in rows:
            console.print(f"  {row['who']}: {row['cadence']}", markup=False)
        return console.input('Type "yes" to send them: ').strip().lower() == "yes"


def settings_of(stand_ins: Mapping[str, str]) -> dict[str, str]:
    """Return the stand-ins' variables without those of the services that are to be real."""
    is_claude_real = "ANTHROPIC_API_KEY" in os.environ
    return {
        name: value
        for name, value in stand_ins.items()
        if name not in os.environ
        and name != "AWS_ENDPOINT_URL_SESV2"
        and not (is_claude_real and name.startswith("ANTHROPIC_"))
        and not name.startswith(("AWS_ACCESS", "AWS_SECRET", "AWS_DEFAULT"))
    }
