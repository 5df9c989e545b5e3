"""No command on the pages has a secret in an argument, where other users and histories see it."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, code

# Shell builtins, whose arguments no other process sees.
BUILTINS = r"(?:printf|test|echo|export|unset|read)\b"
SECRET_NAME = r"\w*(?:PASSWORD|SECRET_ACCESS_KEY|SESSION_TOKEN|API_KEY|TOKEN|UNSUBSCRIBE_KEYS)"
SECRETS = {
    "a URL with a password": r"\w+://[^\s:/@`']+:[^\s@/]+@",
    "a secret that is not read from a file": r"--secret-string[ =](?!file://)",
    "a password option": r"(?:--password|--passwd|--token|-u|--user)[ =]\S*[^\s-]:?\S",
    "a setting that holds a secret": rf"(?<![\w\"]){SECRET_NAME}=(?![$]\()\S",
    "a database URL": r"(?:^|\s)DATABASE_URL=\S",
    "a variable that holds a secret": rf"[$][{{]?{SECRET_NAME}\b",
}
COMMAND = re.compile(r"\s*(?:[\w-]+\(\)|[A-Za-z][\w./-]* |[A-Z_]+=)")


def commands_on(page: Path) -> list[str]:
    """Return the parts of pipelines on a page that are commands but not builtins."""
    parts = [part for line in code(page) for part in re.split(r"[|;]|&&|\$\(", line)]
    return [part for part in parts if COMMAND.match(part) and not re.match(rf"\s*{BUILTINS}", part)]


def secrets_in(command: str) -> list[str]:
    return [kind for kind, pattern in SECRETS.items() if re.search(pattern, command)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_command_on_the_pages_contains_a_secret(page: Path) -> None:
    found = {command: secrets_in(command) for command in commands_on(page)}

    assert {command: kinds for command, kinds in found.items() if kinds} == {}


@pytest.mark.parametrize(
    "command",
    [
        "make migrate DATABASE_URL='postgresql://ana:PASSWORD@db.test/app'",
        "make settle DATABASE_URL=... ID=1",
        "DATABASE_URL=postgresql://ana@db.test/app make migrate",
        "psql postgresql://ana:PASSWORD@db.test/app",
        "PGPASSWORD=PASSWORD psql -h db.test",
        "aws secretsmanager create-secret --name a --secret-string NEW",
        'aws secretsmanager put-secret-value --secret-string "$(openssl rand -hex 32)"',
        'curl --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" $URL',
        'curl --header "x-amz-security-token: $AWS_SESSION_TOKEN" $URL',
        "curl -u ana:PASSWORD https://db.test",
        "make run ANTHROPIC_API_KEY=KEY",
    ],
)
def test_a_command_that_contains_a_secret_is_found(command: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Type `{command}`, or\n\n```sh\n{command}\n```\n", encoding="utf-8")

    commands = commands_on(page)

    assert any(secrets_in(part) for part in commands)
    assert any(secrets_in(part) for part in commands[: len(commands) // 2])
