"""A world is drawn as what lies in what."""

from labs.web.topology import (
    PLACED,
    AddressCard,
    AddressPair,
    RouteLine,
    RuleLine,
    Thing,
    draw,
    short,
)
from tests.cloud.builders import Network, a_region


def a_shop() -> Network:
    network = a_region().with_vpc().with_public_subnet("public").with_group("web", open_port=80)
    return network.with_instance("web-1", in_subnet="public", groups=("web",))


def test_an_empty_region_has_nothing_to_draw() -> None:
    drawn = draw(a_region().world)

    assert drawn.empty
    assert (drawn.region, drawn.vpcs) == ("ap-northeast-2", ())


def test_an_instance_lies_in_its_subnet_in_its_zone_in_its_vpc() -> None:
    network = a_shop()

    (vpc,) = draw(network.world).vpcs
    (zone,) = vpc.zones
    (subnet,) = zone.subnets
    (instance,) = subnet.instances

    assert (vpc.id, zone.name, subnet.id, instance.id) == (
        network["vpc"],
        "ap-northeast-2a",
        network["public"],
        network["web-1"],
    )
    assert instance.state == "running"
    assert subnet.interfaces == ()


def test_an_interface_shows_its_private_address_with_the_public_one_that_the_internet_knows() -> None:
    network = a_shop()
    (view,) = network.do("describe_network_interfaces")["NetworkInterfaces"]

    (card,) = draw(network.world).vpcs[0].zones[0].subnets[0].instances[0].interfaces

    assert card.device_index == 0
    assert [group.called for group in card.groups] == ["web"]
    assert card.pairs == (
        AddressPair(
            private_ip=view["PrivateIpAddress"], primary=True, public_ip=view["Association"]["PublicIp"], elastic=None
        ),
    )


def test_an_elastic_ip_is_told_apart_from_an_assigned_address() -> None:
    network = a_shop()
    made = network.do("allocate_address")
    idle = draw(network.world).addresses
    network.do("associate_address", allocation_id=made["AllocationId"], instance_id=network["web-1"])

    used = draw(network.world)
    (card,) = used.vpcs[0].zones[0].subnets[0].instances[0].interfaces

    assert idle == (AddressCard(id=made["AllocationId"], public_ip=made["PublicIp"]),)
    assert card.pairs[0].elastic == Thing(id=made["AllocationId"])
    assert card.pairs[0].public_ip == made["PublicIp"]
    assert used.addresses[0].interface == Thing(id=card.id)


def test_an_interface_is_drawn_in_its_own_subnet_and_named_at_its_instance() -> None:
    network = a_shop().with_subnet("back", "10.0.2.0/24").with_interface("second", in_subnet="back")
    network.do(
        "attach_network_interface",
        network_interface_id=network["second"],
        instance_id=network["web-1"],
        device_index=1,
    )

    public, back = draw(network.world).vpcs[0].zones[0].subnets

    assert [card.id for card in public.instances[0].elsewhere] == [network["second"]]
    assert public.instances[0].elsewhere[0].subnet == Thing(id=network["back"])
    assert [card.id for card in back.interfaces] == [network["second"]]
    assert back.interfaces[0].instance == Thing(id=network["web-1"])


def test_only_a_route_to_an_internet_gateway_makes_a_subnet_public() -> None:
    network = a_shop().with_subnet("back", "10.0.2.0/24")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["back"])

    subnets = draw(network.world).vpcs[0].zones[0].subnets

    assert [(one.id, one.public) for one in subnets] == [(network["public"], True), (network["back"], False)]
    assert subnets[1].route_table == Thing(id=table)


def test_routes_say_where_they_lead_and_whether_they_are_blackholes() -> None:
    network = a_region().with_vpc()
    gateway = network["vpc-gateway"]
    active = draw(network.world).vpcs[0].route_tables[0].routes
    network.do("detach_internet_gateway", internet_gateway_id=gateway, vpc_id=network["vpc"])

    (table,) = draw(network.world).vpcs[0].route_tables

    local = RouteLine(destination="10.0.0.0/16", target="local", target_thing=None, state="active")
    to_gateway = RouteLine(destination="0.0.0.0/0", target=gateway, target_thing=Thing(id=gateway), state="active")
    assert active == (local, to_gateway)
    assert table.main
    assert [route.state for route in table.routes] == ["active", "blackhole"]


