"""A cap of a domain counts its recipients, however the domain is spelled."""

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.connection import Database
from tests.engine import running_engine
from tests.operations.documents import Document, applied, pulled
from tests.world import World

SPELLINGS = {
    "Padaria.test": "padaria.test",
    "padaria.test.": "padaria.test",
    "München.test": "xn--mnchen-3ya.test",
    "XN--MNCHEN-3YA.test": "xn--mnchen-3ya.test",
    "ｐadaria。test": "padaria.test",  # noqa: RUF001 (a full-width letter and stop)
}
NO_DOMAINS = ("münchen.test", "padaria.test.", "padaria..test", ".", "*.padaria.test", "padaria")


def a_cap(domain: str, daily_cap: int = 2) -> Document:
    cap = {"kind": "domain", "domain": domain, "daily_cap": daily_cap, "trickle": False}
    return {"organization": "Acme", "caps": [cap]}


@pytest.mark.parametrize(("written", "domain"), SPELLINGS.items())
def test_a_cap_counts_the_recipients_of_its_domain_in_any_spelling(
    world: World, operated: Database, written: str, domain: str
) -> None:
    applied(operated, a_cap(written))
    for number, spelling in enumerate((domain, domain.upper(), written, domain)):
        lead = world.lead(email=f"lead{number}@{spelling}", phone=None)
        world.enrollment(world.cadence({}), lead)

    with running_engine(world.url) as engine:
        sent = engine.run().sent

    assert sent == 2
    [document] = pulled(operated, "Acme")
    assert [cap["domain"] for cap in document["caps"]] == [domain]
    assert applied(operated, a_cap(written)).changes == 0


@pytest.mark.parametrize("domain", NO_DOMAINS)
def test_sql_cannot_write_a_cap_of_a_domain_that_no_key_has(world: World, domain: str) -> None:
    with pytest.raises(DatabaseError, match="sending_caps_domain_of_keys"):
        world.insert("sending_caps", org_id=world.org_id, kind="domain", domain=domain, daily_cap=2)
