"""Where do routes lead for the addresses of a cell, and which cells does nothing in a VPC tell apart?"""

from typing import NamedTuple

from labs.cloud.network.carriers.internet_gateway import KEPT_IN
from labs.cloud.network.carriers.route_table import ways_in
from labs.cloud.network.packet import span
from labs.cloud.network.reach.cells import Block
from labs.cloud.network.topology import per_world
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

LOCAL, ONWARD, NOWHERE = "local", "onward", "nowhere"
NEVER_OUTSIDE: tuple[Block, ...] = tuple(span(block) for blocks in KEPT_IN for block in blocks)
"""What an internet gateway lets nobody speak to; no cell lies across an edge of these."""


class Lead(NamedTuple):
    """Where the best route of a table leads."""

    to: str
    """LOCAL, ONWARD or NOWHERE."""
    target_id: str
    way: int
    """Which of the ways of its table it is; -1 for none."""


class Leads:
    """Looks routes up, each once for all addresses of a cell."""

    def __init__(self, world: World, address_in: dict[int, int]) -> None:
        self._world = world
        self._address_in = address_in
        """Cell -> an address in it."""
        self._known: dict[tuple[str, int], Lead] = {}
        self._views: dict[tuple[str, int], int] = {}
        self._numbers: dict[tuple[str | int, ...], int] = {}

    def lead(self, route_table_id: str, cell: int) -> Lead:
        """Where the best route of a table leads for the addresses of a cell."""
        known = self._known.get((route_table_id, cell))
        if known is None:
            known = self._known[route_table_id, cell] = self._look_up(route_table_id, cell)
        return known

    def view(self, vpc_id: str, cell: int) -> int:
        """A negative number that all those cells share which no route table and no gateway of a VPC tells apart."""
        known = self._views.get((vpc_id, cell))
        if known is None:
            address = self._address_in[cell]
            ways = [self.lead(one, cell).way for one in _tables_of(self._world).get(vpc_id, ())]
            kept_in = [place for place, (network, mask) in enumerate(NEVER_OUTSIDE) if address & mask == network]
            number = self._numbers.setdefault((vpc_id, *ways, *kept_in), -1 - len(self._numbers))
            known = self._views[vpc_id, cell] = number
        return known

    def _look_up(self, route_table_id: str, cell: int) -> Lead:
        address = self._address_in[cell]
        for place, way in enumerate(ways_in(self._world, route_table_id)):
            if address & way.mask == way.network:
                to = NOWHERE if not way.is_active else LOCAL if isinstance(way.target, Vpc) else ONWARD
                return Lead(to, str(way.facts["target_id"]), place)
        return Lead(NOWHERE, "", -1)


@per_world
def _tables_of(world: World) -> dict[str, list[str]]:
    """VPC -> its route tables."""
    found: dict[str, list[str]] = {}
    for table in world.all(RouteTable):
        found.setdefault(table.vpc_id, []).append(table.id)
    return found
