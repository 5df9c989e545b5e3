"""Mistakes that are planted in the functions of the engine's database."""

from dataclasses import dataclass

from cadence_core.database.connection import connect

DEFINITION = """
SELECT pg_get_functiondef(oid) FROM pg_proc
 WHERE proname = :name AND pronamespace = CAST('public' AS regnamespace)"""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A function in which one text is replaced by another, and the rule that it then breaks."""

    rule: str
    function: str
    right: str
    wrong: str
    asked: str = ""
    """The rule that the engine must ask at all."""

    def plant(self, url: str) -> None:
        """Replace the function."""
        [[definition]] = self._definition(url)
        assert self.right in definition, f"{self.function} has changed: plant the mistake anew"
        connection = connect(url)
        connection.run(definition.replace(self.right, self.wrong))
        connection.close()

    def _definition(self, url: str) -> list[list[str]]:
        connection = connect(url)
        try:
            return list(connection.run(DEFINITION, name=self.function))
        finally:
            connection.close()


MISTAKES = {
    "a delay without its days": Mistake(
        "early", "calculate_next_step_due", "step.delay_days, ", "0, "
    ),
    "a lead put off by days": Mistake(
        "forgotten", "calculate_next_step_due", "step.delay_days, ", "step.delay_days + 2, "
    ),
    "one address in two spellings": Mistake(
        "twice", "had_at_address", "i.step_id = step", "i.step_id IS NULL"
    ),
    "a day of 24 hours over summer time": Mistake(
        "early", "step_due", "IF schedule IS NULL", "IF true", "outside_sending_window"
    ),
    "the clock of UTC": Mistake(
        "window", "zone_of", "SELECT CASE", "SELECT CASE WHEN true THEN 'UTC'",
        "outside_sending_window",
    ),
    "the zone of the organization": Mistake(
        "window", "zone_of", "follows_lead IS NOT FALSE", "false",
        "outside_sending_window",
    ),
    "a holiday forgotten": Mistake(
        "window", "day_off_name", "h.calendar = ANY", "false AND h.calendar = ANY",
        "outside_sending_window",
    ),
    "the window not looked at": Mistake(
        "window", "rule_outside_sending_window", "OR open_until", "OR true OR open_until",
        "outside_sending_window",
    ),
    "a gap of no minutes": Mistake(
        "gap", "rule_lead_gap", "c.minimum_gap_minutes = 0", "true", "lead_gap"
    ),
    "a switch not looked at": Mistake(
        "stop", "rule_stopped_by_person", "coalesce(stop.org_id = c.org_id, true)", "false",
        "stopped_by_person",
    ),
    "a cap without what was used": Mistake(
        "cap", "room_in", "allowed - used_now)", "allowed)", "sender_cap"
    ),
    "a cap of eight hours": Mistake(
        "cap", "room_in", "24 hours 10 minutes", "8 hours", "sender_cap"
    ),
}  # fmt: skip
