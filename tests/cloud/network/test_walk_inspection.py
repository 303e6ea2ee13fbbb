"""An inspection VPC behind a transit gateway: every packet between spokes passes a firewall, in appliance mode or not."""

import pytest

from labs.cloud.network.step import Step
from tests.cloud.network.hub import LEFT, RIGHT, ZONE_A, ZONE_C, Hub
from tests.cloud.network.told import outcome, refusals

ZONES = (ZONE_A, ZONE_C)
PORTS = range(50000, 50040)
"""Source ports enough for the hash of flows to pick either zone."""


class Inspection(Hub):
    """Spokes `left` and `right` with hosts in zones a and c; `check` has a firewall in either zone.

    The firewalls let in what comes from the left on TCP port 80, and whatever answers it.
    """

    def __init__(self, *, appliance_mode_support: str, **options: str) -> None:
        super().__init__(**options)
        self.with_spoke("left", LEFT, zones=ZONES).with_spoke("right", RIGHT, zones=ZONES)
        self.route("left", "10.0.0.0/8")
        self.route("right", "10.0.0.0/8")
        self._with_firewalls(appliance_mode_support)
        self._with_tables()
        self.with_host("client", subnet="left-a").with_host("server", subnet="right-c")

    def _with_firewalls(self, appliance_mode_support: str) -> None:
        self.with_spoke("check", "10.100.0.0/16", zones=ZONES, appliance_mode_support=appliance_mode_support)
        self.with_group("firewall", vpc="check")
        self.let_in("firewall", LEFT, 80)
        self.route("check", "10.0.0.0/8")
        for number, zone in enumerate(ZONES, 11):
            name = f"firewall-{zone[-1]}"
            self.with_subnet(name, f"10.100.{number}.0/24", vpc="check", zone=zone)
            self.with_instance(name.upper(), in_subnet=name, groups=("firewall",))
            interface_id = self[f"{name.upper()}-eth0"]
            self.do(
                "modify_network_interface_attribute",
                network_interface_id=interface_id,
                source_dest_check={"value": False},
            )
            table_id = self.table_for(f"check-{zone[-1]}", "check")
            self.do(
                "create_route",
                route_table_id=table_id,
                destination_cidr_block="10.0.0.0/8",
                network_interface_id=interface_id,
            )

    def _with_tables(self) -> None:
        """Spokes send everything to the firewalls, which know the way to the spokes."""
        spokes = self.tgw_table("left-attachment", "right-attachment")
        check = {"transit_gateway_attachment_id": self["check-attachment"]}
        self.do("create_transit_gateway_route", destination_cidr_block="0.0.0.0/0", **spokes, **check)
        for one in ("left", "right"):
            attachment = {"transit_gateway_attachment_id": self[f"{one}-attachment"]}
            self.do("disable_transit_gateway_route_table_propagation", **self.default_table, **attachment)
            self.do("enable_transit_gateway_route_table_propagation", **self.default_table, **attachment)


def firewalls(hub: Hub, steps: tuple[Step, ...]) -> list[str]:
    """The firewalls that forwarded a packet, by name."""
    names = {id: name for name, id in hub.ids.items()}
    return [names[step.component_id].removesuffix("-eth0") for step in steps if step.code == "INTERFACE_FORWARDS"]


def test_every_packet_between_spokes_passes_a_firewall_once_each_way() -> None:
    hub = Inspection(appliance_mode_support="enable")

    seen = hub.send("client", "server")

    assert outcome(seen) == (True, True, hub.address_of("client"))
    assert len(firewalls(hub, seen.request)) == len(firewalls(hub, seen.reply)) == 1
    carried = [step.facts["resource_id"] for step in seen.request if step.code == "TGW_ATTACHMENT_TAKES"]
    assert carried == [hub["left"], hub["check"]]


def test_in_appliance_mode_the_reply_takes_the_firewall_of_the_request_whichever_it_was() -> None:
    hub = Inspection(appliance_mode_support="enable")

    taken = set()
    for port in PORTS:
        seen = hub.send("client", "server", source_port=port)
        assert seen.returned
        assert firewalls(hub, seen.request) == firewalls(hub, seen.reply)
        taken.update(firewalls(hub, seen.request))

    assert taken == {"FIREWALL-A", "FIREWALL-C"}


