"""Random worlds with every kind of gateway, as somebody would build them who knows every action but has no plan.

Each step is an action with arguments by chance; what is refused is left out. The same seed gives the same world.
"""

import random
from collections.abc import Callable
from typing import Any

from labs.cloud.errors import CloudError
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.guest_state import GuestState, Masquerade
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World
from tests.cloud.builders import Network

ZONES = ("ap-northeast-2a", "ap-northeast-2c")
RANGES = ("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.1.0.0/17")
PREMISES = ("192.168.0.0/24", "192.168.1.0/24", "10.2.3.0/24")
BLOCKS = (
    "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.0.1.0/24", "10.1.1.0/24", "10.1.2.0/24",
    "10.0.1.16/28", "192.168.0.0/16", "192.168.0.0/24", "192.0.2.0/24",
)  # fmt: skip
IPV6_BLOCKS = ("::/0", "::/0", "2001:db8::/32", "2600::/12", "fd00::/8")
PORTS = (22, 80, 443, 49152)
TARGETS = {
    "igw": "gateway_id", "vgw": "gateway_id", "nat": "nat_gateway_id", "eni": "network_interface_id",
    "pcx": "vpc_peering_connection_id", "tgw": "transit_gateway_id", "eigw": "egress_only_internet_gateway_id",
}  # fmt: skip


