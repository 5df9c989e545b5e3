"""The addresses of a file, for ``cadence suppress --file``."""

from cadence_core.errors import InvalidAddressError
from cadence_core.operations.leads.suppress import read_any_address
from cadence_core.operations.leads.suppress_many import (
    MAX_ADDRESSES,
    SUPPRESS_MANY,
    SuppressManyRequest,
)
from cadence_core.operations.reports.findings import counted
from cli.engine import Engine
from cli.listed import read_list
from cli.options import agreed, confirmed
from cli.output import show, show_json
from cli.slices import in_slices, perform_slices

ADDRESSES = ("address", "addresses")


def addresses_in_file(content: bytes) -> list[str]:
    """Return the addresses of a file, each once: all that a row has.

    Raises:
        ValueError: a row has none, or a wrong one, or the file cannot be read; the text says which
            line.
    """
    found = {}
    for listed in read_list(content):
        for name in listed.names:
            try:
                channel, address = read_any_address(name)
            except InvalidAddressError as error:
                raise ValueError(f"{listed.place}: {error}") from None
            found[channel, address.key] = address.to
    return list(found.values())


def suppress_file(
    engine: Engine,
    organization: str,
    addresses: list[str],
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Show how many addresses are not suppressed yet, ask, and suppress them."""
    requests = [
        SuppressManyRequest(organization=organization, addresses=part)
        for part in in_slices(addresses, MAX_ADDRESSES)
    ]
    plan = [(request, engine.ask(SUPPRESS_MANY, request)) for request in requests]
    name = plan[0][1].organization
    to_add = sum(answer.added for _, answer in plan)
    if not as_json:
        before = len(addresses) - to_add
        show(f"Suppressed already: {before:,} of {counted(len(addresses), *ADDRESSES)}.")
    if dry_run or not to_add:
        return _report(len(addresses), 0, to_add, as_json=as_json, is_dry_run=dry_run)
    if not confirmed(f"Suppress {counted(to_add, *ADDRESSES)} for {name}?", yes=yes):
        return 1
    real = [agreed(request, answer) for request, answer in plan]
    added = sum(answer.added for answer in perform_slices(engine, SUPPRESS_MANY, real))
    return _report(len(addresses), added, to_add, as_json=as_json, is_dry_run=False)


def _report(addresses: int, added: int, to_add: int, *, as_json: bool, is_dry_run: bool) -> int:
    if as_json:
        counts = {"addresses": addresses, "added": to_add, "suppressed": addresses - to_add}
        show_json({"is_dry_run": is_dry_run, **counts})
    else:
        show(f"Suppressed {added:,}." if added else "Nothing was changed.")
    return 0
