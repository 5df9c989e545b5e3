"""The AWS services whose clients the code that ships makes."""

import ast
from collections.abc import Iterator

from cadence_core.operations.doctor.deployment.asking import SERVICES
from tests.template.stack import ROOT

SHIPPED = ("layers/core/python", "functions")
WRAPPERS = ("aws_client.py", "asking.py")
"""The files of ``AwsClient`` and of ``Aws``, which make clients of what their callers name."""
MAKERS = {"AwsClient", "client", "open_client"}
"""What makes a client of the service that its first argument names."""
PROVIDERS = {
    "AppConfigProvider": "appconfigdata",
    "DynamoDBProvider": "dynamodb",
    "SSMProvider": "ssm",
    "SecretsProvider": "secretsmanager",
}
"""What makes a client in Powertools."""


def services_of_the_code() -> set[str]:
    """Return boto3's names of the services.

    Raises:
        AssertionError: a call does not name its service, so it is unknown what it needs.
    """
    files = (file for folder in SHIPPED for file in (ROOT / folder).rglob("*.py"))
    sources = [file.read_text(encoding="utf-8") for file in files if file.name not in WRAPPERS]
    return {*SERVICES, *(name for source in sources for name in services_in(source))}


def services_in(source: str) -> Iterator[str]:
    """Yield the services that a module makes clients of."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        maker = ast.unparse(call.func).rpartition(".")[2]
        if maker in PROVIDERS:
            yield PROVIDERS[maker]
        elif maker in MAKERS:
            yield _literal(call)


def _literal(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    message = f"{ast.unparse(call)} does not name its service"
    raise AssertionError(message)
