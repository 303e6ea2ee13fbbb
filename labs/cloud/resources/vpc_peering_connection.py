"""What is a VPC peering connection, and how does it come to life and end? One VPC requests it, the other accepts it.

https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
Each Region of the account that has a VPC of the connection keeps a copy of it; labs/cloud/account.py keeps the two alike.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

import msgspec

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, Malformed
from labs.cloud.facts.regions import REGIONS
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles, when_changed
from labs.cloud.resources.security_group_reach import joins_vpcs
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Frozen, Resource, World, is_well_formed

VpcPeeringConnectionId = Annotated[str, Ref("vpc-peering-connection")]
Status = Literal[
    "initiating-request", "pending-acceptance", "provisioning", "active", "rejected", "failed", "expired", "deleting", "deleted",
]  # fmt: skip

REQUEST_LASTS = timedelta(days=7)

LEADS_TO: Mapping[Status, tuple[Status, ...]] = {
    "initiating-request": ("pending-acceptance", "failed"),
    "pending-acceptance": ("provisioning", "rejected", "expired", "deleting"),
    "provisioning": ("active", "deleting"),
    "active": ("deleting",),
    "deleting": ("deleted",),
    "failed": (),
    "rejected": (),
    "expired": (),
    "deleted": (),
}
"""Which state may follow which.

https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle
"""

SETTLES_TO: Mapping[Status, Status] = {"provisioning": "active", "deleting": "deleted"}
"""Where the passing states lead by themselves; a request leads to where the VPCs allow."""

STAYS_VISIBLE: Mapping[Status, timedelta] = {
    "failed": timedelta(hours=2),
    "rejected": timedelta(hours=2),
    "deleted": timedelta(hours=2),
    "expired": timedelta(days=2),
}
"""How long a connection that has ended is still described, where both VPCs are of one account."""

MESSAGES: Mapping[Status, str] = {
    "initiating-request": "Initiating Request to {accepter}",
    "pending-acceptance": "Pending Acceptance by {accepter}",
    "provisioning": "Provisioning",
    "active": "Active",
    "rejected": "Rejected by {accepter}",
    "failed": "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
    "expired": "Expired",
    "deleting": "Deleting by {requester}",
    "deleted": "Deleted by {requester}",
}
"""What EC2 says beside the state. Those of `expired` and `deleting` are not confirmed."""

UNACCEPTED: tuple[Status, ...] = ("initiating-request", "pending-acceptance", "expired")
OUTSTANDING: tuple[Status, ...] = ("initiating-request", "pending-acceptance")


class VpcPeeringConnectionVpcInfo(Frozen):
    """One side of a connection."""

    vpc_id: str
    owner_id: str
    region: str
    cidr_blocks: tuple[str, ...] = ()
    """The IPv4 ranges of its VPC, the primary first; empty where that VPC could not be found."""
    allow_dns_resolution_from_remote_vpc: bool = False


class VpcPeeringConnection(Resource, tag="vpc-peering-connection"):
    id_prefix = "pcx"
    id_member = "VpcPeeringConnectionId"
    noun = "vpcPeeringConnection"
    not_found = "InvalidVpcPeeringConnectionID.NotFound"
    malformed = "InvalidVpcPeeringConnectionId.Malformed"
    filters = {
        "accepter-vpc-info.cidr-block": "AccepterVpcInfo.CidrBlock",
        "accepter-vpc-info.owner-id": "AccepterVpcInfo.OwnerId",
        "accepter-vpc-info.vpc-id": "AccepterVpcInfo.VpcId",
        "expiration-time": "ExpirationTime",
        "requester-vpc-info.cidr-block": "RequesterVpcInfo.CidrBlock",
        "requester-vpc-info.owner-id": "RequesterVpcInfo.OwnerId",
        "requester-vpc-info.vpc-id": "RequesterVpcInfo.VpcId",
        "status-code": "Status.Code",
        "status-message": "Status.Message",
        "vpc-peering-connection-id": "VpcPeeringConnectionId",
    }

    requester: VpcPeeringConnectionVpcInfo
    accepter: VpcPeeringConnectionVpcInfo
    expires_at: datetime
    """Until when the request can be accepted."""
    status: Status = "initiating-request"
    ended_at: datetime | None = None
    """Since when it is in a state that it never leaves."""
    vpc_ids: tuple[VpcId, ...] = ()
    """Its VPCs in this Region, which cannot be deleted as long as it stands; none once it has ended."""

    @property
    def sides(self) -> tuple[VpcPeeringConnectionVpcInfo, VpcPeeringConnectionVpcInfo]:
        """Requester and accepter."""
        return self.requester, self.accepter

    def across(self, vpc_id: str) -> VpcPeeringConnectionVpcInfo:
        """The side opposite of a VPC."""
        return self.accepter if self.requester.vpc_id == vpc_id else self.requester

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to a connection works in both of its VPCs while it is active."""
        return self.status == "active" and vpc_id in self.vpc_ids

    def may_be_target(self, world: World, vpc_id: str) -> bool:
        """A route to a connection may be made while the request waits; until it is accepted it is a blackhole.

        https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
        """
        return vpc_id in self.vpc_ids

    def view(self, world: World) -> dict[str, Any]:
        message = MESSAGES[self.status].format(accepter=self.accepter.owner_id, requester=self.requester.owner_id)
        view: dict[str, Any] = {
            "AccepterVpcInfo": _side_view(self.accepter, with_ranges=self.status == "active"),
            "RequesterVpcInfo": _side_view(self.requester, with_ranges=self.ended_at is None),
            "Status": {"Code": self.status, "Message": message},
            "Tags": tag_list(self.tags),
            "VpcPeeringConnectionId": self.id,
        }
        return {**view, "ExpirationTime": self.expires_at} if self.status in UNACCEPTED else view


