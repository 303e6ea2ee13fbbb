"""What is an Elastic IP address (EIP), and what may be done with it?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
"""

from ipaddress import IPv4Address
from typing import Annotated, Any, Literal, Self

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, camel, changed, created, kinds
from labs.cloud.resources.internet_gateway import gateway_of
from labs.cloud.resources.network_interface import (
    InstanceId,
    NetworkInterface,
    NetworkInterfaceId,
    interfaces_of,
)
from labs.cloud.resources.public_ip_address import draw_public_ip, with_public_address
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Resource, World

AllocationId = Annotated[str, Ref("elastic-ip")]
AMAZONS_POOL = "amazon"
ASSOCIABLE_STATES = ("running", "stopping", "stopped")


class Address(Resource, tag="elastic-ip"):
    id_prefix = "eipalloc"
    id_member = "AllocationId"
    noun = "allocation"
    not_found = "InvalidAllocationID.NotFound"
    malformed = "InvalidParameterValue"
    filters = {
        "allocation-id": "AllocationId",
        "association-id": "AssociationId",
        "domain": "Domain",
        "instance-id": "InstanceId",
        "network-border-group": "NetworkBorderGroup",
        "network-interface-id": "NetworkInterfaceId",
        "network-interface-owner-id": "NetworkInterfaceOwnerId",
        "private-ip-address": "PrivateIpAddress",
        "public-ip": "PublicIp",
    }

    public_ip: str
    association_id: str | None = None
    network_interface_id: NetworkInterfaceId | None = None
    private_ip_address: str | None = None
    """The private address it is mapped to 1:1 while associated."""

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "lets go"

    def without_reference(self, owner_id: str) -> Self:
        return self.replace(association_id=None, network_interface_id=None, private_ip_address=None)

    def view(self, world: World) -> dict[str, Any]:
        return {
            "PublicIp": self.public_ip,
            "AllocationId": self.id,
            "Domain": "vpc",
            "PublicIpv4Pool": AMAZONS_POOL,
            "NetworkBorderGroup": world.region,
            "Tags": tag_list(self.tags),
            **self._association_view(world),
        }

    def _association_view(self, world: World) -> dict[str, Any]:
        interface = world.find(NetworkInterface, self.network_interface_id)
        if interface is None:
            return {}
        instance = {"InstanceId": interface.attachment.instance_id} if interface.attachment else {}
        return {
            **instance,
            "AssociationId": self.association_id,
            "NetworkInterfaceId": interface.id,
            "NetworkInterfaceOwnerId": world.account_id,
            "PrivateIpAddress": self.private_ip_address,
        }


class AddressNotRecoverable(CloudError):
    code = "InvalidAddress.NotFound"
    template = "Address '{public_ip}' cannot be recovered: it is not one that this account has released."


class PublicIpNotFound(CloudError):
    code = "InvalidAddress.NotFound"
    template = "Address '{public_ip}' not found."


class IdAndPublicIp(CloudError):
    code = "InvalidParameterCombination"
    template = "You may specify public IP or id, but not both in the same call"


class ReleaseNeedsAllocationId(CloudError):
    code = "InvalidParameterValue"
    template = "You must specify an allocation id when releasing a VPC elastic IP address"


class MappingNeedsAllocationId(CloudError):
    code = "InvalidParameterCombination"
    template = "You must specify an allocation id when mapping an address to a VPC instance"


class UnmappingNeedsAssociationId(CloudError):
    code = "InvalidParameterValue"
    template = "You must specify an association id when unmapping an address from a VPC instance"


class AddressIsAssociated(CloudError):
    code = "InvalidIPAddress.InUse"
    template = "Address {public_ip} is in use. Disassociate it first."


