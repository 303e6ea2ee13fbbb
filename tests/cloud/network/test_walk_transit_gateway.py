"""Through a transit gateway: zones, associations, routes, network ACLs and the names of groups."""

from typing import Any

from tests.cloud.network.hub import LEFT, RIGHT, ZONE_A, ZONE_C, Hub, two_spokes
from tests.cloud.network.told import codes, outcome, refusals


def test_two_attached_vpcs_reach_each_other_by_the_default_table() -> None:
    hub = two_spokes()

    seen = hub.send("client", "server")

    assert outcome(seen) == (True, True, hub.address_of("client"))
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "TGW_ATTACHMENT_TAKES",
        "TGW_ROUTE_CHOSEN",
        "TGW_ATTACHMENT_ENTERS_VPC",
        "SAME_SUBNET",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    chosen = next(step for step in seen.request if step.code == "TGW_ROUTE_CHOSEN")
    assert chosen.component_id == hub.default_table["transit_gateway_route_table_id"]
    assert chosen.facts == {
        "destination_cidr_block": RIGHT,
        "transit_gateway_attachment_id": hub["right-attachment"],
        "route_type": "propagated",
        "address": hub.address_of("server"),
    }


def test_without_a_route_in_the_vpc_nothing_gets_to_the_gateway() -> None:
    hub = Hub().with_spoke("left", LEFT).with_spoke("right", RIGHT)
    hub.with_host("client", subnet="left-a").with_host("server", subnet="right-a")

    seen = hub.send("client", "server")

    assert refusals(seen) == [
        ("request", "outbound", hub.main_table(hub["left"])["RouteTableId"], "NO_ROUTE_TO_DESTINATION"),
        ("reply", "outbound", hub.main_table(hub["right"])["RouteTableId"], "NO_ROUTE_TO_DESTINATION"),
    ]


