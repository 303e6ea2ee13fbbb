"""A walk is explained as Reachability Analyzer would: its codes, its shapes, the whole path and every setting in the way."""

from typing import Any

import pytest
from hypothesis import given, settings

from labs.cloud.facts import explanation_codes
from labs.cloud.network.explain import explain
from labs.cloud.network.step import OURS, Refusal
from labs.cloud.network.walk import walk
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region
from tests.cloud.network.broken import packets, working
from tests.cloud.network.plan import Plan, entry
from tests.cloud.test_contract import _faults_of_value, model
from tests.cloud.worlds import worlds_and_packets

Sent = tuple[World, dict[str, Any]]


def in_short(views: list[dict[str, Any]]) -> list[str]:
    """The ids of the components of a path."""
    return [view["Component"]["Id"] for view in views]


def test_every_code_that_claims_to_be_reachability_analyzers_is_on_its_list() -> None:
    assert set(Refusal) - OURS - explanation_codes.PATH == set()


def test_of_every_code_that_a_walk_does_not_give_it_is_said_why() -> None:
    assert explanation_codes.PATH - set(Refusal) == set(explanation_codes.NEVER_GIVEN)


def test_the_list_has_as_many_codes_as_the_page() -> None:
    assert len(explanation_codes.PATH) == 71
    assert len(explanation_codes.ALL) == 89


def test_a_path_that_is_found_is_told_component_by_component_both_ways() -> None:
    plan = Plan()
    vpc = plan.vpc("10.0.0.0/16")
    near, far = plan.subnet(vpc, "10.0.1.0/24"), plan.subnet(vpc, "10.0.2.0/24")
    group = plan.group(vpc)
    plan.allow_in(group, "tcp", 80)
    a = plan.interface(near, "10.0.1.4", groups=(group,))
    b = plan.interface(far, "10.0.2.4", groups=(group,))
    acl, table = plan.default_acl(vpc), plan.main_table(vpc)
    one, other = (attachment.instance_id for id in (a, b) if (attachment := plan.world.resources[id].attachment))  # type: ignore[attr-defined]

    seen = explain(plan.world, walk(plan.world, source=a, destination=b))

    assert seen.found
    assert seen.explanations == []
    assert in_short(seen.forward) == [one, a, group, acl, table, acl, group, b, other]
    assert in_short(seen.back) == [other, b, group, acl, table, acl, group, a, one]
    assert [view["SequenceNumber"] for view in seen.forward] == list(range(1, 10))
    arn = "arn:aws:ec2:ap-northeast-2:123456789012"
    assert seen.forward[1] == {
        "SequenceNumber": 2,
        "AttachedTo": {"Id": one, "Arn": f"{arn}:instance/{one}"},
        "Component": {"Id": a, "Arn": f"{arn}:network-interface/{a}"},
        "OutboundHeader": {
            "DestinationAddresses": ["10.0.2.4/32"],
            "DestinationPortRanges": [{"From": 80, "To": 80}],
            "Protocol": "6",
            "SourceAddresses": ["10.0.1.4/32"],
            "SourcePortRanges": [{"From": 49152, "To": 49152}],
        },
        "Subnet": {"Id": near, "Arn": f"{arn}:subnet/{near}"},
        "Vpc": {"Id": vpc, "Arn": f"{arn}:vpc/{vpc}"},
    }
    assert seen.forward[4]["RouteTableRoute"] == {
        "DestinationCidr": "10.0.0.0/16",
        "GatewayId": "local",
        "Origin": "CreateRouteTable",
        "State": "active",
    }
    assert seen.forward[5]["AclRule"] == {
        "Cidr": "0.0.0.0/0",
        "Egress": False,
        "Protocol": "all",
        "RuleAction": "allow",
        "RuleNumber": 100,
    }
    assert seen.forward[6]["SecurityGroupRule"] == {
        "Cidr": "0.0.0.0/0",
        "Direction": "ingress",
        "PortRange": {"From": 80, "To": 80},
        "Protocol": "tcp",
    }


