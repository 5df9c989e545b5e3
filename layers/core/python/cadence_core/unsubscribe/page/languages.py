"""Which of the page's languages its reader gets."""

from operator import itemgetter

from cadence_core.unsubscribe.page.texts import TEXTS

DEFAULT_LANGUAGE = "en"


def language_for(accepted: str, written: str | None = None) -> str:
    """Choose the language that the reader was written to in; else what the browser wants most.

    That is one of ours, or English. ``accepted`` is an Accept-Language header, such as
    ``pt-BR,pt;q=0.9,en;q=0.8``.
    """
    if written in TEXTS:
        return written
    weights = [_weighted(item) for item in accepted.split(",")]
    ours = [(weight, language) for weight, language in weights if weight > 0 and language in TEXTS]
    # max() keeps the first of equals, which is the order in which they are wanted.
    return max(ours, key=itemgetter(0))[1] if ours else DEFAULT_LANGUAGE


def _weighted(item: str) -> tuple[float, str]:
    """Read one item of the header; ``pt-BR`` is ``pt`` to us."""
    tag, _, weight = item.partition(";")
    language = tag.strip().partition("-")[0].lower()
    try:
        return float(weight.strip().removeprefix("q=") or 1), language
    except ValueError:
        return 0.0, language
