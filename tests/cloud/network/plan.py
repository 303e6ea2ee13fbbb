"""A drawing board for networks: worlds made directly of their parts, one sentence a part, without any action's rules.

A new VPC has what AWS gives it: a main route table with the local route, a default network ACL that allows
everything, and no gateway.
"""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from labs.cloud.facts.images import image_id
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance, State
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclAssociation, NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface, NetworkInterfaceAttachment
from labs.cloud.resources.prefix_list import PrefixList, PrefixListEntry
from labs.cloud.resources.private_ip_address import PrivateIpAddress
from labs.cloud.resources.route_table import Route, RouteTable, RouteTableAssociation
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc, VpcCidrBlockAssociation
from labs.cloud.resources.vpc_peering_connection import Status, VpcPeeringConnection, side_of
from labs.cloud.world import Resource, World
from tests.cloud.builders import AMAZON_LINUX_2023

NOW = datetime(2025, 6, 1, tzinfo=UTC)
EVERYWHERE = "0.0.0.0/0"
ZONE = "ap-northeast-2a"
TARGET_MEMBERS = {
    "igw": "gateway_id",
    "vgw": "gateway_id",
    "nat": "nat_gateway_id",
    "eni": "network_interface_id",
    "i": "instance_id",
    "pcx": "vpc_peering_connection_id",
}
"""What a target's id begins with -> the field of a route that holds it."""
RuleAction = Literal["allow", "deny"]


def empty_world() -> World:
    return World(account_id="123456789012", region="ap-northeast-2", now=NOW, seed=1)


