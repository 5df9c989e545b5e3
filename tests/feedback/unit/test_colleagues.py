"""Whether a writer is a colleague, judged by the domain of the address."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.colleagues import is_colleague

DOMAIN_OR_FAMILY = re.compile(r"[a-z0-9-]+(\.\*|(\.[a-z]+)+)")
ENTRIES = (files("cadence_core.feedback.domain") / "free_mail_domains.txt").read_text("utf-8")
FAMILIES = [entry.removesuffix(".*") for entry in ENTRIES.split() if entry.endswith(".*")]
OURS = ["ana@mail.acme.test", "ana+{id}@Acme.test"]


@pytest.mark.parametrize("writer", ["pedro@acme.test", "Pedro@ACME.TEST", "x@mail.acme.test"])
def test_a_writer_at_one_of_our_domains_is_a_colleague(writer: str) -> None:
    assert is_colleague(writer, OURS, "maria@lead.test")


@pytest.mark.parametrize(
    "writer", ["maria@lead.test", "x@not-acme.test", "x@acme.test.br", "acme.test", ""]
)
def test_a_writer_at_another_domain_is_not_a_colleague(writer: str) -> None:
    assert not is_colleague(writer, OURS, "maria@lead.test")


def test_a_domain_shared_with_the_lead_proves_nothing() -> None:
    assert not is_colleague("pedro@acme.test", OURS, "maria@acme.test")


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "googlemail.com", "outlook.com", "outlook.com.br", "hotmail.es", "live.com.mx",
        "yahoo.com.br", "ymail.com", "icloud.com", "me.com", "gmx.net", "web.de", "proton.me",
        "uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "globo.com", "sapo.pt",
        "telefonica.net", "orange.fr", "libero.it", "mail.ru", "yandex.ru", "163.com", "aol.com",
        "live.com.pe", "live.com.my", "hotmail.com.hk", "yahoo.ne.jp", "yahoo.co.kr", "gmx.it",
        "gmx.info", "aol.pl", "movistar.net", "orange.net", "uol.com", "sina.net",
        "naver.com", "daum.net", "docomo.ne.jp", "seznam.cz", "wp.pl", "rambler.ru", "ukr.net",
        "sbcglobal.net", "cox.net", "rogers.com", "sky.com", "blueyonder.co.uk", "bigpond.com",
        "xtra.co.nz", "rediffmail.com", "ziggo.nl", "telenet.be", "bluewin.ch", "posteo.de",
        "tiscali.it", "neuf.fr", "fibertel.com.ar", "vtr.net", "duck.com", "mozmail.com",
        "privaterelay.appleid.com",
    ],
)  # fmt: skip
def test_no_writer_at_a_free_mail_domain_is_a_colleague(domain: str) -> None:
    assert not is_colleague(f"maria@{domain}", [f"ana@{domain}"], "maria@lead.test")


@given(
    st.sampled_from(FAMILIES),
    st.from_regex(r"[a-z]{2,4}|(com?|net?|org?)\.[a-z]{2}", fullmatch=True),
)
def test_no_writer_at_any_country_s_domain_of_a_family_is_a_colleague(
    family: str, ending: str
) -> None:
    domain = f"{family}.{ending}"

    assert not is_colleague(f"maria@{domain}", [f"ana@{domain}"], "maria@lead.test")


@pytest.mark.parametrize(
    "domain",
    [
        "acme.com", "mail.acme.com", "mail.acme.br", "mail.abc.de", "live.abc.com.br",
        "globo-marketing.com", "ig-tech.com.br", "me.com.br", "yahoo", "yahoo.acmes",
    ],
)  # fmt: skip
def test_a_company_s_own_domain_is_not_taken_for_a_free_mail_domain(domain: str) -> None:
    assert is_colleague(f"pedro@{domain}", [f"ana@{domain}"], "maria@lead.test")


def test_the_list_of_free_mail_domains_is_sorted_with_one_domain_or_family_a_line() -> None:
    lines = ENTRIES.splitlines()

    assert lines == sorted(set(lines))
    assert [line for line in lines if not DOMAIN_OR_FAMILY.fullmatch(line)] == []


def test_no_entry_of_the_list_repeats_a_family() -> None:
    names = [entry.partition(".")[0] for entry in ENTRIES.split() if not entry.endswith(".*")]

    assert set(names).isdisjoint(FAMILIES)


@given(st.text(), st.lists(st.text()), st.text())
def test_arbitrary_addresses_never_raise(writer: str, ours: list[str], lead: str) -> None:
    assert is_colleague(writer, ours, lead) in (True, False)
