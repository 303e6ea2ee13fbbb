"""Who reaches whom? All pairs at once: every network interface, the internet, and whoever is on premises.

What `walk` tells of one packet and its reply, this tells of all pairs, without walking them:

    special, ends    who takes part, and what may treat whom apart from the neighbours
    cells, partition addresses that no rule and no route tells apart, and from them classes of ends that fare alike
    leads, kin, paths
                     the ways: one packet for each pair of classes, carried by `network/carriers`; filters on its way
                     write down what they are asked, so no kind of gateway needs anything here
    checks           those questions, said so that they hold for everybody who goes the same way
    rules, sheet     what all security groups and network ACLs answer to a question, as bit sets
    lattice, chart   both together: who reaches whom on one port, class by class
    matrix, everything, difference   the answers: for one port, for all ports, and for what a change changes

IPv4 and IPv6 are two questions, since nobody speaks both at once: an interface takes part in those of its addresses.
"""

from labs.cloud.network.packet import Protocol
from labs.cloud.network.reach.cells import Family
from labs.cloud.network.reach.chart import chart_of
from labs.cloud.network.reach.difference import Change, Difference
from labs.cloud.network.reach.everything import Everything, Piece
from labs.cloud.network.reach.matrix import Matrix, sources_of
from labs.cloud.network.reach.pairs import Pairs
from labs.cloud.network.reach.traffic import KINDS, traffic
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

__all__ = [
    "Difference",
    "Everything",
    "Matrix",
    "Pairs",
    "Piece",
    "difference",
    "difference_on",
    "everything",
    "matrix",
    "who_can_reach",
]


def matrix(
    world: World,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int | None = None,
    icmp_code: int = 0,
    ipv6: bool = False,
    also: tuple[str, ...] = (),
) -> Matrix:
    """Who reaches whom on one port, request and reply, by IPv4 or by IPv6. ICMP is a ping unless a type is given.

    `also` are addresses that are to take part besides, of hosts that are nobody's in this Region. Raises
    InvalidParameterValue for a protocol, port or address that cannot be.
    """
    asked, family = traffic(protocol, port, icmp_type, icmp_code, ipv6=ipv6)
    return Matrix(chart_of(world, asked.kind, family, also), asked)


def everything(world: World, also: tuple[str, ...] = (), *, ipv6: bool = False) -> Everything:
    """Who reaches whom, for every protocol and port."""
    family: Family = 6 if ipv6 else 4
    return Everything({kind: chart_of(world, kind, family, also) for kind in KINDS[family]})


def who_can_reach(
    world: World,
    interface: str,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int | None = None,
    icmp_code: int = 0,
    ipv6: bool = False,
) -> tuple[str, ...]:
    """Everybody who reaches an interface and gets its reply. Raises the kind's CloudError for an id that names none.

    Nobody reaches an interface that has no address of the family that is asked about.
    """
    world.get(NetworkInterface, interface, parameter="interface")
    asked, family = traffic(protocol, port, icmp_type, icmp_code, ipv6=ipv6)
    return sources_of(chart_of(world, asked.kind, family, ()), asked, interface)


def difference(before: World, after: World, *, ipv6: bool = False) -> tuple[Difference, ...]:
    """What a change lets through and what it stops, on all ports where it does either.

    For the removal of a rule: `difference(world, world.without(rule_id))`.
    """
    family: Family = 6 if ipv6 else 4
    changes = [Change(before, after, kind, family) for kind in KINDS[family]]
    found = (one.on(piece.traffic, piece.last) for one in changes for piece in one.pieces())
    return tuple(one for one in found if one.gained or one.lost)


def difference_on(
    before: World,
    after: World,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int | None = None,
    icmp_code: int = 0,
    ipv6: bool = False,
) -> Difference:
    """What a change lets through and what it stops on one port."""
    asked, family = traffic(protocol, port, icmp_type, icmp_code, ipv6=ipv6)
    return Change(before, after, asked.kind, family).on(asked)
