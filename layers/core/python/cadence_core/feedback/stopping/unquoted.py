"""What the writer of a mail wrote, without what the mail program quotes below."""

import re

# "On Friday, Ana wrote:", in one line or as the end of two.
QUOTES = re.compile(
    r"\b(?:wrote|escreveu|escribi[oó]|[eé]crit|schrieb|scritto|schreef)\b[^:]{0,99}:$",
    re.IGNORECASE,
)
# "-----Original Message-----", Outlook's line and block of headers, the mark of a signature.
ENDS = re.compile(
    r"-{2,}\s?[^\s-].{0,60}-$|_{5,}$|--$|\*?(?:from|de|von|da|desde|van)\s?:\*?\s*\S", re.IGNORECASE
)


def unquoted_lines(text: str) -> list[str]:
    """Return the lines that hold something and that the writer wrote.

    Below the line that announces a quotation people write on only where every quoted line is
    marked; without marks nobody can tell, and all of it counts as quoted.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    written = []
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        is_announcement = QUOTES.search(line) is not None
        if ENDS.match(line) or (is_announcement and not below.startswith(">")):
            break
        if not is_announcement and not line.startswith(">"):
            written.append(line)
    return written
