"""Which private IPv4 addresses may an interface have? Those of its subnet that AWS does not keep and nobody has.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""

from collections.abc import Sequence
from ipaddress import IPv4Address
from itertools import islice
from typing import Any

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.instance_types import InstanceTypeFacts, most_addresses
from labs.cloud.resources.subnet import InsufficientFreeAddresses, Subnet, free_addresses, is_reserved
from labs.cloud.world import Frozen, World


class PrivateIpAddress(Frozen):
    """One private IPv4 address of an interface."""

    private_ip_address: str
    primary: bool = False


class PrivateIpAddressSpecification(Frozen):
    """One private IPv4 address asked for."""

    private_ip_address: IPv4Address
    primary: bool = False


class AddressOutsideSubnet(CloudError):
    code = "InvalidParameterValue"
    template = "Address {address} does not fall within the subnet's address range {cidr_block}."


class AddressReserved(CloudError):
    code = "InvalidParameterValue"
    template = "Address {address} is in subnet's reserved address range."


class AddressInUse(CloudError):
    code = "InvalidIPAddress.InUse"
    template = "Address {address} is in use."


class OnePrimaryAddress(CloudError):
    code = "InvalidParameterCombination"
    template = "A network interface has exactly one primary private address; the request names {count}."


class CountOrList(CloudError):
    code = "InvalidParameterCombination"
    template = "Give either secondary private addresses or a number of them, not both and not neither."


class PrivateIpAddressLimitExceeded(CloudError):
    code = "PrivateIpAddressLimitExceeded"
    template = (
        "Number of private addresses will exceed limit: {count} of at most {limit} on an interface of {instance_type}."
    )


def chosen_addresses(
    world: World,
    subnet: Subnet,
    primary: IPv4Address | None,
    listed: Sequence[PrivateIpAddressSpecification],
    count: int,
) -> tuple[PrivateIpAddress, ...]:
    """The private addresses of a new interface: those named, and free ones for the rest. The primary is the first.

    In an IPv6 only subnet there are none.
    """
    primaries = [*([primary] if primary else []), *(one.private_ip_address for one in listed if one.primary)]
    secondaries = [one.private_ip_address for one in listed if not one.primary]
    must_name_one_primary(primaries)
    must_not_be_negative(count)
    if subnet.ipv6_native and not (primaries or secondaries or count):
        return ()
    if secondaries and count:
        raise CountOrList(parameter="secondary_private_ip_address_count")
    must_fit_some_type(len(primaries or "1") + len(secondaries) + count)
    must_be_free(world, subnet, [*primaries, *secondaries])
    named = [str(one) for one in (*primaries, *secondaries)]
    automatic = free_ones(world, subnet, count + (0 if primaries else 1), besides=named)
    first = named if primaries else [automatic[0], *named]
    rest = automatic if primaries else automatic[1:]
    return tuple(
        PrivateIpAddress(private_ip_address=one, primary=position == 0) for position, one in enumerate([*first, *rest])
    )


def must_name_one_primary(primaries: Sequence[IPv4Address]) -> None:
    """One of the private addresses is the primary.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
    """
    if len(primaries) > 1:
        raise OnePrimaryAddress(count=len(primaries), parameter="private_ip_addresses")


def must_be_free(world: World, subnet: Subnet, addresses: Sequence[IPv4Address]) -> None:
    """Addresses asked for lie in the subnet, are not AWS's own, and nobody has them."""
    for position, one in enumerate(addresses):
        must_lie_in_the_subnet(subnet, one)
        must_not_be_in_use(world, subnet, one)
        if one in addresses[:position]:
            raise AddressInUse(address=one, parameter="private_ip_addresses")


def must_lie_in_the_subnet(subnet: Subnet, address: IPv4Address) -> None:
    """A private address is one of the subnet's, but not one of the five that AWS keeps.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    if not subnet.cidr_block or address not in subnet.network:
        raise AddressOutsideSubnet(address=address, cidr_block=subnet.cidr_block, parameter="private_ip_address")
    if is_reserved(subnet, address):
        raise AddressReserved(address=address, parameter="private_ip_address")


def must_not_be_in_use(world: World, subnet: Subnet, address: IPv4Address) -> None:
    """Two interfaces never share a private address; stopped instances keep theirs."""
    if holder_of(world, subnet.id, str(address)):
        raise AddressInUse(address=address, parameter="private_ip_address")


def must_be_a_count_or_a_list(addresses: Sequence[IPv4Address], count: int) -> None:
    """Secondary addresses are either named or counted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
    """
    if bool(addresses) == bool(count):
        raise CountOrList(parameter="private_ip_addresses")
    must_not_be_negative(count)


def must_not_be_negative(count: int) -> None:
    """A count of addresses to be given is no negative number."""
    if count < 0:
        raise InvalidParameterValue(
            name="secondaryPrivateIpAddressCount",
            value=count,
            expected="Expecting a positive number.",
            parameter="secondary_private_ip_address_count",
        )


def must_not_exceed_the_addresses(kind: InstanceTypeFacts, count: int) -> None:
    """An instance type limits the private addresses of each of its interfaces, the primary address included.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
    """
    if count > kind.ipv4_per_interface:
        raise PrivateIpAddressLimitExceeded(
            count=count,
            limit=kind.ipv4_per_interface,
            instance_type=kind.instance_type,
            parameter="network_interface_id",
        )


def must_fit_some_type(count: int) -> None:
    """An interface that is attached to nothing takes as many addresses as the most generous instance type allows."""
    limit = most_addresses()[0]
    if count > limit:
        raise PrivateIpAddressLimitExceeded(
            count=count,
            limit=limit,
            instance_type="any instance type",
            parameter="secondary_private_ip_address_count",
        )


def free_ones(world: World, subnet: Subnet, count: int, *, besides: Sequence[str] = ()) -> tuple[str, ...]:
    """So many free addresses of a subnet, besides those spoken for."""
    found = tuple(islice((one for one in free_addresses(world, subnet) if one not in besides), count))
    if len(found) < count:
        raise InsufficientFreeAddresses(subnet_id=subnet.id, free=len(found), parameter="subnet_id")
    return found


def holder_of(world: World, subnet_id: str, address: str) -> Any:
    """The interface of the subnet that has this address, or None."""
    interfaces = world.pointing(subnet_id, "network-interface")
    return next((one for one in interfaces if one.has_address(address)), None)
