"""What does each gateway carry? Whose packets the route tables hand to it, and where those want to go."""

from collections import Counter, defaultdict

from labs.cloud.network.carriers.route_table import table_of, ways_in, ways_of
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import Frozen, World


class Carried(Frozen):
    """What one target of routes is handed. `interfaces` counts those in the subnets that lead to it."""

    resource_id: str
    kind: str
    destinations: tuple[str, ...]
    subnet_ids: tuple[str, ...]
    interfaces: int


def leads_out(world: World, subnet_id: str) -> bool:
    """Whether a subnet has a working route for IPv4 to an internet gateway; by IPv6 nobody needs another address."""
    ways = [one for one in ways_of(world, subnet_id)[1] if ":" not in one.facts["destination_cidr_block"]]
    return any(one.is_active and str(one.facts["target_id"]).startswith("igw-") for one in ways)


def carried_by_gateways(world: World) -> tuple[Carried, ...]:
    """Every target that some subnet's table leads to, except the VPCs' own local routes."""
    counted = Counter(one.subnet_id for one in world.all(NetworkInterface))
    served: dict[str, list[str]] = defaultdict(list)
    for subnet in world.all(Subnet):
        served[table_of(world, subnet.id).id].append(subnet.id)
    destinations: dict[str, set[str]] = defaultdict(set)
    subnets: dict[str, set[str]] = defaultdict(set)
    for table in world.all(RouteTable):
        for way in ways_in(world, table.id):
            target_id = str(way.facts["target_id"])
            if way.is_active and target_id in world.resources:
                destinations[target_id].add(str(way.facts["destination_cidr_block"]))
                subnets[target_id].update(served[table.id])
    return tuple(
        Carried(
            resource_id=target_id,
            kind=world.resources[target_id].kind(),
            destinations=tuple(sorted(destinations[target_id])),
            subnet_ids=tuple(sorted(subnet_ids)),
            interfaces=sum(counted[one] for one in subnet_ids),
        )
        for target_id, subnet_ids in sorted(subnets.items())
        if subnet_ids
    )
