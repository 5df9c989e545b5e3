"""The addresses of a file are suppressed, and a suppression that is no address is removed."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.world import World


def test_the_addresses_of_a_file_are_suppressed_each_once(
    world: World, command: Run, tmp_path: Path
) -> None:
    file = tmp_path / "never.txt"
    file.write_text("ana@rival.test\n\nAna <ANA@rival.test>\n+5511987654321\n")
    line = ("suppress", "--file", file, "--organization", "acme")

    refused = command(*line, answer="n\n")
    done = command(*line, answer="y\n")
    again = command(*line, "--yes")

    assert "Suppressed already: 0 of 2 addresses." in refused.output
    assert "Suppress 2 addresses for Acme?" in refused.output
    assert done.output.endswith("Suppressed 2.\n")
    assert again.output == "Suppressed already: 2 of 2 addresses.\nNothing was changed.\n"
    assert [each.exit_code for each in (refused, done, again)] == [1, 0, 0]
    assert world.count("suppressions") == 2


def test_a_file_with_a_line_that_is_no_address_is_refused_whole(
    world: World, command: Run, tmp_path: Path
) -> None:
    file = tmp_path / "never.txt"
    file.write_text("ana@rival.test\nrival\n")

    shown = command("suppress", "--file", file, "--organization", "acme", "--yes")
    both = command("suppress", "a@b.test", "--file", file, "--organization", "acme", "--yes")

    assert (shown.exit_code, "line 2: not an id, an email" in shown.output) == (2, True)
    assert (both.exit_code, world.count("suppressions")) == (2, 0)


def test_a_suppression_that_is_no_address_is_removed_by_its_id(world: World, command: Run) -> None:
    ids = [
        world.insert(
            "suppressions", org_id=world.org_id, channel="email", address=address, reason=reason
        )
        for address, reason in (("ana at lead.test", "manual"), ("eva@lead.test", "unsubscribed"))
    ]

    unreadable, opted_out = (
        command("unsuppress", id_, "--organization", "acme", "--yes") for id_ in ids
    )
    again = command("unsuppress", ids[0], "--organization", "acme", "--yes")

    assert unreadable.output.endswith("Removed 1.\n")
    assert "1 stays, because the person asked for that" in opted_out.output
    assert (again.exit_code, "has this id" in again.output) == (1, True)
    assert world.count("suppressions") == 1
