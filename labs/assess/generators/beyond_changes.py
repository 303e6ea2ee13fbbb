"""What might somebody do so that two networks reach each other? Worked out from a world alone, so that it can be done again."""

from collections.abc import Iterator
from typing import Any

from labs.assess.generators.beyond import End
from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import told
from labs.assess.generators.way_changes import NEW_ADDRESS, Change
from labs.assess.generators.ways import interface_of
from labs.assess.script import Do
from labs.assess.value import Text
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.transit_gateway import TransitGateway, attachment_of
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.world import World

NEW_PEERING = "${pcx.VpcPeeringConnection.VpcPeeringConnectionId}"
WORDS = {
    "accept": Text(ko="`{name}` 피어링 요청을 수락해요.", en="Accept the peering request `{name}`."),
    "route": Text(
        ko="`{table}` 라우팅 테이블에서 `{block}` 주소를 {target} 보내요.",
        en="In the route table `{table}`, send `{block}` to the {target}.",
    ),
    "peer": Text(
        ko="`{here}` VPC와 `{there}` VPC를 새로 피어링하고 수락해요.",
        en="Peer the VPCs `{here}` and `{there}` anew, and accept it.",
    ),
    "peer-and-routes": Text(
        ko="`{here}` VPC와 `{there}` VPC를 새로 피어링하고 수락한 뒤, 양쪽 라우팅 테이블에 서로의 블록으로 가는 경로를 넣어요.",
        en="Peer the VPCs `{here}` and `{there}` anew, accept it, and put routes to each other's block into both route tables.",
    ),
    "peer-and-one-route": Text(
        ko="`{here}` VPC와 `{there}` VPC를 새로 피어링하고 수락한 뒤, `{table}` 라우팅 테이블에 상대 블록으로 가는 경로를 넣어요.",
        en=(
            "Peer the VPCs `{here}` and `{there}` anew, accept it, and put a route to the other block into the route table `{table}`."
        ),
    ),
    "both-routes": Text(
        ko=(
            "`{one}` 라우팅 테이블에서는 `{block}` 주소를 `{there}` 피어링으로, `{other}` 라우팅 테이블에서는 `{back}` 주소를 `{home}` "
            "피어링으로 보내요."
        ),
        en=(
            "In the route table `{one}`, send `{block}` to the peering `{there}`, and in the route table `{other}` send `{back}` to the "
            "peering `{home}`."
        ),
    ),
    "names": Text(
        ko="`{name}` 피어링에서 상대 VPC의 DNS 이름을 사설 주소로 확인하는 옵션을 켜요.",
        en="Let the DNS names of each VPC resolve to private addresses over the peering `{name}`.",
    ),
    "static": Text(
        ko="전송 게이트웨이의 라우팅 테이블에 `{block}` 주소를 `{vpc}` VPC의 연결(attachment)로 보내는 정적 경로를 넣어요.",
        en="Add a static route to the transit gateway's route table that sends `{block}` to the attachment of the VPC `{vpc}`.",
    ),
    "add-subnet": Text(
        ko="`{vpc}` VPC의 연결(attachment)에 `{subnet}` 서브넷을 더해요.",
        en="Add the subnet `{subnet}` to the attachment of the VPC `{vpc}`.",
    ),
    "attach": Text(
        ko="`{vpc}` VPC를 전송 게이트웨이에 연결(attach)해요.", en="Attach the VPC `{vpc}` to the transit gateway."
    ),
    "attach-and-route": Text(
        ko="`{vpc}` VPC를 전송 게이트웨이에 연결(attach)하고, `{table}` 라우팅 테이블에서 `{block}` 주소를 전송 게이트웨이로 보내요.",
        en=(
            "Attach the VPC `{vpc}` to the transit gateway, and in the route table `{table}` send `{block}` to the transit gateway."
        ),
    ),
    "propagate": Text(
        ko="`{name}` VPC의 연결(attachment)에서 경로를 전송 게이트웨이의 라우팅 테이블에 전파해요.",
        en="Propagate the routes of the attachment of the VPC `{name}` to the route table of the transit gateway.",
    ),
    "associate": Text(
        ko="`{name}` VPC의 연결(attachment)을 전송 게이트웨이의 라우팅 테이블에 이어 줘요(association).",
        en="Associate the attachment of the VPC `{name}` with the route table of the transit gateway.",
    ),
    "no-blackhole": Text(
        ko="전송 게이트웨이의 라우팅 테이블에서 `{block}` 정적 경로를 지워요.",
        en="Delete the static route `{block}` from the route table of the transit gateway.",
    ),
    "elastic": Text(
        ko="`{name}` 인스턴스에 Elastic IP를 연결해요.", en="Associate an Elastic IP with the instance `{name}`."
    ),
    "restart": Text(
        ko="`{name}` 인스턴스를 중지했다가 다시 시작해요.", en="Stop the instance `{name}` and start it again."
    ),
}
PEERING = Text(ko="`{name}` 피어링으로", en="peering `{name}`")
HUB = Text(ko="전송 게이트웨이로", en="transit gateway")


