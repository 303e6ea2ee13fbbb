"""How do ways break? A route is gone or leads elsewhere, or what it leads to is no way any more."""

from collections.abc import Iterator, Sequence

from labs.assess.ladder.breaks import breaks, do
from labs.assess.script import Do
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import LOCAL, TARGETS, Route, RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.world import World

Found = Iterator[tuple[str, Sequence[Do], Sequence[Do]]]


@breaks("route-missing")
def lose_a_route(world: World) -> Found:
    """A route is gone; on one side of a peering, for instance."""
    for table, route in _routes(world):
        told = {"route_table_id": table.id, "destination_cidr_block": route.destination_cidr_block}
        yield table.id, [do("delete_route", **told)], [do("create_route", **told, **_target(route))]


@breaks("route-elsewhere")
def misdirect_a_route(world: World) -> Found:
    """A route leads to another gateway of the same VPC."""
    for table, route in _routes(world):
        told = {"route_table_id": table.id, "destination_cidr_block": route.destination_cidr_block}
        for other in _targets(world, table.vpc_id):
            if other != _target(route):
                yield table.id, [do("replace_route", **told, **other)], [do("replace_route", **told, **_target(route))]


@breaks("route-blackhole")
def leave_a_blackhole(world: World) -> Found:
    """The NAT gateway that a route leads to was deleted; its Elastic IP is still there."""
    for nat, table, route in _by_nat(world):
        told = {"route_table_id": table.id, "destination_cidr_block": route.destination_cidr_block}
        yield (
            table.id,
            [do("delete_nat_gateway", nat_gateway_id=nat.id)],
            [
                _nat("mended", nat.subnet_id, nat.addresses[0].allocation_id),
                do("replace_route", **told, nat_gateway_id="${mended.NatGateway.NatGatewayId}"),
            ],
        )


@breaks("nat-inside")
def put_a_nat_gateway_inside(world: World) -> Found:
    """The NAT gateway stands in the very subnet that it should serve, whose default route leads to itself."""
    for nat, table, route in _by_nat(world):
        for one in table.associations:
            if not one.subnet_id:
                continue
            told = {"route_table_id": table.id, "destination_cidr_block": route.destination_cidr_block}
            made = "${inside.NatGateway.NatGatewayId}"
            allocation = nat.addresses[0].allocation_id
            yield (
                made,
                [
                    do("delete_nat_gateway", nat_gateway_id=nat.id),
                    _nat("inside", one.subnet_id, allocation),
                    do("replace_route", **told, nat_gateway_id=made),
                ],
                [
                    do("delete_nat_gateway", nat_gateway_id=made),
                    _nat("outside", nat.subnet_id, allocation),
                    do("replace_route", **told, nat_gateway_id="${outside.NatGateway.NatGatewayId}"),
                ],
            )


@breaks("table-swapped")
def take_another_table(world: World) -> Found:
    """A subnet takes the route table of another one."""
    for table in world.all(RouteTable):
        for one in table.associations:
            for other in world.where(RouteTable, vpc_id=table.vpc_id) if one.subnet_id else ():
                if other.id != table.id and not other.is_main:
                    yield (
                        str(one.subnet_id),
                        [
                            do(
                                "replace_route_table_association",
                                "moved",
                                association_id=one.association_id,
                                route_table_id=other.id,
                            )
                        ],
                        [
                            do(
                                "replace_route_table_association",
                                association_id="${moved.NewAssociationId}",
                                route_table_id=table.id,
                            )
                        ],
                    )


@breaks("table-lost")
def fall_to_the_main_table(world: World) -> Found:
    """A subnet has no table of its own any more, so the main one decides."""
    for table in world.all(RouteTable):
        for one in table.associations:
            if one.subnet_id and not one.main:
                yield (
                    one.subnet_id,
                    [do("disassociate_route_table", association_id=one.association_id)],
                    [do("associate_route_table", route_table_id=table.id, subnet_id=one.subnet_id)],
                )