class PeeringAlreadyExists(CloudError):
    code = "VpcPeeringConnectionAlreadyExists"
    template = "A VPC peering connection between {vpc_id} and {peer_vpc_id} already exists: {connection_id}."


class InvalidStateTransition(CloudError):
    code = "InvalidStateTransition"
    template = "Invalid state transition for {connection_id}, attempted to transition from {status} to {wanted}"


class AcceptedElsewhere(CloudError):
    code = "OperationNotPermitted"
    template = (
        "Incorrect region ({region}) specified for this request. "
        "VPC peering connection {connection_id} must be accepted or rejected in region {wanted}"
    )


class CidrOverlapsPeer(CloudError):
    code = "InvalidVpc.Range"
    template = (
        "The CIDR '{cidr_block}' overlaps with the CIDR '{existing}' of {peer_vpc_id}, a peer by {connection_id}."
    )


@action
def create_vpc_peering_connection(
    world: World,
    *,
    vpc_id: VpcId,
    peer_vpc_id: VpcId,
    peer_owner_id: str | None = None,
    peer_region: str | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Ask another VPC, maybe in another Region, to peer; what cannot be peered fails: `{"VpcPeeringConnection": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_look_like_a_vpc(peer_vpc_id)
    must_be_a_simulated_region(peer_region)
    must_not_be_peered_yet(world, vpc, peer_vpc_id)
    must_have_few_requests(world, vpc)
    tags = tags_of(tag_specifications, VpcPeeringConnection.kind())
    world, connection_id = world.new_id(VpcPeeringConnection.id_prefix)
    connection = VpcPeeringConnection(
        id=connection_id,
        tags=tags,
        requester=side_of(world, vpc),
        accepter=VpcPeeringConnectionVpcInfo(
            vpc_id=peer_vpc_id, owner_id=peer_owner_id or world.account_id, region=peer_region or world.region
        ),
        expires_at=world.now + REQUEST_LASTS,
        vpc_ids=(vpc.id,),
    )
    return world.put(connection), {"VpcPeeringConnection": connection.view(world)}


@action
def accept_vpc_peering_connection(world: World, *, vpc_peering_connection_id: VpcPeeringConnectionId) -> Outcome:
    """Accept a request, in the Region of the accepter VPC: `{"VpcPeeringConnection": …}`."""
    connection = _connection(world, vpc_peering_connection_id)
    must_be_answered_here(world, connection)
    accepted = entered(world, connection, "provisioning")
    must_have_few_peers(world, accepted)
    return world.put(accepted), {"VpcPeeringConnection": accepted.view(world)}


@action
def reject_vpc_peering_connection(world: World, *, vpc_peering_connection_id: VpcPeeringConnectionId) -> Outcome:
    """Reject a request, in the Region of the accepter VPC: `{"Return": True}`."""
    connection = _connection(world, vpc_peering_connection_id)
    must_be_answered_here(world, connection)
    return world.put(entered(world, connection, "rejected")), {"Return": True}


@action
def delete_vpc_peering_connection(world: World, *, vpc_peering_connection_id: VpcPeeringConnectionId) -> Outcome:
    """End a connection or withdraw a request; routes to it turn into blackholes: `{"Return": True}`."""
    connection = _connection(world, vpc_peering_connection_id)
    return world.put(entered(world, connection, "deleting")), {"Return": True}


describe_vpc_peering_connections = describes(
    VpcPeeringConnection,
    "VpcPeeringConnections",
    'List peering connections, those that have ended only for a while: `{"VpcPeeringConnections": […]}`.',
)


@settles
def settle_connections(world: World) -> World:
    """Bring every connection to where it leads by itself, let requests expire and forget what ended long ago."""
    for one in world.all(VpcPeeringConnection):
        if is_forgotten(world, one):
            world = world.without(one.id)
        elif (after := settled_connection(world, one)) is not one:
            world = world.put(after)
    return world


@when_changed("vpc")
def keep_ranges_of_peers(world: World, vpc: Vpc) -> World:
    """Connections know the ranges that their VPCs have now, which never overlap."""
    for one in world.pointing(vpc.id, VpcPeeringConnection.kind()):
        after = one.replace(**{name: side_now(world, getattr(one, name)) for name in ("requester", "accepter")})
        if after != one:
            must_not_overlap_the_peer(vpc, after)
            world = world.put(after)
    return world


def settled_connection(world: World, connection: VpcPeeringConnection) -> VpcPeeringConnection:
    """A connection as it is when nobody does anything more to it now."""
    if connection.status == "initiating-request" and connection.accepter.region == world.region:
        connection = answered(world, connection, world.find(Vpc, connection.accepter.vpc_id))
    if connection.status in SETTLES_TO:
        connection = entered(world, connection, SETTLES_TO[connection.status])
    if connection.status == "pending-acceptance" and world.now >= connection.expires_at:
        connection = entered(world, connection, "expired")
    return connection


def answered(world: World, connection: VpcPeeringConnection, peer: Vpc | None) -> VpcPeeringConnection:
    """What becomes of a request: it waits, or it has failed for want of a peer, or of room between their ranges.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
    """
    accepter = connection.accepter
    if peer is None or accepter.owner_id != world.account_id:
        return entered(world, connection, "failed")
    accepter = msgspec.structs.replace(accepter, cidr_blocks=ranges_of(peer))
    if overlapping(connection.requester.cidr_blocks, accepter.cidr_blocks):
        return entered(world, connection, "failed")
    here = tuple(side.vpc_id for side in connection.sides if side.region == world.region)
    return entered(world, connection, "pending-acceptance").replace(accepter=accepter, vpc_ids=here)


def entered(world: World, connection: VpcPeeringConnection, status: Status) -> VpcPeeringConnection:
    """The connection in another state. Raises InvalidStateTransition where its state does not lead there."""
    if status not in LEADS_TO[connection.status]:
        raise InvalidStateTransition(
            connection_id=connection.id,
            status=connection.status,
            wanted=status,
            parameter="vpc_peering_connection_id",
        )
    if LEADS_TO[status]:
        return connection.replace(status=status)
    return connection.replace(status=status, ended_at=world.now, vpc_ids=())


def is_forgotten(world: World, connection: VpcPeeringConnection) -> bool:
    """Whether a connection ended so long ago that it is not described any more."""
    ended = connection.ended_at
    return ended is not None and world.now >= ended + STAYS_VISIBLE[connection.status]


def side_of(world: World, vpc: Vpc) -> VpcPeeringConnectionVpcInfo:
    """A VPC of this Region as a side of a connection."""
    return VpcPeeringConnectionVpcInfo(
        vpc_id=vpc.id, owner_id=world.account_id, region=world.region, cidr_blocks=ranges_of(vpc)
    )


def side_now(world: World, side: VpcPeeringConnectionVpcInfo) -> VpcPeeringConnectionVpcInfo:
    """A side with the ranges that its VPC has now; one in another Region as it is."""
    vpc = world.find(Vpc, side.vpc_id)
    return msgspec.structs.replace(side, cidr_blocks=ranges_of(vpc)) if vpc else side


def ranges_of(vpc: Vpc) -> tuple[str, ...]:
    """The IPv4 ranges of a VPC, the primary first."""
    return tuple(one.cidr_block for one in vpc.cidr_block_associations)


def overlapping(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, str] | None:
    """The first two ranges that overlap."""
    pairs = ((one, other) for one in some for other in others)
    return next((pair for pair in pairs if IPv4Network(pair[0]).overlaps(IPv4Network(pair[1]))), None)


def options_view(side: VpcPeeringConnectionVpcInfo) -> dict[str, bool]:
    """What a side allows, as EC2 shows it; of ClassicLink nothing is left."""
    return {
        "AllowDnsResolutionFromRemoteVpc": side.allow_dns_resolution_from_remote_vpc,
        "AllowEgressFromLocalClassicLinkToRemoteVpc": False,
        "AllowEgressFromLocalVpcToRemoteClassicLink": False,
    }


@joins_vpcs("VpcPeeringConnectionId", outbound=True)
def connection_between(world: World, vpc_id: str, other_vpc_id: str) -> str | None:
    """The connection by which rules of one VPC may name groups of another in the same Region.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    """
    for one in world.pointing(vpc_id, VpcPeeringConnection.kind()):
        if one.status == "active" and other_vpc_id in one.vpc_ids:
            return str(one.id)
    return None


def must_look_like_a_vpc(peer_vpc_id: str) -> None:
    """The peer is named by a VPC's id; whether there is one shows in the state of the connection."""
    if not is_well_formed(Vpc, peer_vpc_id):
        raise Malformed(code="InvalidVpcID.Malformed", noun=Vpc.noun, id=peer_vpc_id, parameter="peer_vpc_id")


def must_be_a_simulated_region(peer_region: str | None) -> None:
    """The peer is in a Region that there is."""
    if peer_region is not None and peer_region not in REGIONS:
        expected = f"Expecting one of {', '.join(REGIONS)}."
        raise InvalidParameterValue(name="peerRegion", value=peer_region, expected=expected, parameter="peer_region")


def must_not_be_peered_yet(world: World, vpc: Vpc, peer_vpc_id: str) -> None:
    """Two VPCs have one connection at a time.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
    """
    for one in world.pointing(vpc.id, VpcPeeringConnection.kind()):
        if one.across(vpc.id).vpc_id == peer_vpc_id:
            raise PeeringAlreadyExists(
                vpc_id=vpc.id, peer_vpc_id=peer_vpc_id, connection_id=one.id, parameter="peer_vpc_id"
            )


def must_have_few_requests(world: World, vpc: Vpc) -> None:
    """A VPC has 25 requests that nobody has answered yet.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-peering
    """
    connections = world.pointing(vpc.id, VpcPeeringConnection.kind())
    asked = [one for one in connections if one.status in OUTSTANDING and one.requester.vpc_id == vpc.id]
    what = "outstanding VPC peering connection requests"
    must_be_within_quota("OutstandingVpcPeeringConnectionLimitExceeded", len(asked) + 1, what)


def must_have_few_peers(world: World, accepted: VpcPeeringConnection) -> None:
    """A VPC has 50 active connections.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-peering
    """
    for vpc_id in accepted.vpc_ids:
        active = [one for one in world.pointing(vpc_id, accepted.kind()) if one.status == "active"]
        what = "active VPC peering connections per VPC"
        must_be_within_quota("ActiveVpcPeeringConnectionPerVpcLimitExceeded", len(active) + 1, what)


def must_be_answered_here(world: World, connection: VpcPeeringConnection) -> None:
    """A request is accepted or rejected in the Region of the accepter VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html
    """
    if connection.accepter.region != world.region:
        raise AcceptedElsewhere(
            region=world.region,
            connection_id=connection.id,
            wanted=connection.accepter.region,
            parameter="vpc_peering_connection_id",
        )


def must_not_overlap_the_peer(vpc: Vpc, connection: VpcPeeringConnection) -> None:
    """A range added to a VPC does not overlap one of a peer.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
    """
    peer = connection.across(vpc.id)
    pair = overlapping(ranges_of(vpc), peer.cidr_blocks)
    if pair:
        raise CidrOverlapsPeer(
            cidr_block=pair[0],
            existing=pair[1],
            peer_vpc_id=peer.vpc_id,
            connection_id=connection.id,
            parameter="cidr_block",
        )


def _connection(world: World, connection_id: str) -> VpcPeeringConnection:
    return world.get(VpcPeeringConnection, connection_id, parameter="vpc_peering_connection_id")


def _side_view(side: VpcPeeringConnectionVpcInfo, *, with_ranges: bool) -> dict[str, Any]:
    view: dict[str, Any] = {"OwnerId": side.owner_id, "VpcId": side.vpc_id, "Region": side.region}
    view["PeeringOptions"] = options_view(side)
    if with_ranges and side.cidr_blocks:
        view["CidrBlock"] = side.cidr_blocks[0]
        view["CidrBlockSet"] = [{"CidrBlock": one} for one in side.cidr_blocks]
    return view
