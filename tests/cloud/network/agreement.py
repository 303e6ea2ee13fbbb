"""What `reach` has to agree with: every pair walked on its own, slowly."""

from typing import Any

from labs.cloud.network import reach
from labs.cloud.network.ends import by_ipv6, named_end
from labs.cloud.network.reach.bits import unpacked
from labs.cloud.network.walk import walk
from labs.cloud.world import World

Pair = tuple[str, str]


def walked(
    world: World, ends: tuple[str, ...], sent: dict[str, Any], *, ipv6: bool = False
) -> tuple[set[Pair], set[Pair]]:
    """The pairs whose request arrives, and those whose reply returns too."""
    known_as = {one: by_ipv6(named_end(world, one, "end"), "end").address if ipv6 else one for one in ends}
    seen = {
        (source, destination): walk(world, source=source, destination=known_as[destination], **sent)
        for source in ends
        for destination in ends
    }
    arrived = {pair for pair, one in seen.items() if one.arrived}
    returned = {pair for pair, one in seen.items() if one.returned}
    return arrived, returned


def asked(sent: dict[str, Any]) -> dict[str, Any]:
    """What `reach` takes for what `walk` takes."""
    return {"port" if name == "destination_port" else name: value for name, value in sent.items()}


def spelt_out(matrix: reach.Matrix) -> tuple[set[Pair], set[Pair]]:
    """The pairs by the bits of a matrix: all ends by all ends."""
    ends = matrix.ends
    planes = [unpacked(one, len(ends)) for one in matrix.bits()]
    arrived, returned = (
        {(ends[row], ends[column]) for row, column in zip(*plane.nonzero(), strict=True)} for plane in planes
    )
    return arrived, returned


def check_agreement(world: World, sent: dict[str, Any], *, ipv6: bool = False) -> int:
    """Compare a matrix of a world with all walks of it; gives the number of pairs."""
    matrix = reach.matrix(world, **asked(sent), ipv6=ipv6)
    expected = walked(world, matrix.ends, sent, ipv6=ipv6)
    for got, wanted, told in zip(spelt_out(matrix), expected, ("arrives", "returns"), strict=True):
        assert got == wanted, (told, sorted(got ^ wanted)[:3], sent)
    return len(matrix.ends) ** 2
