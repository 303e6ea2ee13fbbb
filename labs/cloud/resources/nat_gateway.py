"""What is a NAT gateway, when does making one fail, and what is left of it when it is gone?

A request that can be understood always succeeds; what stands in the way of the gateway shows a moment later, in its
state and its failure code. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal

import msgspec

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.facts.quotas import NAT_GATEWAY_ELASTIC_IPS, NAT_GATEWAY_PRIVATE_ADDRESSES
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created, pascal, settles
from labs.cloud.resources.address import Address, AllocationId
from labs.cloud.resources.internet_gateway import gateway_of
from labs.cloud.resources.network_interface import NetworkInterface, managed_interface
from labs.cloud.resources.private_ip_address import PrivateIpAddress, must_be_free
from labs.cloud.resources.subnet import Subnet, SubnetId, free_addresses, free_count
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.spelling import must_be_simulated
from labs.cloud.world import Frozen, Resource, World

NatGatewayId = Annotated[str, Ref("natgateway")]
State = Literal["pending", "failed", "available", "deleting", "deleted"]
ConnectivityType = Literal["public", "private"]
AddressStatus = Literal["assigning", "unassigning", "associating", "disassociating", "succeeded", "failed"]
ENDED: tuple[State, ...] = ("failed", "deleted")
COUNTED: tuple[State, ...] = ("pending", "available", "deleting")
"""States in which a gateway counts towards the quota."""
ENDED_STAYS_VISIBLE = timedelta(hours=1)


class NatGatewayAddress(Frozen):
    """One address of a gateway. Its ids are kept even when what they name is gone, for EC2 goes on showing them."""

    private_ip: str | None = None
    network_interface_id: str | None = None
    allocation_id: str | None = None
    association_id: str | None = None
    public_ip: str | None = None
    is_primary: bool = False
    status: AddressStatus = "succeeded"

    def view(self) -> dict[str, Any]:
        """The address as EC2 shows it."""
        members = {
            "AllocationId": self.allocation_id,
            "NetworkInterfaceId": self.network_interface_id,
            "PrivateIp": self.private_ip,
            "PublicIp": self.public_ip,
            "AssociationId": self.association_id,
        }
        given = {name: value for name, value in members.items() if value}
        return {**given, "IsPrimary": self.is_primary, "Status": self.status}


class NatGateway(Resource, tag="natgateway"):
    id_prefix = "nat"
    id_member = "NatGatewayId"
    noun = "natGateway"
    not_found = "NatGatewayNotFound"
    malformed = "NatGatewayMalformed"
    unknown = "NAT gateway {id} was not found"
    filters = {"nat-gateway-id": "NatGatewayId", "state": "State", "subnet-id": "SubnetId", "vpc-id": "VpcId"}

    subnet_id: SubnetId
    vpc_id: VpcId
    create_time: datetime
    connectivity_type: ConnectivityType = "public"
    state: State = "pending"
    addresses: tuple[NatGatewayAddress, ...] = ()
    """The primary first. While the gateway is pending: what was asked for."""
    failure_code: str | None = None
    failure_message: str | None = None
    ended_at: datetime | None = None
    """When it failed or was deleted; an hour later EC2 shows it no more."""

    @property
    def interface_id(self) -> str:
        """The interface it works through, or "" while it has none."""
        return next((one.network_interface_id for one in self.addresses if one.network_interface_id), "")

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to a gateway is active while the gateway is there, and black for ever once it was deleted."""
        return self.state == "available" and self.vpc_id == vpc_id

    def may_be_target(self, world: World, vpc_id: str) -> bool:
        return self.state in COUNTED and self.vpc_id == vpc_id

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes" if self.state in ENDED else "blocks"

    def view(self, world: World) -> dict[str, Any]:
        told = {"FailureCode": self.failure_code, "FailureMessage": self.failure_message}
        view = {
            "CreateTime": self.create_time,
            "NatGatewayAddresses": [one.view() for one in self.addresses],
            "NatGatewayId": self.id,
            "State": self.state,
            "SubnetId": self.subnet_id,
            "VpcId": self.vpc_id,
            "Tags": tag_list(self.tags),
            "ConnectivityType": self.connectivity_type,
            "AvailabilityMode": "zonal",
            **{name: value for name, value in told.items() if value},
        }
        return {**view, "DeleteTime": self.ended_at} if self.state == "deleted" else view


class NatSubnetNotFound(CloudError):
    """Seen in public reports of CreateNatGateway, which does not say InvalidSubnetID.NotFound."""

    code = "InvalidSubnet"
    template = "Subnet {subnet_id} was not found"


