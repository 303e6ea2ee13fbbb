"""To AWS services through VPC endpoints: a gateway by a route, an interface by its address."""

import pytest

from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes, outcome, refusals

S3 = "com.amazonaws.ap-northeast-2.s3"
EC2 = "com.amazonaws.ap-northeast-2.ec2"
AT_S3 = "52.219.60.9"


@pytest.fixture
def network() -> Network:
    """A subnet without any way to the internet."""
    network = a_region().with_vpc(gateway=False).with_subnet("private").with_group("app").with_group("endpoint")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    network.with_instance("app-1", in_subnet="private", groups=("app",), private_ip_address="10.0.1.10")
    network.ids["table"] = network.main_table(network["vpc"])["RouteTableId"]
    return network


def interface_endpoint(network: Network) -> str:
    network.with_endpoint(
        "ec2",
        EC2,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["private"]],
        security_group_ids=[network["endpoint"]],
    )
    shown = network.do("describe_vpc_endpoints")["VpcEndpoints"][0]["NetworkInterfaceIds"]
    network.ids["ec2-eni"] = shown[0]
    return str(network.interface("ec2-eni")["PrivateIpAddress"])


def let_in(network: Network, group: str, port: int) -> None:
    rule = {"ip_protocol": "tcp", "from_port": port, "to_port": port, "cidr_ip": "10.0.0.0/16"}
    network.do("authorize_security_group_ingress", group_id=network[group], **rule)


def test_without_an_endpoint_s3_is_as_far_as_the_internet(network: Network) -> None:
    seen = walk(network.world, source=network["app-1"], destination=AT_S3, destination_port=443)

    assert refusals(seen)[0] == ("request", "outbound", network["table"], "NO_ROUTE_TO_DESTINATION")


def test_a_gateway_endpoint_leads_to_s3_and_the_answer_comes_back(network: Network) -> None:
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])

    seen = walk(network.world, source=network["app-1"], destination=AT_S3, destination_port=443)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "DELIVERED_TO_ENDPOINT",
    ]
    assert codes(seen.reply) == ["VPCE_ANSWERS", "NETWORK_ACL_ALLOWS", "SG_TRACKED", "DELIVERED_TO_INTERFACE"]
    end = seen.request[-1]
    assert (end.component_id, end.component_type) == (network["s3"], "AWS::EC2::VPCEndpoint")
    assert end.facts == {"service": "Amazon S3", "address": AT_S3}


def test_the_route_of_the_endpoint_goes_before_one_to_the_internet() -> None:
    network = a_region().with_vpc().with_public_subnet().with_instance("web", in_subnet="public")
    network.with_endpoint("s3", S3, route_table_ids=[network.main_table(network["vpc"])["RouteTableId"]])

    to_s3 = walk(network.world, source=network["web"], destination=AT_S3, destination_port=443)
    elsewhere = walk(network.world, source=network["web"], destination="203.0.113.9", destination_port=443)

    assert (to_s3.request[-1].code, elsewhere.request[-1].code) == ("DELIVERED_TO_ENDPOINT", "DELIVERED_TO_INTERNET")


@pytest.mark.parametrize(("protocol", "arrives"), [("tcp", True), ("udp", False), ("icmp", True)])
def test_a_gateway_endpoint_takes_tcp_and_pings(network: Network, protocol: str, *, arrives: bool) -> None:
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])

    seen = walk(network.world, source=network["app-1"], destination=AT_S3, protocol=protocol, destination_port=443)  # type: ignore[arg-type]

    assert seen.arrived == arrives
    if not arrives:
        assert refusals(seen) == [("request", "outbound", network["s3"], "VPCE_GATEWAY_PROTOCOL_RESTRICTION")]


def test_the_outbound_rules_of_the_sender_must_allow_the_services_addresses(network: Network) -> None:
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])
    rules = network.do("describe_security_group_rules")["SecurityGroupRules"]
    (outward,) = (one for one in rules if one["GroupId"] == network["app"] and one["IsEgress"])
    gone = {"group_id": network["app"], "security_group_rule_ids": [outward["SecurityGroupRuleId"]]}
    network.do("revoke_security_group_egress", **gone)

    seen = walk(network.world, source=network["app-1"], destination=AT_S3, destination_port=443)

    assert refusals(seen)[0] == ("request", "outbound", network["app"], "SG_HAS_NO_RULES")