class Plan:
    """Collects parts; `world` is the network so far."""

    def __init__(self) -> None:
        self.world = empty_world()
        self._made = 0

    def id(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}-{self._made:017x}"

    def put(self, resource: Resource) -> str:
        self.world = self.world.put(resource)
        return resource.id

    def vpc(self, *cidr_blocks: str) -> str:
        blocks = tuple(
            VpcCidrBlockAssociation(association_id=self.id("vpc-cidr-assoc"), cidr_block=one) for one in cidr_blocks
        )
        vpc = self.put(Vpc(id=self.id("vpc"), cidr_block=cidr_blocks[0], cidr_block_associations=blocks))
        local = tuple(
            Route(destination_cidr_block=one, gateway_id="local", origin="CreateRouteTable") for one in cidr_blocks
        )
        main = RouteTableAssociation(association_id=self.id("rtbassoc"), main=True)
        self.put(RouteTable(id=self.id("rtb"), vpc_id=vpc, routes=local, associations=(main,)))
        self.put(NetworkAcl(id=self.id("acl"), vpc_id=vpc, is_default=True, entries=_allow_all()))
        return vpc

    def subnet(self, vpc: str, cidr_block: str) -> str:
        return self.put(
            Subnet(
                id=self.id("subnet"),
                vpc_id=vpc,
                cidr_block=cidr_block,
                availability_zone=ZONE,
                availability_zone_id="apne2-az1",
            )
        )

    def gateway(self, vpc: str | None) -> str:
        return self.put(InternetGateway(id=self.id("igw"), vpc_id=vpc))

    def peering(self, requester: str, accepter: str, *, status: Status = "active") -> str:
        """A connection of two VPCs, by default an active one."""
        sides = [side_of(self.world, self.world.get(Vpc, one)) for one in (requester, accepter)]
        return self.put(
            VpcPeeringConnection(
                id=self.id("pcx"),
                requester=sides[0],
                accepter=sides[1],
                status=status,
                expires_at=NOW,
                ended_at=NOW if status == "deleted" else None,
                vpc_ids=() if status == "deleted" else (requester, accepter),
            )
        )

    def main_table(self, vpc: str) -> str:
        tables = self.world.where(RouteTable, vpc_id=vpc)
        return next(one.id for one in tables if any(each.main for each in one.associations))

    def table(self, vpc: str, *subnets: str) -> str:
        local = tuple(
            one for one in self.world.get(RouteTable, self.main_table(vpc)).routes if one.gateway_id == "local"
        )
        associations = tuple(
            RouteTableAssociation(association_id=self.id("rtbassoc"), subnet_id=one) for one in subnets
        )
        return self.put(RouteTable(id=self.id("rtb"), vpc_id=vpc, routes=local, associations=associations))

    def route(self, table: str, destination: str, target: str) -> None:
        member = TARGET_MEMBERS[target.partition("-")[0]]
        route = msgspec.structs.replace(Route(destination_cidr_block=destination), **{member: target})
        found = self.world.get(RouteTable, table)
        self.put(found.replace(routes=(*found.routes, route)))

    def group(self, vpc: str, *, egress: bool = True) -> str:
        group = self.id("sg")
        self.put(SecurityGroup(id=group, group_name=group, description=group, vpc_id=vpc))
        if egress:
            self.allow_out(group, "-1")
        return group

    def allow_in(
        self, group: str, protocol: str, first: int = -1, last: int | None = None, peer: str = EVERYWHERE
    ) -> str:
        return self._rule(group, protocol, first, last, peer, is_egress=False)

    def allow_out(
        self, group: str, protocol: str, first: int = -1, last: int | None = None, peer: str = EVERYWHERE
    ) -> str:
        return self._rule(group, protocol, first, last, peer, is_egress=True)

    def _rule(self, group: str, protocol: str, first: int, last: int | None, peer: str, *, is_egress: bool) -> str:
        by_group, by_list = peer.startswith("sg-"), peer.startswith("pl-")
        return self.put(
            SecurityGroupRule(
                id=self.id("sgr"),
                group_id=group,
                is_egress=is_egress,
                ip_protocol=protocol,
                from_port=first,
                to_port=first if last is None else last,
                cidr_ipv4=None if by_group or by_list else peer,
                prefix_list_id=peer if by_list else None,
                referenced_group_id=peer if by_group else None,
            )
        )

    def prefix_list(self, *blocks: str) -> str:
        entries = tuple(PrefixListEntry(cidr=one) for one in blocks)
        return self.put(PrefixList(id=self.id("pl"), prefix_list_name="list", max_entries=10, versions=(entries,)))

    def acl(self, vpc: str, *subnets: str, entries: tuple[NetworkAclEntry, ...] = ()) -> str:
        associations = tuple(
            NetworkAclAssociation(association_id=self.id("aclassoc"), subnet_id=one) for one in subnets
        )
        return self.put(NetworkAcl(id=self.id("acl"), vpc_id=vpc, entries=entries, associations=associations))

    def default_acl(self, vpc: str) -> str:
        return next(one.id for one in self.world.where(NetworkAcl, vpc_id=vpc) if one.is_default)

    def instance(self, subnet: str, *, state: State = "running") -> str:
        return self.put(
            Instance(
                id=self.id("i"),
                state=state,
                instance_type="t3.micro",
                image_id=image_id(self.world.region, AMAZON_LINUX_2023),
                vpc_id=self.world.get(Subnet, subnet).vpc_id,
                subnet_id=subnet,
                availability_zone=ZONE,
                launch_time=NOW,
            )
        )

    def interface(
        self,
        subnet: str,
        *addresses: str,
        groups: tuple[str, ...],
        public: str | None = None,
        instance: str | None = "new",
        source_dest_check: bool = True,
    ) -> str:
        """An interface; unless told otherwise, in a running instance of its own."""
        owner = self.instance(subnet) if instance == "new" else instance
        made = self.id("eni")
        index = sum(
            1 for one in self.world.all(NetworkInterface) if one.attachment and one.attachment.instance_id == owner
        )
        return self.put(
            NetworkInterface(
                id=made,
                subnet_id=subnet,
                vpc_id=self.world.get(Subnet, subnet).vpc_id,
                availability_zone=ZONE,
                mac_address=f"06:00:00:00:{self._made // 256:02x}:{self._made % 256:02x}",
                private_ip_addresses=tuple(
                    PrivateIpAddress(private_ip_address=one, primary=place == 0) for place, one in enumerate(addresses)
                ),
                group_ids=groups,
                source_dest_check=source_dest_check,
                status="in-use" if owner else "available",
                public_ip=public,
                attachment=NetworkInterfaceAttachment(
                    attachment_id=self.id("eni-attach"), instance_id=owner, device_index=index, attach_time=NOW
                )
                if owner
                else None,
            )
        )

    def elastic_ip(self, public: str, interface: str | None = None, private: str | None = None) -> str:
        return self.put(
            Address(
                id=self.id("eipalloc"),
                public_ip=public,
                association_id=self.id("eipassoc") if interface else None,
                network_interface_id=interface,
                private_ip_address=private,
            )
        )


def entry(
    number: int,
    action: RuleAction,
    direction: Literal["in", "out"],
    protocol: str = "-1",
    first: int | None = None,
    last: int | None = None,
    cidr_block: str = EVERYWHERE,
) -> NetworkAclEntry:
    """One numbered rule of a network ACL."""
    return NetworkAclEntry(
        rule_number=number,
        egress=direction == "out",
        rule_action=action,
        cidr_block=cidr_block,
        protocol=protocol,
        from_port=first,
        to_port=first if last is None else last,
    )


def _allow_all() -> tuple[NetworkAclEntry, ...]:
    return entry(100, "allow", "in"), entry(100, "allow", "out")
