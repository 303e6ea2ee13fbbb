"""How does an interface get into an instance and out of it?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.registry import Outcome, action, kinds, settles
from labs.cloud.resources.ena_express import EnaSrdSpecification, changed_setting, must_support_ena_express
from labs.cloud.resources.ipv6_address import must_support_ipv6_addresses
from labs.cloud.resources.network_interface import (
    InstanceId,
    NetworkInterface,
    NetworkInterfaceAttachment,
    NetworkInterfaceId,
    Status,
    interfaces_of,
    must_be_available,
    must_be_yours,
    place_of,
    the_attachment,
)
from labs.cloud.resources.private_ip_address import must_not_exceed_the_addresses
from labs.cloud.world import World

SEVERAL_VPCS_SINCE = datetime(2023, 10, 26, tzinfo=UTC)

SETTLES_TO: Mapping[Status, Status] = {"attaching": "in-use", "detaching": "available"}
"""Where the passing states of an interface lead by themselves.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
"""


class InstanceNotAttachable(CloudError):
    code = "IncorrectInstanceState"
    template = "Instance '{instance_id}' is not 'running' or 'stopped' but '{state}'."


class DifferentZones(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "You may not attach a network interface to an instance if they are not in the same availability zone "
        "({interface_zone}, {instance_zone})."
    )


class DifferentVpcs(CloudError):
    code = "InvalidParameterCombination"
    template = "You may not attach a network interface to an instance if they are not in the same VPC (until {since})."


class DeviceIndexTaken(CloudError):
    code = "InvalidParameterValue"
    template = "Instance '{instance_id}' already has an interface attached at device index '{device_index}'."


class NetworkCardUnknown(CloudError):
    code = "InvalidParameterValue"
    template = "{instance_type} has {cards} network card(s); there is no network card index {network_card_index}."


class AttachmentLimitExceeded(CloudError):
    code = "AttachmentLimitExceeded"
    template = "Interface count {count} exceeds the limit for {instance_type} ({limit})"


class NetworkCardFull(CloudError):
    code = "AttachmentLimitExceeded"
    template = (
        "Interface count {count} exceeds the limit for network card {network_card_index} of {instance_type} ({limit})"
    )


class PrimaryInterfaceStays(CloudError):
    code = "OperationNotPermitted"
    template = "The network interface at device index 0 and networkCard index 0 cannot be detached."


@action
def attach_network_interface(
    world: World,
    *,
    network_interface_id: NetworkInterfaceId,
    instance_id: InstanceId,
    device_index: int,
    network_card_index: int = 0,
    ena_srd_specification: EnaSrdSpecification | None = None,
) -> Outcome:
    """Put an available interface into a running or stopped instance: `{"AttachmentId": …, "NetworkCardIndex": …}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    instance: Any = world.get(kinds()["instance"], instance_id, parameter="instance_id")
    kind = instance_types()[instance.instance_type]
    present = interfaces_of(world, instance.id)
    cards = [one.attachment.network_card_index for one in present if one.attachment]
    must_be_yours(interface)
    must_be_available(interface)
    must_be_running_or_stopped(instance.id, instance.state)
    must_be_in_the_same_zone(interface, instance.availability_zone)
    must_be_in_the_same_vpc_in_former_times(world, {interface.vpc_id, *(one.vpc_id for one in present)})
    must_be_a_network_card(kind, network_card_index)
    must_be_a_free_device_index(present, instance.id, device_index, network_card_index)
    must_not_exceed_the_interfaces(kind, [*cards, network_card_index])
    must_not_exceed_the_addresses(kind, len(interface.private_ip_addresses))
    must_support_ipv6_addresses(kind, len(interface.ipv6_addresses))
    if ena_srd_specification:
        must_support_ena_express(world, kind, ena_srd_specification, "ena_srd_specification")
    world, interface = attached(
        world, interface, instance.id, device_index, network_card_index, ena_srd=ena_srd_specification
    )
    return world, {
        "AttachmentId": interface.attachment.attachment_id if interface.attachment else "",
        "NetworkCardIndex": network_card_index,
    }


@action
def detach_network_interface(world: World, *, attachment_id: str, force: bool = False) -> Outcome:
    """Take a secondary interface out of its instance; it keeps addresses, groups and MAC: `{}`."""
    interface, attachment = the_attachment(world, attachment_id)
    must_be_yours(interface)
    must_not_be_primary(interface)
    leaving = msgspec.structs.replace(attachment, status="detached" if force else "detaching")
    return world.put(interface.replace(status="detaching", attachment=leaving)), {}


@settles
def settle_attachments(world: World) -> World:
    """Complete what is under way."""
    for one in world.all(NetworkInterface):
        if one.status in SETTLES_TO:
            world = world.put(one.replace(status=SETTLES_TO[one.status], attachment=_settled(one.attachment)))
    return world


def attached(
    world: World,
    interface: NetworkInterface,
    instance_id: str,
    device_index: int,
    network_card_index: int = 0,
    *,
    delete_on_termination: bool = False,
    ena_srd: EnaSrdSpecification | None = None,
) -> tuple[World, NetworkInterface]:
    """The world with an interface on its way into an instance."""
    world, attachment_id = world.new_id("eni-attach")
    attachment = NetworkInterfaceAttachment(
        attachment_id=attachment_id,
        instance_id=instance_id,
        device_index=device_index,
        network_card_index=network_card_index,
        attach_time=world.now,
        status="attaching",
        delete_on_termination=delete_on_termination,
        ena_srd=changed_setting(None, ena_srd) if ena_srd else None,
    )
    interface = interface.replace(status="attaching", attachment=attachment)
    return world.put(interface), interface


def must_be_running_or_stopped(instance_id: str, state: str) -> None:
    """Interfaces are attached hot (running) or warm (stopped); the cold way is RunInstances.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """
    if state not in ("running", "stopped"):
        raise InstanceNotAttachable(instance_id=instance_id, state=state, parameter="instance_id")


def must_be_in_the_same_zone(interface: NetworkInterface, zone: str) -> None:
    """The subnet may be another, the zone may not.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """
    if interface.availability_zone != zone:
        raise DifferentZones(
            interface_zone=interface.availability_zone, instance_zone=zone, parameter="network_interface_id"
        )


def must_be_in_the_same_vpc_in_former_times(world: World, vpc_ids: set[str]) -> None:
    """Until October 2023 all interfaces of an instance were in one VPC.

    https://aws.amazon.com/about-aws/whats-new/2023/10/multi-vpc-eni-attachments/
    """
    if len(vpc_ids) > 1 and world.now < SEVERAL_VPCS_SINCE:
        raise DifferentVpcs(since=SEVERAL_VPCS_SINCE.date(), parameter="network_interface_id")


def must_be_a_network_card(kind: InstanceTypeFacts, network_card_index: int) -> None:
    """Most types have one network card, index 0.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html#network-cards
    """
    if not 0 <= network_card_index < len(kind.cards):
        raise NetworkCardUnknown(
            instance_type=kind.instance_type,
            cards=len(kind.cards),
            network_card_index=network_card_index,
            parameter="network_card_index",
        )


def must_be_a_free_device_index(
    present: Sequence[NetworkInterface], instance_id: str, device_index: int, network_card_index: int
) -> None:
    """Each interface of a network card has its own device index.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html
    """
    must_be_a_device_index(device_index)
    if (network_card_index, device_index) in [place_of(one) for one in present]:
        raise DeviceIndexTaken(instance_id=instance_id, device_index=device_index, parameter="device_index")


def must_be_a_device_index(device_index: int) -> None:
    """Device indexes count from 0, the primary's."""
    if device_index < 0:
        raise InvalidParameterValue(
            name="deviceIndex", value=device_index, expected="Expecting 0 or more.", parameter="device_index"
        )


def must_not_exceed_the_interfaces(kind: InstanceTypeFacts, card_indexes: Sequence[int]) -> None:
    """An instance type limits its interfaces, the primary included: in all, and on each network card.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
    """
    if len(card_indexes) > kind.network_interfaces:
        raise AttachmentLimitExceeded(
            count=len(card_indexes),
            limit=kind.network_interfaces,
            instance_type=kind.instance_type,
            parameter="instance_id",
        )
    for index, card in enumerate(kind.cards):
        if (count := list(card_indexes).count(index)) > card.network_interfaces:
            raise NetworkCardFull(
                count=count,
                limit=card.network_interfaces,
                network_card_index=index,
                instance_type=kind.instance_type,
                parameter="network_card_index",
            )


def must_not_be_primary(interface: NetworkInterface) -> None:
    """The interface an instance was launched with stays as long as the instance.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html
    """
    if interface.is_primary:
        raise PrimaryInterfaceStays(network_interface_id=interface.id, parameter="attachment_id")


def _settled(attachment: NetworkInterfaceAttachment | None) -> NetworkInterfaceAttachment | None:
    if attachment is None or attachment.status != "attaching":
        return None
    return msgspec.structs.replace(attachment, status="attached")
