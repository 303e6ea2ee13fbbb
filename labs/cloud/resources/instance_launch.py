"""How is an instance launched, with which interfaces, and what stands in the way?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any, Literal

import msgspec

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.facts import quotas
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.credits import Weighting
from labs.cloud.hardware.housing import housed
from labs.cloud.registry import Outcome, action, created, typed
from labs.cloud.resources.block_device import BlockDeviceMapping, mapped
from labs.cloud.resources.image import (
    Image,
    catalogue,
    machine_of,
    must_be_enabled_for_ena,
    must_boot,
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
from labs.cloud.resources.instance_launch_interfaces import (
    InstanceNetworkInterfaceSpecification,
    must_be_alone_where_named,
    must_be_an_interface_to_launch_with,
    must_have_places,
    must_not_mix_levels,
    must_share_a_zone,
    subnet_of,
    with_interfaces,
)
from labs.cloud.resources.instance_option import (
    CpuOptions,
    CreditSpecification,
    InstanceNetworkPerformanceOptionsRequest,
    MaintenanceOptions,
    Monitoring,
    PrivateDnsNameOptions,
    chosen_cpu_options,
    chosen_credits,
    chosen_weighting,
    must_be_user_data,
    must_support_ebs_optimization,
)
from labs.cloud.resources.instance_placement import Placement, asked_zone, seats
from labs.cloud.resources.instance_type import must_be_offered_in, offerings, the_type
from labs.cloud.resources.ipv6_address import InstanceIpv6Address
from labs.cloud.resources.key_pair import the_key_pair
from labs.cloud.resources.launch_template import LaunchTemplateSpecification, the_launch_template, the_version
from labs.cloud.resources.metadata_options import InstanceMetadataOptionsRequest, chosen_metadata_options
from labs.cloud.resources.network_interface_attachment import must_be_in_the_same_vpc_in_former_times
from labs.cloud.resources.region import must_be_among
from labs.cloud.resources.security_group import GroupNameNotFound, SecurityGroup, SecurityGroupId
from labs.cloud.resources.snapshot import origin_of, size_of_snapshots
from labs.cloud.resources.subnet import InsufficientFreeAddresses, Subnet, SubnetId, free_count
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.volume import with_volume
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Frozen, World


class RequestLaunchTemplateData(Frozen):
    """What a launch template may say of a launch; what is None is left to the launch."""

    image_id: str | None = None
    instance_type: str | None = None
    key_name: str | None = None
    security_group_ids: tuple[SecurityGroupId, ...] | None = None
    security_groups: tuple[str, ...] | None = None
    network_interfaces: tuple[InstanceNetworkInterfaceSpecification, ...] | None = None
    block_device_mappings: tuple[BlockDeviceMapping, ...] | None = None
    placement: Placement | None = None
    user_data: str | None = None
    monitoring: Monitoring | None = None
    ebs_optimized: bool | None = None
    credit_specification: CreditSpecification | None = None
    cpu_options: CpuOptions | None = None
    metadata_options: InstanceMetadataOptionsRequest | None = None
    private_dns_name_options: PrivateDnsNameOptions | None = None
    maintenance_options: MaintenanceOptions | None = None
    network_performance_options: InstanceNetworkPerformanceOptionsRequest | None = None
    disable_api_termination: bool | None = None
    disable_api_stop: bool | None = None
    instance_initiated_shutdown_behavior: Literal["stop", "terminate"] | None = None
    tag_specifications: tuple[TagSpecification, ...] | None = None


class Launch(RequestLaunchTemplateData):
    """What a launch is to be, once request and template are put together."""

    subnet_id: SubnetId | None = None
    private_ip_address: IPv4Address | None = None
    ipv6_addresses: tuple[InstanceIpv6Address, ...] = ()
    ipv6_address_count: int | None = None


TEMPLATE_TAG, VERSION_TAG = "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"
"""How AWS marks instances with the template they come from.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
"""

MOST_AT_ONCE = 100
"""How many instances one request may ask for. AWS has such a limit but does not publish it."""


class InvalidCount(CloudError):
    code = "InvalidParameterValue"
    template = "Counts must be 1 or more and MinCount ({min_count}) must not exceed MaxCount ({max_count})."


class TooManyAtOnce(CloudError):
    code = "ResourceCountExceeded"
    template = "{max_count} instances are more than a single request may ask for ({limit})."


class GroupNamesNeedDefaultVpc(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter groupName cannot be used with the parameter subnet"


class NoDefaultVpcForLaunch(CloudError):
    code = "VPCIdNotSpecified"
    template = "No default VPC for this user. Specify a subnet."


class NoDefaultSubnet(CloudError):
    code = "MissingInput"
    template = "No subnets found for the default VPC '{vpc_id}'{where}. Please specify a subnet."


class ZoneOfSubnetDiffers(CloudError):
    code = "InvalidParameterValue"
    template = "The availability zone '{zone}' is not that of subnet '{subnet_id}' ({subnet_zone})."


@action
def run_instances(
    world: World,
    *,
    min_count: int,
    max_count: int,
    image_id: str | None = None,
    instance_type: str | None = None,
    key_name: str | None = None,
    subnet_id: SubnetId | None = None,
    security_group_ids: tuple[SecurityGroupId, ...] | None = None,
    security_groups: tuple[str, ...] | None = None,
    private_ip_address: IPv4Address | None = None,
    ipv6_addresses: tuple[InstanceIpv6Address, ...] = (),
    ipv6_address_count: int | None = None,
    network_interfaces: tuple[InstanceNetworkInterfaceSpecification, ...] | None = None,
    block_device_mappings: tuple[BlockDeviceMapping, ...] | None = None,
    placement: Placement | None = None,
    user_data: str | None = None,
    monitoring: Monitoring | None = None,
    ebs_optimized: bool | None = None,
    credit_specification: CreditSpecification | None = None,
    cpu_options: CpuOptions | None = None,
    metadata_options: InstanceMetadataOptionsRequest | None = None,
    private_dns_name_options: PrivateDnsNameOptions | None = None,
    maintenance_options: MaintenanceOptions | None = None,
    network_performance_options: InstanceNetworkPerformanceOptionsRequest | None = None,
    disable_api_termination: bool | None = None,
    disable_api_stop: bool | None = None,
    instance_initiated_shutdown_behavior: Literal["stop", "terminate"] | None = None,
    launch_template: LaunchTemplateSpecification | None = None,
    tag_specifications: tuple[TagSpecification, ...] | None = None,
) -> Outcome:
    """Launch as many instances as there is room for, at least `min_count`: `{"ReservationId", "Instances": […]}`.

    What the request says goes before what its launch template says, parameter by parameter.
    """
    asked = Launch(
        image_id=image_id,
        instance_type=instance_type,
        key_name=key_name,
        subnet_id=subnet_id,
        security_group_ids=security_group_ids,
        security_groups=security_groups,
        private_ip_address=private_ip_address,
        ipv6_addresses=ipv6_addresses,
        ipv6_address_count=ipv6_address_count,
        network_interfaces=network_interfaces,
        block_device_mappings=block_device_mappings,
        placement=placement,
        user_data=user_data,
        monitoring=monitoring,
        ebs_optimized=ebs_optimized,
        credit_specification=credit_specification,
        cpu_options=cpu_options,
        metadata_options=metadata_options,
        private_dns_name_options=private_dns_name_options,
        maintenance_options=maintenance_options,
        network_performance_options=network_performance_options,
        disable_api_termination=disable_api_termination,
        disable_api_stop=disable_api_stop,
        instance_initiated_shutdown_behavior=instance_initiated_shutdown_behavior,
        tag_specifications=tag_specifications,
    )
    must_be_counts(min_count, max_count)
    if launch_template is None:
        return launched(world, asked, min_count, max_count)
    template = the_launch_template(
        world,
        launch_template.launch_template_id,
        launch_template.launch_template_name,
        parameter="launch_template",
    )
    version = the_version(template, launch_template.version)
    origin = {TEMPLATE_TAG: template.id, VERSION_TAG: str(version.version_number)}
    return launched(world, with_template(asked, version.data), min_count, max_count, tags=origin)


def with_template(asked: Launch, data: Mapping[str, Any]) -> Launch:
    """A launch completed from a template: what is not asked is taken from there."""
    said = typed(data, RequestLaunchTemplateData)
    missing = [name for name in said.__struct_fields__ if getattr(asked, name) in (None, ())]
    return msgspec.structs.replace(asked, **{name: getattr(said, name) for name in missing})


def launched(
    world: World, asked: Launch, min_count: int, max_count: int, *, tags: Mapping[str, str] | None = None
) -> Outcome:
    """The world with new instances, and the reservation they are in; `tags` are those that AWS itself gives them."""
    world = housed(world)
    image = the_image(world, must_name_an_image(asked))
    kind = the_type(asked.instance_type or "m1.small")
    must_share_an_architecture(image, kind)
    must_support_the_virtualization(image, kind)
    must_boot(image, kind)
    must_be_enabled_for_ena(kind, ena_support=image.ena_support)
    specifications = _specifications(world, asked, kind)
    must_have_places(kind, specifications)
    must_be_alone_where_named(specifications, max_count)
    for one in specifications:
        must_be_an_interface_to_launch_with(world, kind, one, is_lone=len(specifications) == 1)
    subnets = [subnet_of(world, one) for one in specifications]
    zone = must_share_a_zone(subnets)
    must_be_in_the_same_vpc_in_former_times(world, {one.vpc_id for one in subnets})
    must_be_offered_in(world, kind, zone, parameter="subnet_id")
    devices = mapped(
        image.block_devices,
        asked.block_device_mappings or (),
        root_device_name=image.root_device_name,
        size_of=size_of_snapshots(world, image.block_devices),
    )
    count = must_have_room(world, kind, specifications, min_count, max_count)
    primary = subnets[[one.place for one in specifications].index((0, 0))]
    options = _options(world, asked, image, kind, primary)
    taken = seats(world, asked.placement, kind, primary, min_count=min_count, max_count=count)
    interface_tags = tags_of(asked.tag_specifications or (), "network-interface", "instance", "volume")
    volume_tags = tags_of(asked.tag_specifications or (), "volume", "instance", "network-interface")
    instance_tags = tags_of(asked.tag_specifications or (), "instance", "network-interface", "volume")
    world, reservation_id = world.new_id("r")
    prototype = Instance(
        id="",
        tags={**instance_tags, **(tags or {})},
        state="pending",
        instance_type=kind.instance_type,
        image_id=image.id,
        vpc_id=primary.vpc_id,
        subnet_id=primary.id,
        availability_zone=zone,
        launch_time=world.now,
        reservation_id=reservation_id,
        ena_support=image.ena_support,
        sriov_net_support=image.sriov_net_support,
        disable_api_termination=bool(asked.disable_api_termination),
        disable_api_stop=bool(asked.disable_api_stop),
        instance_initiated_shutdown_behavior=asked.instance_initiated_shutdown_behavior or "stop",
        **options,
    )
    instances = []
    for index, seat in enumerate(taken):
        world, instance_id = world.new_id(Instance.id_prefix)
        instance = prototype.replace(id=instance_id, ami_launch_index=index, **seat)
        world = with_interfaces(created(world, instance), instance, specifications, interface_tags)
        for device in devices:
            origin = origin_of(world, device.snapshot_id)
            world = with_volume(world, instance.id, zone, device, volume_tags, origin=origin)
        instances.append(instance)
    return world, reservations_view(world, [one.view(world) for one in instances])[0]


def _specifications(
    world: World, asked: Launch, kind: InstanceTypeFacts
) -> tuple[InstanceNetworkInterfaceSpecification, ...]:
    """The interfaces of a launch: those described, or one that subnet, groups and address of the request describe."""
    group_ids, group_names = asked.security_group_ids or (), asked.security_groups or ()
    zone_asked = asked_zone(world, asked.placement)
    if asked.network_interfaces:
        six = asked.ipv6_addresses or asked.ipv6_address_count
        must_not_mix_levels(asked.subnet_id, group_ids, group_names, asked.private_ip_address, six)
        return tuple(_with_subnet(world, one, zone_asked, kind) for one in asked.network_interfaces)
    subnet = chosen_subnet(world, asked.subnet_id, zone_asked, kind)
    groups = group_ids or groups_by_name(world, asked.subnet_id, group_names)
    lone = InstanceNetworkInterfaceSpecification(
        device_index=0,
        subnet_id=subnet.id,
        groups=groups,
        private_ip_address=asked.private_ip_address,
        ipv6_addresses=asked.ipv6_addresses,
        ipv6_address_count=asked.ipv6_address_count,
    )
    return (lone,)


def _options(world: World, asked: Launch, image: Image, kind: InstanceTypeFacts, subnet: Subnet) -> dict[str, Any]:
    """The fields of an instance that say how it is set; what is as it would be anyway is left out."""
    cpu_options = chosen_cpu_options(kind, asked.cpu_options)
    if asked.key_name:
        the_key_pair(world, asked.key_name)
    return {
        "machine": None if image.id in catalogue(world.region) else machine_of(image),
        "key_name": asked.key_name or None,
        "user_data": must_be_user_data(asked.user_data or ""),
        "monitoring": "enabled" if asked.monitoring and asked.monitoring.enabled else "disabled",
        "ebs_optimized": must_support_ebs_optimization(kind, wanted=bool(asked.ebs_optimized)),
        "cpu_credits": chosen_credits(kind, asked.credit_specification),
        "cpu_options": None if cpu_options == chosen_cpu_options(kind, None) else cpu_options,
        "metadata_options": chosen_metadata_options(world, asked.metadata_options, image.imds_support),
        **_naming(asked.private_dns_name_options or PrivateDnsNameOptions(), subnet),
        "bandwidth_weighting": _weighting(kind, asked.network_performance_options),
        "auto_recovery": asked.maintenance_options.auto_recovery if asked.maintenance_options else "default",
    }


def _weighting(kind: InstanceTypeFacts, asked: InstanceNetworkPerformanceOptionsRequest | None) -> Weighting | None:
    return chosen_weighting(kind, asked.bandwidth_weighting if asked else None, "network_performance_options")


def _naming(asked: PrivateDnsNameOptions, subnet: Subnet) -> dict[str, Any]:
    """What an instance is called: as the request says, else as its subnet has it."""
    answers = asked.enable_resource_name_dns_a_record
    return {
        "private_dns_hostname_type": asked.hostname_type or subnet.private_dns_hostname_type_on_launch,
        "enable_resource_name_dns_a_record": (
            subnet.enable_resource_name_dns_a_record_on_launch if answers is None else answers
        ),
    }


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


def must_name_an_image(asked: Launch) -> str:
    """A launch needs an AMI, from the request or from its template.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    if not asked.image_id:
        raise MissingParameter(name="ImageId", parameter="image_id")
    return asked.image_id


def must_be_counts(min_count: int, max_count: int) -> None:
    """At least one instance, and no more at once than a request may ask for.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    """
    if not 1 <= min_count <= max_count:
        raise InvalidCount(min_count=min_count, max_count=max_count, parameter="min_count")
    if max_count > MOST_AT_ONCE:
        raise TooManyAtOnce(max_count=max_count, limit=MOST_AT_ONCE, parameter="max_count")


def must_be_in_the_zone(subnet: Subnet, zone: str | None) -> None:
    """A subnet decides the zone; a zone named beside it must be the same."""
    if zone not in (None, subnet.availability_zone):
        raise ZoneOfSubnetDiffers(
            zone=zone, subnet_id=subnet.id, subnet_zone=subnet.availability_zone, parameter="placement"
        )


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
        if one.subnet_id and not world.get(Subnet, one.subnet_id).ipv6_native:
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
