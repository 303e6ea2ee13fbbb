"""Which AMI may an instance be launched from, and does it fit the instance type? AWS's own by Region and date, and the account's.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal, Protocol

from labs.cloud.describe import BY_TAGS, Filter, PagingWithIds, matching, must_be_page_size, page, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.facts.images import OWNER_ALIASES, ImageFacts, images_by_id, snapshot_id
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.block_device import BlockDevice
from labs.cloud.world import Frozen, Resource, World

Architecture = Literal["i386", "x86_64", "arm64", "x86_64_mac", "arm64_mac"]
BootMode = Literal["legacy-bios", "uefi", "uefi-preferred"]
VirtualizationType = Literal["hvm", "paravirtual"]
OWNER_WORDS = ("self", "amazon", "aws-backup-vault", "aws-marketplace")


class Image(Resource, tag="image"):
    id_prefix = "ami"
    id_member = "ImageId"
    noun = "image"
    not_found = "InvalidAMIID.NotFound"
    malformed = "InvalidAMIID.Malformed"
    filters = {
        "architecture": "Architecture",
        "block-device-mapping.delete-on-termination": "BlockDeviceMappings[].Ebs.DeleteOnTermination",
        "block-device-mapping.device-name": "BlockDeviceMappings[].DeviceName",
        "block-device-mapping.encrypted": "BlockDeviceMappings[].Ebs.Encrypted",
        "block-device-mapping.snapshot-id": "BlockDeviceMappings[].Ebs.SnapshotId",
        "block-device-mapping.volume-size": "BlockDeviceMappings[].Ebs.VolumeSize",
        "block-device-mapping.volume-type": "BlockDeviceMappings[].Ebs.VolumeType",
        "boot-mode": "BootMode",
        "creation-date": "CreationDate",
        "description": "Description",
        "ena-support": "EnaSupport",
        "free-tier-eligible": "FreeTierEligible",
        "hypervisor": "Hypervisor",
        "image-allowed": "ImageAllowed",
        "image-id": "ImageId",
        "image-type": "ImageType",
        "image-watermark.source-image-creation-time": "ImageWatermarks[].SourceImageCreationTime",
        "image-watermark.source-image-id": "ImageWatermarks[].SourceImageId",
        "image-watermark.source-image-region": "ImageWatermarks[].SourceImageRegion",
        "image-watermark.watermark-creation-time": "ImageWatermarks[].WatermarkCreationTime",
        "image-watermark.watermark-key": "ImageWatermarks[].WatermarkKey",
        "instance-type-specification.supported-instance-type": (
            "InstanceTypeSpecification.SupportedInstanceTypes[].InstanceType"
        ),
        "instance-type-specification.unsupported-instance-type": (
            "InstanceTypeSpecification.UnsupportedInstanceTypes[].InstanceType"
        ),
        "is-public": "Public",
        "kernel-id": "KernelId",
        "manifest-location": "ImageLocation",
        "name": "Name",
        "owner-alias": "ImageOwnerAlias",
        "owner-id": "OwnerId",
        "platform": "Platform",
        "product-code": "ProductCodes[].ProductCodeId",
        "product-code.type": "ProductCodes[].ProductCodeType",
        "public-ssm-parameter-name": "PublicSsmParameterName",
        "ramdisk-id": "RamdiskId",
        "root-device-name": "RootDeviceName",
        "root-device-type": "RootDeviceType",
        "scan-result.critical-fix-available-since": "ScanResults.CriticalFixAvailableSince",
        "scan-result.finding-scan-date": "ScanResults.FindingScanDate",
        "scan-result.high-fix-available-since": "ScanResults.HighFixAvailableSince",
        "scan-result.highest-finding-severity-label": "ScanResults.HighestFindingSeverityLabel",
        "scan-result.informational-fix-available-since": "ScanResults.InformationalFixAvailableSince",
        "scan-result.low-fix-available-since": "ScanResults.LowFixAvailableSince",
        "scan-result.medium-fix-available-since": "ScanResults.MediumFixAvailableSince",
        "source-image-id": "SourceImageId",
        "source-image-region": "SourceImageRegion",
        "source-instance-id": "SourceInstanceId",
        "sriov-net-support": "SriovNetSupport",
        "state": "State",
        "state-reason-code": "StateReason.Code",
        "state-reason-message": "StateReason.Message",
        "virtualization-type": "VirtualizationType",
    }

    name: str
    owner_id: str
    creation_date: datetime
    architecture: Architecture
    virtualization_type: VirtualizationType
    root_device_name: str
    block_devices: tuple[BlockDevice, ...] = ()
    description: str = ""
    ena_support: bool = False
    sriov_net_support: str | None = None
    boot_mode: BootMode | None = None
    imds_support: str | None = None
    is_public: bool = False
    shared_with: tuple[str, ...] = ()
    """The accounts that may launch it, besides its owner."""
    source_instance_id: str | None = None
    source_image_id: str | None = None

    def view(self, world: World) -> dict[str, Any]:
        return image_view(self)


class Machine(Frozen):
    """What an instance keeps of the image it was launched from, which may be deregistered since."""

    architecture: Architecture
    virtualization_type: VirtualizationType
    root_device_name: str
    boot_mode: BootMode | None = None
    imds_support: str | None = None


class MachineImage(Protocol):
    """What decides on which types an image runs: of an image, or of what an instance keeps of one."""

    @property
    def architecture(self) -> Architecture: ...
    @property
    def virtualization_type(self) -> VirtualizationType: ...
    @property
    def boot_mode(self) -> BootMode | None: ...


class ImageIdMalformed(CloudError):
    code = "InvalidAMIID.Malformed"
    template = 'Invalid id: "{image_id}" (expecting "ami-...")'


class ImageNotFound(CloudError):
    code = "InvalidAMIID.NotFound"
    template = "The image id '[{image_id}]' does not exist"


class UserIdMalformed(CloudError):
    code = "InvalidUserID.Malformed"
    template = 'Invalid user id: "{user_id}"'


class ArchitectureMismatch(CloudError):
    code = "InvalidParameterValue"
    template = (
        "The architecture '{type_architectures}' of the instance type {instance_type} does not match "
        "the architecture '{image_architecture}' of the AMI. Choose a type and an AMI of the same architecture."
    )


class VirtualizationMismatch(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "Instances with a virtualization type of '{virtualization_type}' are not supported for {instance_type}. "
        "Choose an AMI with one of: {supported}."
    )


class BootModeMismatch(CloudError):
    """The code is not confirmed."""

    code = "Unsupported"
    template = "The boot mode '{boot_mode}' of the AMI is not supported by the instance type {instance_type}."


class EnaRequired(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "Enhanced networking with the Elastic Network Adapter (ENA) is required for the '{instance_type}' "
        "instance type. Ensure that you are using an AMI that is enabled for ENA."
    )


@action
def describe_images(
    world: World,
    *,
    image_ids: tuple[str, ...] = (),
    owners: tuple[str, ...] = (),
    executable_users: tuple[str, ...] = (),
    include_deprecated: bool = False,
    include_disabled: bool = False,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the AMIs of this Region that exist today, AWS's and the account's own: `{"Images": […]}`.

    None of them is ever deprecated or disabled here, so asking for such ones as well finds no more.
    """
    must_be_page_size(max_results)
    if image_ids and max_results:
        raise PagingWithIds(ids="ImageIds", parameter="max_results")
    for one in image_ids:
        the_image(world, one, parameter="image_ids")
    must_be_user_ids(owners, OWNER_WORDS, "owners")
    must_be_user_ids(executable_users, ("self", "all"), "executable_users")
    views = [
        image.view(world)
        for image_id, image in available_images(world).items()
        if (not image_ids or image_id in image_ids)
        and (not owners or is_owned(world, image, owners))
        and (not executable_users or is_executable(world, image, executable_users))
    ]
    return world, page(
        "Images", matching(views, filters, {**Image.filters, **BY_TAGS}), max_results, next_token, by=("ImageId",)
    )


