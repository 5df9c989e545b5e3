"""The first message of the operations guide, with a real database."""

import re
from pathlib import Path

from tests.engine import running_engine
from tests.world import World

GUIDE = Path(__file__).parents[2] / "docs/operations.md"


def test_the_sql_in_the_guide_results_in_one_message(world: World) -> None:
    [sql] = re.findall(r"```sql\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    world.connection.run(sql)

    with running_engine(world.url) as engine:
        summary = engine.run()

    assert (summary.claimed, summary.sent) == (1, 1)
    [message] = world.messages()
    assert message["content"] == "It works, You."
