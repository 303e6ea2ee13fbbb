"""VPCs attached to transit gateways: zones, interfaces, options, and what happens when they go."""

from datetime import timedelta

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_transit_gateway("tgw")
    network.with_subnet("a", "10.0.1.0/24", zone="ap-northeast-2a")
    network.with_subnet("a2", "10.0.2.0/24", zone="ap-northeast-2a")
    return network.with_subnet("b", "10.0.3.0/24", zone="ap-northeast-2b")


def attached(network: Network) -> dict[str, object]:
    view: dict[str, object] = network.do("describe_transit_gateway_vpc_attachments")["TransitGatewayVpcAttachments"][0]
    return view


def test_an_attachment_is_pending_then_available_and_shown_in_two_ways(network: Network) -> None:
    made = network.do(
        "create_transit_gateway_vpc_attachment",
        transit_gateway_id=network["tgw"],
        vpc_id=network["vpc"],
        subnet_ids=[network["a"], network["b"]],
        options={"appliance_mode_support": "enable"},
    )["TransitGatewayVpcAttachment"]

    table_id = network.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"][0]
    assert made == {
        "TransitGatewayAttachmentId": made["TransitGatewayAttachmentId"],
        "TransitGatewayId": network["tgw"],
        "VpcId": network["vpc"],
        "VpcOwnerId": "111122223333",
        "State": "pending",
        "SubnetIds": [network["a"], network["b"]],
        "CreationTime": MONDAY,
        "Options": {
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": "enable",
            "Ipv6Support": "disable",
            "ApplianceModeSupport": "enable",
        },
        "Tags": [],
    }
    assert made["TransitGatewayAttachmentId"].startswith("tgw-attach-0")
    assert attached(network) == {**made, "State": "available"}
    assert network.do("describe_transit_gateway_attachments")["TransitGatewayAttachments"] == [
        {
            "TransitGatewayAttachmentId": made["TransitGatewayAttachmentId"],
            "TransitGatewayId": network["tgw"],
            "TransitGatewayOwnerId": "111122223333",
            "ResourceOwnerId": "111122223333",
            "ResourceType": "vpc",
            "ResourceId": network["vpc"],
            "State": "available",
            "CreationTime": MONDAY,
            "Tags": [],
            "Association": {
                "TransitGatewayRouteTableId": table_id["TransitGatewayRouteTableId"],
                "State": "associated",
            },
        }
    ]


