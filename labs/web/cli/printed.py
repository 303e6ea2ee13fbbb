"""What does a program of the terminal print? Text on two streams, a status, and the refusals that a page can explain."""

from collections.abc import Set as AbstractSet

import msgspec

from labs.study.services import Refusal

MOST_PRINTED = 400_000
"""Characters that one command may print; what is longer is cut, and says so."""


class PaperFull(Exception):
    """More was printed than a page can show."""


class Printed(msgspec.Struct, kw_only=True):
    """All that one command printed."""

    out: str = ""
    error: str = ""
    refusals: tuple[Refusal, ...] = ()
    status: int = 0

    def then(self, later: "Printed") -> "Printed":
        """This and what was printed after it, with the later status."""
        return Printed(
            out=self.out + later.out,
            error=self.error + later.error,
            refusals=self.refusals + later.refusals,
            status=later.status,
        )

    def without(self, silent: AbstractSet[int]) -> "Printed":
        """What is left when some of the streams (1, 2) are thrown away."""
        return Printed(
            out="" if 1 in silent else self.out,
            error="" if 2 in silent else self.error,
            refusals=() if 2 in silent else self.refusals,
            status=self.status,
        )


class Paper:
    """A stream of our own to print on, for code that wants one: it holds so much and no more."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._left = MOST_PRINTED

    def write(self, text: str) -> int:
        """Raises PaperFull once too much was written."""
        self._written.append(text[: self._left])
        self._left -= len(text)
        if self._left < 0:
            raise PaperFull
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._written)