def test_behind_a_missing_route_what_else_stands_in_the_way_is_told() -> None:
    hub = Hub().with_spoke("left", LEFT).with_spoke("right", RIGHT)
    hub.with_group("closed", vpc="right")
    hub.with_host("client", subnet="left-a").with_host("server", subnet="right-a", group="closed")
    table = hub.tgw_table("left-attachment")["transit_gateway_route_table_id"]

    seen = hub.send("client", "server")

    assert refusals(seen) == [
        ("request", "outbound", hub.main_table(hub["left"])["RouteTableId"], "NO_ROUTE_TO_DESTINATION"),
        ("request", "outbound", table, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"),
        ("request", "inbound", hub["closed"], "SG_HAS_NO_RULES"),
        ("reply", "outbound", hub.main_table(hub["right"])["RouteTableId"], "NO_ROUTE_TO_DESTINATION"),
    ]


def test_a_reply_needs_a_route_of_its_own() -> None:
    hub = Hub().with_spoke("left", LEFT).with_spoke("right", RIGHT)
    hub.route("left", RIGHT)
    hub.with_host("client", subnet="left-a").with_host("server", subnet="right-a")

    seen = hub.send("client", "server")

    assert outcome(seen) == (True, False, hub.address_of("client"))
    assert refusals(seen) == [
        ("reply", "outbound", hub.main_table(hub["right"])["RouteTableId"], "NO_ROUTE_TO_DESTINATION")
    ]


def test_from_a_zone_without_an_interface_nothing_is_forwarded() -> None:
    hub = two_spokes()
    hub.with_subnet("left-c", "10.1.9.0/24", vpc="left", zone=ZONE_C).with_host("far", subnet="left-c")

    seen = hub.send("far", "server")

    assert refusals(seen) == [("request", "inbound", hub["tgw"], "TGW_ROUTE_AZ_RESTRICTION")]
    assert seen.refusals[0].facts == {
        "transit_gateway_attachment_id": hub["left-attachment"],
        "availability_zone": ZONE_C,
        "subnet_id": hub["left-c"],
    }


def test_into_a_zone_without_an_interface_packets_come_but_their_replies_do_not_leave() -> None:
    hub = two_spokes()
    hub.with_subnet("right-c", "10.2.9.0/24", vpc="right", zone=ZONE_C).with_host("far", subnet="right-c")

    seen = hub.send("client", "far")

    assert outcome(seen) == (True, False, hub.address_of("client"))
    assert refusals(seen) == [("reply", "inbound", hub["tgw"], "TGW_ROUTE_AZ_RESTRICTION")]


def test_a_subnet_added_in_the_zone_lets_the_reply_leave() -> None:
    hub = two_spokes()
    hub.with_subnet("right-c", "10.2.9.0/24", vpc="right", zone=ZONE_C).with_host("far", subnet="right-c")
    attachment = {"transit_gateway_attachment_id": hub["right-attachment"]}

    hub.do("modify_transit_gateway_vpc_attachment", **attachment, add_subnet_ids=[hub["right-c"]])

    assert hub.send("client", "far").returned


def test_an_attachment_without_a_table_drops_what_it_takes() -> None:
    hub = two_spokes()
    attachment = {"transit_gateway_attachment_id": hub["left-attachment"]}
    hub.do("disassociate_transit_gateway_route_table", **hub.default_table, **attachment)

    seen = hub.send("client", "server")

    assert refusals(seen) == [("request", "inbound", hub["left-attachment"], "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")]
    assert codes(seen.request)[-1] == "DELIVERED_TO_INTERFACE"


def test_the_table_of_the_attachment_it_comes_by_decides_alone() -> None:
    hub = two_spokes()
    isolated = hub.tgw_table("left-attachment")

    seen = hub.send("client", "server")

    assert refusals(seen) == [
        (
            "request",
            "outbound",
            isolated["transit_gateway_route_table_id"],
            "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
        )
    ]


def test_propagation_into_the_table_opens_the_way() -> None:
    hub = two_spokes()
    table = hub.tgw_table("left-attachment")
    right = {"transit_gateway_attachment_id": hub["right-attachment"]}

    hub.do("enable_transit_gateway_route_table_propagation", **table, **right)

    assert hub.send("client", "server").returned


def test_a_route_to_the_right_attachment_for_other_addresses_cannot_route() -> None:
    hub = two_spokes()
    table = hub.tgw_table("left-attachment")
    right = {"transit_gateway_attachment_id": hub["right-attachment"]}
    hub.do("create_transit_gateway_route", destination_cidr_block="10.2.200.0/24", **table, **right)

    seen = hub.send("client", "server")

    assert [step.code for step in seen.refusals] == ["TGW_RTB_CANNOT_ROUTE"]
    assert seen.refusals[0].facts["transit_gateway_attachment_id"] == hub["right-attachment"]


def test_a_static_blackhole_goes_before_what_is_propagated() -> None:
    hub = two_spokes()
    hub.do("create_transit_gateway_route", destination_cidr_block=RIGHT, **hub.default_table, blackhole=True)

    seen = hub.send("client", "server")

    assert [step.code for step in seen.refusals] == ["TGW_RTB_BAD_STATE_ROUTE"]
    assert seen.refusals[0].facts == {
        "destination_cidr_block": RIGHT,
        "transit_gateway_attachment_id": None,
        "route_type": "static",
        "address": hub.address_of("server"),
    }


def test_the_longest_prefix_goes_before_a_static_route() -> None:
    hub = two_spokes()
    hub.do("create_transit_gateway_route", destination_cidr_block="10.0.0.0/8", **hub.default_table, blackhole=True)

    assert hub.send("client", "server").returned


def test_a_more_specific_blackhole_drops_part_of_a_vpc() -> None:
    hub = two_spokes(zones=(ZONE_A, ZONE_C))
    hub.with_host("other", subnet="right-c")
    hub.do("create_transit_gateway_route", destination_cidr_block="10.2.2.0/24", **hub.default_table, blackhole=True)

    assert hub.send("client", "server").returned
    assert [step.code for step in hub.send("client", "other").refusals] == ["TGW_RTB_BAD_STATE_ROUTE"]


def test_a_static_route_to_a_deleted_attachment_is_a_blackhole() -> None:
    hub = two_spokes()
    third = {"transit_gateway_attachment_id": hub.with_spoke("third", "10.3.0.0/16")["third-attachment"]}
    hub.do("create_transit_gateway_route", destination_cidr_block="10.2.1.0/24", **hub.default_table, **third)
    hub.do("delete_transit_gateway_vpc_attachment", **third)

    seen = hub.send("client", "server")

    assert [step.code for step in seen.refusals] == ["TGW_RTB_BAD_STATE_ROUTE"]


def test_when_the_attachment_goes_the_routes_of_the_vpc_turn_blackhole() -> None:
    hub = two_spokes()
    hub.do("delete_transit_gateway_vpc_attachment", transit_gateway_attachment_id=hub["left-attachment"])

    seen = hub.send("client", "server")

    assert [step.code for step in seen.refusals] == ["BAD_STATE_ROUTE"]


class Walled(Hub):
    """Spokes whose attachments have small subnets of their own, with network ACLs of their own."""

    def __init__(self) -> None:
        super().__init__()
        for name, cidr_block, peer in (("left", LEFT, RIGHT), ("right", RIGHT, LEFT)):
            base = cidr_block.rsplit(".", 2)[0]
            self.with_vpc(name, cidr_block, gateway=False).with_subnet(f"{name}-a", f"{base}.1.0/24", vpc=name)
            self.with_subnet(f"{name}-tgw", f"{base}.2.0/28", vpc=name)
            self.with_attachment(f"{name}-attachment", to="tgw", subnets=(f"{name}-tgw",), vpc=name)
            self.with_group(f"{name}-open", vpc=name)
            self.let_in(f"{name}-open", "0.0.0.0/0")
            self.route(name, peer)
        self.with_host("client", subnet="left-a").with_host("server", subnet="right-a")

    def guard(self, subnet: str, vpc: str, *allowed: bool) -> str:
        """A network ACL for a subnet that allows everything in these directions: True is outbound."""
        acl_id = self.acl(self[vpc])
        for egress in allowed:
            self.do(
                "create_network_acl_entry",
                network_acl_id=acl_id,
                rule_number=100,
                egress=egress,
                protocol="-1",
                rule_action="allow",
                cidr_block="0.0.0.0/0",
            )
        filters = [{"name": "association.subnet-id", "values": [self[subnet]]}]
        guarding: Any = self.do("describe_network_acls", filters=filters)["NetworkAcls"][0]["Associations"]
        association = next(one for one in guarding if one["SubnetId"] == self[subnet])
        self.do(
            "replace_network_acl_association",
            association_id=association["NetworkAclAssociationId"],
            network_acl_id=acl_id,
        )
        return acl_id


def test_the_acl_of_the_gateways_subnet_is_asked_inbound_on_the_way_to_the_gateway_and_outbound_from_it() -> None:
    hub = Walled()
    left = hub.guard("left-tgw", "left", True)
    right = hub.guard("right-tgw", "right", False)

    seen = hub.send("client", "server")

    assert refusals(seen) == [
        ("request", "inbound", left, "SUBNET_ACL_RESTRICTION"),
        ("request", "outbound", right, "SUBNET_ACL_RESTRICTION"),
    ]


def test_the_acl_of_the_hosts_subnet_is_asked_too() -> None:
    hub = Walled()
    acl = hub.guard("right-a", "right", True)

    assert refusals(hub.send("client", "server")) == [("request", "inbound", acl, "SUBNET_ACL_RESTRICTION")]


def test_from_the_gateway_to_a_host_in_its_own_subnet_no_acl_is_asked() -> None:
    hub = two_spokes()
    acl = Walled.guard(hub, "right-a", "right")  # type: ignore[arg-type]

    seen = hub.send("client", "server")

    assert outcome(seen)[0]
    assert refusals(seen) == [
        ("reply", "outbound", acl, "SUBNET_ACL_RESTRICTION"),
        ("reply", "inbound", acl, "SUBNET_ACL_RESTRICTION"),
    ]


def test_nobody_answers_at_the_address_of_the_gateways_own_interface() -> None:
    hub = two_spokes()
    filters = [{"name": "interface-type", "values": ["transit_gateway"]}]
    shown = hub.do("describe_network_interfaces", filters=filters)["NetworkInterfaces"]
    theirs = next(one for one in shown if one["VpcId"] == hub["right"])

    seen = hub.send("client", theirs["PrivateIpAddress"])

    assert refusals(seen) == [("request", "inbound", theirs["NetworkInterfaceId"], "NO_POSSIBLE_DESTINATION")]


def test_two_gateways_that_point_at_each_other_are_a_loop() -> None:
    hub = two_spokes()
    hub.with_spoke("third", "10.3.0.0/16")
    hub.route("left", "10.9.0.0/16")
    hub.route("third", "10.9.0.0/16")
    third = {"transit_gateway_attachment_id": hub["third-attachment"]}
    hub.do("create_transit_gateway_route", destination_cidr_block="10.9.0.0/16", **hub.default_table, **third)

    seen = hub.send("client", "10.9.0.1")

    assert refusals(seen) == [("request", "inbound", hub["third-attachment"], "FORWARDING_LOOP")]


def test_a_packet_stays_in_the_zone_it_comes_from() -> None:
    hub = two_spokes(zones=(ZONE_A, ZONE_C))
    hub.with_host("other", subnet="left-c")

    def entered(source: str) -> str:
        steps = hub.send(source, "server").request
        step = next(one for one in steps if one.code == "TGW_ATTACHMENT_ENTERS_VPC")
        return str(step.facts["availability_zone"])

    assert (entered("client"), entered("other")) == (ZONE_A, ZONE_C)


def test_an_appliance_is_reached_by_a_zone_that_works_when_the_other_has_failed() -> None:
    hub = (
        Hub()
        .with_spoke("left", LEFT)
        .with_spoke("right", RIGHT, zones=(ZONE_A, ZONE_C), appliance_mode_support="enable")
    )
    hub.route("left", RIGHT)
    hub.route("right", LEFT)
    hub.with_host("client", subnet="left-a").with_host("server", subnet="right-c")

    def entered(port: int) -> str:
        steps = hub.send("client", "server", destination_port=port).request
        return str(next(one for one in steps if one.code == "TGW_ATTACHMENT_ENTERS_VPC").facts["availability_zone"])

    both = {entered(port) for port in range(8000, 8016)}
    hub.do("fail_hardware", name="apne2-az1")

    assert both == {ZONE_A, ZONE_C}
    assert {entered(port) for port in range(8000, 8016)} == {ZONE_C}


def guarded_by_name(**options: Any) -> Hub:
    """Two spokes; `server` lets in members of the left's group, if that can be said."""
    hub = two_spokes(**options)
    hub.with_group("strict", vpc="right").with_host("guarded", subnet="right-a", group="strict")
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": hub["left-open"]}]}
    hub.do("authorize_security_group_ingress", group_id=hub["strict"], ip_permissions=[pair])
    return hub


def test_where_the_gateway_allows_it_a_rule_may_name_a_group_of_the_other_vpc() -> None:
    hub = guarded_by_name(security_group_referencing_support="enable")

    assert hub.send("client", "guarded").returned


def test_names_of_groups_are_lost_once_an_attachment_no_longer_passes_them() -> None:
    hub = guarded_by_name(security_group_referencing_support="enable")
    hub.do(
        "modify_transit_gateway_vpc_attachment",
        transit_gateway_attachment_id=hub["left-attachment"],
        options={"security_group_referencing_support": "disable"},
    )

    seen = hub.send("client", "guarded")

    assert refusals(seen) == [("request", "inbound", hub["strict"], "SG_REFERENCES_NOT_PRESERVED")]


def test_ipv6_ranges_are_propagated_where_the_attachment_supports_them_and_carried_as_they_are() -> None:
    hub = Hub().with_spoke("left", LEFT, ipv6_support="enable").with_spoke("right", RIGHT, ipv6_support="enable")
    for name in ("left", "right"):
        hub.with_ipv6(f"{name}-a", vpc=name)
        six = {"ip_protocol": "-1", "ipv6_ranges": [{"cidr_ipv6": "::/0"}]}
        hub.do("authorize_security_group_ingress", group_id=hub[f"{name}-open"], ip_permissions=[six])
        table = hub.main_table(hub[name])["RouteTableId"]
        to_gateway = {"destination_ipv6_cidr_block": "::/0", "transit_gateway_id": hub["tgw"]}
        hub.do("create_route", route_table_id=table, **to_gateway)
        more: dict[str, Any] = {"ipv6_address_count": 1, "instance_type": "t3.micro"}
        hub.with_instance(f"{name}-host", in_subnet=f"{name}-a", groups=(f"{name}-open",), **more)
    there = hub.ipv6("right-host-eth0")

    seen = hub.send("left-host", there)
    hub.do(
        "modify_transit_gateway_vpc_attachment",
        transit_gateway_attachment_id=hub["right-attachment"],
        options={"ipv6_support": "disable"},
    )

    assert outcome(seen) == (True, True, hub.ipv6("left-host-eth0"))
    assert [step.code for step in hub.send("left-host", there).refusals] == ["TGW_RTB_CANNOT_ROUTE"]
