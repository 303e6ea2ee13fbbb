"""Which way does a packet take from each end to each other, and which filters stand on it?

No port decides that, nor any group. So one packet goes for all ends that no route and no gateway tells apart, and the
carriers themselves carry it; the filters on its way write down what they are asked instead of answering. Inside one VPC,
along its local route, one packet goes for all pairs.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.carriage import Arrival, Asked, Leg, Stage, load, send
from labs.cloud.network.ends import both_ends, is_own, meant_by
from labs.cloud.network.reach.bits import Flags, Indices
from labs.cloud.network.reach.cells import Family
from labs.cloud.network.reach.checks import Course, Reading
from labs.cloud.network.reach.ends import Ends
from labs.cloud.network.reach.kin import Kin, kin_of
from labs.cloud.network.reach.leads import LOCAL, NOWHERE, Leads
from labs.cloud.network.reach.partition import Partition
from labs.cloud.network.reach.rules import AclTable
from labs.cloud.network.reach.special import overlapping_vpcs
from labs.cloud.network.reach.traffic import Kind, scouting_packet
from labs.cloud.network.step import Component, Refusal
from labs.cloud.world import World

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
OF_ITS_VPC = OF_ADDRESSES | {Component.NAT_GATEWAY}
"""Components that know addresses elsewhere by the routes of their own VPC alone, and by whether they are private."""


class Scouted(NamedTuple):
    """What came of a packet and its reply, and which kinds of components carried them in between."""

    course: Course | None
    """None where the packet did not arrive, or went a way picked by its very ports and addresses."""
    refusal: str
    by_flow: bool
    between: frozenset[str]
    is_direct: bool = False
    """Whether no routes were asked but the sender's for the request and the receiver's for the reply."""


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
        self._leads = Leads(world, {cell: self._address_of(kin[0]) for cell, kin in self._by_cell.items()})
        self._hopeless: dict[str, set[tuple[str, int]]] = {}
        """Route table -> zones, or "" for all, and the cells or views that nothing comes to from there."""
        self._shared: dict[Hashable, Scouted] = {}
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
        return self._leads.lead(sender.route_table_id, cell).to != NOWHERE and not self._is_hopeless(sender, cell)

    def _is_hopeless(self, sender: Kin, cell: int) -> bool:
        """Whether it was seen already that from these routes nothing comes to the addresses of a cell."""
        hopeless = self._hopeless.get(sender.route_table_id)
        if not hopeless:
            return False
        view = self._leads.view(sender.vpc_id, cell)
        return any((zone, place) in hopeless for zone in ("", sender.zone) for place in (view, cell))

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
            and self._leads.lead(sender.route_table_id, receiver.route_cell).to == LOCAL
            and self._leads.lead(receiver.route_table_id, sender.route_cell).to == LOCAL
        )

    def _address_of(self, kin: Kin) -> int:
        """An address that one of them has."""
        classes = self._partition.forwards[kin.forwards[0]].classes
        address: int = self._ends.numbers[self._partition.first[classes[0]]]
        return address

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
        by_ways, by_tables = self._alike(sender, receiver)
        seen = self._walk_for(pairs, self._shared.get(by_ways) or self._shared.get(by_tables))
        if seen is None:
            return
        alike = by_ways if seen.is_direct else by_tables
        if alike is not None and seen.between <= OF_A_VPC:
            self._shared[alike] = seen
        tells = sender.is_ordinary or (sender.route_table_id != "" and seen.between <= OF_ADDRESSES)
        if tells and seen.refusal in ABOUT_ADDRESSES:
            zone = "" if seen.between <= OF_ANY_ZONE else sender.zone
            cell = receiver.route_cell
            place = self._leads.view(sender.vpc_id, cell) if seen.between <= OF_ITS_VPC else cell
            self._hopeless.setdefault(sender.route_table_id, set()).add((zone, place))

    def _alike(self, sender: Kin, receiver: Kin) -> tuple[Hashable, Hashable]:
        """What others have to have in common with two kin to fare alike: if the way is direct, and if it is not.

        None where nobody does.
        """
        is_inside = sender.vpc_id == receiver.vpc_id
        are_neighbours = sender.subnet_id != "" and sender.subnet_id == receiver.subnet_id
        if {sender.vpc_id, receiver.vpc_id} & self._overlapping or are_neighbours:
            return None, None
        if is_inside and sender.is_ordinary == receiver.is_ordinary:
            return None, None
        by_ways, by_tables = zip(self._traits(sender, receiver), self._traits(receiver, sender), strict=True)
        return by_ways, None if is_inside else by_tables

    def _traits(self, one: Kin, other: Kin) -> tuple[Hashable, Hashable]:
        """What others have to have in common with kin as one side of a way: if it is direct, and if it is not."""
        if not one.is_ordinary:
            return one.forwards[0], one.forwards[0]
        lead = self._leads.lead(one.route_table_id, other.route_cell)
        return (one.vpc_id, one.route_cell, lead.to, lead.target_id), (one.vpc_id, one.route_cell, one.route_table_id)

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
            return Scouted(None, went.refusal, there.by_flow, went.between, went.routes <= 1)
        request = tuple(self._reading.check(one, sender, receiver) for one in asked)
        answer = went.arrival.packet.answered()
        if answer is None:
            return Scouted(Course(request, None), "", by_flow=False, between=went.between, is_direct=went.routes <= 1)
        back = there.back(meant_by(sender), refused=False)
        back.asked = asked = list[Asked]()
        came = _follow(send(back, went.arrival.end, answer), (ids[source], ids[destination]))
        between = went.between | came.between
        if back.by_flow:
            return Scouted(None, "", by_flow=True, between=between)
        reply = tuple(self._reading.check(one, sender, receiver) for one in asked)
        is_direct = max(went.routes, came.routes) <= 1
        course = Course(request, reply if came.arrival else None)
        return Scouted(course, "", by_flow=False, between=between, is_direct=is_direct)


class _Followed(NamedTuple):
    arrival: Arrival | None
    refusal: str
    between: frozenset[str]
    routes: int
    """How many times routes were asked; those of the sender's own subnet are the first."""


def _follow(stage: Stage[Arrival | None], ends: tuple[str, str]) -> _Followed:
    """Where a packet arrives, or the code of the first that refuses it; and what is in between."""
    between = set()
    routes = 0
    try:
        while True:
            step = next(stage)
            if step.component_id not in ends:
                between.add(step.component_type)
            routes += step.component_type == Component.ROUTE_TABLE
            if step.verdict == "refuse":
                stage.close()
                return _Followed(None, str(step.code), frozenset(between), routes)
    except StopIteration as done:
        return _Followed(done.value, "", frozenset(between), routes)
