"""Mistakes that are planted in the functions of the engine's database."""

from collections.abc import Callable
from dataclasses import dataclass

from cadence_core.database.connection import connect
from tests.year.crowd import RUNS, bad_list_plan, crowd_plan
from tests.year.plans import Plan
from tests.year.small import small_plan

DEFINITION = """
SELECT pg_get_functiondef(oid) FROM pg_proc
 WHERE proname = :name AND pronamespace = CAST('public' AS regnamespace)"""
LOCKED_SCOPES = (
    "PERFORM FROM send_scopes WHERE scope = ANY (scopes) ORDER BY scope FOR NO KEY UPDATE"
)
LOCAL_DUE = "(local_day + local_time::time) AT TIME ZONE zone"
HOUR = "interval '1 hour'"
# What the runs of a moment do at the same time overlaps for certain: each waits here, until the end
# of its transaction, for every other one that has not ended. A transaction waits once.
MEETING = f"""
CREATE FUNCTION meet() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (SELECT FROM at_the_meeting() AS pid WHERE pid = pg_backend_pid()) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(0, 0);
    WHILE (SELECT count(*) FROM at_the_meeting()) + (
        SELECT count(*) FROM cadence_runs
         WHERE started_at = cadence_now() AND finished_at IS NOT NULL) < {RUNS} LOOP
        PERFORM pg_sleep(0.005);
    END LOOP;
END $$;
CREATE FUNCTION at_the_meeting() RETURNS SETOF integer LANGUAGE sql VOLATILE AS $$
    SELECT pid FROM pg_locks
     WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, 0, 2)
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
$$"""
MEET = "PERFORM meet();"
IF_A_GAP_IS_ASKED_FOR = """
IF EXISTS (SELECT FROM cadence_enrollments AS e JOIN organizations AS o ON o.id = e.org_id
            WHERE e.id = ANY (enrollments) AND o.minimum_gap_minutes > 0) THEN"""
LEASED = (
    "(e.lease_expires_at IS NULL OR e.lease_expires_at <= coalesce(CAST(nullif("
    "current_setting('cadence.leases_at', true), '') AS timestamptz), cadence_now()))"
)
Change = tuple[str, str, str]
"""A function, a text in it, and the text that takes its place."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Functions in which texts are replaced, the rule that they then break, and where it shows."""

    rule: str
    changes: tuple[Change, ...]
    plan: Callable[[], Plan] = small_plan

    def plant(self, url: str) -> None:
        """Replace the functions."""
        connection = connect(url)
        connection.run(MEETING)
        for function, right, wrong in self.changes:
            [[definition]] = connection.run(DEFINITION, name=function)
            assert right in definition, f"{function} has changed: plant the mistake anew"
            connection.run(definition.replace(right, wrong))
        connection.close()


def _one(rule: str, function: str, right: str, wrong: str) -> Mistake:
    return Mistake(rule, ((function, right, wrong),))


def _in_a_crowd(rule: str, *changes: Change) -> Mistake:
    return Mistake(rule, changes, crowd_plan)


MISTAKES = {
    "a delay without its days": _one(
        "early", "calculate_next_step_due", "step.delay_days, ", "0, "
    ),
    "a lead put off by days": _one(
        "forgotten", "calculate_next_step_due", "step.delay_days, ", "step.delay_days + 2, "
    ),
    "fold=0": _one(
        "early", "step_due", LOCAL_DUE,
        f"least({LOCAL_DUE}, (local_day + local_time::time - {HOUR}) AT TIME ZONE zone + {HOUR})",
    ),
    "a day of 24 hours over summer time": _one(
        "early", "step_due", "IF schedule IS NULL", "IF true"
    ),
    "the weekday of UTC": _one(
        "window", "open_between", "isodow FROM day", "isodow FROM first AT TIME ZONE 'UTC'"
    ),
    "the clock of UTC": _one(
        "window", "zone_of", "SELECT CASE", "SELECT CASE WHEN true THEN 'UTC'"
    ),
    "the zone of the organization": Mistake(
        "window",
        (
            ("zone_of", "follows_lead IS NOT FALSE", "false"),
            ("turns_of_organizations", "WHEN s.follows_lead IS NOT FALSE AND", "WHEN false AND"),
        ),
    ),
    "the holiday of another day": _one(
        "window", "open_between", "NOT day::date =", "NOT day::date - 1 ="
    ),
    "a holiday forgotten": _one(
        "window", "open_between", "h.calendar = ANY", "false AND h.calendar = ANY"
    ),
    "the window not looked at": _one(
        "window", "rule_outside_sending_window", "OR is_open_during", "OR true OR is_open_during"
    ),
    "the window checked at the claim only": _one(
        "window", "judged_after_locks", "now.reason", "NULLIF(now.reason, 'outside_sending_window')"
    ),
    "a gap of no minutes": _one(
        "gap", "rule_lead_gap", "c.minimum_gap_minutes > 0", "false"
    ),
    "the gap looked up without a lock": _in_a_crowd(
        "gap",
        ("try_locking_person", "pg_try_advisory_xact_lock", "true OR pg_try_advisory_xact_lock"),
        ("judged_after_locks", "END\n", f"{IF_A_GAP_IS_ASKED_FOR} {MEET} END IF; END\n"),
    ),
    "a switch not looked at": _one(
        "stop", "rule_stopped_by_person", "WHERE (stop.channel", "WHERE false AND (stop.channel"
    ),
    "a cap without what was used": _one(
        "cap", "room_under", "own.allowed - u.total", "own.allowed"
    ),
    "a cap of eight hours": _one("cap", "room_under", "24 hours 10 minutes", "8 hours"),
    "a cap in one statement": _in_a_crowd(
        "cap",
        ("take_room", "IF (", "IF false AND ("),
        ("take_room", LOCKED_SCOPES, "PERFORM"),
        ("count_messages", "BEGIN\n", f"BEGIN IF begun <> '{{}}' THEN {MEET} END IF;\n"),
        ("leased_by_runs", "r.finished_at IS NULL", "false"),
    ),
    "a claim in one statement": _in_a_crowd(
        "forgotten",
        (
            "pick_messages",
            "UPDATE sending_rotation SET org_id_before = org_id, turn_before = turn;",
            "",
        ),
        ("pick_messages", "judged :=", f"{MEET} judged :="),
        ("lock_due", "unnest(due)", "unnest(due[1:wanted])"),
    ),
    "the oldest first": _in_a_crowd(
        "turn", ("due_in_turn", "NOT is_queue_indexed()", "true")
    ),
    # What two runs take at once is sent out of turn, or not at all, as it happens.
    "the lease not looked at": _in_a_crowd(
        "forgotten turn",
        ("is_pickable", LEASED, "true"),
        ("try_locking_person", "SELECT coalesce", "SELECT meet(); SELECT coalesce"),
    ),
    "a pause not looked at": Mistake(
        "pause",
        (("rules_of", "rule_reputation(c, at, 'reputation_pause')", "CAST(NULL AS ruling)"),),
        bad_list_plan,
    ),
    "lateness not looked at": _one(
        "late", "rule_too_late", "c.when_too_late <> 'send'", "false"
    ),
    "one address in two spellings": _one(
        "twice", "had_at_address", "i.step_id = step", "i.step_id IS NULL"
    ),
}  # fmt: skip
