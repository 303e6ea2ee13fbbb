"""VPC endpoints: gateway ones are routes, interface ones are network interfaces."""

import json
from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY

S3 = "com.amazonaws.ap-northeast-2.s3"
DYNAMODB = "com.amazonaws.ap-northeast-2.dynamodb"
EC2 = "com.amazonaws.ap-northeast-2.ec2"
S3_LIST = "pl-78a54011"


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_subnet("a").with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    network.ids["table"] = network.table(network["vpc"])
    return network.with_group("https", open_port=443)


def endpoints(network: Network, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_vpc_endpoints", **asked)["VpcEndpoints"]
    return found


def routes(network: Network, table: str = "table") -> list[dict[str, Any]]:
    found = network.do("describe_route_tables", route_table_ids=[network[table]])["RouteTables"][0]
    listed: list[dict[str, Any]] = found["Routes"]
    return listed


def interfaces(network: Network) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_network_interfaces")["NetworkInterfaces"]
    return found


def test_a_gateway_endpoint_is_a_route_in_the_chosen_tables(network: Network) -> None:
    made = network.do(
        "create_vpc_endpoint", vpc_id=network["vpc"], service_name=S3, route_table_ids=[network["table"]]
    )["VpcEndpoint"]

    assert made == {
        "VpcEndpointId": made["VpcEndpointId"],
        "VpcEndpointType": "Gateway",
        "VpcId": network["vpc"],
        "ServiceName": S3,
        "State": "available",
        "PolicyDocument": made["PolicyDocument"],
        "RouteTableIds": [network["table"]],
        "SubnetIds": [],
        "Groups": [],
        "IpAddressType": "ipv4",
        "PrivateDnsEnabled": False,
        "RequesterManaged": False,
        "NetworkInterfaceIds": [],
        "DnsEntries": [],
        "CreationTimestamp": MONDAY,
        "Tags": [],
        "OwnerId": "111122223333",
        "ServiceRegion": "ap-northeast-2",
    }
    assert json.loads(made["PolicyDocument"])["Statement"][0]["Effect"] == "Allow"
    assert routes(network)[-1] == {
        "DestinationPrefixListId": S3_LIST,
        "GatewayId": made["VpcEndpointId"],
        "Origin": "CreateRoute",
        "State": "active",
    }


def test_its_route_goes_with_the_endpoint_alone(network: Network) -> None:
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])
    route = {"route_table_id": network["table"], "destination_prefix_list_id": S3_LIST}

    assert network.refused("delete_route", **route).reason == "EndpointRouteStays"
    assert network.refused("replace_route", **route, gateway_id=network["vpc-gateway"]).reason == "EndpointRouteStays"
    assert network.refused("create_route", **route, gateway_id=network["s3"]).code == "InvalidGatewayID.NotFound"
    assert network.do("delete_vpc_endpoints", vpc_endpoint_ids=[network["s3"]]) == {"Unsuccessful": []}
    assert (endpoints(network), len(routes(network))) == ([], 1)


def test_a_table_has_one_gateway_endpoint_of_a_service(network: Network) -> None:
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])
    asked = {"vpc_id": network["vpc"], "route_table_ids": [network["table"]]}

    refused = network.refused("create_vpc_endpoint", **asked, service_name=S3)
    network.do("create_vpc_endpoint", **asked, service_name=DYNAMODB)

    assert (refused.code, refused.message) == (
        "RouteAlreadyExists",
        f"route table {network['table']} already has a route with destination-prefix-list-id {S3_LIST}",
    )


def test_a_gateway_endpoint_moves_from_table_to_table(network: Network) -> None:
    network.ids["other"] = network.table(network["vpc"])
    network.with_endpoint("s3", S3, route_table_ids=[network["table"]])
    moved = {"add_route_table_ids": [network["other"]], "remove_route_table_ids": [network["table"]]}

    assert network.do("modify_vpc_endpoint", vpc_endpoint_id=network["s3"], **moved) == {"Return": True}
    assert endpoints(network)[0]["RouteTableIds"] == [network["other"]]
    assert (len(routes(network)), len(routes(network, "other"))) == (1, 2)
    network.do("delete_route_table", route_table_id=network["other"])
    assert endpoints(network)[0]["RouteTableIds"] == []


