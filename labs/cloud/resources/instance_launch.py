"""How is an instance launched, with which interfaces, and what stands in the way?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import Literal

import msgspec

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.facts import quotas
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.facts.regions import availability_zones
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.image import (
    must_be_enabled_for_ena,
    must_share_an_architecture,
    must_support_the_virtualization,
    the_image,
)
from labs.cloud.resources.instance import (
    Instance,
    must_be_within_the_vcpu_quota,
    reservations_view,
    vcpus_left,
)
from labs.cloud.resources.instance_placement import Placement, asked_zone, seats
from labs.cloud.resources.instance_type import must_be_offered_in, offerings, the_type
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
    must_be_in_the_same_vpc_in_former_times,
    must_not_exceed_the_interfaces,
)
from labs.cloud.resources.private_ip_address import (
    PrivateIpAddressSpecification,
    chosen_addresses,
    must_not_be_negative,
)
from labs.cloud.resources.region import must_be_among
from labs.cloud.resources.security_group import SecurityGroup, SecurityGroupId
from labs.cloud.resources.subnet import InsufficientFreeAddresses, Subnet, SubnetId, free_count
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc
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
    associate_public_ip_address: bool | None = None
    delete_on_termination: bool | None = None

    @property
    def place(self) -> tuple[int, int]:
        """(network card index, device index)."""
        return self.network_card_index, self.device_index or 0

    @property
    def address_count(self) -> int:
        """How many private addresses a new interface is to have."""
        named = len(self.private_ip_addresses)
        has_primary = self.private_ip_address is not None or not any(one.primary for one in self.private_ip_addresses)
        return named + self.secondary_private_ip_address_count + int(has_primary)

    @property
    def names_addresses(self) -> bool:
        """Whether it asks for particular private addresses."""
        return bool(self.private_ip_address or self.private_ip_addresses)


MOST_AT_ONCE = 100
"""How many instances one request may ask for. AWS has such a limit but does not publish it."""


class InvalidCount(CloudError):
    code = "InvalidParameterValue"
    template = "Counts must be 1 or more and MinCount ({min_count}) must not exceed MaxCount ({max_count})."


class TooManyAtOnce(CloudError):
    code = "ResourceCountExceeded"
    template = "{max_count} instances are more than a single request may ask for ({limit})."


class InterfacesAndInstanceLevel(CloudError):
    code = "InvalidParameterCombination"
    template = "Network interfaces and an instance-level {what} may not be specified on the same request"


class GroupNamesNeedDefaultVpc(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter groupName cannot be used with the parameter subnet"


class GroupNameNotFound(CloudError):
    code = "InvalidGroup.NotFound"
    template = "The security group '{group_name}' does not exist in default VPC '{vpc_id}'"


class NoDefaultVpcForLaunch(CloudError):
    code = "VPCIdNotSpecified"
    template = "No default VPC for this user. Specify a subnet."


class NoDefaultSubnet(CloudError):
    code = "MissingInput"
    template = "No subnets found for the default VPC '{vpc_id}'{where}. Please specify a subnet."


class ZoneOfSubnetDiffers(CloudError):
    code = "InvalidParameterValue"
    template = "The availability zone '{zone}' is not that of subnet '{subnet_id}' ({subnet_zone})."


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


class InterfaceAddressLimitExceeded(CloudError):
    code = "InvalidInterface.IpAddressLimitExceeded"
    template = (
        "Number of private addresses ({count}) exceeds the limit of {limit} "
        "for a network interface of the instance type {instance_type}."
    )


@action
def run_instances(
    world: World,
    *,
    image_id: str,
    min_count: int,
    max_count: int,
    instance_type: str = "m1.small",
    subnet_id: SubnetId | None = None,
    security_group_ids: tuple[SecurityGroupId, ...] = (),
    security_groups: tuple[str, ...] = (),
    private_ip_address: IPv4Address | None = None,
    network_interfaces: tuple[InstanceNetworkInterfaceSpecification, ...] = (),
    placement: Placement | None = None,
    disable_api_termination: bool = False,
    disable_api_stop: bool = False,
    instance_initiated_shutdown_behavior: Literal["stop", "terminate"] = "stop",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Launch as many instances as there is room for, at least `min_count`: `{"ReservationId", "Instances": […]}`."""
    must_be_counts(min_count, max_count)
    image = the_image(world, image_id)
    kind = the_type(instance_type)
    must_share_an_architecture(image, kind)
    must_support_the_virtualization(image, kind)
    must_be_enabled_for_ena(kind, ena_support=image.ena_support)
    zone_asked = asked_zone(world, placement)
    if network_interfaces:
        must_not_mix_levels(subnet_id, security_group_ids, security_groups, private_ip_address)
        specifications = tuple(_with_subnet(world, one, zone_asked, kind) for one in network_interfaces)
    else:
        subnet = chosen_subnet(world, subnet_id, zone_asked, kind)
        groups = security_group_ids or groups_by_name(world, subnet_id, security_groups)
        specifications = (
            InstanceNetworkInterfaceSpecification(
                device_index=0, subnet_id=subnet.id, groups=groups, private_ip_address=private_ip_address
            ),
        )
    must_have_places(kind, specifications)
    must_be_alone_where_named(specifications, max_count)
    for one in specifications:
        must_be_an_interface_to_launch_with(world, kind, one, is_lone=len(specifications) == 1)
    subnets = [_subnet_of(world, one) for one in specifications]
    zone = must_share_a_zone(subnets)
    must_be_in_the_same_vpc_in_former_times(world, {one.vpc_id for one in subnets})
    must_be_offered_in(world, kind, zone, parameter="subnet_id")
    count = must_have_room(world, kind, specifications, min_count, max_count)
    primary = subnets[[one.place for one in specifications].index((0, 0))]
    taken = seats(world, placement, kind, primary, min_count=min_count, max_count=count)
    interface_tags = tags_of(tag_specifications, "network-interface", "instance")
    world, reservation_id = world.new_id("r")
    prototype = Instance(
        id="",
        tags=tags_of(tag_specifications, "instance", "network-interface"),
        state="pending",
        instance_type=kind.instance_type,
        image_id=image_id,
        vpc_id=primary.vpc_id,
        subnet_id=primary.id,
        availability_zone=zone,
        launch_time=world.now,
        reservation_id=reservation_id,
        ena_support=image.ena_support,
        sriov_net_support=image.sriov_net_support,
        private_dns_hostname_type=primary.private_dns_hostname_type_on_launch,
        enable_resource_name_dns_a_record=primary.enable_resource_name_dns_a_record_on_launch,
        disable_api_termination=disable_api_termination,
        disable_api_stop=disable_api_stop,
        instance_initiated_shutdown_behavior=instance_initiated_shutdown_behavior,
    )
    launched = []
    for index, seat in enumerate(taken):
        world, instance_id = world.new_id(Instance.id_prefix)
        instance = prototype.replace(id=instance_id, ami_launch_index=index, **seat)
        world = _with_interfaces(created(world, instance), instance, specifications, interface_tags)
        launched.append(instance)
    return world, reservations_view(world, [one.view(world) for one in launched])[0]