def test_without_appliance_mode_each_way_keeps_to_its_own_zone_and_the_other_firewall_refuses_the_reply() -> None:
    hub = Inspection(appliance_mode_support="disable")

    seen = hub.send("client", "server")

    assert outcome(seen) == (True, False, hub.address_of("client"))
    assert (firewalls(hub, seen.request), firewalls(hub, seen.reply)) == (["FIREWALL-A"], ["FIREWALL-C"])
    assert refusals(seen) == [("reply", "inbound", hub["firewall"], "ENI_SG_RULES_MISMATCH")]


def test_without_appliance_mode_hosts_in_one_zone_are_fine() -> None:
    hub = Inspection(appliance_mode_support="disable")
    hub.with_host("near", subnet="right-a")

    seen = hub.send("client", "near")

    assert seen.returned
    assert firewalls(hub, seen.request) == firewalls(hub, seen.reply) == ["FIREWALL-A"]


def test_appliance_mode_is_switched_on_later() -> None:
    hub = Inspection(appliance_mode_support="disable")

    hub.do(
        "modify_transit_gateway_vpc_attachment",
        transit_gateway_attachment_id=hub["check-attachment"],
        options={"appliance_mode_support": "enable"},
    )

    assert hub.send("client", "server").returned


def test_what_the_firewall_does_not_allow_stops_there() -> None:
    hub = Inspection(appliance_mode_support="enable")

    seen = hub.send("client", "server", destination_port=22)

    assert {step.component_id for step in seen.refusals} == {hub["firewall"]}
    assert seen.refusals[0].facts["mismatch"] == ["port"]


@pytest.mark.parametrize("leg", ["request", "reply"])
def test_a_firewall_with_its_source_dest_check_on_forwards_neither_way(leg: str) -> None:
    hub = Inspection(appliance_mode_support="disable")
    firewall = {"request": "FIREWALL-A", "reply": "FIREWALL-C"}[leg]
    hub.let_in("firewall", "10.0.0.0/8")
    hub.do(
        "modify_network_interface_attribute",
        network_interface_id=hub[f"{firewall}-eth0"],
        source_dest_check={"value": True},
    )

    seen = hub.send("client", "server")

    assert refusals(seen) == [(leg, "inbound", hub[f"{firewall}-eth0"], "ENI_SOURCE_DEST_CHECK_RESTRICTION")]


def test_a_firewall_without_a_way_back_to_the_gateway_sends_nothing_on() -> None:
    hub = Inspection(appliance_mode_support="enable")
    table = hub.main_table(hub["check"])["RouteTableId"]
    hub.do("delete_route", route_table_id=table, destination_cidr_block="10.0.0.0/8")

    seen = hub.send("client", "server")

    assert refusals(seen) == [(leg, "outbound", table, "NO_ROUTE_TO_DESTINATION") for leg in ("request", "reply")]


def test_a_table_that_sends_the_firewalls_packets_back_to_them_is_a_loop() -> None:
    hub = Inspection(appliance_mode_support="enable")
    check = {"transit_gateway_attachment_id": hub["check-attachment"]}
    hub.do("create_transit_gateway_route", destination_cidr_block=RIGHT, **hub.default_table, **check)

    seen = hub.send("client", "server")

    assert {step.code for step in seen.refusals} == {"FORWARDING_LOOP"}


def test_groups_are_named_across_the_gateway_but_not_across_a_firewall() -> None:
    hub = Inspection(appliance_mode_support="enable", security_group_referencing_support="enable")
    hub.with_group("strict", vpc="right").with_host("guarded", subnet="right-a", group="strict")
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": hub["left-open"]}]}
    hub.do("authorize_security_group_ingress", group_id=hub["strict"], ip_permissions=[pair])

    seen = hub.send("client", "guarded")

    assert refusals(seen) == [("request", "inbound", hub["strict"], "SG_REFERENCES_NOT_PRESERVED")]
