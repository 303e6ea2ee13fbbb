"""Which volumes does an image or a launch ask for? Device names mapped to sizes, types and snapshots, and their rules.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.world import Frozen

SnapshotId = Annotated[str, Ref("snapshot")]
VolumeType = Literal["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"]

SIZES: Mapping[VolumeType, tuple[int, int]] = {
    "gp2": (1, 16_384),
    "gp3": (1, 65_536),
    "io1": (4, 16_384),
    "io2": (4, 65_536),
    "st1": (125, 16_384),
    "sc1": (125, 16_384),
    "standard": (1, 1_024),
}
"""GiB. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html"""

PROVISIONED_IOPS: Mapping[VolumeType, tuple[int, int]] = {
    "gp3": (3_000, 80_000),
    "io1": (100, 64_000),
    "io2": (100, 256_000),
}
"""The types whose IOPS may be said, and how many there may be."""

THROUGHPUT = (125, 2_000)
"""MiB/s of a gp3 volume."""


class EbsBlockDevice(Frozen):
    """What a volume shall be, as far as the request says."""

    delete_on_termination: bool | None = None
    iops: int | None = None
    snapshot_id: SnapshotId | None = None
    volume_size: int | None = None
    volume_type: VolumeType | None = None
    throughput: int | None = None
    encrypted: bool | None = None


class BlockDeviceMapping(Frozen):
    """A device name and the volume it shall have; `no_device`, even empty, takes away what the image maps there."""

    device_name: str | None = None
    ebs: EbsBlockDevice | None = None
    no_device: str | None = None


class BlockDevice(Frozen):
    """A volume that an image brings, or that a launch is to make."""

    device_name: str
    volume_size: int
    volume_type: VolumeType = "gp2"
    snapshot_id: str | None = None
    delete_on_termination: bool = False
    encrypted: bool = False
    iops: int | None = None
    throughput: int | None = None

    def view(self) -> dict[str, Any]:
        """The mapping as DescribeImages shows it."""
        optional = {"Iops": self.iops, "SnapshotId": self.snapshot_id, "Throughput": self.throughput}
        ebs = {
            "DeleteOnTermination": self.delete_on_termination,
            "Encrypted": self.encrypted,
            "VolumeSize": self.volume_size,
            "VolumeType": self.volume_type,
            **{name: value for name, value in optional.items() if value is not None},
        }
        return {"DeviceName": self.device_name, "Ebs": ebs}


SizeOfSnapshot = Callable[[str], int]
"""GiB of a snapshot by its id; refuses an id that names none."""


class DeviceMappedTwice(CloudError):
    code = "InvalidBlockDeviceMapping"
    template = "The device '{device_name}' is used in more than one block-device mapping"


class RootDeviceNotRemovable(CloudError):
    code = "InvalidBlockDeviceMapping"
    template = "The root device '{device_name}' cannot be left out of the block device mapping"


class VolumeWithoutSize(CloudError):
    code = "InvalidBlockDeviceMapping"
    template = "Either snapshot ID or volume size must be provided for: {device_name}"


class VolumeSmallerThanSnapshot(CloudError):
    code = "InvalidBlockDeviceMapping"
    template = "Volume of size {volume_size}GB is smaller than snapshot '{snapshot_id}', expect size >= {least}GB"


class EncryptedFromSnapshot(CloudError):
    code = "InvalidParameterCombination"
    template = "The encrypted flag cannot be specified for '{device_name}' since it has a snapshot specified."


class NotProvisionable(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter {name} is not supported for {volume_type} volumes."


def mapped(
    present: Sequence[BlockDevice],
    asked: Sequence[BlockDeviceMapping],
    *,
    root_device_name: str,
    size_of: SizeOfSnapshot,
) -> tuple[BlockDevice, ...]:
    """The devices of an image changed by what a request asks: one replaced, another added, a third left out.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html#instance-block-device-mapping
    """
    names = [must_name_a_device(one) for one in asked]
    devices = {one.device_name: one for one in present}
    for name, one in zip(names, asked, strict=True):
        if names.count(name) > 1:
            raise DeviceMappedTwice(device_name=name, parameter="block_device_mappings")
        if one.no_device is not None:
            if name == root_device_name:
                raise RootDeviceNotRemovable(device_name=name, parameter="block_device_mappings")
            devices.pop(name, None)
        else:
            devices[name] = _device(name, devices.get(name), one.ebs or EbsBlockDevice(), root_device_name, size_of)
    return tuple(devices.values())


def must_name_a_device(one: BlockDeviceMapping) -> str:
    """A mapping is of a device."""
    if not one.device_name:
        raise MissingParameter(name="blockDeviceMapping.deviceName", parameter="block_device_mappings")
    return one.device_name


def must_be_a_volume(device: BlockDevice) -> None:
    """Each type has its sizes; IOPS and throughput are said for the types that let them be chosen, and only there.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
    """
    _must_be_between("volumeSize", device.volume_size, SIZES[device.volume_type])
    if device.iops is not None:
        _must_be_provisionable("iops", device.volume_type, PROVISIONED_IOPS)
        _must_be_between("iops", device.iops, PROVISIONED_IOPS[device.volume_type])
    elif device.volume_type in ("io1", "io2"):
        raise MissingParameter(name="iops", parameter="block_device_mappings")
    if device.throughput is not None:
        _must_be_provisionable("throughput", device.volume_type, ("gp3",))
        _must_be_between("throughput", device.throughput, THROUGHPUT)


def must_hold_the_snapshot(device: BlockDevice, size_of: SizeOfSnapshot) -> None:
    """A volume is at least as large as the snapshot that it is made from."""
    if device.snapshot_id and device.volume_size < (least := size_of(device.snapshot_id)):
        raise VolumeSmallerThanSnapshot(
            volume_size=device.volume_size,
            snapshot_id=device.snapshot_id,
            least=least,
            parameter="block_device_mappings",
        )


def _device(
    name: str, present: BlockDevice | None, ebs: EbsBlockDevice, root_device_name: str, size_of: SizeOfSnapshot
) -> BlockDevice:
    snapshot_id = ebs.snapshot_id or (present.snapshot_id if present else None)
    if ebs.snapshot_id and ebs.encrypted is not None:
        raise EncryptedFromSnapshot(device_name=name, parameter="block_device_mappings")
    before = present or BlockDevice(
        device_name=name,
        volume_size=size_of(snapshot_id) if snapshot_id else 0,
        delete_on_termination=name == root_device_name,
    )
    wanted = {field: value for field, value in msgspec.structs.asdict(ebs).items() if value is not None}
    if ebs.volume_type not in (None, before.volume_type):
        wanted = {"iops": None, "throughput": None, **wanted}
    device = msgspec.structs.replace(before, **wanted)
    if not device.volume_size:
        raise VolumeWithoutSize(device_name=name, parameter="block_device_mappings")
    must_be_a_volume(device)
    must_hold_the_snapshot(device, size_of)
    return device


def _must_be_between(name: str, value: int, limits: tuple[int, int]) -> None:
    low, high = limits
    if not low <= value <= high:
        expected = f"Expecting a value between {low} and {high}."
        raise InvalidParameterValue(name=name, value=value, expected=expected, parameter="block_device_mappings")


def _must_be_provisionable(name: str, volume_type: str, types: Any) -> None:
    if volume_type not in types:
        raise NotProvisionable(name=name, volume_type=volume_type, parameter="block_device_mappings")
