"""What is a thing called in a script? As AWS calls its kind and as people named it: `vpc_web`, else `vpc_1`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labs.cloud.registry import snake
from labs.study.export.change import Done, said_in
from labs.study.export.natural_keys import kind_of_id

LONGEST = 40
"""Characters of a person's name that go into a name in a script."""


class Names:
    """Gives every id a name of its own."""

    def __init__(self, changes: Sequence[Done]) -> None:
        self._said = dict(_names_given(changes))
        self._taken: set[str] = set()

    def suggest(self, id: str, name: str) -> None:
        """Remember what something is called, unless that is known."""
        if name:
            self._said.setdefault(id, name)

    def call(self, id: str, member: str) -> str:
        """A new name for an id, or for an address that stands under this member of AWS's."""
        noun = (kind_of_id(id) or snake(member).removesuffix("_id")).replace("-", "_")
        said = _plain(self._said.get(id, ""))[:LONGEST].strip("_")
        return self._take(f"{noun}_{said}" if said else noun, is_plain=bool(said))

    def beside(self, name: str, about: str) -> str:
        """A new name for something that belongs to what has a name already."""
        return self._take(f"{name}_{_plain(about)}", is_plain=True)

    def _take(self, stem: str, *, is_plain: bool) -> str:
        numbered = (f"{stem}_{number}" for number in range(2 if is_plain else 1, 100_000))
        name = stem if is_plain and stem not in self._taken else next(one for one in numbered if one not in self._taken)
        self._taken.add(name)
        return name


def _plain(text: str) -> str:
    return re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")


def _names_given(changes: Sequence[Done]) -> Iterator[tuple[str, str]]:
    """What people call things: Name tags given at creation or later, and names that EC2 itself asks for."""
    for one in changes:
        if one.action == "create_tags":
            name = _name_tag(one.params.get("tags"))
            yield from ((id, name) for id in one.params.get("resources", ()) if name)
            continue
        for given in one.params.get("tag_specifications") or ():
            name = _name_tag(given.get("tags"))
            yield from ((id, name) for id, _ in said_in(one) if name and kind_of_id(id) == given.get("resource_type"))
        own = one.params.get("group_name") if one.action.startswith("create_") else None
        yield from ((id, own) for id, _ in said_in(one) if own)


def _name_tag(tags: Any) -> str:
    return next((str(one.get("value") or "") for one in tags or () if one.get("key") == "Name"), "")


def name_in(filters: Mapping[str, Any]) -> str:
    """The name by which something is looked up, if it is."""
    return next((str(value) for name, value in filters.items() if name in ("tag:Name", "group-name")), "")
