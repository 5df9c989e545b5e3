"""Secrets Manager as far as boto3 can tell: secrets that are read over HTTP and can be rotated."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from cadence_core.runtime.secrets import SECRETS
from local.stand_ins.aws import aws_environment
from local.stand_ins.server import StandInServer, serving
from local.stand_ins.wire import Request, Response, json_response

Secret = str | Mapping[str, object]


@dataclass
class SecretsManagerStandIn:
    """Answers GetSecretValue."""

    secrets: dict[str, str] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", "/")

    def answer(self, request: Request) -> Response:
        arn = request.json["SecretId"]
        if arn not in self.secrets:
            return self.error(400, "ResourceNotFoundException", "no such secret")
        return json_response(200, {"ARN": arn, "SecretString": self.secrets[arn]})

    def error(self, status: int, error_type: str, message: str) -> Response:
        return json_response(status, {"__type": error_type, "message": message})

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("SECRETS_MANAGER", url)


@dataclass
class Vault:
    """The secrets of a test. ``server`` has what was asked for, and can be told to fail."""

    server: StandInServer
    secrets: dict[str, str]

    def store(self, secret: Secret) -> str:
        arn = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{len(self.secrets)}"
        self.rotate(arn, secret)
        return arn

    def rotate(self, arn: str, secret: Secret) -> None:
        self.secrets[arn] = secret if isinstance(secret, str) else json.dumps(secret)

    @property
    def reads(self) -> int:
        """How often a secret was asked for."""
        return len(self.server.received())


@contextmanager
def open_vault(patch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Lead a process that has read no secret so far to a vault of the test's own."""
    stand_in = SecretsManagerStandIn()
    with serving(StandInServer([stand_in])) as server:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        patch.setattr(SECRETS, "_provider", None)
        patch.setattr(SECRETS, "_forgotten_at", -math.inf)
        yield Vault(server, stand_in.secrets)


def let_five_minutes_pass() -> None:
    """Let what was read be too old."""
    SECRETS._provider.clear_cache()


def let_a_minute_pass(patch: pytest.MonkeyPatch) -> None:
    """Let what was refused be read again."""
    patch.setattr(SECRETS, "_forgotten_at", -math.inf)
