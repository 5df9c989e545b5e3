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

    def is_possible(self, url: str) -> bool:
        """Return whether the engine has the function yet."""
        return bool(self._definition(url))

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
        "early",
        "calculate_next_step_due",
        "days => delay_days, hours => delay_hours",
        "hours => delay_hours",
    ),
    "a lead put off by days": Mistake(
        "forgotten",
        "calculate_next_step_due",
        "days => delay_days, hours => delay_hours",
        "days => delay_days + 2, hours => delay_hours",
    ),
    "one address in two spellings": Mistake(
        "twice", "had_at_address", "i.step_id = step", "i.step_id IS NULL"
    ),
}
