"""Every act that the pages offer."""

from cli.console.acts.lifting import LIFTING
from cli.console.acts.merging import MERGING
from cli.console.acts.person import ERASING, EXPORTING
from cli.console.acts.reading import OPTING_OUT, READING
from cli.console.acts.suppressing import SUPPRESSING, UNSUPPRESSING
from cli.console.acts.switching import PAUSING, RESUMING
from cli.console.acts.testing import TESTING

ACTS = {
    act.name: act
    for act in (
        PAUSING,
        RESUMING,
        LIFTING,
        SUPPRESSING,
        UNSUPPRESSING,
        MERGING,
        EXPORTING,
        ERASING,
        READING,
        OPTING_OUT,
        TESTING,
    )
}
"""By the name in a form."""
