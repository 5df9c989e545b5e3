"""The story of an enrollment, for the person who has to explain a fault."""

import re
from collections.abc import Iterable

from tests.chaos.cadences import Enrolled
from tests.chaos.chaos import Chaos

MAX_STORIES = 5
HISTORY = """
SELECT changed_at AS at, 'status' AS what,
       concat_ws(' ', to_status, reason, detail, 'at step', current_step, 'by run', run_id) AS how
  FROM cadence_enrollment_history WHERE enrollment_id = :id
UNION ALL
SELECT begun_at, 'begun', concat_ws(' ', message_id, 'by run', run_id)
  FROM chaos_begun WHERE enrollment_id = :id
UNION ALL
SELECT updated_at, 'message', concat_ws(' ', id, status, error_code, error_detail, 'run', run_id)
  FROM interactions WHERE enrollment_id = :id
UNION ALL
SELECT clock_timestamp(), 'now', CAST(row_to_json(e) AS text)
  FROM cadence_enrollments AS e WHERE id = :id
 ORDER BY 1"""


def stories(chaos: Chaos, faults: str) -> str:
    """Return the stories of the enrollments that a list of faults names."""
    refs = list(dict.fromkeys(re.findall(r"\br\d+\b", faults)))[:MAX_STORIES]
    named = {each.ref: each for each in chaos.world.enrolled}
    return "\n\n".join("\n".join(_story(chaos, named[ref])) for ref in refs if ref in named)


def _story(chaos: Chaos, each: Enrolled) -> Iterable[str]:
    kind = f"hostile: {each.hostile}" if each.hostile else "healthy"
    yield f"{each.ref} ({kind}, touched: {each.is_touched}, due for {each.ticks_due} fair ticks)"
    for row in chaos.world.world.rows(HISTORY, id=str(each.id)):
        yield f"  {row['at']:%H:%M:%S.%f} {row['what']}: {row['how']}"
    for withdrawal in chaos.operators.withdrawals:
        if each in withdrawal.concerned:
            yield f"  {withdrawal.since or 'at some time'} operator: {withdrawal.kind}"
    for accepted in chaos.provider.ledger():
        if accepted.ref == each.ref:
            yield f"  the provider accepted step {accepted.step} as {accepted.message_id}"
