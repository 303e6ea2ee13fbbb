"""How does an account come to images of its own, and how does it part with them?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.block_device import BlockDevice, BlockDeviceMapping, mapped
from labs.cloud.resources.image import Architecture, BootMode, Image, VirtualizationType, the_image
from labs.cloud.resources.image_attribute import must_be_own
from labs.cloud.resources.instance import Instance, InstanceId, machine_view
from labs.cloud.resources.instance_attribute import must_not_have_ended
from labs.cloud.resources.snapshot import Snapshot, images_of, size_of_snapshots, snapshot_of
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.volume import Volume, device_of, volumes_of
from labs.cloud.world import World

NAME = re.compile(r"[\w()\[\] ./\-'@]{3,128}", re.ASCII)
MOST_DESCRIPTION = 255


class ImageNameTaken(CloudError):
    code = "InvalidAMIName.Duplicate"
    template = "AMI name {name} is already in use by AMI {image_id}"


class ImageNameMalformed(CloudError):
    code = "InvalidAMIName.Malformed"
    template = (
        "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and only "
        "the following characters: ( ) [ ] space . / - ' @ _"
    )


class RootSnapshotMissing(CloudError):
    """The code is not confirmed."""

    code = "InvalidBlockDeviceMapping"
    template = "A snapshot must be mapped to the root device '{device_name}'."


class EnaNeedsHvm(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterCombination"
    template = "Enhanced networking is supported for images of the virtualization type hvm only."


class RootVolumeMissing(CloudError):
    code = "InvalidParameterValue"
    template = "Instance does not have a volume attached at root ({device_name})"


class VolumeSizeStays(CloudError):
    """The code is not confirmed."""

    code = "InvalidBlockDeviceMapping"
    template = (
        "The volume at '{device_name}' cannot be changed by the image; only whether it is deleted with its instance."
    )


@action
def register_image(
    world: World,
    *,
    name: str,
    root_device_name: str | None = None,
    block_device_mappings: tuple[BlockDeviceMapping, ...] = (),
    architecture: Architecture = "i386",
    virtualization_type: str = "paravirtual",
    ena_support: bool = False,
    sriov_net_support: str | None = None,
    boot_mode: BootMode | None = None,
    imds_support: Literal["v2.0"] | None = None,
    description: str = "",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Make an image of a snapshot of a root volume: `{"ImageId": …}`. What is not said is i386 and paravirtual."""
    must_be_a_free_image_name(world, name)
    must_be_a_description(description)
    kind = must_be_a_virtualization_type(virtualization_type)
    must_be_hvm_for_enhanced_networking(kind, ena_support=ena_support, sriov_net_support=sriov_net_support)
    root = root_device_name or "/dev/sda1"
    size_of = size_of_snapshots(world)
    devices = mapped((), block_device_mappings, root_device_name=root, size_of=size_of)
    must_map_a_root_snapshot(root, devices)
    image = Image(
        id="",
        tags=tags_of(tag_specifications, "image"),
        name=name,
        owner_id=world.account_id,
        creation_date=world.now,
        architecture=architecture,
        virtualization_type=kind,
        root_device_name=root,
        block_devices=devices,
        description=description,
        ena_support=ena_support,
        sriov_net_support=sriov_net_support,
        boot_mode=boot_mode,
        imds_support=imds_support,
    )
    return _registered(world, image)


