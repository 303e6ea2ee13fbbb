"""What is a machine in Terraform, and what goes with it: interfaces, addresses, volumes, keys, groups?"""

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
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_launch import linked, members_of
from labs.study.export.template_routes import (
    gateway_before,
)
from labs.study.export.terraform_values import group_link, tags

LAUNCHED = {
    "image_id": "ImageId",
    "instance_type": "InstanceType",
    "key_name": "KeyName",
    "user_data": "UserData",
    "vpc_security_group_ids": "SecurityGroupIds",
    "ebs_optimized": "EbsOptimized",
    "disable_api_termination": "DisableApiTermination",
    "disable_api_stop": "DisableApiStop",
    "instance_initiated_shutdown_behavior": "InstanceInitiatedShutdownBehavior",
}
"""Argument of a launch template -> the member of EC2's."""


def network_interface(design: Design, one: NetworkInterface) -> Iterator[Part]:
    """An interface of its own, and how it sits in an instance; primary ones are part of their instances."""
    if one.is_primary:
        return
    yield Part(
        one.id,
        "aws_network_interface",
        given(
            subnet_id=Link(one.subnet_id),
            description=one.description,
            security_groups=[group_link(design, id) for id in one.group_ids],
            private_ip_list_enabled=True,
            private_ip_list=[each.private_ip_address for each in one.private_ip_addresses],
            ipv6_address_count=len(one.ipv6_addresses) or None,
            source_dest_check=one.source_dest_check,
            tags=tags(one.tags),
        ),
    )
    if one.attachment and one.attachment.instance_id in design.built:
        properties = {
            "instance_id": Link(one.attachment.instance_id),
            "network_interface_id": Link(one.id),
            "device_index": one.attachment.device_index,
        }
        yield Part(one.id, "aws_network_interface_attachment", properties, "attachment")


def instance(design: Design, one: Instance) -> Iterator[Part]:
    """An instance with its primary interface."""
    primary = design.primary_of(one.id)
    group = design.world.find(PlacementGroup, one.placement_group_id)
    pair = next(iter(design.world.where(KeyPair, key_name=one.key_name)), None) if one.key_name else None
    yield Part(
        one.id,
        "aws_instance",
        given(
            ami=Link(one.image_id) if one.image_id else None,
            instance_type=one.instance_type,
            key_name=Link(pair.id, "key_name") if pair else None,
            **(_primary(design, primary) if primary else {}),
            placement_group=Link(group.id, "name") if group else None,
            placement_partition_number=one.partition_number,
            tenancy=None if one.tenancy == "default" else one.tenancy,
            monitoring=one.monitoring == "enabled" or None,
            ebs_optimized=one.ebs_optimized or None,
            disable_api_termination=one.disable_api_termination or None,
            disable_api_stop=one.disable_api_stop or None,
            user_data_base64=one.user_data,
            tags=tags(one.tags),
        ),
        after=gateway_before(design, one.vpc_id or ""),
    )
    if one.state == "stopped":
        properties = {"instance_id": Link(one.id), "state": "stopped"}
        yield Part(one.id, "aws_ec2_instance_state", properties, "state")


def address(design: Design, one: Address) -> Iterator[Part]:
    """An Elastic IP, and what it is mapped to; that of a NAT gateway is mapped by the gateway."""
    interface = design.world.find(NetworkInterface, one.network_interface_id)
    before = gateway_before(design, interface.vpc_id if interface else "")
    yield Part(one.id, "aws_eip", given(domain="vpc", tags=tags(one.tags)), after=before)
    if interface is None or interface.managed_by or interface.id not in design.built:
        return
    of = Link(interface.id)
    if interface.is_primary and interface.attachment:
        of = Link(interface.attachment.instance_id, "primary_network_interface_id")
    properties = {
        "allocation_id": Link(one.id, "allocation_id"),
        "network_interface_id": of,
        "private_ip_address": one.private_ip_address,
    }
    yield Part(one.id, "aws_eip_association", properties, "association")


def placement_group(design: Design, one: PlacementGroup) -> Iterator[Part]:
    """A placement group."""
    if one.strategy not in ("cluster", "partition", "spread"):
        design.notes.append(f"{one.group_name} has the strategy {one.strategy}")
        return
    properties = given(
        name=one.group_name, strategy=one.strategy, partition_count=one.partition_count, tags=tags(one.tags)
    )
    yield Part(one.id, "aws_placement_group", properties)


def key_pair(design: Design, one: KeyPair) -> Iterator[Part]:
    """The public half of a key pair."""
    properties = given(key_name=one.key_name, public_key=one.public_key, tags=tags(one.tags))
    yield Part(one.id, "aws_key_pair", properties)


def launch_template(design: Design, one: LaunchTemplate) -> Iterator[Part]:
    """A launch template as its newest version says: what decides where and as what an instance runs."""
    data = linked(design, members_of(design, one))
    known = {name: data[member] for name, member in LAUNCHED.items() if member in data}
    unsaid = sorted(set(data) - set(LAUNCHED.values()))
    if unsaid:
        design.notes.append(f"{one.launch_template_name} also says {', '.join(unsaid)}")
    yield Part(one.id, "aws_launch_template", given(name=one.launch_template_name, **known, tags=tags(one.tags)))


def volume(design: Design, one: Volume) -> Iterator[Part]:
    """A volume that is attached to nothing; the others come with their instances."""
    if one.attachment is None:
        yield Part(
            one.id,
            "aws_ebs_volume",
            given(
                availability_zone=one.availability_zone,
                size=one.size,
                type=one.volume_type,
                encrypted=one.encrypted or None,
                iops=one.iops,
                throughput=one.throughput,
                tags=tags(one.tags),
            ),
        )


def _primary(design: Design, one: NetworkInterface) -> dict[str, Any]:
    """What an instance says of the interface it is launched with."""
    others = [each.private_ip_address for each in one.private_ip_addresses if not each.primary]
    return given(
        subnet_id=Link(one.subnet_id),
        private_ip=one.primary_address,
        secondary_private_ips=others,
        ipv6_address_count=len(one.ipv6_addresses) or None,
        vpc_security_group_ids=[group_link(design, id) for id in one.group_ids],
        associate_public_ip_address=one.associate_public_ip_address,
        source_dest_check=None if one.source_dest_check else False,
    )


WRITERS: Mapping[type[Resource], Writer] = {
    KeyPair: key_pair,
    PlacementGroup: placement_group,
    LaunchTemplate: launch_template,
    Instance: instance,
    NetworkInterface: network_interface,
    Address: address,
    Volume: volume,
}
