"""What is a subnet, which range may it have, and which of its addresses are free?

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.facts.regions import availability_zones
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created, pascal
from labs.cloud.resources.subnet_ipv6_cidr_block import (
    SubnetIpv6CidrBlockAssociation,
    must_be_an_ipv6_subnet_range,
    must_lie_inside_ipv6_of_vpc,
    must_not_conflict_in_ipv6,
    new_subnet_association,
)
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import AttributeBooleanValue, Vpc, VpcId, must_be_one_attribute
from labs.cloud.resources.vpc_block_public_access_options import states_view
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.spelling import must_be_simulated
from labs.cloud.world import Resource, World

SubnetId = Annotated[str, Ref("subnet")]
PrivateDnsHostnameType = Literal["ip-name", "resource-name"]
RESERVED_FIRST = 4
"""Network, VPC router, DNS, future use; the last address is reserved besides."""


class Subnet(Resource, tag="subnet"):
    id_prefix = "subnet"
    id_member = "SubnetId"
    noun = "subnet"
    not_found = "InvalidSubnetID.NotFound"
    malformed = not_found
    misspelt = Resource.unknown
    filters = {
        "availability-zone": "AvailabilityZone",
        "availabilityZone": "AvailabilityZone",
        "availability-zone-id": "AvailabilityZoneId",
        "availabilityZoneId": "AvailabilityZoneId",
        "available-ip-address-count": "AvailableIpAddressCount",
        "cidr-block": "CidrBlock",
        "cidr": "CidrBlock",
        "cidrBlock": "CidrBlock",
        "customer-owned-ipv4-pool": "CustomerOwnedIpv4Pool",
        "default-for-az": "DefaultForAz",
        "defaultForAz": "DefaultForAz",
        "enable-dns64": "EnableDns64",
        "enable-lni-at-device-index": "EnableLniAtDeviceIndex",
        "ipv6-cidr-block-association.association-id": "Ipv6CidrBlockAssociationSet[].AssociationId",
        "ipv6-cidr-block-association.ipv6-cidr-block": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "ipv6-cidr-block-association.state": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlockState.State",
        "ipv6-native": "Ipv6Native",
        "map-customer-owned-ip-on-launch": "MapCustomerOwnedIpOnLaunch",
        "map-public-ip-on-launch": "MapPublicIpOnLaunch",
        "outpost-arn": "OutpostArn",
        "owner-id": "OwnerId",
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": (
            "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord"
        ),
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": (
            "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord"
        ),
        "private-dns-name-options-on-launch.hostname-type": "PrivateDnsNameOptionsOnLaunch.HostnameType",
        "state": "State",
        "subnet-arn": "SubnetArn",
        "subnet-id": "SubnetId",
        "vpc-id": "VpcId",
    }

    vpc_id: VpcId
    cidr_block: str
    """Its IPv4 range; empty in an IPv6 only subnet."""
    availability_zone: str
    availability_zone_id: str
    map_public_ip_on_launch: bool = False
    private_dns_hostname_type_on_launch: PrivateDnsHostnameType = "ip-name"
    enable_resource_name_dns_a_record_on_launch: bool = False
    default_for_az: bool = False
    ipv6_cidr_block_associations: tuple[SubnetIpv6CidrBlockAssociation, ...] = ()
    """Its IPv6 range: one, or none."""
    assign_ipv6_address_on_creation: bool = False
    ipv6_native: bool = False

    @property
    def network(self) -> IPv4Network:
        """Its IPv4 range, which every subnet has that is not IPv6 only."""
        return IPv4Network(self.cidr_block)

    @property
    def cidr_blocks(self) -> tuple[str, ...]:
        """Its ranges, of either family."""
        return tuple(one for one in (self.cidr_block, self.ipv6_cidr_block) if one)

    @property
    def ipv6_cidr_block(self) -> str:
        """Its IPv6 range; empty where it has none."""
        return self.ipv6_cidr_block_associations[0].ipv6_cidr_block if self.ipv6_cidr_block_associations else ""

    @property
    def ipv6_network(self) -> IPv6Network | None:
        """Its IPv6 range."""
        return self.ipv6_cidr_block_associations[0].network if self.ipv6_cidr_block_associations else None

    def view(self, world: World) -> dict[str, Any]:
        return {
            "AssignIpv6AddressOnCreation": self.assign_ipv6_address_on_creation,
            "AvailabilityZone": self.availability_zone,
            "AvailabilityZoneId": self.availability_zone_id,
            "AvailableIpAddressCount": free_count(world, self),
            "BlockPublicAccessStates": states_view(world, self.vpc_id, self.id),
            **({"CidrBlock": self.cidr_block} if self.cidr_block else {}),
            "DefaultForAz": self.default_for_az,
            "EnableDns64": False,
            "Ipv6CidrBlockAssociationSet": [one.view() for one in self.ipv6_cidr_block_associations],
            "Ipv6Native": self.ipv6_native,
            "MapCustomerOwnedIpOnLaunch": False,
            "MapPublicIpOnLaunch": self.map_public_ip_on_launch,
            "OwnerId": world.account_id,
            "PrivateDnsNameOptionsOnLaunch": {
                "HostnameType": self.private_dns_hostname_type_on_launch,
                "EnableResourceNameDnsARecord": self.enable_resource_name_dns_a_record_on_launch,
                "EnableResourceNameDnsAAAARecord": False,
            },
            "State": "available",
            "SubnetArn": world.arn(self),
            "SubnetId": self.id,
            "Tags": tag_list(self.tags),
            "VpcId": self.vpc_id,
        }


class InvalidSubnetRange(CloudError):
    code = "InvalidSubnet.Range"
    template = "The CIDR '{cidr_block}' is invalid."


class SubnetOutsideVpc(CloudError):
    code = "InvalidSubnet.Range"
    template = "The CIDR '{cidr_block}' is invalid. It must lie inside a CIDR block of the VPC: {vpc_cidrs}."


class SubnetConflict(CloudError):
    code = "InvalidSubnet.Conflict"
    template = "The CIDR '{cidr_block}' conflicts with another subnet"


class Ipv6OnlyOrIpv4(CloudError):
    code = "InvalidParameterCombination"
    template = "When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true."


class AssignsWithoutIpv6(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation to true "
        "unless the subnet ({subnet_id}) has an IPv6 CIDR block associated with it."
    )


class Ipv6OnlyAssigns(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterValue"
    template = (
        "Invalid value 'false' for assign-ipv6-address-on-creation. The subnet ({subnet_id}) is an IPv6 only subnet."
    )


class InsufficientFreeAddresses(CloudError):
    code = "InsufficientFreeAddressesInSubnet"
    template = "The specified subnet does not have enough free addresses to satisfy the request ({free} free)."


@action
def create_subnet(
    world: World,
    *,
    vpc_id: VpcId,
    cidr_block: IPv4Network | None = None,
    ipv6_cidr_block: IPv6Network | None = None,
    ipv6_native: bool = False,
    availability_zone: str | None = None,
    availability_zone_id: str | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a subnet of IPv4, IPv6 or both in one Availability Zone of a VPC: `{"Subnet": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    zone_name, zone_id = chosen_zone(world, availability_zone, availability_zone_id)
    must_have_a_range(cidr_block, ipv6_cidr_block, ipv6_native=ipv6_native)
    if cidr_block:
        must_be_a_subnet_range(cidr_block)
        must_lie_inside_vpc(vpc, cidr_block)
        must_not_conflict(world, vpc, cidr_block)
    present = world.where(Subnet, vpc_id=vpc.id)
    if ipv6_cidr_block:
        must_be_an_ipv6_subnet_range(world, ipv6_cidr_block)
        must_lie_inside_ipv6_of_vpc(vpc.ipv6_networks, ipv6_cidr_block)
        must_not_conflict_in_ipv6(present, ipv6_cidr_block)
    must_be_within_quota("SubnetLimitExceeded", len(present) + 1, "subnets per VPC")
    world, subnet_id = world.new_id(Subnet.id_prefix)
    subnet = Subnet(
        id=subnet_id,
        tags=tags_of(tag_specifications, "subnet"),
        vpc_id=vpc.id,
        cidr_block=str(cidr_block or ""),
        availability_zone=zone_name,
        availability_zone_id=zone_id,
        ipv6_native=ipv6_native,
        assign_ipv6_address_on_creation=ipv6_native,
        private_dns_hostname_type_on_launch="resource-name" if ipv6_native else "ip-name",
    )
    if ipv6_cidr_block:
        world, association = new_subnet_association(world, ipv6_cidr_block)
        subnet = subnet.replace(ipv6_cidr_block_associations=(association,))
    world = created(world, subnet)
    coming = [one.view("associating") for one in subnet.ipv6_cidr_block_associations]
    return world, {"Subnet": {**subnet.view(world), "Ipv6CidrBlockAssociationSet": coming}}


@action
def delete_subnet(world: World, *, subnet_id: SubnetId) -> Outcome:
    """Delete a subnet in which no network interface is left: `{}`."""
    return deleted(world, world.get(Subnet, subnet_id, parameter="subnet_id")), {}


describe_subnets = describes(Subnet, "Subnets", 'List subnets: `{"Subnets": […]}`.')


@action
def modify_subnet_attribute(
    world: World,
    *,
    subnet_id: SubnetId,
    map_public_ip_on_launch: AttributeBooleanValue | None = None,
    private_dns_hostname_type_on_launch: PrivateDnsHostnameType | None = None,
    enable_resource_name_dns_a_record_on_launch: AttributeBooleanValue | None = None,
    assign_ipv6_address_on_creation: AttributeBooleanValue | None = None,
    enable_dns64: AttributeBooleanValue | None = None,
    map_customer_owned_ip_on_launch: AttributeBooleanValue | None = None,
) -> Outcome:
    """Set what instances launched here get, one attribute a call; without DNS64 and Outposts theirs stay false: `{}`."""
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    always_off = {
        "enable_dns64": enable_dns64,
        "map_customer_owned_ip_on_launch": map_customer_owned_ip_on_launch,
    }
    given = {
        "map_public_ip_on_launch": map_public_ip_on_launch,
        "assign_ipv6_address_on_creation": assign_ipv6_address_on_creation,
        "private_dns_hostname_type_on_launch": private_dns_hostname_type_on_launch,
        "enable_resource_name_dns_a_record_on_launch": enable_resource_name_dns_a_record_on_launch,
        **always_off,
    }
    name, wanted = must_be_one_attribute(given)
    value = wanted.value if isinstance(wanted, AttributeBooleanValue) else wanted
    if name in always_off:
        must_be_simulated(pascal(name), value)
        return world, {}
    if name == "assign_ipv6_address_on_creation":
        must_suit_its_ipv6(subnet, assigns=value)
    return world.put(subnet.replace(**{name: value})), {}


def chosen_zone(world: World, name: str | None, zone_id: str | None) -> tuple[str, str]:
    """The zone asked for by name or by id, else the Region's first: `(name, id)`. EC2 also picks one when none is named."""
    zones = availability_zones(world.region)
    if name is None and zone_id is None:
        return zones[0].zone_name, zones[0].zone_id
    for zone in zones:
        if name in (None, zone.zone_name) and zone_id in (None, zone.zone_id):
            return zone.zone_name, zone.zone_id
    wrong, value = ("availabilityZone", name) if name else ("availabilityZoneId", zone_id)
    listed = ", ".join(zone.zone_name if name else zone.zone_id for zone in zones)
    raise InvalidParameterValue(
        name=wrong,
        value=value,
        expected=f"Subnets can currently only be created in the following availability zones: {listed}.",
        parameter="availability_zone" if name else "availability_zone_id",
    )


