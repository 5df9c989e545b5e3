"""The examples of the page for salespeople."""

import re

from tests.docs.pages import ROOT
from tests.world import World

PAGE = (ROOT / "docs/sending-rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", PAGE, re.S)


def test_every_example_runs_as_written(world: World) -> None:
    cadence = world.cadence({})
    world.lead(email="ana@acme.test")
    # As `make migrate` fills in.
    world.connection.run(
        "INSERT INTO holidays (calendar, day, name) VALUES ('BR', '2026-12-25', 'Natal')"
    )
    ids = {"organization": world.org_id, "cadence": cadence}
    [[ids["sender"]]] = world.connection.run("SELECT id FROM senders WHERE channel = 'email'")
    done = []

    for example in EXAMPLES:
        for statement in filter(str.strip, re.sub(r"--.*", "", example).split(";")):
            for name, id_ in ids.items():
                statement = statement.replace(f"<{name}>", str(id_))  # noqa: PLW2901
            rows = world.connection.run(statement)
            if "RETURNING id" in statement and rows:
                [[ids["schedule"]]] = rows
            done.append((statement, world.connection.row_count))

    # No enrollment is put off here.
    several = ("sending_hours", "UPDATE cadence_enrollments")
    assert [each for each in done if each[1] != 1 and not any(n in each[0] for n in several)] == []
    assert len(EXAMPLES) > 9
