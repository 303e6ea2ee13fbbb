"""What may be missing between an office and an instance, over a VPN? Networks with one thing amiss, and what might be done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from labs.assess.generators.beyond import End
from labs.assess.generators.beyond_doors import OFFICES
from labs.assess.generators.beyond_layouts import Atlas, Laid, Spot
from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import told
from labs.assess.generators.sketch import EVERYWHERE, reference_to
from labs.assess.generators.way_changes import NEW_ADDRESS, Change
from labs.assess.generators.ways import interface_of
from labs.assess.script import Do
from labs.assess.value import Text
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

WORDS = {
    "propagation": Text(
        ko="`{table}` 라우팅 테이블에 가상 프라이빗 게이트웨이의 경로 전파를 켜요.",
        en="Enable the propagation of the virtual private gateway's routes to the route table `{table}`.",
    ),
    "route": Text(
        ko="`{table}` 라우팅 테이블에서 `{block}` 주소를 가상 프라이빗 게이트웨이로 보내요.",
        en="In the route table `{table}`, send `{block}` to the virtual private gateway.",
    ),
    "default": Text(
        ko="`{table}` 라우팅 테이블에서 `0.0.0.0/0` 주소를 인터넷 게이트웨이로 보내요.",
        en="In the route table `{table}`, send `0.0.0.0/0` to the internet gateway.",
    ),
    "static": Text(
        ko="VPN 연결에 `{block}` 블록의 정적 경로를 넣어요.",
        en="Add a static route for `{block}` to the VPN connection.",
    ),
    "elastic": Text(
        ko="`{name}` 인스턴스에 Elastic IP를 연결해요.", en="Associate an Elastic IP with the instance `{name}`."
    ),
}


def _no_way_back(atlas: Atlas, spot: Spot, block: str, gateway: str, connection: str) -> None:
    """The VPN knows the office; the instance's table knows nothing of it, or of half of it."""
    atlas.sketch.do("create_vpn_connection_route", vpn_connection_id=connection, destination_cidr_block=block)
    if atlas.random.random() < 0.4:
        atlas.leads(spot, block.replace(".0/24", ".128/25"), gateway_id=gateway)


def _nothing_to_propagate(atlas: Atlas, spot: Spot, block: str, gateway: str, connection: str) -> None:
    """Propagation is on, but the VPN connection has no static route that could be propagated."""
    atlas.sketch.do("enable_vgw_route_propagation", route_table_id=spot.table, gateway_id=gateway)


def _gateway_knows_nothing(atlas: Atlas, spot: Spot, block: str, gateway: str, connection: str) -> None:
    """The table leads to the gateway, but no VPN connection leads on."""
    atlas.leads(spot, block, gateway_id=gateway)


AMISS: Mapping[int, Sequence[Callable[[Atlas, Spot, str, str, str], None]]] = {
    2: (_no_way_back,),
    3: (_no_way_back, _nothing_to_propagate),
    4: (_no_way_back, _nothing_to_propagate, _gateway_knows_nothing),
    5: (_nothing_to_propagate, _gateway_knows_nothing),
}
"""Difficulty -> what may be amiss."""


def lay_office(random: Random, difficulty: int, most: int) -> Laid:
    """A VPC with an office behind a VPN, and an instance that is not answered, or does not answer."""
    atlas = Atlas(random)
    spot = atlas.spot()
    gateway = atlas.sketch.internet_gateway("igw", spot.vpc)
    other = atlas.second_subnet(spot, f"{spot.name}-2")
    atlas.leads(other, EVERYWHERE, gateway_id=gateway)
    name, block = random.choice(OFFICES), f"192.168.{random.randrange(256)}.0/24"
    private = atlas.sketch.vpn(name, spot.vpc, block)
    random.choice(AMISS[difficulty])(atlas, spot, block, private, reference_to("create_vpn_connection", name))
    if random.random() < 0.5:
        atlas.sketch.do("enable_vgw_route_propagation", route_table_id=other.table, gateway_id=private)
    instance = atlas.host(spot)
    return atlas.laid(random.choice((instance, f"{name}-premises", f"{name}-premises")))


def remedies_to_office(world: World, source: End, target: End) -> Iterator[Change]:
    """What somebody may think that an instance and an office lack."""
    instance = world.get(Instance, source.id if source.kind == "instance" else target.id)
    network = next(iter(world.all(OnPremisesNetwork)))
    own = table_of(world, interface_of(world, instance.id).subnet_id)
    gateway = next(iter(world.all(VpnGateway)))
    for table in world.all(RouteTable):
        if not table.is_main and gateway.id not in table.propagating_vgws:
            params = {"route_table_id": table.id, "gateway_id": gateway.id}
            enable = Do(action="enable_vgw_route_propagation", params=params)
            yield Change(
                f"propagation {table.id}", told(WORDS["propagation"], table=name_of(world, table.id)), (enable,)
            )
    yield _routed(world, own, network.cidr_block, gateway.id, "route")
    yield _routed(world, own, EVERYWHERE, world.all(InternetGateway)[0].id, "default")
    for block in (network.cidr_block, world.get(Vpc, str(instance.vpc_id)).cidr_block):
        connection = world.all(VpnConnection)[0]
        if block not in connection.static_routes:
            params = {"vpn_connection_id": connection.id, "destination_cidr_block": block}
            add = Do(action="create_vpn_connection_route", params=params)
            wrong = None if block == network.cidr_block else "vpn-routes-name-the-vpc"
            yield Change(f"static {block}", told(WORDS["static"], block=block), (add,), wrong)
    associate: dict[str, Any] = {"allocation_id": NEW_ADDRESS, "instance_id": instance.id}
    acts = (Do(action="allocate_address", name="ip"), Do(action="associate_address", params=associate))
    yield Change("address", told(WORDS["elastic"], name=instance.tags["Name"]), acts, "elastic-ip-over-a-vpn")


def _routed(world: World, table: RouteTable, block: str, gateway_id: str, words: str) -> Change:
    """A route of a table led somewhere."""
    held = any(one.destination_cidr_block == block for one in table.routes)
    params = {"route_table_id": table.id, "destination_cidr_block": block, "gateway_id": gateway_id}
    act = Do(action="replace_route" if held else "create_route", params=params)
    return Change(words, told(WORDS[words], table=name_of(world, table.id), block=block), (act,))
