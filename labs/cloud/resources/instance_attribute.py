"""What can be changed on an instance, one attribute a call, and what must be stopped for it?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.address import must_have_exactly_one_interface
from labs.cloud.resources.image import (
    must_be_enabled_for_ena,
    must_boot,
    must_share_an_architecture,
    must_support_the_virtualization,
)
from labs.cloud.resources.instance import Instance, InstanceId, machine_view
from labs.cloud.resources.instance_option import default_credits, kept_user_data, must_support_ebs_optimization
from labs.cloud.resources.instance_type import must_be_offered_in
from labs.cloud.resources.ipv6_address import must_support_ipv6_addresses
from labs.cloud.resources.network_interface import chosen_groups, groups_view, interfaces_of
from labs.cloud.resources.network_interface_attachment import must_be_a_network_card, must_not_exceed_the_interfaces
from labs.cloud.resources.network_interface_attribute import AttributeValue, NeedsAGroup
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.resources.placement_group_member import must_support_the_strategy
from labs.cloud.resources.private_ip_address import must_not_exceed_the_addresses
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.volume import block_device_mappings_view, volumes_of
from labs.cloud.resources.vpc import AttributeBooleanValue, must_be_one_attribute
from labs.cloud.world import Frozen, World

Attribute = Literal[
    "instanceType",
    "disableApiTermination",
    "disableApiStop",
    "instanceInitiatedShutdownBehavior",
    "rootDeviceName",
    "sourceDestCheck",
    "groupSet",
    "sriovNetSupport",
    "userData",
    "ebsOptimized",
    "blockDeviceMapping",
    "enclaveOptions",
    "productCodes",
    "kernel",
    "ramdisk",
]


class BlobAttributeValue(Frozen):
    """EC2's wrapper around bytes."""

    value: bytes = b""


class EbsInstanceBlockDeviceSpecification(Frozen):
    """Whether an attached volume goes with its instance."""

    volume_id: str | None = None
    delete_on_termination: bool = True


class InstanceBlockDeviceMappingSpecification(Frozen):
    """An attached volume, by its device, and what shall change of it."""

    device_name: str | None = None
    ebs: EbsInstanceBlockDeviceSpecification | None = None


