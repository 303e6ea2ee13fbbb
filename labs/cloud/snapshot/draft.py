"""What has been read so far? Resources by id, every reference with its place, and what the report will say."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from labs.cloud.snapshot.document import Dangling, Note, Place
from labs.cloud.snapshot.whereabouts import Whereabouts
from labs.cloud.world import Resource, World

R = TypeVar("R", bound=Resource)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment of a document that names none."""


class Draft:
    """A world in the making. What is read is added; each list then fits what it added to what there is."""

    def __init__(self, whereabouts: Whereabouts, members: frozenset[str], *, seed: int, now: datetime | None) -> None:
        self.members = members
        """The lists that the document has, be they empty."""
        self.region = whereabouts.region
        self.regions = {whereabouts.said: whereabouts.region}
        self.account_id = whereabouts.account_id
        self.zones = whereabouts.zones
        self.resources: dict[str, Resource] = {}
        self.unknown: list[str] = []
        self.notes: list[Note] = list(whereabouts.notes)
        self.beside: defaultdict[str, list[Any]] = defaultdict(list)
        """What a list leaves for another one, by a name of their own."""
        self.made_up: set[str] = set()
        self.settings: dict[str, str] = {}
        """What the account has set for the Region."""
        self.known_anyway: set[str] = set()
        """Ids that every Region has, in no world."""
        self._now = now
        self._latest = LONG_AGO
        self._references: list[tuple[Place, str]] = []
        self._ids = World(account_id=self.account_id, region=self.region, now=LONG_AGO, seed=seed)

    def add(self, resource: Resource, place: Place) -> None:
        """Keep a resource; of two with one id the first."""
        if resource.id in self.resources:
            if self.resources[resource.id] != resource:
                self.note("TWICE", place=str(place), id=resource.id)
            return
        self.resources[resource.id] = resource

    def put(self, resource: Resource) -> None:
        """Keep a resource, or another form of one."""
        self.resources[resource.id] = resource

    def make_up(self, resource: Resource, code: str, **facts: Any) -> None:
        """Keep a resource that the document does not have, and tell so."""
        self.put(resource)
        self.made_up.add(resource.id)
        self.note(code, **{"id": resource.id, **facts})

    def drop(self, resource: Resource, missing: str | None) -> None:
        """Leave a resource out, for want of what it cannot be without."""
        del self.resources[resource.id]
        self.note("LEFT_OUT", id=resource.id, missing=missing)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a kind so far."""
        return tuple(one for one in self.resources.values() if type(one) is kind)

    def find(self, kind: type[R], id: str | None) -> R | None:
        """The resource of this kind with this id, or None."""
        found = self.resources.get(id) if id else None
        return found if type(found) is kind else None

    def new_id(self, prefix: str) -> str:
        """An id for something that the document does not have."""
        self._ids, id = self._ids.new_id(prefix)
        return id

    def note(self, code: str, **facts: Any) -> None:
        """Something to be told."""
        self.notes.append(Note(code, facts))

    def refer(self, id: str, place: Place) -> str:
        """Remember a reference, so that it can be looked after once everything is read."""
        self._references.append((place, id))
        return id

    def saw(self, moment: datetime) -> datetime:
        """Remember a moment; the latest is that of the document."""
        self._latest = max(self._latest, moment)
        return moment

    @property
    def moment(self) -> datetime:
        """The moment at which the world stands: that asked for, else the latest that the document names."""
        return self._now or self._latest

    def dangling(self, left_out: frozenset[str]) -> Iterator[Dangling]:
        """Every reference to what the document does not have; it has what was left out of the world."""
        there = ((self.resources.keys() | left_out) - self.made_up) | self.known_anyway
        return (Dangling(str(place), id) for place, id in self._references if id not in there)

    def world(self) -> World:
        """The world as it stands."""
        return self._ids.replace(resources=dict(self.resources), settings=dict(self.settings), now=self.moment)
