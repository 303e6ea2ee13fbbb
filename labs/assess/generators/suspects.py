"""What on a scene could be to blame for a lost packet? Everything that could be set otherwise, as learners would name it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from labs.assess.generators.packet_arrives import OPENED
from labs.assess.ladder.symbols import Unknown, symbolic
from labs.assess.script import Do
from labs.assess.value import Text
from labs.cloud.network.step import Component
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import LOCAL, TARGETS, RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import Resource, World

TEXTS: Mapping[str, Text] = {
    "group": Text(ko="보안 그룹 `{name}`의 규칙", en="The rules of the security group `{name}`"),
    "worn": Text(
        ko="`{name}`의 네트워크 인터페이스에 붙은 보안 그룹",
        en="Which security group the network interface of `{name}` carries",
    ),
    "acl": Text(ko="네트워크 ACL `{name}`의 규칙", en="The rules of the network ACL `{name}`"),
    "guard": Text(
        ko="서브넷 `{name}`에 연결된 네트워크 ACL", en="Which network ACL the subnet `{name}` is associated with"
    ),
    "table": Text(ko="라우팅 테이블 `{name}`의 경로", en="The routes of the route table `{name}`"),
    "served": Text(
        ko="서브넷 `{name}`에 연결된 라우팅 테이블", en="Which route table the subnet `{name}` is associated with"
    ),
    "gateway": Text(ko="인터넷 게이트웨이 `{name}`의 연결", en="What the internet gateway `{name}` is attached to"),
    "nat": Text(ko="NAT 게이트웨이 `{name}`가 있는 서브넷", en="In which subnet the NAT gateway `{name}` is"),
    "address": Text(ko="`{name}`의 퍼블릭 주소", en="The public address of `{name}`"),
    "check": Text(ko="`{name}`의 소스/대상 확인", en="The source/destination check of `{name}`"),
    "state": Text(ko="인스턴스 `{name}`의 상태", en="The state of the instance `{name}`"),
}
"""What can be set otherwise -> what it is called."""

BLAMED: Mapping[str, str] = {
    "group-rule-missing": "group",
    "group-rule-port": "group",
    "group-rule-source": "group",
    "group-rule-group": "group",
    "group-silent": "group",
    "group-swapped": "worn",
    "acl-deny-first": "acl",
    "acl-no-replies": "acl",
    "acl-rule-missing": "acl",
    "acl-swapped": "guard",
    "route-missing": "table",
    "route-elsewhere": "table",
    "route-blackhole": "table",
    "nat-inside": "nat",
    "table-swapped": "served",
    "table-lost": "served",
    "gateway-detached": "gateway",
    "address-gone": "address",
    "public-address-off": "address",
    "check-on": "check",
    "instance-stopped": "state",
}
"""A kind of break -> what of it is to be set otherwise."""

BELIEVED: Mapping[tuple[str, str], str] = {
    ("acl-no-replies", "group"): "groups-forget",
    ("acl-rule-missing", "group"): "access-lists-overlooked",
    ("acl-deny-first", "group"): "access-lists-overlooked",
    ("acl-swapped", "group"): "access-lists-overlooked",
    ("group-rule-missing", "acl"): "groups-overlooked",
    ("group-rule-port", "acl"): "groups-overlooked",
    ("group-rule-source", "acl"): "groups-overlooked",
    ("group-silent", "acl"): "groups-overlooked",
    ("address-gone", "gateway"): "gateway-for-everyone",
    ("public-address-off", "gateway"): "gateway-for-everyone",
    ("route-missing", "gateway"): "gateway-needs-no-route",
    ("table-lost", "gateway"): "gateway-needs-no-route",
}
"""The break, and what is suspected instead -> the misconception that leads there."""


class Found(NamedTuple):
    """Something that could be to blame."""

    aspect: str
    name: str
    parts: frozenset[str]
    """The ids of what refuses when this is at fault."""
    change: tuple[Do, ...]
    """The widest change of it, where it is a filter or a table; else none."""


def suspects(world: World, known: Mapping[str, str]) -> list[Found]:
    """Everything that could be to blame in a world, in a steady order; `known` are the references to its ids."""
    return [one for find in _finders for one in find(world, known)]


def _groups(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for group in world.all(SecurityGroup):
        if group.group_name != "default":
            yield Found(
                "group",
                group.group_name,
                frozenset({group.id}),
                _symbolic(OPENED[Component.SECURITY_GROUP](group.id), known),
            )


def _worn(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for name, interface in _primary(world):
        yield Found("worn", name, frozenset(interface.group_ids), ())


def _acls(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for acl in world.all(NetworkAcl):
        if acl.associations:
            yield Found(
                "acl", _called(acl), frozenset({acl.id}), _symbolic(OPENED[Component.NETWORK_ACL](acl.id), known)
            )


def _guards(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for acl in world.all(NetworkAcl):
        for one in acl.associations:
            yield Found("guard", _called(world.get(Subnet, one.subnet_id)), frozenset({acl.id}), ())


def _tables(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for table in world.all(RouteTable):
        if table.tags.get("Name"):
            yield Found("table", _called(table), frozenset({table.id}), _symbolic(_all_ways(world, table), known))


def _served(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    tables = {one.subnet_id: table for table in world.all(RouteTable) for one in table.associations}
    for subnet in world.all(Subnet):
        main = next(one for one in world.where(RouteTable, vpc_id=subnet.vpc_id) if one.is_main)
        yield Found("served", _called(subnet), frozenset({tables.get(subnet.id, main).id}), ())


def _gateways(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for gateway in world.all(InternetGateway):
        yield Found("gateway", _called(gateway), frozenset({gateway.vpc_id or ""}), ())


def _nats(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for nat in world.all(NatGateway):
        if nat.state == "available":
            yield Found("nat", _called(nat), frozenset({nat.id}), ())


def _addresses(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    gateways = frozenset(one.id for one in world.all(InternetGateway))
    for name, _ in _primary(world):
        yield Found("address", name, gateways, ())


def _checks(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for name, interface in _primary(world):
        yield Found("check", name, frozenset({interface.id}), ())


def _states(world: World, known: Mapping[str, str]) -> Iterator[Found]:
    for instance in world.all(Instance):
        yield Found("state", _called(instance), frozenset({instance.id}), ())


_finders: Collection[Callable[[World, Mapping[str, str]], Iterator[Found]]] = (
    _groups,
    _worn,
    _acls,
    _guards,
    _tables,
    _served,
    _gateways,
    _nats,
    _addresses,
    _checks,
    _states,
)


def _primary(world: World) -> Iterator[tuple[str, NetworkInterface]]:
    """The interfaces of instances, by the instance's name."""
    for interface in world.all(NetworkInterface):
        instance = world.find(Instance, interface.attachment.instance_id) if interface.attachment else None
        if instance is not None:
            yield _called(instance), interface


def _called(resource: Resource) -> str:
    return resource.tags.get("Name") or ("default" if isinstance(resource, NetworkAcl) else resource.id)


def _symbolic(actions: list[Do], known: Mapping[str, str]) -> tuple[Do, ...]:
    try:
        return symbolic(actions, known)
    except Unknown:
        return ()


def _all_ways(world: World, table: RouteTable) -> list[Do]:
    """Every route that the other tables of the VPC have and this one lacks."""
    own = {one.destination for one in table.routes}
    found: dict[str, Do] = {}
    for other in world.where(RouteTable, vpc_id=table.vpc_id):
        for route in other.routes:
            if route.target_id != LOCAL and route.destination_cidr_block and route.destination not in own:
                name = next(one for one in TARGETS if getattr(route, one))
                params = {"destination_cidr_block": route.destination_cidr_block, name: getattr(route, name)}
                found[route.destination] = Do(action="create_route", params={"route_table_id": table.id, **params})
    return list(found.values())
