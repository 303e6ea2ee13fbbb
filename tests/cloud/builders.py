"""Networks that a test begins with, built by sentences: what is made gets a name, and `network["web"]` is its id.

network = a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")
"""

from datetime import datetime
from ipaddress import IPv6Network
from typing import Any, Self

from labs.cloud.facts.images import image_id
from tests.cloud.region import MONDAY, Region

AMAZON_LINUX_2023 = "al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64"
AMAZON_LINUX_2023_ARM = "al2023-ami-2023.0.20230315.0-kernel-6.1-arm64"
AMAZON_LINUX_2 = "amzn2-ami-hvm-2.0.20180810-x86_64-gp2"
OLD_HVM = "amzn-ami-hvm-2016.03.3.x86_64-gp2"
OLD_PV = "amzn-ami-pv-2014.03.2.x86_64-ebs"


def a_region(*, region: str = "ap-northeast-2", now: datetime = MONDAY, default_vpc: bool = False) -> "Network":
    """An empty Region, or one with the default VPC."""
    return Network(region=region, now=now, default_vpc=default_vpc)


class Network(Region):
    """A Region whose parts have names."""

    def __init__(self, **begin: Any) -> None:
        super().__init__(**begin)
        self.ids: dict[str, str] = {}
        self._zone = f"{self.world.region}a"

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def with_vpc(self, name: str = "vpc", cidr_block: str = "10.0.0.0/16", *, gateway: bool = True) -> Self:
        """A VPC, by default with an internet gateway `<name>-gateway` and a main route to it."""
        self.ids[name] = vpc_id = self.vpc(cidr_block)
        if gateway:
            self.ids[f"{name}-gateway"] = gateway_id = self.gateway(vpc_id)
            filters = [{"name": "vpc-id", "values": [vpc_id]}, {"name": "association.main", "values": ["true"]}]
            table = self.do("describe_route_tables", filters=filters)["RouteTables"][0]["RouteTableId"]
            self.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", gateway_id=gateway_id)
        return self

    def with_subnet(
        self, name: str, cidr_block: str = "10.0.1.0/24", *, vpc: str = "vpc", zone: str | None = None
    ) -> Self:
        self.ids[name] = self.subnet(self[vpc], cidr_block, zone or self._zone)
        return self

    def with_public_subnet(
        self, name: str = "public", cidr_block: str = "10.0.1.0/24", *, vpc: str = "vpc", zone: str | None = None
    ) -> Self:
        """A subnet that gives its instances public addresses."""
        self.with_subnet(name, cidr_block, vpc=vpc, zone=zone)
        self.do("modify_subnet_attribute", subnet_id=self[name], map_public_ip_on_launch={"value": True})
        return self

    def with_ipv6(self, *subnets: str, vpc: str = "vpc") -> Self:
        """An IPv6 range for a VPC, a /64 of it for each of these subnets, and where there is a gateway a route for ::/0."""
        self.do("associate_vpc_cidr_block", vpc_id=self[vpc], amazon_provided_ipv6_cidr_block=True)
        for number, subnet in enumerate(subnets):
            block = self.ipv6_part(number, vpc=vpc)
            self.do("associate_subnet_cidr_block", subnet_id=self[subnet], ipv6_cidr_block=block)
        if gateway_id := self.ids.get(f"{vpc}-gateway"):
            table_id = self.main_table(self[vpc])["RouteTableId"]
            everywhere = {"route_table_id": table_id, "destination_ipv6_cidr_block": "::/0"}
            self.do("create_route", **everywhere, gateway_id=gateway_id)
        return self

    def with_group(self, name: str, *, vpc: str = "vpc", open_port: int | None = None) -> Self:
        """A security group, by default without inbound rules."""
        self.ids[name] = group_id = self.do(
            "create_security_group", group_name=name, description=name, vpc_id=self[vpc]
        )["GroupId"]
        if open_port is not None:
            self.do(
                "authorize_security_group_ingress",
                group_id=group_id,
                ip_protocol="tcp",
                from_port=open_port,
                to_port=open_port,
                cidr_ip="0.0.0.0/0",
            )
        return self

    def with_interface(self, name: str, *, in_subnet: str, groups: tuple[str, ...] = (), **more: Any) -> Self:
        asked = {"groups": [self[one] for one in groups]} if groups else {}
        made = self.do("create_network_interface", subnet_id=self[in_subnet], **asked, **more)
        self.ids[name] = made["NetworkInterface"]["NetworkInterfaceId"]
        return self

    def with_instance(
        self,
        name: str,
        *,
        in_subnet: str,
        instance_type: str = "t2.micro",
        groups: tuple[str, ...] = (),
        image: str = AMAZON_LINUX_2023,
        **more: Any,
    ) -> Self:
        """A running instance; its primary interface is `<name>-eth0`."""
        asked: dict[str, Any] = {"subnet_id": self[in_subnet], **more}
        if groups:
            asked["security_group_ids"] = [self[one] for one in groups]
        return self.with_launch(name, instance_type=instance_type, image=image, **asked)

    def with_launch(
        self, name: str, *, instance_type: str = "t2.micro", image: str = AMAZON_LINUX_2023, **more: Any
    ) -> Self:
        """A running instance by whatever RunInstances is told."""
        asked = {"image_id": self.image(image), "min_count": 1, "max_count": 1, "instance_type": instance_type, **more}
        made = self.do("run_instances", **asked)["Instances"][0]
        self.ids[name] = made["InstanceId"]
        for interface in self.instance(name)["NetworkInterfaces"]:
            self.ids[f"{name}-eth{interface['Attachment']['DeviceIndex']}"] = interface["NetworkInterfaceId"]
        return self

    def with_address(self, name: str, *, on: str | None = None) -> Self:
        """An Elastic IP, idle or on an interface by its name."""
        self.ids[name] = self.do("allocate_address")["AllocationId"]
        if on is not None:
            self.do("associate_address", allocation_id=self[name], network_interface_id=self[on])
        return self

    def with_transit_gateway(self, name: str, **more: Any) -> Self:
        self.ids[name] = self.do("create_transit_gateway", **more)["TransitGateway"]["TransitGatewayId"]
        return self

    def with_attachment(self, name: str, *, to: str, subnets: tuple[str, ...], vpc: str = "vpc", **more: Any) -> Self:
        """The attachment of a VPC to a transit gateway by some of its subnets."""
        inside = {"vpc_id": self[vpc], "subnet_ids": [self[one] for one in subnets]}
        made = self.do("create_transit_gateway_vpc_attachment", transit_gateway_id=self[to], **inside, **more)
        self.ids[name] = made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        return self

    def with_nat_gateway(self, name: str, *, in_subnet: str, address: str | None = None, **more: Any) -> Self:
        """A NAT gateway, a public one with an Elastic IP by its name."""
        asked = {"allocation_id": self[address]} if address else {}
        made = self.do("create_nat_gateway", subnet_id=self[in_subnet], **asked, **more)
        self.ids[name] = made["NatGateway"]["NatGatewayId"]
        return self

    def with_prefix_list(
        self, name: str, *entries: dict[str, str], max_entries: int = 10, address_family: str = "IPv4"
    ) -> Self:
        asked = {"prefix_list_name": name, "max_entries": max_entries, "address_family": address_family}
        made = self.do("create_managed_prefix_list", **asked, entries=list(entries))
        self.ids[name] = made["PrefixList"]["PrefixListId"]
        return self

    def with_customer_gateway(self, name: str = "cgw", ip_address: str = "203.0.113.12", **more: Any) -> Self:
        made = self.do("create_customer_gateway", type="ipsec.1", ip_address=ip_address, **more)
        self.ids[name] = made["CustomerGateway"]["CustomerGatewayId"]
        return self

    def with_vpn_gateway(self, name: str = "vgw", *, vpc: str | None = "vpc") -> Self:
        """A virtual private gateway, by default attached to the VPC."""
        self.ids[name] = gateway_id = self.do("create_vpn_gateway", type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        if vpc is not None:
            self.do("attach_vpn_gateway", vpn_gateway_id=gateway_id, vpc_id=self[vpc])
        return self

    def with_vpn(
        self, name: str = "vpn", *, behind: str = "cgw", at: str = "vgw", static: tuple[str, ...] = (), **more: Any
    ) -> Self:
        """A VPN connection, with BGP unless static routes are named; `at` is a virtual private or a transit gateway."""
        side = "vpn_gateway_id" if self[at].startswith("vgw-") else "transit_gateway_id"
        asked = {"customer_gateway_id": self[behind], side: self[at], "type": "ipsec.1", **more}
        made = self.do("create_vpn_connection", **asked, options={"static_routes_only": bool(static)})
        self.ids[name] = made["VpnConnection"]["VpnConnectionId"]
        for block in static:
            self.do("create_vpn_connection_route", vpn_connection_id=self[name], destination_cidr_block=block)
        return self

    def with_premises(
        self, name: str = "premises", cidr_block: str = "192.168.0.0/24", *, behind: str = "cgw", **more: Any
    ) -> Self:
        """A network behind a customer gateway, with one host at .10 if no others are named."""
        asked = {"customer_gateway_id": self[behind], "cidr_block": cidr_block, **more}
        made = self.do("create_on_premises_network", **asked)["OnPremisesNetwork"]
        self.ids[name] = made["OnPremisesNetworkId"]
        return self

    def with_propagation(self, gateway: str = "vgw", *, vpc: str = "vpc") -> Self:
        """Routes of a virtual private gateway in the main table of its VPC."""
        table_id = self.main_table(self[vpc])["RouteTableId"]
        self.do("enable_vgw_route_propagation", route_table_id=table_id, gateway_id=self[gateway])
        return self

    def vpn(self, name: str = "vpn") -> dict[str, Any]:
        """A VPN connection as DescribeVpnConnections shows it."""
        found = self.do("describe_vpn_connections", vpn_connection_ids=[self[name]])
        connection: dict[str, Any] = found["VpnConnections"][0]
        return connection

    def with_endpoint(self, name: str, service_name: str, *, vpc: str = "vpc", **more: Any) -> Self:
        """A VPC endpoint to a service of AWS by its full name."""
        made = self.do("create_vpc_endpoint", vpc_id=self[vpc], service_name=service_name, **more)
        self.ids[name] = made["VpcEndpoint"]["VpcEndpointId"]
        return self

    def attach(self, interface: str, instance: str, device_index: int = 1, **more: Any) -> str:
        """Attach an interface to an instance by their names; the attachment's id."""
        made = self.do(
            "attach_network_interface",
            network_interface_id=self[interface],
            instance_id=self[instance],
            device_index=device_index,
            **more,
        )
        return str(made["AttachmentId"])

    def image(self, name: str) -> str:
        """The id of an AMI of this Region."""
        return image_id(self.world.region, name)

    def instance(self, name: str) -> dict[str, Any]:
        """An instance as DescribeInstances shows it."""
        found = self.do("describe_instances", instance_ids=[self[name]])
        instance: dict[str, Any] = found["Reservations"][0]["Instances"][0]
        return instance

    def interface(self, name: str) -> dict[str, Any]:
        """An interface as DescribeNetworkInterfaces shows it."""
        found = self.do("describe_network_interfaces", network_interface_ids=[self[name]])
        interface: dict[str, Any] = found["NetworkInterfaces"][0]
        return interface

    def address(self, name: str) -> dict[str, Any]:
        """An Elastic IP as DescribeAddresses shows it."""
        address: dict[str, Any] = self.do("describe_addresses", allocation_ids=[self[name]])["Addresses"][0]
        return address

    def ipv6_part(self, number: int, *, vpc: str = "vpc", length: int = 64) -> str:
        """A part of a VPC's first IPv6 range: the `number`-th of this length."""
        found = self.do("describe_vpcs", vpc_ids=[self[vpc]])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"][0]
        whole = IPv6Network(found["Ipv6CidrBlock"])
        return str(IPv6Network((int(whole.network_address) + (number << (128 - length)), length)))

    def ipv6(self, name: str) -> str:
        """The first IPv6 address of an interface."""
        return str(self.interface(name)["Ipv6Addresses"][0]["Ipv6Address"])

    def public_ip(self, name: str) -> str | None:
        """The public address an instance can be reached by."""
        return self.instance(name).get("PublicIpAddress")
