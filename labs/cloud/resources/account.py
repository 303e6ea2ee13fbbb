"""What may the account do, and how long are its ids? Reads that scripts begin with; nobody changes any of it here.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.errors import InvalidParameterValue
from labs.cloud.facts import quotas
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

MAX_INSTANCES = 20
"""EC2 still answers with the quota of old, which no longer says anything; what counts is the quota of vCPUs."""

LONG_IDS = (
    "bundle", "conversion-task", "customer-gateway", "dhcp-options", "elastic-ip-allocation", "elastic-ip-association",
    "export-task", "flow-log", "image", "import-task", "instance", "internet-gateway", "network-acl",
    "network-acl-association", "network-interface", "network-interface-attachment", "prefix-list", "reservation",
    "route-table", "route-table-association", "security-group", "snapshot", "subnet", "subnet-cidr-block-association",
    "volume", "vpc", "vpc-cidr-block-association", "vpc-endpoint", "vpc-peering-connection", "vpn-connection",
    "vpn-gateway",
)  # fmt: skip
"""The resources whose ids once could be short; since 2018 all are long.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdFormat.html
"""


@action
def describe_account_attributes(world: World, *, attribute_names: tuple[str, ...] = ()) -> Outcome:
    """List what the account may do, all of it or what is named: `{"AccountAttributes": […]}`."""
    known = _attributes(world)
    for name in attribute_names:
        must_be_known("attributeName", name, known, "attribute_names")
    shown = [
        {"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}
        for name, value in known.items()
        if not attribute_names or name in attribute_names
    ]
    return world, {"AccountAttributes": shown}


@action
def describe_id_format(world: World, *, resource: str | None = None) -> Outcome:
    """Say of a kind of resource, or of every one, that its ids are long: `{"Statuses": […]}`."""
    if resource is not None:
        must_be_known("resource", resource, LONG_IDS, "resource")
    return world, {"Statuses": [_status(one) for one in LONG_IDS if resource in (None, one)]}


@action
def describe_aggregate_id_format(world: World) -> Outcome:
    """Say that all ids of this Region are long: `{"UseLongIdsAggregated": True, "Statuses": […]}`."""
    return world, {"UseLongIdsAggregated": True, "Statuses": [_status(one) for one in LONG_IDS]}


def must_be_known(name: str, value: str, known: Mapping[str, str] | tuple[str, ...], parameter: str) -> None:
    """Only what there is can be asked about."""
    if value not in known:
        expected = f"Expecting one of: {', '.join(known)}."
        raise InvalidParameterValue(name=name, value=value, expected=expected, parameter=parameter)


def _attributes(world: World) -> Mapping[str, str]:
    default_vpc = next((one.id for one in world.where(Vpc, is_default=True)), "none")
    return {
        "supported-platforms": "VPC",
        "vpc-max-security-groups-per-interface": str(quotas.DEFAULT["SecurityGroupsPerInterfaceLimitExceeded"]),
        "max-elastic-ips": str(quotas.DEFAULT["AddressLimitExceeded"]),
        "max-instances": str(MAX_INSTANCES),
        "vpc-max-elastic-ips": str(quotas.DEFAULT["AddressLimitExceeded"]),
        "default-vpc": default_vpc,
    }


def _status(resource: str) -> dict[str, Any]:
    return {"Resource": resource, "UseLongIds": True}
