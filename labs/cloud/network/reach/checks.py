"""What was a filter asked on somebody's way? Said so that it holds for everybody who goes the same way."""

from functools import cached_property
from typing import Literal, NamedTuple

from labs.cloud.network.carriage import Asked
from labs.cloud.network.ends import End
from labs.cloud.network.reach.ends import Ends
from labs.cloud.network.reach.partition import Partition, set_of
from labs.cloud.network.reach.rules import AclTable
from labs.cloud.network.reach.traffic import is_scouting
from labs.cloud.network.step import Direction
from labs.cloud.resources.network_interface import NetworkInterface

SOURCE, DESTINATION = -1, -2
"""Instead of numbers: the guard of the sender or the receiver, or their addresses."""
ASKED = -1
"""Instead of a service: the one that is asked about."""


class Check(NamedTuple):
    """A filter on a way, and what it is asked of the packets that go it."""

    filter: Literal["security groups", "network ACL"]
    direction: Direction
    service: int
    references: bool
    guard: int
    """SOURCE, DESTINATION, or the number of a group set or ACL."""
    far: int
    """SOURCE, DESTINATION, or a class."""


class Course(NamedTuple):
    """The filters on the way there and on the way back; where there is no way back, None."""

    request: tuple[Check, ...]
    reply: tuple[Check, ...] | None


class Reading:
    """Turns what filters wrote down on one way into checks."""

    def __init__(self, ends: Ends, partition: Partition, acls: AclTable) -> None:
        self._ends = ends
        self._partition = partition
        self._acls = acls
        self._set_number = {group_ids: number for number, group_ids in enumerate(partition.group_sets)}
        self.strangers: list[str] = []
        """Addresses that filters on the way see and that are no end's. They count as classes after all others."""

    def check(self, asked: Asked, sender: End, receiver: End) -> Check:
        """What a filter was asked, with the two ends left open."""
        far = asked.packet.destination if asked.direction == "outbound" else asked.packet.source
        return Check(
            filter=asked.filter,
            direction=asked.direction,
            service=ASKED if is_scouting(asked.packet) else asked.packet.service(),
            references=asked.references or asked.filter == "network ACL",
            guard=self._group_set(asked, sender, receiver)
            if asked.filter == "security groups"
            else self._acl(asked, sender, receiver),
            far=self._far(far, sender, receiver),
        )

    def _group_set(self, asked: Asked, sender: End, receiver: End) -> int:
        for end, role in ((sender, SOURCE), (receiver, DESTINATION)):
            if isinstance(end.who, NetworkInterface) and end.who.id == asked.id:
                return role
        return self._set_number[set_of(self._interfaces[asked.id].group_ids)]

    def _acl(self, asked: Asked, sender: End, receiver: End) -> int:
        for end, role in ((sender, SOURCE), (receiver, DESTINATION)):
            if isinstance(end.who, NetworkInterface) and end.who.subnet_id == asked.id:
                return role
        return self._acls.number[asked.id, asked.direction]

    def _far(self, address: str, sender: End, receiver: End) -> int:
        if address == sender.address:
            return SOURCE
        if address in (receiver.address, _primary(receiver)):
            return DESTINATION
        known = self._class_of_address.get(address)
        if known is not None:
            return known
        if address not in self.strangers:
            self.strangers.append(address)
        return self._partition.classes + self.strangers.index(address)

    @cached_property
    def _interfaces(self) -> dict[str, NetworkInterface]:
        return {one.id: one for one in (*self._ends.interfaces, *self._ends.bystanders)}

    @cached_property
    def _class_of_address(self) -> dict[str, int]:
        """Whoever has an address, filters know him by it alike."""
        return dict(zip(self._ends.addresses, self._partition.class_of.tolist(), strict=True))


def _primary(end: End) -> str:
    return end.who.primary_address if isinstance(end.who, NetworkInterface) else end.address
