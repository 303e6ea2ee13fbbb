"""What is an EBS volume here? What a launch makes for an instance; it goes with the instance or stays behind.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html
"""

from datetime import datetime
from typing import Annotated, Any

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import availability_zones
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.block_device import BlockDevice, VolumeType
from labs.cloud.rules import deleted
from labs.cloud.world import Frozen, Resource, World

VolumeId = Annotated[str, Ref("volume")]


class VolumeAttachment(Frozen):
    """To which instance a volume is attached, and as which device."""

    instance_id: Annotated[str, Ref("instance")]
    device: str
    attach_time: datetime
    delete_on_termination: bool


class Volume(Resource, tag="volume"):
    id_prefix = "vol"
    id_member = "VolumeId"
    noun = "volume"
    not_found = "InvalidVolume.NotFound"
    malformed = "InvalidVolumeID.Malformed"
    unknown = "The volume '{id}' does not exist."
    filters = {
        "attachment.attach-time": "Attachments[].AttachTime",
        "attachment.delete-on-termination": "Attachments[].DeleteOnTermination",
        "attachment.device": "Attachments[].Device",
        "attachment.instance-id": "Attachments[].InstanceId",
        "attachment.status": "Attachments[].State",
        "availability-zone": "AvailabilityZone",
        "availability-zone-id": "AvailabilityZoneId",
        "create-time": "CreateTime",
        "encrypted": "Encrypted",
        "fast-restored": "FastRestored",
        "multi-attach-enabled": "MultiAttachEnabled",
        "operator.managed": "Operator.Managed",
        "operator.principal": "Operator.Principal",
        "size": "Size",
        "snapshot-id": "SnapshotId",
        "status": "State",
        "volume-id": "VolumeId",
        "volume-type": "VolumeType",
    }

    size: int
    """GiB."""
    volume_type: VolumeType
    availability_zone: str
    create_time: datetime
    snapshot_id: str = ""
    """The snapshot may be long gone."""
    origin: str = ""
    """The snapshot of an offered AMI that its content goes back to, where its own is one of the account's."""
    encrypted: bool = False
    iops: int | None = None
    throughput: int | None = None
    attachment: VolumeAttachment | None = None

    def view(self, world: World) -> dict[str, Any]:
        return volume_view(world, self)


class VolumeAttached(CloudError):
    code = "VolumeInUse"
    template = "Volume {volume_id} is currently attached to {instance_id}"


describe_volumes = describes(Volume, "Volumes", 'List volumes: `{"Volumes": […]}`.')


@action
def delete_volume(world: World, *, volume_id: VolumeId) -> Outcome:
    """Delete a volume that is attached to nothing: `{}`."""
    volume = world.get(Volume, volume_id, parameter="volume_id")
    must_not_be_attached(volume)
    return deleted(world, volume), {}


def must_not_be_attached(volume: Volume) -> None:
    """A volume in use cannot be deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html
    """
    if volume.attachment:
        raise VolumeAttached(volume_id=volume.id, instance_id=volume.attachment.instance_id, parameter="volume_id")


def volumes_of(world: World, instance_id: str) -> tuple[Volume, ...]:
    """The volumes attached to an instance, in the order of its block device mapping."""
    return world.pointing(instance_id, "volume")


def with_volume(
    world: World,
    instance_id: str,
    availability_zone: str,
    device: BlockDevice,
    tags: dict[str, str],
    *,
    origin: str = "",
) -> World:
    """The world in which an instance has one more volume; `origin` is that of its snapshot."""
    world, volume_id = world.new_id(Volume.id_prefix)
    volume = Volume(
        id=volume_id,
        tags=tags,
        size=device.volume_size,
        volume_type=device.volume_type,
        availability_zone=availability_zone,
        create_time=world.now,
        snapshot_id=device.snapshot_id or "",
        origin=origin,
        encrypted=device.encrypted,
        iops=device.iops,
        throughput=device.throughput,
        attachment=VolumeAttachment(
            instance_id=instance_id,
            device=device.device_name,
            attach_time=world.now,
            delete_on_termination=device.delete_on_termination,
        ),
    )
    return created(world, volume)


def without_volumes(world: World, instance_id: str) -> World:
    """The world in which an instance has let go of its volumes; those that go with it are deleted."""
    for one in volumes_of(world, instance_id):
        world = world.put(one.replace(attachment=None))
        if one.attachment and one.attachment.delete_on_termination:
            world = deleted(world, world.get(Volume, one.id))
    return world


def device_of(volume: Volume, attachment: VolumeAttachment) -> BlockDevice:
    """An attached volume as an image of its instance would bring it."""
    return BlockDevice(
        device_name=attachment.device,
        volume_size=volume.size,
        volume_type=volume.volume_type,
        delete_on_termination=attachment.delete_on_termination,
        encrypted=volume.encrypted,
        iops=volume.iops,
        throughput=volume.throughput,
    )


# Views


def volume_view(world: World, one: Volume) -> dict[str, Any]:
    """A volume as DescribeVolumes answers it."""
    zone_ids = {zone.zone_name: zone.zone_id for zone in availability_zones(world.region)}
    optional = {"Iops": iops_of(one), "Throughput": throughput_of(one)}
    return {
        "Attachments": [_attachment_view(one, one.attachment)] if one.attachment else [],
        "AvailabilityZone": one.availability_zone,
        "AvailabilityZoneId": zone_ids[one.availability_zone],
        "CreateTime": one.create_time,
        "Encrypted": one.encrypted,
        "MultiAttachEnabled": False,
        "Operator": {"Managed": False},
        "Size": one.size,
        "SnapshotId": one.snapshot_id,
        "State": "in-use" if one.attachment else "available",
        "Tags": tag_list(one.tags),
        "VolumeId": one.id,
        "VolumeType": one.volume_type,
        **{name: value for name, value in optional.items() if value is not None},
    }


def block_device_mappings_view(world: World, instance_id: str) -> list[dict[str, Any]]:
    """The volumes of an instance as DescribeInstances lists them inside it."""
    return [
        {
            "DeviceName": one.attachment.device,
            "Ebs": {
                "AttachTime": one.attachment.attach_time,
                "DeleteOnTermination": one.attachment.delete_on_termination,
                "Status": "attached",
                "VolumeId": one.id,
            },
        }
        for one in volumes_of(world, instance_id)
        if one.attachment
    ]


def iops_of(one: Volume) -> int | None:
    """How many I/O operations a second a volume is good for; hard disks have no such figure.

    https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp2: 3 for each GiB, 100 to 16,000)
    """
    if one.volume_type == "gp2":
        return min(max(100, 3 * one.size), 16_000)
    return one.iops or (3_000 if one.volume_type == "gp3" else None)


def throughput_of(one: Volume) -> int | None:
    """MiB/s of a gp3 volume; other types have no such setting."""
    return (one.throughput or 125) if one.volume_type == "gp3" else None


def _attachment_view(volume: Volume, one: VolumeAttachment) -> dict[str, Any]:
    return {
        "AttachTime": one.attach_time,
        "DeleteOnTermination": one.delete_on_termination,
        "Device": one.device,
        "InstanceId": one.instance_id,
        "State": "attached",
        "VolumeId": volume.id,
    }
