"""How is a Region drawn? World -> what lies in what, as frozen values that the template only has to write down.

Nothing is asked but the world. Everything is drawn where it lies: an interface in its own subnet, also when the
instance that it is plugged into has its primary interface in another one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.failure import works
from labs.cloud.registry import ec2_kinds, pascal
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import LAST_IPV6_RULE, LAST_RULE, NetworkAcl, NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import DESTINATIONS, TARGETS, RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource, World
from labs.web import choices, wording
from labs.web.shown import Shown


class Thing(Shown, frozen=True, kw_only=True):
    """What every drawn thing has: its id, and what to call it."""

    id: str
    name: str = ""
    """Its Name tag; empty when it has none."""

    @property
    def called(self) -> str:
        """The name, or a short form of the id."""
        return self.name or short(self.id)


class AddressPair(Shown, frozen=True, kw_only=True):
    """A private address of an interface and what the internet knows it by."""

    private_ip: str
    primary: bool
    public_ip: str | None = None
    elastic: Thing | None = None
    """The Elastic IP it comes from; None for an address that EC2 assigned by itself."""


class InterfaceCard(Thing, frozen=True, kw_only=True):
    """A network interface."""

    status: str
    mac_address: str
    pairs: tuple[AddressPair, ...]
    groups: tuple[Thing, ...]
    device_index: int | None = None
    instance: Thing | None = None
    source_dest_check: bool = True
    ipv6_addresses: tuple[str, ...] = ()
    subnet: Thing | None = None


class InstanceCard(Thing, frozen=True, kw_only=True):
    """An instance with the interfaces that lie in its own subnet, and those elsewhere."""

    state: str
    instance_type: str
    down: bool = False
    """It runs on hardware that has failed."""
    interfaces: tuple[InterfaceCard, ...] = ()
    elsewhere: tuple[InterfaceCard, ...] = ()


class SubnetCard(Thing, frozen=True, kw_only=True):
    """A subnet, what decides over it, and what lies in it."""

    cidr_block: str
    route_table: Thing | None
    network_acl: Thing | None
    public: bool
    """Whether its table routes to an internet gateway: that alone is what makes a subnet public."""
    ipv6_cidr_block: str = ""
    instances: tuple[InstanceCard, ...] = ()
    interfaces: tuple[InterfaceCard, ...] = ()


class ZoneColumn(Shown, frozen=True, kw_only=True):
    """An Availability Zone with a VPC's subnets in it."""

    name: str
    zone_id: str
    subnets: tuple[SubnetCard, ...]


class RouteLine(Shown, frozen=True, kw_only=True):
    """One route."""

    destination: str
    target: str
    target_thing: Thing | None
    state: str


class RouteTableCard(Thing, frozen=True, kw_only=True):
    """A route table with its routes and the subnets that it serves."""

    main: bool
    routes: tuple[RouteLine, ...]
    subnets: tuple[Thing, ...]


class RuleLine(Shown, frozen=True, kw_only=True):
    """One rule, of a security group or of a network ACL."""

    protocol: str
    ports: str
    peer: str
    peer_thing: Thing | None = None
    number: int | None = None
    allows: bool = True
    id: str = ""

    @property
    def last(self) -> bool:
        """Whether it is a final rule `*` of an ACL."""
        return self.number in (LAST_RULE, LAST_IPV6_RULE)


FINAL_RULE = RuleLine(number=LAST_RULE, allows=False, protocol="all", ports="", peer="0.0.0.0/0")
"""What every network ACL ends with, in both directions; it is in no list of entries."""
FINAL_IPV6_RULE = RuleLine(number=LAST_IPV6_RULE, allows=False, protocol="all", ports="", peer="::/0")
"""The same for IPv6, where the VPC has it."""


class SecurityGroupCard(Thing, frozen=True, kw_only=True):
    """A security group with its rules."""

    group_name: str
    inbound: tuple[RuleLine, ...]
    outbound: tuple[RuleLine, ...]
    used_by: int


class NetworkAclCard(Thing, frozen=True, kw_only=True):
    """A network ACL with its rules and the subnets that it guards."""

    is_default: bool
    inbound: tuple[RuleLine, ...]
    outbound: tuple[RuleLine, ...]
    subnets: tuple[Thing, ...]


