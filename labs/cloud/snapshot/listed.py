"""How is one list of the document read, and written? Item by item into the draft, then fitted to what else there is.

A kind is one `Listed`: most are written by the Describe action of their name.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from labs.cloud.registry import call, snake
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.members import Members, items
from labs.cloud.world import Resource, World

ReadItem = Callable[[Any, Place, Draft], None]
Unfold = Callable[[Any, Place], list[tuple[Any, Place]]]


def fits(draft: Draft) -> None:
    """Nothing has to be fitted."""


def one_by_one(value: Any, place: Place) -> list[tuple[Any, Place]]:
    """The items of a list, each with its place."""
    return [(one, place / number) for number, one in enumerate(items(value, place))]


class Listed(NamedTuple):
    """A list: its member, how an item is read, what is done with all of them at the end, and who answers with it."""

    member: str
    read: ReadItem
    fit: Callable[[Draft], None] = fits
    answer: str | Callable[[World], list[Any]] = ""
    """The action that answers with the list, where it is not named after it; or what writes the list of a world."""
    unfold: Unfold = one_by_one
    """How the items are found."""

    def of(self, world: World) -> list[Any]:
        """The list as a world has it."""
        if callable(self.answer):
            return self.answer(world)
        answered: list[Any] = call(world, self.answer or f"describe_{snake(self.member)}", {})[1][self.member]
        return answered


def resources(kind: type[Resource], members: Members, usual: Mapping[str, Any] | None = None) -> ReadItem:
    """Read each item as one resource of a kind; `usual` are the values of fields that an item does not give."""

    def read(value: Any, place: Place, draft: Draft) -> None:
        draft.add(kind(**{**(usual or {}), **members.fields(value, place, draft)}), place)

    return read
