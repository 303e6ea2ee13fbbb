"""Which VPC or subnet is exempt from the account's block on internet gateways, and how far?

https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html#security-vpc-bpa-exclusions
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Resource, World

ExclusionId = Annotated[str, Ref("vpc-block-public-access-exclusion")]
ExclusionMode = Literal["allow-bidirectional", "allow-egress"]
State = Literal[
    "create-in-progress",
    "create-complete",
    "update-in-progress",
    "update-complete",
    "delete-in-progress",
    "delete-complete",
]
SETTLES_TO: dict[State, State] = {
    "create-in-progress": "create-complete",
    "update-in-progress": "update-complete",
    "delete-in-progress": "delete-complete",
}
"""Where the passing states of an exclusion lead by themselves."""
DELETED_STAYS_VISIBLE = timedelta(hours=1)
"""How long Describe still shows what was deleted; recalled, AWS gives no figure."""


class VpcBlockPublicAccessExclusion(Resource, tag="vpc-block-public-access-exclusion"):
    id_prefix = "vpcbpa-exclude"
    id_member = "ExclusionId"
    noun = "vpcBlockPublicAccessExclusion"
    not_found = "InvalidVpcBlockPublicAccessExclusionId.NotFound"
    malformed = "InvalidVpcBlockPublicAccessExclusionId.Malformed"
    filters = {
        "internet-gateway-exclusion-mode": "InternetGatewayExclusionMode",
        "resource-arn": "ResourceArn",
        "state": "State",
        "tag-value": "Tags[].Value",
    }

    internet_gateway_exclusion_mode: ExclusionMode
    creation_timestamp: datetime
    last_update_timestamp: datetime
    vpc_id: VpcId | None = None
    """The VPC that is exempt, with all its subnets."""
    subnet_id: SubnetId | None = None
    """Or the one subnet that is."""
    state: State = "create-in-progress"
    deletion_timestamp: datetime | None = None

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes"

    def view(self, world: World) -> dict[str, Any]:
        exempt = world.resources[self.vpc_id or self.subnet_id or ""]
        view = {
            "ExclusionId": self.id,
            "InternetGatewayExclusionMode": self.internet_gateway_exclusion_mode,
            "ResourceArn": world.arn(exempt),
            "State": self.state,
            "CreationTimestamp": self.creation_timestamp,
            "LastUpdateTimestamp": self.last_update_timestamp,
            "Tags": tag_list(self.tags),
        }
        return {**view, "DeletionTimestamp": self.deletion_timestamp} if self.deletion_timestamp else view


class VpcOrSubnet(CloudError):
    code = "InvalidParameterCombination"
    template = "An exclusion is for a VPC or for a subnet, not for both."


class AlreadyExcluded(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameterValue"
    template = "{resource_id} has the exclusion {exclusion_id} already."


class ExclusionEnded(CloudError):
    code = "InvalidParameterValue"
    template = "{exclusion_id} is in {state} state and cannot be {wanted}"


@action
def create_vpc_block_public_access_exclusion(
    world: World,
    *,
    internet_gateway_exclusion_mode: ExclusionMode,
    vpc_id: VpcId | None = None,
    subnet_id: SubnetId | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Exempt a VPC or a subnet, also before anything is blocked: `{"VpcBlockPublicAccessExclusion": …}`."""
    must_be_a_vpc_or_a_subnet(vpc_id, subnet_id)
    exempt = (
        world.get(Vpc, vpc_id, parameter="vpc_id")
        if vpc_id
        else world.get(Subnet, str(subnet_id), parameter="subnet_id")
    )
    must_not_be_excluded(world, exempt.id)
    living = [one for one in world.all(VpcBlockPublicAccessExclusion) if one.deletion_timestamp is None]
    must_be_within_quota("ResourceLimitExceeded", len(living) + 1, "exclusions from VPC Block Public Access")
    world, exclusion_id = world.new_id(VpcBlockPublicAccessExclusion.id_prefix)
    exclusion = VpcBlockPublicAccessExclusion(
        id=exclusion_id,
        tags=tags_of(tag_specifications, "vpc-block-public-access-exclusion"),
        internet_gateway_exclusion_mode=internet_gateway_exclusion_mode,
        creation_timestamp=world.now,
        last_update_timestamp=world.now,
        vpc_id=vpc_id,
        subnet_id=subnet_id,
    )
    world = world.put(exclusion)
    return world, {"VpcBlockPublicAccessExclusion": exclusion.view(world)}


@action
def modify_vpc_block_public_access_exclusion(
    world: World, *, exclusion_id: ExclusionId, internet_gateway_exclusion_mode: ExclusionMode
) -> Outcome:
    """Let an exclusion allow both directions, or egress alone: `{"VpcBlockPublicAccessExclusion": …}`."""
    exclusion = world.get(VpcBlockPublicAccessExclusion, exclusion_id, parameter="exclusion_id")
    must_be_living(exclusion, "modified")
    exclusion = exclusion.replace(
        internet_gateway_exclusion_mode=internet_gateway_exclusion_mode,
        state="update-in-progress",
        last_update_timestamp=world.now,
    )
    return world.put(exclusion), {"VpcBlockPublicAccessExclusion": exclusion.view(world)}


@action
def delete_vpc_block_public_access_exclusion(world: World, *, exclusion_id: ExclusionId) -> Outcome:
    """End an exclusion; what the account blocks is blocked there again: `{"VpcBlockPublicAccessExclusion": …}`."""
    exclusion = world.get(VpcBlockPublicAccessExclusion, exclusion_id, parameter="exclusion_id")
    must_be_living(exclusion, "deleted")
    exclusion = exclusion.replace(
        state="delete-in-progress", last_update_timestamp=world.now, deletion_timestamp=world.now
    )
    return world.put(exclusion), {"VpcBlockPublicAccessExclusion": exclusion.view(world)}


describe_vpc_block_public_access_exclusions = describes(
    VpcBlockPublicAccessExclusion,
    "VpcBlockPublicAccessExclusions",
    'List what is exempt from the block: `{"VpcBlockPublicAccessExclusions": […]}`.',
)


@settles
def settle_exclusions(world: World) -> World:
    """Complete what is under way, and forget exclusions that were deleted an hour ago."""
    for one in world.all(VpcBlockPublicAccessExclusion):
        if one.state in SETTLES_TO:
            world = world.put(one.replace(state=SETTLES_TO[one.state]))
        elif one.deletion_timestamp and world.now - one.deletion_timestamp >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def must_be_a_vpc_or_a_subnet(vpc_id: str | None, subnet_id: str | None) -> None:
    """An exclusion is for one VPC or one subnet.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcBlockPublicAccessExclusion.html
    """
    if vpc_id and subnet_id:
        raise VpcOrSubnet(parameter="subnet_id")
    if not vpc_id and not subnet_id:
        raise MissingParameter(name="vpcId or subnetId", parameter="vpc_id")


def must_not_be_excluded(world: World, resource_id: str) -> None:
    """A VPC or subnet has one exclusion at a time."""
    for one in world.pointing(resource_id, "vpc-block-public-access-exclusion"):
        if one.deletion_timestamp is None:
            raise AlreadyExcluded(resource_id=resource_id, exclusion_id=one.id, parameter="vpc_id")


def must_be_living(exclusion: VpcBlockPublicAccessExclusion, wanted: str) -> None:
    """What was deleted is only shown for a while."""
    if exclusion.deletion_timestamp is not None:
        raise ExclusionEnded(exclusion_id=exclusion.id, state=exclusion.state, wanted=wanted, parameter="exclusion_id")
