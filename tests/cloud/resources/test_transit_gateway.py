"""Transit gateways: options, default tables, states, and what keeps one from being deleted."""

from datetime import timedelta

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_transit_gateway("tgw", description="hub")


def shown(network: Network) -> dict[str, object]:
    view: dict[str, object] = network.do("describe_transit_gateways")["TransitGateways"][0]
    return view


def test_a_new_one_is_pending_then_available_with_the_options_that_aws_gives_it() -> None:
    network = a_region()

    made = network.do("create_transit_gateway", description="hub")["TransitGateway"]

    table_id = made["Options"]["AssociationDefaultRouteTableId"]
    assert made == {
        "TransitGatewayId": made["TransitGatewayId"],
        "TransitGatewayArn": f"arn:aws:ec2:ap-northeast-2:111122223333:transit-gateway/{made['TransitGatewayId']}",
        "State": "pending",
        "OwnerId": "111122223333",
        "Description": "hub",
        "CreationTime": MONDAY,
        "Options": {
            "AmazonSideAsn": 64512,
            "AutoAcceptSharedAttachments": "disable",
            "DefaultRouteTableAssociation": "enable",
            "DefaultRouteTablePropagation": "enable",
            "AssociationDefaultRouteTableId": table_id,
            "PropagationDefaultRouteTableId": table_id,
            "VpnEcmpSupport": "enable",
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": "disable",
            "MulticastSupport": "disable",
        },
        "Tags": [],
    }
    assert made["TransitGatewayId"].startswith("tgw-0")
    assert table_id.startswith("tgw-rtb-0")
    assert shown(network) == {**made, "State": "available"}


def test_with_both_defaults_off_there_is_no_default_table() -> None:
    off = {"default_route_table_association": "disable", "default_route_table_propagation": "disable"}
    network = a_region().with_transit_gateway("tgw", options=off)

    assert network.do("describe_transit_gateway_route_tables") == {"TransitGatewayRouteTables": []}
    assert "AssociationDefaultRouteTableId" not in str(shown(network))


def test_a_default_that_is_switched_on_later_gets_a_table() -> None:
    off = {"default_route_table_association": "disable", "default_route_table_propagation": "disable"}
    network = a_region().with_transit_gateway("tgw", options=off)
    gateway = {"transit_gateway_id": network["tgw"]}

    on = network.do("modify_transit_gateway", **gateway, options={"default_route_table_propagation": "enable"})

    tables = network.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"]
    assert [(one["DefaultAssociationRouteTable"], one["DefaultPropagationRouteTable"]) for one in tables] == [
        (False, True)
    ]
    assert (
        on["TransitGateway"]["Options"]["PropagationDefaultRouteTableId"] == (tables[0]["TransitGatewayRouteTableId"])
    )


def test_options_change_one_by_one_and_the_rest_stays(network: Network) -> None:
    before = network.do("describe_transit_gateways")["TransitGateways"][0]
    asked = {"security_group_referencing_support": "enable", "amazon_side_asn": 64600}

    network.do("modify_transit_gateway", transit_gateway_id=network["tgw"], description="new", options=asked)

    options = {**before["Options"], "SecurityGroupReferencingSupport": "enable", "AmazonSideAsn": 64600}
    assert shown(network) == {**before, "Description": "new", "Options": options}


def test_a_default_table_is_one_of_its_own(network: Network) -> None:
    other = network.do("create_transit_gateway")["TransitGateway"]["Options"]["AssociationDefaultRouteTableId"]

    error = network.refused(
        "modify_transit_gateway",
        transit_gateway_id=network["tgw"],
        options={"association_default_route_table_id": other},
    )

    assert error.code == "InvalidParameterValue"
    assert error.reason == "RouteTableOfOtherTransitGateway"


@pytest.mark.parametrize("asn", [0, 64511, 65535, 4294967295])
def test_the_amazon_side_has_a_private_number(asn: int) -> None:
    error = a_region().refused("create_transit_gateway", options={"amazon_side_asn": asn})

    assert (error.code, error.parameter) == ("InvalidParameterValue", "options")


def test_multicast_can_only_be_switched_off() -> None:
    network = a_region()
    network.do("create_transit_gateway", options={"multicast_support": "disable"})

    error = network.refused("create_transit_gateway", options={"multicast_support": "enable"})

    assert error.code == "UnsupportedOperation"


def test_a_region_has_five() -> None:
    network = a_region()
    for _ in range(5):
        network.do("create_transit_gateway")

    assert network.refused("create_transit_gateway").code == "TransitGatewayLimitExceeded"


def test_one_with_attachments_is_not_deleted(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("subnet",))

    error = network.refused("delete_transit_gateway", transit_gateway_id=network["tgw"])

    assert (error.code, error.message) == (
        "IncorrectState",
        f"{network['tgw']} has non-deleted Transit Gateway Attachments: {network['attachment']}.",
    )


def test_a_deleted_one_takes_its_tables_along_and_is_shown_for_an_hour(network: Network) -> None:
    made = network.do("delete_transit_gateway", transit_gateway_id=network["tgw"])["TransitGateway"]

    assert made["State"] == "deleting"
    assert shown(network)["State"] == "deleted"
    assert network.do("describe_transit_gateway_route_tables") == {"TransitGatewayRouteTables": []}
    assert network.refused("delete_transit_gateway", transit_gateway_id=network["tgw"]).code == "IncorrectState"
    network.do("advance_time", seconds=int(timedelta(hours=1).total_seconds()))
    assert network.do("describe_transit_gateways") == {"TransitGateways": []}


def test_an_unknown_one_has_a_code_of_its_own() -> None:
    network = a_region()

    unknown = network.refused("delete_transit_gateway", transit_gateway_id="tgw-0123456789abcdef0")
    malformed = network.refused("delete_transit_gateway", transit_gateway_id="tgw")

    assert (unknown.code, malformed.code) == ("InvalidTransitGatewayID.NotFound", "InvalidTransitGatewayID.Malformed")


def test_a_route_leads_to_one_only_from_an_attached_vpc(network: Network) -> None:
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    route = {
        "route_table_id": table_id,
        "destination_cidr_block": "10.9.0.0/16",
        "transit_gateway_id": network["tgw"],
    }

    error = network.refused("create_route", **route)
    network.with_attachment("attachment", to="tgw", subnets=("subnet",))
    network.do("create_route", **route)

    assert error.parameter == "transit_gateway_id"
    routes = network.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]["Routes"]
    assert routes[-1] == {
        "DestinationCidrBlock": "10.9.0.0/16",
        "TransitGatewayId": network["tgw"],
        "Origin": "CreateRoute",
        "State": "active",
    }
