"""Data pay for what their way crosses: zones, Regions, the internet, and every gateway that takes them by the GB."""

from decimal import Decimal

import pytest

from labs.cloud import billing
from labs.cloud.billing.data import Crossing
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.guest.inside import Inside


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_group("all", open_port=80).with_public_subnet("a")
    network.with_subnet("b", "10.0.2.0/24", zone="ap-northeast-2c").with_instance("web", in_subnet="a", groups=("all",))
    network.with_instance("near", in_subnet="a", groups=("all",))
    return network.with_instance("far", in_subnet="b", groups=("all",))


def crossed(network: Network, source: str, destination: str) -> list[tuple[str, int]]:
    end = network.ids.get(destination, destination)
    found = billing.crossings(network.world, walk(network.world, source=network[source], destination=end))
    return [(one.usage_type, one.times) for one in found]


def test_what_stays_in_one_zone_costs_nothing(network: Network) -> None:
    assert crossed(network, "web", "near") == []


def test_between_zones_both_sides_pay(network: Network) -> None:
    assert crossed(network, "web", "far") == [("DataTransfer-Regional-Bytes", 2)]


def test_on_the_way_to_the_internet_the_sender_pays_and_on_the_way_in_nobody(network: Network) -> None:
    assert crossed(network, "web", "internet") == [("DataTransfer-Out-Bytes", 1)]
    coming = walk(network.world, source="internet", destination=network["web"])
    assert [one.usage_type for one in billing.crossings(network.world, coming)] == ["DataTransfer-In-Bytes"]


def test_by_public_addresses_even_one_zone_is_paid_for(network: Network) -> None:
    public_ip = network.public_ip("near")
    assert public_ip
    assert crossed(network, "web", public_ip) == [("DataTransfer-Regional-Bytes", 2)]


def test_a_nat_gateway_is_paid_beside_the_internet_and_the_zone_it_stands_in(network: Network) -> None:
    network.with_address("eip").with_nat_gateway("nat", in_subnet="a", address="eip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["b"])
    to_nat = {"destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": network["nat"]}
    network.do("create_route", route_table_id=table, **to_nat)

    seen = crossed(network, "far", "internet")

    assert seen == [("NatGateway-Bytes", 1), ("DataTransfer-Out-Bytes", 1), ("DataTransfer-Regional-Bytes", 2)]


def test_a_transit_gateway_is_paid_by_the_gb_and_carries_between_zones_for_nothing_more(network: Network) -> None:
    network.with_vpc("spoke", "10.1.0.0/16", gateway=False).with_group("open", vpc="spoke", open_port=80)
    network.with_subnet("c", "10.1.1.0/24", zone="ap-northeast-2c", vpc="spoke").with_transit_gateway("tgw")
    network.with_attachment("here", to="tgw", subnets=("a",))
    network.with_attachment("there", to="tgw", subnets=("c",), vpc="spoke")
    network.with_instance("spoken", in_subnet="c", groups=("open",))
    for vpc, block in (("vpc", "10.1.0.0/16"), ("spoke", "10.0.0.0/16")):
        for table in network.do("describe_route_tables", filters=[{"name": "vpc-id", "values": [network[vpc]]}])[
            "RouteTables"
        ]:
            asked = {"destination_cidr_block": block, "transit_gateway_id": network["tgw"]}
            network.do("create_route", route_table_id=table["RouteTableId"], **asked)

    assert crossed(network, "web", "spoken") == [("TransitGateway-Bytes", 1)]


def test_what_does_not_arrive_costs_nothing(network: Network) -> None:
    seen = walk(network.world, source=network["web"], destination=network["far"], destination_port=22)
    assert not seen.arrived
    assert billing.crossings(network.world, seen) == ()


def test_measured_data_are_charged_along_their_way_at_once(network: Network) -> None:
    seen = walk(network.world, source=network["web"], destination=network["far"])

    network.world = billing.carried(network.world, seen, 12.5, resource_id=network["web"])

    assert billing.crossings(network.world, seen) == (Crossing("DataTransfer-Regional-Bytes", 2, network["far-eth0"]),)
    assert billing.charges(network.world)["DataTransfer-Regional-Bytes"] == Decimal("0.25")
    assert billing.charges_of(network.world, network["web"]) == {"DataTransfer-Regional-Bytes": Decimal("0.25")}


def test_a_standing_flow_is_charged_for_as_long_as_it_runs(network: Network) -> None:
    asked = {"source_id": network["web"], "destination": network["far"], "port": 80, "gbps": 0.04}
    flow_id = network.do("create_traffic_flow", **asked)["TrafficFlow"]["TrafficFlowId"]
    network.do("advance_time", hours=10)
    network.do("delete_traffic_flow", traffic_flow_id=flow_id)
    network.do("advance_time", hours=10)

    # 0.04 Gbps are 18 GB an hour, paid on both sides of the border.
    assert billing.charges_of(network.world, flow_id) == {"DataTransfer-Regional-Bytes": Decimal("3.60")}


def test_what_a_flow_will_cost_in_a_month_has_its_free_gigabytes(network: Network) -> None:
    asked = {"source_id": network["web"], "destination": "internet", "port": 80, "gbps": 0.001}
    flow_id = network.do("create_traffic_flow", **asked)["TrafficFlow"]["TrafficFlowId"]

    (rate,) = (one for one in billing.rates(network.world) if one.resource_id == flow_id)

    # 0.001 Gbps are 0.45 GB an hour, 328.5 GB in 730 hours, of which 100 are free.
    assert (rate.usage_type, rate.quantity) == ("DataTransfer-Out-Bytes", Decimal("0.45"))
    assert rate.month.quantize(Decimal("0.0001")) == Decimal("28.7910")
    stop = billing.how_to_stop(network.world, flow_id)
    assert stop
    assert stop.action == "delete_traffic_flow"


def test_what_iperf3_sends_between_zones_is_charged(network: Network) -> None:
    every_port = {"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "10.0.0.0/16"}]}
    network.do("authorize_security_group_ingress", group_id=network["all"], ip_permissions=[every_port])
    near, far = Inside(network, "web"), Inside(network, "far")
    far.out("iperf3 -s -D")
    near.out(f"iperf3 -c {network.instance('far')['PrivateIpAddress']} -t 10")

    (charge,) = (one for one in billing.invoices(network.world)[0].charges if one.amount)
    assert charge.usage_type == "DataTransfer-Regional-Bytes"
    assert set(charge.resources) == {network["web"]}
    assert charge.quantity > 0