class Learner(Network):
    """Somebody who tries things."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.targets: dict[str, list[str]] = {}
        """VPC id -> what routes of it might lead to."""
        self.subnets: dict[str, list[str]] = {}
        self.groups: dict[str, list[str]] = {}

    def tries(self, action: str, **params: Any) -> Any:
        """What an action answers, or {} where it is refused."""
        try:
            return self.do(action, **params)
        except CloudError:
            return {}

    def one_of(self, things: Any) -> Any:
        return self.chance.choice(list(things))

    def maybe(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def times(self, most: int) -> range:
        return range(self.chance.randint(0, most))

    # What a VPC has

    def build_vpc(self, place: int) -> None:
        block = RANGES[place] if self.maybe(0.85) else self.one_of(RANGES)
        vpc_id = self.vpc(block)
        self.targets[vpc_id], self.subnets[vpc_id], self.groups[vpc_id] = [], [], []
        first, second, *_ = block.split(".")
        for number in range(1, 2 + self.chance.randint(0, 2)):
            made = self.tries(
                "create_subnet",
                vpc_id=vpc_id,
                cidr_block=f"{first}.{second}.{number}.0/24",
                availability_zone=self.one_of(ZONES),
            )
            self.subnets[vpc_id].append(made["Subnet"]["SubnetId"])
        if self.maybe(0.7):
            self.targets[vpc_id].append(self.gateway(vpc_id))
        if self.maybe(0.4):
            self.build_ipv6(vpc_id)
        for number in range(self.chance.randint(1, 3)):
            self.groups[vpc_id].append(self.group(vpc_id, f"group-{number}"))
        for subnet_id in self.subnets[vpc_id]:
            for _ in self.times(2):
                self.build_host(vpc_id, subnet_id)

    def build_ipv6(self, vpc_id: str) -> None:
        """An IPv6 range for a VPC and some of its subnets, maybe a subnet that has nothing else, and a gateway that leads out."""
        self.tries("associate_vpc_cidr_block", vpc_id=vpc_id, amazon_provided_ipv6_cidr_block=True)
        self.ids[vpc_id] = vpc_id
        for number, subnet_id in enumerate(self.subnets[vpc_id]):
            if self.maybe(0.7):
                block = self.ipv6_part(number, vpc=vpc_id)
                self.tries("associate_subnet_cidr_block", subnet_id=subnet_id, ipv6_cidr_block=block)
        if self.maybe(0.3):
            block = self.ipv6_part(9, vpc=vpc_id)
            made = self.tries("create_subnet", vpc_id=vpc_id, ipv6_cidr_block=block, ipv6_native=True)
            self.subnets[vpc_id] += [made["Subnet"]["SubnetId"]] if made else []
        if self.maybe():
            made = self.tries("create_egress_only_internet_gateway", vpc_id=vpc_id)
            self.targets[vpc_id].append(made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])

    def build_host(self, vpc_id: str, subnet_id: str) -> None:
        groups = self.chance.sample(self.groups[vpc_id], self.chance.randint(1, len(self.groups[vpc_id])))
        made = self.tries(
            "run_instances",
            image_id=self.image("al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64"),
            instance_type="t3.micro",
            min_count=1,
            max_count=1,
            subnet_id=subnet_id,
            security_group_ids=groups,
            **({"ipv6_address_count": 1} if self.world.get(Subnet, subnet_id).ipv6_cidr_block else {}),
        )
        if not made:
            return
        instance = made["Instances"][0]
        interface_id = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]
        if self.maybe(0.3):
            self.targets[vpc_id].append(interface_id)
            self.tries(
                "modify_network_interface_attribute",
                network_interface_id=interface_id,
                source_dest_check={"value": False},
            )
        if self.maybe(0.3):
            allocated = self.tries("allocate_address")
            self.tries(
                "associate_address",
                allocation_id=allocated.get("AllocationId", ""),
                network_interface_id=interface_id,
            )
        if self.maybe(0.15):
            second = self.tries("create_network_interface", subnet_id=subnet_id, groups=groups)
            self.tries(
                "attach_network_interface",
                network_interface_id=second["NetworkInterface"]["NetworkInterfaceId"],
                instance_id=instance["InstanceId"],
                device_index=1,
            )
        if self.maybe(0.08):
            self.tries("stop_instances", instance_ids=[instance["InstanceId"]])

    def build_rules(self, vpc_id: str) -> None:
        for group_id in self.groups[vpc_id]:
            for _ in self.times(3):
                side = self.one_of(("ingress", "ingress", "ingress", "egress"))
                permission: dict[str, Any] = {"ip_protocol": self.one_of(("-1", "-1", "tcp", "udp", "icmp", "icmpv6"))}
                if permission["ip_protocol"] in ("icmp", "icmpv6"):
                    permission |= {"from_port": self.one_of((-1, 8, 3, 128)), "to_port": -1}
                elif permission["ip_protocol"] != "-1":
                    port = self.one_of(PORTS)
                    permission |= {"from_port": port, "to_port": self.one_of((port, 65535))}
                if self.maybe(0.4):
                    others = self.groups[vpc_id] if self.maybe(0.6) else self.one_of(self.groups.values())
                    permission["user_id_group_pairs"] = [{"group_id": self.one_of(others)}]
                else:
                    permission["ip_ranges"] = [{"cidr_ip": self.one_of(BLOCKS)}]
                    if self.maybe():
                        permission["ipv6_ranges"] = [{"cidr_ipv6": self.one_of(IPV6_BLOCKS)}]
                self.tries(f"authorize_security_group_{side}", group_id=group_id, ip_permissions=[permission])
            if self.maybe(0.7):
                everything = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": self.one_of(BLOCKS[:2])}]}]
                everything.append({"ip_protocol": "-1", "ipv6_ranges": [{"cidr_ipv6": "::/0"}]})
                self.tries("authorize_security_group_ingress", group_id=group_id, ip_permissions=everything)

    def build_acl(self, vpc_id: str) -> None:
        acl_id = self.acl(vpc_id)
        for number in range(1, 1 + self.chance.randint(1, 5)):
            protocol = self.one_of(("-1", "-1", "6", "17"))
            port = self.one_of(PORTS)
            self.tries(
                "create_network_acl_entry",
                network_acl_id=acl_id,
                rule_number=number,
                protocol=protocol,
                rule_action=self.one_of(("allow", "allow", "deny")),
                egress=self.maybe(),
                **self.one_of(({"cidr_block": self.one_of(BLOCKS)}, {"ipv6_cidr_block": self.one_of(IPV6_BLOCKS)})),
                **({} if protocol == "-1" else {"port_range": {"from": port, "to": self.one_of((port, 65535))}}),
            )
        for place, egress in enumerate((True, False, True, False)):
            block = {"cidr_block": "0.0.0.0/0"} if place < 2 else {"ipv6_cidr_block": "::/0"}
            self.tries(
                "create_network_acl_entry",
                network_acl_id=acl_id,
                rule_number=90 + place // 2,
                protocol="-1",
                rule_action="allow",
                egress=egress,
                **block,
            )
        subnet_id = self.one_of(self.subnets[vpc_id])
        for acl in self.do("describe_network_acls")["NetworkAcls"]:
            for one in acl["Associations"]:
                if one["SubnetId"] == subnet_id:
                    self.tries(
                        "replace_network_acl_association",
                        association_id=one["NetworkAclAssociationId"],
                        network_acl_id=acl_id,
                    )

    # What lies between

    def build_nat(self) -> None:
        vpc_id = self.one_of(self.subnets)
        subnet_id = self.one_of(self.subnets[vpc_id])
        if self.maybe(0.7):
            allocated = self.tries("allocate_address")
            asked = {"allocation_id": allocated.get("AllocationId", "")}
        else:
            asked = {"connectivity_type": "private"}
        made = self.tries("create_nat_gateway", subnet_id=subnet_id, **asked)
        if made:
            self.targets[vpc_id] += [made["NatGateway"]["NatGatewayId"]] * 2

    def build_peering(self) -> None:
        one, other = self.chance.sample(list(self.subnets), 2)
        made = self.tries("create_vpc_peering_connection", vpc_id=one, peer_vpc_id=other)
        if made:
            peering_id = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
            self.tries("accept_vpc_peering_connection", vpc_peering_connection_id=peering_id)
            for vpc_id in (one, other):
                self.targets[vpc_id] += [peering_id] * 3

    def build_transit(self) -> None:
        made = self.tries("create_transit_gateway")
        gateway_id = made["TransitGateway"]["TransitGatewayId"]
        for vpc_id, subnets in self.subnets.items():
            some = self.chance.sample(subnets, self.chance.randint(1, len(subnets)))
            mode = {"appliance_mode_support": self.one_of(("enable", "disable", "disable"))}
            self.tries(
                "create_transit_gateway_vpc_attachment",
                transit_gateway_id=gateway_id,
                vpc_id=vpc_id,
                subnet_ids=some,
                options=mode,
            )
            self.targets[vpc_id] += [gateway_id] * 3

    def build_vpn(self) -> None:
        vpc_id = self.one_of(self.subnets)
        self.with_customer_gateway("cgw")
        self.with_premises("premises", self.one_of(PREMISES), behind="cgw")
        self.with_vpn_gateway("vgw", vpc=None)
        self.tries("attach_vpn_gateway", vpn_gateway_id=self["vgw"], vpc_id=vpc_id)
        transit = [one for targets in self.targets.values() for one in targets if one.startswith("tgw-")]
        if transit and self.maybe(0.4):
            self.ids["tgw"] = transit[0]
            self.with_vpn("vpn", at="tgw")
        else:
            self.with_vpn("vpn", at="vgw", static=(self.one_of(PREMISES),) if self.maybe() else ())
        self.targets[vpc_id] += [self["vgw"]] * 2
        for table in self.world.where(RouteTable, vpc_id=vpc_id):
            if self.maybe(0.7):
                self.tries("enable_vgw_route_propagation", route_table_id=table.id, gateway_id=self["vgw"])

    def build_endpoint(self) -> None:
        vpc_id = self.one_of(self.subnets)
        self.tries(
            "create_vpc_endpoint",
            vpc_id=vpc_id,
            service_name="com.amazonaws.ap-northeast-2.ssm",
            vpc_endpoint_type="Interface",
            private_dns_enabled=False,
            subnet_ids=[self.one_of(self.subnets[vpc_id])],
            security_group_ids=[self.one_of(self.groups[vpc_id])],
        )

    def build_public_block(self) -> None:
        mode = self.one_of(("block-ingress", "block-bidirectional"))
        self.tries("modify_vpc_block_public_access_options", internet_gateway_block_mode=mode)
        subnet_id = self.one_of(self.one_of(self.subnets.values()))
        self.tries(
            "create_vpc_block_public_access_exclusion",
            internet_gateway_exclusion_mode=self.one_of(("allow-bidirectional", "allow-egress")),
            subnet_id=subnet_id,
        )

    def destination(self) -> dict[str, str]:
        """Where a route leads to: mostly a block of IPv4, else everything or the whole of a VPC by IPv6."""
        if self.maybe(0.7):
            return {"destination_cidr_block": self.one_of(BLOCKS)}
        ranges = [block for one in self.world.all(Vpc) for block in one.cidr_blocks if ":" in block]
        return {"destination_ipv6_cidr_block": self.one_of(("::/0", "::/0", *ranges))}

    def build_routes(self, vpc_id: str) -> None:
        tables = [one.id for one in self.world.where(RouteTable, vpc_id=vpc_id)]
        for subnet_id in self.subnets[vpc_id]:
            if self.maybe():
                tables.append(self.table(vpc_id))
                self.tries("associate_route_table", route_table_id=tables[-1], subnet_id=subnet_id)
        for table_id in tables:
            for _ in self.times(4) if self.targets[vpc_id] else ():
                target = self.one_of(self.targets[vpc_id])
                self.tries(
                    "create_route",
                    route_table_id=table_id,
                    **self.destination(),
                    **{TARGETS[target.partition("-")[0]]: target},
                )
        gateways = [one for one in self.targets[vpc_id] if one.startswith("igw-")]
        if gateways and self.maybe(0.2):
            edge = self.table(vpc_id)
            self.tries("associate_route_table", route_table_id=edge, gateway_id=gateways[0])
            appliances = [one for one in self.targets[vpc_id] if one.startswith("eni-")]
            if appliances:
                self.tries(
                    "create_route",
                    route_table_id=edge,
                    destination_cidr_block=self.one_of(("10.0.1.0/24", "10.1.1.0/24")),
                    network_interface_id=self.one_of(appliances),
                )

    def build_nat_instances(self) -> None:
        """Some instances masquerade, should anything be routed to them: their check is off then, or not."""
        for one in self.world.all(NetworkInterface):
            instance = instance_of(self.world, one.id)
            if instance and self.maybe(0.3):
                rules = tuple(Masquerade(source=self.one_of(BLOCKS)) for _ in range(self.chance.randint(1, 2)))
                guest = GuestState(forwards=True, masquerades=rules)
                self.world = self.world.put(instance.replace(guest=guest))


def wide_world(seed: int) -> World:
    """A world with two or three VPCs and some of the gateways there are."""
    learner = Learner(seed)
    for place in range(learner.chance.randint(2, 3)):
        learner.build_vpc(place)
    extras: tuple[tuple[float, Callable[[], None]], ...] = (
        (0.6, learner.build_nat), (0.2, learner.build_nat), (0.6, learner.build_peering), (0.2, learner.build_peering),
        (0.5, learner.build_transit), (0.5, learner.build_vpn), (0.3, learner.build_endpoint),
        (0.1, learner.build_public_block),
    )  # fmt: skip
    for share, build in extras:
        if learner.maybe(share):
            build()
    for vpc_id in learner.subnets:
        learner.build_rules(vpc_id)
        if learner.maybe(0.4):
            learner.build_acl(vpc_id)
        learner.build_routes(vpc_id)
    learner.build_nat_instances()
    return learner.world
