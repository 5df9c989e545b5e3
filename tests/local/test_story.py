from collections import Counter
from io import StringIO

import pytest
from rich.console import Console

from cadence_core.model.reasons import Reason
from cadence_core.operations.reports.reports import UnsentTouch
from local.facts import Facts
from local.state import StateError
from local.story import explain, left_by, print_facts, when
from tests.local.conftest import Story
from tests.local.demo import Demo


def flat(screen: str) -> str:
    """Undo the wrapping in the table of unsent messages: return its right column as one text."""
    return " ".join(line[41:].strip() for line in screen.splitlines())


def test_no_message_goes_out_twice(story: Story) -> None:
    demo, _ = story

    messages = demo.messages()

    [[interactions, steps]] = demo.run(
        "SELECT count(*), count(DISTINCT (enrollment_id, step_id)) FROM interactions"
        " WHERE type = 'message'"
    )
    contents = Counter((message["to"], message["draft"]["body"]) for message in messages)
    assert len(messages) == interactions == steps
    assert max(contents.values()) == 1


def test_every_enrollment_has_ended_or_waits_with_a_reason(story: Story) -> None:
    demo, _ = story

    rows = demo.run("SELECT status, status_reason, count(*) FROM cadence_enrollments GROUP BY 1, 2")

    assert {(status, reason): count for status, reason, count in rows} == {
        ("completed", "no_step_left"): 19,
        ("completed", "lead_won"): 1,
        ("completed", "lead_archived"): 1,
        ("completed", "lead_deleted"): 1,
        ("replied", "replied"): 1,
        ("bounced", "bounced"): 1,
        ("unsubscribed", "unsubscribed"): 1,
        ("paused", "missing_address"): 2,
        ("paused", "no_whatsapp_opt_in"): 1,
    }


def test_messages_are_sent_until_the_eleventh_day_and_none_afterwards(story: Story) -> None:
    _, days = story

    is_quiet = ["Nothing was sent today" in screen for screen in days]

    assert is_quiet == [False] * 8 + [True, False, False, True]
    assert "Nothing more will be due" in days[-1]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (1, "On hold: the lead has no address for email"),
        (1, "On hold: the template uses a field that has no value for this lead (ultimo_pedido)"),
        (1, "On hold: the lead has not agreed to be contacted on WhatsApp"),
        (3, "On hold: the cadence has no sender for WhatsApp"),
        (3, "Waiting: the cadence is paused"),
        (4, "Ended: the lead was won"),
        (4, "Ended: the lead was archived"),
        (5, "Ended: the lead was deleted"),
        (7, "On hold: the step has no template"),
        (11, "On hold: the lead has no address for email"),
    ],
)
def test_an_unsent_message_is_explained(story: Story, day: int, words: str) -> None:
    _, days = story

    assert words in flat(days[day - 1])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (2, "as many new leads as its cap allows (2 in 24 hours): it can leave tomorrow"),
        (3, "this day off or holiday (Aniversário da cidade): it can leave tomorrow"),
        (5, "shut at this hour or on this weekday: it can leave tomorrow"),
        # What the run of tomorrow would find is said today.
        (5, "shut at this hour or on this weekday; the lead has no address for WhatsApp;"),
        (5, "agreed to be contacted on WhatsApp: a run puts it on hold"),
        (7, "another message within the gap that the organization keeps: it can leave"),
    ],
)
def test_a_message_that_is_kept_back_says_why_not_and_when(
    story: Story, day: int, words: str
) -> None:
    _, days = story

    assert "Why not today" in days[day - 1]
    assert words in flat(days[day - 1])


def test_what_is_kept_back_leaves_the_day_after(story: Story) -> None:
    _, days = story

    assert "Why not today" not in days[3] + days[5]
    assert "Marina Teles, Teles Arquitetura   1 of 3" in days[3]
    assert "Renata Couto, Couto Eventos       1 of 3" in days[5]


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (1, "  Beatriz Lima, Padaria Aurora      1 of 3  email     Beatriz, uma ideia para P…"),
        (1, "  Emily Carter, Blue Kite           1 of 3  email     ✨ Your demo, Emily"),
        (1, "  tomorrow    Emily Carter, Blue Kite           2 of 3  WhatsApp"),
        (2, "• Rafael Monteiro signs the contract, so Ana marks him as won."),
        (2, "  Débora Pinheiro, Ateliê Pinheiro  1 of 3  email     Como ficou: etiquetas de …"),
        (4, "  Northgate Clay                    2 of 3  WhatsApp  meetup_whatsapp (en_US) t…"),
        (4, "  in 3 days   Marina Teles, Teles Arquitetura   2 of 3  WhatsApp"),
        (6, "  Camila Prado, Estúdio Prado       2 of 3  WhatsApp  founders_whatsapp (pt_BR)…"),
        (8, "  Noah Bennett, Bennett Robotics    3 of 3  email     ✨ A month free for Benne…"),
    ],
)
def test_the_screen_shows_which_lead_got_what(story: Story, day: int, line: str) -> None:
    _, days = story

    assert line in [shown.rstrip() for shown in days[day - 1].splitlines()]


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (
            1,
            [
                "    What to do: add the lead's address, then release it",
                "    Command:    cadence release --reason missing_address",
            ],
        ),
        (7, ["    Command:    cadence release --reason missing_template"]),
    ],
)
def test_a_hold_says_what_ends_it_on_lines_that_can_be_copied(
    story: Story, day: int, lines: list[str]
) -> None:
    _, days = story
    shown = [line.rstrip() for line in days[day - 1].splitlines()]

    assert [line for line in lines if line not in shown] == []