def test_a_path_that_is_blocked_tells_every_setting_that_must_change() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_group("web", open_port=443)
    network.with_instance("host", in_subnet="subnet", groups=("web",))
    acl = network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"]
    network.do("delete_network_acl_entry", network_acl_id=acl, rule_number=100, egress=True)
    rule = network.do("describe_security_group_rules", filters=[{"name": "group-id", "values": [network["web"]]}])

    seen = explain(network.world, walk(network.world, source="internet", destination=network["host"]))

    assert not seen.found
    assert [view["ExplanationCode"] for view in seen.explanations] == [
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        "ENI_SG_RULES_MISMATCH",
        "SUBNET_ACL_RESTRICTION",
    ]
    gateway, group, left = seen.explanations
    assert gateway == {
        "Address": f"{network.interface('host-eth0')['PrivateIpAddress']}/32",
        "Direction": "ingress",
        "ExplanationCode": "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        "InternetGateway": named(network, "vpc-gateway", "internet-gateway"),
        "NetworkInterface": named(network, "host-eth0", "network-interface"),
        "Vpc": named(network, "vpc", "vpc"),
    }
    assert any(not one["IsEgress"] for one in rule["SecurityGroupRules"])
    assert group == {
        "Address": "192.0.2.10/32",
        "Direction": "ingress",
        "ExplanationCode": "ENI_SG_RULES_MISMATCH",
        "NetworkInterface": named(network, "host-eth0", "network-interface"),
        "PacketField": "destination-port",
        "Port": 80,
        "Protocols": ["tcp"],
        "SecurityGroupRule": {
            "Cidr": "0.0.0.0/0",
            "Direction": "ingress",
            "PortRange": {"From": 443, "To": 443},
            "Protocol": "tcp",
        },
        "SecurityGroups": [named(network, "web", "security-group")],
        "Vpc": named(network, "vpc", "vpc"),
    }
    assert left["AclRule"] == {
        "Cidr": "0.0.0.0/0",
        "Egress": True,
        "Protocol": "all",
        "RuleAction": "deny",
        "RuleNumber": 32767,
    }
    assert left["Subnet"] == named(network, "subnet", "subnet")
    assert left["Acl"]["Id"] == acl
    assert seen.forward[0]["Explanations"] == [gateway]
    assert [view["Component"]["Id"] for view in seen.back if view.get("Explanations")] == [acl]


def test_the_absence_of_a_gateway_is_told_as_no_path_with_what_is_missing() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_instance("host", in_subnet="subnet")

    seen = explain(network.world, walk(network.world, source=network["host"], destination="internet"))

    assert [(one["ExplanationCode"], one.get("MissingComponent")) for one in seen.explanations] == [
        ("NO_ROUTE_TO_DESTINATION", None),
        ("NO_PATH", "AWS::EC2::InternetGateway"),
        ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", None),
    ]


def test_a_blackhole_is_told_with_its_route_and_a_stopped_instance_with_its_state() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_instance("host", in_subnet="subnet")
    network.with_address("fixed", on="host-eth0").do("stop_instances", instance_ids=[network["host"]])
    network.do("disassociate_address", association_id=network.address("fixed")["AssociationId"])
    gateway = {"internet_gateway_id": network["vpc-gateway"]}
    network.do("detach_internet_gateway", **gateway, vpc_id=network["vpc"])

    seen = explain(network.world, walk(network.world, source=network["host"], destination="internet"))

    stopped, blackhole = seen.explanations[:2]
    assert (stopped["ExplanationCode"], stopped["State"]) == ("BAD_STATE", "stopped")
    assert stopped["Component"] == named(network, "host", "instance")
    assert blackhole["RouteTableRoute"] == {
        "DestinationCidr": "0.0.0.0/0",
        "GatewayId": network["vpc-gateway"],
        "Origin": "CreateRoute",
        "State": "blackhole",
    }


def test_a_path_over_a_peering_names_the_vpc_beyond_it() -> None:
    network = a_region().with_vpc("a").with_subnet("near", vpc="a").with_instance("here", in_subnet="near")
    network.with_vpc("b", "10.9.0.0/16").with_subnet("far", "10.9.1.0/24", vpc="b")
    network.with_instance("there", in_subnet="far")
    asked = network.do("create_vpc_peering_connection", vpc_id=network["a"], peer_vpc_id=network["b"])
    network.ids["pcx"] = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    network.do("accept_vpc_peering_connection", vpc_peering_connection_id=network["pcx"])
    for vpc, beyond in (("a", "10.9.0.0/16"), ("b", "10.0.0.0/16")):
        table = network.main_table(network[vpc])["RouteTableId"]
        target = {"vpc_peering_connection_id": network["pcx"]}
        network.do("create_route", route_table_id=table, destination_cidr_block=beyond, **target)

    seen = explain(network.world, walk(network.world, source=network["here"], destination=network["there"]))

    crossed = next(view for view in seen.forward if view["Component"]["Id"] == network["pcx"])
    assert crossed["DestinationVpc"] == named(network, "b", "vpc")
    assert [
        view["RouteTableRoute"]["VpcPeeringConnectionId"] for view in seen.forward if "RouteTableRoute" in view
    ] == [network["pcx"]]
    assert [one["ExplanationCode"] for one in seen.explanations] == ["ENI_SG_RULES_MISMATCH"]


