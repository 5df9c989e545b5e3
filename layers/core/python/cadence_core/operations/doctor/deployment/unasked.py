"""What could not be asked, as findings."""

from collections.abc import Iterator, Mapping

from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.doctor_finding import Finding, listed, unknown


def unasked(area: str, errors: Mapping[str, NotAskedError]) -> Iterator[Finding]:
    """Yield one finding for each reason, with the names of what could not be asked for it."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, error in errors.items():
        names.setdefault((str(error), error.fix), []).append(name)
    for (reason, fix), same in names.items():
        yield unknown(area, f"{listed(same)}: {reason}", fix)
