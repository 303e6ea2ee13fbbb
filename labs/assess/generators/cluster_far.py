"""How fast is one flow to another Region? That one is built once, with an instance in a VPC that is peered with ours."""

from functools import cache
from typing import Any, NamedTuple

import msgspec

from labs.assess.generators.placement_requests import MAIN, ground
from labs.assess.generators.sketch import ALL, DATE, EVERYWHERE, Sketch
from labs.assess.scene import Scene, played
from labs.assess.script import Do, Performance
from labs.cloud import registry
from labs.cloud.facts.images import image_id
from labs.cloud.peering import joined
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

FAR_REGION, FAR_ZONE = "ap-northeast-1", "ap-northeast-1a"
FAR_BLOCK, HOME_BLOCK = "10.9.0.0/16", "10.0.0.0/16"
FAR_KIND, SMALL_KIND = "c5.18xlarge", "c5.large"
"""It is launched small and taken for one with more bandwidth than a single flow ever has."""
IMAGE = image_id(FAR_REGION, "al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64")


class Sides(NamedTuple):
    """Our Region before anything is launched, the other one, and the address of the instance there."""

    home: Performance
    away: World
    address: str


@cache
def far_side(*names: str) -> Sides:
    """Our ground with these VPCs, of which the main one is peered with one in another Region."""
    home, there = ground(1, *names), _away()
    asked = {
        "vpc_id": home.names[f"{MAIN}_vpc"]["Vpc"]["VpcId"],
        "peer_vpc_id": there.names["far_vpc"]["Vpc"]["VpcId"],
        "peer_region": FAR_REGION,
    }
    here, made = registry.call(home.world, "create_vpc_peering_connection", asked)
    worlds = {here.region: here, FAR_REGION: there.world, **joined(home.world, here, lambda _: there.world)}
    connection = {"vpc_peering_connection_id": made["VpcPeeringConnection"]["VpcPeeringConnectionId"]}
    away, _ = registry.call(worlds[FAR_REGION], "accept_vpc_peering_connection", connection)
    worlds |= {FAR_REGION: away, **joined(worlds[FAR_REGION], away, lambda region: worlds[region])}
    here = _routed(worlds[here.region], home.names[f"{MAIN}_route_table"], FAR_BLOCK, connection)
    away = _routed(worlds[FAR_REGION], there.names["far_route_table"], HOME_BLOCK, connection)
    (far,) = away.all(Instance)
    address = there.names["far"]["Instances"][0]["PrivateIpAddress"]
    return Sides(msgspec.structs.replace(home, world=here), away.put(far.replace(instance_type=FAR_KIND)), address)


def _away() -> Performance:
    sketch = Sketch()
    vpc = sketch.vpc("far", FAR_BLOCK)
    subnet = sketch.subnet("far", vpc, FAR_BLOCK, FAR_ZONE)
    sketch.table("far", vpc, subnet)
    group = sketch.group("far", vpc)
    sketch.allows_in(group, 0, EVERYWHERE, ALL)
    asked = {"image_id": IMAGE, "instance_type": SMALL_KIND, "min_count": 1, "max_count": 1, "subnet_id": subnet}
    launch = Do(action="run_instances", params={**asked, "security_group_ids": [group]}, name="far")
    return played(Scene(region=FAR_REGION, date=DATE, seed=2, start=(*sketch.start, launch)))


def _routed(world: World, table: dict[str, Any], block: str, connection: dict[str, str]) -> World:
    route = {"route_table_id": table["RouteTable"]["RouteTableId"], "destination_cidr_block": block, **connection}
    return registry.call(world, "create_route", route)[0]
