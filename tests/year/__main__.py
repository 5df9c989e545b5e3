"""``make year``: plays the year of one seed, audits it, and writes a page about it."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url
from tests.chaos.postgres import Postgres, running_postgres
from tests.year.auditor import Auditor
from tests.year.evidence import Finding
from tests.year.plans import Size, make_plan
from tests.year.report import write_report
from tests.year.saturated import DAYS, Saturation, saturated_plan, saturation
from tests.year.simulation import new_simulation


def play_saturated(postgres: Postgres, folder: Path, days: int) -> tuple[Saturation, list[Finding]]:
    """Play the days of a sender at its cap in a database of its own, and audit them."""
    connection = connect(postgres.url)
    connection.run("CREATE DATABASE saturated")
    connection.close()
    url = database_url(str(postgres.server.get_postmaster_info().socket_dir), "saturated")
    migrate_database(url)
    plan = saturated_plan(days)
    with new_simulation(plan, url, folder) as year:
        audit = Auditor(year.play())
        return saturation(audit.sent, plan), audit.findings()


def main() -> int:
    """Play, and return 1 if the auditor finds something."""
    parser = argparse.ArgumentParser(prog="make year")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--organizations", type=int, default=50)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--batch-size", type=int, default=10)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="year-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {seed}, logs in {folder}", flush=True)
    size = Size(arguments.leads, arguments.organizations, arguments.days, arguments.batch_size)
    started = time.perf_counter()
    with running_postgres() as postgres:
        with new_simulation(make_plan(seed, size), postgres.url, folder) as year:
            year.seconds["set-up"] = time.perf_counter() - started
            evidence = year.play()
            audited = time.perf_counter()
            audit = Auditor(evidence)
            findings = audit.findings()
            year.seconds["audit"] = time.perf_counter() - audited
        audited = time.perf_counter()
        saturated, more = play_saturated(postgres, folder, min(DAYS, size.days))
        findings += more
        year.seconds["a sender at its cap"] = time.perf_counter() - audited
    seconds = time.perf_counter() - started
    print(
        f"{len(evidence.played)} ticks, {len(evidence.accepted)} messages in {seconds:.0f} s: ",
        end="",
    )
    print(
        ", ".join(
            f"{what} {spent:.1f}"
            for what, spent in sorted(year.seconds.items(), key=lambda item: -item[1])
        )
    )
    page = folder / "year.html"
    write_report(page, year.plan, audit, findings, year.seconds, saturated=saturated)
    print(f"at its cap, a sender sent {saturated.share:.1%} of cap x sending days")
    for fault in year.faults[:20]:
        print(f"fault: {fault}")
    for finding in findings[:40]:
        print(finding)
    print(f"{len(findings)} findings; the report: {page}")
    return 1 if findings or year.faults else 0


if __name__ == "__main__":
    sys.exit(main())
