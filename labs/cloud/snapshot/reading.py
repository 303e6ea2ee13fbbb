"""How does a document become a world? Every list is read, then all are fitted together, then it is told what was not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from labs.cloud import registry
from labs.cloud.snapshot.document import Dangling, Note, Place, UnreadableDocument, refuse
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.lists import LISTS
from labs.cloud.snapshot.whereabouts import whereabouts
from labs.cloud.world import World

SAID_BESIDE = ("AccountId", "NextToken", "Region", "ResponseMetadata")
"""Members beside the lists that a document may have."""


class Imported(NamedTuple):
    """A world read from a document, and what of the document is not in it or in it otherwise."""

    world: World
    unknown: tuple[str, ...] = ()
    """Members that were ignored, by their places."""
    dangling: tuple[Dangling, ...] = ()
    """References to what the document does not have."""
    notes: tuple[Note, ...] = ()
    """What was made up, taken otherwise, or left out."""


def load(document: Mapping[str, Any], **begin: Any) -> World:
    """The world that a document of describe answers shows. Raises UnreadableDocument. Parameters as of `read`."""
    return read(document, **begin).world


def read(document: Mapping[str, Any], *, seed: int = 1, now: datetime | None = None) -> Imported:
    """A world of a document, with a report. Raises UnreadableDocument, which names the place.

    The document merges what the `aws ec2 describe-*` commands print; any list may be absent. The ids of what has to be
    made up are drawn from `seed`. `now` is the moment of the world; without it, the latest that the document names.
    """
    registry.load()
    if not isinstance(document, Mapping):
        refuse(Place(), "an object with the lists of the describe commands", document)
    members = frozenset(name for name, value in document.items() if value is not None)
    draft = Draft(whereabouts(document), members, seed=seed, now=now)
    known = {one.member for one in LISTS}
    draft.unknown += [name for name in document if name not in known and name not in SAID_BESIDE]
    for listed in LISTS:
        place = Place(Place(), listed.member)
        for one, found_at in listed.unfold(document.get(listed.member) or [], place):
            listed.read(one, found_at, draft)
    shown = frozenset(draft.resources)
    for listed in LISTS:
        listed.fit(draft)
    dangling = tuple(draft.dangling(shown - draft.resources.keys()))
    return Imported(draft.world(), tuple(draft.unknown), dangling, tuple(draft.notes))


def parse(text: str | bytes) -> dict[str, Any]:
    """The document that a JSON text holds. Raises UnreadableDocument."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableDocument("", f"this is no JSON: {error}", expected="JSON", found=str(error)) from None
    return document if isinstance(document, dict) else refuse(Place(), "an object", document)
