"""Which further addresses may a NAT gateway have? Elastic IPs a public one, private addresses a private one.

More addresses mean more simultaneous connections to one destination; the primary address stays for life.
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
"""

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import Any

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.address import Address, AddressAlreadyAssociated, AllocationId
from labs.cloud.resources.nat_gateway import (
    ConnectivityType,
    NatGateway,
    NatGatewayAddress,
    NatGatewayId,
    must_be_an_elastic_ip,
    must_be_few_addresses,
    must_go_with_elastic_ips,
    with_addresses,
)
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.private_ip_address import free_ones, must_be_a_count_or_a_list, must_be_free
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

LONGEST_DRAIN = 4000
"""Seconds: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateNatGatewayAddress.html"""


class NatGatewayOfOtherKind(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterValue"
    template = (
        "NAT gateway {nat_gateway_id} has connectivity type {connectivity_type}; this action is for {wanted} ones."
    )


class NatGatewayNotAvailable(CloudError):
    """The code is not confirmed."""

    code = "IncorrectState"
    template = "NAT gateway {nat_gateway_id} is {state}; its addresses can be changed only while it is available."


class NotASecondaryNatAddress(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterValue"
    template = "{given} is not a secondary address of NAT gateway {nat_gateway_id}, whose primary address stays."


@action
def associate_nat_gateway_address(
    world: World,
    *,
    nat_gateway_id: NatGatewayId,
    allocation_ids: tuple[AllocationId, ...],
    private_ip_addresses: tuple[IPv4Address, ...] = (),
) -> Outcome:
    """Give a public gateway further Elastic IPs: `{"NatGatewayId": …, "NatGatewayAddresses": […]}`."""
    gateway, subnet = _changeable(world, nat_gateway_id, "public")
    chosen = [must_be_an_elastic_ip(world, one) for one in dict.fromkeys(allocation_ids)]
    for one in chosen:
        must_be_idle(one)
    must_go_with_elastic_ips("public", private_ip_addresses, allocation_ids)
    must_be_free(world, subnet, private_ip_addresses)
    must_be_few_addresses("public", len(gateway.addresses) + len(chosen))
    named = [str(one) for one in private_ip_addresses]
    private = [*named, *free_ones(world, subnet, len(chosen) - len(named), besides=named)]
    asked = [
        NatGatewayAddress(private_ip=one, allocation_id=address.id, status="associating")
        for one, address in zip(private, chosen, strict=True)
    ]
    return _added(world, gateway, asked)


@action
def disassociate_nat_gateway_address(
    world: World,
    *,
    nat_gateway_id: NatGatewayId,
    association_ids: tuple[str, ...],
    max_drain_duration_seconds: int = 350,
) -> Outcome:
    """Take secondary Elastic IPs from a public gateway: `{"NatGatewayId": …, "NatGatewayAddresses": […]}`."""
    gateway, _ = _changeable(world, nat_gateway_id, "public")
    must_be_a_drain(max_drain_duration_seconds)
    for one in association_ids:
        must_be_secondary(gateway, one, [each.association_id for each in gateway.addresses if not each.is_primary])
    gone = {each.private_ip for each in gateway.addresses if each.association_id in association_ids}
    return _leaving(world, gateway, gone, "disassociating")


@action
def assign_private_nat_gateway_address(
    world: World,
    *,
    nat_gateway_id: NatGatewayId,
    private_ip_addresses: tuple[IPv4Address, ...] = (),
    private_ip_address_count: int = 0,
) -> Outcome:
    """Give a private gateway further addresses: `{"NatGatewayId": …, "NatGatewayAddresses": […]}`."""
    gateway, subnet = _changeable(world, nat_gateway_id, "private")
    must_be_a_count_or_a_list(private_ip_addresses, private_ip_address_count)
    must_be_free(world, subnet, private_ip_addresses)
    count = len(private_ip_addresses) or private_ip_address_count
    must_be_few_addresses("private", len(gateway.addresses) + count)
    private = [str(one) for one in private_ip_addresses] or free_ones(world, subnet, count)
    return _added(world, gateway, [NatGatewayAddress(private_ip=one, status="assigning") for one in private])


@action
def unassign_private_nat_gateway_address(
    world: World,
    *,
    nat_gateway_id: NatGatewayId,
    private_ip_addresses: tuple[IPv4Address, ...],
    max_drain_duration_seconds: int = 350,
) -> Outcome:
    """Take secondary addresses from a private gateway: `{"NatGatewayId": …, "NatGatewayAddresses": […]}`."""
    gateway, _ = _changeable(world, nat_gateway_id, "private")
    must_be_a_drain(max_drain_duration_seconds)
    gone = {str(one) for one in private_ip_addresses}
    for one in gone:
        must_be_secondary(gateway, one, [each.private_ip for each in gateway.addresses if not each.is_primary])
    return _leaving(world, gateway, gone, "unassigning")


@settles
def settle_nat_gateway_addresses(world: World) -> World:
    """Complete what comes and what goes."""
    for one in world.all(NatGateway):
        if one.state == "available" and any(each.status != "succeeded" for each in one.addresses):
            world = _settled(world, one)
    return world


# Rules


def must_have_connectivity(gateway: NatGateway, wanted: ConnectivityType) -> None:
    """Elastic IPs are for public gateways, further private addresses alone for private ones."""
    if gateway.connectivity_type != wanted:
        raise NatGatewayOfOtherKind(
            nat_gateway_id=gateway.id,
            connectivity_type=gateway.connectivity_type,
            wanted=wanted,
            parameter="nat_gateway_id",
        )


def must_be_there(gateway: NatGateway) -> None:
    """A gateway that failed or is gone has no addresses to change."""
    if gateway.state != "available":
        raise NatGatewayNotAvailable(nat_gateway_id=gateway.id, state=gateway.state, parameter="nat_gateway_id")


def must_be_idle(address: Address) -> None:
    """An Elastic IP in use is disassociated before a gateway gets it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
    """
    if address.association_id:
        raise AddressAlreadyAssociated(
            allocation_id=address.id, association_id=address.association_id, parameter="allocation_ids"
        )


def must_be_secondary(gateway: NatGateway, given: str, secondary: Sequence[str | None]) -> None:
    """The primary address of a gateway can be neither disassociated nor unassigned.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateNatGatewayAddress.html
    """
    if given not in secondary:
        raise NotASecondaryNatAddress(given=given, nat_gateway_id=gateway.id, parameter="nat_gateway_id")


def must_be_a_drain(seconds: int) -> None:
    """Connections get between one second and 4,000 to end before their address is taken away."""
    if not 1 <= seconds <= LONGEST_DRAIN:
        raise InvalidParameterValue(
            name="maxDrainDurationSeconds",
            value=seconds,
            expected=f"Expecting 1 to {LONGEST_DRAIN}.",
            parameter="max_drain_duration_seconds",
        )


def _changeable(world: World, nat_gateway_id: str, wanted: ConnectivityType) -> tuple[NatGateway, Subnet]:
    gateway = world.get(NatGateway, nat_gateway_id, parameter="nat_gateway_id")
    must_have_connectivity(gateway, wanted)
    must_be_there(gateway)
    return gateway, world.get(Subnet, gateway.subnet_id)


def _added(world: World, gateway: NatGateway, asked: Sequence[NatGatewayAddress]) -> Outcome:
    world = world.put(gateway.replace(addresses=(*gateway.addresses, *asked)))
    return world, _answer(gateway, asked)


def _leaving(world: World, gateway: NatGateway, private: set[str | None] | set[str], status: Any) -> Outcome:
    marked = tuple(
        msgspec.structs.replace(one, status=status) if one.private_ip in private else one for one in gateway.addresses
    )
    world = world.put(gateway.replace(addresses=marked))
    return world, _answer(gateway, [one for one in marked if one.private_ip in private])


def _answer(gateway: NatGateway, addresses: Sequence[NatGatewayAddress]) -> dict[str, Any]:
    return {"NatGatewayId": gateway.id, "NatGatewayAddresses": [one.view() for one in addresses]}


def _settled(world: World, gateway: NatGateway) -> World:
    interface = world.get(NetworkInterface, gateway.interface_id)
    going = [one for one in gateway.addresses if one.status in ("disassociating", "unassigning")]
    for one in going:
        if one.allocation_id:
            world = world.put(world.get(Address, one.allocation_id).without_reference(interface.id))
    lost = {one.private_ip for one in going}
    kept = tuple(one for one in interface.private_ip_addresses if one.private_ip_address not in lost)
    interface = interface.replace(private_ip_addresses=kept)
    world = world.put(interface)
    there = tuple(one for one in gateway.addresses if one.status == "succeeded")
    coming = tuple(one for one in gateway.addresses if one.status in ("associating", "assigning"))
    world, added = with_addresses(world, interface, coming)
    return world.put(gateway.replace(addresses=(*there, *added)))
