"""What can be changed in a story that AWS Config watches? Kinds of resources, each with changes of nothing but itself.

A change that shows in other resources too would leave items of those, and a question about them would be unfair.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from labs.assess.generators.config_stage import EC2
from labs.assess.generators.posing import told
from labs.assess.generators.sketch import EVERYWHERE, Sketch
from labs.assess.script import Do
from labs.assess.value import Text

Telling = tuple[Text, Do]
"""What is said of a change, without its resource, and the action."""
UNSUPPORTED = f"{EC2}PlacementGroup"
"""AWS Config has no such type; it is written as the type would be if it had one."""


class Ground(NamedTuple):
    """What every story has: where its resources are made."""

    sketch: Sketch
    vpc: str
    subnet: str
    gateway: str
    block: str
    """The first two numbers of the VPC's addresses."""


class Kind(NamedTuple):
    """A kind of resource in a story."""

    type: str
    said: Text
    """With the name put in."""
    names: tuple[str, ...]
    made: Callable[[Ground, str, int], str]
    """Makes one of this name, the how manieth of the story; its reference."""
    changed: Callable[[str, int], Telling]
    """The how manieth change of the resource that a reference names."""
    deleted: Callable[[str], Do] | None = None


def tagged(reference: str, times: int) -> Telling:
    """Another value of a tag."""
    value = STAGES[times % len(STAGES)]
    tags = [{"key": "Stage", "value": f"{value}{times // len(STAGES) or ''}"}]
    text = told(TAGGED, value=tags[0]["value"])
    return text, Do(action="create_tags", params={"resources": [reference], "tags": tags})


STAGES = ("dev", "test", "stage", "live", "old")
TAGGED = Text(ko="태그 `Stage`를 `{value}`로 바꿈", en="tag `Stage` set to `{value}`")
DELETED = Text(ko="삭제", en="deleted")
CREATED = Text(ko="새로 만듦", en="created")


def _group_opened(reference: str, times: int) -> Telling:
    port = 8000 + 10 * times
    text = told(Text(ko="인바운드 규칙 추가(TCP {port})", en="inbound rule added (TCP {port})"), port=port)
    permission = {"ip_protocol": "tcp", "from_port": port, "to_port": port, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}
    params = {"group_id": reference, "ip_permissions": [permission]}
    return text, Do(action="authorize_security_group_ingress", params=params)


def _interface_described(reference: str, times: int) -> Telling:
    value = ORDINALS[times]
    text = told(Text(ko="설명을 `{value}`로 바꿈", en="description set to `{value}`"), value=value)
    params = {"network_interface_id": reference, "description": {"value": value}}
    return text, Do(action="modify_network_interface_attribute", params=params)


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _acl_opened(reference: str, times: int) -> Telling:
    number = 100 + 10 * times
    text = told(Text(ko="규칙 {number}번 추가", en="rule {number} added"), number=number)
    rule = {"rule_number": number, "protocol": "6", "rule_action": "allow", "egress": False, "cidr_block": EVERYWHERE}
    params = {"network_acl_id": reference, **rule, "port_range": {"from": 443, "to": 443}}
    return text, Do(action="create_network_acl_entry", params=params)


def _routed(reference: str, times: int) -> Telling:
    destination = f"172.{16 + times}.0.0/16"
    text = told(Text(ko="경로 추가(`{destination}`)", en="route added (`{destination}`)"), destination=destination)
    params = {"route_table_id": reference, "destination_cidr_block": destination, "gateway_id": GATEWAY}
    return text, Do(action="create_route", params=params)


def _subnet_switched(reference: str, times: int) -> Telling:
    is_on = times % 2 == 0
    text = Text(
        ko=f"퍼블릭 IPv4 자동 할당을 {'켬' if is_on else '끔'}",
        en=f"auto-assign public IPv4 turned {'on' if is_on else 'off'}",
    )
    params = {"subnet_id": reference, "map_public_ip_on_launch": {"value": is_on}}
    return text, Do(action="modify_subnet_attribute", params=params)


def _subnet(ground: Ground, name: str, number: int) -> str:
    return ground.sketch.subnet(name, ground.vpc, f"{ground.block}.{100 + number}.0/24")


