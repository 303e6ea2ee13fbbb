"""Which resources can rules of AWS Config be asked about? Each with the facts that decide, how they are told, and made."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.posing import code, joined, plain, told
from labs.assess.generators.sketch import EVERYWHERE, Sketch, primary_interface
from labs.assess.value import Text

WORLD6 = "::/0"
OFFICE = "203.0.113.0/24"
INSIDE = "10.0.0.0/8"
Facts = Mapping[str, Any]


class Stage(NamedTuple):
    """Where resources are made."""

    sketch: Sketch
    vpc: str
    public: str
    """A subnet that gives public addresses."""
    private: str
    gateway: str
    block: str


class Column(NamedTuple):
    """A column of the table in a prompt."""

    head: Text
    cell: Callable[[Facts], Text]


class Kind(NamedTuple):
    """A kind of resource that rules look at."""

    resource_type: str
    noun: Text
    names: tuple[str, ...]
    make: Callable[[Stage, str, Facts], str]
    """Make one of this name with these facts; the reference to its id."""
    columns: Mapping[str, Column]


def stage(random: Random) -> Stage:
    """A VPC with two subnets and a gateway."""
    sketch = Sketch()
    block = f"10.{random.randrange(256)}"
    vpc = sketch.vpc(random.choice(("main", "shop", "prod")), f"{block}.0.0/16")
    public = sketch.subnet("public", vpc, f"{block}.1.0/24")
    sketch.gives_public_addresses(public)
    private = sketch.subnet("private", vpc, f"{block}.2.0/24")
    return Stage(sketch, vpc, public, private, sketch.internet_gateway("igw", vpc), block)


# Security groups

Permission = tuple[str, int, int, str]
"""Protocol (tcp, udp, or all), first and last port, source."""


def said_permission(one: Permission) -> Text:
    """A rule of a group: `TCP 22 ← 0.0.0.0/0`."""
    protocol, low, high, source = one
    if protocol == "all":
        return told(Text(ko="모든 트래픽 ← `{source}`", en="all traffic ← `{source}`"), source=source)
    ports = str(low) if low == high else f"{low}–{high}"
    return plain(f"{protocol.upper()} {ports} ← `{source}`")


def _make_group(here: Stage, name: str, facts: Facts) -> str:
    group = here.sketch.group(name, here.vpc)
    permissions = [_permission(one) for one in facts["permissions"]]
    if permissions:
        here.sketch.do("authorize_security_group_ingress", group_id=group, ip_permissions=permissions)
    where = facts["worn"]
    if where == "interface":
        here.sketch.made("create_network_interface", f"{name}-eni", subnet_id=here.private, groups=[group])
    elif where == "instance":
        here.sketch.instance(f"{name}-host", here.private, [group])
    elif where == "named":
        asking = here.sketch.group(f"{name}-user", here.vpc)
        here.sketch.allows_in(asking, 8080, group)
        here.sketch.made("create_network_interface", f"{name}-user-eni", subnet_id=here.private, groups=[asking])
    return group


def _permission(one: Permission) -> dict[str, Any]:
    protocol, low, high, source = one
    ranges = {"ipv6_ranges": [{"cidr_ipv6": source}]} if ":" in source else {"ip_ranges": [{"cidr_ip": source}]}
    if protocol == "all":
        return {"ip_protocol": "-1", **ranges}
    return {"ip_protocol": protocol, "from_port": low, "to_port": high, **ranges}


WORN: Mapping[str, Text] = {
    "interface": Text(ko="어디에도 연결되지 않은 인터페이스에", en="on an interface that is attached to nothing"),
    "instance": Text(ko="인스턴스에", en="on an instance"),
    "named": Text(
        ko="없음, 다른 보안 그룹의 규칙이 소스로 씀", en="on nothing; a rule of another group names it as source"
    ),
    "nothing": Text(ko="없음", en="on nothing"),
}

# Elastic IP addresses


def _make_address(here: Stage, name: str, facts: Facts) -> str:
    sketch, where = here.sketch, facts["on"]
    if where == "nat":
        nat = here.sketch.address(name)
        sketch.made("create_nat_gateway", f"{name}-nat", subnet_id=here.public, allocation_id=nat)
        return nat
    if where in ("running", "stopped"):
        host = sketch.instance(f"{name}-host", here.private, [])
        address = sketch.address(name, host)
        if where == "stopped":
            sketch.do("stop_instances", instance_ids=[host])
        return address
    address = sketch.address(name)
    if where in ("idle", "second"):
        card = sketch.made("create_network_interface", f"{name}-eni", subnet_id=here.private)
        if where == "second":
            host = sketch.instance(f"{name}-host", here.private, [])
            sketch.do("attach_network_interface", network_interface_id=card, instance_id=host, device_index=1)
        sketch.do("associate_address", allocation_id=address, network_interface_id=card)
    return address


ON: Mapping[str, Text] = {
    "running": Text(ko="실행 중인 인스턴스", en="a running instance"),
    "stopped": Text(ko="중지된 인스턴스", en="a stopped instance"),
    "second": Text(ko="인스턴스에 연결된 보조 인터페이스", en="a secondary interface that is attached to an instance"),
    "idle": Text(
        ko="어디에도 연결되지 않은 인터페이스(`available`)", en="an interface that is attached to nothing (`available`)"
    ),
    "nat": Text(ko="NAT 게이트웨이", en="a NAT gateway"),
    "nothing": Text(ko="없음", en="nothing"),
}

# Instances


def _make_instance(here: Stage, name: str, facts: Facts) -> str:
    sketch = here.sketch
    subnet = here.public if facts["address"] == "auto" else here.private
    instance = sketch.instance(name, subnet, [], facts["type"])
    if "tokens" in facts:
        options = {"http_tokens": facts["tokens"], "http_put_response_hop_limit": facts["hops"]}
        sketch.do("modify_instance_metadata_options", instance_id=instance, http_endpoint="enabled", **options)
    if facts["cards"] > 1:
        card = sketch.made("create_network_interface", f"{name}-eth1", subnet_id=subnet)
        sketch.do("attach_network_interface", network_interface_id=card, instance_id=instance, device_index=1)
    if facts["address"] == "elastic":
        address = sketch.address(f"{name}-ip")
        sketch.do("associate_address", allocation_id=address, network_interface_id=primary_interface(instance))
    if facts["tier"]:
        sketch.do("create_tags", resources=[instance], tags=[{"key": "Tier", "value": facts["tier"]}])
    if facts["stopped"]:
        sketch.do("stop_instances", instance_ids=[instance])
    return instance


ADDRESSES: Mapping[str, Text] = {
    "auto": Text(ko="시작할 때 자동 할당", en="automatic, at its launch"),
    "elastic": Text(ko="Elastic IP", en="an Elastic IP"),
    "none": Text(ko="받은 적 없음", en="never had one"),
}
STATES = {False: Text(ko="실행 중", en="running"), True: Text(ko="중지됨", en="stopped")}

# Subnets, route tables, network ACLs


def _make_subnet(here: Stage, name: str, facts: Facts) -> str:
    subnet = here.sketch.subnet(name, here.vpc, f"{here.block}.{facts['number']}.0/24")
    if facts["switched_on"]:
        here.sketch.gives_public_addresses(subnet)
    if facts["routed"]:
        table = here.sketch.table(f"{name}-rt", here.vpc, subnet)
        here.sketch.route(table, EVERYWHERE, gateway_id=here.gateway)
    return subnet


SWITCHED = {True: Text(ko="켜짐", en="on"), False: Text(ko="꺼짐", en="off")}
ROUTED = {True: Text(ko="인터넷 게이트웨이로", en="to the internet gateway"), False: Text(ko="없음", en="none")}


def _make_table(here: Stage, name: str, facts: Facts) -> str:
    table = here.sketch.table(name, here.vpc)
    for destination, target in facts["routes"]:
        params: dict[str, Any] = {"route_table_id": table}
        params["destination_ipv6_cidr_block" if ":" in destination else "destination_cidr_block"] = destination
        params["gateway_id" if target == "igw" else "network_interface_id"] = here.gateway if target == "igw" else CARD
        here.sketch.do("create_route", **params)
    return table


CARD = "${appliance_network_interface.NetworkInterface.NetworkInterfaceId}"
TARGETS: Mapping[str, Text] = {
    "igw": Text(ko="인터넷 게이트웨이", en="internet gateway"),
    "eni": Text(ko="방화벽 인스턴스의 인터페이스", en="interface of a firewall"),
}


def _said_routes(facts: Facts) -> Text:
    routes = [
        told(Text(ko="`{block}` → {to}", en="`{block}` → {to}"), block=block, to=TARGETS[to])
        for block, to in facts["routes"]
    ]
    return joined([*routes, Text(ko="local", en="local")], ", ")


Entry = tuple[str, str, int, int, str]
"""in or out, allow or deny, first and last port (0 to 65535: all traffic), the other side."""


def said_entry(one: Entry) -> Text:
    """A rule of a network ACL."""
    way, action, low, high, block = one
    ports = (
        Text(ko="모든 트래픽", en="all traffic")
        if high - low == HIGHEST
        else plain(f"TCP {low}" if low == high else f"TCP {low}–{high}")
    )
    return told(ENTRY, way=WAYS[way], action=ACTIONS[action], ports=ports, block=block)


HIGHEST = 65535
ENTRY = Text(ko="{way} {ports} `{block}` {action}", en="{way} {ports} `{block}` {action}")
WAYS = {"in": Text(ko="인바운드", en="inbound"), "out": Text(ko="아웃바운드", en="outbound")}
ACTIONS = {"allow": Text(ko="허용", en="allowed"), "deny": Text(ko="거부", en="denied")}


def _make_acl(here: Stage, name: str, facts: Facts) -> str:
    sketch = here.sketch
    if facts["guards"]:
        subnet = sketch.subnet(f"{name}-net", here.vpc, f"{here.block}.{facts['number']}.0/24")
        acl = sketch.acl(name, here.vpc, subnet)
    else:
        acl = sketch.made("create_network_acl", name, vpc_id=here.vpc)
    for number, (way, action, low, high, block) in enumerate(facts["entries"], 1):
        every = high - low == HIGHEST
        more: dict[str, Any] = (
            {"protocol": "-1"} if every else {"protocol": "6", "port_range": {"from": low, "to": high}}
        )
        side = {"ipv6_cidr_block" if ":" in block else "cidr_block": block}
        rule = {"rule_number": 100 * number, "rule_action": action, "egress": way == "out", **side}
        sketch.do("create_network_acl_entry", network_acl_id=acl, **rule, **more)
    return acl


GUARDED = {True: Text(ko="있음", en="one"), False: Text(ko="없음", en="none")}


def _listed(parts: Sequence[Text]) -> Text:
    return joined(parts, "; ") if parts else Text(ko="없음", en="none")


KINDS: Mapping[str, Kind] = {
    "group": Kind(
        "AWS::EC2::SecurityGroup",
        Text(ko="보안 그룹", en="Security group"),
        ("web", "db", "admin", "batch", "mail", "cache", "ops"),
        _make_group,
        {
            "permissions": Column(
                Text(ko="인바운드 규칙", en="Inbound rules"),
                lambda facts: (
                    joined([said_permission(one) for one in facts["permissions"]], ", ")
                    if facts["permissions"]
                    else Text(ko="없음", en="none")
                ),
            ),
            "worn": Column(Text(ko="붙어 있는 곳", en="Where it is"), lambda facts: WORN[facts["worn"]]),
        },
    ),
    "address": Kind(
        "AWS::EC2::EIP",
        Text(ko="Elastic IP", en="Elastic IP"),
        ("shop-ip", "mail-ip", "partner-ip", "spare-ip", "vpn-ip", "build-ip"),
        _make_address,
        {"on": Column(Text(ko="연결된 곳", en="Associated with"), lambda facts: ON[facts["on"]])},
    ),
    "instance": Kind(
        "AWS::EC2::Instance",
        Text(ko="인스턴스", en="Instance"),
        ("web", "api", "db", "worker", "queue", "report", "build"),
        _make_instance,
        {
            "stopped": Column(Text(ko="상태", en="State"), lambda facts: STATES[facts["stopped"]]),
            "address": Column(Text(ko="퍼블릭 IPv4", en="Public IPv4"), lambda facts: ADDRESSES[facts["address"]]),
            "cards": Column(Text(ko="인터페이스", en="Interfaces"), lambda facts: plain(facts["cards"])),
            "tokens": Column(Text(ko="`HttpTokens`", en="`HttpTokens`"), lambda facts: code(facts["tokens"])),
            "hops": Column(Text(ko="홉 제한", en="Hop limit"), lambda facts: plain(facts["hops"])),
            "type": Column(Text(ko="유형", en="Type"), lambda facts: code(facts["type"])),
            "tier": Column(
                Text(ko="태그 `Tier`", en="Tag `Tier`"),
                lambda facts: code(facts["tier"]) if facts["tier"] else plain("–"),
            ),
        },
    ),
    "subnet": Kind(
        "AWS::EC2::Subnet",
        Text(ko="서브넷", en="Subnet"),
        ("private-a", "public-a", "front", "back", "edge", "data"),
        _make_subnet,
        {
            "switched_on": Column(
                Text(ko="퍼블릭 IPv4 자동 할당", en="Auto-assign public IPv4"),
                lambda facts: SWITCHED[facts["switched_on"]],
            ),
            "routed": Column(Text(ko="기본 경로", en="Default route"), lambda facts: ROUTED[facts["routed"]]),
        },
    ),
    "table": Kind(
        "AWS::EC2::RouteTable",
        Text(ko="라우팅 테이블", en="Route table"),
        ("front-rt", "back-rt", "edge-rt", "data-rt", "office-rt"),
        _make_table,
        {"routes": Column(Text(ko="경로", en="Routes"), _said_routes)},
    ),
    "acl": Kind(
        "AWS::EC2::NetworkAcl",
        Text(ko="네트워크 ACL", en="Network ACL"),
        ("edge-acl", "front-acl", "back-acl", "old-acl", "data-acl"),
        _make_acl,
        {
            "entries": Column(
                Text(ko="직접 넣은 규칙", en="Rules added"),
                lambda facts: _listed([said_entry(one) for one in facts["entries"]]),
            ),
            "guards": Column(Text(ko="연결된 서브넷", en="Subnets"), lambda facts: GUARDED[facts["guards"]]),
        },
    ),
}
