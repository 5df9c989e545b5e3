import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local import sam_local
from local.sam_local import ended, environment_of_sam, with_settings

BUILT = """
Globals:
  Function:
    Environment:
      Variables: {EMAIL_TRANSPORT: stub}
Resources:
  Engine:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: Engine
      Environment:
        Variables: {BATCH_SIZE: !Ref BatchSize, MAX_SENDS_PER_SECOND: 1}
  Page:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: Page}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: Layer}
  Queue:
    Type: AWS::SQS::Queue
"""


def test_the_template_declares_our_settings_and_keeps_its_own(tmp_path: Path) -> None:
    built = tmp_path / "template.yaml"
    built.write_text(BUILT)

    template = with_settings(built, {"DATABASE_URL": "ours", "MAX_SENDS_PER_SECOND": "10000"})

    resources = template["Resources"]
    assert resources["Engine"]["Properties"] == {
        "CodeUri": f"{tmp_path}/Engine",
        "Environment": {
            "Variables": {
                "BATCH_SIZE": {"Ref": "BatchSize"},
                "MAX_SENDS_PER_SECOND": "10000",
                "DATABASE_URL": "ours",
            }
        },
    }
    assert resources["Page"]["Properties"]["Environment"]["Variables"]["DATABASE_URL"] == "ours"
    assert resources["Layer"]["Properties"] == {"ContentUri": f"{tmp_path}/Layer"}
    assert template["Globals"]["Function"]["Environment"]["Variables"] == {
        "EMAIL_TRANSPORT": "stub"
    }


def test_nothing_of_this_shell_reaches_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "ses")
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")

    environment = environment_of_sam()

    assert not {"EMAIL_TRANSPORT", "DATABASE_URL", "AWS_PROFILE"} & set(environment)
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["DOCKER_HOST"] == "tcp://127.0.0.1:2375"


def test_sam_is_gone_soon_after_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam_local, "CLEANING_UP_SECONDS", 0.1)
    lingering = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], text=True)

    with pytest.raises(KeyboardInterrupt), ended(lingering):
        raise KeyboardInterrupt

    assert lingering.wait(timeout=5) == -signal.SIGKILL