@breaks("gateway-detached")
def detach_the_gateway(world: World) -> Found:
    """No gateway is attached; EC2 lets go of one only once no public address needs it, so that is gone as well."""
    for gateway in world.all(InternetGateway):
        held = [one for one in world.all(Address) if _is_held_in(world, one, gateway.vpc_id)]
        if not gateway.vpc_id or len(held) != 1:
            continue
        joined = {"internet_gateway_id": gateway.id, "vpc_id": gateway.vpc_id}
        yield (
            gateway.id,
            [*_lose(held[0]), do("detach_internet_gateway", **joined)],
            [do("attach_internet_gateway", **joined), *_regain(held[0])],
        )


@breaks("address-gone")
def lose_an_address(world: World) -> Found:
    """The Elastic IP of an interface is associated with nothing."""
    for address in world.all(Address):
        interface = world.find(NetworkInterface, address.network_interface_id)
        if interface and not interface.managed_by:
            yield interface.id, _lose(address), _regain(address)


@breaks("public-address-off")
def lose_a_public_address(world: World) -> Found:
    """The interface has given back the public address that it got at launch."""
    for interface in world.all(NetworkInterface):
        if interface.public_ip and not interface.managed_by:
            told = {"network_interface_id": interface.id}
            yield (
                interface.id,
                [do("modify_network_interface_attribute", **told, associate_public_ip_address=False)],
                [do("modify_network_interface_attribute", **told, associate_public_ip_address=True)],
            )


@breaks("check-on")
def check_what_passes(world: World) -> Found:
    """An appliance drops what it should forward, for its source/destination check is on."""
    for interface in world.all(NetworkInterface):
        if not interface.source_dest_check and not interface.managed_by:
            yield (
                interface.id,
                [_checking(interface.id, value=True)],
                [_checking(interface.id, value=False)],
            )


@breaks("instance-stopped")
def stop_an_instance(world: World) -> Found:
    """An instance that is needed is stopped."""
    for instance in world.all(Instance):
        if instance.state == "running":
            told = {"instance_ids": [instance.id]}
            yield instance.id, [do("stop_instances", **told)], [do("start_instances", **told)]


def _routes(world: World) -> Iterator[tuple[RouteTable, Route]]:
    """The routes that somebody made."""
    for table in world.all(RouteTable):
        for route in table.routes:
            if route.target_id != LOCAL and route.destination_cidr_block:
                yield table, route


def _target(route: Route) -> dict[str, str]:
    name = next(one for one in TARGETS if getattr(route, one))
    return {name: getattr(route, name)}


def _targets(world: World, vpc_id: str) -> Iterator[dict[str, str]]:
    for gateway in world.where(InternetGateway, vpc_id=vpc_id):
        yield {"gateway_id": gateway.id}
    for nat in world.where(NatGateway, vpc_id=vpc_id):
        yield {"nat_gateway_id": nat.id}
    for peering in world.all(VpcPeeringConnection):
        if vpc_id in peering.vpc_ids:
            yield {"vpc_peering_connection_id": peering.id}


def _by_nat(world: World) -> Iterator[tuple[NatGateway, RouteTable, Route]]:
    for table, route in _routes(world):
        nat = world.find(NatGateway, route.nat_gateway_id)
        if nat and nat.addresses and nat.addresses[0].allocation_id:
            yield nat, table, route


def _nat(name: str, subnet_id: str, allocation_id: str | None) -> Do:
    named = [{"resource_type": "natgateway", "tags": [{"key": "Name", "value": "nat"}]}]
    return do("create_nat_gateway", name, subnet_id=subnet_id, allocation_id=allocation_id, tag_specifications=named)


def _is_held_in(world: World, address: Address, vpc_id: str | None) -> bool:
    interface = world.find(NetworkInterface, address.network_interface_id)
    return bool(interface and world.get(Subnet, interface.subnet_id).vpc_id == vpc_id)


def _lose(address: Address) -> list[Do]:
    return [do("disassociate_address", association_id=address.association_id)]


def _regain(address: Address) -> list[Do]:
    return [do("associate_address", allocation_id=address.id, network_interface_id=address.network_interface_id)]


def _checking(interface_id: str, *, value: bool) -> Do:
    return do(
        "modify_network_interface_attribute", network_interface_id=interface_id, source_dest_check={"value": value}
    )
