"""What is a snapshot? The content of a volume at one moment, from which images and volumes are made.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.block_device import BlockDevice, SizeOfSnapshot, SnapshotId
from labs.cloud.resources.image import Image
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.volume import Volume, VolumeId
from labs.cloud.world import Resource, World


class Snapshot(Resource, tag="snapshot"):
    id_prefix = "snap"
    id_member = "SnapshotId"
    noun = "snapshot"
    not_found = "InvalidSnapshot.NotFound"
    malformed = "InvalidSnapshotID.Malformed"
    unknown = "The snapshot '{id}' does not exist."
    filters = {
        "description": "Description",
        "encrypted": "Encrypted",
        "owner-alias": "OwnerAlias",
        "owner-id": "OwnerId",
        "progress": "Progress",
        "snapshot-id": "SnapshotId",
        "start-time": "StartTime",
        "status": "State",
        "storage-tier": "StorageTier",
        "transfer-type": "TransferType",
        "volume-id": "VolumeId",
        "volume-size": "VolumeSize",
    }

    volume_id: str
    """The volume may be long gone."""
    volume_size: int
    """GiB."""
    start_time: datetime
    description: str = ""
    encrypted: bool = False
    origin: str = ""
    """The snapshot of an offered AMI that its content goes back to; "" where it goes back to none."""

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Description": self.description,
            "Encrypted": self.encrypted,
            "OwnerId": world.account_id,
            "Progress": "100%",
            "SnapshotId": self.id,
            "StartTime": self.start_time,
            "State": "completed",
            "StorageTier": "standard",
            "Tags": tag_list(self.tags),
            "VolumeId": self.volume_id,
            "VolumeSize": self.volume_size,
        }


class SnapshotInUse(CloudError):
    code = "InvalidSnapshot.InUse"
    template = "The snapshot {snapshot_id} is currently in use by {image_id}"


@action
def create_snapshot(
    world: World,
    *,
    volume_id: VolumeId,
    description: str = "",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Keep what a volume holds now: `{"SnapshotId", "State": "pending", …}`."""
    volume = world.get(Volume, volume_id, parameter="volume_id")
    world, snapshot = snapshot_of(world, volume, description, tags_of(tag_specifications, "snapshot"))
    return world, {**snapshot.view(world), "Progress": "", "State": "pending"}


@action
def delete_snapshot(world: World, *, snapshot_id: SnapshotId) -> Outcome:
    """Delete a snapshot that no image needs: `{}`."""
    snapshot = world.get(Snapshot, snapshot_id, parameter="snapshot_id")
    must_not_be_in_use(world, snapshot)
    return world.without(snapshot.id), {}


@action
def describe_snapshots(
    world: World,
    *,
    snapshot_ids: tuple[SnapshotId, ...] = (),
    owner_ids: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the account's snapshots: `{"Snapshots": […]}`. Those of others are not simulated."""
    given = {"ids": snapshot_ids, "max_results": max_results, "next_token": next_token}
    owned = () if _is_owner(world, owner_ids) else (Filter(name="owner-id", values=tuple(owner_ids)),)
    return world, describe(world, Snapshot, "Snapshots", filters=(*filters, *owned), **given)  # type: ignore[arg-type]


def must_not_be_in_use(world: World, snapshot: Snapshot) -> None:
    """An image cannot be launched without the snapshot of its root volume.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html
    """
    for image in images_of(world, snapshot.id):
        if any(
            one.snapshot_id == snapshot.id and one.device_name == image.root_device_name for one in image.block_devices
        ):
            raise SnapshotInUse(snapshot_id=snapshot.id, image_id=image.id, parameter="snapshot_id")


def images_of(world: World, snapshot_id: str) -> list[Image]:
    """The account's images that bring a snapshot."""
    return [one for one in world.all(Image) if any(each.snapshot_id == snapshot_id for each in one.block_devices)]


def size_of_snapshots(world: World, devices: Sequence[BlockDevice] = ()) -> SizeOfSnapshot:
    """How large a snapshot is: one of the account's, or one that an image brings along with its devices."""
    brought = {one.snapshot_id: one.volume_size for one in devices}

    def size_of(snapshot_id: str) -> int:
        if snapshot_id in brought and snapshot_id not in world.resources:
            return brought[snapshot_id]
        return world.get(Snapshot, snapshot_id, parameter="block_device_mappings").volume_size

    return size_of


def snapshot_of(world: World, volume: Volume, description: str, tags: dict[str, str]) -> tuple[World, Snapshot]:
    """A world with a snapshot of a volume."""
    world, snapshot_id = world.new_id(Snapshot.id_prefix)
    snapshot = Snapshot(
        id=snapshot_id,
        tags=tags,
        volume_id=volume.id,
        volume_size=volume.size,
        start_time=world.now,
        description=description,
        encrypted=volume.encrypted,
        origin=volume.origin or volume.snapshot_id,
    )
    return created(world, snapshot), snapshot


def origin_of(world: World, snapshot_id: str | None) -> str:
    """The snapshot of an offered AMI that the content of one of the account's goes back to; "" for one of an AMI itself."""
    snapshot = world.find(Snapshot, snapshot_id)
    return snapshot.origin if snapshot else ""


def _is_owner(world: World, owner_ids: Sequence[str]) -> bool:
    return not owner_ids or "self" in owner_ids or world.account_id in owner_ids