def _interface(ground: Ground, name: str, _number: int) -> str:
    return ground.sketch.made("create_network_interface", name, subnet_id=ground.subnet)


def _acl(ground: Ground, name: str, _number: int) -> str:
    return ground.sketch.made("create_network_acl", name, vpc_id=ground.vpc)


def _placement(ground: Ground, name: str, _number: int) -> str:
    known = f"{name.replace('-', '_')}_placement_group"
    params = {"group_name": name, "strategy": "spread"}
    ground.sketch.start.append(Do(action="create_placement_group", params=params, name=known))
    return f"${{{known}.PlacementGroup.GroupId}}"


def _gone(action: str, parameter: str) -> Callable[[str], Do]:
    return lambda reference: Do(action=action, params={parameter: reference})


GATEWAY = "${igw_internet_gateway.InternetGateway.InternetGatewayId}"
KINDS: Mapping[str, Kind] = {
    one.type: one
    for one in (
        Kind(
            f"{EC2}SecurityGroup",
            Text(ko="보안 그룹 `{name}`", en="security group `{name}`"),
            ("web-sg", "db-sg", "admin-sg", "batch-sg"),
            lambda ground, name, _number: ground.sketch.group(name, ground.vpc),
            _group_opened,
            _gone("delete_security_group", "group_id"),
        ),
        Kind(
            f"{EC2}EIP",
            Text(ko="Elastic IP `{name}`", en="Elastic IP `{name}`"),
            ("shop-ip", "mail-ip", "partner-ip"),
            lambda ground, name, _number: ground.sketch.address(name),
            tagged,
            _gone("release_address", "allocation_id"),
        ),
        Kind(
            f"{EC2}NetworkInterface",
            Text(ko="네트워크 인터페이스 `{name}`", en="network interface `{name}`"),
            ("backup-eni", "logs-eni", "peer-eni"),
            _interface,
            _interface_described,
            _gone("delete_network_interface", "network_interface_id"),
        ),
        Kind(
            f"{EC2}NetworkAcl",
            Text(ko="네트워크 ACL `{name}`", en="network ACL `{name}`"),
            ("edge-acl", "inner-acl"),
            _acl,
            _acl_opened,
            _gone("delete_network_acl", "network_acl_id"),
        ),
        Kind(
            f"{EC2}RouteTable",
            Text(ko="라우팅 테이블 `{name}`", en="route table `{name}`"),
            ("public-rt", "private-rt"),
            lambda ground, name, _number: ground.sketch.table(name, ground.vpc),
            _routed,
            _gone("delete_route_table", "route_table_id"),
        ),
        Kind(
            f"{EC2}Subnet",
            Text(ko="서브넷 `{name}`", en="subnet `{name}`"),
            ("blue-net", "green-net"),
            _subnet,
            _subnet_switched,
            _gone("delete_subnet", "subnet_id"),
        ),
        Kind(
            UNSUPPORTED,
            Text(ko="배치 그룹 `{name}`", en="placement group `{name}`"),
            ("render-pg", "quorum-pg"),
            _placement,
            tagged,
        ),
    )
}
SUPPORTED = tuple(one for one in KINDS if one != UNSUPPORTED)
TARGETS: Mapping[str, str] = {
    "authorize_security_group_ingress": "group_id",
    "modify_network_interface_attribute": "network_interface_id",
    "create_network_acl_entry": "network_acl_id",
    "create_route": "route_table_id",
    "modify_subnet_attribute": "subnet_id",
    "create_tags": "resources",
    "delete_security_group": "group_id",
    "release_address": "allocation_id",
    "delete_network_interface": "network_interface_id",
    "delete_network_acl": "network_acl_id",
    "delete_route_table": "route_table_id",
    "delete_subnet": "subnet_id",
}
"""Action -> the parameter that names what it changes."""
GOES = frozenset(one for one in TARGETS if one.startswith(("delete_", "release_")))


def target_of(one: Do) -> str:
    """The reference to what an action changes or deletes; empty for all others."""
    named: Any = one.params.get(TARGETS.get(one.action, ""), "")
    return str(named[0] if isinstance(named, list | tuple) else named)
