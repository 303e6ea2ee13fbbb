"""Transit gateway route tables: associations, propagation, static routes, and which routes count."""

from typing import Any

import pytest

from tests.cloud.network.hub import LEFT, RIGHT, Hub

EVERY = [{"name": "type", "values": ["static", "propagated"]}]
"""A search names at least one filter."""


@pytest.fixture
def hub() -> Hub:
    return Hub().with_spoke("left", LEFT).with_spoke("right", RIGHT)


def routes(hub: Hub, table: dict[str, str], **filters: str) -> list[tuple[str, str, str]]:
    """(destination, type, state) of the routes that pass."""
    asked = [{"name": name.replace("__", ".").replace("_", "-"), "values": [value]} for name, value in filters.items()]
    found = hub.do("search_transit_gateway_routes", **table, filters=asked or EVERY)["Routes"]
    return [(one["DestinationCidrBlock"], one["Type"], one["State"]) for one in found]


def left(hub: Hub) -> dict[str, str]:
    return {"transit_gateway_attachment_id": hub["left-attachment"]}


def right(hub: Hub) -> dict[str, str]:
    return {"transit_gateway_attachment_id": hub["right-attachment"]}


def test_attached_vpcs_propagate_their_ranges_to_the_default_table(hub: Hub) -> None:
    hub.do("associate_vpc_cidr_block", vpc_id=hub["left"], cidr_block="10.5.0.0/16")

    found = hub.do("search_transit_gateway_routes", **hub.default_table, filters=EVERY)

    assert found["Routes"][0] == {
        "DestinationCidrBlock": LEFT,
        "TransitGatewayAttachments": [
            {
                "ResourceId": hub["left"],
                "TransitGatewayAttachmentId": hub["left-attachment"],
                "ResourceType": "vpc",
            }
        ],
        "Type": "propagated",
        "State": "active",
    }
    assert routes(hub, hub.default_table) == [
        (LEFT, "propagated", "active"),
        (RIGHT, "propagated", "active"),
        ("10.5.0.0/16", "propagated", "active"),
    ]
    assert found["AdditionalRoutesAvailable"] is False


def test_a_range_that_overlaps_that_of_a_vpc_attached_before_is_not_propagated(hub: Hub) -> None:
    hub.with_vpc("twin", LEFT, gateway=False).with_subnet("twin-a", "10.1.1.0/24", vpc="twin")
    hub.with_attachment("twin-attachment", to="tgw", subnets=("twin-a",), vpc="twin")

    found = hub.do("search_transit_gateway_routes", **hub.default_table, filters=EVERY)["Routes"]

    assert [one["TransitGatewayAttachments"][0]["ResourceId"] for one in found] == [hub["left"], hub["right"]]


def test_a_static_route_hides_a_propagated_one_until_it_goes(hub: Hub) -> None:
    route = {"destination_cidr_block": RIGHT, **hub.default_table}

    made = hub.do("create_transit_gateway_route", **route, **left(hub))["Route"]
    static = routes(hub, hub.default_table, type="static")
    gone = hub.do("delete_transit_gateway_route", **route)["Route"]

    assert (made["Type"], made["State"], gone["State"]) == ("static", "active", "deleted")
    assert static == [(RIGHT, "static", "active")]
    assert routes(hub, hub.default_table, type="propagated")[1] == (RIGHT, "propagated", "active")


def test_a_route_is_replaced(hub: Hub) -> None:
    route = {"destination_cidr_block": "0.0.0.0/0", **hub.default_table}
    hub.do("create_transit_gateway_route", **route, blackhole=True)

    made = hub.do("replace_transit_gateway_route", **route, **right(hub))["Route"]

    assert made == {
        "DestinationCidrBlock": "0.0.0.0/0",
        "TransitGatewayAttachments": [
            {
                "ResourceId": hub["right"],
                "TransitGatewayAttachmentId": hub["right-attachment"],
                "ResourceType": "vpc",
            }
        ],
        "Type": "static",
        "State": "active",
    }


def test_routes_of_the_other_family_stand_beside(hub: Hub) -> None:
    hub.do("create_transit_gateway_route", destination_cidr_block="2001:db8::/32", **hub.default_table, **right(hub))

    assert routes(hub, hub.default_table)[-1] == ("2001:db8::/32", "static", "active")