def remedies_between(world: World, source: End, target: End) -> Iterator[Change]:
    """What somebody may think that two instances of different VPCs, or subnets, lack."""
    sides = (world.get(Instance, source.id), world.get(Instance, target.id))
    yield from _accepted(world)
    for own, other in (sides, sides[::-1]):
        yield from _routed(world, own, other)
    if world.all(TransitGateway):
        yield from _around_the_hub(world)
        yield from _to_an_attachment(world, target)
        yield from _attached(world, *sides)
    elif sides[0].vpc_id != sides[1].vpc_id:
        yield from _named(world, *sides)
        yield from _routed_both_ways(world, *sides)
        yield from _peered(world, *sides)
    name = sides[1].tags["Name"]
    associate = {"allocation_id": NEW_ADDRESS, "instance_id": sides[1].id}
    acts = (Do(action="allocate_address", name="ip"), Do(action="associate_address", params=associate))
    yield Change("elastic", told(WORDS["elastic"], name=name), acts)
    params = {"instance_ids": [sides[1].id]}
    again = (Do(action="stop_instances", params=params), Do(action="start_instances", params=params))
    yield Change("restart", told(WORDS["restart"], name=name), again, "restart-mends-the-way")


def _accepted(world: World) -> Iterator[Change]:
    for one in world.all(VpcPeeringConnection):
        if one.status == "pending-acceptance":
            accept = Do(action="accept_vpc_peering_connection", params={"vpc_peering_connection_id": one.id})
            yield Change("accept", told(WORDS["accept"], name=name_of(world, one.id)), (accept,))


def _routed(world: World, own: Instance, other: Instance) -> Iterator[Change]:
    """The block of the other's VPC led to anything that the own VPC is joined by."""
    block = world.get(Vpc, str(other.vpc_id)).cidr_block
    table = table_of(world, interface_of(world, own.id).subnet_id)
    held = next((one.target_id for one in table.routes if one.destination_cidr_block == block), None)
    action = "replace_route" if held else "create_route"
    targets: list[tuple[str, str, Text]] = [
        ("vpc_peering_connection_id", one.id, told(PEERING, name=name_of(world, one.id)))
        for one in world.all(VpcPeeringConnection)
        if own.vpc_id in one.vpc_ids
    ]
    if any(attachment_of(world, one.id, str(own.vpc_id)) for one in world.all(TransitGateway)):
        targets += [("transit_gateway_id", one.id, HUB) for one in world.all(TransitGateway)]
    for parameter, id, noun in targets:
        if id == held:
            continue
        params = {"route_table_id": table.id, "destination_cidr_block": block, parameter: id}
        text = told(WORDS["route"], table=name_of(world, table.id), block=block, target=noun)
        yield Change(f"route {table.id} {id}", text, (Do(action=action, params=params),))


def _routed_both_ways(world: World, own: Instance, other: Instance) -> Iterator[Change]:
    """Routes on both sides over peerings with others, as if those led on."""
    peerings = [one for one in world.all(VpcPeeringConnection) if one.status == "active"]
    ways = [next((one for one in peerings if near.vpc_id in one.vpc_ids), None) for near in (own, other)]
    if ways[0] is None or ways[1] is None or _between(world, own, other):
        return
    vpcs = [world.get(Vpc, str(one.vpc_id)) for one in (own, other)]
    acts = (_to(world, own, vpcs[1], ways[0].id), _to(world, other, vpcs[0], ways[1].id))
    tables = [name_of(world, str(one.params["route_table_id"])) for one in acts]
    facts = {"one": tables[0], "other": tables[1], "block": vpcs[1].cidr_block, "back": vpcs[0].cidr_block}
    text = told(WORDS["both-routes"], **facts, there=name_of(world, ways[0].id), home=name_of(world, ways[1].id))
    yield Change("both-routes", text, acts)


def _between(world: World, own: Instance, other: Instance) -> VpcPeeringConnection | None:
    """The active peering of the VPCs of two instances."""
    active = (one for one in world.all(VpcPeeringConnection) if one.status == "active")
    return next((one for one in active if {own.vpc_id, other.vpc_id} <= {*one.vpc_ids}), None)


def _named(world: World, own: Instance, other: Instance) -> Iterator[Change]:
    """DNS names of the other VPC, let to resolve over the peering."""
    between = _between(world, own, other)
    if between is None:
        return
    allowed = {"allow_dns_resolution_from_remote_vpc": True}
    sides = {f"{name}_peering_connection_options": allowed for name in ("requester", "accepter")}
    hostnames = [
        Do(action="modify_vpc_attribute", params={"vpc_id": id, "enable_dns_hostnames": {"value": True}})
        for id in between.vpc_ids
    ]
    params = {"vpc_peering_connection_id": between.id, **sides}
    option = Do(action="modify_vpc_peering_connection_options", params=params)
    text = told(WORDS["names"], name=name_of(world, between.id))
    yield Change("names", text, (*hostnames, option), "names-open-the-way")


