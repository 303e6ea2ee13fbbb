"""What helps a packet that is led nowhere, or to somebody who does not let it on? Another way.

A new route for its address alone, another target for the route that decides, that route's removal, another table for the
subnet; and what a target needs before it can be one: to be attached, accepted, or made.
"""

from collections.abc import Iterator
from typing import Any

from labs.cloud.network.carriers.route_table import longest_match, table_of, ways_in
from labs.cloud.network.packet import is_ipv6
from labs.cloud.network.remedies.targets import Target, targets_of
from labs.cloud.network.remedy import Act, Move, Situation, anywhere, hull, remedies, size, steps_of
from labs.cloud.network.step import Component, Passage, Refusal, Step, Walk
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import LOCAL, RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

NO_WAY = (Refusal.NO_ROUTE_TO_DESTINATION, Refusal.BAD_STATE_ROUTE)
ELSEWHERE = tuple(code for code in Refusal if code not in NO_WAY)


@remedies(*NO_WAY)
def find_a_way(now: Situation) -> Iterator[Move]:
    """The table that has no way, or a blackhole, gets one."""
    facts = now.step.facts
    yield from _ways(now, now.step.component_id, facts["subnet_id"], now.step, facts.get("target_id"))


@remedies(*ELSEWHERE)
def go_another_way(now: Situation) -> Iterator[Move]:
    """Around an obstacle, where a route led to it; the way inside a VPC is no other."""
    for step in now.earlier:
        if step.code == Passage.ROUTE_CHOSEN and step.facts["target_id"] != LOCAL:
            for subnet_id in _subnets_before(now, step):
                yield from _ways(now, step.component_id, subnet_id, step, step.facts["target_id"])


def _ways(now: Situation, table_id: str, subnet_id: str, step: Step, current: str | None) -> Iterator[Move]:
    subnet = now.world.get(Subnet, subnet_id)
    address = step.before.destination
    for target in targets_of(now.world, subnet.vpc_id, address):
        if target.id != current or target.before:
            yield from _to(now, table_id, step, target)
    if step.facts.get("destination_cidr_block"):
        gone = {"route_table_id": table_id, **_destination(now.world, table_id, step)}
        yield (Act("delete_route", gone),)
    yield from _other_tables(now, table_id, subnet, step)


def _to(now: Situation, table_id: str, step: Step, target: Target) -> Iterator[Move]:
    """A route of its own for the address, or the route that decides with another target."""
    served = _served(now.world, table_id)
    block = now.block_of(step.before.destination)
    if target.id != step.facts.get("target_id"):
        yield *target.before, _created(table_id, block, target, served)
        yield *target.before, _default(now, table_id, step, target, served)
        if decided := step.facts.get("destination_cidr_block"):
            replaced = {"route_table_id": table_id, **_destination(now.world, table_id, step)}
            opens = size(decided) * served
            yield *target.before, Act("replace_route", {**replaced, target.parameter: target.id}, opens=opens)
    elif target.before:
        yield target.before


def _created(table_id: str, block: str, target: Target, served: int) -> Act:
    params = {"route_table_id": table_id, _member(block): block, target.parameter: target.id}
    return Act("create_route", params, opens=size(block) * served)


def _default(now: Situation, table_id: str, step: Step, target: Target, served: int) -> Act:
    """A route for every address, to be narrowed to those that take it."""
    everywhere = anywhere(step.before.destination)

    def narrowed(seen: Walk) -> Act | None:
        led = [one for one in steps_of(seen) if _is_led(one, table_id, everywhere)]
        blocks = [now.block_of(one.before.destination) for one in led]
        return _created(table_id, hull(blocks), target, served) if blocks else None

    wide = _created(table_id, everywhere, target, served)
    return Act(wide.action, wide.params, wide.opens, narrowed=narrowed)


def _is_led(step: Step, table_id: str, block: str) -> bool:
    """Whether a packet took the route of a table for a block."""
    taken = step.code == Passage.ROUTE_CHOSEN and step.component_id == table_id
    return taken and step.facts["destination_cidr_block"] == block


def _other_tables(now: Situation, table_id: str, subnet: Subnet, step: Step) -> Iterator[Move]:
    """The subnet takes another table of its VPC that has a working way."""
    current = now.world.get(RouteTable, table_id)
    own = next((one for one in current.associations if one.subnet_id == subnet.id), None)
    for table in now.world.where(RouteTable, vpc_id=subnet.vpc_id):
        way = longest_match(ways_in(now.world, table.id), step.before)
        if table.id == table_id or way is None or not way.is_active:
            continue
        opens = sum(size(one.facts["destination_cidr_block"]) for one in ways_in(now.world, table.id))
        if own is None:
            yield (Act("associate_route_table", {"route_table_id": table.id, "subnet_id": subnet.id}, opens=opens),)
            continue
        moved = {"association_id": own.association_id, "route_table_id": table.id}
        yield (Act("replace_route_table_association", moved, opens=opens),)
        if table.is_main:
            yield (Act("disassociate_route_table", {"association_id": own.association_id}, opens=opens),)


def _destination(world: World, table_id: str, step: Step) -> dict[str, Any]:
    """What names the route that decides."""
    if listed := step.facts.get("destination_prefix_list_id"):
        return {"destination_prefix_list_id": listed}
    block = step.facts["destination_cidr_block"]
    return {_member(block): block}


def _member(block: str) -> str:
    return "destination_ipv6_cidr_block" if is_ipv6(block) else "destination_cidr_block"


def _served(world: World, table_id: str) -> int:
    """How many interfaces a table serves, at least one."""
    subnets = [one.id for one in world.all(Subnet) if table_of(world, one.id).id == table_id]
    return max(sum(len(world.where(NetworkInterface, subnet_id=one)) for one in subnets), 1)


def _subnets_before(now: Situation, step: Step) -> tuple[str, ...]:
    """The subnet whose table was asked: that of the interface which sent the packet there."""
    before = now.earlier[: now.earlier.index(step)]
    senders = (one for one in reversed(before) if one.component_type == Component.NETWORK_INTERFACE)
    sender = next(senders, None)
    interface = now.world.find(NetworkInterface, sender.component_id) if sender else None
    if interface and table_of(now.world, interface.subnet_id).id == step.component_id:
        return (interface.subnet_id,)
    served = (one.id for one in now.world.all(Subnet) if table_of(now.world, one.id).id == step.component_id)
    return tuple(served)[:1]