class VpcCard(Thing, frozen=True, kw_only=True):
    """A VPC and all that lies in it."""

    cidr_blocks: tuple[str, ...]
    is_default: bool
    gateways: tuple[Thing, ...]
    doors: tuple["OtherCard", ...]
    """Whatever else leads out of it: to other VPCs, to a network on premises, to services."""
    zones: tuple[ZoneColumn, ...]
    route_tables: tuple[RouteTableCard, ...]
    security_groups: tuple[SecurityGroupCard, ...]
    network_acls: tuple[NetworkAclCard, ...]

    @property
    def instances(self) -> tuple[str, ...]:
        """What the instances in it are called."""
        return tuple(one.called for zone in self.zones for subnet in zone.subnets for one in subnet.instances)


class AddressCard(Thing, frozen=True, kw_only=True):
    """An Elastic IP, in use or idle."""

    public_ip: str
    interface: Thing | None = None
    private_ip: str | None = None


class OtherCard(Thing, frozen=True, kw_only=True):
    """Something that lies in no place of the picture."""

    noun: str
    """What its kind is called, in the reader's language."""
    fact: str


class Topology(Shown, frozen=True, kw_only=True):
    """The whole Region of one account."""

    region: str
    account_id: str
    vpcs: tuple[VpcCard, ...]
    gateways: tuple[Thing, ...]
    """Those attached to no VPC."""
    addresses: tuple[AddressCard, ...]
    terminated: tuple[InstanceCard, ...]
    others: tuple[OtherCard, ...] = ()
    """Resources of the kinds that have no place in the picture, kind by kind."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.vpcs or self.gateways or self.addresses or self.terminated)


def draw(world: World) -> Topology:
    """The Region as it is to be drawn."""
    return _Drawing(world).topology()


def short(resource_id: str) -> str:
    """An id cut down to what the eye can compare: `subnet-…4f2a1`."""
    prefix, _, rest = resource_id.rpartition("-")
    return f"{prefix}-…{rest[-5:]}" if len(rest) > 8 else resource_id


def called(resource: Resource) -> str:
    """What the learner calls a resource."""
    return resource.tags.get("Name", "")


def first_of(view: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first of several members that a description has, by our names of them; "" without any."""
    members = (view.get(pascal(name)) for name in names)
    return next((str(one) for one in members if one), "")


def thing(resource: Resource) -> Thing:
    """The id and name of a resource."""
    return Thing(id=resource.id, name=called(resource))


PROTOCOLS: Mapping[str, str] = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


PLACED: frozenset[type[Resource]] = frozenset(
    {
        Address,
        Instance,
        InternetGateway,
        NetworkAcl,
        NetworkInterface,
        RouteTable,
        SecurityGroup,
        SecurityGroupRule,
        Subnet,
        Vpc,
    }
)
"""The kinds that are drawn where they lie."""


DOORS = (
    "natgateway",
    "egress-only-internet-gateway",
    "vpn-gateway",
    "vpc-peering-connection",
    "transit-gateway-attachment",
    "vpc-endpoint",
)
"""The kinds that are drawn at the edge of the VPCs they refer to, in this order."""