class NatElasticIpNotFound(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/issues/27087."""

    code = "InvalidElasticIpID.NotFound"
    template = "The elasticIp ID '{allocation_id}' does not exist"


class OfTheOtherConnectivity(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterCombination"
    template = "{member} cannot be used with a {connectivity_type} NAT gateway."


class MorePrivateThanElastic(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterCombination"
    template = "{private} secondary private addresses were given for {elastic} secondary Elastic IP addresses."


class TooManyNatAddresses(CloudError):
    """The code is not confirmed."""

    code = "AddressLimitExceeded"
    template = "A {connectivity_type} NAT gateway has at most {limit} addresses; this request makes {count}."


@action
def create_nat_gateway(
    world: World,
    *,
    subnet_id: SubnetId,
    connectivity_type: ConnectivityType = "public",
    allocation_id: AllocationId | None = None,
    private_ip_address: IPv4Address | None = None,
    secondary_allocation_ids: tuple[AllocationId, ...] = (),
    secondary_private_ip_addresses: tuple[IPv4Address, ...] = (),
    secondary_private_ip_address_count: int = 0,
    availability_mode: Literal["zonal", "regional"] = "zonal",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a NAT gateway in a subnet, a public one with an Elastic IP: `{"NatGateway": …}`. It may fail later."""
    must_be_zonal(availability_mode)
    subnet = must_be_a_subnet(world, subnet_id)
    must_fit_the_connectivity(
        connectivity_type,
        elastic={"allocation_id": allocation_id, "secondary_allocation_ids": secondary_allocation_ids},
        counted={"secondary_private_ip_address_count": secondary_private_ip_address_count},
    )
    elastic = list(dict.fromkeys(one for one in (allocation_id, *secondary_allocation_ids) if one))
    for one in elastic:
        must_be_an_elastic_ip(world, one)
    must_go_with_elastic_ips(connectivity_type, secondary_private_ip_addresses, secondary_allocation_ids)
    private = [one for one in (private_ip_address, *secondary_private_ip_addresses) if one]
    must_be_free(world, subnet, private)
    count = 1 + max(len(elastic) - 1, len(secondary_private_ip_addresses) + secondary_private_ip_address_count)
    must_be_few_addresses(connectivity_type, count)
    must_be_within_quota("NatGatewayLimitExceeded", _living_in_the_zone(world, subnet) + 1, "NAT gateways per zone")
    world, gateway_id = world.new_id(NatGateway.id_prefix)
    named = [str(private_ip_address) if private_ip_address else None, *map(str, secondary_private_ip_addresses)]
    gateway = NatGateway(
        id=gateway_id,
        tags=tags_of(tag_specifications, "natgateway"),
        subnet_id=subnet.id,
        vpc_id=subnet.vpc_id,
        create_time=world.now,
        connectivity_type=connectivity_type,
        addresses=tuple(
            NatGatewayAddress(
                private_ip=named[position] if position < len(named) else None,
                allocation_id=elastic[position] if position < len(elastic) else None,
                is_primary=position == 0,
                status="associating" if elastic else "assigning",
            )
            for position in range(count)
        ),
    )
    return created(world, gateway), {"NatGateway": gateway.view(world)}


@action
def delete_nat_gateway(world: World, *, nat_gateway_id: NatGatewayId) -> Outcome:
    """Delete a gateway; its Elastic IP stays yours, routes to it turn blackhole: `{"NatGatewayId": …}`."""
    gateway = world.get(NatGateway, nat_gateway_id, parameter="nat_gateway_id")
    if gateway.state != "deleted":
        world = world.put(gateway.replace(state="deleting"))
    return world, {"NatGatewayId": gateway.id}


describe_nat_gateways = describes(
    NatGateway, "NatGateways", 'List NAT gateways: `{"NatGateways": […]}`.', filters="filter"
)


@settles
def settle_nat_gateways(world: World) -> World:
    """Make what is pending, take down what is being deleted, forget what ended an hour ago."""
    for one in world.all(NatGateway):
        if one.state == "pending":
            world = _made(world, one)
        elif one.state == "deleting":
            world = _taken_down(world, one)
        elif one.ended_at and world.now - one.ended_at >= ENDED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


# Rules


def must_be_zonal(availability_mode: str) -> None:
    """EC2 also has gateways that span the zones of a VPC; this Region has none."""
    if availability_mode != "zonal":
        must_be_simulated("AvailabilityMode", availability_mode)


def must_be_a_subnet(world: World, subnet_id: str) -> Subnet:
    """A gateway stands in a subnet of the account."""
    subnet = world.find(Subnet, subnet_id)
    if subnet is None:
        raise NatSubnetNotFound(subnet_id=subnet_id, parameter="subnet_id")
    return subnet


def must_be_an_elastic_ip(world: World, allocation_id: str) -> Address:
    """A public gateway speaks by an Elastic IP of the account."""
    address = world.find(Address, allocation_id)
    if address is None:
        raise NatElasticIpNotFound(allocation_id=allocation_id, parameter="allocation_id")
    return address


def must_fit_the_connectivity(
    connectivity_type: ConnectivityType, *, elastic: dict[str, Any], counted: dict[str, Any]
) -> None:
    """Elastic IPs are for public gateways, which need one; only private ones are given a number of addresses.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    """
    if connectivity_type == "public" and not elastic["allocation_id"]:
        raise MissingParameter(name="AllocationId", parameter="allocation_id")
    for name, value in (elastic if connectivity_type == "private" else counted).items():
        if value:
            raise OfTheOtherConnectivity(member=pascal(name), connectivity_type=connectivity_type, parameter=name)


def must_go_with_elastic_ips(
    connectivity_type: ConnectivityType, private: tuple[IPv4Address, ...], elastic: tuple[str, ...]
) -> None:
    """Each private address of a public gateway has an Elastic IP; EC2 picks the private ones that are not named."""
    if connectivity_type == "public" and len(private) > len(elastic):
        raise MorePrivateThanElastic(
            private=len(private), elastic=len(elastic), parameter="secondary_private_ip_addresses"
        )


def must_be_few_addresses(connectivity_type: ConnectivityType, count: int) -> None:
    """A gateway has up to two Elastic IPs, or eight private addresses.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-gateways
    """
    limit = NAT_GATEWAY_ELASTIC_IPS if connectivity_type == "public" else NAT_GATEWAY_PRIVATE_ADDRESSES
    if count > limit:
        raise TooManyNatAddresses(
            connectivity_type=connectivity_type, limit=limit, count=count, parameter="nat_gateway_id"
        )


def failure_of(world: World, gateway: NatGateway) -> tuple[str, str] | None:
    """Why a pending gateway cannot be made, in EC2's code and words; None when it can.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    subnet = world.get(Subnet, gateway.subnet_id)
    if free_count(world, subnet) < len(gateway.addresses):
        return "InsufficientFreeAddressesInSubnet", "Subnet has insufficient free addresses to create this NAT gateway"
    if gateway.connectivity_type == "public" and gateway_of(world, gateway.vpc_id) is None:
        return "Gateway.NotAttached", f"Network {gateway.vpc_id} has no Internet gateway attached"
    for one in gateway.addresses:
        if one.allocation_id and world.get(Address, one.allocation_id).network_interface_id:
            return "Resource.AlreadyAssociated", f"Elastic IP address [{one.allocation_id}] is already associated"
    return None


# What happens on arriving in a state


def _made(world: World, gateway: NatGateway) -> World:
    failure = failure_of(world, gateway)
    if failure:
        code, message = failure
        asked = tuple(msgspec.structs.replace(one, status="failed") for one in gateway.addresses)
        ended = gateway.replace(
            state="failed", failure_code=code, failure_message=message, addresses=asked, ended_at=world.now
        )
        return world.put(ended)
    primary, *others = gateway.addresses
    world, interface = managed_interface(
        world,
        gateway.id,
        world.get(Subnet, gateway.subnet_id),
        interface_type="nat_gateway",
        description=f"Interface for NAT Gateway {gateway.id}",
        address=IPv4Address(primary.private_ip) if primary.private_ip else None,
    )
    made = [msgspec.structs.replace(primary, private_ip=interface.primary_address), *others]
    world, addresses = with_addresses(world, interface, tuple(made))
    return world.put(gateway.replace(state="available", addresses=addresses))


def with_addresses(
    world: World, interface: NetworkInterface, asked: tuple[NatGatewayAddress, ...]
) -> tuple[World, tuple[NatGatewayAddress, ...]]:
    """The world in which an interface has the addresses asked for, private and Elastic, and what they have become."""
    done = []
    for one in asked:
        private = one.private_ip or next(iter(free_addresses(world, world.get(Subnet, interface.subnet_id))))
        if not interface.has_address(private):
            added = PrivateIpAddress(private_ip_address=private)
            interface = interface.replace(private_ip_addresses=(*interface.private_ip_addresses, added))
            world = world.put(interface)
        world, elastic = _with_elastic_ip(world, one.allocation_id, interface, private)
        done.append(
            msgspec.structs.replace(
                one, private_ip=private, network_interface_id=interface.id, status="succeeded", **elastic
            )
        )
    return world, tuple(done)


def _with_elastic_ip(
    world: World, allocation_id: str | None, interface: NetworkInterface, private_ip_address: str
) -> tuple[World, dict[str, str]]:
    if allocation_id is None:
        return world, {}
    world, association_id = world.new_id("eipassoc")
    address = world.get(Address, allocation_id).replace(
        association_id=association_id, network_interface_id=interface.id, private_ip_address=private_ip_address
    )
    return world.put(address), {"association_id": association_id, "public_ip": address.public_ip}


def _taken_down(world: World, gateway: NatGateway) -> World:
    """The interface goes, its Elastic IPs are idle again, and EC2 still shows the gateway for a while."""
    interface = world.find(NetworkInterface, gateway.interface_id)
    if interface:
        world = deleted(world, interface)
    return world.put(gateway.replace(state="deleted", ended_at=world.now))


def _living_in_the_zone(world: World, subnet: Subnet) -> int:
    return sum(
        one.state in COUNTED and world.get(Subnet, one.subnet_id).availability_zone == subnet.availability_zone
        for one in world.all(NatGateway)
    )
