"""Which IPv6 addresses may an interface have? Those of its subnet's IPv6 range that AWS does not keep and nobody has.

They are public: no other address stands for them. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
Not confirmed: the codes of the refusals, where no source is named.
"""

from collections.abc import Sequence
from ipaddress import IPv6Address, IPv6Network

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.instance_types import InstanceTypeFacts, most_addresses
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.subnet_ipv6_cidr_block import is_reserved_in_ipv6
from labs.cloud.world import Frozen, World


class InstanceIpv6Address(Frozen):
    """One IPv6 address asked for."""

    ipv6_address: IPv6Address


class Ipv6CountAndList(CloudError):
    code = "InvalidParameterCombination"
    template = "IPv6 addresses and IPv6 address count may not be specified on the same request"


class Ipv6CountOrList(CloudError):
    code = "MissingParameter"
    template = "The request must contain the parameter ipv6Addresses or ipv6AddressCount"


class SubnetWithoutIpv6(CloudError):
    code = "InvalidParameterValue"
    template = "The subnet {subnet_id} has no IPv6 CIDR block associated with it."


class Ipv6OutsideSubnet(CloudError):
    code = "InvalidParameterValue"
    template = "Address {address} does not fall within the subnet's IPv6 address range {cidr_block}."


class Ipv6Reserved(CloudError):
    code = "InvalidParameterValue"
    template = "Address {address} is in subnet's reserved IPv6 address range."


class Ipv6InUse(CloudError):
    code = "InvalidIPAddress.InUse"
    template = "Address {address} is in use."


class NoFreeIpv6(CloudError):
    code = "InsufficientFreeAddressesInSubnet"
    template = "The specified subnet {subnet_id} has no IPv6 address left that no reservation keeps."


class Ipv6OnlyNeedsAddress(CloudError):
    code = "InvalidParameterValue"
    template = "A network interface in the IPv6 only subnet {subnet_id} needs an IPv6 address."


class Ipv6Unsupported(CloudError):
    code = "UnsupportedOperation"
    template = "IPv6 addresses are not supported on {instance_type}"


class Ipv6AddressLimitExceeded(CloudError):
    code = "PrivateIpAddressLimitExceeded"
    template = (
        "Number of IPv6 addresses will exceed limit: {count} of at most {limit} on an interface of {instance_type}."
    )


def chosen_ipv6(
    world: World, subnet: Subnet, listed: Sequence[IPv6Address], count: int | None
) -> tuple[World, tuple[str, ...]]:
    """The world, and the IPv6 addresses of a new interface: those named, so many, or what the subnet gives by itself."""
    must_be_listed_or_counted(listed, count)
    wanted = ipv6_count(subnet, listed, count)
    if subnet.ipv6_native and not wanted:
        raise Ipv6OnlyNeedsAddress(subnet_id=subnet.id, parameter="ipv6_address_count")
    must_fit_some_type_in_ipv6(wanted)
    if listed:
        return world, free_among_ipv6(world, subnet, listed)
    return drawn_ipv6(world, subnet, wanted)


def ipv6_count(subnet: Subnet, listed: Sequence[object], count: int | None) -> int:
    """How many IPv6 addresses a new interface of a subnet gets; none is only said by a count of 0.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html (Ipv6AddressCount)
    """
    if listed:
        return len(listed)
    return int(subnet.assign_ipv6_address_on_creation) if count is None else count


def free_among_ipv6(world: World, subnet: Subnet, listed: Sequence[IPv6Address]) -> tuple[str, ...]:
    """The addresses named, once each and in RFC 5952's form; they lie in the subnet, are not AWS's, and nobody has them."""
    network = must_have_an_ipv6_range(subnet)
    used = used_ipv6(world, subnet)
    chosen = tuple(dict.fromkeys(str(one) for one in listed))
    for address in listed:
        must_lie_in_the_ipv6_range(network, address)
        if str(address) in used:
            raise Ipv6InUse(address=address, parameter="ipv6_addresses")
    return chosen