class _Drawing:
    """One world, looked at once: each kind is gone through a single time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.subnets = _grouped(world.all(Subnet), "vpc_id")
        self.interfaces = _grouped(world.all(NetworkInterface), "subnet_id")
        self.instances = _grouped(world.all(Instance), "subnet_id")
        self.rules = _grouped(world.all(SecurityGroupRule), "group_id")
        self.elastic = {(one.network_interface_id, one.private_ip_address): one for one in world.all(Address)}
        self.plugged: dict[str, list[NetworkInterface]] = defaultdict(list)
        for one in world.all(NetworkInterface):
            if one.attachment:
                self.plugged[one.attachment.instance_id].append(one)

    def topology(self) -> Topology:
        world = self.world
        gateways = _grouped(world.all(InternetGateway), "vpc_id")
        vpcs = tuple(self.vpc(one, gateways[one.id]) for one in world.all(Vpc))
        at_an_edge = {door.id for vpc in vpcs for door in vpc.doors}
        drawn = {one.id for subnet in world.all(Subnet) for one in self.instances[subnet.id]}
        return Topology(
            region=world.region,
            account_id=world.account_id,
            vpcs=vpcs,
            gateways=tuple(thing(one) for one in gateways[None]),
            addresses=tuple(self.address(one) for one in world.all(Address)),
            terminated=tuple(self.instance(one) for one in world.all(Instance) if one.id not in drawn),
            others=tuple(
                self.other(one)
                for kind in ec2_kinds()
                if kind not in PLACED
                for one in world.all(kind)
                if one.id not in at_an_edge
            ),
        )

    def vpc(self, vpc: Vpc, gateways: Iterable[InternetGateway]) -> VpcCard:
        world = self.world
        tables = world.where(RouteTable, vpc_id=vpc.id)
        acls = world.where(NetworkAcl, vpc_id=vpc.id)
        main = next((table for table in tables if any(one.main for one in table.associations)), None)
        table_of = {one.subnet_id: table for table in tables for one in table.associations if one.subnet_id}
        acl_of = {one.subnet_id: acl for acl in acls for one in acl.associations}
        subnets = self.subnets[vpc.id]
        cards = {one.id: self.subnet(one, table_of.get(one.id, main), acl_of.get(one.id)) for one in subnets}
        return VpcCard(
            id=vpc.id,
            name=called(vpc),
            cidr_blocks=vpc.cidr_blocks,
            is_default=vpc.is_default,
            gateways=tuple(thing(one) for one in gateways),
            doors=tuple(
                self.other(one) for kind in DOORS for one in world.pointing(vpc.id, kind) if wording.is_alive(one)
            ),
            zones=self.zones(subnets, cards),
            route_tables=tuple(self.route_table(table, subnets, table_of) for table in tables),
            security_groups=tuple(self.security_group(one) for one in world.where(SecurityGroup, vpc_id=vpc.id)),
            network_acls=tuple(self.network_acl(one) for one in acls),
        )

    def zones(self, subnets: Sequence[Subnet], cards: Mapping[str, SubnetCard]) -> tuple[ZoneColumn, ...]:
        by_zone = _grouped(subnets, "availability_zone")
        return tuple(
            ZoneColumn(
                name=zone.zone_name,
                zone_id=zone.zone_id,
                subnets=tuple(cards[one.id] for one in by_zone[zone.zone_name]),
            )
            for zone in availability_zones(self.world.region)
            if zone.zone_name in by_zone
        )

    def subnet(self, subnet: Subnet, table: RouteTable | None, acl: NetworkAcl | None) -> SubnetCard:
        own = {one.id for one in self.instances[subnet.id]}
        routes = table.routes if table else ()
        loose = [
            one for one in self.interfaces[subnet.id] if not (one.attachment and one.attachment.instance_id in own)
        ]
        return SubnetCard(
            id=subnet.id,
            name=called(subnet),
            cidr_block=subnet.cidr_block,
            ipv6_cidr_block=subnet.ipv6_cidr_block,
            route_table=thing(table) if table else None,
            network_acl=thing(acl) if acl else None,
            public=any((one.gateway_id or "").startswith("igw-") for one in routes),
            instances=tuple(self.instance(one) for one in self.instances[subnet.id]),
            interfaces=tuple(self.interface(one) for one in loose),
        )

    def instance(self, instance: Instance) -> InstanceCard:
        plugged = sorted(
            self.plugged[instance.id], key=lambda one: one.attachment.device_index if one.attachment else 0
        )
        return InstanceCard(
            id=instance.id,
            name=called(instance),
            state=instance.state,
            instance_type=instance.instance_type,
            down=not works(self.world, instance),
            interfaces=tuple(self.interface(one) for one in plugged if one.subnet_id == instance.subnet_id),
            elsewhere=tuple(self.interface(one) for one in plugged if one.subnet_id != instance.subnet_id),
        )

    def interface(self, one: NetworkInterface) -> InterfaceCard:
        attachment = one.attachment
        return InterfaceCard(
            id=one.id,
            name=called(one),
            status=one.status,
            mac_address=one.mac_address,
            pairs=tuple(self.pair(one, private) for private in one.private_ip_addresses),
            groups=tuple(self.group(group_id) for group_id in one.group_ids),
            device_index=attachment.device_index if attachment else None,
            instance=self.of(Instance, attachment.instance_id) if attachment else None,
            source_dest_check=one.source_dest_check,
            ipv6_addresses=one.ipv6_addresses,
            subnet=self.of(Subnet, one.subnet_id),
        )

    def pair(self, interface: NetworkInterface, private: Any) -> AddressPair:
        elastic = self.elastic.get((interface.id, private.private_ip_address))
        assigned = interface.public_ip if private.primary else None
        return AddressPair(
            private_ip=private.private_ip_address,
            primary=private.primary,
            public_ip=elastic.public_ip if elastic else assigned,
            elastic=thing(elastic) if elastic else None,
        )

    def address(self, one: Address) -> AddressCard:
        return AddressCard(
            id=one.id,
            name=called(one),
            public_ip=one.public_ip,
            interface=self.of(NetworkInterface, one.network_interface_id),
            private_ip=one.private_ip_address,
        )

    def other(self, one: Resource) -> OtherCard:
        return OtherCard(
            id=one.id,
            name=choices.name_of(one),
            noun=str(wording.noun_of(one.kind())),
            fact=wording.fact_of(one, self.world),
        )

    def route_table(
        self, table: RouteTable, subnets: Iterable[Subnet], table_of: Mapping[str, RouteTable]
    ) -> RouteTableCard:
        main = any(one.main for one in table.associations)
        served = [one for one in subnets if (table_of[one.id] is table if one.id in table_of else main)]
        return RouteTableCard(
            id=table.id,
            name=called(table),
            main=main,
            routes=tuple(self.route(one) for one in table.view(self.world)["Routes"]),
            subnets=tuple(thing(one) for one in served),
        )

    def route(self, view: Mapping[str, Any]) -> RouteLine:
        target = first_of(view, ("instance_id", *TARGETS))
        found = self.world.resources.get(target)
        return RouteLine(
            destination=first_of(view, DESTINATIONS),
            target=target,
            target_thing=thing(found) if found else None,
            state=view.get("State", "active"),
        )

    def security_group(self, group: SecurityGroup) -> SecurityGroupCard:
        rules = self.rules[group.id]
        return SecurityGroupCard(
            id=group.id,
            name=called(group) or group.group_name,
            group_name=group.group_name,
            inbound=tuple(self.rule(one) for one in rules if not one.is_egress),
            outbound=tuple(self.rule(one) for one in rules if one.is_egress),
            used_by=sum(group.id in one.group_ids for one in self.world.all(NetworkInterface)),
        )

    def rule(self, one: SecurityGroupRule) -> RuleLine:
        peer = self.group(one.referenced_group_id) if one.referenced_group_id else None
        return RuleLine(
            id=one.id,
            protocol=PROTOCOLS.get(one.ip_protocol, one.ip_protocol),
            ports=_ports(one.from_port, one.to_port),
            peer=one.cidr_ipv4 or one.cidr_ipv6 or one.prefix_list_id or (peer.called if peer else ""),
            peer_thing=peer,
        )

    def network_acl(self, acl: NetworkAcl) -> NetworkAclCard:
        entries = sorted(acl.entries, key=lambda one: one.rule_number)
        has_ipv6 = bool(self.world.get(Vpc, acl.vpc_id).ipv6_cidr_block_associations)
        final = (FINAL_RULE, FINAL_IPV6_RULE) if has_ipv6 else (FINAL_RULE,)
        return NetworkAclCard(
            id=acl.id,
            name=called(acl),
            is_default=acl.is_default,
            inbound=(*(_entry(one) for one in entries if not one.egress), *final),
            outbound=(*(_entry(one) for one in entries if one.egress), *final),
            subnets=tuple(found for one in acl.associations if (found := self.of(Subnet, one.subnet_id))),
        )

    def group(self, group_id: str) -> Thing:
        group = self.world.find(SecurityGroup, group_id)
        return Thing(id=group_id, name=(called(group) or group.group_name) if group else "")

    def of(self, kind: type[Resource], wanted: str | None) -> Thing | None:
        found = self.world.find(kind, wanted)
        return thing(found) if found else None


def _grouped(resources: Iterable[Any], field: str) -> defaultdict[Any, list[Any]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for one in resources:
        groups[getattr(one, field)].append(one)
    return groups


def _entry(one: NetworkAclEntry) -> RuleLine:
    return RuleLine(
        number=one.rule_number,
        allows=one.rule_action == "allow",
        protocol=PROTOCOLS.get(one.protocol, one.protocol),
        ports=_ports(one.from_port, one.to_port),
        peer=one.block,
    )


def _ports(first: int | None, last: int | None) -> str:
    if first is None or first == -1:
        return ""
    return str(first) if first == last or last is None else f"{first}-{last}"
