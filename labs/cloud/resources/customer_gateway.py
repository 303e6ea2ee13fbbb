"""What does AWS know of the device at the customer's end of a VPN? Its public address and its AS number, nothing more.

https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Resource, World

CustomerGatewayId = Annotated[str, Ref("customer-gateway")]
GatewayType = Literal["ipsec.1"]

DEFAULT_ASN = 65000
LONG_ASN = 2_147_483_648
LAST_ASN = 4_294_967_295
LONGEST_DEVICE_NAME = 255
DELETED_STAYS_VISIBLE = timedelta(hours=1)
"""Not documented; Describe goes on to show what was deleted for a while."""


class CustomerGateway(Resource, tag="customer-gateway"):
    id_prefix = "cgw"
    id_member = "CustomerGatewayId"
    noun = "customerGateway"
    not_found = "InvalidCustomerGatewayID.NotFound"
    malformed = "InvalidCustomerGatewayId.Malformed"
    filters = {
        "bgp-asn": "BgpAsn",
        "customer-gateway-id": "CustomerGatewayId",
        "ip-address": "IpAddress",
        "state": "State",
        "type": "Type",
    }

    ip_address: str
    """The public address of the device."""
    asn: int = DEFAULT_ASN
    device_name: str | None = None
    state: Literal["available", "deleted"] = "available"
    deleted_at: datetime | None = None

    def view(self, world: World) -> dict[str, Any]:
        number = "BgpAsn" if self.asn < LONG_ASN else "BgpAsnExtended"
        view = {
            "CustomerGatewayId": self.id,
            "State": self.state,
            "Type": "ipsec.1",
            "IpAddress": self.ip_address,
            number: str(self.asn),
            "Tags": tag_list(self.tags),
        }
        return {**view, "DeviceName": self.device_name} if self.device_name else view


class CustomerGatewayInUse(CloudError):
    code = "IncorrectState"
    template = "The customer gateway is in use."


class CustomerGatewayGone(CloudError):
    code = "InvalidCustomerGatewayState"
    template = "The customer gateway '{id}' has been deleted."


@action
def create_customer_gateway(
    world: World,
    *,
    type: GatewayType,
    ip_address: IPv4Address | None = None,
    public_ip: IPv4Address | None = None,
    bgp_asn: int | None = None,
    bgp_asn_extended: int | None = None,
    device_name: str | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Tell AWS of the device at the customer's end, or give the gateway that is there: `{"CustomerGateway": …}`."""
    address = must_have_an_address(ip_address or public_ip)
    asn = must_be_one_as_number(bgp_asn, bgp_asn_extended)
    must_be_a_short_name(device_name)
    tags = tags_of(tag_specifications, "customer-gateway")
    known = _known(world, address, asn, device_name)
    if known:
        return world, {"CustomerGateway": known.view(world)}
    must_be_within_quota("CustomerGatewayLimitExceeded", len(living(world)) + 1, "customer gateways")
    world, gateway_id = world.new_id(CustomerGateway.id_prefix)
    gateway = CustomerGateway(id=gateway_id, tags=tags, ip_address=address, asn=asn, device_name=device_name)
    return world.put(gateway), {"CustomerGateway": gateway.view(world)}


@action
def delete_customer_gateway(world: World, *, customer_gateway_id: CustomerGatewayId) -> Outcome:
    """Forget a device that no VPN connection leads to, and what lies behind it; `deleted` for an hour: `{}`."""
    gateway = world.get(CustomerGateway, customer_gateway_id, parameter="customer_gateway_id")
    must_not_be_in_use(world, gateway)
    if gateway.state == "deleted":
        return world, {}
    world = world.without(*(one.id for one in world.pointing(gateway.id, "on-premises-network")))
    return world.put(gateway.replace(state="deleted", deleted_at=world.now)), {}


@action
def describe_customer_gateways(
    world: World, *, customer_gateway_ids: tuple[CustomerGatewayId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """List customer gateways, those deleted lately as well: `{"CustomerGateways": […]}`."""
    return world, describe(world, CustomerGateway, "CustomerGateways", ids=customer_gateway_ids, filters=filters)


@settles
def forget_deleted_customer_gateways(world: World) -> World:
    """Nobody asks for what was deleted an hour ago."""
    for one in world.all(CustomerGateway):
        if one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def living(world: World) -> tuple[CustomerGateway, ...]:
    """The customer gateways that have not been deleted."""
    return tuple(one for one in world.all(CustomerGateway) if one.state != "deleted")


def living_gateway(world: World, id: str, *, parameter: str) -> CustomerGateway:
    """The customer gateway of this id, which has not been deleted. Raises CustomerGatewayGone."""
    gateway = world.get(CustomerGateway, id, parameter=parameter)
    if gateway.state == "deleted":
        raise CustomerGatewayGone(id=id, parameter=parameter)
    return gateway


def _known(world: World, address: str, asn: int, device_name: str | None) -> CustomerGateway | None:
    found = (one for one in living(world) if (one.ip_address, one.asn, one.device_name) == (address, asn, device_name))
    return next(found, None)


# Rules


def must_have_an_address(address: IPv4Address | None) -> str:
    """The device has a static address; without a certificate it must be told.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html
    """
    if address is None:
        raise MissingParameter(name="ipAddress", parameter="ip_address")
    return str(address)


def must_be_one_as_number(bgp_asn: int | None, bgp_asn_extended: int | None) -> int:
    """The AS number is told in the parameter for its size.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html
    """
    if bgp_asn_extended is not None and not LONG_ASN <= bgp_asn_extended <= LAST_ASN:
        expected = f"Expecting a number from {LONG_ASN} to {LAST_ASN}."
        raise InvalidParameterValue(
            name="bgpAsnExtended", value=bgp_asn_extended, expected=expected, parameter="bgp_asn_extended"
        )
    if bgp_asn is not None and not 1 <= bgp_asn < LONG_ASN:
        expected = f"Expecting a number from 1 to {LONG_ASN - 1}."
        raise InvalidParameterValue(name="bgpAsn", value=bgp_asn, expected=expected, parameter="bgp_asn")
    return bgp_asn_extended or bgp_asn or DEFAULT_ASN


def must_be_a_short_name(device_name: str | None) -> None:
    """A device's name has up to 255 characters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html
    """
    if device_name and len(device_name) > LONGEST_DEVICE_NAME:
        expected = f"Expecting up to {LONGEST_DEVICE_NAME} characters."
        raise InvalidParameterValue(name="deviceName", value=device_name, expected=expected, parameter="device_name")


def must_not_be_in_use(world: World, gateway: CustomerGateway) -> None:
    """VPN connections are deleted first.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteCustomerGateway.html
    The code is confirmed by public reports, not by the documentation.
    """
    if any(one.state != "deleted" for one in world.pointing(gateway.id, "vpn-connection")):
        raise CustomerGatewayInUse(parameter="customer_gateway_id")
