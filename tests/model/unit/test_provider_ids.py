from hypothesis import given

from cadence_core.model.provider_ids import MAX_ID_BYTES, kept_id
from tests.builders import any_text


def test_an_id_that_fits_an_index_is_kept_as_it_is() -> None:
    assert kept_id("a" * MAX_ID_BYTES) == "a" * MAX_ID_BYTES
    assert kept_id("") == ""


def test_longer_ids_are_hashed_and_stay_different() -> None:
    first, second = kept_id("a" * 5_000 + "1"), kept_id("a" * 5_000 + "2")

    assert first != second
    assert len(first) == len(second) == len("sha256:") + 64


@given(any_text)
def test_an_id_is_counted_in_bytes_and_its_kept_form_is_kept(text: str) -> None:
    long = text * (MAX_ID_BYTES // max(len(text), 1) + 1)

    for id_ in (text, long):
        assert len(kept_id(id_).encode("utf-8", "surrogatepass")) <= MAX_ID_BYTES
        assert kept_id(kept_id(id_)) == kept_id(id_)