def test_an_interface_endpoint_has_an_interface_in_every_subnet(network: Network) -> None:
    made = network.do(
        "create_vpc_endpoint",
        vpc_id=network["vpc"],
        service_name=EC2,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["a"], network["c"]],
        security_group_ids=[network["https"]],
    )["VpcEndpoint"]
    id = made["VpcEndpointId"]

    assert made["State"] == "pending"
    (shown,) = endpoints(network)
    assert shown["State"] == "available"
    assert shown["SubnetIds"] == [network["a"], network["c"]]
    assert shown["Groups"] == [{"GroupId": network["https"], "GroupName": "https"}]
    assert shown["NetworkInterfaceIds"] == [one["NetworkInterfaceId"] for one in interfaces(network)]
    (first, zone_a, zone_c, own) = (one["DnsName"] for one in shown["DnsEntries"])
    assert first.startswith(f"{id}-")
    assert first.endswith(".ec2.ap-northeast-2.vpce.amazonaws.com")
    assert ("-ap-northeast-2a.ec2." in zone_a, "-ap-northeast-2c.ec2." in zone_c) == (True, True)
    assert own == "ec2.ap-northeast-2.amazonaws.com"
    one = interfaces(network)[0]
    assert (one["InterfaceType"], one["Description"]) == ("vpc_endpoint", f"VPC Endpoint Interface {id}")
    assert (one["RequesterManaged"], one["Status"]) == (True, "in-use")
    assert one["Groups"] == shown["Groups"]


def test_without_groups_an_interface_endpoint_has_the_default_one(network: Network) -> None:
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["a"]])

    assert [one["GroupName"] for one in endpoints(network)[0]["Groups"]] == ["default"]


def test_subnets_and_groups_of_an_interface_endpoint_change(network: Network) -> None:
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["a"]])
    (default,) = (one["GroupId"] for one in endpoints(network)[0]["Groups"])
    ec2 = {"vpc_endpoint_id": network["ec2"]}

    network.do("modify_vpc_endpoint", **ec2, add_subnet_ids=[network["c"]], remove_subnet_ids=[network["a"]])
    network.do(
        "modify_vpc_endpoint",
        **ec2,
        add_security_group_ids=[network["https"]],
        remove_security_group_ids=[default],
    )

    (only,) = interfaces(network)
    assert (only["SubnetId"], [one["GroupName"] for one in only["Groups"]]) == (network["c"], ["https"])
    assert endpoints(network)[0]["SubnetIds"] == [network["c"]]


def test_private_dns_is_switched_off_and_on_again(network: Network) -> None:
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["a"]])
    ec2 = {"vpc_endpoint_id": network["ec2"]}

    network.do("modify_vpc_endpoint", **ec2, private_dns_enabled=False)
    without = len(endpoints(network)[0]["DnsEntries"])
    network.do("modify_vpc_endpoint", **ec2, private_dns_enabled=True)

    assert (without, len(endpoints(network)[0]["DnsEntries"])) == (2, 3)


def test_private_dns_needs_both_dns_attributes(network: Network) -> None:
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": False})
    asked = {"vpc_id": network["vpc"], "service_name": EC2, "vpc_endpoint_type": "Interface"}

    refused = network.refused("create_vpc_endpoint", **asked)
    network.do("create_vpc_endpoint", **asked, private_dns_enabled=False)

    assert (refused.code, refused.reason) == ("InvalidParameter", "PrivateDnsNeedsAttributes")


def test_two_endpoints_cannot_have_the_same_private_name(network: Network) -> None:
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface")
    asked = {"vpc_id": network["vpc"], "service_name": EC2, "vpc_endpoint_type": "Interface"}

    assert network.refused("create_vpc_endpoint", **asked).reason == "PrivateDnsTaken"
    network.do("create_vpc_endpoint", **asked, private_dns_enabled=False)


def test_the_private_name_of_s3_is_for_resolvers_outside_unless_said_otherwise(network: Network) -> None:
    asked = {"vpc_id": network["vpc"], "service_name": S3, "vpc_endpoint_type": "Interface"}
    here = {"dns_options": {"private_dns_only_for_inbound_resolver_endpoint": False}}

    refused = network.refused("create_vpc_endpoint", **asked, private_dns_enabled=True)
    made = network.do("create_vpc_endpoint", **asked, private_dns_enabled=True, **here)["VpcEndpoint"]
    plain = network.do("create_vpc_endpoint", **asked)["VpcEndpoint"]

    assert refused.reason == "PrivateDnsNeedsGateway"
    assert made["DnsOptions"] == {"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": False}
    assert plain["PrivateDnsEnabled"] is False


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"service_name": "com.amazonaws.ap-northeast-2.coffee"}, "EndpointServiceUnknown"),
        ({"service_name": "com.amazonaws.us-east-1.s3"}, "EndpointServiceUnknown"),
        ({"service_name": EC2}, "EndpointTypeNotOffered"),
        ({"service_name": S3, "subnet_ids": ["a"]}, "NotForThisEndpointType"),
        (
            {"service_name": S3, "vpc_endpoint_type": "Interface", "route_table_ids": ["table"]},
            "NotForThisEndpointType",
        ),
        ({"service_name": S3, "policy_document": "everything"}, "EndpointPolicyInvalid"),
        (
            {"service_name": DYNAMODB, "vpc_endpoint_type": "Interface", "private_dns_enabled": True},
            "PrivateDnsNotOffered",
        ),
        (
            {"service_name": EC2, "vpc_endpoint_type": "Interface", "subnet_ids": ["a", "a2"]},
            "EndpointSubnetsShareZone",
        ),
        ({"service_name": EC2, "vpc_endpoint_type": "Interface", "subnet_ids": ["away"]}, "OfAnotherVpc"),
        ({"service_name": S3, "route_table_ids": ["far"]}, "OfAnotherVpc"),
        ({"service_name": S3, "ip_address_type": "ipv6"}, "ParameterNotSimulated"),
    ],
)
def test_what_an_endpoint_cannot_be_is_refused(network: Network, asked: dict[str, Any], reason: str) -> None:
    network.with_subnet("a2", "10.0.3.0/24").with_vpc("other", "10.1.0.0/16")
    network.with_subnet("away", "10.1.1.0/24", vpc="other")
    network.ids["far"] = network.table(network["other"])
    named = {
        name: [network.ids[one] for one in value] if isinstance(value, list) else value for name, value in asked.items()
    }

    assert network.refused("create_vpc_endpoint", vpc_id=network["vpc"], **named).reason == reason


