"""The auditor catches each planted mistake, and nothing else.

Each case is a pair: what a right engine sends, and what one with the mistake sends.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.year.auditor import Auditor
from tests.year.evidence import Accepted, Ended, Evidence, Played, Refused, Settled, Waiting
from tests.year.history import Edit, History

START = datetime(2025, 1, 1, tzinfo=UTC)
NINE, TWELVE, SEVENTEEN = time(9), time(12), time(17)
OFFICE = tuple((day, NINE, SEVENTEEN) for day in range(1, 6))
DAY = timedelta(days=1)
TICK = timedelta(minutes=15)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def edit(table: str, ref: str, moment: datetime = START, **values: Any) -> Edit:
    return Edit(moment, table, ref, values)


def a_world(zone: str | None = None, schedule: dict[str, Any] | None = None) -> list[Edit]:
    """Return an organization with a cadence of two steps, a day apart, and no lead yet."""
    return [
        edit(
            "organizations",
            "org1",
            timezone="America/New_York",
            schedule_id="hours" if schedule else None,
        ),
        edit("senders", "sender1", org_id="org1"),
        edit("cadences", "c1", org_id="org1", status="active", email_sender_id="sender1"),
        edit("cadence_steps", "s1", cadence_id="c1", step_order=1, channel="email", delay_days=0),
        edit("cadence_steps", "s2", cadence_id="c1", step_order=2, channel="email", delay_days=1),
        *([edit("sending_schedules", "hours", **schedule)] if schedule else []),
        *enrolled("1", zone),
    ]


def a_schedule(**values: Any) -> dict[str, Any]:
    return {
        "org_id": "org1",
        "hours": OFFICE,
        "holiday_calendars": (),
        "spread_minutes": 0,
        **values,
    }


def enrolled(
    number: str, zone: str | None = None, moment: datetime = START, **lead: Any
) -> list[Edit]:
    """Return a lead and its enrollment in the cadence."""
    defaults = {"person": f"p{number}", "email": f"l{number}@lead.test", "timezone": zone}
    return [
        edit("leads", f"l{number}", moment, **{**defaults, **lead}),
        edit(
            "cadence_enrollments",
            f"e{number}",
            moment,
            org_id="org1",
            lead_id=f"l{number}",
            cadence_id="c1",
            enrolled_at=moment,
        ),
    ]


def message(moment: str, enrollment: str = "e1", step: str = "s1", **values: Any) -> Accepted:
    when = at(moment)
    number = enrollment.removeprefix("e")
    accepted = Accepted(when, when, moment, enrollment, step, "sender1", f"l{number}@lead.test")
    return replace(accepted, **values)


def ticks(first: str, count: int, *, runs: int = 1, batch_size: int = 50) -> list[Played]:
    return [Played(at(first) + number * TICK, runs, batch_size) for number in range(count)]


@dataclass
class Case:
    """A world, what a right engine sends in it, and what an engine with a mistake sends."""

    edits: list[Edit]
    right: list[Accepted]
    wrong: list[Accepted]
    rule: str
    played: tuple[Played, ...] = ()
    ended: tuple[Ended, ...] = ()
    refused: tuple[Refused, ...] = ()
    settled: tuple[Settled, ...] = ()

    def rules_broken(self, accepted: list[Accepted]) -> set[str]:
        evidence = Evidence(
            History(self.edits),
            accepted,
            [*self.played],
            [*self.refused],
            [*self.ended],
            settled=[*self.settled],
        )
        return {finding.rule for finding in Auditor(evidence).findings()}


def case_fold_0() -> Case:
    # 01:30 exists twice in New York on 2 November: at 05:30 and at 06:30 UTC.
    first = message("2025-11-01 05:30")
    right, wrong = (message(f"2025-11-02 0{hour}:30", step="s2") for hour in (6, 5))
    return Case(a_world(schedule=a_schedule(hours=ALWAYS)), [first, right], [first, wrong], "early")


ALWAYS = tuple((day, time(0), time(0)) for day in range(1, 8))


def case_weekday_of_utc() -> Case:
    # Sunday 20:00 in UTC is Monday 05:00 in Tokyo; Monday 01:00 in UTC is 10:00 there.
    world = a_world("Asia/Tokyo", a_schedule(hours=((1, time(0), time(0)),)))
    return Case(world, [message("2025-06-08 20:00")], [message("2025-06-09 20:00")], "window")


def case_window_at_the_claim_only() -> Case:
    world = a_world("Europe/Paris", a_schedule())
    wrong = message("2025-06-10 15:00:12", tick=at("2025-06-10 14:59:55"))
    return Case(world, [message("2025-06-10 14:59:59")], [wrong], "window")


def case_zone_of_the_organization() -> Case:
    world = a_world("Asia/Kolkata", a_schedule())
    return Case(world, [message("2025-06-10 05:00")], [message("2025-06-10 15:00")], "window")


def case_lunch_break() -> Case:
    hours = ((2, NINE, TWELVE), (2, time(13), SEVENTEEN))
    world = a_world("UTC", a_schedule(hours=hours))
    return Case(world, [message("2025-06-10 13:00")], [message("2025-06-10 12:00")], "window")


def case_holiday_of_another_zone() -> Case:
    # 4 July begins in Auckland while it is still 3 July in New York.
    world = a_world("America/New_York", a_schedule(hours=ALWAYS, holiday_calendars=("US",)))
    world.append(edit("holidays", "US 07-04", calendar="US", day=date(2025, 7, 4)))
    return Case(world, [message("2025-07-04 02:00")], [message("2025-07-05 02:00")], "window")


def case_day_off_added_today() -> Case:
    world = a_world("UTC", a_schedule())
    moment = at("2025-06-10 10:00")
    world.append(edit("days_off", "org1 06-10", moment, org_id="org1", day=date(2025, 6, 10)))
    return Case(world, [message("2025-06-10 09:45")], [message("2025-06-10 10:00")], "window")


def case_old_window_after_an_edit() -> Case:
    world = a_world("UTC", a_schedule())
    world.append(
        edit("sending_schedules", "hours", at("2025-06-10 10:00"), hours=((3, NINE, TWELVE),))
    )
    return Case(world, [message("2025-06-11 10:00")], [message("2025-06-10 10:15")], "window")


def case_day_of_24_hours_over_dst() -> Case:
    # Summer time ends in New York on 2 November: 09:00 there is 13:00 UTC, then 14:00 UTC.
    first = message("2025-11-01 13:00")
    right, wrong = (message(f"2025-11-02 {hour}:00", step="s2") for hour in (14, 13))
    return Case(a_world(schedule=a_schedule(hours=ALWAYS)), [first, right], [first, wrong], "early")


def a_capped_world(kind: str = "sender", **cap: Any) -> list[Edit]:
    cap = {"org_id": "org1", "kind": kind, "sender_id": "sender1", "daily_cap": 3, **cap}
    leads = [each for number in "23456" for each in enrolled(number)]
    return [*a_world(), edit("sending_caps", "cap1", **cap), *leads]


def case_cap_in_one_statement() -> Case:
    # Two runs at once that each see the room for three.
    one = [message("2025-06-10 10:00", f"e{number}", run="run1") for number in "123"]
    other = [message("2025-06-10 10:00", f"e{number}", run="run2") for number in "456"]
    return Case(a_capped_world(), one, [*one, *other], "cap")


def case_cap_of_a_calendar_day() -> Case:
    evening = [message("2025-06-10 23:30", f"e{number}") for number in "123"]
    late, too_early = (message(f"2025-06-{moment}", "e4") for moment in ("11 23:30", "11 00:15"))
    return Case(a_capped_world(), [*evening, late], [*evening, too_early], "cap")


def case_cap_of_first_touches() -> Case:
    world = a_capped_world("first_touches")
    three = [message("2025-06-10 10:00", f"e{number}") for number in "123"]
    follow_up = message("2025-06-11 09:00", "e1", "s2", tick=at("2025-06-11 09:00"))
    early = [replace(each, tick=at("2025-06-10 09:00")) for each in three]
    return Case(world, [*early, follow_up], [*early, message("2025-06-10 11:00", "e4")], "cap")


def case_cap_of_a_domain() -> Case:
    world = [*a_capped_world("domain", domain=None), edit("leads", "l4", email="l4@other.test")]
    three = [message("2025-06-10 10:00", f"e{number}") for number in "123"]
    other = message("2025-06-10 11:00", "e4", to="l4@other.test")
    return Case(world, [*three, other], [*three, message("2025-06-10 11:00", "e5")], "cap")


def case_business_days_over_a_holiday() -> Case:
    # The second business day after Thursday, 19 June, which is followed by a day off.
    world = a_world("UTC", a_schedule())
    world.append(edit("cadence_steps", "s2", delay_days=0, delay_business_days=2))
    world.append(edit("days_off", "org1 06-20", org_id="org1", day=date(2025, 6, 20)))
    first = message("2025-06-19 10:00")
    right, wrong = (message(f"2025-06-{day} 10:00", step="s2") for day in (24, 23))
    return Case(world, [first, right], [first, wrong], "early")


def case_ramp_ignored() -> Case:
    world = a_capped_world(ramp_from=at("2025-06-09 00:00"), ramp_start=1, ramp_step=1)
    two = [message("2025-06-10 10:00", f"e{number}") for number in "12"]
    return Case(world, two, [*two, message("2025-06-10 11:00", "e3")], "cap")


def case_idle_ramp_goes_on_as_before() -> Case:
    # It reaches 6 on its sixth day, and begins at 3 a week and a day later.
    world = a_capped_world(ramp_from=at("2025-06-01 00:00"), ramp_start=1, ramp_step=1, daily_cap=9)
    first = message("2025-06-06 10:00")
    more = [message("2025-06-14 10:00", f"e{number}") for number in "23456"]
    return Case(world, [first, *more[:3]], [first, *more[:4]], "cap")


def case_cap_lowered() -> Case:
    world = [*a_capped_world(), edit("sending_caps", "cap1", at("2025-06-10 12:00"), daily_cap=1)]
    first = message("2025-06-10 10:00")
    right, wrong = message("2025-06-11 10:00", "e2"), message("2025-06-10 12:15", "e2")
    return Case(world, [first, right], [first, wrong], "cap")


def case_gap_looked_up() -> Case:
    # Two enrollments of one person, whose runs both looked before the other had written.
    world = [*a_world(), *enrolled("2", person="p1"), *another_cadence("2")]
    world.append(edit("organizations", "org1", minimum_gap_minutes=60))
    first = message("2025-06-10 10:00", run="run1")
    other = {"step": "t1", "sender": "sender1"}
    right = message("2025-06-10 11:00", "e2", **other)
    wrong = message("2025-06-10 10:00", "e2", run="run2", **other)
    return Case(world, [first, right], [first, wrong], "gap")


def another_cadence(number: str) -> list[Edit]:
    """Return a second cadence, and the enrollment with this number in it."""
    return [
        edit("cadences", "c2", org_id="org1", status="active", email_sender_id="sender1"),
        edit("cadence_steps", "t1", cadence_id="c2", step_order=1, channel="email", delay_days=0),
        edit("cadence_enrollments", f"e{number}", cadence_id="c2"),
    ]


def case_two_in_a_batch() -> Case:
    world = [*a_world(), *enrolled("2", person="p1"), *another_cadence("2")]
    one, other = message("2025-06-10 10:00"), message("2025-06-10 10:00", "e2", "t1")
    return Case(world, [one, replace(other, run="other")], [one, other], "batch")


def case_skip_locked_lost() -> Case:
    one = message("2025-06-10 10:00", run="run1")
    return Case(a_world(), [one], [one, replace(one, run="run2")], "twice")


def case_one_address_in_two_spellings() -> Case:
    world = [*a_world(), *enrolled("2", person="p1", email="L1@lead.test")]
    one = message("2025-06-10 10:00")
    return Case(world, [one], [one, message("2025-06-10 11:00", "e2", to="L1@lead.test")], "twice")


def case_switch_read_once() -> Case:
    stop = {"org_id": None, "channel": "email", "sender_id": None}
    world = [*a_world(), edit("sending_stops", "stop1", at("2025-06-10 10:00"), **stop)]
    world.append(Edit(at("2025-06-10 12:00"), "sending_stops", "stop1", None))
    return Case(world, [message("2025-06-10 12:00")], [message("2025-06-10 11:45")], "stop")


def case_paused_cadence() -> Case:
    world = [*a_world(), edit("cadences", "c1", at("2025-06-10 10:00"), status="paused")]
    return Case(world, [message("2025-06-10 09:59")], [message("2025-06-10 10:15")], "stop")


def case_outside_the_pilot() -> Case:
    world = [*a_world(), *enrolled("2"), edit("cadences", "c1", is_pilot=True)]
    world.append(edit("cadence_pilots", "c1 l2", cadence_id="c1", lead_id="l2"))
    return Case(world, [message("2025-06-10 10:00", "e2")], [message("2025-06-10 10:00")], "stop")


def case_after_the_reply() -> Case:
    first, wrong = message("2025-06-10 10:00"), message("2025-06-11 10:00", step="s2")
    ended = (Ended(at("2025-06-10 15:00"), "replied", "e1", "email"),)
    return Case(a_world(), [first], [first, wrong], "end", ended=ended)


def case_after_the_reply_of_a_colleague() -> Case:
    world = a_world()
    world.append(edit("cadences", "c1", on_colleague_reply="stop"))
    world += [*enrolled("2"), *enrolled("3", email="l3@other.test")]
    right = [message("2025-06-10 10:00"), message("2025-06-11 10:00", "e3", to="l3@other.test")]
    ended = (Ended(at("2025-06-10 15:00"), "replied", "e1", "email", "s1"),)
    wrong = [*right, message("2025-06-11 10:00", "e2")]
    return Case(world, right, wrong, "end", ended=ended)


def case_too_late() -> Case:
    world = a_world("UTC", a_schedule())
    world.append(edit("cadences", "c1", max_lateness_hours=10, when_too_late="hold"))
    # Due on a Wednesday, on which the office is open for eight hours.
    return Case(world, [message("2025-01-02 10:59")], [message("2025-01-02 11:00")], "late")


def case_a_delay_after_a_kill() -> Case:
    # Two business days from a Saturday, on which the message of Friday was settled.
    world = a_world("UTC", a_schedule())
    world.append(edit("cadence_steps", "s2", delay_days=0, delay_business_days=2))
    first = message("2025-06-13 15:00")
    settled = (Settled(at("2025-06-14 12:00"), "e1", "s1"),)
    right, wrong = (message(f"2025-06-17 {time}", step="s2") for time in ("12:00", "11:45"))
    return Case(world, [first, right], [first, wrong], "early", settled=settled)


def case_too_late_after_a_kill() -> Case:
    world = a_world("UTC", a_schedule())
    world.append(edit("cadences", "c1", max_lateness_hours=2, when_too_late="hold"))
    first = message("2025-01-01 10:00")
    settled = (Settled(at("2025-01-01 16:00"), "e1", "s1"),)
    right, wrong = (message(f"2025-01-{time}", step="s2") for time in ("02 16:30", "03 10:30"))
    return Case(world, [first, right], [first, wrong], "late", settled=settled)


def case_a_step_left_out() -> Case:
    first, second = message("2025-06-10 10:00"), message("2025-06-11 10:00", step="s2")
    return Case(a_world(), [first, second], [second], "skipped")


def case_a_step_left_out_after_an_edit() -> Case:
    # In January, steps were left out ten hours after they were due. Later ones are sent.
    world = [*a_world(), *enrolled("2", moment=at("2025-06-01 00:00"))]
    lateness: dict[str, Any] = {"max_lateness_hours": 10, "when_too_late": "skip_step"}
    world.append(edit("cadences", "c1", **lateness))
    world.append(edit("cadences", "c1", at("2025-02-01 00:00"), when_too_late="send"))
    right, wrong = (message("2025-06-11 10:00", each, "s2") for each in ("e1", "e2"))
    return Case(world, [right], [wrong], "skipped")


def case_out_of_office() -> Case:
    # Midnight in New York is at 04:00 UTC.
    world = a_world("America/New_York")
    world.append(edit("leads", "l1", out_of_office_until=date(2025, 6, 10)))
    world.append(edit("cadences", "c1", waits_for_return=True))
    return Case(world, [message("2025-06-11 04:00")], [message("2025-06-11 03:45")], "away")


def case_a_cap_that_took_the_place_of_another() -> Case:
    noon = at("2025-06-10 12:00")
    cap: dict[str, Any] = {
        "org_id": "org1",
        "kind": "sender",
        "sender_id": "sender1",
        "daily_cap": 1,
    }
    world = [*a_capped_world(), Edit(noon, "sending_caps", "cap1", None)]
    world.append(edit("sending_caps", "cap2", noon, **cap))
    first = message("2025-06-10 10:00")
    right, wrong = message("2025-06-11 10:00", "e2"), message("2025-06-10 12:15", "e2")
    return Case(world, [first, right], [first, wrong], "cap")


def case_the_gap_after_a_merge() -> Case:
    # The gap is that of the kept lead, whose message the dropped one knows nothing of.
    world = [*a_world(), *enrolled("2"), *another_cadence("2")]
    world.append(edit("organizations", "org1", minimum_gap_minutes=60))
    moment = at("2025-06-10 10:15")
    world.append(edit("merges", "l2", moment, keep="l1"))
    world.append(edit("cadence_enrollments", "e2", moment, lead_id="l1"))
    other = {"step": "t1", "to": "l1@lead.test"}
    first = message("2025-06-10 10:00")
    right, wrong = (message(f"2025-06-10 {time}", "e2", **other) for time in ("11:00", "10:15"))
    return Case(world, [first, right], [first, wrong], "gap")


def case_a_bad_list() -> Case:
    world = [*a_world(), *(each for number in range(2, 23) for each in enrolled(str(number)))]
    sent = [message("2025-06-10 10:00", f"e{number}") for number in range(1, 21)]
    noon = at("2025-06-10 12:00")
    ended = tuple(Ended(noon, "bounced", f"e{number}", "email", "s1") for number in range(1, 5))
    right, wrong = message("2025-06-11 12:00", "e21"), message("2025-06-11 11:45", "e21")
    return Case(world, [*sent, right], [*sent, wrong], "pause", ended=ended)


def case_a_pause_that_ends_while_a_run_prepares() -> Case:
    bad, lag = case_a_bad_list(), timedelta(minutes=2)
    right, wrong = (
        message(f"2025-06-11 {begins}", "e21", tick=at(f"2025-06-11 {begins}") - lag, lag=lag)
        for begins in ("12:00", "11:59")
    )
    return Case(
        bad.edits, [*bad.right[:-1], right], [*bad.right[:-1], wrong], "pause", ended=bad.ended
    )


def case_a_whole_cap_after_a_bad_list() -> Case:
    bad = case_a_bad_list()
    world = [
        *bad.edits,
        edit("sending_caps", "cap1", org_id="org1", kind="organization", daily_cap=21),
    ]
    more = [message("2025-06-12 12:00", f"e{number}", "s2") for number in range(5, 17)]
    return Case(world, [*bad.right, *more[:11]], [*bad.right, *more], "cap", ended=bad.ended)


def case_a_whole_cap_of_others_after_a_bad_list() -> Case:
    # The cap of the organization is halved for the email that begins first, not for WhatsApp.
    bad = case_a_bad_list()
    world = [
        *bad.edits,
        edit("sending_caps", "cap1", org_id="org1", kind="organization", daily_cap=24),
        edit("senders", "sender2", org_id="org1"),
        edit("cadences", "c2", org_id="org1", status="active", whatsapp_sender_id="sender2"),
        edit(
            "cadence_steps", "t1", cadence_id="c2", step_order=1, channel="whatsapp", delay_days=0
        ),
    ]
    for number in range(31, 36):
        world += enrolled(str(number), phone=f"+{number}")
        world.append(edit("cadence_enrollments", f"e{number}", cadence_id="c2"))
    emails = [message("2025-06-12 11:00", f"e{number}", "s2") for number in range(5, 15)]
    email = message("2025-06-12 12:00:09", "e15", "s2", tick=at("2025-06-12 12:00"))
    together, earlier = (
        [
            message(moment, f"e{number}", "t1", sender="sender2", to=f"+{number}")
            for number in range(31, 36)
        ]
        for moment in ("2025-06-12 12:00", "2025-06-12 11:45")
    )
    before = [*bad.right, *emails, email]
    return Case(world, [*before, *together], [*before, *earlier], "cap", ended=bad.ended)


def case_another_sender() -> Case:
    one = message("2025-06-10 10:00")
    return Case(a_world(), [one], [replace(one, sender="sender9")], "address")


def case_lead_forgotten() -> Case:
    world = a_world("UTC", a_schedule())
    played = tuple(ticks("2025-06-10 09:00", 30))
    return Case(world, [message("2025-06-10 09:30")], [], "forgotten", played)


def case_fifo_join() -> Case:
    # The oldest rows are all of one organization: the other waits behind its backlog.
    world, played = a_world(), tuple(ticks("2025-06-10 09:00", 12, batch_size=1))
    world += [each for number in range(2, 14) for each in enrolled(str(number))]
    world += [
        edit("organizations", "org2", timezone="UTC"),
        edit("senders", "sender2", org_id="org2"),
        edit("cadences", "d1", org_id="org2", status="active", email_sender_id="sender2"),
        edit("cadence_steps", "d", cadence_id="d1", step_order=1, channel="email", delay_days=0),
        *enrolled("0"),
        edit("cadence_enrollments", "e0", org_id="org2", cadence_id="d1"),
    ]
    backlog = [
        message(f"{tick.at:%Y-%m-%d %H:%M}", f"e{number}") for number, tick in enumerate(played, 1)
    ]
    other = message("2025-06-10 09:15", "e0", "d", sender="sender2")
    right = [each for each in backlog if each.at != other.at]
    return Case(world, [*right, other], backlog, "turn", played)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]


@pytest.mark.parametrize("case", CASES, ids=[case.__name__[5:] for case in CASES])
def test_the_auditor_catches_a_planted_mistake_and_nothing_else(case: Any) -> None:
    planted: Case = case()
    assert planted.rules_broken(planted.right) == set()
    assert planted.rules_broken(planted.wrong) == {planted.rule}


def test_a_lead_whom_nothing_keeps_back_and_whose_message_was_refused_is_not_forgotten() -> None:
    refused = tuple(Refused(at("2025-06-10 09:00"), "e1", "s1") for _ in range(4))
    world = a_world("UTC", a_schedule())
    case = Case(world, [], [], "", tuple(ticks("2025-06-10 09:00", 30)), refused=refused)
    assert case.rules_broken([]) == set()


def test_what_a_killed_run_began_may_count_under_a_cap_for_a_day() -> None:
    killed, *following = ticks("2025-06-10 09:00", 30)
    case = Case(a_capped_world(daily_cap=9), [], [], "", (killed, *following))
    assert case.rules_broken([message("2025-06-10 09:00", "e1")]) == {"forgotten"}

    case.played = (replace(killed, is_undisturbed=False), *following)
    assert case.rules_broken([message("2025-06-10 09:00", "e1")]) == set()


def test_what_a_provider_refused_may_count_under_a_cap_for_a_day() -> None:
    played = tuple(ticks("2025-06-10 09:00", 30))
    refused = tuple(Refused(at("2025-06-10 09:00"), f"e{number}", "s1") for number in "456")
    case = Case(a_capped_world(), [], [], "", played, refused=refused)

    assert case.rules_broken([]) == set()
    case.refused = refused[:2]
    assert case.rules_broken([]) == {"forgotten"}


def test_what_a_gap_has_put_off_leaves_once_the_gap_is_shorter() -> None:
    world = [*a_world(), *enrolled("2", person="p1"), *another_cadence("2")]
    longer = edit("organizations", "org1", minimum_gap_minutes=24 * 60)
    shorter = edit("organizations", "org1", at("2025-06-10 12:00"), minimum_gap_minutes=0)
    played = tuple(ticks("2025-06-10 09:00", 60))
    first = message("2025-06-10 09:00")

    assert Case([*world, longer], [], [], "", played).rules_broken([first]) == set()
    assert Case([*world, longer, shorter], [], [], "", played).rules_broken([first]) == {
        "forgotten"
    }


def test_a_wait_without_a_reason_or_with_an_until_that_is_over_is_a_silence() -> None:
    moment = at("2025-06-10 09:00")
    answers = [
        Waiting(moment, "e1", None, None),
        Waiting(moment, "e1", "sender_cap", moment),
        Waiting(moment, "e1", "sender_cap", moment + TICK),
        Waiting(moment, "e1", "stopped_by_person", None),
    ]
    evidence = Evidence(History(a_world()), [], [], waiting=answers)
    assert [finding.rule for finding in Auditor(evidence).findings()] == ["silence", "silence"]
