"""With which interfaces is an instance launched, new ones or those that exist, and what must hold for them?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html
"""

from collections.abc import Sequence
from ipaddress import IPv4Address

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.resources.ena_express import EnaSrdSpecification, must_support_ena_express
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.ipv6_address import (
    InstanceIpv6Address,
    chosen_ipv6,
    ipv6_count,
    must_be_listed_or_counted,
    must_support_ipv6_addresses,
)
from labs.cloud.resources.network_interface import (
    NetworkInterface,
    NetworkInterfaceId,
    chosen_groups,
    must_be_available,
    must_be_yours,
    new_interface,
)
from labs.cloud.resources.network_interface_attachment import (
    attached,
    must_be_a_device_index,
    must_be_a_network_card,
    must_not_exceed_the_interfaces,
)
from labs.cloud.resources.private_ip_address import (
    PrivateIpAddressSpecification,
    chosen_addresses,
    must_not_be_negative,
)
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.world import Frozen, World


class InstanceNetworkInterfaceSpecification(Frozen):
    """One interface of a launch: an existing one by its id, or what a new one shall be."""

    device_index: int | None = None
    network_card_index: int = 0
    network_interface_id: NetworkInterfaceId | None = None
    subnet_id: SubnetId | None = None
    groups: tuple[SecurityGroupId, ...] = ()
    description: str = ""
    private_ip_address: IPv4Address | None = None
    private_ip_addresses: tuple[PrivateIpAddressSpecification, ...] = ()
    secondary_private_ip_address_count: int = 0
    ipv6_addresses: tuple[InstanceIpv6Address, ...] = ()
    ipv6_address_count: int | None = None
    associate_public_ip_address: bool | None = None
    delete_on_termination: bool | None = None
    ena_srd_specification: EnaSrdSpecification | None = None

    @property
    def place(self) -> tuple[int, int]:
        """(network card index, device index)."""
        return self.network_card_index, self.device_index or 0

    @property
    def address_count(self) -> int:
        """How many private IPv4 addresses a new interface is to have."""
        named = len(self.private_ip_addresses)
        has_primary = self.private_ip_address is not None or not any(one.primary for one in self.private_ip_addresses)
        return named + self.secondary_private_ip_address_count + int(has_primary)

    @property
    def names_addresses(self) -> bool:
        """Whether it asks for particular addresses."""
        return bool(self.private_ip_address or self.private_ip_addresses or self.ipv6_addresses)


class InterfacesAndInstanceLevel(CloudError):
    code = "InvalidParameterCombination"
    template = "Network interfaces and an instance-level {what} may not be specified on the same request"


class OneInstanceOnly(CloudError):
    code = "InvalidParameterCombination"
    template = "{what} cannot be specified when launching more than one instance."


class PrimaryInterfaceMissing(CloudError):
    code = "InvalidParameterCombination"
    template = "The request has no network interface at device index 0 of network card 0."


class DeviceIndexTwice(CloudError):
    code = "InvalidParameterCombination"
    template = "Each network interface requires a device index of its own; {device_index} is given twice."


class ExistingInterfaceIsWhole(CloudError):
    code = "InvalidParameterCombination"
    template = "A network interface may not specify both a network interface ID and {what}."


class InterfacesInSeveralZones(CloudError):
    code = "InvalidParameterCombination"
    template = "All network interfaces of an instance are in one Availability Zone; these are in {zones}."


class PublicAddressNeedsLoneInterface(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "The associatePublicIPAddress parameter cannot be specified for a network interface that already exists, "
        "that is not at device index 0, or when launching with multiple network interfaces."
    )


class Ipv6OnlyNeedsNitro(CloudError):
    """Not confirmed: the code."""

    code = "UnsupportedOperation"
    template = "The IPv6 only subnet {subnet_id} takes only instances built on the Nitro System, not {instance_type}."


class InterfaceAddressLimitExceeded(CloudError):
    code = "InvalidInterface.IpAddressLimitExceeded"
    template = (
        "Number of private addresses ({count}) exceeds the limit of {limit} "
        "for a network interface of the instance type {instance_type}."
    )


