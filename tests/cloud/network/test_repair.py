"""The smallest fix: which actions, in which order, and how little they open."""

from typing import Any

import pytest

from labs.cloud import registry
from labs.cloud.cli_line import cli_line
from labs.cloud.network.repair import Proposal, repair
from labs.cloud.network.walk import walk
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region
from tests.cloud.network import broken

HOST = "198.51.100.7"


@pytest.fixture
def network() -> Network:
    """A web server that answers the internet, and a database in a private subnet."""
    network = a_region().with_vpc().with_public_subnet().with_subnet("private", "10.0.2.0/24")
    network.with_group("web", open_port=80).with_group("db", open_port=5432)
    network.with_instance("server", in_subnet="public", groups=("web",))
    return network.with_instance("database", in_subnet="private", groups=("db",))


def proposed(network: Network, **packet: Any) -> Proposal:
    """A proposal that holds what it promises."""
    found = repair(network.world, packet)
    assert found is not None
    assert walk(after(network.world, found), **packet).returned
    return found


def after(world: World, proposal: Proposal) -> World:
    for action, params in proposal.actions:
        world = registry.call(world, action, params)[0]
    return world


def acl_of(network: Network) -> str:
    return str(network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"])


def private(network: Network, name: str) -> str:
    return str(network.instance(name)["PrivateIpAddress"])


def test_what_works_needs_no_fix(network: Network) -> None:
    found = repair(network.world, {"source": "internet", "destination": network["server"]})

    assert found is not None
    assert (found.fixes, found.opens) == ((), 0)


def test_a_security_group_is_opened_for_one_address_and_one_port(network: Network) -> None:
    found = proposed(network, source=network["server"], destination=network["database"], destination_port=22)

    assert found.actions == (
        (
            "authorize_security_group_ingress",
            {
                "group_id": network["db"],
                "ip_permissions": [
                    {
                        "ip_protocol": "tcp",
                        "from_port": 22,
                        "to_port": 22,
                        "ip_ranges": [{"cidr_ip": f"{private(network, 'server')}/32"}],
                    }
                ],
            },
        ),
    )
    assert found.opens == 1
    assert found.fixes[0].because.code == "ENI_SG_RULES_MISMATCH"


def test_an_action_is_a_line_of_the_cli(network: Network) -> None:
    found = proposed(network, source=HOST, destination=network["server"], destination_port=443)

    rule = f"'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{{CidrIp={HOST}/32}}]'"
    line = f"aws ec2 authorize-security-group-ingress --group-id {network['web']} --ip-permissions {rule}"
    assert [cli_line(*one) for one in found.actions] == [line]


def test_whoever_on_the_internet_is_meant_is_let_in(network: Network) -> None:
    found = proposed(network, source="internet", destination=network["server"], destination_port=443)

    (rule,) = found.fixes[0].params["ip_permissions"]
    assert rule["ip_ranges"] == [{"cidr_ip": "0.0.0.0/0"}]


def test_icmp_is_allowed_by_type_and_code(network: Network) -> None:
    found = proposed(network, source=network["server"], destination=network["database"], protocol="icmp")

    (rule,) = found.fixes[0].params["ip_permissions"]
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("icmp", 8, 0)


def test_an_acl_that_denies_the_answer_is_opened_for_the_ports_of_clients(network: Network) -> None:
    network.do("delete_network_acl_entry", network_acl_id=acl_of(network), rule_number=100, egress=True)

    found = proposed(network, source=HOST, destination=network["server"])

    assert found.actions == (
        (
            "create_network_acl_entry",
            {
                "network_acl_id": acl_of(network),
                "rule_number": 100,
                "protocol": "6",
                "rule_action": "allow",
                "egress": True,
                "cidr_block": f"{HOST}/32",
                "port_range": {"from": 1024, "to": 65535},
            },
        ),
    )


def test_an_entry_comes_before_the_one_that_denies(network: Network) -> None:
    denied = {"network_acl_id": acl_of(network), "egress": False, "rule_number": 50, "protocol": "-1"}
    network.do("create_network_acl_entry", **denied, rule_action="deny", cidr_block="198.51.100.0/24")

    found = proposed(network, source=HOST, destination=network["server"])

    assert [(one.action, one.params["rule_number"]) for one in found.fixes] == [("create_network_acl_entry", 49)]


def test_the_first_entry_of_all_is_changed_since_nothing_comes_before_it(network: Network) -> None:
    denied = {"network_acl_id": acl_of(network), "egress": False, "rule_number": 1, "protocol": "-1"}
    network.do("create_network_acl_entry", **denied, rule_action="deny", cidr_block=f"{HOST}/32")

    found = proposed(network, source=HOST, destination=network["server"])

    assert [one.action for one in found.fixes] == ["delete_network_acl_entry"]


def test_one_wide_entry_is_fewer_actions_than_two_narrow_ones_and_no_wider_than_both(network: Network) -> None:
    network.do("delete_network_acl_entry", network_acl_id=acl_of(network), rule_number=100, egress=False)

    found = proposed(network, source=network["server"], destination=network["database"], destination_port=5432)

    (entry,) = [one.params for one in found.fixes]
    assert entry["cidr_block"] == "10.0.0.0/22"
    assert (entry["protocol"], entry["port_range"]) == ("6", {"from": 1024, "to": 65535})


def test_a_vpc_without_a_way_out_gets_one_step_by_step() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_instance("host", in_subnet="subnet")

    found = proposed(network, source=network["host"], destination=HOST)

    assert [one.action for one in found.fixes] == [
        "create_internet_gateway",
        "attach_internet_gateway",
        "create_route",
        "modify_network_interface_attribute",
    ]
    assert found.fixes[2].params["destination_cidr_block"] == f"{HOST}/32"
    assert [str(one.because.code) for one in found.fixes] == [
        *["NO_ROUTE_TO_DESTINATION"] * 3,
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    ]


def test_a_blackhole_is_filled_by_attaching_the_gateway_again(network: Network) -> None:
    network.with_address("fixed", on="server-eth0")
    network.do("disassociate_address", association_id=network.address("fixed")["AssociationId"])
    without = {"network_interface_id": network["server-eth0"], "associate_public_ip_address": False}
    network.do("modify_network_interface_attribute", **without)
    gateway = {"internet_gateway_id": network["vpc-gateway"], "vpc_id": network["vpc"]}
    network.do("detach_internet_gateway", **gateway)

    found = proposed(network, source=network["server"], destination=HOST)

    assert found.actions[0] == ("attach_internet_gateway", gateway)
    assert len(found.actions) == 2


def test_a_stopped_instance_is_started_which_brings_its_public_address_back(network: Network) -> None:
    network.do("stop_instances", instance_ids=[network["server"]])

    found = proposed(network, source=HOST, destination=network["server"])

    assert found.actions == (("start_instances", {"instance_ids": [network["server"]]}),)
    assert found.fixes[0].because.code == "BAD_STATE"


def test_two_stopped_instances_are_started_at_once_and_no_third(network: Network) -> None:
    network.with_instance("third", in_subnet="private")
    every = [network[one] for one in ("server", "database", "third")]
    network.do("stop_instances", instance_ids=every)

    found = proposed(network, source=network["server"], destination=network["database"], destination_port=5432)

    assert found.actions == (("start_instances", {"instance_ids": every[:2]}),)


def test_an_idle_elastic_ip_serves_where_no_address_may_be_assigned(network: Network) -> None:
    network.with_address("spare")
    packet = {"source": HOST, "destination": network["database"], "destination_port": 5432}

    found = repair(network.world, packet, powers={"associate_address"})
    nothing = repair(network.world, packet, powers={"start_instances"})

    assert found is not None
    assert found.actions == (
        ("associate_address", {"allocation_id": network["spare"], "network_interface_id": network["database-eth0"]}),
    )
    assert nothing is None


def test_an_interface_without_an_instance_is_attached(network: Network) -> None:
    network.with_interface("card", in_subnet="public", groups=("web",))

    found = proposed(network, source=network["database"], destination=network["card"])

    assert [one.action for one in found.fixes] == ["attach_network_interface"]


def test_an_appliance_that_checks_addresses_stops_doing_so() -> None:
    network = broken.behind_an_appliance()
    on = {"network_interface_id": network["appliance-eth0"], "source_dest_check": {"value": True}}
    network.do("modify_network_interface_attribute", **on)

    found = proposed(network, source=network["host"], destination=HOST)

    off = {"network_interface_id": network["appliance-eth0"], "source_dest_check": {"value": False}}
    assert found.actions == (("modify_network_interface_attribute", off),)


def test_two_vpcs_that_are_not_joined_are_joined_by_a_peering() -> None:
    network = (
        a_region().with_vpc("a", gateway=False).with_subnet("in-a", vpc="a").with_instance("here", in_subnet="in-a")
    )
    network.with_vpc("b", "10.9.0.0/16", gateway=False).with_subnet("in-b", "10.9.1.0/24", vpc="b")
    network.with_instance("there", in_subnet="in-b")

    found = proposed(network, source=network["here"], destination=network["there"])

    assert sorted(one.action for one in found.fixes) == [
        "accept_vpc_peering_connection",
        "authorize_security_group_ingress",
        "create_route",
        "create_route",
        "create_vpc_peering_connection",
    ]


def test_a_peering_that_waits_is_accepted() -> None:
    network = a_region().with_vpc("a").with_subnet("in-a", vpc="a").with_instance("here", in_subnet="in-a")
    network.with_vpc("b", "10.9.0.0/16").with_subnet("in-b", "10.9.1.0/24", vpc="b").with_instance(
        "there", in_subnet="in-b"
    )
    asked = network.do("create_vpc_peering_connection", vpc_id=network["a"], peer_vpc_id=network["b"])
    id = {"vpc_peering_connection_id": asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]}

    found = proposed(network, source=network["here"], destination=network["there"])

    assert ("accept_vpc_peering_connection", id) in found.actions


