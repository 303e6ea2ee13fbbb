"""What helps a packet to a service of AWS that has no way? The table that uses the VPC's gateway endpoint.

https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from collections.abc import Iterator

from labs.cloud.network.remedy import Act, Move, Situation, remedies
from labs.cloud.network.step import Refusal
from labs.cloud.resources.route_table import RouteTable


@remedies(Refusal.NO_ROUTE_TO_DESTINATION, Refusal.BAD_STATE_ROUTE)
def use_the_endpoint(now: Situation) -> Iterator[Move]:
    """Any gateway endpoint of the VPC; it leads to the addresses of its service alone."""
    table = now.world.find(RouteTable, now.step.component_id)
    for endpoint in now.world.pointing(table.vpc_id, "vpc-endpoint") if table else ():
        params = {"vpc_endpoint_id": endpoint.id, "add_route_table_ids": [now.step.component_id]}
        yield (Act("modify_vpc_endpoint", params, opens=1 << 10),)
