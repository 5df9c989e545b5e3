"""A mail counts as the lead's only if something proves it; otherwise an operator decides."""

from typing import Any

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.operations.advice import ADVICE
from cadence_core.operations.holds.holds import HoldFilter, HoldsRequest, list_holds
from cadence_core.operations.holds.release import ReleaseRequest, release
from tests.feedback.inbound import REPLIED, THREAD, a_mail, replies
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.feedback.received import FORGED, forged, judged

HELD = ("paused", "reply_unverified")
OPTED_OUT = ("unsubscribed", "unsubscribed")
LEAD = "Maria <maria@lead.test>"
SIGNED = {"DKIM_Signature": "v=1; a=rsa-sha256; d=lead.test; s=x; b=abc"}
OTHER_TOKEN = "ana@acme.test, ana+00000000-0000-4000-8000-000000000000@reply.acme.test"
TOKEN_ADDRESS = f"ana+{INTERACTION_ID}@reply.acme.test"


# Without proof


@pytest.mark.parametrize("text", ["Hello!", "unsubscribe"])
def test_a_mail_that_passes_no_check_holds_the_cadences_and_suppresses_nobody(
    inbox: Inbox, text: str
) -> None:
    message = inbox.message()

    assert inbox.deliver(forged(text)) == []

    assert inbox.enrollment_of(message)[:2] == HELD
    assert inbox.suppressions() == []
    assert inbox.status_of(message) == "sent"
    assert replies(inbox) == [("unverified_reply", text)]


def test_the_hold_says_what_the_mail_asks_for_and_is_released_like_any_other(inbox: Inbox) -> None:
    message = inbox.message()
    assert inbox.deliver(forged("Please unsubscribe me")) == []
    database = Database(lambda: connect(inbox.world.url))
    wanted = HoldFilter(reason="reply_unverified")

    [group] = list_holds(database, HoldsRequest(wanted=wanted)).groups
    answer = release(database, ReleaseRequest(is_dry_run=False, wanted=wanted))
    database.close()

    assert (group.held, group.example_detail) == (1, "unverified_opt_out")
    assert group.advice
    assert answer.released == 1
    assert inbox.enrollment_of(message) == ("active", None, 2)


def test_every_open_enrollment_of_every_lead_with_the_address_is_held(inbox: Inbox) -> None:
    inbox.message()
    world = inbox.world
    same_address = world.enrollment(world.cadence({}), world.lead(email="Maria@Lead.test"))
    by_person = world.enrollment(world.cadence({}), world.lead(), status="paused")
    other = world.enrollment(world.cadence({}), world.lead(email="jo@lead.test"))

    assert inbox.deliver(forged()) == []

    assert world.status_of(same_address) == HELD
    assert world.status_of(by_person) == ("paused", None)
    assert world.status_of(other) == ("active", None)


@pytest.mark.parametrize("reason", sorted(ADVICE))
def test_a_hold_of_the_engine_s_own_gets_the_mail_s_reason(inbox: Inbox, reason: str) -> None:
    message = inbox.message()
    inbox.world.update(
        "cadence_enrollments",
        message.enrollment,
        status="paused",
        status_reason=reason,
        paused_by="engine",
    )

    assert inbox.deliver(forged()) == []

    assert inbox.enrollment_of(message)[:2] == HELD
    assert inbox.world.enrollment_row(message.enrollment)["paused_by"] == "engine"


def test_a_proven_reply_after_it_ends_what_is_held(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(forged(), judged(a_mail(LEAD, **THREAD), **FORGED)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_a_forged_reply_does_not_stop_the_colleagues(inbox: Inbox) -> None:
    world = inbox.world
    inbox.message()
    cadence = world.cadence({}, on_colleague_reply="stop")
    colleague = world.enrollment(cadence, world.lead(email="jo@lead.test"))

    assert inbox.deliver(forged()) == []

    assert world.status_of(colleague) == ("active", None)


def test_the_verdicts_are_kept(inbox: Inbox) -> None:
    inbox.message()

    assert inbox.deliver(forged(), a_mail(LEAD, text="2")) == []

    rows = inbox.world.rows("SELECT verdicts FROM delivery_events ORDER BY id")
    assert [row["verdicts"] for row in rows] == [FORGED, {}]


@pytest.mark.parametrize("verdict", ["spam", "virus"])
@pytest.mark.parametrize("headers", [{}, THREAD])
def test_spam_and_viruses_have_no_effect(
    inbox: Inbox, verdict: str, headers: dict[str, str]
) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail(LEAD, **headers), dmarc="PASS", **{verdict: "FAIL"})) == []

    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert replies(inbox) == []
    assert inbox.kinds_kept() == ["harmful"]


