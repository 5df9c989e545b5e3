"""Links in a text, as mail programs find them: with a scheme, or under any top-level domain."""

import re
from collections.abc import Iterator
from functools import cache

from linkify_it import LinkifyIt
from linkify_it.main import Match
from linkify_it.tlds import TLDS

WITHOUT_SCHEME = ""
SCHEMES = ("http:", "https:", "mailto:", WITHOUT_SCHEME)
# B.Com, M.Sc., Dr.Li, Ger.de Vendas, Acme.Ltd, Silva.SA, ASP.NET: no links, unless a path follows.
ABBREVIATED = (
    "adm|adv|ass|aux|cia|co|com|coord|depto?|dir|dra?|eng|esc|fin|gen|ger|gte|ind|ing|jr|jur|ltda|mkt"
    "|mrs?|ms|ph|pres|prof|rep|rev|sec|sra?|st|sup|tec|univ"
)
ABBREVIATION = re.compile(
    rf"""(?:(?:[^\W\d_]|{ABBREVIATED})\.)+[^\W\d_]+
      | [^\W\d_]+\.(?:inc|ltda?|(?-i:SA))
      | (?:ado|asp|vb)\.net""",
    re.IGNORECASE | re.VERBOSE,
)
# "Thanks.Me" lacks a space, and Montenegro has no part in it.
NEXT_SENTENCE = re.compile(r"\.[A-Z][a-z]+$")


def links_in(text: str) -> Iterator[Match]:
    """Yield the links and email addresses of a text, in their order."""
    if "." not in text and ":" not in text:
        return  # at once, because most names end here
    for match in _finder().match(text) or ():
        if match.schema in SCHEMES and not ABBREVIATION.fullmatch(match.text):
            yield match


def plain_links_in(text: str) -> Iterator[Match]:
    """Yield the links that no one writes by accident, and that no text around a name makes.

    A template may print a slash after a name, and ``X.Com/`` is a link.
    """
    for match in links_in(text):
        host = re.split("[/?#:]", match.text)[0]
        if match.schema != WITHOUT_SCHEME or not (
            ABBREVIATION.fullmatch(host) or NEXT_SENTENCE.search(match.text)
        ):
            yield match


@cache
def _finder() -> LinkifyIt:
    ascii_names = [name.lower() for name in TLDS]
    names = {*ascii_names, *(name.encode().decode("idna") for name in ascii_names)}
    return LinkifyIt(options={"fuzzy_ip": True}).tlds(sorted(names))