def must_not_mix_levels(
    subnet_id: str | None,
    security_group_ids: Sequence[str],
    security_groups: Sequence[str],
    private_ip_address: IPv4Address | None,
    ipv6: object = None,
) -> None:
    """Where interfaces are described, subnet, groups and address are said there and nowhere else.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    mixed = {
        "subnet_id": ("subnet ID", subnet_id),
        "security_group_ids": ("security groups", security_group_ids),
        "security_groups": ("security groups", security_groups),
        "private_ip_address": ("private address", private_ip_address),
        "ipv6_addresses": ("IPv6 address", ipv6),
    }
    for parameter, (what, given) in mixed.items():
        if given:
            raise InterfacesAndInstanceLevel(what=what, parameter=parameter)


def must_have_places(kind: InstanceTypeFacts, specifications: Sequence[InstanceNetworkInterfaceSpecification]) -> None:
    """Every interface has a place of its own, one of them is the primary, and the type has that many places."""
    places = []
    for one in specifications:
        if one.device_index is None:
            raise MissingParameter(name="networkInterfaces.deviceIndex", parameter="network_interfaces")
        must_be_a_device_index(one.device_index)
        must_be_a_network_card(kind, one.network_card_index)
        if one.place in places:
            raise DeviceIndexTwice(device_index=one.device_index, parameter="network_interfaces")
        places.append(one.place)
    if (0, 0) not in places:
        raise PrimaryInterfaceMissing(parameter="network_interfaces")
    must_not_exceed_the_interfaces(kind, [card for card, _ in places])


def must_be_alone_where_named(specifications: Sequence[InstanceNetworkInterfaceSpecification], max_count: int) -> None:
    """One interface and one address cannot be given to several instances."""
    if max_count == 1:
        return
    for one in specifications:
        if one.network_interface_id:
            raise OneInstanceOnly(what="A network interface ID", parameter="max_count")
        if one.names_addresses:
            raise OneInstanceOnly(what="A private IP address", parameter="max_count")


def must_be_an_interface_to_launch_with(
    world: World, kind: InstanceTypeFacts, one: InstanceNetworkInterfaceSpecification, *, is_lone: bool
) -> None:
    """An existing interface comes as it is; a new one can have a public address only when it comes alone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html
    """
    is_new_primary = is_lone and one.place == (0, 0) and not one.network_interface_id
    if one.associate_public_ip_address and not is_new_primary:
        raise PublicAddressNeedsLoneInterface(parameter="network_interfaces")
    if one.ena_srd_specification:
        must_support_ena_express(world, kind, one.ena_srd_specification, "network_interfaces")
    must_not_be_negative(one.secondary_private_ip_address_count)
    must_be_listed_or_counted(one.ipv6_addresses, one.ipv6_address_count)
    count, six = one.address_count, 0
    if one.network_interface_id:
        interface = world.get(NetworkInterface, one.network_interface_id, parameter="network_interfaces")
        must_be_yours(interface)
        must_be_available(interface, parameter="network_interfaces")
        must_not_describe_an_existing_interface(one)
        count, six = len(interface.private_ip_addresses), len(interface.ipv6_addresses)
    else:
        six = ipv6_count(subnet_of(world, one), one.ipv6_addresses, one.ipv6_address_count)
    must_suit_the_family(kind, subnet_of(world, one))
    must_support_ipv6_addresses(kind, six)
    if count > kind.ipv4_per_interface:
        raise InterfaceAddressLimitExceeded(
            count=count,
            limit=kind.ipv4_per_interface,
            instance_type=kind.instance_type,
            parameter="network_interfaces",
        )


def must_not_describe_an_existing_interface(one: InstanceNetworkInterfaceSpecification) -> None:
    """An interface that exists keeps its subnet, groups and addresses, and is not deleted with the instance."""
    described = {
        "a subnet": one.subnet_id,
        "security groups": one.groups,
        "private addresses": one.names_addresses or one.secondary_private_ip_address_count,
        "IPv6 addresses": one.ipv6_address_count,
        "a description": one.description,
        "delete on termination": one.delete_on_termination,
    }
    for what, given in described.items():
        if given:
            raise ExistingInterfaceIsWhole(what=what, parameter="network_interfaces")


def must_suit_the_family(kind: InstanceTypeFacts, subnet: Subnet) -> None:
    """An IPv6 only subnet takes instances of the Nitro System.

    https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-ip-address-range
    """
    if subnet.ipv6_native and not kind.is_nitro:
        raise Ipv6OnlyNeedsNitro(subnet_id=subnet.id, instance_type=kind.instance_type, parameter="instance_type")


def must_share_a_zone(subnets: Sequence[Subnet]) -> str:
    """An instance is in one zone, and so are all its interfaces.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """
    zones = sorted({one.availability_zone for one in subnets})
    if len(zones) > 1:
        raise InterfacesInSeveralZones(zones=", ".join(zones), parameter="network_interfaces")
    return zones[0]


# What comes to be


def with_interfaces(
    world: World,
    instance: Instance,
    specifications: Sequence[InstanceNetworkInterfaceSpecification],
    tags: dict[str, str],
) -> World:
    """The world in which an instance has its interfaces; addresses asked for are taken before free ones are chosen."""
    is_lone = len(specifications) == 1
    for one in sorted(specifications, key=lambda each: (not each.names_addresses, each.place)):
        if one.network_interface_id:
            interface = world.get(NetworkInterface, one.network_interface_id)
        else:
            world, interface = _new_interface(world, one, tags, is_lone=is_lone)
        is_deleted = one.network_interface_id is None and one.delete_on_termination is not False
        express = one.ena_srd_specification
        world, _ = attached(
            world, interface, instance.id, *reversed(one.place), delete_on_termination=is_deleted, ena_srd=express
        )
    return world


def _new_interface(
    world: World, one: InstanceNetworkInterfaceSpecification, tags: dict[str, str], *, is_lone: bool
) -> tuple[World, NetworkInterface]:
    subnet = subnet_of(world, one)
    addresses = chosen_addresses(
        world, subnet, one.private_ip_address, one.private_ip_addresses, one.secondary_private_ip_address_count
    )
    groups = chosen_groups(world, subnet.vpc_id, one.groups, subnet_id=subnet.id, parameter="security_group_ids")
    world, six = chosen_ipv6(world, subnet, [each.ipv6_address for each in one.ipv6_addresses], one.ipv6_address_count)
    wanted = one.associate_public_ip_address
    is_public = subnet.map_public_ip_on_launch if wanted is None else wanted
    return new_interface(
        world,
        subnet,
        addresses,
        groups,
        description=one.description,
        tags=tags,
        associate_public_ip_address=is_lone and is_public,
        ipv6_addresses=six,
    )


def subnet_of(world: World, one: InstanceNetworkInterfaceSpecification) -> Subnet:
    """The subnet that an interface of a launch is or will be in."""
    if one.network_interface_id:
        return world.get(Subnet, world.get(NetworkInterface, one.network_interface_id).subnet_id)
    return world.get(Subnet, one.subnet_id or "")
