"""What does one side of a peering connection allow the other? To resolve its public host names to private addresses.

https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html
"""

from typing import Any

import msgspec

from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import (
    VpcPeeringConnection,
    VpcPeeringConnectionId,
    VpcPeeringConnectionVpcInfo,
    options_view,
)
from labs.cloud.world import Frozen, World


class PeeringConnectionOptionsRequest(Frozen):
    """What one side of a connection allows the other."""

    allow_dns_resolution_from_remote_vpc: bool | None = None


class PeeringNotActive(CloudError):
    code = "OperationNotPermitted"
    template = "Peering {connection_id} is not active. Peering options can be added only to active peerings."


class OptionsOfOtherRegion(CloudError):
    """Not confirmed: that it is refused is documented, the code is not."""

    code = "OperationNotPermitted"
    template = (
        "Incorrect region ({region}) specified for this request. "
        "The options of {vpc_id} in VPC peering connection {connection_id} must be modified in region {wanted}"
    )


class PeeringNeedsDnsHostnames(CloudError):
    code = "InvalidVpcPeeringConnectionState.DnsHostnamesDisabled"
    template = (
        "To enable DNS resolution over {connection_id}, DNS hostnames and DNS support must be enabled for {vpc_id}."
    )


@action
def modify_vpc_peering_connection_options(
    world: World,
    *,
    vpc_peering_connection_id: VpcPeeringConnectionId,
    accepter_peering_connection_options: PeeringConnectionOptionsRequest | None = None,
    requester_peering_connection_options: PeeringConnectionOptionsRequest | None = None,
) -> Outcome:
    """Let a side's public host names resolve to private addresses for the peer: `{"AccepterPeeringConnectionOptions": …}`."""
    connection = world.get(VpcPeeringConnection, vpc_peering_connection_id, parameter="vpc_peering_connection_id")
    must_be_active(connection)
    asked = {"accepter": accepter_peering_connection_options, "requester": requester_peering_connection_options}
    result: dict[str, Any] = {}
    for name, options in asked.items():
        if options is None:
            continue
        side: VpcPeeringConnectionVpcInfo = getattr(connection, name)
        must_be_a_side_of_this_region(world, connection, side)
        allowed = options.allow_dns_resolution_from_remote_vpc
        if allowed is not None:
            must_have_dns_hostnames(world, connection, side, wanted=allowed)
            side = msgspec.structs.replace(side, allow_dns_resolution_from_remote_vpc=allowed)
        connection = connection.replace(**{name: side})
        result[f"{name.capitalize()}PeeringConnectionOptions"] = options_view(side)
    return world.put(connection), result


def resolves_privately(world: World, asking_vpc_id: str, answering_vpc_id: str) -> bool:
    """Whether a VPC is told the private addresses behind the public host names of another one."""
    return any(
        one.status == "active" and one.across(asking_vpc_id).allow_dns_resolution_from_remote_vpc
        for one in world.pointing(asking_vpc_id, VpcPeeringConnection.kind())
        if one.across(asking_vpc_id).vpc_id == answering_vpc_id
    )


def must_be_active(connection: VpcPeeringConnection) -> None:
    """Only an active connection has options.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html
    """
    if connection.status != "active":
        raise PeeringNotActive(connection_id=connection.id, parameter="vpc_peering_connection_id")


def must_be_a_side_of_this_region(
    world: World, connection: VpcPeeringConnection, side: VpcPeeringConnectionVpcInfo
) -> None:
    """A side's options are set in the Region of its VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcPeeringConnectionOptions.html
    """
    if side.region != world.region:
        raise OptionsOfOtherRegion(
            region=world.region,
            vpc_id=side.vpc_id,
            connection_id=connection.id,
            wanted=side.region,
            parameter="vpc_peering_connection_id",
        )


def must_have_dns_hostnames(
    world: World, connection: VpcPeeringConnection, side: VpcPeeringConnectionVpcInfo, *, wanted: bool
) -> None:
    """Host names resolve for the peer only in a VPC that has them.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html
    """
    vpc = world.get(Vpc, side.vpc_id)
    if wanted and not (vpc.enable_dns_hostnames and vpc.enable_dns_support):
        raise PeeringNeedsDnsHostnames(
            connection_id=connection.id, vpc_id=vpc.id, parameter="vpc_peering_connection_id"
        )
