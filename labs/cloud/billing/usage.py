"""What is charged for as things stand in a Region? Each usage with AWS's usage type, its resource, and how much of it.

A usage goes on as it is until the resource changes; nothing here looks at prices. Usage types as in AWS's Cost and Usage
Report: https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html#Lineitem-details-U-UsageType
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from labs.cloud.billing.addresses import address_usage
from labs.cloud.billing.data import flow_usage
from labs.cloud.registry import kinds
from labs.cloud.world import World

ONE = Decimal(1)
TENANCIES = {"default": "BoxUsage", "dedicated": "DedicatedUsage", "host": "HostBoxUsage"}
"""How the usage type of an instance hour begins."""
VOLUMES = {"gp2": ".gp2", "gp3": ".gp3", "io1": ".piops", "io2": ".io2", "st1": ".st1", "sc1": ".sc1", "standard": ""}
"""How AWS's usage types name the types of volumes."""
GP3_IOPS = 3_000
GP3_THROUGHPUT = 125
"""What a gp3 volume has for the price of its size; MiB/s. https://aws.amazon.com/ebs/pricing/"""


class Usage(NamedTuple):
    """One thing that is charged for while it lasts."""

    usage_type: str
    resource_id: str
    rate: Decimal = ONE
    """How much of it: 1 of what is counted in hours, GB of a volume, GB a second of data."""
    part: str = ""
    """Which of several, where one resource has several of a usage type."""
    since: datetime | None = None
    """Since when it goes on without a break, where the resource tells."""

    @property
    def key(self) -> str:
        return f"{self.usage_type}|{self.resource_id}|{self.part}"


def standing(world: World) -> tuple[Usage, ...]:
    """All that is charged for as things stand, under the rule of the day."""
    return tuple(one for charge in CHARGES for one in charge(world))


def _instances(world: World) -> Iterator[Usage]:
    """Instances that run; every image here has Linux.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html#lifecycle-billing
    """
    for instance in _all(world, "instance"):
        if instance.state == "running":
            began = TENANCIES[instance.tenancy]
            yield Usage(f"{began}:{instance.instance_type}", instance.id, since=instance.launch_time)


def _addresses(world: World) -> Iterator[Usage]:
    for usage_type, held in address_usage(world):
        yield Usage(usage_type, held.resource_id, part=held.address)


def _nat_gateways(world: World) -> Iterator[Usage]:
    for gateway in _all(world, "natgateway"):
        if gateway.state == "available":
            yield Usage("NatGateway-Hours", gateway.id)


def _endpoints(world: World) -> Iterator[Usage]:
    """Interface endpoints in each Availability Zone; gateway endpoints cost nothing."""
    for endpoint in _all(world, "vpc-endpoint"):
        if endpoint.vpc_endpoint_type == "Interface":
            for subnet_id in endpoint.subnet_ids:
                yield Usage("VpcEndpoint-Hours", endpoint.id, part=subnet_id)


def _vpn_connections(world: World) -> Iterator[Usage]:
    for connection in _all(world, "vpn-connection"):
        if connection.state == "available":
            yield Usage("VPN-Usage-Hours:ipsec.1", connection.id)


def _transit_gateway_attachments(world: World) -> Iterator[Usage]:
    for attachment in _all(world, "transit-gateway-attachment"):
        if attachment.state == "available":
            yield Usage("TransitGateway-Hours", attachment.id)


def _volumes(world: World) -> Iterator[Usage]:
    for volume in _all(world, "volume"):
        name = VOLUMES[volume.volume_type]
        yield Usage(f"EBS:VolumeUsage{name}", volume.id, Decimal(volume.size))
        is_gp3 = volume.volume_type == "gp3"
        iops = (volume.iops or 0) - (GP3_IOPS if is_gp3 else 0)
        if iops > 0 and volume.volume_type in ("gp3", "io1", "io2"):
            yield Usage(f"EBS:VolumeP-IOPS{name}", volume.id, Decimal(iops))
        if is_gp3 and (volume.throughput or 0) > GP3_THROUGHPUT:
            yield Usage("EBS:VolumeP-Throughput.gp3", volume.id, Decimal(volume.throughput - GP3_THROUGHPUT))


def _flows(world: World) -> Iterator[Usage]:
    for crossing, flow_id, gb_a_second in flow_usage(world):
        yield Usage(crossing.usage_type, flow_id, gb_a_second, part=crossing.component_id)


def _all(world: World, kind: str) -> tuple[Any, ...]:
    return world.all(kinds()[kind])


CHARGES: tuple[Callable[[World], Iterator[Usage]], ...] = (
    _instances,
    _addresses,
    _nat_gateways,
    _endpoints,
    _vpn_connections,
    _transit_gateway_attachments,
    _volumes,
    _flows,
)
