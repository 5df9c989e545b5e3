"""What DMARC and SPF records say, by a table of real ones and by generated texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.doctor.deployment.dmarc import Policy, is_aligned, policy_of, spf_fault

POLICIES = [
    (["v=DMARC1; p=none; rua=mailto:dmarc@acme.com"], Policy("none")),
    (
        ["v=DMARC1;p=reject;adkim=s;aspf=s"],
        Policy("reject", is_dkim_strict=True, is_spf_strict=True),
    ),
    (["V=DMARC1; p=none"], Policy("none")),
    (["v = DMARC1 ; P = Quarantine ; pct=50"], Policy("quarantine")),
    (["v=DMARC1; sp=none"], None),
    (["v=dmarc1; p=none"], None),
    (["v=DMARC1"], None),
    (["v=DMARC10; p=none"], None),
    (["google-site-verification=x", "v=DMARC1; p=none"], Policy("none")),
    (["v=DMARC1; p=none", "v=DMARC1; p=reject"], None),
    ([], None),
]


@pytest.mark.parametrize(("texts", "policy"), POLICIES)
def test_a_policy_is_read_only_from_one_valid_record(
    texts: list[str], policy: Policy | None
) -> None:
    assert policy_of(texts) == policy


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (["v=spf1 include:amazonses.com ~all"], None),
        (["V=SPF1 Include:AmazonSES.com -all", "MS=ms1"], None),
        (["v=spf1 include:_spf.google.com ~all"], "without include:amazonses.com"),
        (["v=spf10 include:amazonses.com"], "has no SPF record"),
        (["v=spf1"], "without include"),
        (["spf2.0/pra include:amazonses.com"], "has no SPF record"),
    ],
)
def test_an_spf_record_must_name_ses(texts: list[str], fault: str | None) -> None:
    found = spf_fault(texts)

    assert (found is None) == (fault is None)
    assert (fault or "") in (found or "")


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_record_is_read_without_an_error(texts: list[str]) -> None:
    assert policy_of(texts) is None or len(texts) > 0
    assert spf_fault(texts) is None or texts is not None


def test_strict_domains_are_equal() -> None:
    assert is_aligned("acme.com", "sales.acme.com", is_strict=False)
    assert not is_aligned("acme.com", "sales.acme.com", is_strict=True)
    assert is_aligned("ACME.com", "acme.com", is_strict=True)
