"""What a sender chooses about a mail proves no domain but the sender's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.sender_proof import Verdicts, is_sender_proven
from cadence_core.feedback.events.received_mail import header
from cadence_core.feedback.events.signers import signers_of

LEAD = "maria@lead.test"
PIECES = (
    *(
        "lead.test",
        "@lead.test",
        LEAD,
        "bad.test",
        "@bad.test",
        "x",
        ";",
        " ",
        '"',
        "(",
        ")",
        "=",
        "\\",
    ),
    *(
        "dkim=pass header.i=@lead.test",
        "; dkim=pass header.i=@lead.test;",
        "dmarc=pass",
        "spf=fail",
    ),
    *("header.d=lead.test", "amazonses.com;", "<", ">", ",", ":", "\r\n ", "\t", "%", "#", "."),
)
any_words = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def signers(
    return_path: str, host: str, domain: str, sender: str, *mine: tuple[str, str]
) -> set[str]:
    """Return whose signatures count in a mail that bad.test has signed, by the header of SES."""
    about_spf = (
        f"pass (spfCheck: domain of {domain} designates 192.0.2.1 as permitted sender)"
        f" client-ip=192.0.2.1; envelope-from={return_path}; helo={host};"
    )
    results = (
        f"amazonses.com;\r\n spf={about_spf}\r\n dkim=pass header.i=@bad.test;"
        f"\r\n dmarc=none header.from={sender};"
    )
    written = [("Received-SPF", about_spf), ("Authentication-Results", results), *mine]
    return set(signers_of([header(*one) for one in written]))


@given(any_words, any_words, any_words, any_words, any_words)
def test_what_ses_repeats_of_the_sender_s_words_is_no_signature(
    return_path: str, host: str, domain: str, sender: str, pasted: str
) -> None:
    mine = [("Authentication-Results", f"amazonses.com; {pasted}"), ("Received-SPF", pasted)]

    assert signers(return_path, host, domain, sender, *mine) <= {"bad.test"}


def test_a_signature_that_ses_reports_counts() -> None:
    assert signers("x@bad.test", "mx.bad.test", "bad.test", "lead.test") == {"bad.test"}


SPF = Verdicts(spf="PASS", dkim="FAIL", dmarc="FAIL")


@given(any_words, any_words)
def test_a_return_path_at_another_domain_proves_nothing(before: str, comment: str) -> None:
    assert not is_sender_proven(SPF, [LEAD], f"{before}@bad.test", ())
    assert not is_sender_proven(SPF, [LEAD], f"x@bad.test {comment}", ())


@given(any_words)
def test_without_a_passed_verdict_nothing_is_proven(words: str) -> None:
    for verdicts in (Verdicts(), Verdicts(spf=words, dkim=words, dmarc=words)):
        assert not is_sender_proven(verdicts, [LEAD], LEAD, ["lead.test"])


@pytest.mark.parametrize("senders", [[LEAD, "x@bad.test"], [LEAD, "@bad.test"], [LEAD, "@"]])
def test_nothing_proves_one_of_several_senders(senders: list[str]) -> None:
    verdicts = Verdicts(spf="PASS", dkim="PASS", dmarc="PASS")

    assert not is_sender_proven(verdicts, senders, LEAD, ["lead.test"])