def test_the_counts_of_the_run_are_one_line(story: Story) -> None:
    _, days = story

    counts = "12 taken: 9 sent, 1 held, 2 ended early; 2 leads finished the cadence ("
    assert counts in days[3]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (1, "Still due: nothing"),
        (2, "Still due: 1 that the sending rules keep for later"),
        (5, "Still due: 7 that the sending rules keep for later"),
    ],
)
def test_what_is_still_due_counts_what_the_rules_keep_back(
    story: Story, day: int, words: str
) -> None:
    _, days = story

    assert words in days[day - 1].splitlines()


def test_what_the_next_run_takes_is_apart_from_what_the_rules_keep() -> None:
    assert left_by(3, 2) == "Still due: 3 for the next run, 2 that the sending rules keep for later"


def test_a_lead_that_will_get_nothing_more_is_not_due_next(story: Story) -> None:
    _, days = story

    assert "Rafael Monteiro" not in days[2].partition("Due next")[2]
    assert "Priya Nair" not in days[2].partition("Due next")[2]


def test_feedback_is_shown_with_its_effect(story: Story) -> None:
    _, days = story

    [shown] = {screen.partition("What came back")[2].partition("Sent:")[0] for screen in days} - {
        ""
    }

    assert " ".join(shown.split()) == (
        "• Larissa Campos writes back to Ana: can we talk on Tuesday?"
        " Outbound 2026: founders ended: the lead wrote back"
        " • João Azevedo's mail server returns Ana's email: no such mailbox."
        " Outbound 2026: founders ended: the lead's address does not accept messages;"
        " this address gets no more email"
        " • Marcus Reed clicks Unsubscribe in his mail program."
        " Inbound: demo requests ended: the lead asked for no more messages;"
        " this address gets no more email"
        " • Beatriz Lima is on vacation: her mailbox replies automatically."
        " Outbound 2026: founders continues: an automatic reply does not end it"
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("paused", "On hold"), ("failed", "Given up")]
    + [(ended, "Ended") for ended in ("completed", "replied", "bounced", "unsubscribed")],
)
def test_an_enrollment_may_end_a_day_in_every_status(status: str, outcome: str) -> None:
    touch = UnsentTouch(
        who="Ana",
        cadence="Winter",
        organization="Acme",
        position=1,
        total=1,
        channel="email",
        enrollment_id="1",
        status=status,
        reason="suppressed",
        detail="",
    )
    screen = StringIO()
    console = Console(file=screen, width=100)

    print_facts(console, Facts([], [], [touch], [], []))

    assert f"{outcome}: the lead's address is on" in flat(screen.getvalue())


def test_a_lead_who_answered_bounced_or_unsubscribed_gets_nothing_more(story: Story) -> None:
    demo, _ = story

    received = Counter(message["to"] for message in demo.messages())

    ended = ("larissa@verdevivo.test", "joao@azevedo.test", "marcus@reedline.test")
    phones = ("+5511900000105", "+5511900000106", "+12125550102")
    assert [received[address] for address in ended] == [1, 1, 1]
    assert [received[phone] for phone in phones] == [0, 0, 0]
    assert received["beatriz@aurora.test"] + received["+5511900000101"] == 3
    assert demo.run("SELECT address, reason FROM suppressions ORDER BY address") == [
        ["joao@azevedo.test", "bounced"],
        ["marcus@reedline.test", "unsubscribed"],
    ]


def test_a_message_that_no_stand_in_received_gets_no_feedback(demo: Demo) -> None:
    demo.play()
    for file in demo.outbox.glob("*.json"):
        file.unlink()

    screen = demo.play()

    assert "What came back" not in screen
    assert demo.run("SELECT count(*) FROM delivery_events") == [[0]]


def test_a_rejected_event_ends_the_day_with_a_clear_line(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.play()
    monkeypatch.setattr("local.feedback.event_about", lambda *_: {"eventType": "Bounce"})

    with pytest.raises(
        StateError, match=r"the feedback function rejected an event \(see .*engine.log\)"
    ):
        demo.play()


def test_a_screen_of_80_columns_wraps_no_link_and_everything_else_fits(story: Story) -> None:
    demo, days = story

    for screen in days:
        links = [line for line in screen.splitlines() if "file:" in line]
        others = [line for line in screen.splitlines() if "file:" not in line]

        [link] = [line.split()[-1] for line in links]
        assert link == (demo.folder / "engine.log").as_uri()
        assert max(map(len, others)) <= 80


def test_the_engine_writes_to_its_log_and_not_to_the_screen(story: Story) -> None:
    demo, days = story

    log = (demo.folder / "engine.log").read_text(encoding="utf-8")

    assert log.count('"message":"run finished"') == len(days)
    assert log.count('"OldestDueAgeSeconds":[') == len(days)
    assert "run finished" not in "".join(days)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "soon"),
        (3_600, "in 1 hour"),
        (7_300, "in 2 hours"),
        (86_399, "tomorrow"),
        (100_000, "tomorrow"),
        (259_199, "in 3 days"),
    ],
)
def test_a_time_in_the_future_is_shown_in_everyday_words(seconds: float, words: str) -> None:
    assert when(seconds) == words


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_an_explanation(reason: Reason) -> None:
    touch = unsent(status="paused", reason=reason.value)

    assert explain(touch) == reason.explanation.replace("this channel", "email")


def test_a_hold_without_a_reason_was_set_by_a_person() -> None:
    assert explain(unsent(status="paused", reason=None)) == "a person paused it"


def unsent(*, status: str, reason: str | None) -> UnsentTouch:
    return UnsentTouch(
        who="Ana",
        organization="Acme",
        cadence="Outbound",
        position=1,
        total=1,
        channel="email",
        enrollment_id="1",
        status=status,
        reason=reason,
        detail="",
    )
