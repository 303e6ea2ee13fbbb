"""What is a route table, which routes may it hold, and which one does a packet take?

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from typing import Literal

from labs.cloud.reference import ref
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Frozen, Resource

RouteTableId = ref("route-table")


class Route(Frozen):
    """One route: a destination, exactly one target, and where it came from. Its state is worked out, never stored."""

    destination_cidr_block: str
    gateway_id: str | None = None
    """`local`, or a gateway's id, which may have been deleted since (then the route is a blackhole)."""
    network_interface_id: str | None = None
    instance_id: str | None = None
    origin: Literal["CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"] = "CreateRoute"


class RouteTableAssociation(Frozen):
    """Which subnet a table serves; the main association serves every subnet that has no other."""

    association_id: str
    main: bool = False
    subnet_id: SubnetId | None = None


class RouteTable(Resource, tag="route-table"):
    id_prefix = "rtb"
    id_member = "RouteTableId"
    noun = "routeTable"
    not_found = "InvalidRouteTableID.NotFound"
    malformed = "InvalidRouteTableId.Malformed"

    vpc_id: VpcId
    routes: tuple[Route, ...] = ()
    associations: tuple[RouteTableAssociation, ...] = ()
