"""Which addresses of a subnet does AWS not give out by itself? Those that a reservation keeps for whoever names them.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
Not confirmed: the codes of the two refusals, and that the reservations of a subnet go with it.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal

from labs.cloud.describe import BY_TAGS, Filter, matching, page, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World

Network = IPv4Network | IPv6Network
SubnetCidrReservationId = Annotated[str, Ref("subnet-cidr-reservation")]


class SubnetCidrReservation(Resource, tag="subnet-cidr-reservation"):
    id_prefix = "scr"
    id_member = "SubnetCidrReservationId"
    noun = "subnet CIDR reservation"
    not_found = "InvalidSubnetCidrReservationID.NotFound"
    malformed = "InvalidParameterValue"
    filters = {"reservationType": "ReservationType", "subnet-id": "SubnetId"}

    subnet_id: SubnetId
    cidr: str
    reservation_type: Literal["prefix", "explicit"]
    description: str = ""

    @property
    def network(self) -> Network:
        """The range it keeps."""
        return ip_network(self.cidr)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes"

    def view(self, world: World) -> dict[str, Any]:
        return {
            "SubnetCidrReservationId": self.id,
            "SubnetId": self.subnet_id,
            "Cidr": self.cidr,
            "ReservationType": self.reservation_type,
            "OwnerId": world.account_id,
            "Description": self.description,
            "Tags": tag_list(self.tags),
        }


class ReservationOutsideSubnet(CloudError):
    code = "InvalidParameterValue"
    template = "The CIDR '{cidr}' does not lie within the CIDR block of the subnet: {cidr_block}."


class ReservationOverlaps(CloudError):
    code = "InvalidParameterValue"
    template = "The CIDR '{cidr}' overlaps with the reservation {existing} ({existing_cidr})."


@action
def create_subnet_cidr_reservation(
    world: World,
    *,
    subnet_id: SubnetId,
    cidr: str,
    reservation_type: Literal["prefix", "explicit"],
    description: str = "",
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Keep a range of a subnet from being given out; who has an address in it keeps it: `{"SubnetCidrReservation": …}`."""
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    network = must_be_a_range(cidr)
    must_lie_inside_the_subnet(subnet, network)
    must_not_overlap_another(world, subnet, network)
    world, reservation_id = world.new_id(SubnetCidrReservation.id_prefix)
    reservation = SubnetCidrReservation(
        id=reservation_id,
        tags=tags_of(tag_specifications, "subnet-cidr-reservation"),
        subnet_id=subnet.id,
        cidr=str(network),
        reservation_type=reservation_type,
        description=description,
    )
    return created(world, reservation), {"SubnetCidrReservation": reservation.view(world)}


@action
def delete_subnet_cidr_reservation(world: World, *, subnet_cidr_reservation_id: SubnetCidrReservationId) -> Outcome:
    """Give a range back to the subnet: `{"DeletedSubnetCidrReservation": …}`."""
    gone = world.get(SubnetCidrReservation, subnet_cidr_reservation_id, parameter="subnet_cidr_reservation_id")
    return deleted(world, gone), {"DeletedSubnetCidrReservation": gone.view(world)}


@action
def get_subnet_cidr_reservations(
    world: World,
    *,
    subnet_id: SubnetId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the ranges kept in a subnet: `{"SubnetIpv4CidrReservations": […], "SubnetIpv6CidrReservations": […]}`."""
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    views = [one.view(world) for one in world.where(SubnetCidrReservation, subnet_id=subnet.id)]
    found = matching(views, filters, {**SubnetCidrReservation.filters, **BY_TAGS})
    cut = page("Reservations", found, max_results, next_token, by=("SubnetCidrReservationId",))
    shown = cut.pop("Reservations")
    by_family = {
        "SubnetIpv4CidrReservations": [one for one in shown if ":" not in one["Cidr"]],
        "SubnetIpv6CidrReservations": [one for one in shown if ":" in one["Cidr"]],
    }
    return world, {**by_family, **cut}


def must_be_a_range(cidr: str) -> Network:
    """A reservation is a block of either family; bits beyond its prefix are cut off."""
    try:
        if "/" in cidr:
            return ip_network(cidr.strip(), strict=False)
    except ValueError:
        pass
    raise InvalidParameterValue(name="cidr", value=cidr, expected="This is not a valid CIDR block.", parameter="cidr")


def must_lie_inside_the_subnet(subnet: Subnet, cidr: Network) -> None:
    """A reservation is a part of a range of its subnet, or all of it."""
    if isinstance(cidr, IPv6Network):
        is_inside = subnet.ipv6_network is not None and cidr.subnet_of(subnet.ipv6_network)
        block = subnet.ipv6_cidr_block
    else:
        is_inside, block = bool(subnet.cidr_block) and cidr.subnet_of(subnet.network), subnet.cidr_block
    if not is_inside:
        raise ReservationOutsideSubnet(cidr=cidr, cidr_block=block, parameter="cidr")


def must_not_overlap_another(world: World, subnet: Subnet, cidr: Network) -> None:
    """An address is kept by one reservation."""
    for one in world.where(SubnetCidrReservation, subnet_id=subnet.id):
        if one.network.version == cidr.version and one.network.overlaps(cidr):
            raise ReservationOverlaps(cidr=cidr, existing=one.id, existing_cidr=one.cidr, parameter="cidr")
