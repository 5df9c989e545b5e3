"""The sending rule that the contributing guide adds works as it is shown."""

import re
from ast import literal_eval

from cadence_core.database.function_files import FUNCTIONS
from tests.database.unit.test_size_of_the_rules import CODE, code_of, rules
from tests.database.unit.test_size_of_the_rules import MAX_LINES as MAX_LINES_OF_RULES
from tests.docs.pages import ROOT
from tests.engine import running_engine
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import World

MAX_LINES = 40
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = GUIDE[GUIDE.index("**A sending rule**") : GUIDE.index("**A condition of the message**")]
FUNCTION, LISTED, *REASON, TESTED = re.findall(r"```\w*\n(.*?)```", SECTION, re.DOTALL)
BEFORE = "    UNION ALL SELECT 'organization_cap'"


def test_a_new_rule_costs_at_most_40_lines() -> None:
    shown = [FUNCTION, LISTED, *REASON, TESTED]

    assert sum(len(block.splitlines()) for block in shown) <= MAX_LINES


def test_the_rules_have_room_for_the_function_of_a_new_rule_and_its_line() -> None:
    lines = [*(CODE[name] for name in rules()), code_of(FUNCTION), code_of(LISTED)]

    assert sum(map(len, lines)) <= MAX_LINES_OF_RULES


def test_the_rule_of_the_guide_keeps_messages_back_on_a_friday_afternoon(world: World) -> None:
    rules = (FUNCTIONS / "rules_of.sql").read_text(encoding="utf-8")
    world.connection.run(FUNCTION)
    world.connection.run(rules.replace(BEFORE, f"{LISTED}{BEFORE}", 1))
    [(start, end)] = literal_eval(f"{{{TESTED}}}").values()
    Clock(world)
    world.enroll_many(world.cadence({}), 3)
    world.connection.run(start)

    with running_engine(world.url) as engine:
        on_friday = engine.run()
        reasons = world.rows(
            """SELECT rule.reason,
                      to_char(rule.until AT TIME ZONE (asked.c).zone, 'Dy HH24:MI') AS until
                 FROM candidates_of(ARRAY(SELECT id FROM cadence_enrollments)) AS asked
                CROSS JOIN first_rulings(ARRAY[asked.c], cadence_now()) AS rule"""
        )
        world.connection.run(end)
        on_saturday = engine.run()

    assert (on_friday.claimed, on_saturday.sent) == (0, 3)
    assert reasons == [{"reason": "friday_afternoon", "until": "Sat 00:00"}] * 3
