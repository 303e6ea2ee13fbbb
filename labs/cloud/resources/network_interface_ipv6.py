"""How does an interface get further IPv6 addresses, and how does it lose them?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/managing-network-interface-ip-addresses.html
"""

from ipaddress import IPv6Address

from labs.cloud.registry import Outcome, action
from labs.cloud.resources.ipv6_address import (
    Ipv6CountOrList,
    drawn_ipv6,
    free_among_ipv6,
    must_be_listed_or_counted,
    must_fit_some_type_in_ipv6,
    must_have_an_ipv6_range,
    must_support_ipv6_addresses,
)
from labs.cloud.resources.network_interface import (
    AddressNotAssigned,
    NetworkInterface,
    NetworkInterfaceId,
    must_be_yours,
    type_under,
)
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


@action
def assign_ipv6_addresses(
    world: World,
    *,
    network_interface_id: NetworkInterfaceId,
    ipv6_addresses: tuple[IPv6Address, ...] = (),
    ipv6_address_count: int | None = None,
) -> Outcome:
    """Add IPv6 addresses, named or a number of them: `{"AssignedIpv6Addresses": […], "NetworkInterfaceId": …}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    subnet = world.get(Subnet, interface.subnet_id)
    must_be_yours(interface)
    must_be_a_list_or_a_count(ipv6_addresses, ipv6_address_count)
    must_have_an_ipv6_range(subnet)
    present = interface.ipv6_addresses
    must_fit_some_type_in_ipv6(len(present) + len(ipv6_addresses) + (ipv6_address_count or 0))
    fresh = [one for one in ipv6_addresses if str(one) not in present]
    added = free_among_ipv6(world, subnet, fresh)
    if ipv6_address_count:
        world, added = drawn_ipv6(world, subnet, ipv6_address_count)
    if kind := type_under(world, interface):
        must_support_ipv6_addresses(kind, len(present) + len(added))
    world = world.put(interface.replace(ipv6_addresses=(*present, *added)))
    return world, {"AssignedIpv6Addresses": list(added), "NetworkInterfaceId": interface.id}


@action
def unassign_ipv6_addresses(
    world: World, *, network_interface_id: NetworkInterfaceId, ipv6_addresses: tuple[IPv6Address, ...]
) -> Outcome:
    """Take IPv6 addresses away: `{"NetworkInterfaceId": …, "UnassignedIpv6Addresses": […]}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    must_be_yours(interface)
    gone = tuple(dict.fromkeys(str(one) for one in ipv6_addresses))
    for address in gone:
        must_be_assigned(interface, address)
    kept = tuple(one for one in interface.ipv6_addresses if one not in gone)
    world = world.put(interface.replace(ipv6_addresses=kept))
    return world, {"NetworkInterfaceId": interface.id, "UnassignedIpv6Addresses": list(gone)}


def must_be_a_list_or_a_count(listed: tuple[IPv6Address, ...], count: int | None) -> None:
    """The addresses to be added are either named or counted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignIpv6Addresses.html
    """
    must_be_listed_or_counted(listed, count)
    if not listed and not count:
        raise Ipv6CountOrList(parameter="ipv6_addresses")


def must_be_assigned(interface: NetworkInterface, address: str) -> None:
    """An interface loses only addresses that it has."""
    if address not in interface.ipv6_addresses:
        raise AddressNotAssigned(address=address, network_interface_id=interface.id, parameter="ipv6_addresses")
