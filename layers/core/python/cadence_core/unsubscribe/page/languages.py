"""The choice of the page's language."""

from operator import itemgetter

from cadence_core.unsubscribe.page.texts import TEXTS

DEFAULT_LANGUAGE = "en"


def language_for(accept_language: str, email_language: str | None = None) -> str:
    """Return the language of the emails if the page has it, else the one that the browser prefers.

    The result is always a language of the page, English by default. ``accept_language`` is an
    Accept-Language header, such as ``pt-BR,pt;q=0.9,en;q=0.8``.
    """
    if email_language in TEXTS:
        return email_language
    weighted = [_weighted(item) for item in accept_language.split(",")]
    known = [(weight, tag) for weight, tag in weighted if weight > 0 and tag in TEXTS]
    # max() keeps the first of equal weights, and the header lists the preferred one first.
    return max(known, key=itemgetter(0))[1] if known else DEFAULT_LANGUAGE


def _weighted(item: str) -> tuple[float, str]:
    """Return the weight and the language of one item of the header; ``pt-BR`` counts as ``pt``."""
    tag, _, weight = item.partition(";")
    language = tag.strip().partition("-")[0].lower()
    try:
        return float(weight.strip().removeprefix("q=") or 1), language
    except ValueError:
        return 0.0, language
