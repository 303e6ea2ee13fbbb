"""What would a senior engineer raise who reads this network for the first time? Risks, traps and dead ends.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from ipaddress import ip_network

from labs.cloud.network.carriers.security_group import members_of
from labs.cloud.network.topology import public_addresses, translations
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_acl import LAST_RULE, NetworkAcl, NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable, effective_routes
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.survey.carried import leads_out
from labs.cloud.survey.finding import Found, finds
from labs.cloud.world import World

EVERYWHERE = ("0.0.0.0/0", "::/0")
ADMIN_PORTS = {22: "SSH", 3389: "RDP", 23: "Telnet", 5985: "WinRM", 5986: "WinRM"}
DATA_PORTS = {
    1433: "SQL Server", 1521: "Oracle", 2049: "NFS", 3306: "MySQL", 5432: "PostgreSQL", 5439: "Redshift",
    6379: "Redis", 9200: "OpenSearch", 11211: "Memcached", 27017: "MongoDB",
}  # fmt: skip
EPHEMERAL = (1024, 65535)
"""What replies need: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html#nacl-ephemeral-ports"""
CROWDED = 0.1
"""The share of free addresses below which a subnet is about to be full."""
RESERVED = 5


@finds("EVERYTHING_OPEN_TO_THE_WORLD", "warning", "high")
def everything_open(world: World) -> Found:
    """A rule that lets the whole world in at every port of every protocol."""
    for rule in _open_rules(world):
        if rule.ip_protocol == "-1":
            yield rule.group_id, _rule(rule)


@finds("ADMIN_PORT_OPEN_TO_THE_WORLD", "warning", "high")
def admin_port_open(world: World) -> Found:
    """A port for administrators that the whole world can knock at."""
    yield from _ports_open(world, ADMIN_PORTS)


@finds("DATA_PORT_OPEN_TO_THE_WORLD", "warning", "high")
def data_port_open(world: World) -> Found:
    """A port of a database or store that the whole world can knock at."""
    yield from _ports_open(world, DATA_PORTS)


@finds("DEFAULT_GROUP_IN_USE", "warning", "low")
def default_group_in_use(world: World) -> Found:
    """Who is in the default group may speak to all others in it, often without anybody having meant it."""
    worn = Counter(group_id for one in world.all(NetworkInterface) for group_id in one.group_ids)
    for group in world.all(SecurityGroup):
        if group.group_name == "default" and worn[group.id] > 1:
            yield group.id, {"count": worn[group.id], "vpc_id": group.vpc_id}


@finds("RULE_NAMES_AN_EMPTY_GROUP", "warning", "low")
def rule_names_empty_group(world: World) -> Found:
    """A rule for the members of a group that has none lets nobody in; it matters where the rule's group is worn."""
    for rule in world.all(SecurityGroupRule):
        named = rule.referenced_group_id
        if named and members_of(world, rule.group_id) and not members_of(world, named):
            yield rule.group_id, {"security_group_rule_id": rule.id, "referenced_group_id": rule.referenced_group_id}


@finds("RULE_SAYS_NOTHING_NEW", "warning", "low")
def rule_says_nothing_new(world: World) -> Found:
    """A rule that another one of its group covers; who removes it to close a door leaves the door open."""
    grouped: dict[tuple[str, bool], list[SecurityGroupRule]] = defaultdict(list)
    for rule in world.all(SecurityGroupRule):
        grouped[rule.group_id, rule.is_egress].append(rule)
    for rules in grouped.values():
        for one in rules:
            wider = next((other for other in rules if other is not one and _covers(other, one)), None)
            if wider is not None:
                yield one.group_id, {"security_group_rule_id": one.id, "wider_rule_id": wider.id}


@finds("ACL_STOPS_REPLIES", "warning", "medium")
def acl_stops_replies(world: World) -> Found:
    """An ACL that lets requests in and no replies out: it keeps no state, so replies need a rule of their own."""
    for acl in world.all(NetworkAcl):
        if not acl.associations:
            continue
        for egress, requests in ((True, "inbound"), (False, "outbound")):
            lets_in = [one for one in acl.entries if one.egress != egress and one.rule_action == "allow"]
            if any(one.protocol in ("-1", "6") for one in lets_in) and not _lets_ephemeral(acl, egress=egress):
                yield acl.id, {"direction": "outbound" if egress else "inbound", "requests": requests}


