"""One line of the benchmark table."""

from typing import Literal

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A figure, its unit, and the limit it is held against: `at_most`, `at_least`, or nothing to compare with."""

    name: str
    figure: float
    unit: str
    limit: float | None = None
    sense: Literal["at_most", "at_least"] = "at_most"
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.limit is None:
            return None
        return self.figure <= self.limit if self.sense == "at_most" else self.figure >= self.limit
