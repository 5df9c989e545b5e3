"""A stand-in for Secrets Manager over HTTP, whose secrets a test can rotate."""

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
    """A test's secrets. ``server`` records the requests and can be made to fail."""

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
        """The number of requests for a secret."""
        return len(self.server.received())


@contextmanager
def open_vault(patch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Point this process at an empty vault, with no secret cached."""
    stand_in = SecretsManagerStandIn()
    with serving(StandInServer([stand_in])) as server:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        patch.setattr(SECRETS, "_provider", None)
        patch.setattr(SECRETS, "_forgotten_at", -math.inf)
        yield Vault(server, stand_in.secrets)


def let_five_minutes_pass() -> None:
    """Drop the cached secrets, as after five minutes."""
    SECRETS._provider.clear_cache()


def let_a_minute_pass(patch: pytest.MonkeyPatch) -> None:
    """Allow another refresh of the secrets, as after a minute."""
    patch.setattr(SECRETS, "_forgotten_at", -math.inf)
