"""How do two Regions of an account share a peering connection? Each keeps a copy; whoever changes his tells the other.

Nothing here knows of accounts: a world is given the other's, and gives back what both are then.
"""

from collections.abc import Callable, Iterator, Mapping

from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection, answered
from labs.cloud.world import World


def joined(before: World, after: World, other: Callable[[str], World]) -> dict[str, World]:
    """The worlds that are not as they were since connections to other Regions changed in one of them, by Region.

    `other` gives the world of another Region. A request is answered here, where both worlds are at hand: one that
    fails is never seen by the VPC that was asked.
    """
    changed: dict[str, World] = {}
    for found in changed_connections(before, after):
        region = other_region(found, after.region)
        there = changed.get(region) or other(region)
        asked = found.status == "initiating-request"
        one = answered(after, found, there.find(Vpc, found.accepter.vpc_id)) if asked else found
        if asked:
            changed[after.region] = after = after.put(one)
        copy = copy_for(there, one)
        if one.status != "failed" and there.find(VpcPeeringConnection, one.id) != copy:
            changed[region] = there.put(copy)
    return changed


def changed_connections(before: World, after: World) -> Iterator[VpcPeeringConnection]:
    """The connections to other Regions that are not as they were."""
    for one in after.all(VpcPeeringConnection):
        if one.requester.region != one.accepter.region and before.resources.get(one.id) != one:
            yield one


def other_region(connection: VpcPeeringConnection, region: str) -> str:
    """The Region at the other end."""
    return next(side.region for side in connection.sides if side.region != region)


def copy_for(world: World, connection: VpcPeeringConnection) -> VpcPeeringConnection:
    """A connection as another Region keeps it: with the tags it has there, holding on to the VPC that is there."""
    known = world.find(VpcPeeringConnection, connection.id)
    standing = connection.ended_at is None
    held = tuple(side.vpc_id for side in connection.sides if standing and side.region == world.region)
    return connection.replace(tags=known.tags if known else {}, vpc_ids=held)


def peered_worlds(world: World, other: Callable[[str], World]) -> Mapping[str, World]:
    """The other Regions that packets of this one can get to over active connections, however many lie between."""
    found = {world.region: world}
    waiting = [world]
    while waiting:
        for one in waiting.pop().all(VpcPeeringConnection):
            for region in {side.region for side in one.sides if one.status == "active"} - found.keys():
                found[region] = other(region)
                waiting.append(found[region])
    del found[world.region]
    return found
