"""May anything of this Region speak with the internet at all? The account's block on internet gateways, whatever routes say.

https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
"""

from datetime import datetime
from typing import Any, Literal

from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

BlockMode = Literal["off", "block-bidirectional", "block-ingress"]
SETTING = "vpc_block_public_access."
"""What the names of these options begin with in `World.settings`."""
EXCLUSION = "vpc-block-public-access-exclusion"
LIVING = ("create-in-progress", "create-complete", "update-in-progress", "update-complete")
"""The states in which an exclusion counts."""


@action
def describe_vpc_block_public_access_options(world: World) -> Outcome:
    """Read the account's block in this Region: `{"VpcBlockPublicAccessOptions": {…}}`."""
    state = "update-complete" if f"{SETTING}updated" in world.settings else "default-state"
    return world, {"VpcBlockPublicAccessOptions": _view(world, state)}


@action
def modify_vpc_block_public_access_options(world: World, *, internet_gateway_block_mode: BlockMode) -> Outcome:
    """Block the internet both ways, inbound only, or not at all: `{"VpcBlockPublicAccessOptions": {…}}`."""
    wanted = {f"{SETTING}mode": internet_gateway_block_mode, f"{SETTING}updated": world.now.isoformat()}
    world = world.replace(settings={**world.settings, **wanted})
    return world, {"VpcBlockPublicAccessOptions": _view(world, "update-in-progress")}


def block_mode(world: World) -> BlockMode:
    """What the account blocks, exclusions aside."""
    mode: BlockMode = world.settings.get(f"{SETTING}mode", "off")  # type: ignore[assignment]
    return mode


def block_mode_of(world: World, vpc_id: str, subnet_id: str | None = None) -> BlockMode:
    """What is blocked for a VPC, or for one of its subnets, once exclusions are counted.

    An exclusion that allows egress turns a block of both directions into one of inbound traffic, and is nothing else.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcBlockPublicAccessExclusion.html
    """
    mode = block_mode(world)
    if mode == "off":
        return mode
    around = [id for id in (vpc_id, subnet_id) if id]
    allowed = {
        one.internet_gateway_exclusion_mode
        for id in around
        for one in world.pointing(id, EXCLUSION)
        if one.state in LIVING
    }
    if "allow-bidirectional" in allowed:
        return "off"
    return "block-ingress" if "allow-egress" in allowed else mode


def states_view(world: World, vpc_id: str, subnet_id: str | None = None) -> dict[str, Any]:
    """What is blocked, as DescribeVpcs and DescribeSubnets show it."""
    return {"InternetGatewayBlockMode": block_mode_of(world, vpc_id, subnet_id)}


def _view(world: World, state: str) -> dict[str, Any]:
    view = {
        "AwsAccountId": world.account_id,
        "AwsRegion": world.region,
        "State": state,
        "InternetGatewayBlockMode": block_mode(world),
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    updated = world.settings.get(f"{SETTING}updated")
    return {**view, "LastUpdateTimestamp": datetime.fromisoformat(updated)} if updated else view
