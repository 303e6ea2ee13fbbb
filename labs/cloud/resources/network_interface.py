"""What is a network interface (ENI), and what may be done with it?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, Malformed
from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.facts.regions import zone_id
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.connection_tracking import (
    ConnectionTrackingSpecification,
    must_be_possible_timeouts,
    timeouts_view,
)
from labs.cloud.resources.ena_express import EnaSrdSpecification
from labs.cloud.resources.ipv6_address import InstanceIpv6Address, chosen_ipv6
from labs.cloud.resources.private_ip_address import (
    PrivateIpAddress,
    PrivateIpAddressSpecification,
    chosen_addresses,
    free_ones,
    holder_of,
    must_be_a_count_or_a_list,
    must_fit_some_type,
    must_lie_in_the_subnet,
    must_not_exceed_the_addresses,
)
from labs.cloud.resources.public_ip_address import names_views
from labs.cloud.resources.security_group import SecurityGroup, SecurityGroupId, default_group_of
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.spelling import must_be_simulated
from labs.cloud.world import Frozen, Resource, World

NetworkInterfaceId = Annotated[str, Ref("network-interface")]


InstanceId = Annotated[str, Ref("instance")]
ManagerId = Annotated[str, Ref("natgateway", "vpc-endpoint", "transit-gateway-attachment")]
Status = Literal["available", "associated", "attaching", "in-use", "detaching"]


MAC_PREFIXES = (0x02, 0x06, 0x0A, 0x0E, 0x12, 0x16)


class NetworkInterfaceAttachment(Frozen):
    """Which instance an interface sits in, and where."""

    attachment_id: str
    instance_id: InstanceId
    device_index: int
    attach_time: datetime
    network_card_index: int = 0
    status: Literal["attaching", "attached", "detaching", "detached"] = "attached"
    delete_on_termination: bool = False
    ena_srd: EnaSrdSpecification | None = None
    """ENA Express, where it is on."""


class NetworkInterface(Resource, tag="network-interface"):
    id_prefix = "eni"
    id_member = "NetworkInterfaceId"
    noun = "networkInterface"
    not_found = "InvalidNetworkInterfaceID.NotFound"
    malformed = "InvalidNetworkInterfaceId.Malformed"
    filters = {
        "addresses.association.owner-id": "PrivateIpAddresses[].Association.IpOwnerId",
        "addresses.association.public-ip": "PrivateIpAddresses[].Association.PublicIp",
        "addresses.primary": "PrivateIpAddresses[].Primary",
        "addresses.private-ip-address": "PrivateIpAddresses[].PrivateIpAddress",
        "association.allocation-id": "Association.AllocationId",
        "association.association-id": "Association.AssociationId",
        "association.ip-owner-id": "Association.IpOwnerId",
        "association.public-dns-name": "Association.PublicDnsName",
        "association.public-ip": "Association.PublicIp",
        "attachment.attach-time": "Attachment.AttachTime",
        "attachment.attachment-id": "Attachment.AttachmentId",
        "attachment.delete-on-termination": "Attachment.DeleteOnTermination",
        "attachment.device-index": "Attachment.DeviceIndex",
        "attachment.instance-id": "Attachment.InstanceId",
        "attachment.instance-owner-id": "Attachment.InstanceOwnerId",
        "attachment.status": "Attachment.Status",
        "availability-zone": "AvailabilityZone",
        "availability-zone-id": "AvailabilityZoneId",
        "description": "Description",
        "group-id": "Groups[].GroupId",
        "group-name": "Groups[].GroupName",
        "interface-type": "InterfaceType",
        "ipv6-addresses.ipv6-address": "Ipv6Addresses[].Ipv6Address",
        "mac-address": "MacAddress",
        "network-interface-id": "NetworkInterfaceId",
        "operator.managed": "Operator.Managed",
        "operator.principal": "Operator.Principal",
        "owner-id": "OwnerId",
        "private-dns-name": "PrivateDnsName",
        "private-ip-address": "PrivateIpAddress",
        "requester-id": "RequesterId",
        "requester-managed": "RequesterManaged",
        "source-dest-check": "SourceDestCheck",
        "status": "Status",
        "subnet-id": "SubnetId",
        "vpc-id": "VpcId",
    }

    subnet_id: SubnetId
    vpc_id: VpcId
    availability_zone: str
    mac_address: str
    private_ip_addresses: tuple[PrivateIpAddress, ...]
    """None in an IPv6 only subnet."""
    group_ids: tuple[SecurityGroupId, ...]
    description: str = ""
    source_dest_check: bool = True
    interface_type: str = "interface"
    managed_by: ManagerId | None = None
    """The resource of an AWS service that it belongs to and goes with: a NAT gateway, a VPC endpoint, an attachment."""
    status: Status = "available"
    attachment: NetworkInterfaceAttachment | None = None
    associate_public_ip_address: bool = False
    """Whether its primary private address is to have an auto-assigned public one while an instance runs on it."""
    connection_tracking: ConnectionTrackingSpecification | None = None
    public_ip: str | None = None
    """The auto-assigned public IPv4 of its primary private address; an Elastic IP is an Address of its own."""
    ipv6_addresses: tuple[str, ...] = ()
    """In RFC 5952's form."""

    @property
    def primary_address(self) -> str:
        """The private IPv4 address it was made with, which never changes; empty in an IPv6 only subnet."""
        return next((one.private_ip_address for one in self.private_ip_addresses if one.primary), "")

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its private IPv4 addresses and its IPv6 addresses."""
        return (*(one.private_ip_address for one in self.private_ip_addresses), *self.ipv6_addresses)

    @property
    def is_primary(self) -> bool:
        """Whether it is the interface its instance was launched with."""
        return self.attachment is not None and (self.attachment.device_index, self.attachment.network_card_index) == (
            0,
            0,
        )

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes" if owner_id == self.managed_by else "blocks"

    def has_address(self, address: str) -> bool:
        """Whether this is one of its private IPv4 addresses or of its IPv6 addresses."""
        if any(one.private_ip_address == address for one in self.private_ip_addresses):
            return True
        return address in self.ipv6_addresses

    def carries_for(self, world: World, vpc_id: str) -> bool:
        instance: Any = world.resources.get(self.attachment.instance_id) if self.attachment else None
        return self.vpc_id == vpc_id and instance is not None and instance.state == "running"

    def view(self, world: World) -> dict[str, Any]:
        addresses = self.private_ip_addresses
        named = names_views(world, self)
        view = {
            "AvailabilityZone": self.availability_zone,
            "AvailabilityZoneId": zone_id(world.region, self.availability_zone),
            "Description": self.description,
            "Groups": groups_view(world, self.group_ids),
            "InterfaceType": self.interface_type,
            **({"Ipv6Address": self.ipv6_addresses[0]} if self.ipv6_addresses else {}),
            "Ipv6Addresses": [{"Ipv6Address": one, "IsPrimaryIpv6": False} for one in self.ipv6_addresses],
            **({} if addresses else {"Ipv6Native": True}),
            "MacAddress": self.mac_address,
            "NetworkInterfaceId": self.id,
            "OwnerId": world.account_id,
            **next((names for one, names in zip(addresses, named, strict=True) if one.primary), {}),
            "PrivateIpAddresses": [
                {"Primary": one.primary, **names} for one, names in zip(addresses, named, strict=True)
            ],
            "RequesterManaged": self.managed_by is not None,
            "SourceDestCheck": self.source_dest_check,
            "Status": self.status,
            "SubnetId": self.subnet_id,
            "TagSet": tag_list(self.tags),
            "VpcId": self.vpc_id,
        }
        if self.connection_tracking:
            view["ConnectionTrackingConfiguration"] = timeouts_view(self.connection_tracking)
        return {**view, "Attachment": attachment_view(world, self.attachment)} if self.attachment else view


class GroupInOtherVpc(CloudError):
    code = "InvalidParameter"
    template = "Security group {group_id} and subnet {subnet_id} belong to different networks."


class AddressAlreadyAssigned(CloudError):
    code = "Resource.AlreadyAssigned"
    template = "{address} is already assigned to {network_interface_id}; it can be moved only with allowReassignment."


class PrimaryAddressStays(CloudError):
    code = "InvalidParameterValue"
    template = "{address} is the primary private address of {network_interface_id}, which cannot be moved or removed."


class AddressNotAssigned(CloudError):
    code = "InvalidParameterValue"
    template = "{address} is not assigned to interface {network_interface_id}."


class InterfaceInUse(CloudError):
    code = "InvalidNetworkInterface.InUse"
    template = "Interface: [{network_interface_id}] in use."


class InterfaceStillInUse(CloudError):
    """What EC2 says where an interface is to be deleted; to attach it a second time is refused with another code."""

    code = "InvalidParameterValue"
    template = "Network interface '{network_interface_id}' is currently in use."


class RequesterManaged(CloudError):
    code = "OperationNotPermitted"
    template = "{network_interface_id} belongs to an AWS service, which alone may change it."


class AttachmentNotFound(CloudError):
    code = "InvalidAttachmentID.NotFound"
    template = "The attachment ID '{attachment_id}' does not exist"


@action
def create_network_interface(
    world: World,
    *,
    subnet_id: SubnetId,
    description: str = "",
    private_ip_address: IPv4Address | None = None,
    private_ip_addresses: tuple[PrivateIpAddressSpecification, ...] = (),
    secondary_private_ip_address_count: int = 0,
    ipv6_addresses: tuple[InstanceIpv6Address, ...] = (),
    ipv6_address_count: int | None = None,
    groups: tuple[SecurityGroupId, ...] = (),
    interface_type: str = "interface",
    connection_tracking_specification: ConnectionTrackingSpecification | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create an interface in a subnet, attached to nothing: `{"NetworkInterface": …}`."""
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    must_be_an_ordinary_interface(interface_type)
    must_be_possible_timeouts(connection_tracking_specification)
    addresses = chosen_addresses(
        world, subnet, private_ip_address, private_ip_addresses, secondary_private_ip_address_count
    )
    group_ids = chosen_groups(world, subnet.vpc_id, groups, subnet_id=subnet.id)
    tags = tags_of(tag_specifications, "network-interface")
    world, six = chosen_ipv6(world, subnet, [one.ipv6_address for one in ipv6_addresses], ipv6_address_count)
    world, interface = new_interface(
        world, subnet, addresses, group_ids, description=description, tags=tags, ipv6_addresses=six
    )
    if connection_tracking_specification:
        interface = interface.replace(connection_tracking=connection_tracking_specification)
        world = world.put(interface)
    return world, {"NetworkInterface": interface.view(world)}


