"""What helps a VPC that has no gateway, or no DNS server? One."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from labs.cloud.network.ends import DNS_OFFSET
from labs.cloud.network.packet import span
from labs.cloud.network.remedies.targets import gateways_to_be
from labs.cloud.network.remedy import Act, Move, Situation, remedies
from labs.cloud.network.step import Refusal
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc


@remedies(Refusal.VPC_HAS_NO_INTERNET_GATEWAY)
def attach_a_gateway(now: Situation) -> Iterator[Move]:
    """One that is attached to nothing, else a new one."""
    for _, before in gateways_to_be(now.world, now.step.component_id):
        yield before


@remedies(Refusal.NO_POSSIBLE_DESTINATION)
def switch_dns_on(now: Situation) -> Iterator[Move]:
    """The address of the VPC's DNS server answers when the VPC has one."""
    place = now.world.resources.get(now.step.component_id)
    vpc = now.world.find(Vpc, place.vpc_id if isinstance(place, Subnet) else now.step.component_id)
    if vpc and now.step.before.destination in (_resolver(vpc), "169.254.169.253", "fd00:ec2::253"):
        yield (Act("modify_vpc_attribute", {"vpc_id": vpc.id, "enable_dns_support": {"value": True}}),)


def _resolver(vpc: Vpc) -> str:
    return str(IPv4Address(span(vpc.cidr_block)[0] + DNS_OFFSET))


@remedies(Refusal.INGRESS_RTB_TRAFFIC_REDIRECTION)
def let_go_of_the_gateways_table(now: Situation) -> Iterator[Move]:
    """The table that sends what comes in to an appliance serves the gateway no longer."""
    table = now.world.find(RouteTable, now.step.component_id)
    for one in table.associations if table else ():
        if one.gateway_id:
            yield (Act("disassociate_route_table", {"association_id": one.association_id}),)


@remedies(Refusal.NAME_NOT_RESOLVED)
def let_names_be_known(now: Situation) -> Iterator[Move]:
    """Names need the VPC's DNS server, and public ones DNS hostnames."""
    interface = now.world.find(NetworkInterface, now.step.component_id)
    for attribute in ("enable_dns_support", "enable_dns_hostnames"):
        for vpc_id in (interface.vpc_id,) if interface else ():
            yield (Act("modify_vpc_attribute", {"vpc_id": vpc_id, attribute: {"value": True}}),)