def drawn_ipv6(world: World, subnet: Subnet, count: int) -> tuple[World, tuple[str, ...]]:
    """The world, and so many free addresses of a subnet, scattered over its range as AWS scatters them."""
    if not count:
        return world, ()
    network = must_have_an_ipv6_range(subnet)
    taken = used_ipv6(world, subnet)
    kept = must_leave_some_ipv6(world, subnet, network)
    chosen: list[str] = []
    while len(chosen) < count:
        world, drawn = world.draw()
        address = IPv6Address(int(network.network_address) | int.from_bytes(drawn, "big") & int(network.hostmask))
        text = str(address)
        is_ours = not is_reserved_in_ipv6(network, address) and not any(address in one for one in kept)
        if text not in taken and is_ours:
            chosen.append(text)
            taken.add(text)
    return world, tuple(chosen)


def must_leave_some_ipv6(world: World, subnet: Subnet, network: IPv6Network) -> list[IPv6Network]:
    """The reservations of a subnet: addresses in them are given only to who names them, so they must not be all there is."""
    reservations = world.pointing(subnet.id, "subnet-cidr-reservation")
    kept = [one.network for one in reservations if one.network.version == network.version]
    if sum(one.num_addresses for one in kept) >= network.num_addresses:
        raise NoFreeIpv6(subnet_id=subnet.id, parameter="ipv6_address_count")
    return kept


def used_ipv6(world: World, subnet: Subnet) -> set[str]:
    """Every IPv6 address that an interface of the subnet has."""
    return {
        address for interface in world.pointing(subnet.id, "network-interface") for address in interface.ipv6_addresses
    }


def must_be_listed_or_counted(listed: Sequence[object], count: int | None) -> None:
    """IPv6 addresses are named or counted, not both.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html; the code:
    https://github.com/ansible/ansible/pull/40334
    """
    if listed and count:
        raise Ipv6CountAndList(parameter="ipv6_address_count")
    if count is not None and count < 0:
        raise InvalidParameterValue(
            name="ipv6AddressCount",
            value=count,
            expected="Expecting a positive number.",
            parameter="ipv6_address_count",
        )


def must_have_an_ipv6_range(subnet: Subnet) -> IPv6Network:
    """Interfaces get IPv6 addresses where their subnet has an IPv6 range."""
    if subnet.ipv6_network is None:
        raise SubnetWithoutIpv6(subnet_id=subnet.id, parameter="subnet_id")
    return subnet.ipv6_network


def must_lie_in_the_ipv6_range(network: IPv6Network, address: IPv6Address) -> None:
    """An IPv6 address is one of the subnet's, but not one of the five that AWS keeps.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html#subnet-sizing-ipv6
    """
    if address not in network:
        raise Ipv6OutsideSubnet(address=address, cidr_block=network, parameter="ipv6_addresses")
    if is_reserved_in_ipv6(network, address):
        raise Ipv6Reserved(address=address, parameter="ipv6_addresses")


def must_support_ipv6_addresses(kind: InstanceTypeFacts, count: int) -> None:
    """An instance type limits the IPv6 addresses of each of its interfaces; some old types have none.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html; the code of old types:
    https://github.com/poseidon/typhoon/issues/356
    """
    if count and not kind.ipv6:
        raise Ipv6Unsupported(instance_type=kind.instance_type, parameter="instance_type")
    if count > kind.ipv6_per_interface:
        raise Ipv6AddressLimitExceeded(
            count=count,
            limit=kind.ipv6_per_interface,
            instance_type=kind.instance_type,
            parameter="network_interface_id",
        )


def must_fit_some_type_in_ipv6(count: int) -> None:
    """An interface that is attached to nothing takes as many addresses as the most generous instance type allows."""
    limit = most_addresses()[1]
    if count > limit:
        raise Ipv6AddressLimitExceeded(
            count=count, limit=limit, instance_type="any instance type", parameter="ipv6_address_count"
        )