def must_have_a_range(
    cidr_block: IPv4Network | None, ipv6_cidr_block: IPv6Network | None, *, ipv6_native: bool
) -> None:
    """A subnet has an IPv4 range, and it may have an IPv6 range too; an IPv6 only subnet has nothing else.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
    """
    if ipv6_native and ipv6_cidr_block is None:
        raise MissingParameter(name="ipv6CidrBlock", parameter="ipv6_cidr_block")
    if ipv6_native and cidr_block is not None:
        raise Ipv6OnlyOrIpv4(parameter="ipv6_native")
    if not ipv6_native and cidr_block is None:
        raise MissingParameter(name="cidrBlock", parameter="cidr_block")


def must_suit_its_ipv6(subnet: Subnet, *, assigns: bool) -> None:
    """Only a subnet with an IPv6 range can give out IPv6 addresses, and an IPv6 only subnet always does.

    The code: https://github.com/hashicorp/terraform-provider-aws/issues/46795
    """
    if assigns and not subnet.ipv6_cidr_block:
        raise AssignsWithoutIpv6(subnet_id=subnet.id, parameter="assign_ipv6_address_on_creation")
    if not assigns and subnet.ipv6_native:
        raise Ipv6OnlyAssigns(subnet_id=subnet.id, parameter="assign_ipv6_address_on_creation")


