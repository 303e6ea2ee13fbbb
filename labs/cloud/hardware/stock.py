"""What is taken of the hardware of a zone, and what is still free? Counted once for a request, and on as it places.

No group: EC2 tries to spread all instances of an account over hardware.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.hardware.crowd import deciding
from labs.cloud.hardware.floor import Host, family_of, floor_of, lies_in

if TYPE_CHECKING:
    from labs.cloud.world import World


class Stock:
    """The free hardware of one zone of a world; `take` takes of it."""

    def __init__(self, world: "World", zone: str, present: Iterable[Any]) -> None:
        self.floor = floor_of(world, zone)
        self.in_piece: Counter[str] = Counter()
        """Host, rack, segment, data centre -> how many instances of the account it carries."""
        self._vcpus: Counter[str] = Counter()
        self._memory: Counter[str] = Counter()
        self._failed = tuple(one for one in world.failed if lies_in(one, self.floor.zone_id))
        self._working: dict[str, Sequence[Host]] = {}
        self._left = dict(world.crowded)
        """What other customers leave of each crowded piece, less what the account has of it."""
        self._key_of: dict[str, str | None] = {}
        for one in present:
            if one.host:
                self._count(one.host, instance_types()[one.instance_type])

    def copy(self) -> Self:
        """The same stock, which may be taken of without this one noticing."""
        other = object.__new__(type(self))
        other.__dict__ = {**self.__dict__}
        other.in_piece = Counter(self.in_piece)
        other._vcpus, other._memory, other._left = Counter(self._vcpus), Counter(self._memory), dict(self._left)
        return other

    def hosts_with_room(self, kind: InstanceTypeFacts, tenancy: str) -> list[Host]:
        """The working hosts that can take one more instance of a type; a dedicated one shares none with neighbours.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dedicated-instance.html
        """
        vcpus, memory, need, want = self._vcpus, self._memory, kind.vcpus, kind.memory_mib
        return [
            one
            for one in self.working(kind.instance_type)
            if vcpus[one.name] + need <= one.vcpus
            and memory[one.name] + want <= one.memory_mib
            and not (one.has_neighbours and tenancy == "dedicated")
            and (not self._left or self._left_on(one, kind) >= need)
        ]

    def working(self, instance_type: str) -> Sequence[Host]:
        """The hosts of a type that have not failed."""
        known = self._working.get(instance_type)
        if known is None:
            every = self.floor.hosts(instance_type)
            known = [one for one in every if not any(lies_in(one.name, piece) for piece in self._failed)]
            self._working[instance_type] = known
        return known

    def room(self, kind: InstanceTypeFacts, tenancy: str, segment: str) -> int:
        """How many instances of a type a segment can still take."""
        rooms: Counter[str] = Counter()
        hosts = {one.name: one for one in self.hosts_with_room(kind, tenancy) if one.segment == segment}
        for name, one in hosts.items():
            vcpus = (one.vcpus - self._vcpus[name]) // kind.vcpus
            memory = (one.memory_mib - self._memory[name]) // kind.memory_mib
            rooms[self._deciding(name, kind.instance_type) or ""] += min(vcpus, memory)
        return sum(min(room, self._left[key] // kind.vcpus) if key else room for key, room in rooms.items())

    def emptiest(self, hosts: Iterable[Host]) -> Host | None:
        """The host with the fewest instances of the account around it."""
        return min(hosts, key=self.crowd, default=None)

    def take(self, host: Host, kind: InstanceTypeFacts) -> None:
        """Put an instance of a type on a host."""
        self._count(host.name, kind)

    def crowd(self, host: Host) -> tuple[int, int, int, int]:
        """How many instances of the account are around a host: on its rack, in its data centre, its segment, on it."""
        count = self.in_piece
        centre = host.segment.rpartition("/")[0]
        return count[host.rack], count[centre], count[host.segment], count[host.name]

    def _left_on(self, host: Host, kind: InstanceTypeFacts) -> int:
        key = self._deciding(host.name, kind.instance_type)
        return self._left[key] if key else host.vcpus

    def _deciding(self, host: str, instance_type: str) -> str | None:
        if not self._left:
            return None
        if host not in self._key_of:
            self._key_of[host] = deciding(self._left, host, family_of(instance_type))
        return self._key_of[host]

    def _count(self, host: str, kind: InstanceTypeFacts) -> None:
        key = self._deciding(host, kind.instance_type)
        if key:
            self._left[key] -= kind.vcpus
        self._vcpus[host] += kind.vcpus
        self._memory[host] += kind.memory_mib
        piece = host
        while "/" in piece:
            self.in_piece[piece] += 1
            piece = piece.rpartition("/")[0]
