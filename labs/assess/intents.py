"""What must a fix not undo? The packets that a lab's checks do not want to see delivered."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from labs.assess.case import Case
from labs.assess.checks.packet import Packet
from labs.assess.checks.restored import Restored
from labs.assess.document import LabDocument
from labs.assess.ends import ends
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.world import World

MOST = 50
"""So many packets are heeded at most; a lab has a handful."""


def unwanted_packets(
    document: LabDocument, world: World, elsewhere: Mapping[str, World] = NOWHERE
) -> tuple[dict[str, Any], ...]:
    """What `walk` takes to send them, for the ends that the checks find in this world."""
    case = Case(world, (), world, elsewhere)
    found = (one for check in _packets(document) for one in _unwanted(check, case))
    return tuple(one for _, one in zip(range(MOST), found, strict=False))


def _packets(document: LabDocument) -> Iterator[Packet]:
    """The checks that send packets, and those that guard them."""
    for check in document.checks:
        if isinstance(check, Packet):
            yield check
        if isinstance(check, Restored):
            yield from check.guards


def _unwanted(check: Packet, case: Case) -> Iterator[dict[str, Any]]:
    if check.expect != "not_delivered":
        return
    between = product(ends(check.source, case).ids, ends(check.destination, case).ids, check.ports or (None,))
    for source, destination, port in between:
        if source != destination:
            yield {
                "source": source,
                "destination": destination,
                "protocol": check.protocol,
                "destination_port": port,
            }
