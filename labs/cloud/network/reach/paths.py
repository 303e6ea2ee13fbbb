"""Which way does a packet take from each end to each other, and which filters stand on it?

No port decides that, nor any group. So one packet goes for all ends that no route and no gateway tells apart, and the
carriers themselves carry it; the filters on its way write down what they are asked instead of answering. Inside one VPC,
along its local route, one packet goes for all pairs.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.carriage import Arrival, Asked, Leg, Stage, load, send
from labs.cloud.network.carriers.route_table import ways_in
from labs.cloud.network.ends import End, is_own, receiving_end, sending_end
from labs.cloud.network.packet import ECHO_REQUEST, EPHEMERAL_PORT, Packet, Protocol
from labs.cloud.network.reach.bits import Flags, Indices
from labs.cloud.network.reach.checks import SCOUTED_PORT, Course, Reading
from labs.cloud.network.reach.ends import Ends
from labs.cloud.network.reach.kin import Kin, kin_of
from labs.cloud.network.reach.partition import Partition
from labs.cloud.network.reach.rules import AclTable
from labs.cloud.network.step import Refusal
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

LOCAL, ONWARD, NOWHERE = "local", "onward", "nowhere"
BY_FLOW = "by flow"
ABOUT_ADDRESSES = frozenset(
    (
        Refusal.NO_ROUTE_TO_DESTINATION,
        Refusal.BAD_STATE_ROUTE,
        Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS,
        Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS,
    )
)
"""Refusals that look at nothing but the address a packet is for: they hold for every sender with the same routes."""


class Path(NamedTuple):
    """Who goes a course: each forwarding class of `senders` to those that are set in its row."""

    course: Course
    senders: Indices
    receivers: Flags


class Scout:
    """Finds the ways of a world for one protocol."""

    def __init__(self, world: World, ends: Ends, partition: Partition, acls: AclTable, protocol: Protocol) -> None:
        load()
        self._world = world
        self._ends = ends
        self._partition = partition
        self._protocol = protocol
        self._kin = kin_of(world, partition.forwards)
        self._by_cell: dict[int, list[Kin]] = {}
        for one in self._kin:
            self._by_cell.setdefault(one.route_cell, []).append(one)
        self._hopeless: set[tuple[str, str, int]] = set()
        self._leads: dict[tuple[str, int], str] = {}
        self._found: dict[Course, list[Indices]] = {}
        self.by_flow: list[Indices] = []
        """Pairs of forwarding classes whose packets go ways that ports and addresses pick: each has to be walked."""
        self._reading = Reading(ends, partition, acls)

    @property
    def strangers(self) -> list[str]:
        """Addresses that filters on the way see and that are no end's."""
        return self._reading.strangers

    def paths(self) -> list[Path]:
        """Every course that is gone at all."""
        count = len(self._partition.forwards)
        local = np.zeros((count, count), dtype=np.bool_)
        for sender in self._kin:
            for cell, receivers in self._by_cell.items():
                for receiver in self._worth_a_look(sender, cell, receivers):
                    if self._is_local(sender, receiver):
                        local[np.ix_(sender.forwards, receiver.forwards)] = True
                    else:
                        self._walk_between(sender, receiver)
        self._walk_inside(local)
        return [self._path(course, np.concatenate(pairs)) for course, pairs in self._found.items()]

    def _path(self, course: Course, pairs: Indices) -> Path:
        senders, row = np.unique(pairs[:, 0], return_inverse=True)
        receivers = np.zeros((len(senders), len(self._partition.forwards)), dtype=np.bool_)
        receivers[row, pairs[:, 1]] = True
        return Path(course, senders, receivers)

    def _worth_a_look(self, sender: Kin, cell: int, receivers: list[Kin]) -> Iterator[Kin]:
        """Those at addresses to which the sender's routes lead, and those in its own subnet who are no ordinary ones."""
        leads_on = not sender.is_ordinary or self._leads_to(sender.route_table_id, cell) != NOWHERE
        for receiver in receivers:
            if sender.subnet_id and sender.subnet_id == receiver.subnet_id:
                if not (sender.is_ordinary and receiver.is_ordinary):
                    yield receiver
            elif leads_on and (sender.route_table_id, sender.zone, cell) not in self._hopeless:
                yield receiver

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
        by_vpc: dict[str, list[int]] = {}
        for kin in self._kin:
            if kin.is_ordinary:
                by_vpc.setdefault(kin.vpc_id, []).extend(kin.forwards)
        for forwards in by_vpc.values():
            members = np.array(forwards)
            subnets = np.array([self._subnet_id(one) for one in forwards])
            is_near = subnets[:, None] == subnets[None, :]
            for chosen in (is_near, local[np.ix_(members, members)] & ~is_near):
                self._walk_for(members[np.argwhere(chosen)])

    def _walk_between(self, sender: Kin, receiver: Kin) -> None:
        """One walk for all pairs of two kin who are not neighbours."""
        pairs = [(one, other) for one in sender.forwards for other in receiver.forwards]
        if sender.is_ordinary and receiver.is_ordinary:
            pairs = [pair for pair in pairs if self._subnet_id(pair[0]) != self._subnet_id(pair[1])]
        refused = self._walk_for(np.array(pairs, dtype=np.int64).reshape(-1, 2))
        if sender.is_ordinary and refused in ABOUT_ADDRESSES:
            self._hopeless.add((sender.route_table_id, sender.zone, receiver.route_cell))

    def _walk_for(self, pairs: Indices) -> str | None:
        """One walk for all of these pairs of forwarding classes; the code of what refuses on the way there, if any."""
        chosen = next(self._two_ends(pairs), None)
        if chosen is None:
            return None
        course = self._scout(*chosen)
        if course == BY_FLOW:
            self.by_flow.append(pairs)
        elif isinstance(course, str):
            return course
        else:
            self._found.setdefault(course, []).append(pairs)
        return None

    def _subnet_id(self, forward: int) -> str:
        return self._partition.forwards[forward].standing.subnet_id

    def _two_ends(self, pairs: Indices) -> Iterator[tuple[int, int]]:
        """An end of each that are two and have two addresses: who speaks to himself tells nothing of the others."""
        for sender, receiver in pairs.tolist():
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

    def _scout(self, source: int, destination: int) -> Course | str:
        """The course of packets between two ends, the code of what refuses on the way there, or BY_FLOW."""
        ids = self._ends.ids
        sender = sending_end(self._world, ids[source], ids[destination])
        receiver = receiving_end(self._world, ids[destination], sender)
        packet = Packet(self._protocol, sender.address, receiver.address, EPHEMERAL_PORT, SCOUTED_PORT)
        if self._protocol == "icmp":
            packet = Packet("icmp", sender.address, receiver.address, icmp_type=ECHO_REQUEST, icmp_code=0)
        there = Leg(self._world, "request", _interface(receiver))
        there.asked = asked = list[Asked]()
        arrival = _first_refusal(send(there, sender.who, packet))
        if there.by_flow:
            return BY_FLOW
        if isinstance(arrival, str):
            return arrival
        request = tuple(self._reading.check(one, sender, receiver) for one in asked)
        answer = arrival.packet.answered()
        if answer is None:
            return Course(request, None)
        back = there.back(_interface(sender), refused=False)
        back.asked = asked = list[Asked]()
        home = _first_refusal(send(back, arrival.end, answer))
        if back.by_flow:
            return BY_FLOW
        if isinstance(home, str):
            return Course(request, None)
        return Course(request, tuple(self._reading.check(one, sender, receiver) for one in asked))


def _first_refusal(stage: Stage[Arrival | None]) -> Arrival | str:
    """Where a packet arrives, or the code of the first that refuses it."""
    try:
        while True:
            step = next(stage)
            if step.verdict == "refuse":
                stage.close()
                return str(step.code)
    except StopIteration as done:
        return done.value or ""


def _interface(end: End) -> NetworkInterface | None:
    return end.who if isinstance(end.who, NetworkInterface) else None
