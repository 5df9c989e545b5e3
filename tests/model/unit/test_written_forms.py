"""A number has one key, however WhatsApp, a list or a business card writes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadence_core.database.address_keys import key_of
from cadence_core.model.addresses import read_address
from cadence_core.model.enrollment import Channel

ROWS = (Path(__file__).parent / "numbers.txt").read_text(encoding="utf-8").splitlines()[1:]


def forms(column: int) -> Iterator[tuple[str, str, str]]:
    """Yield a country, a number as we store it, and each form in a column."""
    for row in ROWS:
        country, stored, *columns = row.split(" | ")
        yield from ((country, stored, form) for form in columns[column].split("; "))


@pytest.mark.parametrize(("country", "stored", "form"), [*forms(0)])
def test_a_form_from_abroad_has_the_key_of_the_stored_number(
    country: str, stored: str, form: str
) -> None:
    assert key_of(Channel.WHATSAPP, form) == key_of(Channel.WHATSAPP, stored) != "", country


@pytest.mark.parametrize(("country", "stored", "form"), [*forms(1)])
def test_a_form_of_home_has_the_key_of_the_stored_number(
    country: str, stored: str, form: str
) -> None:
    assert read_address(Channel.WHATSAPP, form, country).key == key_of(Channel.WHATSAPP, stored)
