"""What do the pages of AWS's rules say of a resource as EC2 describes it? No part of the simulator's AWS Config is asked.

https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html, one page a rule by its name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labs.assess.generators.blocks import again
from labs.assess.generators.judged_kinds import HIGHEST, WORLD6
from labs.assess.generators.judged_words import BAD, GOOD, NO_MATTER
from labs.assess.generators.sketch import EVERYWHERE
from labs.assess.script import Performance

WORLD = (EVERYWHERE, WORLD6)
Given = Mapping[str, str]
View = Mapping[str, Any]


def described(performance: Performance) -> dict[str, list[View]]:
    """All that EC2 describes of what the rules here look at."""
    return {member: [*again(performance, action).names["made"][member]] for action, member in DESCRIBED.items()}


DESCRIBED: Mapping[str, str] = {
    "describe_security_groups": "SecurityGroups",
    "describe_network_interfaces": "NetworkInterfaces",
    "describe_addresses": "Addresses",
    "describe_subnets": "Subnets",
    "describe_route_tables": "RouteTables",
    "describe_network_acls": "NetworkAcls",
    "describe_instances": "Reservations",
}
MEMBERS: Mapping[str, tuple[str, str]] = {
    "group": ("SecurityGroups", "GroupId"),
    "address": ("Addresses", "AllocationId"),
    "instance": ("Reservations", "InstanceId"),
    "subnet": ("Subnets", "SubnetId"),
    "table": ("RouteTables", "RouteTableId"),
    "acl": ("NetworkAcls", "NetworkAclId"),
}
"""Kind -> the list in which it is described, and the member with its id."""


def views_of(every: Mapping[str, Sequence[View]], kind: str) -> dict[str, View]:
    """The resources of a kind as EC2 describes them, by the name that they are given."""
    views: Iterable[View] = every[MEMBERS[kind][0]]
    if kind == "instance":
        views = [one for reservation in views for one in reservation["Instances"]]
    return {_name_of(one): one for one in views if _name_of(one)}


def _name_of(view: View) -> str:
    return next((str(one["Value"]) for one in view.get("Tags", ()) if one["Key"] == "Name"), "")


# What each looks at


def _open_to_the_world(view: View, wanted: Callable[[View], bool]) -> bool:
    """Whether an inbound rule of a group lets in everybody, and is one of those that are wanted."""
    return any(wanted(one) for one in view["IpPermissions"] if _sources(one) & set(WORLD))


def _sources(permission: View) -> set[str]:
    return {one["CidrIp"] for one in permission.get("IpRanges", ())} | {
        one["CidrIpv6"] for one in permission.get("Ipv6Ranges", ())
    }


def _covers(permission: View, ports: Iterable[int]) -> bool:
    if permission["IpProtocol"] == "-1":
        return True
    return permission["IpProtocol"] == "tcp" and any(
        permission["FromPort"] <= port <= permission["ToPort"] for port in ports
    )


def judge_ssh(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """restricted-ssh: port 22 is open inbound to everywhere."""
    return BAD if _open_to_the_world(view, lambda one: _covers(one, (22,))) else GOOD


def judge_blocked(view: View, _every: Mapping[str, Sequence[View]], given: Given) -> str:
    """restricted-common-ports: a port of its parameters is."""
    ports = [int(one) for one in given.values()]
    return BAD if _open_to_the_world(view, lambda one: _covers(one, ports)) else GOOD


def judge_authorized(view: View, _every: Mapping[str, Sequence[View]], given: Given) -> str:
    """vpc-sg-open-only-to-authorized-ports: what is open to everywhere is more than its parameter authorizes."""
    if not _open_to_the_world(view, lambda _one: True):
        return NO_MATTER
    ports = {int(one) for one in given["authorizedTcpPorts"].split(",")}
    return BAD if _open_to_the_world(view, lambda one: not _lies_in(one, ports)) else GOOD


def _lies_in(permission: View, ports: set[int]) -> bool:
    if permission["IpProtocol"] != "tcp":
        return False
    return set(range(permission["FromPort"], permission["ToPort"] + 1)) <= ports


def judge_worn(view: View, every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """ec2-security-group-attached-to-eni-periodic: a group is on no interface."""
    worn = {group["GroupId"] for one in every["NetworkInterfaces"] for group in one["Groups"]}
    return GOOD if view["GroupId"] in worn else BAD


def judge_attached(view: View, every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """eip-attached: an address is on no interface that is in use."""
    used = {one["NetworkInterfaceId"] for one in every["NetworkInterfaces"] if one["Status"] == "in-use"}
    return GOOD if view.get("NetworkInterfaceId") in used else BAD


def judge_private(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """ec2-instance-no-public-ip: an instance has a public IPv4 address."""
    return BAD if view.get("PublicIpAddress") else GOOD


def judge_single(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """ec2-instance-multiple-eni-check: it has more than one interface."""
    return BAD if len(view["NetworkInterfaces"]) > 1 else GOOD


def judge_tokens(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """ec2-imdsv2-check: tokens are optional."""
    return BAD if view["MetadataOptions"]["HttpTokens"] == "optional" else GOOD


def judge_hops(view: View, _every: Mapping[str, Sequence[View]], given: Given) -> str:
    """ec2-token-hop-limit-check: the hop limit is above the parameter."""
    return BAD if view["MetadataOptions"]["HttpPutResponseHopLimit"] > int(given["tokenHopLimit"]) else GOOD


def judge_type(view: View, _every: Mapping[str, Sequence[View]], given: Given) -> str:
    """desired-instance-type: its type is not in the list."""
    return GOOD if view["InstanceType"] in given["instanceType"].split(",") else BAD


def judge_switch(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """subnet-auto-assign-public-ip-disabled: a subnet gives public addresses."""
    return BAD if view["MapPublicIpOnLaunch"] else GOOD


def judge_routed(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """Whether a default route leads to an internet gateway."""
    for one in view["Routes"]:
        destination = one.get("DestinationCidrBlock") or one.get("DestinationIpv6CidrBlock")
        if destination in WORLD and str(one.get("GatewayId", "")).startswith("igw-"):
            return BAD
    return GOOD


def judge_admin_ports(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """nacl-no-unrestricted-ssh-rdp: port 22 or 3389 is allowed in from everywhere."""
    for one in view["Entries"]:
        block = one.get("CidrBlock") or one.get("Ipv6CidrBlock")
        if one["Egress"] or one["RuleAction"] != "allow" or block not in WORLD:
            continue
        ports = one.get("PortRange", {"From": 0, "To": HIGHEST})
        if any(ports["From"] <= port <= ports["To"] for port in (22, 3389)):
            return BAD
    return GOOD


def judge_guards(view: View, _every: Mapping[str, Sequence[View]], _given: Given) -> str:
    """vpc-network-acl-unused-check: an ACL has no subnet."""
    return GOOD if view["Associations"] else BAD
