"""Egress-only internet gateways: made for one VPC, and IPv6 alone."""

import pytest

from tests.cloud.builders import Network, a_region

NAME = "egress_only_internet_gateway_id"


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_ipv6("subnet")


def gateway(network: Network) -> str:
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"])
    return str(made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])


def test_a_gateway_is_attached_from_the_first(network: Network) -> None:
    tags = [{"resource_type": "egress-only-internet-gateway", "tags": [{"key": "Name", "value": "out"}]}]
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"], tag_specifications=tags)

    shown = made["EgressOnlyInternetGateway"]
    assert shown == {
        "Attachments": [{"State": "attached", "VpcId": network["vpc"]}],
        "EgressOnlyInternetGatewayId": shown["EgressOnlyInternetGatewayId"],
        "Tags": [{"Key": "Name", "Value": "out"}],
    }
    assert shown["EgressOnlyInternetGatewayId"].startswith("eigw-")
    filters = [{"name": "tag:Name", "values": ["out"]}]
    assert network.do("describe_egress_only_internet_gateways", filters=filters) == {
        "EgressOnlyInternetGateways": [shown]
    }


def test_a_vpc_has_one(network: Network) -> None:
    first = gateway(network)

    error = network.refused("create_egress_only_internet_gateway", vpc_id=network["vpc"])

    assert error.facts == {"vpc_id": network["vpc"], "gateway_id": first}


def test_an_id_that_names_nothing_finds_nothing_and_deletes_nothing(network: Network) -> None:
    unknown = "eigw-0123456789abcdef0"

    found = network.do("describe_egress_only_internet_gateways", egress_only_internet_gateway_ids=[unknown])

    assert found == {"EgressOnlyInternetGateways": []}
    assert network.refused("delete_egress_only_internet_gateway", **{NAME: unknown}).code == "InvalidGatewayID.NotFound"
    malformed = network.refused("describe_egress_only_internet_gateways", egress_only_internet_gateway_ids=["igw-1"])
    assert malformed.code == "InvalidEgressOnlyInternetGatewayId.Malformed"


def test_a_route_for_ipv6_leads_to_it_and_turns_black_without_it(network: Network) -> None:
    gateway_id, table_id = gateway(network), network.table(network["vpc"])
    network.do("create_route", route_table_id=table_id, destination_ipv6_cidr_block="::/0", **{NAME: gateway_id})

    def state() -> dict[str, str]:
        routes = network.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]["Routes"]
        found: dict[str, str] = next(one for one in routes if one.get("DestinationIpv6CidrBlock") == "::/0")
        return found

    assert state() == {
        "DestinationIpv6CidrBlock": "::/0",
        "EgressOnlyInternetGatewayId": gateway_id,
        "Origin": "CreateRoute",
        "State": "active",
    }
    assert network.do("delete_egress_only_internet_gateway", **{NAME: gateway_id}) == {"ReturnCode": True}
    assert state()["State"] == "blackhole"


def test_it_carries_no_ipv4(network: Network) -> None:
    asked = {"route_table_id": network.table(network["vpc"]), NAME: gateway(network)}

    assert network.refused("create_route", **asked, destination_cidr_block="0.0.0.0/0").code == "InvalidParameterValue"


def test_a_route_leads_only_to_a_gateway_of_its_own_vpc(network: Network) -> None:
    network.with_vpc("other", "10.2.0.0/16")
    asked = {"route_table_id": network.table(network["other"]), NAME: gateway(network)}

    assert network.refused("create_route", **asked, destination_ipv6_cidr_block="::/0").code == "InvalidParameterValue"


@pytest.mark.parametrize("destination", ["fd00:ec2::/32", "fd00:ec2::254/128"])
def test_addresses_of_aws_services_are_not_routed(network: Network, destination: str) -> None:
    asked = {"route_table_id": network.table(network["vpc"]), NAME: gateway(network)}

    assert (
        network.refused("create_route", **asked, destination_ipv6_cidr_block=destination).code
        == "InvalidParameterValue"
    )


def test_inside_the_vpc_a_route_names_a_whole_subnet_and_leads_to_an_interface(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet")
    table = {"route_table_id": network.table(network["vpc"])}
    eni = {"network_interface_id": network["eni"]}

    part = network.refused("create_route", **table, **eni, destination_ipv6_cidr_block=network.ipv6_part(7))
    gate = network.refused(
        "create_route", **table, gateway_id=network["vpc-gateway"], destination_ipv6_cidr_block=network.ipv6_part(0)
    )

    assert part.reason == gate.reason == "MoreSpecificThanLocal"
    network.do("create_route", **table, **eni, destination_ipv6_cidr_block=network.ipv6_part(0))


def test_a_vpc_with_a_gateway_is_not_deleted(network: Network) -> None:
    network.with_vpc("empty", "10.2.0.0/16", gateway=False)
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["empty"])

    assert network.refused("delete_vpc", vpc_id=network["empty"]).code == "DependencyViolation"

    network.do(
        "delete_egress_only_internet_gateway",
        **{NAME: made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]},
    )
    network.do("delete_vpc", vpc_id=network["empty"])