def test_a_path_over_a_transit_gateway_shows_its_attachments_and_their_route() -> None:
    network = a_region().with_vpc("a").with_subnet("near", vpc="a").with_instance("here", in_subnet="near")
    network.with_vpc("b", "10.9.0.0/16", gateway=False).with_subnet("far", "10.9.1.0/24", vpc="b")
    network.with_instance("there", in_subnet="far").with_transit_gateway("tgw")
    network.with_attachment("one", to="tgw", subnets=("near",), vpc="a")
    network.with_attachment("two", to="tgw", subnets=("far",), vpc="b")
    table = network.main_table(network["a"])["RouteTableId"]
    target = {"transit_gateway_id": network["tgw"]}
    network.do("create_route", route_table_id=table, destination_cidr_block="10.9.0.0/16", **target)

    seen = explain(network.world, walk(network.world, source=network["here"], destination=network["there"]))

    chosen = next(view for view in seen.forward if "TransitGatewayRouteTableRoute" in view)
    assert chosen["TransitGatewayRouteTableRoute"] == {
        "AttachmentId": network["two"],
        "DestinationCidr": "10.9.0.0/16",
        "ResourceId": network["b"],
        "ResourceType": "vpc",
        "RouteOrigin": "propagated",
        "State": "active",
    }
    taken = next(view for view in seen.forward if view["Component"]["Id"] == network["one"])
    assert taken["TransitGateway"]["Id"] == network["tgw"]
    assert [one["ExplanationCode"] for one in seen.explanations if "RouteTable" in one] == ["NO_ROUTE_TO_DESTINATION"]


def test_an_acl_entry_for_icmp_has_no_ports() -> None:
    plan = Plan()
    vpc = plan.vpc("10.0.0.0/16")
    near, far = plan.subnet(vpc, "10.0.1.0/24"), plan.subnet(vpc, "10.0.2.0/24")
    plan.acl(vpc, far, entries=(entry(7, "deny", "in", "1", cidr_block="10.0.1.0/24"),))
    group = plan.group(vpc)
    a, b = plan.interface(near, "10.0.1.4", groups=(group,)), plan.interface(far, "10.0.2.4", groups=(group,))

    seen = explain(plan.world, walk(plan.world, source=a, destination=b, protocol="icmp"))

    denied = seen.explanations[0]
    assert (denied["AclRule"], denied["Protocols"], "Port" in denied) == (
        {"Cidr": "10.0.1.0/24", "Egress": False, "Protocol": "icmp", "RuleAction": "deny", "RuleNumber": 7},
        ["icmp"],
        False,
    )


@settings(max_examples=120, deadline=None)
@given(worlds_and_packets())
def test_every_explanation_has_the_shape_of_the_api(drawn: Sent) -> None:
    must_have_the_shape_of_the_api(*drawn)


@pytest.mark.parametrize("place", range(len(working())))
def test_every_kind_of_gateway_is_explained_in_the_shape_of_the_api(place: int) -> None:
    network = working()[place]

    for packet in packets(network):
        must_have_the_shape_of_the_api(network.world, packet)


def must_have_the_shape_of_the_api(world: World, packet: dict[str, Any]) -> None:
    shape = model("ec2").operation_model("DescribeNetworkInsightsAnalyses").output_shape
    analysis = shape.members["NetworkInsightsAnalyses"].member.members

    seen = explain(world, walk(world, **packet))

    assert list(_faults_of_value(seen.explanations, analysis["Explanations"], "Explanations")) == []
    for path in (seen.forward, seen.back):
        assert list(_faults_of_value(path, analysis["ForwardPathComponents"], "Path")) == []
    assert {one["ExplanationCode"] for one in seen.explanations} <= explanation_codes.ALL
    assert seen.found == (not seen.explanations)


def named(network: Network, name: str, kind: str) -> dict[str, str]:
    return {"Id": network[name], "Arn": f"arn:aws:ec2:ap-northeast-2:111122223333:{kind}/{network[name]}"}
