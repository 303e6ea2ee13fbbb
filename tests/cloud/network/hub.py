"""Two VPCs around a transit gateway, as most tests of it begin: `left` and `right`, each with one host.

Every subnet of either VPC routes the other's range to the gateway; the hosts let everything in.
"""

from typing import Any, Self

from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network

LEFT, RIGHT = "10.1.0.0/16", "10.2.0.0/16"
ZONE_A, ZONE_C = "ap-northeast-2a", "ap-northeast-2c"


class Hub(Network):
    """A Region with a transit gateway `tgw`; VPCs are spokes of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(region="ap-northeast-2")
        self.with_transit_gateway("tgw", options=options or None)

    def with_spoke(self, name: str, cidr_block: str, *, zones: tuple[str, ...] = (ZONE_A,), **options: Any) -> Self:
        """A VPC with a subnet `<name>-a` and so on in each zone, attached by all of them, and a group that is open."""
        self.with_vpc(name, cidr_block, gateway=False)
        base = cidr_block.rsplit(".", 2)[0]
        subnets = []
        for number, zone in enumerate(zones, 1):
            subnets.append(f"{name}-{zone[-1]}")
            self.with_subnet(subnets[-1], f"{base}.{number}.0/24", vpc=name, zone=zone)
        self.with_attachment(f"{name}-attachment", to="tgw", subnets=tuple(subnets), vpc=name, options=options or None)
        self.with_group(f"{name}-open", vpc=name)
        self.let_in(f"{name}-open", "0.0.0.0/0")
        return self

    def with_host(self, name: str, *, subnet: str, group: str | None = None) -> Self:
        """A running instance in a subnet of a spoke."""
        spoke = subnet.rpartition("-")[0]
        return self.with_instance(name, in_subnet=subnet, groups=(group or f"{spoke}-open",))

    def let_in(self, group: str, cidr_block: str, port: int | None = None) -> None:
        """Allow everything, or one TCP port, from a range."""
        ports = {"ip_protocol": "-1"} if port is None else {"ip_protocol": "tcp", "from_port": port, "to_port": port}
        permission = {**ports, "ip_ranges": [{"cidr_ip": cidr_block}]}
        self.do("authorize_security_group_ingress", group_id=self[group], ip_permissions=[permission])

    def route(self, vpc: str, destination: str, **target: Any) -> None:
        """Add a route to the main table of a VPC, by default to the transit gateway."""
        table_id = self.main_table(self[vpc])["RouteTableId"]
        led = target or {"transit_gateway_id": self["tgw"]}
        self.do("create_route", route_table_id=table_id, destination_cidr_block=destination, **led)

    def table_for(self, subnet: str, vpc: str) -> str:
        """A route table of its own for a subnet."""
        table_id = self.table(self[vpc])
        self.do("associate_route_table", route_table_id=table_id, subnet_id=self[subnet])
        return table_id

    @property
    def default_table(self) -> dict[str, str]:
        """The parameter that names the gateway's default route table."""
        shown = self.do("describe_transit_gateways", transit_gateway_ids=[self["tgw"]])["TransitGateways"][0]
        return {"transit_gateway_route_table_id": shown["Options"]["AssociationDefaultRouteTableId"]}

    def tgw_table(self, *attachments: str) -> dict[str, str]:
        """A new route table of the gateway, which routes for these attachments instead of the default one."""
        made = self.do("create_transit_gateway_route_table", transit_gateway_id=self["tgw"])
        table = {"transit_gateway_route_table_id": made["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]}
        for one in attachments:
            named = {"transit_gateway_attachment_id": self[one]}
            self.do("disassociate_transit_gateway_route_table", **self.default_table, **named)
            self.do("associate_transit_gateway_route_table", **table, **named)
        return table

    def send(self, source: str, destination: str, **more: Any) -> Walk:
        """Send a packet between hosts by their names, or to an address."""
        return walk(self.world, source=self[source], destination=self.ids.get(destination, destination), **more)

    def address_of(self, host: str) -> str:
        """The private address of a host."""
        return str(self.instance(host)["PrivateIpAddress"])


def two_spokes(*, zones: tuple[str, ...] = (ZONE_A,), **options: Any) -> Hub:
    """`left` and `right` with a host each, in the first zone, that can speak to each other."""
    hub = Hub(**options).with_spoke("left", LEFT, zones=zones).with_spoke("right", RIGHT, zones=zones)
    hub.route("left", RIGHT)
    hub.route("right", LEFT)
    return hub.with_host("client", subnet="left-a").with_host("server", subnet="right-a")
