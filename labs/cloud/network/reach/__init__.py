"""Who reaches whom by IPv4? All pairs at once: every network interface, the internet, and whoever is on premises.

What `walk` tells of one packet and its reply, this tells of all pairs, without walking them:

    special, ends    who takes part, and what may treat whom apart from the neighbours
    cells, partition addresses that no rule and no route tells apart, and from them classes of ends that fare alike
    kin, paths       the ways: one packet for each pair of classes, carried by `network/carriers`; filters on its way
                     write down what they are asked, so no kind of gateway needs anything here
    checks           those questions, said so that they hold for everybody who goes the same way
    rules, sheet     what all security groups and network ACLs answer to a question, as bit sets
    lattice, chart   both together: who reaches whom on one port, class by class
    matrix, everything, difference   the answers: for one port, for all ports, and for what a change changes
"""

from labs.cloud.network.packet import ECHO_REQUEST, Protocol
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
    "everything",
    "matrix",
    "who_can_reach",
]


def matrix(
    world: World,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int = ECHO_REQUEST,
    icmp_code: int = 0,
    also: tuple[str, ...] = (),
) -> Matrix:
    """Who reaches whom on one port, request and reply.

    `also` are addresses that are to take part besides, of hosts that are nobody's in this Region. Raises
    InvalidParameterValue for a protocol, port or address that cannot be.
    """
    asked = traffic(protocol, port, icmp_type, icmp_code)
    return Matrix(chart_of(world, asked.kind, also), asked)


def everything(world: World, also: tuple[str, ...] = ()) -> Everything:
    """Who reaches whom, for every protocol and port."""
    return Everything({kind: chart_of(world, kind, also) for kinds in KINDS.values() for kind in kinds})


def who_can_reach(
    world: World,
    interface: str,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int = ECHO_REQUEST,
    icmp_code: int = 0,
) -> tuple[str, ...]:
    """Everybody who reaches an interface and gets its reply. Raises the kind's CloudError for an id that names none."""
    world.get(NetworkInterface, interface, parameter="interface")
    asked = traffic(protocol, port, icmp_type, icmp_code)
    return sources_of(chart_of(world, asked.kind, ()), asked, interface)


def difference(before: World, after: World) -> tuple[Difference, ...]:
    """What a change lets through and what it stops, on all ports where it does either.

    For the removal of a rule: `difference(world, world.without(rule_id))`.
    """
    changes = [Change(before, after, kind) for kinds in KINDS.values() for kind in kinds]
    found = (one.on(piece.traffic, piece.last) for one in changes for piece in one.pieces())
    return tuple(one for one in found if one.gained or one.lost)


def difference_on(
    before: World,
    after: World,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    *,
    icmp_type: int = ECHO_REQUEST,
    icmp_code: int = 0,
) -> Difference:
    """What a change lets through and what it stops on one port."""
    asked = traffic(protocol, port, icmp_type, icmp_code)
    return Change(before, after, asked.kind).on(asked)
