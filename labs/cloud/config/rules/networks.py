"""Which managed rules look at VPCs, subnets, route tables, network ACLs, internet gateways, and at tags?"""

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, NOT_APPLICABLE, Given, fault, managed, unless
from labs.cloud.config.rules.parameter import RuleParameter, listed, one_of, text
from labs.cloud.resources.flow_log import FlowLog
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclEntry
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource, World

EVERYWHERE = ("0.0.0.0/0", "::/0")
ADMIN_PORTS = (22, 3389)
ALL, TCP, UDP = "-1", "6", "17"
MOST_TAGS = 6
TAGGED = (
    "EC2::CustomerGateway",
    "EC2::Instance",
    "EC2::InternetGateway",
    "EC2::NetworkAcl",
    "EC2::NetworkInterface",
    "EC2::RouteTable",
    "EC2::SecurityGroup",
    "EC2::Subnet",
    "EC2::Volume",
    "EC2::VPC",
    "EC2::VPNConnection",
    "EC2::VPNGateway",
)
"""The types of ours that required-tags looks at; recalled."""


@managed("NACL_NO_UNRESTRICTED_SSH_RDP", "EC2::NetworkAcl", change=True)
def acl_without_open_admin_ports(_world: World, acl: NetworkAcl, _given: Given) -> Verdict:
    """No inbound rule of a network ACL allows SSH or RDP from everywhere. A deny before it is not looked at.

    https://docs.aws.amazon.com/config/latest/developerguide/nacl-no-unrestricted-ssh-rdp.html
    """
    opened = [one for one in acl.entries if _opens_an_admin_port(one)]
    return unless(", ".join(f"#{one.rule_number} {one.block}" for one in opened))


@managed("VPC_NETWORK_ACL_UNUSED_CHECK", "EC2::NetworkAcl", change=True)
def acl_in_use(_world: World, acl: NetworkAcl, _given: Given) -> Verdict:
    """A network ACL that is not the default one is associated with a subnet.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-network-acl-unused-check.html
    """
    if acl.is_default:
        return NOT_APPLICABLE
    return COMPLIANT if acl.associations else fault(acl.vpc_id)


@managed(
    "NO_UNRESTRICTED_ROUTE_TO_IGW",
    "EC2::RouteTable",
    change=True,
    periodic=True,
    parameters=(RuleParameter("routeTableIds", listed, meaning="ids"),),
)
def no_route_to_the_internet(_world: World, table: RouteTable, given: Given) -> Verdict:
    """A route table sends nothing to an internet gateway by a default route, unless it is listed.

    https://docs.aws.amazon.com/config/latest/developerguide/no-unrestricted-route-to-igw.html
    """
    if table.id in (given["routeTableIds"] or ()):
        return COMPLIANT
    opened = [
        one for one in table.routes if one.destination in EVERYWHERE and (one.gateway_id or "").startswith("igw-")
    ]
    return unless(", ".join(f"{one.destination} {one.gateway_id}" for one in opened))


@managed(
    "INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY",
    "EC2::InternetGateway",
    change=True,
    parameters=(RuleParameter("AuthorizedVpcIds", listed, meaning="ids"),),
)
def gateway_of_an_authorized_vpc(_world: World, gateway: InternetGateway, given: Given) -> Verdict:
    """An internet gateway is attached to an authorized VPC, or to none.

    https://docs.aws.amazon.com/config/latest/developerguide/internet-gateway-authorized-vpc-only.html
    """
    if gateway.vpc_id is None or gateway.vpc_id in (given["AuthorizedVpcIds"] or ()):
        return COMPLIANT
    return fault(gateway.vpc_id)


@managed("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "EC2::Subnet", change=True)
def no_automatic_public_addresses(_world: World, subnet: Subnet, _given: Given) -> Verdict:
    """A subnet gives no public addresses to what is launched in it.

    https://docs.aws.amazon.com/config/latest/developerguide/subnet-auto-assign-public-ip-disabled.html
    """
    return fault("MapPublicIpOnLaunch=true") if subnet.map_public_ip_on_launch else COMPLIANT


@managed(
    "VPC_FLOW_LOGS_ENABLED",
    "EC2::VPC",
    periodic=True,
    parameters=(RuleParameter("trafficType", one_of("ACCEPT", "REJECT", "ALL"), meaning="ACCEPT, REJECT, ALL"),),
)
def flow_logs_enabled(world: World, vpc: Vpc, given: Given) -> Verdict:
    """A VPC has a flow log, of this kind of traffic if one is named.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html
    """
    logs: tuple[FlowLog, ...] = world.pointing(vpc.id, "vpc-flow-log")
    types = {one.traffic_type for one in logs}
    enough = given["trafficType"] in types if given["trafficType"] else bool(types)
    return COMPLIANT if enough else fault(", ".join(sorted(types)))


@managed(
    "REQUIRED_TAGS",
    *TAGGED,
    change=True,
    parameters=tuple(
        parameter
        for place in range(1, MOST_TAGS + 1)
        for parameter in (
            RuleParameter(f"tag{place}Key", text, is_required=place == 1, meaning="tag key"),
            RuleParameter(f"tag{place}Value", listed, meaning="tag values"),
        )
    ),
)
def required_tags(_world: World, resource: Resource, given: Given) -> Verdict:
    """A resource has these tags, with one of the values that are listed where some are.

    https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html
    """
    wanted = {given[f"tag{place}Key"]: given[f"tag{place}Value"] for place in range(1, MOST_TAGS + 1)}
    lacking = [
        key
        for key, values in wanted.items()
        if key and (key not in resource.tags or (values and resource.tags[key] not in values))
    ]
    return unless(", ".join(lacking))


def _opens_an_admin_port(entry: NetworkAclEntry) -> bool:
    if entry.egress or entry.rule_action != "allow" or entry.block not in EVERYWHERE:
        return False
    if entry.protocol == ALL:
        return True
    if entry.protocol not in (TCP, UDP):
        return False
    low, high = entry.from_port or 0, 65535 if entry.to_port is None else entry.to_port
    return any(low <= port <= high for port in ADMIN_PORTS)