def must_be_a_subnet_range(cidr_block: IPv4Network) -> None:
    """A subnet has a netmask between /16 and /28.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    if not 16 <= cidr_block.prefixlen <= 28:
        raise InvalidSubnetRange(cidr_block=cidr_block, parameter="cidr_block")


def must_lie_inside_vpc(vpc: Vpc, cidr_block: IPv4Network) -> None:
    """A subnet is part of one of its VPC's ranges."""
    if not any(cidr_block.subnet_of(network) for network in vpc.networks):
        raise SubnetOutsideVpc(
            cidr_block=cidr_block, vpc_cidrs=", ".join(str(one) for one in vpc.networks), parameter="cidr_block"
        )


def must_not_conflict(world: World, vpc: Vpc, cidr_block: IPv4Network) -> None:
    """Subnets of one VPC do not overlap."""
    for other in world.where(Subnet, vpc_id=vpc.id):
        if other.cidr_block and other.network.overlaps(cidr_block):
            raise SubnetConflict(
                cidr_block=cidr_block, other=other.id, other_cidr=other.cidr_block, parameter="cidr_block"
            )


def is_reserved(subnet: Subnet, address: IPv4Address) -> bool:
    """Whether AWS keeps this address of the subnet to itself: the first four and the last.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html#subnet-sizing-ipv4
    """
    network = subnet.network
    return address in network and (
        int(address) - int(network.network_address) < RESERVED_FIRST or address == network.broadcast_address
    )


