"""A Region as a company has it: VPCs of three tiers in three zones, services whose groups name each other, one VPC for all.

    vpc n    10.n.0.0/16 with public, private and data subnets in every zone, one for about 500 interfaces
    ways     public subnets go out by the internet gateway, private ones by the NAT gateway of their zone, data ones not;
             all of them reach the first VPC, which everybody shares, over a peering
    service  39 interfaces: `web` in the public, `app` in the private and `data` in the data subnets, each in a group of
             its own that lets in the tier before it; all are in the group of their VPC, which lets monitoring in
    edges    one instance in forty is stopped, one in fifty has a second interface, every web server has a public address

It is put together of its parts, without actions, which would take minutes for ten thousand interfaces.
"""

from typing import NamedTuple

from labs.cloud.facts.images import image_id
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.nat_gateway import NatGateway, NatGatewayAddress
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclAssociation
from labs.cloud.resources.network_interface import NetworkInterface, NetworkInterfaceAttachment
from labs.cloud.resources.private_ip_address import PrivateIpAddress
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import Resource, World
from tests.cloud.builders import AMAZON_LINUX_2023
from tests.cloud.network.plan import NOW, Plan, entry

ZONES = "abc"
TIERS = {"public": 12, "private": 18, "data": 9}
"""Interfaces of a service in each tier."""
INTERFACES_OF_A_VPC = 500
MOST_VPCS = 40
OFFICE = "203.0.113.0/24"


class Home(NamedTuple):
    """A VPC, its subnets by tier and zone, and the group that everybody in it is in."""

    vpc: str
    subnets: dict[tuple[str, str], str]
    base: str


