"""The keys of the page, from its environment."""

import pytest

from cadence_core.errors import ConfigurationError
from cadence_core.unsubscribe.application import build_application

KEY = "n" * 32


@pytest.mark.parametrize(
    "keys",
    ["", "short", ",", f"{KEY},", f"{KEY},short", KEY[1:]],
)
def test_unusable_keys_are_refused_and_not_quoted(keys: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^UNSUBSCRIBE_KEYS: must be") as caught:
        build_application({"DATABASE_URL": "postgresql://u@h/d", "UNSUBSCRIBE_KEYS": keys})

    assert KEY[1:] not in str(caught.value)
