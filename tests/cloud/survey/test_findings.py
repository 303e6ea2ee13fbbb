"""What a survey raises, case by case: found where it stands, and not found once it is mended."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.metadata_options import MetadataOptions
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.survey import joins, unused, warnings
from labs.cloud.survey.finding import found_by, looks
from labs.cloud.world import World
from labs.courses.words import LANGUAGES, entries, explain, placeholders
from tests.cloud.network.plan import EVERYWHERE, Plan, entry
from tests.cloud.network.test_walk_ipv6 import dual
from tests.cloud.region import Region

LOOKED_FOR_IN = (joins, unused, warnings)
Case = tuple[World, str, dict[str, Any], World]
"""A world, what is found in it and with which facts, and the same world mended."""


class Site(Plan):
    """A VPC with a public subnet and a running instance in it, as most networks begin."""

    def __init__(self) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.subnet_id = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.igw = self.gateway(self.vpc_id)
        self.table_id = self.table(self.vpc_id, self.subnet_id)
        self.route(self.table_id, EVERYWHERE, self.igw)
        self.web = self.group(self.vpc_id)
        self.instance_id = self.instance(self.subnet_id)
        self.eni = self.interface(self.subnet_id, "10.0.1.10", groups=(self.web,), instance=self.instance_id)
        self.eip = self.elastic_ip("203.0.113.5", self.eni)
        self.acl_id = self.default_acl(self.vpc_id)

    def change(self, kind: type[Any], id: str, **changes: Any) -> World:
        self.put(self.world.get(kind, id).replace(**changes))
        return self.world

    def without(self, *ids: str) -> World:
        return self.world.without(*ids)


def everything_open(site: Site) -> Case:
    rule = site.allow_in(site.web, "-1")
    return site.world, site.web, {"security_group_rule_id": rule, "peer": EVERYWHERE}, site.without(rule)


def admin_port_open(site: Site) -> Case:
    rule = site.allow_in(site.web, "tcp", 20, 25)
    facts = {"security_group_rule_id": rule, "peer": EVERYWHERE, "port": 22, "service": "SSH"}
    found = site.world
    port_23 = {**facts, "port": 23, "service": "Telnet"}
    assert port_23 in [one.facts for one in found_of("ADMIN_PORT_OPEN_TO_THE_WORLD", found)]
    return found, site.web, facts, site.change(SecurityGroupRule, rule, cidr_ipv4="198.51.100.0/24")


def data_port_open(site: Site) -> Case:
    rule = site.allow_in(site.web, "tcp", 5432)
    facts = {"security_group_rule_id": rule, "peer": EVERYWHERE, "port": 5432, "service": "PostgreSQL"}
    found = site.world
    return found, site.web, facts, site.change(SecurityGroupRule, rule, cidr_ipv4="10.0.0.0/16")


def default_group_in_use(site: Site) -> Case:
    site.change(SecurityGroup, site.web, group_name="default")
    other = site.interface(site.subnet_id, "10.0.1.11", groups=(site.web,), instance=None)
    return site.world, site.web, {"count": 2, "vpc_id": site.vpc_id}, site.without(other)


def rule_names_an_empty_group(site: Site) -> Case:
    empty = site.group(site.vpc_id)
    rule = site.allow_in(site.web, "tcp", 80, peer=empty)
    found = site.world
    site.interface(site.subnet_id, "10.0.1.11", groups=(empty,))
    return found, site.web, {"security_group_rule_id": rule, "referenced_group_id": empty}, site.world


def rule_says_nothing_new(site: Site) -> Case:
    wide = site.allow_in(site.web, "tcp", 0, 1000, peer="10.0.0.0/8")
    narrow = site.allow_in(site.web, "tcp", 80, peer="10.0.1.0/24")
    return site.world, site.web, {"security_group_rule_id": narrow, "wider_rule_id": wide}, site.without(wide)


def acl_stops_replies(site: Site) -> Case:
    lets_in = entry(100, "allow", "in", "6", 80)
    acl = site.acl(site.vpc_id, site.subnet_id, entries=(lets_in,))
    found = site.world
    replies = entry(100, "allow", "out", "6", 1024, 65535)
    return (
        found,
        acl,
        {"direction": "outbound", "requests": "inbound"},
        site.change(NetworkAcl, acl, entries=(lets_in, replies)),
    )


def acl_rule_never_reached(site: Site) -> Case:
    everything = entry(100, "allow", "in")
    late = entry(200, "deny", "in", "6", 22)
    acl = site.acl(site.vpc_id, entries=(everything, late))
    found = site.world
    early = msgspec.structs.replace(late, rule_number=50)
    facts = {"rule_number": 200, "earlier": 100, "direction": "inbound"}
    return found, acl, facts, site.change(NetworkAcl, acl, entries=(early, everything))


def public_address_without_way(site: Site) -> Case:
    private = site.subnet(site.vpc_id, "10.0.2.0/24")
    eni = site.interface(private, "10.0.2.10", groups=(site.web,))
    eip = site.elastic_ip("203.0.113.6", eni)
    public = site.world.get(Address, eip).public_ip
    return site.world, eni, {"public_ip": public, "subnet_id": private}, site.without(eip)


def no_public_address_to_go_out_with(site: Site) -> Case:
    found = site.without(site.eip)
    return found, site.eni, {"subnet_id": site.subnet_id, "address": "10.0.1.10"}, site.world


def main_table_leads_out(site: Site) -> Case:
    mended = site.world
    main = site.main_table(site.vpc_id)
    site.route(main, EVERYWHERE, site.igw)
    return site.world, main, {"vpc_id": site.vpc_id, "gateway_id": site.igw}, mended


def two_interfaces_in_one_subnet(site: Site) -> Case:
    mended = site.world
    site.interface(site.subnet_id, "10.0.1.11", groups=(site.web,), instance=site.instance_id)
    return site.world, site.instance_id, {"subnet_id": site.subnet_id, "count": 2}, mended


def forwards_for_nobody(site: Site) -> Case:
    found = site.change(NetworkInterface, site.eni, source_dest_check=False)
    site.route(site.main_table(site.vpc_id), EVERYWHERE, site.eni)
    return found, site.eni, {"subnet_id": site.subnet_id}, site.world


def all_in_one_zone(site: Site) -> Case:
    other = site.instance(site.subnet_id)
    found = site.world
    facts = {"availability_zone": "ap-northeast-2a", "count": 2}
    return found, site.vpc_id, facts, site.change(Instance, other, availability_zone="ap-northeast-2b")


def overlapping_vpcs(site: Site) -> Case:
    mended = site.world
    other = site.vpc("10.0.128.0/20")
    facts = {"other_id": other, "cidr_block": "10.0.0.0/16", "other_cidr_block": "10.0.128.0/20"}
    return site.world, site.vpc_id, facts, mended


def metadata_without_tokens(site: Site) -> Case:
    found = site.change(Instance, site.instance_id, metadata_options=MetadataOptions(http_tokens="optional"))
    mended = site.change(Instance, site.instance_id, metadata_options=MetadataOptions(http_tokens="required"))
    return found, site.instance_id, {"http_tokens": "optional"}, mended


def subnet_almost_full(site: Site) -> Case:
    small = site.subnet(site.vpc_id, "10.0.9.0/28")
    for last in range(4, 14):
        site.interface(small, f"10.0.9.{last}", groups=(site.web,))
    full = site.interface(small, "10.0.9.14", groups=(site.web,))
    return site.world, small, {"cidr_block": "10.0.9.0/28", "free": 0}, site.without(full, *_some(site.world, small))


def _some(world: World, subnet_id: str) -> list[str]:
    return [one.id for one in world.all(NetworkInterface) if one.subnet_id == subnet_id][:3]


def route_table_without_subnet(site: Site) -> Case:
    table = site.table(site.vpc_id)
    return site.world, table, {"vpc_id": site.vpc_id}, site.without(table)


def network_acl_without_subnet(site: Site) -> Case:
    acl = site.acl(site.vpc_id)
    return site.world, acl, {"vpc_id": site.vpc_id}, site.without(acl)


def security_group_on_nothing(site: Site) -> Case:
    group = site.group(site.vpc_id)
    found = site.world
    site.allow_in(site.web, "tcp", 80, peer=group)
    return found, group, {"group_name": group}, site.world


def idle_elastic_ip(site: Site) -> Case:
    mended = site.world
    found = site.change(Address, site.eip, network_interface_id=None)
    return found, site.eip, {"public_ip": found.get(Address, site.eip).public_ip}, mended


def elastic_ip_on_stopped_instance(site: Site) -> Case:
    mended = site.world
    found = site.change(Instance, site.instance_id, state="stopped")
    public = found.get(Address, site.eip).public_ip
    return found, site.eip, {"public_ip": public, "instance_id": site.instance_id}, mended


def interface_attached_to_nothing(site: Site) -> Case:
    mended = site.world
    loose = site.interface(site.subnet_id, "10.0.1.20", groups=(site.web,), instance=None)
    return site.world, loose, {"subnet_id": site.subnet_id, "address": "10.0.1.20"}, mended


def gateway_attached_to_nothing(site: Site) -> Case:
    gateway = site.gateway(None)
    return site.world, gateway, {}, site.without(gateway)


def target_without_route(site: Site) -> Case:
    mended = site.world
    return site.without(site.table_id), site.igw, {"kind": "internet-gateway"}, mended


def empty_subnet(site: Site) -> Case:
    subnet = site.subnet(site.vpc_id, "10.0.3.0/24")
    return site.world, subnet, {"cidr_block": "10.0.3.0/24"}, site.without(subnet)


def empty_vpc(site: Site) -> Case:
    vpc = site.vpc("172.20.0.0/16")
    return site.world, vpc, {"cidr_block": "172.20.0.0/16"}, site.without(vpc)


def route_to_nowhere(site: Site) -> Case:
    mended = site.world
    facts = {"destination": EVERYWHERE, "target_id": site.igw}
    return site.without(site.igw), site.table_id, facts, mended


def joined() -> tuple[Region, str, str, str]:
    """Two VPCs and an active peering between them, and a route to it in the first."""
    region = Region()
    one, other = region.vpc("10.0.0.0/16"), region.vpc("10.1.0.0/16")
    made = region.do("create_vpc_peering_connection", vpc_id=one, peer_vpc_id=other)["VpcPeeringConnection"]
    peering = str(made["VpcPeeringConnectionId"])
    region.do("accept_vpc_peering_connection", vpc_peering_connection_id=peering)
    route_over(region, one, "10.1.0.0/16", peering)
    return region, one, other, peering


def route_over(region: Region, vpc_id: str, destination: str, peering: str) -> None:
    table = region.main_table(vpc_id)["RouteTableId"]
    where = {"route_table_id": table, "destination_cidr_block": destination}
    region.do("create_route", **where, vpc_peering_connection_id=peering)


def peering_routed_on_one_side(_site: Site) -> Case:
    region, one, other, peering = joined()
    found = region.world
    route_over(region, other, "10.0.0.0/16", peering)
    return found, peering, {"vpc_id": one, "lacking_vpc_id": other}, region.world


def natted(zone: str) -> tuple[Region, str, str, str]:
    """A public NAT gateway in zone a, in a subnet without a way out, and a subnet that goes out through it."""
    region = Region()
    vpc = region.vpc()
    region.gateway(vpc)
    public, private = region.subnet(vpc, "10.0.1.0/24"), region.subnet(vpc, "10.0.2.0/24", zone)
    allocation = region.do("allocate_address")["AllocationId"]
    nat = region.do("create_nat_gateway", subnet_id=public, allocation_id=allocation)["NatGateway"]["NatGatewayId"]
    table = region.table(vpc)
    region.do("create_route", route_table_id=table, destination_cidr_block=EVERYWHERE, nat_gateway_id=nat)
    region.do("associate_route_table", route_table_id=table, subnet_id=private)
    return region, str(nat), public, private


def nat_gateway_of_another_zone(_site: Site) -> Case:
    far, nat, _public, private = natted("ap-northeast-2c")
    near = natted("ap-northeast-2a")[0]
    return far.world, nat, {"availability_zone": "ap-northeast-2a", "subnet_ids": [private]}, near.world


def nat_gateway_without_way_out(_site: Site) -> Case:
    region, nat, public, _private = natted("ap-northeast-2a")
    found = region.world
    vpc = found.get(Subnet, public).vpc_id
    gateway = found.all(InternetGateway)[0].id
    main = region.main_table(vpc)["RouteTableId"]
    region.do("create_route", route_table_id=main, destination_cidr_block=EVERYWHERE, gateway_id=gateway)
    return found, nat, {"subnet_id": public}, region.world


def zone_not_attached(_site: Site) -> Case:
    region = Region()
    vpc = region.vpc()
    near, far = region.subnet(vpc, "10.0.1.0/24"), region.subnet(vpc, "10.0.2.0/24", "ap-northeast-2c")
    for subnet in (near, far):
        region.do("create_network_interface", subnet_id=subnet)
    tgw = region.do("create_transit_gateway")["TransitGateway"]["TransitGatewayId"]
    asked = {"transit_gateway_id": tgw, "vpc_id": vpc, "subnet_ids": [near]}
    made = region.do("create_transit_gateway_vpc_attachment", **asked)["TransitGatewayVpcAttachment"]
    attachment = str(made["TransitGatewayAttachmentId"])
    found = region.world
    added = {"transit_gateway_attachment_id": attachment, "add_subnet_ids": [far]}
    region.do("modify_transit_gateway_vpc_attachment", **added)
    return found, attachment, {"vpc_id": vpc, "availability_zones": ["ap-northeast-2c"]}, region.world


CASES: dict[str, Callable[[Site], Case]] = {
    "PEERING_ROUTED_ON_ONE_SIDE": peering_routed_on_one_side,
    "NAT_GATEWAY_OF_ANOTHER_ZONE": nat_gateway_of_another_zone,
    "NAT_GATEWAY_WITHOUT_WAY_OUT": nat_gateway_without_way_out,
    "ZONE_NOT_ATTACHED": zone_not_attached,
    "EVERYTHING_OPEN_TO_THE_WORLD": everything_open,
    "ADMIN_PORT_OPEN_TO_THE_WORLD": admin_port_open,
    "DATA_PORT_OPEN_TO_THE_WORLD": data_port_open,
    "DEFAULT_GROUP_IN_USE": default_group_in_use,
    "RULE_NAMES_AN_EMPTY_GROUP": rule_names_an_empty_group,
    "RULE_SAYS_NOTHING_NEW": rule_says_nothing_new,
    "ACL_STOPS_REPLIES": acl_stops_replies,
    "ACL_RULE_NEVER_REACHED": acl_rule_never_reached,
    "PUBLIC_ADDRESS_WITHOUT_WAY": public_address_without_way,
    "NO_PUBLIC_ADDRESS_TO_GO_OUT_WITH": no_public_address_to_go_out_with,
    "MAIN_TABLE_LEADS_OUT": main_table_leads_out,
    "TWO_INTERFACES_IN_ONE_SUBNET": two_interfaces_in_one_subnet,
    "FORWARDS_FOR_NOBODY": forwards_for_nobody,
    "ALL_IN_ONE_ZONE": all_in_one_zone,
    "OVERLAPPING_VPCS": overlapping_vpcs,
    "METADATA_WITHOUT_TOKENS": metadata_without_tokens,
    "SUBNET_ALMOST_FULL": subnet_almost_full,
    "ROUTE_TABLE_WITHOUT_SUBNET": route_table_without_subnet,
    "NETWORK_ACL_WITHOUT_SUBNET": network_acl_without_subnet,
    "SECURITY_GROUP_ON_NOTHING": security_group_on_nothing,
    "IDLE_ELASTIC_IP": idle_elastic_ip,
    "ELASTIC_IP_ON_STOPPED_INSTANCE": elastic_ip_on_stopped_instance,
    "INTERFACE_ATTACHED_TO_NOTHING": interface_attached_to_nothing,
    "GATEWAY_ATTACHED_TO_NOTHING": gateway_attached_to_nothing,
    "TARGET_WITHOUT_ROUTE": target_without_route,
    "EMPTY_SUBNET": empty_subnet,
    "EMPTY_VPC": empty_vpc,
    "ROUTE_TO_NOWHERE": route_to_nowhere,
}


def found_of(code: str, world: World) -> tuple[Any, ...]:
    return found_by(next(look for look in looks() if look.code == code), world)


@pytest.mark.parametrize("code", CASES)
def test_it_is_found_where_it_stands_and_not_once_it_is_mended(code: str) -> None:
    world, resource_id, facts, mended = CASES[code](Site())

    assert (resource_id, facts) in [(one.resource_id, one.facts) for one in found_of(code, world)]
    assert (resource_id, facts) not in [(one.resource_id, one.facts) for one in found_of(code, mended)]


def test_every_finding_has_a_case_and_words_that_speak_of_its_facts() -> None:
    assert {look.code for look in looks()} == set(CASES) == set(entries("survey"))
    for code, case in CASES.items():
        facts = case(Site())[2]
        for language in LANGUAGES:
            assert placeholders(entries("survey")[code].sentences(language)) <= set(facts), code
            assert "…" not in str(explain("survey", code, facts, language)).replace("...", "")


def test_a_plain_sound_network_has_nothing_to_raise() -> None:
    site = Site()
    site.allow_in(site.web, "tcp", 443)

    assert [one.code for look in looks() for one in found_by(look, site.world)] == []


def test_who_goes_out_by_ipv6_needs_no_public_address() -> None:
    network = dual()
    table = {"route_table_id": network.main_table(network["vpc"])["RouteTableId"]}
    assert len(found_of("NO_PUBLIC_ADDRESS_TO_GO_OUT_WITH", network.world)) == 2

    network.do("delete_route", **table, destination_cidr_block="0.0.0.0/0")

    assert found_of("NO_PUBLIC_ADDRESS_TO_GO_OUT_WITH", network.world) == ()


def test_a_network_with_an_ipv6_only_subnet_is_looked_through_too() -> None:
    network = dual()
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(7), ipv6_native=True)

    found = [(one.resource_id, one.facts) for look in looks() for one in found_by(look, network.world)]

    assert (made["Subnet"]["SubnetId"], {"cidr_block": network.ipv6_part(7)}) in found


def test_rules_for_two_groups_that_are_gone_do_not_cover_each_other() -> None:
    site = Site()
    for lost in ("sg-0aaaaaaaaaaaaaaaa", "sg-0bbbbbbbbbbbbbbbb"):
        rule = site.allow_in(site.web, "tcp", 443, peer="10.9.0.0/16")
        site.change(SecurityGroupRule, rule, cidr_ipv4=None, lost_group_id=lost)

    assert found_of("RULE_SAYS_NOTHING_NEW", site.world) == ()