class AddressAlreadyAssociated(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "resource {allocation_id} is already associated with associate-id {association_id}"


class InstanceOrInterface(CloudError):
    code = "InvalidParameterCombination"
    template = "Give either an instance ID or a network interface ID; {count} were given."


class InstanceHasSeveralInterfaces(CloudError):
    code = "InvalidInstanceID"
    template = (
        "There are multiple interfaces attached to instance '{instance_id}'. "
        "Please specify an interface ID for the operation instead."
    )


class InstanceNotAssociable(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' is in state '{state}'; an address cannot be associated with it."


class NotAnAddressOfTheInterface(CloudError):
    code = "InvalidParameterValue"
    template = "{private_ip_address} is not a private address of {network_interface_id}."


class AddressServesAws(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/pull/4675."""

    code = "AuthFailure"
    template = "You do not have permission to access the specified resource."


class NoGatewayForAddress(CloudError):
    code = "Gateway.NotAttached"
    template = "Network {vpc_id} is not attached to any internet gateway"


class AddressAssociationNotFound(CloudError):
    code = "InvalidAssociationID.NotFound"
    template = "The association ID '{association_id}' does not exist"


@action
def allocate_address(
    world: World,
    *,
    domain: Literal["vpc"] = "vpc",
    address: IPv4Address | None = None,
    public_ipv4_pool: str = AMAZONS_POOL,
    network_border_group: str | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Get an Elastic IP, or a released one back by `address`: `{"AllocationId": …, "PublicIp": …}`."""
    must_be_amazons_pool(public_ipv4_pool)
    must_be_the_border_group(world, network_border_group)
    must_be_within_quota("AddressLimitExceeded", len(world.all(Address)) + 1, "addresses")
    if address is None:
        world, public_ip = draw_public_ip(world)
    else:
        public_ip = must_have_been_released(world, address)
        kept = tuple(one for one in world.released_addresses if one != public_ip)
        world = world.replace(released_addresses=kept)
    world, allocation_id = world.new_id(Address.id_prefix)
    one = Address(id=allocation_id, public_ip=public_ip, tags=tags_of(tag_specifications, "elastic-ip"))
    shown = one.view(world)
    members = ("PublicIp", "AllocationId", "PublicIpv4Pool", "NetworkBorderGroup")
    return created(world, one), {**{name: shown[name] for name in members}, "Domain": domain}


@action
def release_address(
    world: World,
    *,
    allocation_id: AllocationId | None = None,
    public_ip: IPv4Address | None = None,
    network_border_group: str | None = None,
) -> Outcome:
    """Give an Elastic IP back by its id: `{}`. In the default VPC it is disassociated on the way."""
    must_be_one_name(allocation_id, public_ip, "allocation_id")
    if public_ip:
        must_be_public_ips(world, {str(public_ip)})
        raise ReleaseNeedsAllocationId(public_ip=public_ip, parameter="public_ip")
    address = world.get(Address, allocation_id or "", parameter="allocation_id")
    must_be_advertised_there(world, address, network_border_group)
    interface = world.find(NetworkInterface, address.network_interface_id)
    must_not_serve_aws(interface)
    must_be_idle_or_in_the_default_vpc(world, address, interface)
    world = _disassociated(world, address)
    world = world.replace(released_addresses=(*world.released_addresses, address.public_ip))
    return deleted(world, world.get(Address, address.id)), {}


@action
def associate_address(
    world: World,
    *,
    allocation_id: AllocationId | None = None,
    public_ip: IPv4Address | None = None,
    instance_id: InstanceId | None = None,
    network_interface_id: NetworkInterfaceId | None = None,
    private_ip_address: IPv4Address | None = None,
    allow_reassociation: bool = True,
) -> Outcome:
    """Map an Elastic IP to a private address, by default the interface's primary one: `{"AssociationId": …}`."""
    must_be_one_name(allocation_id, public_ip, "allocation_id")
    if public_ip:
        must_be_public_ips(world, {str(public_ip)})
        raise MappingNeedsAllocationId(public_ip=public_ip, parameter="public_ip")
    address = world.get(Address, allocation_id or "", parameter="allocation_id")
    interface = _target(world, instance_id, network_interface_id)
    private = str(private_ip_address or interface.primary_address)
    must_not_serve_aws(interface)
    must_not_serve_aws(world.find(NetworkInterface, address.network_interface_id))
    must_be_of_the_interface(interface, private)
    must_reach_the_internet(world, interface.vpc_id)
    if (address.network_interface_id, address.private_ip_address) == (interface.id, private):
        return world, {"AssociationId": address.association_id}
    must_be_free_to_move(address, allow_reassociation=allow_reassociation)
    world = _disassociated(world, address)
    for other in world.pointing(interface.id, "elastic-ip"):
        if other.private_ip_address == private:
            world = world.put(other.without_reference(interface.id))
    if private == interface.primary_address:
        world = world.put(world.get(NetworkInterface, interface.id).replace(public_ip=None))
    world, association_id = world.new_id("eipassoc")
    mapped = address.replace(
        association_id=association_id, network_interface_id=interface.id, private_ip_address=private
    )
    return changed(world, mapped), {"AssociationId": association_id}


@action
def disassociate_address(
    world: World, *, association_id: str | None = None, public_ip: IPv4Address | None = None
) -> Outcome:
    """Undo a mapping by its id; the address stays allocated. A lone interface gets a new auto-assigned one: `{}`."""
    must_be_one_name(association_id, public_ip, "association_id")
    if public_ip:
        must_be_public_ips(world, {str(public_ip)})
        raise UnmappingNeedsAssociationId(public_ip=public_ip, parameter="public_ip")
    for address in world.all(Address):
        if address.association_id == association_id:
            must_not_serve_aws(world.find(NetworkInterface, address.network_interface_id))
            return _disassociated(world, address), {}
    raise AddressAssociationNotFound(association_id=association_id, parameter="association_id")


@action
def describe_addresses(
    world: World,
    *,
    public_ips: tuple[IPv4Address, ...] = (),
    allocation_ids: tuple[AllocationId, ...] = (),
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List Elastic IPs: `{"Addresses": […]}`."""
    asked = {str(one) for one in public_ips}
    must_be_public_ips(world, asked)
    found = describe(world, Address, "Addresses", ids=allocation_ids, filters=filters)["Addresses"]
    return world, {"Addresses": [one for one in found if not asked or one["PublicIp"] in asked]}


def must_have_been_released(world: World, address: IPv4Address) -> str:
    """Only an address that the account had, and that nobody has now, can be had again.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html#using-eip-recovering
    """
    if str(address) not in world.released_addresses:
        raise AddressNotRecoverable(public_ip=address, parameter="address")
    return str(address)


def must_be_idle_or_in_the_default_vpc(world: World, address: Address, interface: NetworkInterface | None) -> None:
    """Outside the default VPC an address is disassociated before it is released.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    if interface and not world.get(Vpc, interface.vpc_id).is_default:
        raise AddressIsAssociated(
            public_ip=address.public_ip, association_id=address.association_id, parameter="allocation_id"
        )


def must_not_serve_aws(interface: NetworkInterface | None) -> None:
    """The address of a NAT gateway, or of another service's interface, comes and goes with that service alone."""
    if interface and interface.managed_by:
        raise AddressServesAws(
            network_interface_id=interface.id, managed_by=interface.managed_by, parameter="allocation_id"
        )


def must_have_exactly_one_interface(world: World, instance_id: str, *, parameter: str) -> NetworkInterface:
    """An instance stands for its interface only while it has just one.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
    """
    found = interfaces_of(world, instance_id)
    if len(found) != 1:
        raise InstanceHasSeveralInterfaces(instance_id=instance_id, count=len(found), parameter=parameter)
    return found[0]


def must_be_associable(instance_id: str, state: str) -> None:
    """A pending or terminated instance takes no address.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (IncorrectInstanceState)
    """
    if state not in ASSOCIABLE_STATES:
        raise InstanceNotAssociable(instance_id=instance_id, state=state, parameter="instance_id")


def must_be_of_the_interface(interface: NetworkInterface, private_ip_address: str) -> None:
    """A mapping ends at a private address that the interface has."""
    if not interface.has_address(private_ip_address):
        raise NotAnAddressOfTheInterface(
            private_ip_address=private_ip_address, network_interface_id=interface.id, parameter="private_ip_address"
        )


def must_reach_the_internet(world: World, vpc_id: str) -> None:
    """An Elastic IP needs an internet gateway on the VPC, which does the 1:1 translation.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eip-overview.html
    """
    if gateway_of(world, vpc_id) is None:
        raise NoGatewayForAddress(vpc_id=vpc_id, parameter="allocation_id")


def must_be_free_to_move(address: Address, *, allow_reassociation: bool) -> None:
    """An address in use moves to the new target unless the request forbids it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
    """
    if address.association_id and not allow_reassociation:
        raise AddressAlreadyAssociated(
            allocation_id=address.id, association_id=address.association_id, parameter="allocation_id"
        )


def must_be_public_ips(world: World, public_ips: set[str]) -> None:
    """Only addresses of the account can be spoken of."""
    known = {one.public_ip for one in world.all(Address)}
    for one in sorted(public_ips - known):
        raise PublicIpNotFound(public_ip=one, parameter="public_ips")


def must_be_one_name(id: str | None, public_ip: IPv4Address | None, parameter: str) -> None:
    """A request names an address in one way, which is the id: by their public address only EC2-Classic's were named.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    if id and public_ip:
        raise IdAndPublicIp(parameter=parameter)
    if not id and not public_ip:
        raise MissingParameter(name=camel(parameter), parameter=parameter)


def must_be_amazons_pool(public_ipv4_pool: str) -> None:
    """The account has brought no addresses of its own, so there is Amazon's pool alone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html
    """
    if public_ipv4_pool != AMAZONS_POOL:
        raise InvalidParameterValue(
            name="publicIpv4Pool",
            value=public_ipv4_pool,
            expected=f"Expecting {AMAZONS_POOL}.",
            parameter="public_ipv4_pool",
        )


def must_be_the_border_group(world: World, network_border_group: str | None) -> None:
    """A Region without Local Zones advertises its addresses from one border group, which has the Region's name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html
    """
    if network_border_group not in (None, "", world.region):
        raise InvalidParameterValue(
            name="networkBorderGroup",
            value=network_border_group,
            expected=f"Expecting {world.region}.",
            parameter="network_border_group",
        )


def must_be_advertised_there(world: World, address: Address, network_border_group: str | None) -> None:
    """With a wrong border group EC2 does not find the address.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    if network_border_group not in (None, "", world.region):
        raise PublicIpNotFound(public_ip=address.public_ip, parameter="network_border_group")


def _target(world: World, instance_id: str | None, network_interface_id: str | None) -> NetworkInterface:
    given = [one for one in (instance_id, network_interface_id) if one]
    if len(given) != 1:
        raise InstanceOrInterface(count=len(given), parameter="network_interface_id")
    if instance_id:
        _must_be_an_associable_instance(world, instance_id)
        return must_have_exactly_one_interface(world, instance_id, parameter="instance_id")
    interface = world.get(NetworkInterface, given[0], parameter="network_interface_id")
    if interface.attachment:
        _must_be_an_associable_instance(world, interface.attachment.instance_id)
    return interface


def _must_be_an_associable_instance(world: World, instance_id: str) -> None:
    instance: Any = world.get(kinds()["instance"], instance_id, parameter="instance_id")
    must_be_associable(instance.id, instance.state)


def _disassociated(world: World, address: Address) -> World:
    """The world with an address idle, and a new auto-assigned one where AWS gives one.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#concepts-public-addresses
    """
    interface = world.find(NetworkInterface, address.network_interface_id)
    world = world.put(address.without_reference(address.network_interface_id or ""))
    if interface is None or interface.attachment is None:
        return world
    is_alone = len(interfaces_of(world, interface.attachment.instance_id)) == 1
    return with_public_address(world, interface) if is_alone else world
