"""What is taken of the hardware of a zone, and what is still free? Counted once for a request, and on as it places.

Within a request hardware is only taken, so hosts only fill and only grow more crowded. A pool of hosts leans on that: one
that is out is never looked at again, and the emptiest is found without looking at all of them.
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING, Any, Self

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.hardware.crowd import deciding
from labs.cloud.hardware.floor import Host, family_of, floor_of, lies_in, pieces_of

if TYPE_CHECKING:
    from labs.cloud.world import World

Crowd = tuple[int, int]


class Stock:
    """The free hardware of one zone of a world; `take` takes of it."""

    def __init__(self, world: "World", zone: str, present: Iterable[Any]) -> None:
        self.floor = floor_of(world, zone)
        self.carried: dict[str, int] = {}
        """Host or rack -> how many instances of the account it carries."""
        self._vcpus: dict[str, int] = {}
        self._memory: dict[str, int] = {}
        self._failed = tuple(one for one in world.failed if lies_in(one, self.floor.zone_id))
        self._left = dict(world.crowded)
        """What other customers leave of each crowded piece, less what the account has taken since."""
        self._key_of: dict[str, str | None] = {}
        for one in present:
            if one.host:
                self._count(one.host, pieces_of(one.host)[-2:], instance_types()[one.instance_type])

    def copy(self) -> Self:
        """The same stock, which may be taken of without this one noticing."""
        other = object.__new__(type(self))
        other.__dict__ = {**self.__dict__}
        other.carried, other._left = dict(self.carried), dict(self._left)
        other._vcpus, other._memory = dict(self._vcpus), dict(self._memory)
        return other

    def hosts(self, kind: InstanceTypeFacts, tenancy: str) -> list[Host]:
        """The working hosts that a type can be on; a dedicated instance shares none with other customers.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dedicated-instance.html
        """
        return [
            one
            for one in self.floor.hosts(kind.instance_type)
            if not (one.has_neighbours and tenancy == "dedicated")
            and not any(lies_in(one.name, piece) for piece in self._failed)
        ]

    def room_on(self, host: Host, kind: InstanceTypeFacts) -> int:
        """How many more instances of a type fit on a host."""
        vcpus = (host.vcpus - self._vcpus.get(host.name, 0)) // kind.vcpus
        memory = (host.memory_mib - self._memory.get(host.name, 0)) // kind.memory_mib
        room = min(memory, vcpus)
        key = self._deciding(host.name, kind.instance_type) if self._left else None
        return min(room, self._left[key] // kind.vcpus) if key else room

    def room_in(self, segment: str, hosts: Iterable[Host], kind: InstanceTypeFacts) -> int:
        """How many more instances of a type fit in a segment, on these of its hosts."""
        rooms: dict[str | None, int] = {}
        for one in hosts:
            if one.segment == segment and (room := self.room_on(one, kind)) > 0:
                key = self._deciding(one.name, kind.instance_type) if self._left else None
                rooms[key] = rooms.get(key, 0) + room
        return sum(min(room, self._left[key] // kind.vcpus) if key else room for key, room in rooms.items())

    def crowd(self, host: Host) -> Crowd:
        """How many instances of the account are around a host: on its rack, and on itself."""
        return self.carried.get(host.rack, 0), self.carried.get(host.name, 0)

    def take(self, host: Host, kind: InstanceTypeFacts) -> None:
        """Put an instance of a type on a host."""
        self._count(host.name, (host.name, host.rack), kind)

    def _count(self, host: str, pieces: Sequence[str], kind: InstanceTypeFacts) -> None:
        self._vcpus[host] = self._vcpus.get(host, 0) + kind.vcpus
        self._memory[host] = self._memory.get(host, 0) + kind.memory_mib
        for piece in pieces:
            self.carried[piece] = self.carried.get(piece, 0) + 1
        key = self._deciding(host, kind.instance_type) if self._left else None
        if key:
            self._left[key] -= kind.vcpus

    def _deciding(self, host: str, instance_type: str) -> str | None:
        if host not in self._key_of:
            self._key_of[host] = deciding(self._left, host, family_of(instance_type))
        return self._key_of[host]


class Pool:
    """The hosts that a kind of instance may go to."""

    def __init__(self, stock: Stock, kind: InstanceTypeFacts, hosts: Sequence[Host]) -> None:
        self._stock = stock
        self._kind = kind
        self._waiting = [(stock.crowd(one), place, one) for place, one in enumerate(hosts)]
        heapify(self._waiting)

    def emptiest(self, allowed: Callable[[Host], bool] | None = None) -> Host | None:
        """The host with room that has the fewest instances of the account around it, of equals the first in the floor's order.

        What is not allowed never will be.
        """
        waiting, stock = self._waiting, self._stock
        while waiting:
            crowd, place, host = waiting[0]
            if stock.room_on(host, self._kind) < 1 or (allowed is not None and not allowed(host)):
                heappop(waiting)
                continue
            is_now = stock.crowd(host)
            if is_now == crowd:
                return host
            heapreplace(waiting, (is_now, place, host))
        return None


class Shelf:
    """The hosts that a kind of instance may go to, rack after rack."""

    def __init__(self, stock: Stock, kind: InstanceTypeFacts, hosts: Sequence[Host]) -> None:
        self._stock = stock
        self._kind = kind
        self._waiting = sorted(hosts, reverse=True)

    def closest(self, racks: int) -> Host | None:
        """Of the first so many racks with room, the host with the fewest instances of the account around it."""
        waiting, near = self._waiting, dict[Host, Crowd]()
        seen: set[str] = set()
        for place in range(len(waiting) - 1, -1, -1):
            host = waiting[place]
            if host.rack not in seen and len(seen) == racks:
                break
            if self._stock.room_on(host, self._kind) < 1:
                del waiting[place]
                continue
            seen.add(host.rack)
            near[host] = self._stock.crowd(host)
        return min(near, key=near.__getitem__, default=None)
