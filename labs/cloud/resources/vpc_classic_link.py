"""Is a VPC linked to EC2-Classic? Never: EC2-Classic was retired in 2022, but tools that describe VPCs still ask.

https://aws.amazon.com/blogs/aws/ec2-classic-is-retiring-heres-how-to-prepare/
That EC2 goes on to answer with false for every VPC is not confirmed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labs.cloud.describe import BY_TAGS, Filter, matching, page, tag_list
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {"is-classic-link-enabled": "ClassicLinkEnabled"}


@action
def describe_vpc_classic_link(
    world: World, *, vpc_ids: tuple[VpcId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """Say of VPCs that none is linked to EC2-Classic: `{"Vpcs": [{VpcId, ClassicLinkEnabled, Tags}]}`."""
    views: list[dict[str, Any]] = [
        {"ClassicLinkEnabled": False, "Tags": tag_list(one.tags), "VpcId": one.id} for one in _chosen(world, vpc_ids)
    ]
    return world, {"Vpcs": matching(views, filters, {**FILTERS, **BY_TAGS})}


@action
def describe_vpc_classic_link_dns_support(
    world: World,
    *,
    vpc_ids: tuple[VpcId, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Say of VPCs that none resolves names for EC2-Classic: `{"Vpcs": [{VpcId, ClassicLinkDnsSupported}]}`."""
    views = [{"ClassicLinkDnsSupported": False, "VpcId": one.id} for one in _chosen(world, vpc_ids)]
    return world, page("Vpcs", views, max_results, next_token, by=("VpcId",), pages=(5, 255))


def _chosen(world: World, vpc_ids: Sequence[str]) -> Sequence[Vpc]:
    if not vpc_ids:
        return world.all(Vpc)
    return [world.get(Vpc, one, parameter="vpc_ids") for one in dict.fromkeys(vpc_ids)]