@finds("ACL_RULE_NEVER_REACHED", "warning", "low")
def acl_rule_never_reached(world: World) -> Found:
    """A rule behind one with a lower number that matches all it would match is never asked."""
    for acl in world.all(NetworkAcl):
        for egress in (False, True):
            rules = sorted((one for one in acl.entries if one.egress == egress), key=lambda one: one.rule_number)
            for place, one in enumerate(rules):
                earlier = next((other for other in rules[:place] if _matches_all_of(other, one)), None)
                if earlier is not None and one.rule_number != LAST_RULE and _differ_in_family(earlier, one) is False:
                    direction = "outbound" if egress else "inbound"
                    facts = {"rule_number": one.rule_number, "earlier": earlier.rule_number, "direction": direction}
                    yield acl.id, facts


@finds("PUBLIC_ADDRESS_WITHOUT_WAY", "warning", "medium")
def public_address_without_way(world: World) -> Found:
    """A public address in a subnet without a route to an internet gateway: nobody outside gets an answer."""
    for public, (interface, _private) in public_addresses(world).items():
        if interface.managed_by is None and not leads_out(world, interface.subnet_id):
            yield interface.id, {"public_ip": public, "subnet_id": interface.subnet_id}


@finds("NO_PUBLIC_ADDRESS_TO_GO_OUT_WITH", "warning", "medium")
def no_public_address(world: World) -> Found:
    """An instance whose only way out is an internet gateway, and that has no address to go out with."""
    for one in world.all(NetworkInterface):
        plugged = one.attachment is not None and one.attachment.device_index == 0
        if plugged and leads_out(world, one.subnet_id) and not translations(world).get((one.id, one.primary_address)):
            yield one.id, {"subnet_id": one.subnet_id, "address": one.primary_address}


@finds("MAIN_TABLE_LEADS_OUT", "warning", "medium")
def main_tableleads_out(world: World) -> Found:
    """With a route to an internet gateway in the main table every new subnet is born public."""
    for table in world.all(RouteTable):
        named = [one.gateway_id for one in effective_routes(world, table) if (one.gateway_id or "").startswith("igw-")]
        if table.is_main and named and not world.get(Vpc, table.vpc_id).is_default:
            yield table.id, {"vpc_id": table.vpc_id, "gateway_id": named[0]}


@finds("TWO_INTERFACES_IN_ONE_SUBNET", "warning", "medium")
def two_interfaces_in_one_subnet(world: World) -> Found:
    """Replies of the second may leave by the first, whose address they do not have.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html
    """
    pairs = Counter(
        (one.attachment.instance_id, one.subnet_id) for one in world.all(NetworkInterface) if one.attachment
    )
    for (instance_id, subnet_id), count in pairs.items():
        if count > 1:
            yield instance_id, {"subnet_id": subnet_id, "count": count}


@finds("FORWARDS_FOR_NOBODY", "warning", "low")
def forwards_for_nobody(world: World) -> Found:
    """Its source/destination check is off, and no route leads to it: an appliance out of work, or a leftover."""
    named = {route.target_id for table in world.all(RouteTable) for route in effective_routes(world, table)}
    for one in world.all(NetworkInterface):
        instance_id = one.attachment.instance_id if one.attachment else ""
        if not one.source_dest_check and one.managed_by is None and not {one.id, instance_id} & named:
            yield one.id, {"subnet_id": one.subnet_id}


@finds("ALL_IN_ONE_ZONE", "warning", "medium")
def all_in_one_zone(world: World) -> Found:
    """Several instances of a VPC, and all in one Availability Zone: when it fails they all do."""
    zones: dict[str, Counter[str]] = defaultdict(Counter)
    for one in world.all(Instance):
        if one.vpc_id and one.state == "running":
            zones[one.vpc_id][one.availability_zone] += 1
    for vpc_id, counted in zones.items():
        if len(counted) == 1 and counted.total() > 1:
            yield vpc_id, {"availability_zone": next(iter(counted)), "count": counted.total()}


@finds("OVERLAPPING_VPCS", "warning", "low")
def overlapping_vpcs(world: World) -> Found:
    """VPCs whose ranges overlap can never be connected by peering, and hardly by anything else."""
    vpcs = world.all(Vpc)
    for place, one in enumerate(vpcs):
        for other in vpcs[place + 1 :]:
            if any(mine.overlaps(its) for mine in one.networks for its in other.networks):
                yield one.id, {"other_id": other.id, "cidr_block": one.cidr_block, "other_cidr_block": other.cidr_block}


