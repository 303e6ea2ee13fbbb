"""How is a small world put together out of actions? One sentence a part; each gives the reference by which others speak of it.

sketch = Sketch()
shop = sketch.vpc("shop", "10.0.0.0/16")
public = sketch.subnet("public", shop, "10.0.1.0/24")
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from labs.assess.scene import Scene
from labs.assess.script import Do
from labs.cloud.facts.images import image_id
from labs.cloud.facts.regions import availability_zones

REGION = "ap-northeast-2"
ZONES = tuple(one.zone_name for one in availability_zones(REGION))
DATE = datetime(2026, 3, 2, tzinfo=UTC)
IMAGE = image_id(REGION, "al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64")
EVERYWHERE = "0.0.0.0/0"
EPHEMERAL = (1024, 65535)
ALL = "-1"
CUSTOMER_ADDRESS = "192.0.2.12"
"""The outside address of a customer gateway."""

IDS: Mapping[str, str] = {
    "create_vpc": "Vpc.VpcId",
    "create_subnet": "Subnet.SubnetId",
    "create_internet_gateway": "InternetGateway.InternetGatewayId",
    "create_egress_only_internet_gateway": "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    "create_route_table": "RouteTable.RouteTableId",
    "create_security_group": "GroupId",
    "create_network_acl": "NetworkAcl.NetworkAclId",
    "create_network_interface": "NetworkInterface.NetworkInterfaceId",
    "create_nat_gateway": "NatGateway.NatGatewayId",
    "create_managed_prefix_list": "PrefixList.PrefixListId",
    "create_vpc_peering_connection": "VpcPeeringConnection.VpcPeeringConnectionId",
    "create_transit_gateway": "TransitGateway.TransitGatewayId",
    "create_transit_gateway_vpc_attachment": "TransitGatewayVpcAttachment.TransitGatewayAttachmentId",
    "create_transit_gateway_route_table": "TransitGatewayRouteTable.TransitGatewayRouteTableId",
    "create_vpc_endpoint": "VpcEndpoint.VpcEndpointId",
    "create_vpn_gateway": "VpnGateway.VpnGatewayId",
    "create_customer_gateway": "CustomerGateway.CustomerGatewayId",
    "create_vpn_connection": "VpnConnection.VpnConnectionId",
    "create_on_premises_network": "OnPremisesNetwork.OnPremisesNetworkId",
    "allocate_address": "AllocationId",
    "associate_address": "AssociationId",
    "run_instances": "Instances[0].InstanceId",
}
"""What in an action's result names the thing that it made."""

TAGGED: Mapping[str, str] = {
    "create_vpc": "vpc",
    "create_subnet": "subnet",
    "create_internet_gateway": "internet-gateway",
    "create_egress_only_internet_gateway": "egress-only-internet-gateway",
    "create_route_table": "route-table",
    "create_security_group": "security-group",
    "create_network_acl": "network-acl",
    "create_network_interface": "network-interface",
    "create_nat_gateway": "natgateway",
    "create_managed_prefix_list": "prefix-list",
    "create_vpc_peering_connection": "vpc-peering-connection",
    "create_transit_gateway": "transit-gateway",
    "create_transit_gateway_vpc_attachment": "transit-gateway-attachment",
    "create_transit_gateway_route_table": "transit-gateway-route-table",
    "create_vpc_endpoint": "vpc-endpoint",
    "create_vpn_gateway": "vpn-gateway",
    "create_customer_gateway": "customer-gateway",
    "create_vpn_connection": "vpn-connection",
    "create_on_premises_network": "on-premises-network",
    "allocate_address": "elastic-ip",
    "run_instances": "instance",
}
"""The type of resource by which a new thing is given its Name tag."""

RuleAction = Literal["allow", "deny"]
Way = Literal["in", "out"]