@cache
def catalogue(region: str) -> Mapping[str, Image]:
    """The images that AWS and Canonical offer in a Region, by id, whatever the date."""
    return {image_id: _offered(region, image_id, facts) for image_id, facts in images_by_id(region).items()}


def available_images(world: World) -> dict[str, Image]:
    """The images that exist at the world's date, by id: those offered to everybody, then the account's own."""
    offered = {id: one for id, one in catalogue(world.region).items() if one.creation_date <= world.now}
    return {**offered, **{one.id: one for one in world.all(Image)}}


def the_image(world: World, image_id: str, *, parameter: str = "image_id") -> Image:
    """The AMI with this id.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidAMIID)
    """
    if re.fullmatch(r"ami-([0-9a-f]{8}|[0-9a-f]{17})", image_id) is None:
        raise ImageIdMalformed(image_id=image_id, parameter=parameter)
    found = world.find(Image, image_id) or catalogue(world.region).get(image_id)
    if found is None or found.creation_date > world.now:
        raise ImageNotFound(image_id=image_id, parameter=parameter)
    return found


def machine_of(image: Image) -> Machine:
    """What an instance keeps of its image."""
    return Machine(
        architecture=image.architecture,
        virtualization_type=image.virtualization_type,
        root_device_name=image.root_device_name,
        boot_mode=image.boot_mode,
        imds_support=image.imds_support,
    )


