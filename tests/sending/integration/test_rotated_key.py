"""An Anthropic key kept in a secret and rotated while the process runs."""

from collections.abc import Callable, Iterator

import pytest

from cadence_core.personalization.claude import ClaudePersonalizer
from cadence_core.runtime.telemetry import metrics
from cadence_core.sending.application import Application, application, forget_application
from local.stand_ins.anthropic import MESSAGES_PATH
from local.stand_ins.faults import Refuse
from local.stand_ins.server import StandInServer
from tests.ai_world import enroll, metric_totals
from tests.claude import close, posts
from tests.engine import run
from tests.sending.integration.transports import SETTINGS
from tests.vault import Vault
from tests.world import World

OLD_KEY, NEW_KEY = "sk-ant-the-old-one", "sk-ant-the-new-one"

RunNow = Callable[[], dict[str, float]]


@pytest.fixture
def run_now(
    world: World,
    stand_ins: StandInServer,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RunNow]:
    """Enroll two leads, run as a Lambda does, and return the metrics of their texts."""
    settings = {**SETTINGS, "DATABASE_URL": world.url, "AI_PROVIDER": "anthropic"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    used: list[Application] = []

    def run_now() -> dict[str, float]:
        metrics.clear_metrics()
        enroll(world, count=2)
        used.append(application())
        assert run(used[-1]).sent == 2
        return metric_totals("AiPersonalized", "AiFallbacks")

    yield run_now
    forget_application()
    metrics.clear_metrics()
    for app in used:
        assert app.engine.personalization
        assert isinstance(app.engine.personalization.personalizer, ClaudePersonalizer)
        close(app.engine.personalization.personalizer)


def revoke(stand_ins: StandInServer, key: str) -> None:
    """Make Claude refuse requests with this key, in an error that quotes the key."""
    stand_ins.faults.add(
        Refuse(401, "authentication_error", f"invalid key {key}"),
        path=MESSAGES_PATH,
        matching=lambda request: request.headers["authorization"] == f"Bearer {key}",
    )


def test_a_refused_key_is_read_again_before_the_next_run(
    run_now: RunNow,
    stand_ins: StandInServer,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    all_written: Callable[[], str],
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    arn = vault.store(OLD_KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY_SECRET_ARN", arn)

    before = run_now()
    vault.rotate(arn, NEW_KEY)
    revoke(stand_ins, OLD_KEY)
    refused, after = run_now(), run_now()

    assert before == after == {"AiPersonalized": 2, "AiFallbacks": 0}
    assert refused == {"AiPersonalized": 0, "AiFallbacks": 2}
    assert posts(stand_ins)[-1].headers["authorization"] == f"Bearer {NEW_KEY}"
    assert vault.reads == 2
    written = all_written()
    assert "personalization stopped" in written
    assert not any(key in written for key in (OLD_KEY, NEW_KEY))


def test_a_refused_key_in_the_environment_reads_no_secret(
    run_now: RunNow, stand_ins: StandInServer, vault: Vault
) -> None:
    revoke(stand_ins, "stand-in")

    assert run_now()["AiFallbacks"] == 2
    assert run_now()["AiFallbacks"] == 2
    assert vault.reads == 0
