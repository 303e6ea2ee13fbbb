"""What helps where IPv6 is wanted? An address of that family, and a gateway that lets somebody in."""

from collections.abc import Iterator

from labs.cloud.network.carriers.route_table import longest_match, table_of, ways_in
from labs.cloud.network.remedies.targets import internet_gateways
from labs.cloud.network.remedy import Act, Move, Situation, remedies, size
from labs.cloud.network.step import Refusal
from labs.cloud.network.topology import ipv6_addresses
from labs.cloud.resources.network_interface import NetworkInterface


@remedies(Refusal.NO_ADDRESS_OF_THE_FAMILY)
def assign_an_address(now: Situation) -> Iterator[Move]:
    """An address out of the IPv6 range of the interface's subnet; of IPv4 nobody gets a first one."""
    interface = now.world.find(NetworkInterface, now.step.component_id)
    if interface is not None and interface.managed_by is None and now.step.facts["family"] == "IPv6":
        yield (Act("assign_ipv6_addresses", {"network_interface_id": interface.id, "ipv6_address_count": 1}),)


@remedies(Refusal.EIGW_IS_EGRESS_ONLY)
def lead_back_by_the_internet_gateway(now: Situation) -> Iterator[Move]:
    """The route by which the answer goes leads to the internet gateway: then the question comes by that, too."""
    interface = ipv6_addresses(now.world).get(now.step.facts["address"])
    if interface is None:
        return
    table = table_of(now.world, interface.subnet_id)
    way = longest_match(ways_in(now.world, table.id), now.step.before.to_destination(now.step.before.source))
    if way is None:
        return
    block = way.facts["destination_cidr_block"]
    route = {"route_table_id": table.id, "destination_ipv6_cidr_block": block}
    for target in internet_gateways(now.world, interface.vpc_id, now.step.before.source):
        led = {**route, target.parameter: target.id}
        yield *target.before, Act("replace_route", led, opens=size(block))
