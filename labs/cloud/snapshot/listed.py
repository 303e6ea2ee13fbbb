"""How is one list of the document read? Item by item into the draft; then what was read is fitted to what there is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.members import Members
from labs.cloud.world import Resource

ReadItem = Callable[[Any, Place, Draft], None]


def fits(draft: Draft) -> None:
    """Nothing has to be fitted."""


class Listed(NamedTuple):
    """A list: its member, how an item is read, and what is done with all of them once every list is read."""

    member: str
    read: ReadItem
    fit: Callable[[Draft], None] = fits


def resources(kind: type[Resource], members: Members, usual: Mapping[str, Any] | None = None) -> ReadItem:
    """Read each item as one resource of a kind; `usual` are the values of fields that an item does not give."""

    def read(value: Any, place: Place, draft: Draft) -> None:
        draft.add(kind(**{**(usual or {}), **members.fields(value, place, draft)}), place)

    return read
