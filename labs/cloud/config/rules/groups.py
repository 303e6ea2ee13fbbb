"""Which managed rules look at security groups?"""

from collections.abc import Iterator

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, NOT_APPLICABLE, Given, fault, managed, unless
from labs.cloud.config.rules.parameter import Ports, RuleParameter, one_of, ports
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World

DEFAULT = "default"
WORLD4, WORLD6 = "0.0.0.0/0", "::/0"
EVERYWHERE = (WORLD4, WORLD6)
NUMBERS = {"tcp": "6", "udp": "17"}
SSH: Ports = ((22, 22),)
BLOCKED = ("20", "21", "3389", "3306", "4333")


@managed("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", "EC2::SecurityGroup", change=True)
@managed("EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", "EC2::SecurityGroup", periodic=True)
def attached_to_an_interface(world: World, group: SecurityGroup, _given: Given) -> Verdict:
    """A group that is not a default group is on an interface. AWS recommends the periodic rule of the two.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-security-group-attached-to-eni-periodic.html
    """
    if group.group_name == DEFAULT:
        return NOT_APPLICABLE
    return COMPLIANT if world.pointing(group.id, "network-interface") else fault(group.group_name)


@managed("INCOMING_SSH_DISABLED", "EC2::SecurityGroup", change=True, periodic=True)
def restricted_ssh(world: World, group: SecurityGroup, _given: Given) -> Verdict:
    """Nobody is let in from everywhere on port 22.

    https://docs.aws.amazon.com/config/latest/developerguide/restricted-ssh.html
    """
    return unless(_said(one for one in _open_to_the_world(world, group) if _opens(one, "tcp", SSH)))


@managed(
    "RESTRICTED_INCOMING_TRAFFIC",
    "EC2::SecurityGroup",
    change=True,
    periodic=True,
    parameters=(
        *(RuleParameter(f"blockedPort{place}", ports, port, meaning="port") for place, port in enumerate(BLOCKED, 1)),
        RuleParameter("blockedPorts", ports, meaning="ports"),
    ),
)
def restricted_common_ports(world: World, group: SecurityGroup, given: Given) -> Verdict:
    """None of some TCP ports is open to the world.

    https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html
    """
    blocked = tuple(one for some in given.values() for one in some or ())
    return unless(_said(one for one in _open_to_the_world(world, group) if _opens(one, "tcp", blocked)))


@managed(
    "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
    "EC2::SecurityGroup",
    change=True,
    periodic=True,
    parameters=(
        RuleParameter("authorizedTcpPorts", ports, meaning="ports"),
        RuleParameter("authorizedUdpPorts", ports, meaning="ports"),
    ),
)
def open_only_to_authorized_ports(world: World, group: SecurityGroup, given: Given) -> Verdict:
    """What is open to the world is open on authorized ports alone; a group with nothing open to it is not meant.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-open-only-to-authorized-ports.html
    """
    opened = list(_open_to_the_world(world, group))
    if not opened:
        return NOT_APPLICABLE
    authorized = {"tcp": given["authorizedTcpPorts"] or (), "udp": given["authorizedUdpPorts"] or ()}
    return unless(_said(one for one in opened if not _lies_within(one, authorized.get(one.ip_protocol, ()))))


@managed(
    "VPC_SG_PORT_RESTRICTION_CHECK",
    "EC2::SecurityGroup",
    periodic=True,
    parameters=(
        RuleParameter("restrictPorts", ports, "22,3389", meaning="ports"),
        RuleParameter("protocolType", one_of("TCP", "UDP", "ALL"), "ALL", meaning="TCP, UDP, ALL"),
        RuleParameter("ipType", one_of("IPv4", "IPv6", "ALL"), "ALL", meaning="IPv4, IPv6, ALL"),
        RuleParameter("excludeExternalSecurityGroups", one_of("true", "false"), "true", meaning="true, false"),
    ),
)
def port_restriction(world: World, group: SecurityGroup, given: Given) -> Verdict:
    """Some ports are not open to the world. What the protocol and the IP version are when nobody says is recalled.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-port-restriction-check.html
    """
    families = {"IPv4": (WORLD4,), "IPv6": (WORLD6,), "ALL": EVERYWHERE}[given["ipType"]]
    protocols = {"TCP": ("tcp",), "UDP": ("udp",), "ALL": ("tcp", "udp")}[given["protocolType"]]
    return unless(
        _said(
            one
            for one in _open_to_the_world(world, group, families)
            if any(_opens(one, protocol, given["restrictPorts"]) for protocol in protocols)
        )
    )


@managed("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "EC2::SecurityGroup", change=True)
def default_group_closed(world: World, group: SecurityGroup, _given: Given) -> Verdict:
    """The default group of a VPC has no rule, neither in nor out.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-default-security-group-closed.html
    """
    if group.group_name != DEFAULT:
        return NOT_APPLICABLE
    return unless(_said(_rules(world, group)))


def _rules(world: World, group: SecurityGroup) -> Iterator[SecurityGroupRule]:
    return (one for one in world.pointing(group.id, "security-group-rule") if one.group_id == group.id)


def _open_to_the_world(
    world: World, group: SecurityGroup, families: tuple[str, ...] = EVERYWHERE
) -> Iterator[SecurityGroupRule]:
    """The inbound rules that let in everybody."""
    for one in _rules(world, group):
        if not one.is_egress and (one.cidr_ipv4 in families or one.cidr_ipv6 in families):
            yield one


def _opens(rule: SecurityGroupRule, protocol: str, wanted: Ports) -> bool:
    """Whether a rule opens any of these ports of a protocol."""
    if rule.ip_protocol == "-1":
        return bool(wanted)
    if rule.ip_protocol not in (protocol, NUMBERS[protocol]):
        return False
    return rule.from_port == -1 or any(rule.from_port <= high and low <= rule.to_port for low, high in wanted)


def _lies_within(rule: SecurityGroupRule, authorized: Ports) -> bool:
    """Whether a rule opens no port but these. Of protocols without ports no port is open; of all protocols every one."""
    if rule.ip_protocol not in ("tcp", "udp", "-1"):
        return True
    return any(low <= rule.from_port and rule.to_port <= high for low, high in authorized if rule.from_port >= 0)


def _said(rules: Iterator[SecurityGroupRule]) -> str:
    """The rules at fault, in no language: protocol, ports, and from or to where."""
    return ", ".join(" ".join(part for part in _parts(one) if part) for one in rules)


def _parts(rule: SecurityGroupRule) -> tuple[str, ...]:
    other = rule.cidr_ipv4 or rule.cidr_ipv6 or rule.prefix_list_id or rule.named_group_id or ""
    ports = f"{rule.from_port}-{rule.to_port}" if rule.from_port != rule.to_port else f"{rule.from_port}"
    return rule.id, rule.ip_protocol, "" if rule.from_port == -1 else ports, other