def test_a_gateway_endpoint_is_for_its_own_vpc_alone(network: Network) -> None:
    """An appliance that forwards what comes from elsewhere cannot pass it on to the endpoint."""
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])

    seen = walk(
        network.world, source=network["app-1"], destination=AT_S3, destination_port=443, source_address="10.9.0.9"
    )

    assert ("request", "outbound", network["s3"], "VPCE_REQUIRES_SOURCE_IN_VPC") in refusals(seen)


def test_an_interface_endpoint_is_guarded_by_its_security_groups(network: Network) -> None:
    address = interface_endpoint(network)

    closed = walk(network.world, source=network["app-1"], destination=address, destination_port=443)
    let_in(network, "endpoint", 443)
    opened = walk(network.world, source=network["app-1"], destination=address, destination_port=443)

    assert refusals(closed) == [("request", "inbound", network["endpoint"], "SG_HAS_NO_RULES")]
    assert outcome(opened) == (True, True, "10.0.1.10")
    assert codes(opened.request)[-2:] == ["SG_RULE_ALLOWS", "DELIVERED_TO_ENDPOINT"]
    assert codes(opened.reply)[-1] == "DELIVERED_TO_INTERFACE"


def test_an_interface_endpoint_takes_tcp_alone(network: Network) -> None:
    address = interface_endpoint(network)
    everything = {"group_id": network["endpoint"], "ip_protocol": "-1", "cidr_ip": "0.0.0.0/0"}
    network.do("authorize_security_group_ingress", **everything)

    seen = walk(network.world, source=network["app-1"], destination=address, protocol="icmp")

    assert refusals(seen) == [("request", "inbound", network["ec2"], "PROTOCOL_RESTRICTION")]


def test_an_interface_endpoint_goes_down_with_its_zone_and_other_zones_keep_theirs(network: Network) -> None:
    network.with_subnet("beside", "10.0.2.0/24", zone="ap-northeast-2c")
    network.with_instance("app-2", in_subnet="beside", groups=("app",))
    let_in(network, "endpoint", 443)
    network.with_endpoint(
        "ec2",
        EC2,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["private"], network["beside"]],
        security_group_ids=[network["endpoint"]],
    )
    ids = network.do("describe_vpc_endpoints")["VpcEndpoints"][0]["NetworkInterfaceIds"]
    shown = network.do("describe_network_interfaces", network_interface_ids=ids)["NetworkInterfaces"]
    at = {one["SubnetId"]: one["PrivateIpAddress"] for one in shown}
    network.do("fail_hardware", name="apne2-az1")

    lost, other = (
        walk(network.world, source=network["app-2"], destination=at[network[subnet]], destination_port=443)
        for subnet in ("private", "beside")
    )

    assert refusals(lost) == [("request", "inbound", network["ec2"], "HARDWARE_FAILED")]
    assert outcome(other)[:2] == (True, True)


def test_a_peer_reaches_an_interface_endpoint_but_not_a_gateway_endpoint(network: Network) -> None:
    address = interface_endpoint(network)
    let_in(network, "endpoint", 443)
    rule = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ip": "10.1.0.0/16"}
    network.do("authorize_security_group_ingress", group_id=network["endpoint"], **rule)
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])
    network.with_vpc("peer", "10.1.0.0/16", gateway=False).with_subnet("far", "10.1.1.0/24", vpc="peer")
    network.with_instance("guest", in_subnet="far")
    made = network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"])
    peering = {"vpc_peering_connection_id": made["VpcPeeringConnection"]["VpcPeeringConnectionId"]}
    network.do("accept_vpc_peering_connection", **peering)
    far_table = network.main_table(network["peer"])["RouteTableId"]
    network.do("create_route", route_table_id=far_table, destination_cidr_block="10.0.0.0/16", **peering)
    network.do("create_route", route_table_id=far_table, destination_cidr_block="52.219.0.0/16", **peering)
    network.do("create_route", route_table_id=network["table"], destination_cidr_block="10.1.0.0/16", **peering)

    to_interface = walk(network.world, source=network["guest"], destination=address, destination_port=443)
    to_gateway = walk(network.world, source=network["guest"], destination=AT_S3, destination_port=443)

    assert outcome(to_interface)[:2] == (True, True)
    assert not to_gateway.arrived