@finds("METADATA_WITHOUT_TOKENS", "warning", "medium")
def metadata_without_tokens(world: World) -> Found:
    """An instance that gives its metadata, credentials among them, to whoever makes it ask without a token.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    """
    for one in world.all(Instance):
        options = one.metadata_options
        if one.state == "running" and options and options.http_tokens == "optional":
            yield one.id, {"http_tokens": options.http_tokens}


@finds("SUBNET_ALMOST_FULL", "warning", "medium")
def subnet_almost_full(world: World) -> Found:
    """Hardly a free address is left; a subnet cannot grow."""
    used = Counter(one.subnet_id for one in world.all(NetworkInterface) for _address in one.private_ip_addresses)
    for subnet in world.all(Subnet):
        if not subnet.cidr_block:  # an IPv6 range holds more than anybody needs
            continue
        room = ip_network(subnet.cidr_block).num_addresses - RESERVED
        if used[subnet.id] and room - used[subnet.id] < room * CROWDED:
            yield subnet.id, {"cidr_block": subnet.cidr_block, "free": room - used[subnet.id]}


def _open_rules(world: World) -> Iterator[SecurityGroupRule]:
    """The inbound rules for the whole world, of groups that guard something."""
    worn = {group_id for one in world.all(NetworkInterface) for group_id in one.group_ids}
    for rule in world.all(SecurityGroupRule):
        if not rule.is_egress and rule.group_id in worn and _peer(rule) in EVERYWHERE:
            yield rule


def _ports_open(world: World, ports: dict[int, str]) -> Found:
    for rule in _open_rules(world):
        if rule.ip_protocol not in ("tcp", "6"):
            continue
        for port, service in ports.items():
            if rule.from_port <= port <= rule.to_port:
                yield rule.group_id, {**_rule(rule), "port": port, "service": service}


def _rule(rule: SecurityGroupRule) -> dict[str, str]:
    return {"security_group_rule_id": rule.id, "peer": _peer(rule)}


def _peer(rule: SecurityGroupRule) -> str:
    return rule.cidr_ipv4 or rule.cidr_ipv6 or rule.prefix_list_id or rule.named_group_id or ""


def _covers(wide: SecurityGroupRule, narrow: SecurityGroupRule) -> bool:
    """Whether one rule allows all that another one does; of two that allow the same, the one with the lower id."""
    if wide.ip_protocol not in ("-1", narrow.ip_protocol) or not _peer_covers(_peer(wide), _peer(narrow)):
        return False
    if wide.ip_protocol == "-1" or wide.from_port == -1:
        wider = True
    else:
        wider = wide.from_port <= narrow.from_port and narrow.to_port <= wide.to_port
    same = (wide.ip_protocol, wide.from_port, wide.to_port) == (narrow.ip_protocol, narrow.from_port, narrow.to_port)
    return wider and not (same and _peer(wide) == _peer(narrow) and wide.id > narrow.id)


def _peer_covers(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    if "/" not in wide or "/" not in narrow:
        return False
    wide_block, narrow_block = ip_network(wide), ip_network(narrow)
    return wide_block.version == narrow_block.version and narrow_block.subnet_of(wide_block)  # type: ignore[arg-type]


def _lets_ephemeral(acl: NetworkAcl, *, egress: bool) -> bool:
    """Whether some rule of this direction lets replies at high ports through."""
    return any(
        one.rule_action == "allow"
        and one.egress == egress
        and one.protocol in ("-1", "6")
        and (one.to_port is None or one.to_port > EPHEMERAL[0])
        for one in acl.entries
        if one.rule_number != LAST_RULE
    )


def _matches_all_of(earlier: NetworkAclEntry, later: NetworkAclEntry) -> bool:
    if earlier.protocol not in ("-1", later.protocol) or not _peer_covers(earlier.block, later.block):
        return False
    if earlier.protocol == "-1" or earlier.from_port is None:
        return (earlier.icmp_type, earlier.icmp_code) in ((None, None), (-1, -1), (later.icmp_type, later.icmp_code))
    if later.from_port is None or later.to_port is None or earlier.to_port is None:
        return False
    return earlier.from_port <= later.from_port and later.to_port <= earlier.to_port


def _differ_in_family(one: NetworkAclEntry, other: NetworkAclEntry) -> bool:
    return (":" in one.block) != (":" in other.block)
