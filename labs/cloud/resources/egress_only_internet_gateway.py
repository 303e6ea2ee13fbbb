"""What is an egress-only internet gateway? The way out for IPv6 by which nobody comes in who was not asked.

https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
"""

from collections.abc import Sequence
from typing import Annotated, Any

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, Malformed
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Resource, World

EgressOnlyInternetGatewayId = Annotated[str, Ref("egress-only-internet-gateway")]
PAGES = (5, 255)


class EgressOnlyInternetGateway(Resource, tag="egress-only-internet-gateway"):
    id_prefix = "eigw"
    id_member = "EgressOnlyInternetGatewayId"
    noun = "egressOnlyInternetGateway"
    not_found = "InvalidGatewayID.NotFound"  # what the Terraform AWS provider waits for, though the list has another
    malformed = "InvalidEgressOnlyInternetGatewayId.Malformed"

    vpc_id: VpcId
    """The VPC it is attached to for life."""

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to it is active in the VPC it was made for."""
        return self.vpc_id == vpc_id

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Attachments": [{"State": "attached", "VpcId": self.vpc_id}],
            "EgressOnlyInternetGatewayId": self.id,
            "Tags": tag_list(self.tags),
        }


class VpcAlreadyHasEgressOnlyGateway(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterValue"
    template = "Network {vpc_id} already has an egress-only internet gateway attached: {gateway_id}"


@action
def create_egress_only_internet_gateway(
    world: World, *, vpc_id: VpcId, tag_specifications: tuple[TagSpecification, ...] = ()
) -> Outcome:
    """Create a gateway, attached to a VPC at once and for life: `{"EgressOnlyInternetGateway": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_have_no_egress_only_gateway(world, vpc)
    count = len(world.all(EgressOnlyInternetGateway)) + 1
    must_be_within_quota("InternetGatewayLimitExceeded", count, "egress-only internet gateways")
    world, gateway_id = world.new_id(EgressOnlyInternetGateway.id_prefix)
    tags = tags_of(tag_specifications, "egress-only-internet-gateway")
    gateway = EgressOnlyInternetGateway(id=gateway_id, tags=tags, vpc_id=vpc.id)
    return created(world, gateway), {"EgressOnlyInternetGateway": gateway.view(world)}


@action
def delete_egress_only_internet_gateway(
    world: World, *, egress_only_internet_gateway_id: EgressOnlyInternetGatewayId
) -> Outcome:
    """Delete a gateway; routes that still name it stay as blackholes: `{"ReturnCode": True}`."""
    parameter = "egress_only_internet_gateway_id"
    gateway = world.get(EgressOnlyInternetGateway, egress_only_internet_gateway_id, parameter=parameter)
    return deleted(world, gateway), {"ReturnCode": True}


@action
def describe_egress_only_internet_gateways(
    world: World,
    *,
    egress_only_internet_gateway_ids: tuple[EgressOnlyInternetGatewayId, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List gateways; an id that names none finds nothing: `{"EgressOnlyInternetGateways": […]}`.

    https://github.com/hashicorp/terraform-provider-aws/pull/6190
    """
    known = _known(world, egress_only_internet_gateway_ids)
    if egress_only_internet_gateway_ids and not known:
        return world, {"EgressOnlyInternetGateways": []}
    return world, describe(
        world,
        EgressOnlyInternetGateway,
        "EgressOnlyInternetGateways",
        ids=known,
        filters=filters,
        max_results=max_results,
        next_token=next_token,
        pages=PAGES,
    )


def must_have_no_egress_only_gateway(world: World, vpc: Vpc) -> None:
    """A VPC has one egress-only internet gateway at a time.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-gateways
    """
    for one in world.where(EgressOnlyInternetGateway, vpc_id=vpc.id):
        raise VpcAlreadyHasEgressOnlyGateway(vpc_id=vpc.id, gateway_id=one.id, parameter="vpc_id")


def _known(world: World, ids: Sequence[str]) -> tuple[str, ...]:
    """Those ids that name a gateway; one that does not look like an id of the kind is refused."""
    for id in ids:
        if not id.startswith(f"{EgressOnlyInternetGateway.id_prefix}-"):
            kind = EgressOnlyInternetGateway
            raise Malformed(code=kind.malformed, noun=kind.noun, id=id, parameter="egress_only_internet_gateway_ids")
    return tuple(id for id in ids if world.find(EgressOnlyInternetGateway, id))