def must_share_an_architecture(image: MachineImage, kind: InstanceTypeFacts) -> None:
    """A machine image runs on processors of its own architecture.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ComponentsAMIs.html
    """
    if image.architecture not in kind.architectures:
        raise ArchitectureMismatch(
            instance_type=kind.instance_type,
            type_architectures=", ".join(kind.architectures),
            image_architecture=image.architecture,
            parameter="instance_type",
        )


def must_support_the_virtualization(image: MachineImage, kind: InstanceTypeFacts) -> None:
    """Paravirtual (PV) images run on a few old types only; all current types take hardware virtual machines (HVM).

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ComponentsAMIs.html#virtualization_types
    """
    if image.virtualization_type not in kind.virtualization:
        raise VirtualizationMismatch(
            virtualization_type=image.virtualization_type,
            instance_type=kind.instance_type,
            supported=", ".join(kind.virtualization),
            parameter="image_id",
        )


def must_boot(image: MachineImage, kind: InstanceTypeFacts) -> None:
    """An image made for one boot mode alone needs a type that boots so.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-boot.html
    """
    if image.boot_mode in ("uefi", "legacy-bios") and image.boot_mode not in kind.boot_modes:
        raise BootModeMismatch(boot_mode=image.boot_mode, instance_type=kind.instance_type, parameter="instance_type")


def must_be_enabled_for_ena(kind: InstanceTypeFacts, *, ena_support: bool) -> None:
    """Nitro types have no other network device than ENA, so driver and attribute must be there.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking-ena.html
    """
    if kind.ena == "required" and not ena_support:
        raise EnaRequired(instance_type=kind.instance_type, parameter="instance_type")


def must_be_user_ids(users: Sequence[str], words: Sequence[str], parameter: str) -> None:
    """An account is named by its twelve digits, or by one of a few words."""
    for one in users:
        if one not in words and re.fullmatch(r"\d{12}", one) is None:
            raise UserIdMalformed(user_id=one, parameter=parameter)


def is_owned(world: World, image: Image, owners: Sequence[str]) -> bool:
    """Whether an image belongs to one of these owners."""
    names = {image.owner_id, OWNER_ALIASES.get(image.owner_id)}
    return any(one in names or (one == "self" and image.owner_id == world.account_id) for one in owners)


def is_executable(world: World, image: Image, users: Sequence[str]) -> bool:
    """Whether one of these may launch an image by a permission that names them; `all` are those of public images."""
    named = {world.account_id if one == "self" else one for one in users}
    return (image.is_public and "all" in named) or bool(named & set(image.shared_with))


def image_view(image: Image) -> dict[str, Any]:
    """An AMI as DescribeImages answers it."""
    alias = OWNER_ALIASES.get(image.owner_id)
    optional = {
        "ImageOwnerAlias": alias,
        "SriovNetSupport": image.sriov_net_support,
        "ImdsSupport": image.imds_support,
        "BootMode": image.boot_mode,
        "SourceInstanceId": image.source_instance_id,
        "SourceImageId": image.source_image_id,
        "Description": image.description or None,
        "Tags": tag_list(image.tags) or None,
    }
    return {
        "Architecture": image.architecture,
        "BlockDeviceMappings": [one.view() for one in image.block_devices],
        "CreationDate": _timestamp(image.creation_date),
        "EnaSupport": image.ena_support,
        "Hypervisor": "xen",
        "ImageId": image.id,
        "ImageLocation": f"{alias or image.owner_id}/{image.name}",
        "ImageType": "machine",
        "Name": image.name,
        "OwnerId": image.owner_id,
        "PlatformDetails": "Linux/UNIX",
        "Public": image.is_public,
        "RootDeviceName": image.root_device_name,
        "RootDeviceType": "ebs",
        "State": "available",
        "UsageOperation": "RunInstances",
        "VirtualizationType": image.virtualization_type,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _offered(region: str, image_id: str, facts: ImageFacts) -> Image:
    root = BlockDevice(
        device_name=facts.root_device_name,
        volume_size=facts.volume_size,
        volume_type=facts.volume_type,
        snapshot_id=snapshot_id(region, facts.name),
        delete_on_termination=True,
    )
    return Image(
        id=image_id,
        name=facts.name,
        owner_id=facts.owner_id,
        creation_date=facts.creation_date,
        architecture=facts.architecture,
        virtualization_type=facts.virtualization_type,
        root_device_name=facts.root_device_name,
        block_devices=(root,),
        description=facts.description,
        ena_support=facts.ena_support,
        sriov_net_support=facts.sriov_net_support,
        boot_mode=facts.boot_mode,
        imds_support=facts.imds_support,
        is_public=True,
    )


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
