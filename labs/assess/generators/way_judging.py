"""Who is answered, and which way does a packet take? Judged without a walk: by all pairs, and by what EC2 describes."""

import re
from ipaddress import IPv4Address
from typing import Any, NamedTuple

from labs.assess.generators.blocks import again
from labs.assess.generators.route_table import decides, rows_of
from labs.assess.generators.ways import INTERNET, Asked, instances_of, interface_of
from labs.assess.script import Performance
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.network.ends import INTERNET_HOST
from labs.cloud.network.reach import matrix
from labs.cloud.world import World


class Left(NamedTuple):
    """By which NAT gateway something leaves, if by any, and with which address."""

    nat: str
    address: str


def answered(performance: Performance, asked: Asked, name: str) -> bool:
    """Whether the packet of an instance is answered, by the matrix of all pairs."""
    world = performance.world
    interface = interface_of(world, instances_of(world)[name].id)
    pairs = matrix(world, "tcp", asked.port, ipv6=asked.ipv6)
    if interface.id not in pairs.ends:
        return False
    ends = (interface.id, INTERNET) if asked.calls_out else (INTERNET, interface.id)
    return pairs.reaches(*ends)


def leaves(performance: Performance, name: str) -> Left | None:
    """How an instance gets out by the tables, NAT gateways and addresses that EC2 describes; None where it does not."""
    instance = instances_of(performance.world)[name]
    interface = interface_of(performance.world, instance.id)
    target = _target(performance, interface.subnet_id)
    if instance.state != "running":
        return None
    if target.startswith("igw-"):
        public = _public_address(performance, interface.id)
        return Left("", public) if public else None
    if not target.startswith("nat-"):
        return None
    nat = again(performance, "describe_nat_gateways", nat_gateway_ids=[target]).names["made"]["NatGateways"][0]
    is_out = nat["State"] == "available" and _target(performance, nat["SubnetId"]).startswith("igw-")
    public = nat["NatGatewayAddresses"][0].get("PublicIp")
    tags: dict[str, str] = {one["Key"]: one["Value"] for one in nat["Tags"]}
    return Left(tags["Name"], str(public)) if is_out and public else None


def named_in(prompt: str, world: World) -> str:
    """The instance that a prompt in English speaks of."""
    found = re.findall(r"instance `([\w-]+)`", prompt)
    return str(next(one for one in found if one in instances_of(world)))


def _target(performance: Performance, subnet_id: str) -> str:
    """What the route to the internet of a subnet leads to; empty for none, or a blackhole."""
    rows = rows_of(performance, table_of(performance.world, subnet_id).id)
    row = decides(rows, IPv4Address(INTERNET_HOST))
    return row.target if row and row.is_active else ""


def _public_address(performance: Performance, interface_id: str) -> str:
    seen = again(performance, "describe_network_interfaces", network_interface_ids=[interface_id])
    described: dict[str, Any] = seen.names["made"]["NetworkInterfaces"][0]
    return str(described.get("Association", {}).get("PublicIp", ""))