@pytest.mark.parametrize(
    ("search", "value", "found"),
    [
        ("route_search__exact_match", "10.1.0.0/16", ["10.1.0.0/16"]),
        ("route_search__exact_match", "10.1.3.0/24", []),
        ("route_search__longest_prefix_match", "10.1.2.3/32", ["10.1.2.0/24"]),
        ("route_search__longest_prefix_match", "10.1.9.9", ["10.1.0.0/16"]),
        ("route_search__subnet_of_match", "10.1.0.0/16", ["10.1.0.0/16", "10.1.2.0/24"]),
        ("route_search__supernet_of_match", "10.1.2.0/25", ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24"]),
    ],
)
def test_routes_are_searched_by_their_ranges(hub: Hub, search: str, value: str, found: list[str]) -> None:
    for destination in ("10.0.0.0/8", "10.1.2.0/24"):
        hub.do("create_transit_gateway_route", destination_cidr_block=destination, **hub.default_table, **right(hub))

    assert [one[0] for one in routes(hub, hub.default_table, **{search: value})] == found


def test_a_search_says_whether_there_is_more(hub: Hub) -> None:
    for number in range(6):
        block = f"10.20{number}.0.0/16"
        hub.do("create_transit_gateway_route", destination_cidr_block=block, **hub.default_table, blackhole=True)
    first = hub.do("search_transit_gateway_routes", **hub.default_table, filters=EVERY, max_results=5)
    token = first["NextToken"]
    rest = hub.do("search_transit_gateway_routes", **hub.default_table, filters=EVERY, max_results=5, next_token=token)

    assert (len(first["Routes"]), first["AdditionalRoutesAvailable"]) == (5, True)
    assert (len(rest["Routes"]), rest["AdditionalRoutesAvailable"]) == (3, False)


def test_what_routes_may_not_be(hub: Hub) -> None:
    hub.do("create_transit_gateway_route", destination_cidr_block=RIGHT, **hub.default_table, **right(hub))

    def refusal(action: str, destination: str, **asked: Any) -> tuple[str, str | None]:
        error = hub.refused(action, destination_cidr_block=destination, **hub.default_table, **asked)
        return error.code, error.parameter

    at = "destination_cidr_block"
    assert refusal("create_transit_gateway_route", RIGHT, **right(hub)) == ("RouteAlreadyExists", at)
    assert refusal("create_transit_gateway_route", "10.0.0.0/8", **right(hub), blackhole=True) == (
        "InvalidParameterCombination",
        "blackhole",
    )
    assert refusal("create_transit_gateway_route", "10.0.0.0/8") == (
        "MissingParameter",
        "transit_gateway_attachment_id",
    )
    assert refusal("create_transit_gateway_route", "10.0.0.0", blackhole=True) == ("InvalidParameterValue", at)
    assert refusal("create_transit_gateway_route", "ten/8", blackhole=True) == ("InvalidParameterValue", at)
    assert refusal("replace_transit_gateway_route", LEFT, **right(hub)) == ("InvalidRoute.NotFound", at)
    assert refusal("delete_transit_gateway_route", LEFT) == ("InvalidRoute.NotFound", at)


def test_an_attachment_uses_one_table_and_tells_many(hub: Hub) -> None:
    made = hub.do("create_transit_gateway_route_table", transit_gateway_id=hub["tgw"])["TransitGatewayRouteTable"]
    table = {"transit_gateway_route_table_id": made["TransitGatewayRouteTableId"]}

    taken = hub.refused("associate_transit_gateway_route_table", **table, **left(hub))
    hub.do("disassociate_transit_gateway_route_table", **hub.default_table, **left(hub))
    associated = hub.do("associate_transit_gateway_route_table", **table, **left(hub))["Association"]
    enabled = hub.do("enable_transit_gateway_route_table_propagation", **table, **left(hub))["Propagation"]

    both = {
        "TransitGatewayRouteTableId": made["TransitGatewayRouteTableId"],
        "TransitGatewayAttachmentId": hub["left-attachment"],
        "ResourceId": hub["left"],
        "ResourceType": "vpc",
    }
    attachment = {name: value for name, value in both.items() if name != "TransitGatewayRouteTableId"}
    assert (taken.code, taken.message) == (
        "Resource.AlreadyAssociated",
        f"Transit Gateway Attachment {hub['left-attachment']} is already associated to a route table.",
    )
    assert (associated, enabled) == ({**both, "State": "associating"}, {**both, "State": "enabled"})
    assert hub.do("get_transit_gateway_route_table_associations", **table) == {
        "Associations": [{**attachment, "State": "associated"}]
    }
    assert hub.do("get_transit_gateway_route_table_propagations", **table) == {
        "TransitGatewayRouteTablePropagations": [{**attachment, "State": "enabled"}]
    }
    assert hub.do("get_transit_gateway_attachment_propagations", **left(hub)) == {
        "TransitGatewayAttachmentPropagations": [
            {"TransitGatewayRouteTableId": id, "State": "enabled"}
            for id in (*hub.default_table.values(), made["TransitGatewayRouteTableId"])
        ]
    }


def test_associations_and_propagations_that_are_not_there(hub: Hub) -> None:
    table = {
        "transit_gateway_route_table_id": hub.do("create_transit_gateway_route_table", transit_gateway_id=hub["tgw"])[
            "TransitGatewayRouteTable"
        ]["TransitGatewayRouteTableId"]
    }
    prefix = "TransitGatewayRouteTablePropagation"

    def code(action: str, at: dict[str, str]) -> str:
        return hub.refused(action, **at, **left(hub)).code

    assert code("disassociate_transit_gateway_route_table", table) == "InvalidAssociation.NotFound"
    assert code("disable_transit_gateway_route_table_propagation", table) == f"{prefix}.NotFound"
    assert code("enable_transit_gateway_route_table_propagation", hub.default_table) == f"{prefix}.Duplicate"


def test_tables_and_attachments_of_different_gateways_do_not_fit(hub: Hub) -> None:
    other = hub.do("create_transit_gateway")["TransitGateway"]["Options"]["AssociationDefaultRouteTableId"]

    error = hub.refused(
        "enable_transit_gateway_route_table_propagation", transit_gateway_route_table_id=other, **left(hub)
    )

    assert error.reason == "AttachmentOfOtherTransitGateway"


def test_a_table_is_deleted_when_it_is_no_default_and_routes_for_nobody(hub: Hub) -> None:
    default = hub.refused("delete_transit_gateway_route_table", **hub.default_table)
    table = hub.tgw_table("left-attachment")
    used = hub.refused("delete_transit_gateway_route_table", **table)

    hub.do("disassociate_transit_gateway_route_table", **table, **left(hub))
    made = hub.do("delete_transit_gateway_route_table", **table)["TransitGatewayRouteTable"]

    assert (default.reason, used.reason) == (
        "DefaultTransitGatewayRouteTableStays",
        "TransitGatewayRouteTableInUse",
    )
    assert made["State"] == "deleting"
    states = [one["State"] for one in hub.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"]]
    assert states == ["available", "deleted"]
    assert hub.refused("search_transit_gateway_routes", **table, filters=[{"name": "state"}]).code == "IncorrectState"