def test_a_transit_gateway_gets_the_association_that_was_taken_away() -> None:
    network = broken.hub()
    table = network.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"][0]
    there = {
        "transit_gateway_route_table_id": table["TransitGatewayRouteTableId"],
        "transit_gateway_attachment_id": network["near"],
    }
    network.do("disassociate_transit_gateway_route_table", **there)

    found = proposed(network, source=network["here"], destination=network["there"], destination_port=5432)

    assert found.actions == (("associate_transit_gateway_route_table", there),)


def test_the_dns_server_of_a_vpc_is_switched_on(network: Network) -> None:
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_support={"value": False})

    found = proposed(network, source=network["server"], destination="10.0.0.2", protocol="udp", destination_port=53)

    assert found.actions == (
        ("modify_vpc_attribute", {"vpc_id": network["vpc"], "enable_dns_support": {"value": True}}),
    )


def test_nobody_comes_to_life_at_an_address_that_nobody_has(network: Network) -> None:
    assert repair(network.world, {"source": network["server"], "destination": "10.0.2.99"}) is None


def test_what_must_not_arrive_is_not_let_in_with_it(network: Network) -> None:
    """Two servers share a group: a rule in it would open both."""
    network.with_instance("second", in_subnet="public", groups=("web",))
    packet: dict[str, Any] = {"source": HOST, "destination": network["server"], "destination_port": 443}
    other = {**packet, "destination": network["second"]}

    alone = repair(network.world, packet)
    guarded = repair(network.world, packet, forbidden=[other])

    assert alone is not None
    assert guarded is not None
    assert walk(after(network.world, alone), **other).arrived
    assert not walk(after(network.world, guarded), **other).arrived
    assert walk(after(network.world, guarded), **packet).returned
    assert len(alone.fixes) < len(guarded.fixes)


