"""Caps in words."""

from cadence_core.operations.reports.senders import CapUse

KINDS = {
    "organization": "of all",
    "first_touches": "first messages",
    "portfolio": "people by the portfolio",
}


def cap_line(cap: CapUse) -> str:
    """Return what a cap allows in 24 hours, and what is used of it."""
    used = "" if cap.used is None else f"{cap.used:,} of "
    parts = [f"{used}{cap.allowed:,} in 24 hours"]
    if cap.kind == "domain":
        parts.append(f"to {cap.domain or 'each domain without a cap of its own'}")
    elif cap.kind in KINDS:
        parts.append(KINDS[cap.kind])
    if cap.ramp_from:
        start = f"{cap.ramp_start:,} on {cap.ramp_from:%Y-%m-%d}"
        parts.append(f"warm-up from {start} by {cap.ramp_step:,} a day to {cap.daily_cap:,}")
    if cap.is_halved:
        parts.append("halved after a reputation pause")
    return ", ".join(parts)
