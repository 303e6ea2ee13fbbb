"""Which AMI may an instance be launched from, and does it fit the instance type? AMIs are facts of a Region and a date.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from labs.cloud.describe import Filter, PagingWithIds, matching, page
from labs.cloud.errors import CloudError
from labs.cloud.facts.images import OWNER_ALIASES, ImageFacts, images_by_id
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {
    "architecture": "Architecture",
    "creation-date": "CreationDate",
    "description": "Description",
    "ena-support": "EnaSupport",
    "hypervisor": "Hypervisor",
    "image-id": "ImageId",
    "image-type": "ImageType",
    "is-public": "Public",
    "name": "Name",
    "owner-alias": "ImageOwnerAlias",
    "owner-id": "OwnerId",
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "state": "State",
    "sriov-net-support": "SriovNetSupport",
    "virtualization-type": "VirtualizationType",
}


class ImageIdMalformed(CloudError):
    code = "InvalidAMIID.Malformed"
    template = 'Invalid id: "{image_id}" (expecting "ami-...")'


class ImageNotFound(CloudError):
    code = "InvalidAMIID.NotFound"
    template = "The image id '[{image_id}]' does not exist"


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
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the AMIs of this Region that exist today: `{"Images": […]}`."""
    if image_ids and max_results:
        raise PagingWithIds(ids="ImageIds", parameter="max_results")
    for one in image_ids:
        the_image(world, one, parameter="image_ids")
    views = [
        image_view(image_id, image)
        for image_id, image in available_images(world).items()
        if (not image_ids or image_id in image_ids) and _is_owned(image, owners)
    ]
    return world, page("Images", matching(views, filters, FILTERS), max_results, next_token, by=("ImageId",))


@action
def describe_image_attribute(
    world: World, *, image_id: str, attribute: Literal["description", "sriovNetSupport", "bootMode", "imdsSupport"]
) -> Outcome:
    """Read one attribute of an AMI: `{"ImageId": …, "Description": {"Value": …}}`."""
    image = the_image(world, image_id)
    values = {
        "description": image.description,
        "sriovNetSupport": image.sriov_net_support,
        "bootMode": image.boot_mode,
        "imdsSupport": image.imds_support,
    }
    value = values[attribute]
    shown = {} if value is None else {"Value": value}
    return world, {"ImageId": image_id, attribute[:1].upper() + attribute[1:]: shown}


def available_images(world: World) -> dict[str, ImageFacts]:
    """The AMIs that exist at the world's date, by id."""
    return {id: one for id, one in images_by_id(world.region).items() if one.creation_date <= world.now}


def the_image(world: World, image_id: str, *, parameter: str = "image_id") -> ImageFacts:
    """The AMI with this id.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidAMIID)
    """
    if re.fullmatch(r"ami-([0-9a-f]{8}|[0-9a-f]{17})", image_id) is None:
        raise ImageIdMalformed(image_id=image_id, parameter=parameter)
    found = available_images(world).get(image_id)
    if found is None:
        raise ImageNotFound(image_id=image_id, parameter=parameter)
    return found


def must_share_an_architecture(image: ImageFacts, kind: InstanceTypeFacts) -> None:
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


def must_support_the_virtualization(image: ImageFacts, kind: InstanceTypeFacts) -> None:
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


def must_be_enabled_for_ena(kind: InstanceTypeFacts, *, ena_support: bool) -> None:
    """Nitro types have no other network device than ENA, so driver and attribute must be there.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking-ena.html
    """
    if kind.ena == "required" and not ena_support:
        raise EnaRequired(instance_type=kind.instance_type, parameter="instance_type")


def image_view(image_id: str, image: ImageFacts) -> dict[str, Any]:
    """An AMI as DescribeImages answers it."""
    optional = {
        "SriovNetSupport": image.sriov_net_support,
        "ImdsSupport": image.imds_support,
        "BootMode": image.boot_mode,
    }
    return {
        "Architecture": image.architecture,
        "CreationDate": _timestamp(image.creation_date),
        "Description": image.description,
        "EnaSupport": image.ena_support,
        "Hypervisor": "xen",
        "ImageId": image_id,
        "ImageLocation": f"{OWNER_ALIASES[image.owner_id]}/{image.name}",
        "ImageOwnerAlias": OWNER_ALIASES[image.owner_id],
        "ImageType": "machine",
        "Name": image.name,
        "OwnerId": image.owner_id,
        "PlatformDetails": "Linux/UNIX",
        "Public": True,
        "RootDeviceName": image.root_device_name,
        "RootDeviceType": "ebs",
        "State": "available",
        "UsageOperation": "RunInstances",
        "VirtualizationType": image.virtualization_type,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _is_owned(image: ImageFacts, owners: tuple[str, ...]) -> bool:
    return not owners or image.owner_id in owners or OWNER_ALIASES[image.owner_id] in owners


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
