"""Route tables: who uses them, what may stand in them, and what keeps them."""

import pytest

from tests.cloud.region import Region


def test_a_new_table_knows_only_the_way_inside(region: Region) -> None:
    assert region.routes(region.table(region.vpc())) == [("10.0.0.0/16", "local", "active")]


def test_a_subnet_has_one_table_of_its_own(region: Region) -> None:
    vpc_id = region.vpc()
    subnet_id, first, second = region.subnet(vpc_id), region.table(vpc_id), region.table(vpc_id)
    region.do("associate_route_table", route_table_id=first, subnet_id=subnet_id)

    error = region.refused("associate_route_table", route_table_id=second, subnet_id=subnet_id)

    assert error.code == "Resource.AlreadyAssociated"


def test_a_table_serves_only_subnets_of_its_vpc(region: Region) -> None:
    subnet_id = region.subnet(region.vpc())
    table_id = region.table(region.vpc("10.1.0.0/16"))

    error = region.refused("associate_route_table", route_table_id=table_id, subnet_id=subnet_id)

    assert (error.code, error.reason) == ("InvalidParameterValue", "DifferentNetworks")


def test_replacing_the_main_association_makes_another_table_main(region: Region) -> None:
    vpc_id = region.vpc()
    old, new = region.main_table(vpc_id), region.table(vpc_id)

    region.do(
        "replace_route_table_association",
        association_id=old["Associations"][0]["RouteTableAssociationId"],
        route_table_id=new,
    )

    assert region.main_table(vpc_id)["RouteTableId"] == new
    region.do("delete_route_table", route_table_id=old["RouteTableId"])


def test_the_main_association_cannot_be_removed_and_the_main_table_not_deleted(region: Region) -> None:
    main = region.main_table(region.vpc())

    association_id = main["Associations"][0]["RouteTableAssociationId"]
    stays = region.refused("disassociate_route_table", association_id=association_id)
    in_use = region.refused("delete_route_table", route_table_id=main["RouteTableId"])

    assert (stays.code, in_use.code) == ("InvalidParameterValue", "DependencyViolation")


def test_a_table_that_serves_a_subnet_can_be_deleted_after_it_was_let_go(region: Region) -> None:
    vpc_id = region.vpc()
    table_id = region.table(vpc_id)
    made = region.do("associate_route_table", route_table_id=table_id, subnet_id=region.subnet(vpc_id))

    assert region.refused("delete_route_table", route_table_id=table_id).code == "DependencyViolation"
    region.do("disassociate_route_table", association_id=made["AssociationId"])
    region.do("delete_route_table", route_table_id=table_id)


def test_a_route_needs_a_gateway_that_is_attached_to_this_vpc(region: Region) -> None:
    table_id = region.table(region.vpc())
    elsewhere = region.gateway(region.vpc("10.1.0.0/16"))

    for gateway_id in (elsewhere, region.gateway()):
        error = region.refused(
            "create_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway_id
        )
        assert (error.code, error.reason) == ("InvalidParameterValue", "DifferentNetworks")
    unknown = region.refused(
        "create_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0", gateway_id="igw-12345678"
    )
    assert unknown.code == "InvalidGatewayID.NotFound"


def test_a_route_has_exactly_one_target(region: Region) -> None:
    vpc_id = region.vpc()
    table_id, gateway_id = region.table(vpc_id), region.gateway(vpc_id)
    interface = region.do("create_network_interface", subnet_id=region.subnet(vpc_id))["NetworkInterface"]
    route = {"route_table_id": table_id, "destination_cidr_block": "0.0.0.0/0"}

    none = region.refused("create_route", **route)
    both = region.refused(
        "create_route", **route, gateway_id=gateway_id, network_interface_id=interface["NetworkInterfaceId"]
    )

    assert (none.code, both.code) == ("MissingParameter", "InvalidParameterCombination")


def test_a_destination_has_one_route(region: Region) -> None:
    vpc_id = region.vpc()
    route = {"route_table_id": region.table(vpc_id), "gateway_id": region.gateway(vpc_id)}
    region.do("create_route", **route, destination_cidr_block="0.0.0.0/0")

    for destination in ("0.0.0.0/0", "10.0.0.0/16"):
        error = region.refused("create_route", **route, destination_cidr_block=destination)
        assert error.code == "RouteAlreadyExists"


@pytest.mark.parametrize("destination", ["169.254.168.0/22", "169.254.169.254/32"])
def test_the_addresses_of_aws_services_cannot_be_routed(region: Region, destination: str) -> None:
    vpc_id = region.vpc()

    error = region.refused(
        "create_route",
        route_table_id=region.table(vpc_id),
        destination_cidr_block=destination,
        gateway_id=region.gateway(vpc_id),
    )

    assert error.reason == "ReservedDestination"


def test_a_route_more_specific_than_local_names_a_whole_subnet_and_leads_to_an_interface(region: Region) -> None:
    vpc_id = region.vpc()
    table_id, gateway_id, subnet_id = region.table(vpc_id), region.gateway(vpc_id), region.subnet(vpc_id)
    interface = region.do("create_network_interface", subnet_id=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]

    def refused(destination: str, **target: str) -> str:
        return region.refused(
            "create_route", route_table_id=table_id, destination_cidr_block=destination, **target
        ).reason

    assert refused("10.0.1.0/24", gateway_id=gateway_id) == "MoreSpecificThanLocal"
    assert refused("10.0.1.0/25", network_interface_id=interface) == "MoreSpecificThanLocal"
    region.do(
        "create_route", route_table_id=table_id, destination_cidr_block="10.0.1.0/24", network_interface_id=interface
    )
    assert region.routes(table_id)[-1] == ("10.0.1.0/24", interface, "blackhole")


def test_the_local_route_cannot_be_deleted_but_can_be_led_to_an_interface_and_back(region: Region) -> None:
    vpc_id = region.vpc()
    table_id = region.table(vpc_id)
    interface = region.do("create_network_interface", subnet_id=region.subnet(vpc_id))["NetworkInterface"]
    local = {"route_table_id": table_id, "destination_cidr_block": "10.0.0.0/16"}

    assert region.refused("delete_route", **local).reason == "LocalRouteStays"
    assert region.refused("replace_route", **local, gateway_id=region.gateway(vpc_id)).reason == "LocalRouteTarget"
    region.do("replace_route", **local, network_interface_id=interface["NetworkInterfaceId"])
    led_away = region.routes(table_id)[0]
    region.do("replace_route", **local, local_target=True)

    assert led_away[1] == interface["NetworkInterfaceId"]
    assert region.routes(table_id) == [("10.0.0.0/16", "local", "active")]


def test_a_route_that_is_not_there_is_neither_replaced_nor_deleted(region: Region) -> None:
    table_id = region.table(region.vpc())

    error = region.refused("delete_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0")

    assert error.code == "InvalidRoute.NotFound"
