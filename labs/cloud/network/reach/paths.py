"""Which way does a packet take from each end to each other, and which filters stand on it?

No port decides that, nor any group. So one packet goes for all ends that no route and no gateway tells apart, and the
carriers themselves carry it; the filters on its way write down what they are asked instead of answering. Inside one VPC,
along its local route, one packet goes for all pairs.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.carriage import Arrival, Asked, Leg, Stage, load, send
from labs.cloud.network.carriers.route_table import ways_in
from labs.cloud.network.ends import both_ends, is_own, meant_by
from labs.cloud.network.reach.bits import Flags, Indices
from labs.cloud.network.reach.cells import Family
from labs.cloud.network.reach.checks import Course, Reading
from labs.cloud.network.reach.ends import Ends
from labs.cloud.network.reach.kin import Kin, kin_of
from labs.cloud.network.reach.partition import Partition
from labs.cloud.network.reach.rules import AclTable
from labs.cloud.network.reach.special import overlapping_vpcs
from labs.cloud.network.reach.traffic import Kind, scouting_packet
from labs.cloud.network.step import Component, Refusal
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

LOCAL, ONWARD, NOWHERE = "local", "onward", "nowhere"
ABOUT_ADDRESSES = frozenset(
    (
        Refusal.NO_ROUTE_TO_DESTINATION,
        Refusal.BAD_STATE_ROUTE,
        Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS,
        Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS,
    )
)
"""Refusals that look at nothing but the address a packet is for: they hold for every sender with the same routes."""
FILTERS = frozenset((Component.SECURITY_GROUP, Component.NETWORK_ACL))
OF_A_VPC = FILTERS | {Component.ROUTE_TABLE, Component.VPC_PEERING_CONNECTION, Component.NAT_GATEWAY}
"""Components that care for VPC, routes and address of an end beyond their own VPC, but not for its subnet or zone."""
OF_ANY_ZONE = OF_A_VPC | {Component.INTERNET_GATEWAY}
"""Components that do not care for the zone of a sender."""
OF_ADDRESSES = FILTERS | {Component.ROUTE_TABLE, Component.INTERNET_GATEWAY}
"""Components that refuse an address whoever sends to it."""


class Scouted(NamedTuple):
    """What came of a packet and its reply, and which kinds of components carried them in between."""

    course: Course | None
    """None where the packet did not arrive, or went a way picked by its very ports and addresses."""
    refusal: str
    by_flow: bool
    between: frozenset[str]


class Path(NamedTuple):
    """Who goes a course: each forwarding class of `senders` to those that are set in its row."""

    course: Course
    senders: Indices
    receivers: Flags


class Scout:
    """Finds the ways of a world for one kind of packets."""

    def __init__(
        self, world: World, ends: Ends, partition: Partition, acls: AclTable, kind: Kind, family: Family
    ) -> None:
        load()
        self._world = world
        self._ends = ends
        self._partition = partition
        self._kind = kind
        self._family = family
        self._kin = kin_of(world, partition.forwards)
        self._overlapping = overlapping_vpcs(world)
        self._by_cell: dict[int, list[Kin]] = {}
        for one in self._kin:
            self._by_cell.setdefault(one.route_cell, []).append(one)
        self._in_subnet: dict[tuple[str, int], list[Kin]] = {}
        for one in self._kin:
            if one.subnet_id:
                self._in_subnet.setdefault((one.subnet_id, one.route_cell), []).append(one)
        self._hopeless: set[tuple[str, str, int]] = set()
        self._shared: dict[tuple[str | int, ...], Scouted] = {}
        self._leads: dict[tuple[str, int], str] = {}
        self._found: dict[Course, list[tuple[int, int]]] = {}
        self.by_flow: list[tuple[int, int]] = []
        """Pairs of forwarding classes whose packets go ways that ports and addresses pick: each has to be walked."""
        self._reading = Reading(ends, partition, acls)

    @property
    def strangers(self) -> list[str]:
        """Addresses that filters on the way see and that are no end's."""
        return self._reading.strangers

    def paths(self) -> list[Path]:
        """Every course that is gone at all."""
        local = np.zeros((len(self._kin), len(self._kin)), dtype=np.bool_)
        for sender in self._kin:
            for cell, receivers in self._by_cell.items():
                for receiver in receivers if self._leads_on(sender, cell) else self._neighbours(sender, cell):
                    if self._is_local(sender, receiver):
                        local[sender.number, receiver.number] = True
                    elif self._needs_a_walk(sender, receiver):
                        self._walk_between(sender, receiver)
        self._walk_inside(local)
        return [self._path(course, np.array(pairs)) for course, pairs in self._found.items()]

    def _path(self, course: Course, pairs: Indices) -> Path:
        senders, row = np.unique(pairs[:, 0], return_inverse=True)
        receivers = np.zeros((len(senders), len(self._partition.forwards)), dtype=np.bool_)
        receivers[row, pairs[:, 1]] = True
        return Path(course, senders, receivers)

    def _leads_on(self, sender: Kin, cell: int) -> bool:
        """Whether a sender's routes lead anywhere at all for the addresses of a cell."""
        if not sender.route_table_id:
            return True
        return self._leads_to(sender.route_table_id, cell) != NOWHERE and not self._is_hopeless(sender, cell)

    def _is_hopeless(self, sender: Kin, cell: int) -> bool:
        """Whether it was seen already that from these routes nothing comes to the addresses of a cell."""
        return any((sender.route_table_id, zone, cell) in self._hopeless for zone in ("", sender.zone))

    def _neighbours(self, sender: Kin, cell: int) -> Iterable[Kin]:
        """Those in the sender's own subnet, to whom no route has to lead."""
        return self._in_subnet.get((sender.subnet_id, cell), ())

    def _needs_a_walk(self, sender: Kin, receiver: Kin) -> bool:
        if sender.subnet_id and sender.subnet_id == receiver.subnet_id:
            return not (sender.is_ordinary and receiver.is_ordinary)
        return not self._is_hopeless(sender, receiver.route_cell)

    def _is_local(self, sender: Kin, receiver: Kin) -> bool:
        """Whether request and reply stay on the local route of a VPC."""
        return (
            sender.is_ordinary
            and receiver.is_ordinary
            and sender.vpc_id == receiver.vpc_id
            and self._leads_to(sender.route_table_id, receiver.route_cell) == LOCAL
            and self._leads_to(receiver.route_table_id, sender.route_cell) == LOCAL
        )

    def _leads_to(self, route_table_id: str, cell: int) -> str:
        """Where the best route of a table leads for the addresses of a cell."""
        known = self._leads.get((route_table_id, cell))
        if known is None:
            known = self._leads[route_table_id, cell] = self._look_up(route_table_id, cell)
        return known

    def _look_up(self, route_table_id: str, cell: int) -> str:
        one = self._partition.forwards[self._by_cell[cell][0].forwards[0]]
        address = self._ends.numbers[self._partition.first[one.classes[0]]]
        for way in ways_in(self._world, route_table_id):
            if address & way.mask == way.network:
                if not way.is_active:
                    return NOWHERE
                return LOCAL if isinstance(way.target, Vpc) else ONWARD
        return NOWHERE

    def _walk_inside(self, local: Flags) -> None:
        """Between ordinary ends of a VPC: one walk for all neighbours in a subnet, one for all along local routes."""
        by_vpc: dict[str, list[tuple[int, int]]] = {}
        for kin in self._kin:
            if kin.is_ordinary:
                by_vpc.setdefault(kin.vpc_id, []).extend((one, kin.number) for one in kin.forwards)
        for both in by_vpc.values():
            members, kin_of = np.array(both).T
            subnets = np.array([self._subnet_id(one) for one in members.tolist()])
            is_near = subnets[:, None] == subnets[None, :]
            for chosen in (is_near, local[np.ix_(kin_of, kin_of)] & ~is_near):
                self._walk_for([(one, other) for one, other in members[np.argwhere(chosen)].tolist()])

    def _walk_between(self, sender: Kin, receiver: Kin) -> None:
        """One walk for all pairs of two kin who are not neighbours; or none, where others like them were walked."""
        pairs = [(one, other) for one in sender.forwards for other in receiver.forwards]
        if sender.is_ordinary and receiver.is_ordinary and sender.vpc_id == receiver.vpc_id:
            pairs = [pair for pair in pairs if self._subnet_id(pair[0]) != self._subnet_id(pair[1])]
        alike = self._alike(sender, receiver)
        seen = self._walk_for(pairs, self._shared.get(alike))
        if seen is None:
            return
        if alike and seen.between <= OF_A_VPC:
            self._shared[alike] = seen
        tells = sender.is_ordinary or (sender.route_table_id != "" and seen.between <= OF_ADDRESSES)
        if tells and seen.refusal in ABOUT_ADDRESSES:
            zone = "" if seen.between <= OF_ANY_ZONE else sender.zone
            self._hopeless.add((sender.route_table_id, zone, receiver.route_cell))

    def _alike(self, sender: Kin, receiver: Kin) -> tuple[str | int, ...]:
        """What others have to have in common with two kin in two VPCs to fare alike; () where nobody does."""
        if sender.vpc_id == receiver.vpc_id or {sender.vpc_id, receiver.vpc_id} & self._overlapping:
            return ()
        return tuple(
            part
            for one in (sender, receiver)
            for part in ((one.vpc_id, one.route_table_id, one.route_cell) if one.is_ordinary else (one.forwards[0],))
        )

    def _walk_for(self, pairs: list[tuple[int, int]], known: Scouted | None = None) -> Scouted | None:
        """One walk for all of these pairs of forwarding classes, if it is not known what comes of it."""
        if known is None:
            chosen = next(self._two_ends(pairs), None)
            if chosen is None:
                return None
            known = self._scout(*chosen)
        if known.by_flow:
            self.by_flow += pairs
        elif known.course is not None:
            self._found.setdefault(known.course, []).extend(pairs)
        return known

    def _subnet_id(self, forward: int) -> str:
        return self._partition.forwards[forward].standing.subnet_id

    def _two_ends(self, pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """An end of each that are two and have two addresses: who speaks to himself tells nothing of the others."""
        for sender, receiver in pairs:
            for one in self._members(sender):
                for other in self._members(receiver):
                    if not self._are_one(one, other) and not self._are_one(other, one):
                        yield one, other

    def _members(self, forward: int) -> Iterator[int]:
        for number in self._partition.forwards[forward].classes:
            yield int(self._partition.first[number])
        for number in self._partition.forwards[forward].classes:
            yield from np.flatnonzero(self._partition.class_of == number).tolist()[1:]

    def _are_one(self, one: int, other: int) -> bool:
        interfaces = self._ends.interfaces
        return one < len(interfaces) and is_own(self._world, interfaces[one], self._ends.addresses[other])

    def _scout(self, source: int, destination: int) -> Scouted:
        """Send a packet between two ends, and the reply."""
        ids = self._ends.ids
        worlds = (self._world, self._world)
        sender, receiver = both_ends(worlds, ids[source], ids[destination], None, in_ipv6=self._family == 6)
        packet = scouting_packet(self._kind, sender.address, receiver.address)
        there = Leg(self._world, "request", meant_by(receiver))
        there.asked = asked = list[Asked]()
        went = _follow(send(there, sender.who, packet), (ids[source], ids[destination]))
        if went.arrival is None or there.by_flow:
            return Scouted(None, went.refusal, there.by_flow, went.between)
        request = tuple(self._reading.check(one, sender, receiver) for one in asked)
        answer = went.arrival.packet.answered()
        if answer is None:
            return Scouted(Course(request, None), "", by_flow=False, between=went.between)
        back = there.back(meant_by(sender), refused=False)
        back.asked = asked = list[Asked]()
        came = _follow(send(back, went.arrival.end, answer), (ids[source], ids[destination]))
        between = went.between | came.between
        if back.by_flow:
            return Scouted(None, "", by_flow=True, between=between)
        reply = tuple(self._reading.check(one, sender, receiver) for one in asked)
        return Scouted(Course(request, reply if came.arrival else None), "", by_flow=False, between=between)


class _Followed(NamedTuple):
    arrival: Arrival | None
    refusal: str
    between: frozenset[str]


def _follow(stage: Stage[Arrival | None], ends: tuple[str, str]) -> _Followed:
    """Where a packet arrives, or the code of the first that refuses it; and what is in between."""
    between = set()
    try:
        while True:
            step = next(stage)
            if step.component_id not in ends:
                between.add(step.component_type)
            if step.verdict == "refuse":
                stage.close()
                return _Followed(None, str(step.code), frozenset(between))
    except StopIteration as done:
        return _Followed(done.value, "", frozenset(between))
