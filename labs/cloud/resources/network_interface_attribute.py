"""What can be changed on an interface, one attribute a call?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.connection_tracking import ConnectionTrackingSpecification, must_be_possible_timeouts
from labs.cloud.resources.ena_express import EnaSrdSpecification, changed_setting, must_support_ena_express
from labs.cloud.resources.network_interface import (
    NetworkInterface,
    NetworkInterfaceId,
    attachment_view,
    chosen_groups,
    groups_view,
    must_be_yours,
    the_attachment,
    type_under,
)
from labs.cloud.resources.public_ip_address import with_public_address
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.vpc import AttributeBooleanValue, must_be_one_attribute
from labs.cloud.world import Frozen, World


class NetworkInterfaceAttachmentChanges(Frozen):
    """A change of one attachment: whether the interface is deleted with its instance."""

    attachment_id: str | None = None
    delete_on_termination: bool | None = None


class AttributeValue(Frozen):
    """EC2's wrapper around a text attribute."""

    value: str = ""


class NeedsAGroup(CloudError):
    code = "InvalidParameterValue"
    template = "A network interface has at least one security group."


class AttachmentOfAnother(CloudError):
    code = "InvalidParameterCombination"
    template = "{attachment_id} is not the attachment of {network_interface_id}."


class EnaExpressNeedsAttachment(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "{network_interface_id} is attached to no instance; ENA Express is a setting of the attachment."


@action
def modify_network_interface_attribute(
    world: World,
    *,
    network_interface_id: NetworkInterfaceId,
    attachment: NetworkInterfaceAttachmentChanges | None = None,
    description: AttributeValue | None = None,
    groups: tuple[SecurityGroupId, ...] | None = None,
    source_dest_check: AttributeBooleanValue | None = None,
    associate_public_ip_address: bool | None = None,
    connection_tracking_specification: ConnectionTrackingSpecification | None = None,
    ena_srd_specification: EnaSrdSpecification | None = None,
) -> Outcome:
    """Set one attribute of an interface; `groups` replaces the whole list: `{}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    must_be_yours(interface)
    given = {
        "attachment": attachment,
        "description": description,
        "groups": groups,
        "source_dest_check": source_dest_check,
        "associate_public_ip_address": associate_public_ip_address,
        "connection_tracking_specification": connection_tracking_specification,
        "ena_srd_specification": ena_srd_specification,
    }
    name, value = must_be_one_attribute(given)
    return _CHANGES[name](world, interface, value), {}


@action
def describe_network_interface_attribute(
    world: World,
    *,
    network_interface_id: NetworkInterfaceId,
    attribute: Literal["description", "groupSet", "sourceDestCheck", "attachment", "associatePublicIpAddress"],
) -> Outcome:
    """Read one attribute of an interface: `{"NetworkInterfaceId": …, "SourceDestCheck": {"Value": bool}}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    attachment = attachment_view(world, interface.attachment) if interface.attachment else {}
    shown: dict[str, dict[str, Any]] = {
        "description": {"Description": {"Value": interface.description}},
        "groupSet": {"Groups": groups_view(world, interface.group_ids)},
        "sourceDestCheck": {"SourceDestCheck": {"Value": interface.source_dest_check}},
        "attachment": {"Attachment": attachment} if attachment else {},
        "associatePublicIpAddress": {"AssociatePublicIpAddress": interface.associate_public_ip_address},
    }
    return world, {"NetworkInterfaceId": interface.id, **shown[attribute]}


@action
def reset_network_interface_attribute(
    world: World, *, network_interface_id: NetworkInterfaceId, source_dest_check: str
) -> Outcome:
    """Switch the source/destination check back on, whatever text is given for it, as EC2 does: `{}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    must_be_yours(interface)
    return world.put(interface.replace(source_dest_check=bool(source_dest_check))), {}


def _change_attachment(world: World, interface: NetworkInterface, changes: NetworkInterfaceAttachmentChanges) -> World:
    present, attachment = the_attachment(world, changes.attachment_id or "")
    if present.id != interface.id:
        raise AttachmentOfAnother(
            attachment_id=attachment.attachment_id, network_interface_id=interface.id, parameter="attachment"
        )
    kept = msgspec.structs.replace(attachment, delete_on_termination=bool(changes.delete_on_termination))
    return world.put(interface.replace(attachment=kept))


def _change_description(world: World, interface: NetworkInterface, description: AttributeValue) -> World:
    return world.put(interface.replace(description=description.value))


def _change_groups(world: World, interface: NetworkInterface, groups: tuple[str, ...]) -> World:
    if not groups:
        raise NeedsAGroup(parameter="groups")
    return world.put(
        interface.replace(group_ids=chosen_groups(world, interface.vpc_id, groups, subnet_id=interface.subnet_id))
    )


def _change_source_dest_check(world: World, interface: NetworkInterface, wanted: AttributeBooleanValue) -> World:
    return world.put(interface.replace(source_dest_check=wanted.value))


def _change_public_address(world: World, interface: NetworkInterface, wanted: bool) -> World:  # noqa: FBT001
    public_ip = interface.public_ip if wanted else None
    interface = interface.replace(associate_public_ip_address=wanted, public_ip=public_ip)
    return with_public_address(world.put(interface), interface)


def _change_timeouts(world: World, interface: NetworkInterface, wanted: ConnectionTrackingSpecification) -> World:
    must_be_possible_timeouts(wanted)
    kept = interface.connection_tracking or ConnectionTrackingSpecification()
    named = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    return world.put(interface.replace(connection_tracking=msgspec.structs.replace(kept, **named)))


def _change_ena_express(world: World, interface: NetworkInterface, wanted: EnaSrdSpecification) -> World:
    """It is a setting of the attachment: an interface that sits in no instance has none."""
    kind = type_under(world, interface)
    if interface.attachment is None or kind is None:
        raise EnaExpressNeedsAttachment(network_interface_id=interface.id, parameter="network_interface_id")
    setting = changed_setting(interface.attachment.ena_srd, wanted)
    must_support_ena_express(world, kind, setting or wanted, "ena_srd_specification")
    attachment = msgspec.structs.replace(interface.attachment, ena_srd=setting)
    return world.put(interface.replace(attachment=attachment))


_CHANGES: Mapping[str, Callable[[World, NetworkInterface, Any], World]] = {
    "attachment": _change_attachment,
    "description": _change_description,
    "groups": _change_groups,
    "source_dest_check": _change_source_dest_check,
    "associate_public_ip_address": _change_public_address,
    "connection_tracking_specification": _change_timeouts,
    "ena_srd_specification": _change_ena_express,
}
