"""Where in a document does something stand, and what is to be said of it afterwards? Places, faults and findings."""

from typing import Any, NamedTuple, NoReturn

LONGEST_SHOWN = 60


class Place:
    """Where a value stands: `RouteTables[3].Routes[0].DestinationCidrBlock`. Written out only when somebody asks."""

    __slots__ = ("name", "parent")

    def __init__(self, parent: "Place | None" = None, name: str | int = "") -> None:
        self.parent = parent
        self.name = name

    def __truediv__(self, name: str | int) -> "Place":
        """A member or an item of what stands here."""
        return Place(self, name)

    def __str__(self) -> str:
        if self.parent is None:
            return ""
        above = str(self.parent)
        if isinstance(self.name, int):
            return f"{above}[{self.name}]"
        return f"{above}.{self.name}" if above else self.name


class UnreadableDocument(ValueError):
    """The document cannot be read; the message begins with the place of the fault. Nothing was made of it.

    `expected` and `found` are what should stand there and what does; where nothing does, both are empty.
    """

    def __init__(self, place: "Place | str", fault: str, *, expected: str = "", found: str = "") -> None:
        self.place = str(place)
        self.fault = fault
        self.expected = expected
        self.found = found
        super().__init__(f"{self.place}: {fault}" if self.place else fault)


def is_missing(place: Place) -> UnreadableDocument:
    """The fault that nothing stands at a place where something has to."""
    return UnreadableDocument(place, "is missing")


class Dangling(NamedTuple):
    """A reference to something that is not in the document."""

    place: str
    id: str


class Note(NamedTuple):
    """Something that was taken otherwise than the document says, or that it does not say: a code and its facts."""

    code: str
    facts: dict[str, Any]


def refuse(place: Place, expected: str, value: Any) -> NoReturn:
    """Say what was expected at a place, and what stands there."""
    shown = repr(value)
    found = shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 3]}..."
    raise UnreadableDocument(place, f"expected {expected}, found {found}", expected=expected, found=found)
