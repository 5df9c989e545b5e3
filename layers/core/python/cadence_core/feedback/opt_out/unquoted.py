"""Separates the text that a writer wrote from the text that the mail program quotes."""

import re

# "On Friday, Ana wrote:", on one line or at the end of two.
ANNOUNCEMENT = re.compile(
    r"\b(?:wrote|escreveu|escribi[oó]|[eé]crit|schrieb|scritto|schreef)\b[^:]{0,99}:$",
    re.IGNORECASE,
)
# "-----Original Message-----", Outlook's line and block of headers, a signature delimiter.
END_OF_OWN_TEXT = re.compile(
    r"-{2,}\s?[^\s-].{0,60}-$|_{5,}$|--$|\*?(?:from|de|von|da|desde|van)\s?:\*?\s*\S", re.IGNORECASE
)


def unquoted_lines(text: str) -> list[str]:
    """Return the non-empty lines that the writer wrote.

    After a line that announces a quotation, own text can be recognized only if every quoted line
    is marked with ">". Without marks, everything below counts as quoted.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    written = []
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        is_announcement = ANNOUNCEMENT.search(line) is not None
        if END_OF_OWN_TEXT.match(line) or (is_announcement and not below.startswith(">")):
            break
        if not is_announcement and not line.startswith(">"):
            written.append(line)
    return written
