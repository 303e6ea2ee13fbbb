"""The inspector shows what a resource is, and which actions fit."""

from labs.cloud import registry
from labs.web.inspector import Inspected, Offer, Row, creations, fill, inspect
from tests.cloud.builders import Network, a_region


def inspected(network: Network, name: str) -> Inspected:
    found = inspect(network.world, network[name], "en")
    assert found is not None
    return found


def offers(found: Inspected) -> dict[str, Offer]:
    return {one.action: one for one in (*found.offers, *found.uses)}


def test_what_does_not_exist_cannot_be_inspected() -> None:
    assert inspect(a_region().world, "vpc-0123456789abcdef0", "en") is None


def test_attributes_bear_the_names_of_ec2_and_lead_to_what_they_refer_to() -> None:
    network = a_region().with_vpc().with_subnet("back")

    rows = {row.name: row for row in inspected(network, "back").rows}

    assert rows["CidrBlock"] == Row(name="CidrBlock", value="10.0.1.0/24")
    assert rows["VpcId"] == Row(name="VpcId", value=network["vpc"], refers_to=network["vpc"])
    assert rows["MapPublicIpOnLaunch"].value == "false"


def test_an_action_fits_when_a_parameter_takes_an_id_of_the_kind() -> None:
    found = inspected(a_region().with_vpc().with_subnet("back"), "back")

    assert {"delete_subnet", "modify_subnet_attribute", "create_network_interface"} <= {
        one.action for one in found.offers
    }
    assert {"run_instances", "create_tags"} <= {one.action for one in found.uses}
    assert not any(one.action.startswith("describe_") for one in (*found.offers, *found.uses))


def test_where_the_id_is_enough_a_button_says_beforehand_whether_ec2_would_refuse() -> None:
    network = a_region().with_vpc().with_subnet("back")

    vpc, subnet = offers(inspected(network, "vpc")), offers(inspected(network, "back"))

    assert subnet["delete_subnet"] == Offer(
        action="delete_subnet",
        api_name="DeleteSubnet",
        title="Delete the subnet",
        params=(("subnet_id", network["back"]),),
        at_once=True,
    )
    refusal = vpc["delete_vpc"].refusal
    assert refusal is not None
    assert refusal.code == "DependencyViolation"
    assert network["vpc"] in network.world.resources


def test_ids_that_the_resource_knows_itself_are_filled_in() -> None:
    network = a_region().with_vpc()

    detach = offers(inspected(network, "vpc-gateway"))["detach_internet_gateway"]

    assert dict(detach.params) == {"internet_gateway_id": network["vpc-gateway"], "vpc_id": network["vpc"]}
    assert detach.at_once


def test_what_is_made_beside_a_resource_is_made_in_its_vpc() -> None:
    network = a_region().with_vpc().with_subnet("back")
    subnet = network.world.resources[network["back"]]

    assert dict(fill(registry.actions()["create_security_group"], subnet)) == {"vpc_id": network["vpc"]}
    assert dict(fill(registry.actions()["allocate_address"], subnet)) == {}


def test_an_attachment_is_found_through_its_interface() -> None:
    network = a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")
    (view,) = network.do("describe_network_interfaces")["NetworkInterfaces"]
    network.ids["eni"] = view["NetworkInterfaceId"]

    detach = offers(inspected(network, "eni"))["detach_network_interface"]

    assert dict(detach.params) == {"attachment_id": view["Attachment"]["AttachmentId"]}
    assert detach.refusal is not None
    assert detach.refusal.code == "OperationNotPermitted"


def test_what_would_change_nothing_is_said_beforehand() -> None:
    network = a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")

    found = offers(inspected(network, "web"))

    assert (found["start_instances"].idle, found["stop_instances"].idle) == (True, False)


def test_nothing_is_offered_for_what_is_terminated() -> None:
    network = a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert offers(inspected(network, "web")) == {}


def test_a_network_is_offered_in_the_order_in_which_it_is_built() -> None:
    assert [one.action for one in creations()][:3] == ["create_vpc", "create_subnet", "create_internet_gateway"]


def test_a_placement_group_is_filled_in_by_its_name_where_ec2_asks_for_names() -> None:
    network = a_region().with_vpc()
    made = network.do("create_placement_group", group_name="fast", strategy="cluster")["PlacementGroup"]
    network.ids["fast"] = made["GroupId"]

    found = offers(inspected(network, "fast"))

    assert found["delete_placement_group"].params == (("group_name", "fast"),)
    assert found["delete_placement_group"].at_once
    assert "modify_instance_placement" in found


def test_a_set_of_dhcp_options_that_a_vpc_has_says_beforehand_that_it_cannot_be_deleted() -> None:
    network = a_region().with_vpc()
    network.ids["options"] = network.do("describe_dhcp_options")["DhcpOptions"][0]["DhcpOptionsId"]

    found = offers(inspected(network, "options"))

    refusal = found["delete_dhcp_options"].refusal
    assert refusal is not None
    assert refusal.code == "DependencyViolation"
    assert "associate_dhcp_options" in found
    rows = {row.name: row for row in inspected(network, "vpc").rows}
    assert rows["DhcpOptionsId"].refers_to == network["options"]


def test_a_peering_connection_offers_all_that_can_be_done_with_it_until_it_has_ended() -> None:
    network = a_region().with_vpc().with_vpc("peer", "10.1.0.0/16")
    made = network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"])
    network.ids["pcx"] = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]

    waiting = offers(inspected(network, "pcx"))
    network.do("delete_vpc_peering_connection", vpc_peering_connection_id=network["pcx"])

    about = {one.action for one in waiting.values() if "peering" in one.action}
    assert about == {
        "accept_vpc_peering_connection",
        "reject_vpc_peering_connection",
        "delete_vpc_peering_connection",
        "modify_vpc_peering_connection_options",
    }
    assert "modify_vpc_peering_connection_options" not in {one.action for one in inspected(network, "vpc").offers}
    assert offers(inspected(network, "pcx")) == {}
