"""The build ships only files whose checksum was reviewed, and lists them."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.template.stack import ROOT
from tests.template.test_locks import LOCKS, lines_of

INSTALLED_LOCKS = (
    *LOCKS,
    "tests/template/requirements-checkov.txt",
    "local/rehearsal/requirements.txt",
)
RECIPES = {
    "layers/dependencies": "build-DependenciesLayer",
    "functions/migrate": "build-MigrateFunction",
}
BUNDLE = "rds-global-bundle.pem"
PIN = "rds-global-bundle.sha256"


def make(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make with the Python of the tests, without installing anything."""
    variables = (f"BIN={Path(sys.executable).parent}", "--old-file=.venv/.installed")
    return subprocess.run(  # noqa: S603 (our own program)
        ["make", *variables, *arguments],  # noqa: S607
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def hashes_by_package(lock: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line.startswith("    --hash=sha256:"):
            found[list(found)[-1]].append(line)
        else:
            found[line] = []
    return {package: hashes for package, hashes in found.items() if "'win32'" not in package}


@pytest.mark.parametrize("lock", INSTALLED_LOCKS)
def test_every_package_of_a_lock_has_hashes(lock: str) -> None:
    found = hashes_by_package(lock)

    assert len(found) >= 3
    assert [name for name, hashes in found.items() if not hashes] == []


# A build of one package


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel of a package named demo, in a folder from which pip installs."""
    path = tmp_path / "wheels" / "demo-1.0-py3-none-any.whl"
    path.parent.mkdir()
    files = {
        "demo.py": "",
        "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "demo-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{record_hash(text)},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr("demo-1.0.dist-info/RECORD", record + "demo-1.0.dist-info/RECORD,,\n")
    return path


def record_hash(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={digest.decode().rstrip('=')}"


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy_bytecode_script(folder: Path) -> None:
    """Copy the script that the recipes of both layers call, to where they look for it."""
    (folder / "layers").mkdir(exist_ok=True)
    shutil.copy(ROOT / "layers/bytecode.py", folder / "layers")


def build(folder: Path, source: str, wheel: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """Build a copy of a layer or function with this lock, into ``folder / "artifacts"``."""
    copy = folder / source
    _copy_bytecode_script(folder)
    if not copy.exists():
        shutil.copytree(ROOT / source, copy, ignore=shutil.ignore_patterns("rds-*", "__pycache__"))
    (copy / "requirements.lock").write_text(lock, encoding="utf-8")
    return make(
        f"--file={copy / 'Makefile'}",
        RECIPES[source],
        f"ARTIFACTS_DIR={folder / 'artifacts'}",
        cwd=ROOT / "layers/architectures/arm64",
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(wheel.parent),
    )


@pytest.mark.parametrize("source", RECIPES)
def test_a_build_installs_the_file_that_the_lock_names(
    tmp_path: Path, wheel: Path, source: str
) -> None:
    (tmp_path / "artifacts").mkdir()

    done = build(tmp_path, source, wheel, f"demo==1.0 --hash=sha256:{sha256_of(wheel)}\n")

    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "artifacts").rglob("demo.py"))


@pytest.mark.parametrize("lock", [f"demo==1.0 --hash=sha256:{'0' * 64}\n", "demo==1.0\n"])
@pytest.mark.parametrize("source", RECIPES)
def test_a_build_refuses_a_file_that_the_lock_does_not_name(
    tmp_path: Path, wheel: Path, source: str, lock: str
) -> None:
    done = build(tmp_path, source, wheel, lock)

    assert done.returncode != 0
    assert "hash" in done.stderr.lower()
    assert not list(tmp_path.rglob("demo.py"))


# The certificate authorities of RDS


def build_with_bundle(
    folder: Path, wheel: Path, *, bundle: str | None, pinned: str | None
) -> subprocess.CompletedProcess[str]:
    """Build the layer with a bundle, whose pin belongs to the text ``pinned``."""
    artifacts, layer = folder / "artifacts", folder / "layers/dependencies"
    artifacts.mkdir()
    _copy_bytecode_script(folder)
    shutil.copytree(
        ROOT / "layers/dependencies", layer, ignore=shutil.ignore_patterns("rds-*", "__pycache__")
    )
    if pinned is not None:
        checksum = hashlib.sha256(pinned.encode()).hexdigest()
        (layer / PIN).write_text(f"{checksum}  {BUNDLE}\n", encoding="utf-8")
    if bundle is not None:
        (layer / BUNDLE).write_text(bundle, encoding="utf-8")
    lock = f"demo==1.0 --hash=sha256:{sha256_of(wheel)}\n"
    return build(folder, "layers/dependencies", wheel, lock)


def test_the_pinned_certificates_are_in_the_layer(tmp_path: Path, wheel: Path) -> None:
    done = build_with_bundle(tmp_path, wheel, bundle="the bundle", pinned="the bundle")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "artifacts" / BUNDLE).read_text() == "the bundle"


@pytest.mark.parametrize(
    ("pinned", "message"),
    [
        ("another bundle", f"{BUNDLE} is not the file that {PIN} pins."),
        (None, f"{BUNDLE} is not pinned. Run `make certificates`, and commit {PIN}."),
    ],
)
def test_certificates_that_are_not_the_pinned_ones_are_refused(
    tmp_path: Path, wheel: Path, pinned: str | None, message: str
) -> None:
    done = build_with_bundle(tmp_path, wheel, bundle="the bundle", pinned=pinned)

    assert done.returncode != 0
    assert message in done.stderr
    assert "`make certificates`" in done.stderr
    assert not (tmp_path / "artifacts" / BUNDLE).exists()


def test_without_certificates_the_layer_is_built_without_them(tmp_path: Path, wheel: Path) -> None:
    done = build_with_bundle(tmp_path, wheel, bundle=None, pinned="the bundle")

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "artifacts" / BUNDLE).exists()


def test_certificates_are_downloaded_and_pinned_again_by_one_command(tmp_path: Path) -> None:
    published, bundle = tmp_path / "published.pem", tmp_path / BUNDLE
    for text in ("the first bundle", "its successor"):
        published.write_text(text, encoding="utf-8")

        done = make("certificates", f"CA_URL={published.as_uri()}", f"CA_BUNDLE={bundle}")

        assert done.returncode == 0, done.stderr
        assert bundle.read_text() == text
        assert (tmp_path / PIN).read_text() == f"{sha256_of(published)}  {BUNDLE}\n"


def test_certificates_that_cannot_be_downloaded_are_reported_and_keep_their_pin(
    tmp_path: Path,
) -> None:
    bundle, pin = tmp_path / BUNDLE, tmp_path / PIN
    pin.write_text("the pin", encoding="utf-8")

    done = make("certificates", f"CA_URL={tmp_path.as_uri()}/nothing", f"CA_BUNDLE={bundle}")

    assert done.returncode != 0
    assert "could not be downloaded" in done.stderr
    assert pin.read_text() == "the pin"


# The bill of materials


def test_the_bill_of_materials_lists_every_shipped_package_with_its_hashes(tmp_path: Path) -> None:
    sbom = tmp_path / "sbom.cdx.json"

    done = make(f"SBOM={sbom}", str(sbom))

    assert done.returncode == 0, done.stderr
    written = json.loads(sbom.read_text(encoding="utf-8"))
    components = written["components"]
    assert written["bomFormat"] == "CycloneDX"
    assert written["metadata"]["component"]["name"] == "cadence-execution-engine"
    assert {f"{each['name']}=={each['version']}" for each in components} == {
        line for lock in LOCKS for line in lines_of(lock)
    }
    assert all(each["externalReferences"][0]["hashes"] for each in components)