def _peered(world: World, own: Instance, other: Instance) -> Iterator[Change]:
    """A new peering, without and with routes."""
    vpcs = [world.get(Vpc, str(one.vpc_id)) for one in (own, other)]
    names = {"here": name_of(world, vpcs[0].id), "there": name_of(world, vpcs[1].id)}
    tag = {"key": "Name", "value": f"{names['here']}-{names['there']}-new"}
    asked = {"vpc_id": vpcs[0].id, "peer_vpc_id": vpcs[1].id}
    tags = [{"resource_type": "vpc-peering-connection", "tags": [tag]}]
    peer = Do(action="create_vpc_peering_connection", params={**asked, "tag_specifications": tags}, name="pcx")
    accept = Do(action="accept_vpc_peering_connection", params={"vpc_peering_connection_id": NEW_PEERING})
    yield Change("peer", told(WORDS["peer"], **names), (peer, accept))
    routes = (_to(world, own, vpcs[1], NEW_PEERING), _to(world, other, vpcs[0], NEW_PEERING))
    table = name_of(world, str(routes[0].params["route_table_id"]))
    text = told(WORDS["peer-and-one-route"], **names, table=table)
    yield Change("peer-and-one-route", text, (peer, accept, routes[0]))
    yield Change("peer-and-routes", told(WORDS["peer-and-routes"], **names), (peer, accept, *routes))


def _to(world: World, own: Instance, vpc: Vpc, peering: str) -> Do:
    """The route of an instance's subnet to a VPC, over a peering."""
    table = table_of(world, interface_of(world, own.id).subnet_id)
    held = next((one.target_id for one in table.routes if one.destination_cidr_block == vpc.cidr_block), None)
    params = {"route_table_id": table.id, "destination_cidr_block": vpc.cidr_block}
    action = "replace_route" if held else "create_route"
    return Do(action=action, params={**params, "vpc_peering_connection_id": peering})


def _to_an_attachment(world: World, target: End) -> Iterator[Change]:
    """A static route for the other VPC's block, to any of the attachments."""
    instance = world.get(Instance, target.id)
    block = world.get(Vpc, str(instance.vpc_id)).cidr_block
    for table in world.all(TransitGatewayRouteTable):
        for one in world.all(TransitGatewayAttachment):
            params = {
                "transit_gateway_route_table_id": table.id,
                "destination_cidr_block": block,
                "transit_gateway_attachment_id": one.id,
            }
            text = told(WORDS["static"], block=block, vpc=name_of(world, one.resource_id))
            acts = (Do(action="create_transit_gateway_route", params=params),)
            yield Change(f"static {one.id}", text, acts)


def _attached(world: World, own: Instance, other: Instance) -> Iterator[Change]:
    """The other VPC, or the subnet of the other instance, joined to the transit gateway."""
    gateway = next(iter(world.all(TransitGateway)), None)
    if gateway is None:
        return
    subnet_id = interface_of(world, other.id).subnet_id
    vpc = name_of(world, str(other.vpc_id))
    attachment = attachment_of(world, gateway.id, str(other.vpc_id))
    if attachment:
        params: dict[str, Any] = {"transit_gateway_attachment_id": attachment.id, "add_subnet_ids": [subnet_id]}
        text = told(WORDS["add-subnet"], vpc=vpc, subnet=name_of(world, subnet_id))
        yield Change("add-subnet", text, (Do(action="modify_transit_gateway_vpc_attachment", params=params),))
        return
    ends = {"transit_gateway_id": gateway.id, "vpc_id": str(other.vpc_id), "subnet_ids": [subnet_id]}
    attach = Do(action="create_transit_gateway_vpc_attachment", params=ends)
    yield Change("attach", told(WORDS["attach"], vpc=vpc), (attach,))
    table, block = table_of(world, subnet_id), world.get(Vpc, str(own.vpc_id)).cidr_block
    params = {"route_table_id": table.id, "destination_cidr_block": block, "transit_gateway_id": gateway.id}
    text = told(WORDS["attach-and-route"], vpc=vpc, table=name_of(world, table.id), block=block)
    yield Change("attach-and-route", text, (attach, Do(action="create_route", params=params)))


def _around_the_hub(world: World) -> Iterator[Change]:
    """What a table of a transit gateway may be told."""
    for table in world.all(TransitGatewayRouteTable):
        for one in world.all(TransitGatewayAttachment):
            params: dict[str, Any] = {
                "transit_gateway_route_table_id": table.id,
                "transit_gateway_attachment_id": one.id,
            }
            name = name_of(world, one.id)
            propagate = Do(action="enable_transit_gateway_route_table_propagation", params=params)
            yield Change(f"propagate {one.id}", told(WORDS["propagate"], name=name), (propagate,))
            associate = Do(action="associate_transit_gateway_route_table", params=params)
            yield Change(f"associate {one.id}", told(WORDS["associate"], name=name), (associate,))
        for route in table.routes:
            params = {
                "transit_gateway_route_table_id": table.id,
                "destination_cidr_block": route.destination_cidr_block,
            }
            delete = Do(action="delete_transit_gateway_route", params=params)
            yield Change("no-blackhole", told(WORDS["no-blackhole"], block=route.destination_cidr_block), (delete,))
