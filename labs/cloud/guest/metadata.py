"""What does an instance's metadata hold? One tree: a name leads to a value or to more names.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html#instancedata-data-categories
Not in it, since this Region has no such things: roles (`iam`), credentials, spot and product codes, signatures.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Union

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.regions import zone_id
from labs.cloud.resources.instance import Instance, hostname, machine_view, metadata_options_of
from labs.cloud.resources.key_pair import KeyPair
from labs.cloud.resources.network_interface import NetworkInterface, interfaces_of
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.resources.public_ip_address import association_view
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.volume import volumes_of
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

Tree = Mapping[str, Union["Tree", str]]
Named = Iterator[tuple[str, "Tree | str"]]

VERSIONS = (
    "1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01", "2009-04-04",
    "2011-01-01", "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20", "2016-04-19", "2016-06-30",
    "2016-09-02", "2018-03-28", "2018-08-17", "2018-09-24", "2019-10-01", "2020-10-27", "2021-01-03", "2021-03-23",
    "2021-07-15", "2022-09-24", "2024-04-11", "latest",
)  # fmt: skip
"""Each shows the same here: what later versions added is not taken away from the earlier ones."""

KEY_NAME = ""
"""Beside a public key: the name of its pair, which only the listing shows."""


def tree(world: World, instance: Instance) -> Tree:
    """All that the service can be asked for: the same in every version."""
    return dict.fromkeys(VERSIONS, _version(world, instance))


def _version(world: World, instance: Instance) -> Tree:
    user_data = base64.b64decode(instance.user_data).decode("utf-8", "replace")
    return {
        "dynamic": {"instance-identity": {"document": identity_document(world, instance)}},
        "meta-data": dict(_meta_data(world, instance)),
        **({"user-data": user_data} if user_data else {}),
    }


def _meta_data(world: World, instance: Instance) -> Named:
    interfaces = interfaces_of(world, instance.id)
    primary = interfaces[0] if interfaces else None
    name = hostname(world, instance, primary) if primary else ""
    machine = machine_view(world, instance)
    yield "ami-id", instance.image_id
    yield "ami-launch-index", str(instance.ami_launch_index)
    yield "ami-manifest-path", "(unknown)"
    yield "block-device-mapping", dict(_devices(world, instance, machine.root_device_name))
    yield "events", {"maintenance": {"history": "[]", "scheduled": "[]"}}
    yield "hostname", name
    yield "instance-action", "none"
    yield "instance-id", instance.id
    yield "instance-life-cycle", "on-demand"
    yield "instance-type", instance.instance_type
    yield "local-hostname", name
    if primary and primary.primary_address:
        yield "local-ipv4", primary.primary_address
    if primary:
        yield "mac", primary.mac_address
        yield (
            "network",
            {"interfaces": {"macs": {one.mac_address: dict(_interface(world, instance, one)) for one in interfaces}}},
        )
    yield "placement", dict(_placement(world, instance))
    yield "profile", f"default-{machine.virtualization_type}"
    if primary:
        yield from _public(world, primary)
    if instance.key_name:
        yield "public-keys", {"0": _key(world, instance.key_name)}
    yield "reservation-id", instance.reservation_id
    if primary:
        yield "security-groups", "\n".join(_groups(world, primary)[0])
    yield "services", {"domain": "amazonaws.com", "partition": "aws"}
    yield "system", "nitro" if instance_types()[instance.instance_type].is_nitro else "xen"
    if metadata_options_of(world, instance).instance_metadata_tags == "enabled":
        yield "tags", {"instance": dict(instance.tags)}


def _public(world: World, interface: NetworkInterface) -> Named:
    """The public address that stands for the primary one, an Elastic IP where one is associated; without any, nothing."""
    found = association_view(world, interface, interface.primary_address) if interface.primary_address else {}
    if found.get("PublicDnsName"):
        yield "public-hostname", str(found["PublicDnsName"])
    if found:
        yield "public-ipv4", str(found["PublicIp"])


def _devices(world: World, instance: Instance, root_device: str) -> Named:
    yield "ami", root_device.removeprefix("/dev/")
    others = [one for one in volumes_of(world, instance.id) if one.attachment and one.attachment.device != root_device]
    for number, one in enumerate(others, 1):
        yield f"ebs{number}", one.attachment.device.removeprefix("/dev/") if one.attachment else ""
    yield "root", root_device


def _placement(world: World, instance: Instance) -> Named:
    yield "availability-zone", instance.availability_zone
    yield "availability-zone-id", zone_id(world.region, instance.availability_zone)
    group = world.find(PlacementGroup, instance.placement_group_id)
    if group is not None:
        yield "group-name", group.group_name
    if instance.partition_number is not None:
        yield "partition-number", str(instance.partition_number)
    yield "region", world.region


def _interface(world: World, instance: Instance, one: NetworkInterface) -> Named:
    """One interface: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html (`network/…/macs/mac`)."""
    subnet, vpc = world.get(Subnet, one.subnet_id), world.get(Vpc, one.vpc_id)
    publics = [
        (str(found["PublicIp"]), address.private_ip_address, str(found["PublicDnsName"]))
        for address in one.private_ip_addresses
        if (found := association_view(world, one, address.private_ip_address))
    ]
    names, ids = _groups(world, one)
    yield "device-number", str(one.attachment.device_index if one.attachment else 0)
    yield "interface-id", one.id
    if publics:
        yield "ipv4-associations", {public: private for public, private, _ in publics}
    if one.ipv6_addresses:
        yield "ipv6s", "\n".join(one.ipv6_addresses)
    yield "local-hostname", hostname(world, instance, one)
    if one.private_ip_addresses:
        yield "local-ipv4s", "\n".join(each.private_ip_address for each in one.private_ip_addresses)
    yield "mac", one.mac_address
    yield "network-card-index", str(one.attachment.network_card_index if one.attachment else 0)
    yield "owner-id", world.account_id
    if publics and publics[0][2]:
        yield "public-hostname", publics[0][2]
    if publics:
        yield "public-ipv4s", "\n".join(public for public, _, _ in publics)
    yield "security-group-ids", "\n".join(ids)
    yield "security-groups", "\n".join(names)
    yield "subnet-id", subnet.id
    if subnet.cidr_block:
        yield "subnet-ipv4-cidr-block", subnet.cidr_block
    if blocks := [block for block in subnet.cidr_blocks if ":" in block]:
        yield "subnet-ipv6-cidr-blocks", "\n".join(blocks)
    yield "vpc-id", vpc.id
    yield "vpc-ipv4-cidr-block", vpc.cidr_block
    yield "vpc-ipv4-cidr-blocks", "\n".join(str(block) for block in vpc.networks)
    if vpc.ipv6_networks:
        yield "vpc-ipv6-cidr-blocks", "\n".join(str(block) for block in vpc.ipv6_networks)


def _groups(world: World, interface: NetworkInterface) -> tuple[list[str], list[str]]:
    """The names of an interface's security groups, and their ids."""
    groups = [world.get(SecurityGroup, one) for one in interface.group_ids]
    return [one.group_name for one in groups], [one.id for one in groups]


def _key(world: World, key_name: str) -> Tree:
    """A public key in OpenSSH's format; of a pair that is gone, nothing is left but its name. Listings show that: `0=name`."""
    pairs = world.where(KeyPair, key_name=key_name)
    return {"openssh-key": f"{pairs[0].public_key} {key_name}" if pairs else key_name, KEY_NAME: key_name}


def identity_document(world: World, instance: Instance) -> str:
    """Who the instance is, in one document.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
    """
    interfaces = interfaces_of(world, instance.id)
    values = {
        "accountId": world.account_id,
        "architecture": machine_view(world, instance).architecture,
        "availabilityZone": instance.availability_zone,
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": instance.image_id,
        "instanceId": instance.id,
        "instanceType": instance.instance_type,
        "kernelId": None,
        "pendingTime": f"{instance.launch_time:%Y-%m-%dT%H:%M:%SZ}",
        "privateIp": interfaces[0].primary_address if interfaces else None,
        "ramdiskId": None,
        "region": world.region,
        "version": "2017-09-30",
    }
    return json.dumps(values, indent=2, separators=(",", " : "))
