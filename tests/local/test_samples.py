from pathlib import Path

import pytest

from local import samples
from local.samples import UnknownSampleError, find_sample, owner_of, sample_files


@pytest.mark.parametrize("sample", sample_files(), ids=lambda sample: sample.stem)
def test_every_sample_is_found_and_has_an_owner(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.parents[1])

    found = find_sample(f"events/{sample.name}")

    assert found == sample
    assert owner_of(found).endswith("Function")


@pytest.mark.parametrize("path", ["events/missing.json", "schedule", "README.md", "", "/dev/null"])
def test_a_path_that_is_not_a_sample_is_named(path: str) -> None:
    with pytest.raises(UnknownSampleError, match=f"^EVENT={path} is not one of the samples"):
        find_sample(path)


def test_a_sample_of_no_function_gives_an_error_that_lists_the_known_prefixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "EVENTS", tmp_path)
    stray = tmp_path / "stray_event.json"
    stray.write_text("{}")

    with pytest.raises(UnknownSampleError, match="name begins with schedule, queue, manual"):
        find_sample(str(stray))