class Sketch:
    """Collects actions; `scene` is the small world that they make."""

    def __init__(self) -> None:
        self.start: list[Do] = []
        self.names: dict[str, str] = {}
        """Reference -> the Name tag of what it refers to."""

    def scene(self, seed: int, date: datetime = DATE) -> Scene:
        """The world so far."""
        return Scene(region=REGION, date=date, seed=seed, start=tuple(self.start))

    def do(self, action: str, **params: Any) -> None:
        """Any action whose result nothing refers to."""
        self.start.append(Do(action=action, params=params))

    def look(self, action: str, name: str, **params: Any) -> None:
        """What an action that lists things answers, under a name to which later actions refer."""
        self.start.append(Do(action=action, params=params, name=name))

    def made(self, action: str, name: str, **params: Any) -> str:
        """A new thing with this Name tag; the reference to its id. Names are lower case and hyphenated."""
        tags = [{"resource_type": TAGGED[action], "tags": [{"key": "Name", "value": name}]}]
        known = known_as(action, name)
        self.start.append(Do(action=action, params={**params, "tag_specifications": tags}, name=known))
        reference = reference_to(action, name)
        self.names[reference] = name
        return reference

    def vpc(self, name: str, cidr_block: str) -> str:
        return self.made("create_vpc", name, cidr_block=cidr_block)

    def subnet(self, name: str, vpc: str, cidr_block: str, zone: str = ZONES[0]) -> str:
        return self.made("create_subnet", name, vpc_id=vpc, cidr_block=cidr_block, availability_zone=zone)

    def gives_public_addresses(self, subnet: str) -> None:
        """Who is launched in it from now on gets a public IPv4 address."""
        self.do("modify_subnet_attribute", subnet_id=subnet, map_public_ip_on_launch={"value": True})

    def internet_gateway(self, name: str, vpc: str) -> str:
        gateway = self.made("create_internet_gateway", name)
        self.do("attach_internet_gateway", internet_gateway_id=gateway, vpc_id=vpc)
        return gateway

    def table(self, name: str, vpc: str, *subnets: str) -> str:
        table = self.made("create_route_table", name, vpc_id=vpc)
        for one in subnets:
            self.do("associate_route_table", route_table_id=table, subnet_id=one)
        return table

    def route(self, table: str, destination: str, **target: str) -> None:
        """A route; the target by its parameter: `gateway_id=gateway`."""
        self.do("create_route", route_table_id=table, destination_cidr_block=destination, **target)

    def group(self, name: str, vpc: str) -> str:
        """A security group that lets everything out and nothing in."""
        return self.made("create_security_group", name, group_name=name, description=name, vpc_id=vpc)

    def allows_in(self, group: str, port: int, peer: str, protocol: str = "tcp") -> None:
        """A rule of a group: from a block, or from the members of another group."""
        peers: dict[str, Any] = {"ip_ranges": [{"cidr_ip": peer}]}
        if peer.startswith("$"):
            peers = {"user_id_group_pairs": [{"group_id": peer}]}
        permission = {"ip_protocol": protocol, "from_port": port, "to_port": port, **peers}
        self.do("authorize_security_group_ingress", group_id=group, ip_permissions=[permission])

    def acl(self, name: str, vpc: str, subnet: str) -> str:
        """A network ACL without rules for the subnet that was made last; the default ACL guards it no more."""
        self.start.append(
            Do(
                action="describe_network_acls",
                params={"filters": [{"name": "association.subnet-id", "values": [subnet]}]},
                name=(before := known_as("describe_network_acls", name)),
            )
        )
        acl = self.made("create_network_acl", name, vpc_id=vpc)
        association = f"${{{before}.NetworkAcls[0].Associations[-1].NetworkAclAssociationId}}"
        self.do("replace_network_acl_association", association_id=association, network_acl_id=acl)
        return acl

    def acl_rule(
        self, acl: str, number: int, action: RuleAction, way: Way, cidr_block: str, ports: tuple[int, int] | None
    ) -> None:
        """A numbered rule: for these ports of TCP, or without ports for everything."""
        more: dict[str, Any] = {"protocol": ALL}
        if ports is not None:
            more = {"protocol": "6", "port_range": {"from": ports[0], "to": ports[1]}}
        told = {"rule_number": number, "rule_action": action, "egress": way == "out", "cidr_block": cidr_block}
        self.do("create_network_acl_entry", network_acl_id=acl, **told, **more)

    def instance(
        self,
        name: str,
        subnet: str,
        groups: Iterable[str],
        instance_type: str = "t3.micro",
        placement: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """A running instance; `more` is what else the launch says."""
        asked = {"image_id": IMAGE, "instance_type": instance_type, "min_count": 1, "max_count": 1, **more}
        placed = {"placement": dict(placement)} if placement else {}
        return self.made("run_instances", name, subnet_id=subnet, security_group_ids=[*groups], **asked, **placed)

    def address(self, name: str, instance: str | None = None) -> str:
        """An Elastic IP, idle or on the primary interface of an instance."""
        allocation = self.made("allocate_address", name)
        if instance:
            params = {"allocation_id": allocation, "instance_id": instance}
            self.start.append(Do(action="associate_address", params=params, name=known_as("associate_address", name)))
        return allocation

    def nat_gateway(self, name: str, subnet: str) -> str:
        """A public NAT gateway with an Elastic IP of its own."""
        allocation = self.address(f"{name}-ip")
        return self.made("create_nat_gateway", name, subnet_id=subnet, allocation_id=allocation)

    def peering(self, name: str, vpc: str, peer: str) -> str:
        """An active peering connection of two VPCs."""
        made = self.made("create_vpc_peering_connection", name, vpc_id=vpc, peer_vpc_id=peer)
        self.do("accept_vpc_peering_connection", vpc_peering_connection_id=made)
        return made

    def prefix_list(self, name: str, *blocks: str) -> str:
        """A customer-managed prefix list."""
        entries = [{"cidr": one} for one in blocks]
        asked = {"prefix_list_name": name, "max_entries": 5, "address_family": "IPv4", "entries": entries}
        return self.made("create_managed_prefix_list", name, **asked)

    def vpn(self, name: str, vpc: str, premises: str, *static: str) -> str:
        """A network on premises and a VPN from it to a VPC, with static routes; the reference to the VPC's gateway."""
        customer = self.made("create_customer_gateway", f"{name}-site", type="ipsec.1", ip_address=CUSTOMER_ADDRESS)
        self.made("create_on_premises_network", f"{name}-premises", customer_gateway_id=customer, cidr_block=premises)
        gateway = self.made("create_vpn_gateway", name, type="ipsec.1")
        self.do("attach_vpn_gateway", vpn_gateway_id=gateway, vpc_id=vpc)
        ends = {"customer_gateway_id": customer, "vpn_gateway_id": gateway, "type": "ipsec.1"}
        connection = self.made("create_vpn_connection", name, **ends, options={"static_routes_only": True})
        for block in static:
            self.do("create_vpn_connection_route", vpn_connection_id=connection, destination_cidr_block=block)
        return gateway


def known_as(action: str, name: str) -> str:
    """The name by which later actions refer to a thing: `web` is the instance, `web_security_group` its group."""
    kind = TAGGED.get(action, action).replace("-", "_")
    plain = name.replace("-", "_")
    return plain if kind == "instance" else f"{plain}_{kind}"


def tagged_name(one: Do) -> str:
    """The Name tag that an action gives to what it makes; empty for none."""
    tags = one.params.get("tag_specifications")
    return str(tags[0]["tags"][0]["value"]) if tags else ""


def reference_to(action: str, name: str) -> str:
    """The reference to the id of what an action made under a name."""
    return f"${{{known_as(action, name)}.{IDS[action]}}}"


def primary_interface(instance: str) -> str:
    """The reference to the primary interface of an instance that a reference names."""
    return instance.replace("InstanceId", "NetworkInterfaces[0].NetworkInterfaceId")