def test_rules_are_lines_of_protocol_ports_and_peer() -> None:
    network = a_region().with_vpc().with_group("web", open_port=80)

    group = next(one for one in draw(network.world).vpcs[0].security_groups if one.id == network["web"])
    (acl,) = draw(network.world).vpcs[0].network_acls

    assert [(one.protocol, one.ports, one.peer) for one in group.inbound] == [("tcp", "80", "0.0.0.0/0")]
    assert [(one.protocol, one.ports, one.peer) for one in group.outbound] == [("all", "", "0.0.0.0/0")]
    assert acl.inbound == (
        RuleLine(number=100, allows=True, protocol="all", ports="", peer="0.0.0.0/0"),
        RuleLine(number=32767, allows=False, protocol="all", ports="", peer="0.0.0.0/0"),
    )
    assert acl.inbound[1].last


def test_a_gateway_without_a_vpc_and_a_terminated_instance_are_still_seen() -> None:
    network = a_shop()
    gateway = network.gateway()
    network.do("terminate_instances", instance_ids=[network["web-1"]])

    drawn = draw(network.world)

    assert [one.id for one in drawn.gateways] == [gateway]
    shown = [one.id for one in drawn.terminated] + [one.id for one in drawn.vpcs[0].zones[0].subnets[0].instances]
    assert shown == [network["web-1"]]


def test_what_lies_nowhere_in_the_picture_is_listed_with_the_fact_that_tells_it_apart() -> None:
    network = a_region()
    network.do("create_placement_group", group_name="fast", strategy="cluster")
    network.with_vpc()

    others = draw(network.world).others

    assert sorted((one.noun, one.name, one.fact) for one in others) == [
        ("Placement group", "fast", "cluster"),
        ("Set of DHCP options", "", "ap-northeast-2.compute.internal, AmazonProvidedDNS"),
    ]


def test_every_kind_is_drawn_in_its_place_or_listed_beside() -> None:
    network = a_shop().with_address("eip")
    network.do("create_placement_group", group_name="fast", strategy="cluster")

    listed = {network.world.resources[one.id].kind() for one in draw(network.world).others}

    assert listed | {kind.kind() for kind in PLACED} >= {one.kind() for one in network.world.resources.values()}
    assert not listed & {kind.kind() for kind in PLACED}


def test_ids_are_cut_down_to_their_end() -> None:
    assert [short("subnet-0123456789abcdef0"), short("igw-12345678"), short("local")] == [
        "subnet-…cdef0",
        "igw-12345678",
        "local",
    ]


def test_other_ways_out_are_drawn_at_the_edge_of_their_vpcs_and_not_listed_again() -> None:
    network = a_shop()
    peer = network.do("create_vpc", cidr_block="172.16.0.0/16")["Vpc"]["VpcId"]
    asked = network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=peer)
    peering = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    made = network.do("create_nat_gateway", subnet_id=network["public"], connectivity_type="private")
    nat = made["NatGateway"]["NatGatewayId"]
    (table,) = network.do("create_route_table", vpc_id=network["vpc"]).values()
    route = {"route_table_id": table["RouteTableId"], "destination_cidr_block": "172.16.0.0/16"}
    network.do("accept_vpc_peering_connection", vpc_peering_connection_id=peering)
    network.do("create_route", **route, vpc_peering_connection_id=peering)

    drawn = draw(network.world)

    assert [[door.id for door in vpc.doors] for vpc in drawn.vpcs] == [[nat, peering], [peering]]
    assert not {nat, peering} & {one.id for one in drawn.others}
    routes = [line for card in drawn.vpcs[0].route_tables if card.id == table["RouteTableId"] for line in card.routes]
    assert [(line.destination, line.target) for line in routes] == [
        ("10.0.0.0/16", "local"),
        ("172.16.0.0/16", peering),
    ]


def test_ipv6_ranges_and_addresses_stand_beside_those_of_ipv4() -> None:
    network = a_region().with_vpc().with_subnet("a").with_ipv6("a")
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"])["EgressOnlyInternetGateway"]
    network.with_instance("a1", in_subnet="a", instance_type="t3.micro", ipv6_address_count=1)

    (vpc,) = draw(network.world).vpcs
    (subnet,) = vpc.zones[0].subnets
    (interface,) = subnet.instances[0].interfaces
    (acl,) = vpc.network_acls

    whole = network.ipv6_part(0).replace("/64", "/56")
    assert vpc.cidr_blocks == ("10.0.0.0/16", whole)
    assert (subnet.cidr_block, subnet.ipv6_cidr_block) == ("10.0.1.0/24", network.ipv6_part(0))
    assert interface.ipv6_addresses == (network.ipv6("a1-eth0"),)
    assert [door.id for door in vpc.doors] == [made["EgressOnlyInternetGatewayId"]]
    assert [(line.number, line.peer, line.allows) for line in acl.inbound] == [
        (100, "0.0.0.0/0", True),
        (101, "::/0", True),
        (32767, "0.0.0.0/0", False),
        (32768, "::/0", False),
    ]
    assert ("::/0", network["vpc-gateway"]) in [
        (line.destination, line.target) for card in vpc.route_tables for line in card.routes
    ]