@action
def delete_network_interface(world: World, *, network_interface_id: NetworkInterfaceId) -> Outcome:
    """Delete an interface that is attached to nothing; an Elastic IP on it stays allocated: `{}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    must_be_yours(interface)
    must_be_detached(interface)
    return deleted(world, interface), {}


describe_network_interfaces = describes(
    NetworkInterface, "NetworkInterfaces", 'List interfaces: `{"NetworkInterfaces": […]}`.'
)


@action
def assign_private_ip_addresses(
    world: World,
    *,
    network_interface_id: NetworkInterfaceId,
    private_ip_addresses: tuple[IPv4Address, ...] = (),
    secondary_private_ip_address_count: int = 0,
    allow_reassignment: bool = False,
) -> Outcome:
    """Add secondary private addresses, named or a number of them: `{"AssignedPrivateIpAddresses": […]}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    subnet = world.get(Subnet, interface.subnet_id)
    must_be_yours(interface)
    must_be_a_count_or_a_list(private_ip_addresses, secondary_private_ip_address_count)
    added = tuple(dict.fromkeys(str(one) for one in private_ip_addresses))
    must_fit_some_type(len(interface.private_ip_addresses) + secondary_private_ip_address_count)
    for one in private_ip_addresses:
        must_lie_in_the_subnet(subnet, one)
    world = _freed(world, interface, added, allow_reassignment=allow_reassignment)
    added = added or free_ones(world, subnet, secondary_private_ip_address_count)
    fresh = tuple(PrivateIpAddress(private_ip_address=one) for one in added if not interface.has_address(one))
    interface = interface.replace(private_ip_addresses=(*interface.private_ip_addresses, *fresh))
    if kind := type_under(world, interface):
        must_not_exceed_the_addresses(kind, len(interface.private_ip_addresses))
    return world.put(interface), {
        "NetworkInterfaceId": interface.id,
        "AssignedPrivateIpAddresses": [{"PrivateIpAddress": one} for one in added],
    }


@action
def unassign_private_ip_addresses(
    world: World, *, network_interface_id: NetworkInterfaceId, private_ip_addresses: tuple[IPv4Address, ...]
) -> Outcome:
    """Take secondary private addresses away; an Elastic IP on one stays allocated: `{}`."""
    interface = world.get(NetworkInterface, network_interface_id, parameter="network_interface_id")
    must_be_yours(interface)
    for one in private_ip_addresses:
        must_be_a_secondary_address(interface, str(one))
    return _without_addresses(world, interface, {str(one) for one in private_ip_addresses}), {}


def interfaces_of(world: World, instance_id: str) -> tuple[NetworkInterface, ...]:
    """The interfaces in an instance, the primary first."""
    found = [one for one in world.referring(instance_id) if isinstance(one, NetworkInterface)]
    return tuple(sorted(found, key=place_of))


def new_interface(
    world: World,
    subnet: Subnet,
    addresses: tuple[PrivateIpAddress, ...],
    group_ids: tuple[str, ...],
    *,
    description: str = "",
    tags: Mapping[str, str] | None = None,
    associate_public_ip_address: bool = False,
    ipv6_addresses: tuple[str, ...] = (),
) -> tuple[World, NetworkInterface]:
    """The world with a new interface in a subnet, attached to nothing."""
    must_be_within_quota("NetworkInterfaceLimitExceeded", len(world.all(NetworkInterface)) + 1, "network interfaces")
    world, interface_id = world.new_id(NetworkInterface.id_prefix)
    world, drawn = world.draw()
    octets = (MAC_PREFIXES[drawn[0] % len(MAC_PREFIXES)], *drawn[1:6])
    interface = NetworkInterface(
        id=interface_id,
        tags=dict(tags or {}),
        subnet_id=subnet.id,
        vpc_id=subnet.vpc_id,
        availability_zone=subnet.availability_zone,
        mac_address=":".join(f"{one:02x}" for one in octets),
        private_ip_addresses=addresses,
        group_ids=group_ids,
        description=description,
        associate_public_ip_address=associate_public_ip_address,
        ipv6_addresses=ipv6_addresses,
    )
    return created(world, interface), interface


def managed_interface(
    world: World,
    owner_id: str,
    subnet: Subnet,
    *,
    interface_type: str,
    description: str,
    group_ids: tuple[str, ...] = (),
    address: IPv4Address | None = None,
) -> tuple[World, NetworkInterface]:
    """The world with an interface in a subnet that a service uses for itself, with a free or a wanted address.

    It is deleted with its owner. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
    """
    addresses = chosen_addresses(world, subnet, address, (), 0)
    world, interface = new_interface(world, subnet, addresses, group_ids, description=description)
    interface = interface.replace(
        managed_by=owner_id, interface_type=interface_type, source_dest_check=False, status="in-use"
    )
    return world.put(interface), interface


def chosen_groups(
    world: World, vpc_id: str, group_ids: Sequence[str], *, subnet_id: str, parameter: str = "groups"
) -> tuple[str, ...]:
    """The groups asked for, once each, or the VPC's default group when none is asked for."""
    chosen = tuple(dict.fromkeys(group_ids))
    if not chosen:
        return (default_group_of(world, vpc_id).id,)
    for id in chosen:
        group = world.get(SecurityGroup, id, parameter=parameter)
        must_be_of_the_vpc(group, vpc_id, subnet_id, parameter=parameter)
    must_be_within_quota(
        "SecurityGroupsPerInterfaceLimitExceeded", len(chosen), "security groups per network interface"
    )
    return chosen


def type_under(world: World, interface: NetworkInterface) -> InstanceTypeFacts | None:
    """The facts of the type of the instance an interface sits in."""
    instance: Any = world.resources.get(interface.attachment.instance_id) if interface.attachment else None
    return instance_types()[instance.instance_type] if instance else None


def the_attachment(world: World, attachment_id: str) -> tuple[NetworkInterface, NetworkInterfaceAttachment]:
    """The interface and the attachment with this id."""
    if not attachment_id.startswith("eni-attach-"):
        raise Malformed(
            code="InvalidNetworkInterfaceAttachmentId.Malformed",
            noun="attachment",
            id=attachment_id,
            parameter="attachment_id",
        )
    for one in world.all(NetworkInterface):
        if one.attachment and one.attachment.attachment_id == attachment_id:
            return one, one.attachment
    raise AttachmentNotFound(attachment_id=attachment_id, parameter="attachment_id")


def groups_view(world: World, group_ids: Sequence[str]) -> list[dict[str, str]]:
    """Security groups as EC2 lists them in interfaces and instances."""
    return [
        {"GroupId": id, "GroupName": group.group_name} for id in group_ids if (group := world.find(SecurityGroup, id))
    ]


def attachment_view(world: World, attachment: NetworkInterfaceAttachment) -> dict[str, Any]:
    """An attachment as DescribeNetworkInterfaces answers it."""
    return {
        "AttachmentId": attachment.attachment_id,
        "AttachTime": attachment.attach_time,
        "DeleteOnTermination": attachment.delete_on_termination,
        "DeviceIndex": attachment.device_index,
        "NetworkCardIndex": attachment.network_card_index,
        "InstanceId": attachment.instance_id,
        "InstanceOwnerId": world.account_id,
        "Status": attachment.status,
        **({"EnaSrdSpecification": attachment.ena_srd.view()} if attachment.ena_srd else {}),
    }


def must_be_of_the_vpc(group: SecurityGroup, vpc_id: str, subnet_id: str, *, parameter: str) -> None:
    """An interface's groups are of its own VPC, or associated with it.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    if vpc_id not in group.vpc_ids:
        raise GroupInOtherVpc(group_id=group.id, subnet_id=subnet_id, parameter=parameter)


def must_be_an_ordinary_interface(interface_type: str) -> None:
    """EC2 also makes interfaces of other types; this Region has none of them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
    """
    if interface_type in ("efa", "efa-only", "trunk", "branch"):
        must_be_simulated("InterfaceType", interface_type)
    if interface_type != "interface":
        expected = "Expecting interface, efa, efa-only or trunk."
        raise InvalidParameterValue(
            name="interfaceType", value=interface_type, expected=expected, parameter="interface_type"
        )


def must_be_a_secondary_address(interface: NetworkInterface, address: str) -> None:
    """Only a secondary address of this interface can be taken away; the primary stays for life.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html
    """
    if not interface.has_address(address):
        raise AddressNotAssigned(address=address, network_interface_id=interface.id, parameter="private_ip_addresses")
    if address == interface.primary_address:
        raise PrimaryAddressStays(address=address, network_interface_id=interface.id, parameter="private_ip_addresses")


def must_be_yours(interface: NetworkInterface) -> None:
    """An interface that an AWS service made for itself is changed only by that service.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
    """
    if interface.managed_by:
        raise RequesterManaged(network_interface_id=interface.id, parameter="network_interface_id")


def must_be_available(interface: NetworkInterface, *, parameter: str = "network_interface_id") -> None:
    """An interface can be attached only while it sits nowhere.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """
    if interface.status != "available":
        raise InterfaceInUse(network_interface_id=interface.id, parameter=parameter)


def must_be_detached(interface: NetworkInterface) -> None:
    """An interface can be deleted only while it sits nowhere.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html; the code is not the one
    that the list of errors suggests: https://github.com/aws/amazon-vpc-cni-k8s/issues/1399
    """
    if interface.status != "available":
        raise InterfaceStillInUse(network_interface_id=interface.id, parameter="network_interface_id")


def _freed(world: World, interface: NetworkInterface, addresses: Sequence[str], *, allow_reassignment: bool) -> World:
    """The world in which no other interface of the subnet holds these addresses, or a refusal."""
    for address in addresses:
        holder = holder_of(world, interface.subnet_id, address)
        if holder is None or holder.id == interface.id:
            continue
        if not allow_reassignment:
            raise AddressAlreadyAssigned(
                address=address, network_interface_id=holder.id, parameter="private_ip_addresses"
            )
        must_be_a_secondary_address(holder, address)
        world = _without_addresses(world, holder, {address}, heir=interface.id)
    return world


def _without_addresses(
    world: World, interface: NetworkInterface, addresses: set[str], *, heir: str | None = None
) -> World:
    """The world in which an interface has lost addresses; their Elastic IPs go to the heir with them, or idle."""
    for one in world.pointing(interface.id, "elastic-ip"):
        if one.private_ip_address in addresses:
            world = world.put(one.replace(network_interface_id=heir) if heir else one.without_reference(interface.id))
    kept = tuple(one for one in interface.private_ip_addresses if one.private_ip_address not in addresses)
    return world.put(interface.replace(private_ip_addresses=kept))


def place_of(interface: NetworkInterface) -> tuple[int, int]:
    """(network card index, device index) of an attached interface."""
    attachment = interface.attachment
    return (attachment.network_card_index, attachment.device_index) if attachment else (0, 0)