# With proof


PROOFS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "DMARC": ({"dmarc": "PASS", "spf": "FAIL"}, {}),
    "SPF": ({"spf": "PASS", "source": "maria@lead.test"}, {}),
    "SPF of a host for returns": ({"spf": "PASS", "source": "b-1@bounce.lead.test"}, {}),
    "DKIM": ({"dkim": "PASS", "source": "x@bad.test"}, SIGNED),
    "DKIM of a part of the domain": (
        {"dkim": "PASS"},
        {"DKIM_Signature": "v=1; d = Mail.Lead.Test ; b=x"},
    ),
    "DKIM as SES reports it": (
        {"dkim": "PASS"},
        {
            "Authentication_Results": "amazonses.com; spf=fail (x) client-ip=192.0.2.1;"
            " dkim=pass header.i=@esp.test; dkim=pass header.i=@lead.test; dmarc=none",
        },
    ),
    "the thread": (FORGED, THREAD),
    "the token": (FORGED, {"to": TOKEN_ADDRESS}),
    "no verdicts": ({}, {}),
    "verdicts about the content only": ({"spam": "PASS", "virus": "PASS"}, {}),
}


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize(("text", "ended"), [("Hello!", REPLIED), ("unsubscribe", OPTED_OUT)])
def test_a_mail_with_a_proof_has_its_usual_effects(
    inbox: Inbox, proof: str, text: str, ended: tuple[str, str]
) -> None:
    message = inbox.message()
    verdicts, headers = PROOFS[proof]

    assert inbox.deliver(judged(a_mail(LEAD, text=text, **headers), **verdicts)) == []

    assert inbox.enrollment_of(message)[:2] == ended


RESULTS_OF_ANOTHER = {"Authentication_Results": "mx.bad.test; dkim=pass header.i=@lead.test"}
RESULTS_IN_A_NAME = "helo=bad.test; dkim=pass header.i=@lead.test;"
NO_PROOFS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "SPF of another domain": ({"spf": "PASS", "source": "x@bad.test"}, {}),
    "SPF without a return path": ({"spf": "PASS", "source": ""}, {}),
    "SPF of a domain with the same ending": ({"spf": "PASS", "source": "x@badlead.test"}, {}),
    "SPF of a registry": ({"spf": "PASS", "source": "x@test"}, {}),
    "DKIM without a signature": ({"dkim": "PASS"}, {}),
    "DKIM of another domain": ({"dkim": "PASS"}, {"DKIM_Signature": "d=bad.test"}),
    "DKIM that fails": ({"dkim": "FAIL"}, SIGNED),
    "results that SES did not write": (
        {"dkim": "PASS"},
        {**RESULTS_OF_ANOTHER, "DKIM_Signature": "d=bad.test"},
    ),
    "results in a comment": (
        {"dkim": "PASS"},
        {
            "Authentication_Results": "amazonses.com; spf=fail (; dkim=pass header.i=@lead.test)"
            ' envelope-from="; dkim=pass header.i=@lead.test"@bad.test;'
            " dkim=pass header.i=@bad.test",
        },
    ),
    "DKIM of a domain in two lines": (
        {"dkim": "PASS"},
        {"DKIM_Signature": "d=lead.test\r\n .bad.test"},
    ),
    "results of a domain that begins with that of SES": (
        {"dkim": "PASS"},
        {"Authentication_Results": "amazonses.com.bad.test; dkim=pass header.i=@lead.test"},
    ),
    "results for an address with two domains": (
        {"dkim": "PASS"},
        {"Authentication_Results": "amazonses.com; dkim=pass header.i=@lead.test@bad.test"},
    ),
    "results in the name of the sending server": (
        {"dkim": "PASS"},
        {
            "Received_SPF": f"pass (x) client-ip=192.0.2.1; {RESULTS_IN_A_NAME}",
            "Authentication_Results": "amazonses.com; spf=pass (x) client-ip=192.0.2.1;"
            f" {RESULTS_IN_A_NAME} dkim=pass header.i=@bad.test; dmarc=none",
        },
    ),
    "results in the domain of the sender": (
        {"dkim": "PASS"},
        {
            "Authentication_Results": "amazonses.com; dkim=pass header.i=@bad.test;"
            " dmarc=none header.from=lead.test; dkim=pass header.i=@lead.test",
        },
    ),
    "an id of no message": (FORGED, {"In_Reply_To": "<guessed@email.amazonses.com>"}),
    "a token of no message": (
        FORGED,
        {"to": "ana+00000000-0000-4000-8000-000000000000@reply.acme.test, ana@acme.test"},
    ),
    "what could not be found out": ({"spf": "PROCESSING_FAILED", "dmarc": "GRAY"}, {}),
}