class Builder(Plan):
    """A drawing board that keeps what is put last in one dictionary, instead of making a world for each part."""

    def __init__(self) -> None:
        super().__init__()
        self.bulk: dict[str, Resource] | None = None
        self.interfaces = 0
        self.image = image_id(self.world.region, AMAZON_LINUX_2023)
        self._hosts: dict[str, int] = {}

    def put(self, resource: Resource) -> str:
        if self.bulk is None:
            return super().put(resource)
        if isinstance(resource, Instance):
            resource = resource.replace(image_id=self.image)
        self.bulk[resource.id] = resource
        return resource.id

    def home(self, number: int) -> Home:
        """A VPC with its subnets, gateways and tables; the first one is peered with later."""
        vpc = self.vpc(f"10.{number}.0.0/16")
        subnets = {
            (tier, zone): self.put(
                Subnet(
                    id=self.id("subnet"),
                    vpc_id=vpc,
                    cidr_block=f"10.{number}.{(place * 3 + index) * 16}.0/20",
                    availability_zone=f"ap-northeast-2{zone}",
                    availability_zone_id=f"apne2-az{index + 1}",
                )
            )
            for place, tier in enumerate(TIERS)
            for index, zone in enumerate(ZONES)
        }
        gateway = self.gateway(vpc)
        public = self.table(vpc, *(subnets["public", zone] for zone in ZONES))
        self.route(public, "0.0.0.0/0", gateway)
        self.table(vpc, *(subnets["data", zone] for zone in ZONES))
        for index, zone in enumerate(ZONES):
            nat = self.nat(vpc, subnets["public", zone], f"10.{number}.{index * 16}.250", f"3.36.{number}.{index + 1}")
            self.route(self.table(vpc, subnets["private", zone]), "0.0.0.0/0", nat)
        self.acl(
            vpc,
            *(subnets["data", zone] for zone in ZONES),
            entries=(
                entry(90, "deny", "in", "6", 22, 22, f"10.{number}.0.0/18"),
                entry(100, "allow", "in", cidr_block="10.0.0.0/8"),
                entry(100, "allow", "out", cidr_block="10.0.0.0/8"),
            ),
        )
        self.guard_by_default(vpc, [subnets[tier, zone] for tier in ("public", "private") for zone in ZONES])
        base = self.group(vpc)
        self.allow_in(base, "tcp", 9100, peer="10.0.0.0/16")
        self.allow_in(base, "icmp", 8, -1, peer="10.0.0.0/8")
        return Home(vpc, subnets, base)

    def guard_by_default(self, vpc: str, subnets: list[str]) -> None:
        """Name these subnets in the default network ACL, as EC2 does."""
        acl = self.world.get(NetworkAcl, self.default_acl(vpc))
        named = [NetworkAclAssociation(association_id=self.id("aclassoc"), subnet_id=one) for one in subnets]
        self.put(acl.replace(associations=tuple(named)))

    def nat(self, vpc: str, subnet: str, address: str, public: str) -> str:
        """A NAT gateway with its interface and its Elastic IP."""
        nat, interface = self.id("nat"), self.id("eni")
        self.put(
            NetworkInterface(
                id=interface,
                subnet_id=subnet,
                vpc_id=vpc,
                availability_zone=self.world.get(Subnet, subnet).availability_zone,
                mac_address="06:00:00:00:00:00",
                private_ip_addresses=(PrivateIpAddress(private_ip_address=address, primary=True),),
                group_ids=(),
                source_dest_check=False,
                interface_type="nat_gateway",
                managed_by=nat,
                status="in-use",
            )
        )
        allocation = self.elastic_ip(public, interface, address)
        one = NatGatewayAddress(
            private_ip=address,
            network_interface_id=interface,
            allocation_id=allocation,
            public_ip=public,
            is_primary=True,
        )
        self.interfaces += 1
        return self.put(
            NatGateway(id=nat, subnet_id=subnet, vpc_id=vpc, create_time=NOW, state="available", addresses=(one,))
        )

    def peer(self, shared: Home, other: Home) -> None:
        """Join a VPC with the shared one, with routes in all tables of both."""
        connection = self.peering(shared.vpc, other.vpc)
        blocks = {one.vpc: self.world.resources[one.vpc].cidr_block for one in (shared, other)}  # type: ignore[attr-defined]
        for near, far in ((shared, other), (other, shared)):
            for table in list(self.world.pointing(near.vpc, "route-table")):
                self.route(table.id, blocks[far.vpc], connection)

    def service(self, home: Home, number: int, wanted: int) -> None:
        """The three tiers of a service, as long as interfaces are wanted."""
        before = None
        for tier, size in TIERS.items():
            group = self.group(home.vpc)
            port = {"public": 443, "private": 8080 + number % 7, "data": (5432, 3306, 6379)[number % 3]}[tier]
            self.allow_in(group, "tcp", port, peer=before or "0.0.0.0/0")
            if tier == "public":
                self.allow_in(group, "tcp", 80)
                self.allow_in(group, "tcp", 22, peer=OFFICE)
            if tier == "private":
                self.allow_in(group, "tcp", 7000, 7010, peer=group)
            before = group
            for host in range(size):
                if self.interfaces < wanted:
                    self.member(home, tier, ZONES[host % len(ZONES)], (home.base, group), number * 40 + host)

    def member(self, home: Home, tier: str, zone: str, groups: tuple[str, ...], number: int) -> None:
        """An instance with its interface, now and then stopped or with a second interface."""
        subnet = home.subnets[tier, zone]
        instance = self.instance(subnet, state="stopped" if self.interfaces % 40 == 39 else "running")
        self.card(home, subnet, instance, groups, is_public=tier == "public")
        if self.interfaces % 50 == 49:
            self.card(home, subnet, instance, groups, device_index=1)

    def card(
        self,
        home: Home,
        subnet: str,
        instance: str,
        groups: tuple[str, ...],
        *,
        is_public: bool = False,
        device_index: int = 0,
    ) -> None:
        """A network interface in an instance."""
        place = self._hosts[subnet] = self._hosts.get(subnet, 9) + 1
        found = self.world.get(Subnet, subnet)
        first, second, third, _ = found.cidr_block.split(".")
        self.interfaces += 1
        self.put(
            NetworkInterface(
                id=self.id("eni"),
                subnet_id=subnet,
                vpc_id=home.vpc,
                availability_zone=found.availability_zone,
                mac_address="06:00:00:00:00:01",
                private_ip_addresses=(
                    PrivateIpAddress(
                        private_ip_address=f"{first}.{second}.{int(third) + place // 240}.{place % 240 + 1}",
                        primary=True,
                    ),
                ),
                group_ids=groups,
                status="in-use",
                public_ip=f"13.{124 + self.interfaces // 60000}.{self.interfaces // 250 % 240}.{self.interfaces % 250}"
                if is_public
                else None,
                attachment=NetworkInterfaceAttachment(
                    attachment_id=self.id("eni-attach"),
                    instance_id=instance,
                    device_index=device_index,
                    attach_time=NOW,
                ),
            )
        )


def big_world(interfaces: int) -> World:
    """A Region with so many network interfaces."""
    builder = Builder()
    count = min(max(interfaces // INTERFACES_OF_A_VPC, 1), MOST_VPCS)
    homes = [builder.home(number) for number in range(count)]
    for other in homes[1:]:
        builder.peer(homes[0], other)
    builder.bulk = dict(builder.world.resources)
    number = 0
    while builder.interfaces < interfaces:
        builder.service(homes[number % count], number, interfaces)
        number += 1
    return builder.world.replace(resources=builder.bulk)