@action
def create_image(
    world: World,
    *,
    instance_id: InstanceId,
    name: str,
    description: str = "",
    no_reboot: bool = False,
    block_device_mappings: tuple[BlockDeviceMapping, ...] = (),
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Make an image of an instance and snapshots of its volumes: `{"ImageId": …}`.

    Unless told not to, EC2 reboots the instance for it, which changes nothing that can be seen here.
    """
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    must_be_a_free_image_name(world, name)
    must_be_a_description(description)
    machine = machine_view(world, instance)
    volumes = {one.attachment.device: one for one in volumes_of(world, instance.id) if one.attachment}
    if machine.root_device_name not in volumes:
        raise RootVolumeMissing(device_name=machine.root_device_name, parameter="instance_id")
    tags = tags_of(tag_specifications, "image", "snapshot")
    snapshot_tags = tags_of(tag_specifications, "snapshot", "image")
    devices = _imaged(world, volumes, block_device_mappings, machine.root_device_name)
    world, devices = _with_snapshots(world, instance.id, devices, volumes, snapshot_tags)
    image = Image(
        id="",
        tags=tags,
        name=name,
        owner_id=world.account_id,
        creation_date=world.now,
        architecture=machine.architecture,
        virtualization_type=machine.virtualization_type,
        root_device_name=machine.root_device_name,
        block_devices=devices,
        description=description,
        ena_support=instance.ena_support,
        sriov_net_support=instance.sriov_net_support,
        boot_mode=machine.boot_mode,
        imds_support=machine.imds_support,
        source_instance_id=instance.id,
        source_image_id=instance.image_id,
    )
    return _registered(world, image)


@action
def deregister_image(world: World, *, image_id: str, delete_associated_snapshots: bool = False) -> Outcome:
    """Withdraw an image of the account; instances of it go on, its snapshots stay unless asked: `{"Return": True}`."""
    image = must_be_own(world, the_image(world, image_id))
    world = world.without(image.id)
    if not delete_associated_snapshots:
        return world, {"Return": True}
    results = []
    for id in dict.fromkeys(one.snapshot_id for one in image.block_devices if one.snapshot_id):
        is_free = world.find(Snapshot, id) is not None and not images_of(world, id)
        world = world.without(id) if is_free else world
        results.append({"SnapshotId": id, "ReturnCode": "success" if is_free else "skipped"})
    return world, {"Return": True, "DeleteSnapshotResults": results}


# Rules


def must_be_a_free_image_name(world: World, name: str) -> None:
    """A name has 3 to 128 of a few characters and is used once by the account in a Region.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
    """
    if NAME.fullmatch(name) is None:
        raise ImageNameMalformed(name=name, parameter="name")
    for one in world.where(Image, name=name):
        raise ImageNameTaken(name=name, image_id=one.id, parameter="name")


def must_be_a_description(description: str) -> None:
    """A description has up to 255 characters."""
    if len(description) > MOST_DESCRIPTION:
        expected = f"A description has up to {MOST_DESCRIPTION} characters."
        raise InvalidParameterValue(name="description", value=description, expected=expected, parameter="description")


def must_be_a_virtualization_type(text: str) -> VirtualizationType:
    """There are two ways to virtualize; EC2's model leaves them to the service.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/virtualization_types.html
    """
    if text not in ("hvm", "paravirtual"):
        expected = "Expecting one of: hvm, paravirtual."
        raise InvalidParameterValue(
            name="virtualizationType", value=text, expected=expected, parameter="virtualization_type"
        )
    return "hvm" if text == "hvm" else "paravirtual"


def must_be_hvm_for_enhanced_networking(
    kind: VirtualizationType, *, ena_support: bool, sriov_net_support: str | None
) -> None:
    """ENA and the Intel VF interface are for HVM images; `simple` is all that can be said of the latter.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
    """
    if sriov_net_support not in (None, "simple"):
        raise InvalidParameterValue(
            name="sriovNetSupport",
            value=sriov_net_support,
            expected="Expecting one of: simple.",
            parameter="sriov_net_support",
        )
    if kind != "hvm" and (ena_support or sriov_net_support):
        raise EnaNeedsHvm(parameter="ena_support" if ena_support else "sriov_net_support")


def must_map_a_root_snapshot(root_device_name: str, devices: Sequence[BlockDevice]) -> None:
    """An image begins with the snapshot of a root volume.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html#creating-launching-ami-from-snapshot
    """
    if not any(one.snapshot_id and one.device_name == root_device_name for one in devices):
        raise RootSnapshotMissing(device_name=root_device_name, parameter="block_device_mappings")


def must_keep_what_is_there(volumes: dict[str, Volume], asked: Sequence[BlockDeviceMapping]) -> None:
    """Of a volume that the instance has, CreateImage takes another DeleteOnTermination and no other change.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
    """
    for one in asked:
        volume = volumes.get(one.device_name or "")
        if volume is None or one.ebs is None:
            continue
        said = {name: value for name, value in msgspec.structs.asdict(one.ebs).items() if value is not None}
        present = {"volume_size": volume.size, "volume_type": volume.volume_type, "encrypted": volume.encrypted}
        if any(said[name] != present.get(name) for name in said if name != "delete_on_termination"):
            raise VolumeSizeStays(device_name=one.device_name, parameter="block_device_mappings")


def _imaged(
    world: World, volumes: dict[str, Volume], asked: Sequence[BlockDeviceMapping], root_device_name: str
) -> tuple[BlockDevice, ...]:
    must_keep_what_is_there(volumes, asked)
    present = [device_of(one, one.attachment) for one in volumes.values() if one.attachment]
    return mapped(present, asked, root_device_name=root_device_name, size_of=size_of_snapshots(world))


def _with_snapshots(
    world: World,
    instance_id: str,
    devices: Sequence[BlockDevice],
    volumes: dict[str, Volume],
    tags: dict[str, str],
) -> tuple[World, tuple[BlockDevice, ...]]:
    """A world with a snapshot of every volume that the image takes along, and the devices that name them."""
    found = []
    for one in devices:
        if one.device_name not in volumes:
            found.append(one)
            continue
        description = f"Created by CreateImage({instance_id})"
        world, snapshot = snapshot_of(world, volumes[one.device_name], description, tags)
        found.append(msgspec.structs.replace(one, snapshot_id=snapshot.id))
    return world, tuple(found)


def _registered(world: World, image: Image) -> tuple[World, dict[str, Any]]:
    world, image_id = world.new_id(Image.id_prefix)
    return created(world, image.replace(id=image_id)), {"ImageId": image_id}