@pytest.mark.parametrize("proof", NO_PROOFS)
def test_what_proves_nothing_holds(inbox: Inbox, proof: str) -> None:
    message = inbox.message()
    verdicts, headers = NO_PROOFS[proof]

    assert inbox.deliver(judged(a_mail(LEAD, text="stop", **headers), **verdicts)) == []

    assert inbox.enrollment_of(message)[:2] == HELD
    assert inbox.suppressions() == []


RETURN_PATHS = (
    *("x@bad.test,maria@lead.test", "maria@lead.test,x@bad.test", "maria@lead.test@bad.test"),
    *("x@bad.test\0@lead.test", "x@bad.test\n@lead.test", "x@bad.test#@lead.test", "lead.test"),
    *(
        '"maria@lead.test"@bad.test',
        "<@lead.test:x@bad.test>",
        "x@.lead.test",
        "x@bad.test (lead.test)",
    ),
    *("SRS0=h=t=lead.test=maria@bad.test", "x@l\u0435ad.test", "x@lead.test.bad.test", "<>", "@"),
)


@pytest.mark.parametrize("return_path", RETURN_PATHS)
def test_spf_of_a_return_path_that_is_not_plainly_the_lead_s_proves_nothing(
    inbox: Inbox, return_path: str
) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail(LEAD, text="stop"), return_path, spf="PASS")) == []

    assert inbox.enrollment_of(message)[:2] == HELD


@pytest.mark.parametrize(
    "return_path", ["b=1@Lead.test", "<maria@lead.test>", f"{'v' * 90}@lead.test"]
)
def test_spf_of_any_return_path_at_the_lead_s_domain_proves_the_lead(
    inbox: Inbox, return_path: str
) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail(LEAD), return_path, spf="PASS")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize(
    "sender", ["maria@lead.test, x@bad.test", "<maria@lead.test> <x@bad.test>"]
)
def test_a_mail_from_two_addresses_is_from_neither(inbox: Inbox, sender: str) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail(sender), "x@bad.test", dmarc="PASS", spf="PASS")) == []

    assert inbox.enrollment_of(message)[:2] == HELD


# Groups


def through_a_group(group: str, **verdicts: Any) -> str:
    named = {"List_Post": f"<mailto:{group}>", "X_Original_From": "maria@lead.test"}
    return judged(a_mail(f"Sales <{group}>", **named), group, **verdicts)


def test_our_own_group_vouches_for_the_member_that_it_names(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(through_a_group("sales@acme.test", dmarc="PASS")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize(
    ("group", "dmarc"), [("list@bad.test", "PASS"), ("sales@acme.test", "FAIL")]
)
def test_a_group_that_is_not_ours_vouches_for_no_lead(inbox: Inbox, group: str, dmarc: str) -> None:
    message = inbox.message()

    assert inbox.deliver(through_a_group(group, dmarc=dmarc)) == []

    assert inbox.enrollment_of(message)[:2] == HELD