# Which subnet, which groups


def chosen_subnet(world: World, subnet_id: str | None, zone: str | None, kind: InstanceTypeFacts) -> Subnet:
    """The subnet asked for, or a default subnet in a zone that offers the type.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
    """
    if zone:
        must_be_among((zone,), [one.zone_name for one in availability_zones(world.region)], "placement")
    if subnet_id:
        subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
        must_be_in_the_zone(subnet, zone)
        return subnet
    vpcs = world.where(Vpc, is_default=True)
    if not vpcs:
        raise NoDefaultVpcForLaunch(parameter="subnet_id")
    offered = offerings(world, "availability-zone")
    subnets = [
        one
        for one in world.where(Subnet, vpc_id=vpcs[0].id, default_for_az=True)
        if zone in (None, one.availability_zone)
    ]
    if not subnets:
        where = f" in {zone}" if zone else ""
        raise NoDefaultSubnet(vpc_id=vpcs[0].id, where=where, parameter="subnet_id")
    return next((one for one in subnets if kind.instance_type in offered[one.availability_zone]), subnets[0])


def groups_by_name(world: World, subnet_id: str | None, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the default VPC's security groups with these names.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    if names and subnet_id:
        raise GroupNamesNeedDefaultVpc(parameter="security_groups")
    found = []
    for name in names:
        vpc = world.where(Vpc, is_default=True)[0]
        groups = world.where(SecurityGroup, vpc_id=vpc.id, group_name=name)
        if not groups:
            raise GroupNameNotFound(group_name=name, vpc_id=vpc.id, parameter="security_groups")
        found.append(groups[0].id)
    return tuple(found)


# Rules


def must_be_counts(min_count: int, max_count: int) -> None:
    """At least one instance, and no more at once than a request may ask for.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    if not 1 <= min_count <= max_count:
        raise InvalidCount(min_count=min_count, max_count=max_count, parameter="min_count")
    if max_count > MOST_AT_ONCE:
        raise TooManyAtOnce(max_count=max_count, limit=MOST_AT_ONCE, parameter="max_count")


def must_not_mix_levels(
    subnet_id: str | None,
    security_group_ids: Sequence[str],
    security_groups: Sequence[str],
    private_ip_address: IPv4Address | None,
) -> None:
    """Where interfaces are described, subnet, groups and address are said there and nowhere else.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    mixed = {
        "subnet_id": ("subnet ID", subnet_id),
        "security_group_ids": ("security groups", security_group_ids),
        "security_groups": ("security groups", security_groups),
        "private_ip_address": ("private address", private_ip_address),
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
    must_not_be_negative(one.secondary_private_ip_address_count)
    count = one.address_count
    if one.network_interface_id:
        interface = world.get(NetworkInterface, one.network_interface_id, parameter="network_interfaces")
        must_be_yours(interface)
        must_be_available(interface, parameter="network_interfaces")
        must_not_describe_an_existing_interface(one)
        count = len(interface.private_ip_addresses)
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
        "a description": one.description,
        "delete on termination": one.delete_on_termination,
    }
    for what, given in described.items():
        if given:
            raise ExistingInterfaceIsWhole(what=what, parameter="network_interfaces")


def must_be_in_the_zone(subnet: Subnet, zone: str | None) -> None:
    """A subnet decides the zone; a zone named beside it must be the same."""
    if zone not in (None, subnet.availability_zone):
        raise ZoneOfSubnetDiffers(
            zone=zone, subnet_id=subnet.id, subnet_zone=subnet.availability_zone, parameter="placement"
        )


def must_share_a_zone(subnets: Sequence[Subnet]) -> str:
    """An instance is in one zone, and so are all its interfaces.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """
    zones = sorted({one.availability_zone for one in subnets})
    if len(zones) > 1:
        raise InterfacesInSeveralZones(zones=", ".join(zones), parameter="network_interfaces")
    return zones[0]


def must_have_room(
    world: World,
    kind: InstanceTypeFacts,
    specifications: Sequence[InstanceNetworkInterfaceSpecification],
    min_count: int,
    max_count: int,
) -> int:
    """How many instances can be launched, which is `min_count` or more: subnets run out of addresses, accounts of vCPUs.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InsufficientFreeAddressesInSubnet)
    """
    count = max_count
    needed: dict[str, int] = {}
    for one in specifications:
        if one.subnet_id:
            needed[one.subnet_id] = needed.get(one.subnet_id, 0) + one.address_count
    for subnet_id, addresses in needed.items():
        free = free_count(world, world.get(Subnet, subnet_id))
        if free < addresses * min_count:
            raise InsufficientFreeAddresses(subnet_id=subnet_id, free=free, parameter="subnet_id")
        count = min(count, free // addresses)
    must_be_within_the_vcpu_quota(world, [kind.instance_type] * min_count)
    return min(count, vcpus_left(world) // kind.vcpus) if quotas.is_standard(kind.instance_type) else count


def _with_subnet(
    world: World, one: InstanceNetworkInterfaceSpecification, zone: str | None, kind: InstanceTypeFacts
) -> InstanceNetworkInterfaceSpecification:
    if one.network_interface_id:
        return one
    return msgspec.structs.replace(one, subnet_id=chosen_subnet(world, one.subnet_id, zone, kind).id)


def _subnet_of(world: World, one: InstanceNetworkInterfaceSpecification) -> Subnet:
    if one.network_interface_id:
        return world.get(Subnet, world.get(NetworkInterface, one.network_interface_id).subnet_id)
    return world.get(Subnet, one.subnet_id or "")


def _with_interfaces(
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
        world, _ = attached(world, interface, instance.id, one.place[1], one.place[0], delete_on_termination=is_deleted)
    return world


def _new_interface(
    world: World, one: InstanceNetworkInterfaceSpecification, tags: dict[str, str], *, is_lone: bool
) -> tuple[World, NetworkInterface]:
    subnet = _subnet_of(world, one)
    addresses = chosen_addresses(
        world, subnet, one.private_ip_address, one.private_ip_addresses, one.secondary_private_ip_address_count
    )
    groups = chosen_groups(world, subnet.vpc_id, one.groups, subnet_id=subnet.id, parameter="security_group_ids")
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
    )
