"""What would somebody try who has not found the fault? Single actions, each with the misconception that leads to it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from labs.assess.generators.faulty import Faulty
from labs.assess.generators.networks import INTERNET
from labs.assess.ladder.symbols import Unknown, symbolic
from labs.assess.script import Do
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.world import World

EVERYWHERE = "0.0.0.0/0"
EPHEMERAL = (1024, 65535)
TOO_WIDE = "everything-in"
"""The sort of change that mends a missing rule and opens everything besides."""
EARLY, LATE = 40, 300
"""Numbers of rules before and behind those of a network."""


class Change(NamedTuple):
    """Something to try."""

    sort: str
    """Changes of one sort are much alike."""
    actions: tuple[Do, ...]
    misconception: str | None


Found = tuple[str, Do, str | None]


def changes(broken: Faulty) -> Iterator[Change]:
    """Everything that could be tried in a broken network."""
    for find in _finders:
        for sort, action, misconception in find(broken):
            try:
                yield Change(sort, symbolic((action,), broken.network.known), misconception)
            except Unknown:
                continue


def _groups(broken: Faulty) -> Iterator[Found]:
    """Rules of the groups at both ends."""
    source, destination = _ends(broken)
    about_group = broken.fault.kind.startswith("group")
    if destination is not None:
        group = destination.group_ids[0]
        yield TOO_WIDE, _rule("ingress", group, "-1", None), None
        mixed_up = "directions-mixed-up" if about_group else None
        yield "out-instead-of-in", _rule("egress", group, "tcp", (broken.sent.port, broken.sent.port)), mixed_up
    if source is not None:
        group = source.group_ids[0]
        yield "replies-in", _rule("ingress", group, "tcp", EPHEMERAL), "groups-forget"
        yield "in-at-the-sender", _rule("ingress", group, "tcp", (broken.sent.port, broken.sent.port)), None
    elif destination is not None:
        yield "replies-out", _rule("egress", destination.group_ids[0], "tcp", EPHEMERAL), "groups-forget"


def _acls(broken: Faulty) -> Iterator[Found]:
    """Rules of the ACLs at both ends."""
    about_group = broken.fault.kind.startswith("group")
    for interface in _ends(broken):
        if interface is None:
            continue
        acl = next(one for one in broken.played.world.all(NetworkAcl) if _guards(one, interface.subnet_id))
        overlooked = "groups-overlooked" if about_group else None
        yield "acl-in", _entry(acl.id, EARLY, (broken.sent.port, broken.sent.port), egress=False), overlooked
        to_server = "replies-go-to-the-server-port" if broken.fault.kind == "acl-no-replies" else None
        yield "acl-out", _entry(acl.id, EARLY, (broken.sent.port, broken.sent.port), egress=True), to_server
        order = "access-list-order-is-no-matter" if broken.fault.kind == "acl-deny-first" else None
        yield "acl-late", _entry(acl.id, LATE, None, egress=False), order
        yield "acl-late-out", _entry(acl.id, LATE, None, egress=True), order


def _turned(broken: Faulty) -> Iterator[Found]:
    """The rule of an ACL that mends it, in the other direction."""
    for one in broken.fault.mend:
        if one.action == "create_network_acl_entry":
            turned = {**one.params, "egress": not one.params["egress"], "rule_number": EARLY}
            yield "acl-other-way", Do(action=one.action, params=turned), "directions-mixed-up"


def _routes(broken: Faulty) -> Iterator[Found]:
    """A way by the internet gateway, for whoever has none."""
    world = broken.played.world
    for interface in _ends(broken):
        if interface is None:
            continue
        table = next((one for one in world.all(RouteTable) if _serves(one, interface.subnet_id)), None)
        gateway = next(iter(world.where(InternetGateway, vpc_id=interface.vpc_id)), None)
        if table is None or gateway is None:
            continue
        there = any(one.destination == EVERYWHERE for one in table.routes)
        params = {"route_table_id": table.id, "destination_cidr_block": EVERYWHERE, "gateway_id": gateway.id}
        yield (
            "gateway-route",
            Do(action="replace_route" if there else "create_route", params=params),
            "gateway-for-everyone",
        )


def _symptoms(broken: Faulty) -> Iterator[Found]:
    """What is tried when nothing else comes to mind."""
    world = broken.played.world
    for interface in _ends(broken):
        instance = (
            world.find(Instance, interface.attachment.instance_id) if interface and interface.attachment else None
        )
        if interface is None or instance is None:
            continue
        yield "reboot", Do(action="reboot_instances", params={"instance_ids": [instance.id]}), None
        if not interface.public_ip:
            params = {"network_interface_id": interface.id, "associate_public_ip_address": True}
            yield "public-address", Do(action="modify_network_interface_attribute", params=params), None


_finders: tuple[Callable[[Faulty], Iterator[Found]], ...] = (_groups, _acls, _turned, _routes, _symptoms)


def _ends(broken: Faulty) -> tuple[NetworkInterface | None, NetworkInterface | None]:
    """The interfaces at both ends of the packet; None for the internet."""
    world = broken.played.world
    return _interface(world, broken.sent.source), _interface(world, broken.sent.destination)


def _interface(world: World, name: str) -> NetworkInterface | None:
    if name == INTERNET:
        return None
    instance = next((one for one in world.all(Instance) if one.tags.get("Name") == name), None)
    own = (one for one in world.all(NetworkInterface) if instance and one.attachment)
    return next((one for one in own if instance and one.attachment and one.attachment.instance_id == instance.id), None)


def _rule(way: str, group_id: str, protocol: str, ports: tuple[int, int] | None) -> Do:
    permission: dict[str, Any] = {"ip_protocol": protocol, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}
    if ports is not None:
        permission |= {"from_port": ports[0], "to_port": ports[1]}
    return Do(action=f"authorize_security_group_{way}", params={"group_id": group_id, "ip_permissions": [permission]})


def _entry(acl_id: str, number: int, ports: tuple[int, int] | None, *, egress: bool) -> Do:
    about: dict[str, Any] = {"protocol": "-1"}
    if ports is not None:
        about = {"protocol": "6", "port_range": {"from": ports[0], "to": ports[1]}}
    params = {"network_acl_id": acl_id, "rule_number": number, "egress": egress, "rule_action": "allow"}
    return Do(action="create_network_acl_entry", params={**params, **about, "cidr_block": EVERYWHERE})


def _guards(acl: NetworkAcl, subnet_id: str) -> bool:
    return any(one.subnet_id == subnet_id for one in acl.associations)


def _serves(table: RouteTable, subnet_id: str) -> bool:
    return any(one.subnet_id == subnet_id for one in table.associations)
