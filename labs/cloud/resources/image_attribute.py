"""What can be read and changed of an image, one attribute a call?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
"""

from collections.abc import Sequence
from typing import Any, Literal

from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.image import Image, the_image
from labs.cloud.resources.network_interface_attribute import AttributeValue
from labs.cloud.resources.vpc import must_be_one_attribute
from labs.cloud.world import Frozen, World

Attribute = Literal[
    "description",
    "kernel",
    "ramdisk",
    "launchPermission",
    "productCodes",
    "blockDeviceMapping",
    "sriovNetSupport",
    "bootMode",
    "tpmSupport",
    "uefiData",
    "lastLaunchedTime",
    "imdsSupport",
    "deregistrationProtection",
]


class LaunchPermission(Frozen):
    """Who may launch an image: an account, or everybody."""

    user_id: str | None = None
    group: Literal["all"] | None = None


class LaunchPermissionModifications(Frozen):
    """Who may launch an image from now on, and who no longer."""

    add: tuple[LaunchPermission, ...] = ()
    remove: tuple[LaunchPermission, ...] = ()


class ImageOfAnother(CloudError):
    code = "AuthFailure"
    template = "Not authorized for image:{image_id}"


class AttributeItemInvalid(CloudError):
    code = "InvalidAMIAttributeItemValue"
    template = 'Invalid attribute item value "{value}" for userId item type.'


class MappingNotTold(CloudError):
    code = "AuthFailure"
    template = "Unauthorized attempt to access restricted resource"


@action
def describe_image_attribute(world: World, *, image_id: str, attribute: Attribute) -> Outcome:
    """Read one attribute of an AMI: `{"ImageId": …, "Description": {"Value": …}}`."""
    image = the_image(world, image_id)
    if attribute == "launchPermission":
        return world, {"ImageId": image.id, "LaunchPermissions": _permissions(must_be_own(world, image))}
    if attribute == "productCodes":
        return world, {"ImageId": image.id, "ProductCodes": []}
    if attribute == "blockDeviceMapping":
        raise MappingNotTold(parameter="attribute")
    values = {
        "description": image.description or None,
        "sriovNetSupport": image.sriov_net_support,
        "bootMode": image.boot_mode,
        "imdsSupport": image.imds_support,
        "deregistrationProtection": "disabled",
    }
    value = values.get(attribute)
    member = {"kernel": "KernelId", "ramdisk": "RamdiskId"}.get(attribute, attribute[:1].upper() + attribute[1:])
    return world, {"ImageId": image.id, member: {} if value is None else {"Value": value}}


@action
def modify_image_attribute(
    world: World,
    *,
    image_id: str,
    attribute: str | None = None,
    value: str | None = None,
    operation_type: Literal["add", "remove"] | None = None,
    user_ids: tuple[str, ...] = (),
    user_groups: tuple[str, ...] = (),
    description: AttributeValue | None = None,
    imds_support: AttributeValue | None = None,
    launch_permission: LaunchPermissionModifications | None = None,
) -> Outcome:
    """Set one attribute of an image of the account: description, IMDS support, or who may launch it: `{}`."""
    image = must_be_own(world, the_image(world, image_id))
    given = {"description": description, "imds_support": imds_support, "launch_permission": launch_permission}
    if attribute is not None:
        given |= _as_member(attribute, value, operation_type, user_ids, user_groups)
    name, wanted = must_be_one_attribute(given)
    if name == "launch_permission":
        return world.put(_permitted(image, wanted)), {}
    if name == "imds_support" and wanted.value != "v2.0":
        raise InvalidParameterValue(
            name="imdsSupport", value=wanted.value, expected="Expecting one of: v2.0.", parameter="imds_support"
        )
    return world.put(image.replace(**{name: wanted.value})), {}


@action
def reset_image_attribute(world: World, *, image_id: str, attribute: Literal["launchPermission"]) -> Outcome:
    """Let nobody but its owner launch an image: `{}`."""
    image = must_be_own(world, the_image(world, image_id))
    return world.put(image.replace(is_public=False, shared_with=())), {}


def must_be_own(world: World, image: Image) -> Image:
    """Images of others can be launched and nothing else.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (AuthFailure)
    """
    if image.owner_id != world.account_id:
        raise ImageOfAnother(image_id=image.id, parameter="image_id")
    return image


def must_be_accounts(user_ids: Sequence[str]) -> None:
    """An account is named by its twelve digits."""
    for one in user_ids:
        if len(one) != 12 or not one.isdigit():
            raise AttributeItemInvalid(value=one, parameter="launch_permission")


def _as_member(
    attribute: str, value: str | None, operation: str | None, user_ids: Sequence[str], user_groups: Sequence[str]
) -> dict[str, Any]:
    """The older way to say what is to change: the attribute's name beside its value."""
    if attribute in ("description", "imdsSupport"):
        if value is None:
            raise MissingParameter(name="Value", parameter="value")
        return {"description" if attribute == "description" else "imds_support": AttributeValue(value=value)}
    if attribute != "launchPermission":
        expected = "Expecting one of: description, imdsSupport, launchPermission."
        raise InvalidParameterValue(name="attribute", value=attribute, expected=expected, parameter="attribute")
    if operation is None:
        raise MissingParameter(name="OperationType", parameter="operation_type")
    must_be_everybody(user_groups)
    named = (
        *(LaunchPermission(user_id=one) for one in user_ids),
        *(LaunchPermission(group="all") for _ in user_groups),
    )
    changes = (
        LaunchPermissionModifications(add=named) if operation == "add" else LaunchPermissionModifications(remove=named)
    )
    return {"launch_permission": changes}


def must_be_everybody(user_groups: Sequence[str]) -> None:
    """There is one group, and it is everybody."""
    for one in user_groups:
        if one != "all":
            raise InvalidParameterValue(
                name="userGroup", value=one, expected="Expecting one of: all.", parameter="user_groups"
            )


def _permitted(image: Image, changes: LaunchPermissionModifications) -> Image:
    added = [one.user_id for one in changes.add if one.user_id]
    removed = [one.user_id for one in changes.remove if one.user_id]
    must_be_accounts([*added, *removed])
    shared = tuple(one for one in dict.fromkeys((*image.shared_with, *added)) if one not in removed)
    is_public = image.is_public or any(one.group for one in changes.add)
    return image.replace(shared_with=shared, is_public=is_public and not any(one.group for one in changes.remove))


def _permissions(image: Image) -> list[dict[str, str]]:
    everybody = [{"Group": "all"}] if image.is_public else []
    return [*everybody, *({"UserId": one} for one in image.shared_with)]
