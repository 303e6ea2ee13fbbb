"""`VpcAttributes`: what `aws ec2 describe-vpc-attribute` answers, one object a VPC. No other answer tells these."""

from typing import Any

from labs.cloud.registry import pascal
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import Into, Members, flag, reference, through
from labs.cloud.world import World

ATTRIBUTES = Members(
    {
        "VpcId": Into("vpc_id", reference),
        "EnableDnsHostnames": Into("enable_dns_hostnames", through("Value", flag)),
        "EnableDnsSupport": Into("enable_dns_support", through("Value", flag)),
        "EnableNetworkAddressUsageMetrics": Into("enable_network_address_usage_metrics", through("Value", flag)),
    },
    needs=["VpcId"],
)


def read_attributes(value: Any, place: Place, draft: Draft) -> None:
    """Some attributes of one VPC."""
    draft.beside["attributes"].append(ATTRIBUTES.fields(value, place, draft))


def fit_attributes(draft: Draft) -> None:
    """Set them on their VPCs."""
    for fields in draft.beside["attributes"]:
        if vpc := draft.find(Vpc, fields["vpc_id"]):
            draft.put(vpc.replace(**{name: value for name, value in fields.items() if name != "vpc_id"}))


def attributes_of(world: World) -> list[Any]:
    """The attributes of every VPC."""
    names = ("enable_dns_support", "enable_dns_hostnames", "enable_network_address_usage_metrics")
    return [
        {"VpcId": one.id, **{pascal(name): {"Value": getattr(one, name)} for name in names}} for one in world.all(Vpc)
    ]


VPC_ATTRIBUTES = Listed("VpcAttributes", read_attributes, fit_attributes, attributes_of)
