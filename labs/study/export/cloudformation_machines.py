"""What is a machine in a CloudFormation template, and what goes with it: interfaces, addresses, volumes, keys, groups?"""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.key_pair import KeyPair
from labs.cloud.resources.launch_template import LaunchTemplate
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.resources.volume import Volume
from labs.cloud.world import Resource
from labs.study.export.cloudformation_values import group_link, tags, zone
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_launch import linked, members_of
from labs.study.export.template_routes import (
    attachments_before,
)


def network_interface(design: Design, one: NetworkInterface) -> Iterator[Part]:
    """An interface of its own, and how it sits in an instance; primary ones are part of their instances."""
    if one.is_primary:
        return
    yield Part(
        one.id,
        "AWS::EC2::NetworkInterface",
        given(
            SubnetId=Link(one.subnet_id),
            Description=one.description,
            GroupSet=[group_link(design, id) for id in one.group_ids],
            PrivateIpAddresses=_addresses(one),
            Ipv6AddressCount=len(one.ipv6_addresses) or None,
            SourceDestCheck=one.source_dest_check,
            Tags=tags(one.tags),
        ),
    )
    if one.attachment and one.attachment.instance_id in design.built:
        properties = {
            "InstanceId": Link(one.attachment.instance_id),
            "NetworkInterfaceId": Link(one.id),
            "DeviceIndex": str(one.attachment.device_index),
            "DeleteOnTermination": one.attachment.delete_on_termination,
        }
        yield Part(one.id, "AWS::EC2::NetworkInterfaceAttachment", properties, "attachment")


def instance(design: Design, one: Instance) -> Iterator[Part]:
    """An instance with its primary interface."""
    primary = design.primary_of(one.id)
    group = design.world.find(PlacementGroup, one.placement_group_id)
    if one.state == "stopped":
        design.notes.append(f"{one.id} is stopped: a stack starts what it launches")
    key_pair = next(iter(design.world.where(KeyPair, key_name=one.key_name)), None) if one.key_name else None
    yield Part(
        one.id,
        "AWS::EC2::Instance",
        given(
            ImageId=Link(one.image_id) if one.image_id else None,
            InstanceType=one.instance_type,
            KeyName=Link(key_pair.id) if key_pair else None,
            NetworkInterfaces=[_primary(design, primary)] if primary else None,
            SourceDestCheck=None if primary is None or primary.source_dest_check else False,
            PlacementGroupName=Link(group.id) if group else None,
            Tenancy=None if one.tenancy == "default" else one.tenancy,
            Monitoring=one.monitoring == "enabled" or None,
            EbsOptimized=one.ebs_optimized or None,
            DisableApiTermination=one.disable_api_termination or None,
            InstanceInitiatedShutdownBehavior=_unless(one.instance_initiated_shutdown_behavior, "stop"),
            UserData=one.user_data,
            Tags=tags(one.tags),
        ),
        after=attachments_before(design, one.vpc_id or "", ""),
    )


def address(design: Design, one: Address) -> Iterator[Part]:
    """An Elastic IP, and what it is mapped to; that of a NAT gateway is mapped by the gateway."""
    interface = design.world.find(NetworkInterface, one.network_interface_id)
    vpc_id = interface.vpc_id if interface else ""
    properties = given(Domain="vpc", Tags=tags(one.tags))
    yield Part(one.id, "AWS::EC2::EIP", properties, after=attachments_before(design, vpc_id, ""))
    if interface is None or interface.managed_by or interface.id not in design.built:
        return
    mapped: dict[str, Any] = {"NetworkInterfaceId": Link(interface.id)}
    if interface.is_primary and interface.attachment:
        mapped = {"InstanceId": Link(interface.attachment.instance_id)}
    if one.private_ip_address != interface.primary_address:
        mapped["PrivateIpAddress"] = one.private_ip_address
    yield Part(
        one.id,
        "AWS::EC2::EIPAssociation",
        {"AllocationId": Link(one.id), **mapped},
        "association",
        after=attachments_before(design, vpc_id, ""),
    )


def placement_group(design: Design, one: PlacementGroup) -> Iterator[Part]:
    """A placement group, which has a name of CloudFormation's own."""
    strategies = ("cluster", "partition", "spread")
    if one.strategy not in strategies:
        design.notes.append(f"{one.group_name} has the strategy {one.strategy}")
        return
    properties = given(Strategy=one.strategy, PartitionCount=one.partition_count, Tags=tags(one.tags))
    yield Part(one.id, "AWS::EC2::PlacementGroup", properties)


def key_pair(design: Design, one: KeyPair) -> Iterator[Part]:
    """The public half of a key pair."""
    properties = given(KeyName=one.key_name, PublicKeyMaterial=one.public_key, Tags=tags(one.tags))
    yield Part(one.id, "AWS::EC2::KeyPair", properties)


def launch_template(design: Design, one: LaunchTemplate) -> Iterator[Part]:
    """A launch template as its newest version says."""
    data = linked(design, members_of(design, one))
    properties = {"LaunchTemplateName": one.launch_template_name, "LaunchTemplateData": data}
    yield Part(one.id, "AWS::EC2::LaunchTemplate", properties)


def volume(design: Design, one: Volume) -> Iterator[Part]:
    """A volume that is attached to nothing; the others come with their instances."""
    if one.attachment is None:
        yield Part(
            one.id,
            "AWS::EC2::Volume",
            given(
                AvailabilityZone=zone(design.world.region, one.availability_zone),
                Size=one.size,
                VolumeType=one.volume_type,
                Encrypted=one.encrypted or None,
                Iops=one.iops,
                Tags=tags(one.tags),
            ),
        )


def _addresses(one: NetworkInterface) -> list[dict[str, Any]]:
    return [{"PrivateIpAddress": each.private_ip_address, "Primary": each.primary} for each in one.private_ip_addresses]


def _primary(design: Design, one: NetworkInterface) -> dict[str, Any]:
    """The interface an instance is launched with."""
    return given(
        DeviceIndex="0",
        SubnetId=Link(one.subnet_id),
        GroupSet=[group_link(design, id) for id in one.group_ids],
        PrivateIpAddresses=_addresses(one),
        Ipv6AddressCount=len(one.ipv6_addresses) or None,
        AssociatePublicIpAddress=one.associate_public_ip_address or None,
        DeleteOnTermination=one.attachment.delete_on_termination if one.attachment else None,
        Description=one.description,
    )


def _unless(value: str, usual: str) -> str | None:
    return None if value == usual else value


WRITERS: Mapping[type[Resource], Writer] = {
    KeyPair: key_pair,
    PlacementGroup: placement_group,
    LaunchTemplate: launch_template,
    Instance: instance,
    NetworkInterface: network_interface,
    Address: address,
    Volume: volume,
}