def test_the_gateway_has_one_interface_in_each_subnet_that_nobody_else_may_touch(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a", "b"))

    shown = network.do("describe_network_interfaces")["NetworkInterfaces"]
    told = [(one["SubnetId"], one["InterfaceType"], one["Status"], one["RequesterManaged"]) for one in shown]
    refused = network.refused("delete_network_interface", network_interface_id=shown[0]["NetworkInterfaceId"])

    assert told == [(network[one], "transit_gateway", "in-use", True) for one in ("a", "b")]
    assert shown[0]["Description"] == f"Network Interface for Transit Gateway Attachment {network['attachment']}"
    assert refused.code == "OperationNotPermitted"
    assert network.refused("delete_subnet", subnet_id=network["a"]).code == "DependencyViolation"


def refusal(network: Network, **asked: object) -> tuple[str, str | None]:
    params = {"transit_gateway_id": network["tgw"], "vpc_id": network["vpc"], "subnet_ids": [network["a"]], **asked}
    error = network.refused("create_transit_gateway_vpc_attachment", **params)
    return error.code, error.parameter


def test_a_zone_has_one_subnet_of_it(network: Network) -> None:
    both = [network["a"], network["a2"]]

    assert refusal(network, subnet_ids=both) == ("DuplicateSubnetsInSameZone", "subnet_ids")


def test_a_vpc_is_attached_once(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a",))

    assert refusal(network, subnet_ids=[network["b"]]) == ("DuplicateTransitGatewayAttachment", "vpc_id")


def test_its_subnets_are_of_the_vpc(network: Network) -> None:
    network.with_vpc("other", "10.9.0.0/16", gateway=False).with_subnet("far", "10.9.1.0/24", vpc="other")

    assert refusal(network, subnet_ids=[network["far"]]) == ("InvalidParameterValue", "subnet_ids")
    assert refusal(network, subnet_ids=[]) == ("MissingParameter", "subnet_ids")


def test_subnets_are_added_and_removed_with_their_interfaces(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a",))
    attachment = {"transit_gateway_attachment_id": network["attachment"]}

    network.do(
        "modify_transit_gateway_vpc_attachment",
        **attachment,
        add_subnet_ids=[network["a2"], network["b"]],
        remove_subnet_ids=[network["a"]],
    )

    shown = network.do("describe_network_interfaces")["NetworkInterfaces"]
    assert attached(network)["SubnetIds"] == [network["a2"], network["b"]]
    assert [one["SubnetId"] for one in shown] == [network["a2"], network["b"]]
    assert network.do("delete_subnet", subnet_id=network["a"]) == {}


def test_what_may_not_be_changed_so(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a",))

    def code(**asked: object) -> str:
        attachment = {"transit_gateway_attachment_id": network["attachment"]}
        return network.refused("modify_transit_gateway_vpc_attachment", **attachment, **asked).code

    assert code(add_subnet_ids=[network["a2"]]) == "DuplicateSubnetsInSameZone"
    assert code(remove_subnet_ids=[network["a"]]) == "InsufficientSubnetsException"
    assert code(remove_subnet_ids=[network["b"]]) == "InvalidParameterValue"


def test_a_deleted_one_leaves_nothing_in_the_vpc_and_is_shown_for_an_hour(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a", "b"))
    attachment = {"transit_gateway_attachment_id": network["attachment"]}

    made = network.do("delete_transit_gateway_vpc_attachment", **attachment)["TransitGatewayVpcAttachment"]

    assert (made["State"], attached(network)["State"]) == ("deleting", "deleted")
    assert network.do("describe_network_interfaces") == {"NetworkInterfaces": []}
    again = network.refused("delete_transit_gateway_vpc_attachment", **attachment)
    assert (again.code, again.message) == ("IncorrectState", f"{network['attachment']} is in invalid state")
    network.with_attachment("new", to="tgw", subnets=("a",))
    network.do("advance_time", seconds=int(timedelta(hours=1).total_seconds()))
    assert attached(network)["TransitGatewayAttachmentId"] == network["new"]


def test_the_vpc_goes_only_after_its_attachment(network: Network) -> None:
    network.with_vpc("other", "10.9.0.0/16", gateway=False).with_subnet("far", "10.9.1.0/24", vpc="other")
    network.with_attachment("attachment", to="tgw", subnets=("far",), vpc="other")

    refused = network.refused("delete_vpc", vpc_id=network["other"])
    network.do("delete_transit_gateway_vpc_attachment", transit_gateway_attachment_id=network["attachment"])
    network.do("delete_subnet", subnet_id=network["far"])
    network.do("delete_vpc", vpc_id=network["other"])

    assert refused.code == "DependencyViolation"


def test_one_attachment_is_found_by_its_id_or_its_vpc(network: Network) -> None:
    network.with_attachment("attachment", to="tgw", subnets=("a",))
    describe = "describe_transit_gateway_vpc_attachments"

    by_id = network.do(describe, transit_gateway_attachment_ids=[network["attachment"]])
    by_vpc = network.do(describe, filters=[{"name": "vpc-id", "values": [network["vpc"]]}])
    unknown = network.refused(describe, transit_gateway_attachment_ids=["tgw-attach-0123456789abcdef0"])
    paged = network.refused(describe, transit_gateway_attachment_ids=[network["attachment"]], max_results=5)

    assert by_id == by_vpc == {"TransitGatewayVpcAttachments": [attached(network)]}
    assert unknown.code == "InvalidTransitGatewayAttachmentID.NotFound"
    assert paged.code == "InvalidParameterCombination"
