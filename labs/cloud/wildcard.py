"""Which texts does the value of a filter mean? `*` is any number of characters, `?` one or none, a backslash escapes both.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

PIECES = re.compile(r"\\[*?\\]|[*?]|[^*?\\]+|\\")
ANY_NUMBER = "*"
ONE_OR_NONE = "?"


def any_of(values: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a text is meant by any of these values."""
    patterns = [_pieces(value) for value in values]
    plain = {_text(pieces) for pieces in patterns if all(is_literal for is_literal, _ in pieces)}
    wild = [pieces for pieces in patterns if not all(is_literal for is_literal, _ in pieces)]
    return lambda text: text in plain or any(_fits(pieces, text) for pieces in wild)


Pieces = tuple[tuple[bool, str], ...]
"""(whether it stands for itself, the text or wildcard) one after the other."""


@lru_cache(maxsize=1024)
def _pieces(value: str) -> Pieces:
    return tuple(_piece(found) for found in PIECES.findall(value))


def _piece(found: str) -> tuple[bool, str]:
    if found in (ANY_NUMBER, ONE_OR_NONE):
        return False, found
    return True, found[1:] if found.startswith("\\") and len(found) > 1 else found


def _text(pieces: Pieces) -> str:
    return "".join(text for _, text in pieces)


def _fits(pieces: Pieces, text: str) -> bool:
    """Keep every position of the text that the pieces so far can reach: no value can make this slow, as a regex could be."""
    reached = {0}
    for is_literal, piece in pieces:
        if is_literal:
            reached = {one + len(piece) for one in reached if text.startswith(piece, one)}
        elif piece == ONE_OR_NONE:
            reached |= {one + 1 for one in reached if one < len(text)}
        else:
            reached = set(range(min(reached), len(text) + 1))
        if not reached:
            return False
    return len(text) in reached