class InstanceNotStopped(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' is not in the 'stopped' state."


class InstanceEnded(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' is {state}; nothing of it can be changed."


class DeviceNotAttached(CloudError):
    code = "InvalidInstanceAttributeValue"
    template = "No device is currently mapped at {device_name}"


class UnknownInstanceType(CloudError):
    code = "InvalidInstanceAttributeValue"
    template = "The instance type '{instance_type}' does not exist."


@action
def modify_instance_attribute(
    world: World,
    *,
    instance_id: InstanceId,
    instance_type: AttributeValue | None = None,
    groups: tuple[SecurityGroupId, ...] | None = None,
    source_dest_check: AttributeBooleanValue | None = None,
    disable_api_termination: AttributeBooleanValue | None = None,
    disable_api_stop: AttributeBooleanValue | None = None,
    instance_initiated_shutdown_behavior: AttributeValue | None = None,
    ena_support: AttributeBooleanValue | None = None,
    sriov_net_support: AttributeValue | None = None,
    user_data: BlobAttributeValue | None = None,
    ebs_optimized: AttributeBooleanValue | None = None,
    block_device_mappings: tuple[InstanceBlockDeviceMappingSpecification, ...] | None = None,
) -> Outcome:
    """Set one attribute of an instance; what belongs to its hardware or its user data only while it is stopped: `{}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    given = {
        "instance_type": instance_type,
        "groups": groups,
        "source_dest_check": source_dest_check,
        "disable_api_termination": disable_api_termination,
        "disable_api_stop": disable_api_stop,
        "instance_initiated_shutdown_behavior": instance_initiated_shutdown_behavior,
        "ena_support": ena_support,
        "sriov_net_support": sriov_net_support,
        "user_data": user_data,
        "ebs_optimized": ebs_optimized,
        "block_device_mappings": block_device_mappings,
    }
    name, value = must_be_one_attribute(given)
    change = _CHANGES.get(name)
    if change:
        return change(world, instance, value), {}
    return world.put(instance.replace(**{name: value.value})), {}


@action
def describe_instance_attribute(world: World, *, instance_id: InstanceId, attribute: Attribute) -> Outcome:
    """Read one attribute of an instance: `{"InstanceId": …, "InstanceType": {"Value": …}}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    return world, {"InstanceId": instance.id, **_shown(world, instance)[attribute]}


def must_not_have_ended(instance: Instance) -> None:
    """Of a terminated instance only the memory is left.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
    """
    if instance.state in ("shutting-down", "terminated"):
        raise InstanceEnded(instance_id=instance.id, state=instance.state, parameter="instance_id")


def must_be_stopped(instance: Instance) -> None:
    """Hardware changes take effect at the next start.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-resize.html
    """
    if instance.state != "stopped":
        raise InstanceNotStopped(instance_id=instance.id, state=instance.state, parameter="instance_id")


def must_be_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Some text attributes have a closed set of values."""
    if value not in allowed:
        raise InvalidParameterValue(
            name=name, value=value, expected=f"Expecting one of: {', '.join(allowed)}.", parameter=name
        )


def _change_type(world: World, instance: Instance, wanted: AttributeValue) -> World:
    """The new type must fit the AMI, be offered in the zone, and have room for the interfaces and their addresses."""
    must_be_stopped(instance)
    kind = instance_types().get(wanted.value)
    if kind is None:
        raise UnknownInstanceType(instance_type=wanted.value, parameter="instance_type")
    image = machine_view(world, instance)
    present = interfaces_of(world, instance.id)
    cards = [one.attachment.network_card_index for one in present if one.attachment]
    must_share_an_architecture(image, kind)
    must_support_the_virtualization(image, kind)
    must_boot(image, kind)
    must_be_enabled_for_ena(kind, ena_support=instance.ena_support)
    must_be_offered_in(world, kind, instance.availability_zone, parameter="instance_type")
    for card in cards:
        must_be_a_network_card(kind, card)
    must_not_exceed_the_interfaces(kind, cards)
    for one in present:
        must_not_exceed_the_addresses(kind, len(one.private_ip_addresses))
        must_support_ipv6_addresses(kind, len(one.ipv6_addresses))
    group = world.find(PlacementGroup, instance.placement_group_id)
    if group:
        must_support_the_strategy(world, group, kind)
    must_support_ebs_optimization(kind, wanted=instance.ebs_optimized)
    credits = instance.cpu_credits or default_credits(kind)
    kept = instance.bandwidth_weighting if instance.bandwidth_weighting in (kind.bandwidth_weightings or ()) else None
    changes = {"cpu_options": None, "cpu_credits": credits, "bandwidth_weighting": kept, "network_credits": None}
    return world.put(instance.replace(instance_type=kind.instance_type, **changes))


def _change_groups(world: World, instance: Instance, groups: tuple[str, ...]) -> World:
    interface = must_have_exactly_one_interface(world, instance.id, parameter="groups")
    if not groups:
        raise NeedsAGroup(parameter="groups")
    chosen = chosen_groups(world, interface.vpc_id, groups, subnet_id=interface.subnet_id)
    return world.put(interface.replace(group_ids=chosen))


def _change_source_dest_check(world: World, instance: Instance, wanted: AttributeBooleanValue) -> World:
    interface = must_have_exactly_one_interface(world, instance.id, parameter="source_dest_check")
    return world.put(interface.replace(source_dest_check=wanted.value))


def _change_shutdown_behavior(world: World, instance: Instance, wanted: AttributeValue) -> World:
    must_be_one_of("instanceInitiatedShutdownBehavior", wanted.value, ("stop", "terminate"))
    return world.put(instance.replace(instance_initiated_shutdown_behavior=wanted.value))


def _change_ena_support(world: World, instance: Instance, wanted: AttributeBooleanValue) -> World:
    must_be_stopped(instance)
    return world.put(instance.replace(ena_support=wanted.value))


def _change_sriov_net_support(world: World, instance: Instance, wanted: AttributeValue) -> World:
    """`simple` is the only value, and there is no way back from it."""
    must_be_stopped(instance)
    must_be_one_of("sriovNetSupport", wanted.value, ("simple",))
    return world.put(instance.replace(sriov_net_support=wanted.value))


def _change_user_data(world: World, instance: Instance, wanted: BlobAttributeValue) -> World:
    must_be_stopped(instance)
    return world.put(instance.replace(user_data=kept_user_data(wanted.value)))


def _change_ebs_optimized(world: World, instance: Instance, wanted: AttributeBooleanValue) -> World:
    must_be_stopped(instance)
    kind = instance_types()[instance.instance_type]
    return world.put(instance.replace(ebs_optimized=must_support_ebs_optimization(kind, wanted=wanted.value)))


def _change_block_devices(
    world: World, instance: Instance, wanted: tuple[InstanceBlockDeviceMappingSpecification, ...]
) -> World:
    """Only whether volumes go with their instance can be changed."""
    volumes = {one.attachment.device: one for one in volumes_of(world, instance.id) if one.attachment}
    for one in wanted:
        volume = volumes.get(one.device_name or "")
        if volume is None or volume.attachment is None:
            raise DeviceNotAttached(device_name=one.device_name, parameter="block_device_mappings")
        goes = one.ebs.delete_on_termination if one.ebs else True
        attachment = msgspec.structs.replace(volume.attachment, delete_on_termination=goes)
        world = world.put(volume.replace(attachment=attachment))
    return world


_CHANGES: Mapping[str, Callable[[World, Instance, Any], World]] = {
    "instance_type": _change_type,
    "groups": _change_groups,
    "source_dest_check": _change_source_dest_check,
    "instance_initiated_shutdown_behavior": _change_shutdown_behavior,
    "ena_support": _change_ena_support,
    "sriov_net_support": _change_sriov_net_support,
    "user_data": _change_user_data,
    "ebs_optimized": _change_ebs_optimized,
    "block_device_mappings": _change_block_devices,
}


def _shown(world: World, instance: Instance) -> Mapping[str, dict[str, Any]]:
    primary = next(iter(interfaces_of(world, instance.id)), None)
    groups = groups_view(world, primary.group_ids) if primary else []
    sriov = {"Value": instance.sriov_net_support} if instance.sriov_net_support else {}
    return {
        "instanceType": {"InstanceType": {"Value": instance.instance_type}},
        "disableApiTermination": {"DisableApiTermination": {"Value": instance.disable_api_termination}},
        "disableApiStop": {"DisableApiStop": {"Value": instance.disable_api_stop}},
        "instanceInitiatedShutdownBehavior": {
            "InstanceInitiatedShutdownBehavior": {"Value": instance.instance_initiated_shutdown_behavior}
        },
        "rootDeviceName": {"RootDeviceName": {"Value": machine_view(world, instance).root_device_name}},
        "sourceDestCheck": {"SourceDestCheck": {"Value": primary.source_dest_check}} if primary else {},
        "groupSet": {"Groups": groups},
        "sriovNetSupport": {"SriovNetSupport": sriov},
        "userData": {"UserData": {"Value": instance.user_data} if instance.user_data else {}},
        "ebsOptimized": {"EbsOptimized": {"Value": instance.ebs_optimized}},
        "blockDeviceMapping": {"BlockDeviceMappings": block_device_mappings_view(world, instance.id)},
        "enclaveOptions": {"EnclaveOptions": {"Enabled": False}},
        "productCodes": {"ProductCodes": []},
        "kernel": {"KernelId": {}},
        "ramdisk": {"RamdiskId": {}},
    }