def test_an_answer_is_let_out_to_one_port_alone_where_the_others_are_guarded() -> None:
    """The ports that clients speak from hold the port of a service that must stay out of reach."""
    network = a_region().with_vpc().with_subnet("a").with_subnet("b", "10.0.2.0/24")
    network.with_instance("here", in_subnet="a").with_instance("there", in_subnet="b")
    acl = network.acl(network["vpc"])
    associations = network.do("describe_network_acls")["NetworkAcls"][0]["Associations"]
    of_b = next(one for one in associations if one["SubnetId"] == network["b"])
    moved = {"association_id": of_b["NetworkAclAssociationId"], "network_acl_id": acl}
    network.do("replace_network_acl_association", **moved)
    packet: dict[str, Any] = {"source": network["here"], "destination": network["there"], "destination_port": 5432}
    back = {"source": network["there"], "destination": network["here"], "destination_port": 5432}

    found = repair(network.world, packet, forbidden=[back])

    assert found is not None
    assert [one.params["port_range"] for one in found.fixes] == [
        {"from": 5432, "to": 5432},
        {"from": 49152, "to": 49152},
    ]


def test_what_arrived_before_is_not_held_against_a_fix(network: Network) -> None:
    packet: dict[str, Any] = {"source": HOST, "destination": network["server"], "destination_port": 443}

    found = repair(network.world, packet, forbidden=[{**packet, "destination_port": 80}])

    assert found is not None
    assert len(found.fixes) == 1


def test_there_is_no_fix_where_the_packet_itself_is_forbidden(network: Network) -> None:
    packet: dict[str, Any] = {"source": HOST, "destination": network["server"], "destination_port": 443}

    assert repair(network.world, packet, forbidden=[packet]) is None


@pytest.mark.parametrize("mode", ["block-bidirectional", "block-ingress"])
def test_a_subnet_is_exempt_from_the_block_of_public_access(network: Network, mode: str) -> None:
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode=mode)

    found = proposed(network, source="internet", destination=network["server"])

    exempt = {"subnet_id": network["public"], "internet_gateway_exclusion_mode": "allow-bidirectional"}
    assert found.actions == (("create_vpc_block_public_access_exclusion", exempt),)


def test_an_exclusion_for_egress_is_enough_for_a_nat_gateway(network: Network) -> None:
    network.with_address("eip").with_nat_gateway("nat", in_subnet="public", address="eip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    network.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"])
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode="block-bidirectional")

    found = proposed(network, source=network["database"], destination=HOST)

    exempt = {"subnet_id": network["public"], "internet_gateway_exclusion_mode": "allow-egress"}
    assert found.actions == (("create_vpc_block_public_access_exclusion", exempt),)
