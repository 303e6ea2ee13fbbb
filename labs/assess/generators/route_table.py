"""What does a route table say, as DescribeRouteTables shows it, and which route would decide by which rule?

The rules here are written from AWS's guide and know nothing of the simulator's own choice.
https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Any, NamedTuple

from labs.assess.generators.blocks import again
from labs.assess.script import Performance

DEFAULT = "0.0.0.0/0"
LOCAL = "local"


class Row(NamedTuple):
    """One route of a table."""

    destination: str
    """Its block, or the id of its prefix list."""
    blocks: tuple[IPv4Network, ...]
    target: str
    """An id, or `local`."""
    is_active: bool
    is_propagated: bool

    def match(self, address: IPv4Address) -> int:
        """The length of the longest prefix of it that holds an address; -1 where none does."""
        return max((one.prefixlen for one in self.blocks if address in one), default=-1)


def rows_of(performance: Performance, route_table_id: str) -> tuple[Row, ...]:
    """The routes of a table in the order in which EC2 lists them."""
    seen = again(performance, "describe_route_tables", route_table_ids=[route_table_id])
    routes = seen.names["made"]["RouteTables"][0]["Routes"]
    return tuple(_row(performance, one) for one in routes if "DestinationIpv6CidrBlock" not in one)


def decides(rows: Sequence[Row], address: IPv4Address) -> Row | None:
    """The route that decides: the longest prefix; of equal ones a static route before a propagated one.

    A propagated route inside the VPC's own block does not count against the local one.
    """
    local = [block for row in rows if row.target == LOCAL for block in row.blocks]
    allowed = [one for one in matching(rows, address) if not (one.is_propagated and _inside(one, local))]
    return max(allowed, key=lambda row: (row.match(address), not row.is_propagated), default=None)


def matching(rows: Sequence[Row], address: IPv4Address) -> list[Row]:
    """The routes that hold an address, in the order of the table."""
    return [row for row in rows if row.match(address) >= 0]


def _inside(row: Row, blocks: Sequence[IPv4Network]) -> bool:
    return all(any(one.subnet_of(block) for block in blocks) for one in row.blocks)


def _row(performance: Performance, route: dict[str, Any]) -> Row:
    listed = route.get("DestinationPrefixListId")
    destination = listed or route["DestinationCidrBlock"]
    blocks = _entries(performance, listed) if listed else (destination,)
    target = next(route[name] for name in TARGETS if name in route)
    return Row(
        destination=destination,
        blocks=tuple(IPv4Network(one) for one in blocks),
        target=target,
        is_active=route["State"] == "active",
        is_propagated=route["Origin"] == "EnableVgwRoutePropagation",
    )


def _entries(performance: Performance, prefix_list_id: str) -> tuple[str, ...]:
    seen = again(performance, "get_managed_prefix_list_entries", prefix_list_id=prefix_list_id)
    return tuple(one["Cidr"] for one in seen.names["made"]["Entries"])


TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "VpcPeeringConnectionId",
    "TransitGatewayId",
)