def used_addresses(world: World, subnet: Subnet) -> set[str]:
    """Every private address that an interface of the subnet holds; stopped instances keep theirs."""
    return {
        one.private_ip_address
        for interface in world.pointing(subnet.id, "network-interface")
        for one in interface.private_ip_addresses
    }


def free_count(world: World, subnet: Subnet) -> int:
    """How many IPv4 addresses can still be given: the size of the range less five reserved, less those in use."""
    if not subnet.cidr_block:
        return 0
    return subnet.network.num_addresses - RESERVED_FIRST - 1 - len(used_addresses(world, subnet))


def free_addresses(world: World, subnet: Subnet) -> Iterator[str]:
    """The IPv4 addresses that can be given, in an order that depends on the world's seed, as AWS picks no visible order.

    Those in a reservation are given only to who names them.
    """
    if not subnet.cidr_block:
        return
    used = used_addresses(world, subnet)
    kept = [one.network for one in world.pointing(subnet.id, "subnet-cidr-reservation")]
    size = subnet.network.num_addresses
    base = int(subnet.network.network_address)
    _, drawn = world.draw()
    first = int.from_bytes(drawn[:4], "big")
    for step in range(size):
        offset = (first + step) % size
        address = IPv4Address(base + offset)
        is_ours = RESERVED_FIRST <= offset < size - 1 and not any(address in network for network in kept)
        if is_ours and (text := str(address)) not in used:
            yield text