def test_a_policy_is_set_and_reset(network: Network) -> None:
    network.with_endpoint("s3", S3)
    s3 = {"vpc_endpoint_id": network["s3"]}
    default = endpoints(network)[0]["PolicyDocument"]

    network.do("modify_vpc_endpoint", **s3, policy_document='{"Statement": []}')
    changed = endpoints(network)[0]["PolicyDocument"]
    network.do("modify_vpc_endpoint", **s3, reset_policy=True)

    assert (changed, endpoints(network)[0]["PolicyDocument"]) == ('{"Statement": []}', default)


def test_deleting_says_which_endpoints_there_were_not(network: Network) -> None:
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["a"]])

    answer = network.do("delete_vpc_endpoints", vpc_endpoint_ids=[network["ec2"], "vpce-00000000"])

    (left,) = answer["Unsuccessful"]
    assert (left["ResourceId"], left["Error"]["Code"]) == ("vpce-00000000", "InvalidVpcEndpoint.NotFound")
    assert (endpoints(network), interfaces(network)) == ([], [])


def test_an_endpoint_keeps_its_vpc_its_subnets_and_its_groups(network: Network) -> None:
    network.with_endpoint(
        "ec2",
        EC2,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["a"]],
        security_group_ids=[network["https"]],
    )

    assert network.refused("delete_subnet", subnet_id=network["a"]).code == "DependencyViolation"
    assert network.refused("delete_security_group", group_id=network["https"]).code == "DependencyViolation"
    assert network.refused("delete_vpc", vpc_id=network["vpc"]).code == "DependencyViolation"


def test_endpoints_are_found_by_every_documented_filter(network: Network) -> None:
    network.with_endpoint("s3", S3)
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface")

    def found(name: str, value: str) -> list[str]:
        return [one["VpcEndpointId"] for one in endpoints(network, filters=[{"name": name, "values": [value]}])]

    assert found("service-name", S3) == found("vpc-endpoint-type", "Gateway") == [network["s3"]]
    assert found("vpc-endpoint-id", network["ec2"]) == [network["ec2"]]
    assert (
        found("vpc-endpoint-state", "available") == found("vpc-id", network["vpc"]) == [network["s3"], network["ec2"]]
    )
    assert found("ip-address-type", "ipv6") == found("service-region", "us-east-1") == []


def test_services_are_listed_once_for_every_type_of_endpoint(network: Network) -> None:
    found = network.do("describe_vpc_endpoint_services", service_names=[S3, EC2])

    assert found["ServiceNames"] == [S3, EC2]
    assert [(one["ServiceName"], one["ServiceType"]) for one in found["ServiceDetails"]] == [
        (S3, [{"ServiceType": "Gateway"}]),
        (S3, [{"ServiceType": "Interface"}]),
        (EC2, [{"ServiceType": "Interface"}]),
    ]
    assert found["ServiceDetails"][2]["PrivateDnsName"] == "ec2.ap-northeast-2.amazonaws.com"
    gateways = [{"name": "service-type", "values": ["Gateway"]}]
    assert network.do("describe_vpc_endpoint_services", filters=gateways)["ServiceNames"] == [S3, DYNAMODB]
    assert network.refused("describe_vpc_endpoint_services", service_names=["com.example"]).code == "InvalidServiceName"


def test_a_vpc_has_up_to_50_interface_endpoints_and_a_region_up_to_20_gateway_endpoints(network: Network) -> None:
    for _ in range(20):
        network.do("create_vpc_endpoint", vpc_id=network["vpc"], service_name=S3)
    asked = {"vpc_endpoint_type": "Interface", "private_dns_enabled": False}
    for _ in range(50):
        network.do("create_vpc_endpoint", vpc_id=network["vpc"], service_name=EC2, **asked)

    assert network.refused("create_vpc_endpoint", vpc_id=network["vpc"], service_name=S3).code == (
        "VpcEndpointLimitExceeded"
    )
    refused = network.refused("create_vpc_endpoint", vpc_id=network["vpc"], service_name=EC2, **asked)
    assert (refused.code, refused.facts["limit"]) == ("VpcEndpointLimitExceeded", 50)
