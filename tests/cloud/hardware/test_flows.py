"""How fast are flows, and what keeps them from being faster?"""

from typing import Any

import pytest

from labs.cloud.hardware.limits import Limit
from tests.cloud.builders import OLD_HVM
from tests.cloud.hardware.fast import Fast, a_fast_region


def two(instance_type: str, other: str | None = None, **more: Any) -> Fast:
    """Two machines in one subnet."""
    return a_fast_region().with_machine("a", instance_type, **more).with_machine("b", other or instance_type, **more)


def in_a_cluster(instance_type: str) -> Fast:
    network = a_fast_region()
    network.do("create_placement_group", group_name="near", strategy="cluster")
    for name in ("a", "b"):
        network.with_machine(name, instance_type, placement={"group_name": "near"})
    return network


def told(network: Fast, source: str = "a", destination: str = "b", **more: Any) -> tuple[float, Limit]:
    found = network.measured(source, destination, **more)
    return round(found.gbps, 6), found.limited_by


def with_express(network: Fast, *names: str, udp: bool = False) -> Fast:
    for name in names:
        setting = {"ena_srd_enabled": True, "ena_srd_udp_specification": {"ena_srd_udp_enabled": udp}}
        network.do(
            "modify_network_interface_attribute",
            network_interface_id=network[f"{name}-eth0"],
            ena_srd_specification=setting,
        )
    return network


def test_a_single_flow_has_5_gbps() -> None:
    assert told(two("c5n.18xlarge")) == (5.0, Limit.SINGLE_FLOW)


def test_a_single_flow_has_10_gbps_in_a_cluster_group() -> None:
    assert told(in_a_cluster("c5n.18xlarge")) == (10.0, Limit.SINGLE_FLOW_IN_CLUSTER)


def test_many_flows_have_the_whole_bandwidth_of_the_instance() -> None:
    assert told(two("c5n.18xlarge"), flows=30) == (100.0, Limit.INSTANCE_BANDWIDTH)


def test_the_slower_of_two_decides() -> None:
    network = two("c5n.18xlarge", "m5.8xlarge")

    found = network.measured("a", "b", flows=30)

    assert (found.gbps, found.facts["subject"], found.facts["direction"]) == (10.0, network["b"], "in")


def test_flows_that_want_little_get_it() -> None:
    assert told(two("m5.8xlarge"), gbps=0.4) == (0.4, Limit.DEMAND)


def test_the_cluster_group_does_not_speed_up_what_goes_by_public_addresses() -> None:
    network = in_a_cluster("c5n.18xlarge")
    for name in ("a", "b"):
        network.with_address(f"{name}-ip", on=f"{name}-eth0")

    public = str(network.public_ip("b"))

    assert told(network, destination=public) == (5.0, Limit.SINGLE_FLOW)


def test_one_tunnel_is_one_flow_whatever_is_in_it() -> None:
    assert told(two("c5n.18xlarge"), flows=30, tunnelled=True) == (5.0, Limit.SINGLE_FLOW)


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("c5n.18xlarge", (50.0, Limit.BEYOND_THE_REGION)),
        ("m5.8xlarge", (5.0, Limit.BEYOND_THE_REGION)),
        ("m5.xlarge", (5.0, Limit.BEYOND_THE_REGION)),
    ],
)
def test_an_internet_gateway_gets_half_of_large_instances_and_5_gbps_of_others(
    instance_type: str, expected: tuple[float, Limit]
) -> None:
    network = a_fast_region().with_machine("a", instance_type)

    assert told(network, destination="internet", flows=40) == expected


def test_what_does_not_arrive_has_no_speed_and_says_where_it_died() -> None:
    network = two("m5.large")
    network.do("revoke_security_group_ingress", group_id=network["open"], ip_protocol="-1", cidr_ip="0.0.0.0/0")

    found = network.measured("a", "b")

    assert (found.gbps, found.limited_by, found.works) == (0.0, Limit.REFUSED, False)
    assert [step.code for step in found.walk.refusals] == ["SG_HAS_NO_RULES"]


def test_a_network_card_carries_its_own_part() -> None:
    network = two("p4d.24xlarge")

    assert told(network, flows=60) == (100.0, Limit.NETWORK_CARD)


def test_ena_express_on_both_sides_lets_one_flow_have_25_gbps() -> None:
    network = with_express(two("c6gn.16xlarge"), "a")
    one_side = told(network)
    with_express(network, "b")

    assert one_side == (5.0, Limit.SINGLE_FLOW)
    assert told(network) == (25.0, Limit.SINGLE_FLOW_ENA_EXPRESS)
    assert network.measured("a", "b").packet_bytes == 8900


def test_udp_goes_by_ena_express_only_where_that_was_asked_for() -> None:
    network = with_express(two("c6gn.16xlarge"), "a", "b")
    before = told(network, protocol="udp")
    with_express(network, "a", "b", udp=True)

    assert before == (5.0, Limit.SINGLE_FLOW)
    assert told(network, protocol="udp") == (25.0, Limit.SINGLE_FLOW_ENA_EXPRESS)


def test_ena_express_works_between_zones_and_not_through_a_gateway() -> None:
    network = a_fast_region().with_machine("a", "c6gn.16xlarge")
    network.with_machine("b", "c6gn.16xlarge", in_subnet="other-zone")
    with_express(network, "a", "b")
    for name in ("a", "b"):
        network.with_address(f"{name}-ip", on=f"{name}-eth0")

    assert told(network) == (25.0, Limit.SINGLE_FLOW_ENA_EXPRESS)
    assert told(network, destination=str(network.public_ip("b"))) == (5.0, Limit.SINGLE_FLOW)


def test_the_intel_virtual_function_carries_10_gbps_at_most() -> None:
    network = two("c4.8xlarge")
    assert network.measured("a", "b").driver == "ixgbevf"
    assert told(network, flows=9) == (10.0, Limit.INSTANCE_BANDWIDTH)
    for name in ("a", "b"):
        network.become(name, "r4.16xlarge", ena_support=False)

    assert told(network, flows=9) == (10.0, Limit.DRIVER)


def test_small_packets_are_limited_by_the_driver_and_cost_the_paravirtual_path_most() -> None:
    fast = two("r4.16xlarge").measured("a", "b", packet_bytes=1500)
    slow = two("r4.16xlarge", image=OLD_HVM).measured("a", "b", packet_bytes=1500)

    assert (fast.driver, slow.driver) == ("ena", "vif")
    assert (fast.limited_by, slow.limited_by) == (Limit.SINGLE_FLOW, Limit.PACKETS)
    assert slow.gbps == pytest.approx(2.4)
    assert slow.sender_cpu_percent / slow.packets_per_second > fast.sender_cpu_percent / fast.packets_per_second * 5


def test_bursts_last_as_long_as_the_credits() -> None:
    network = two("m5.large")

    found = network.measured("a", "b", flows=4, seconds=600)

    burst, baseline = found.intervals
    assert (burst.gbps, burst.limited_by) == (10.0, Limit.INSTANCE_BURST)
    assert (baseline.gbps, baseline.limited_by) == (0.75, Limit.INSTANCE_BASELINE)
    assert [burst.seconds, baseline.seconds] == pytest.approx([300, 300])
    assert found.transferred_gb == pytest.approx((10 * 300 + 0.75 * 300) / 8)


def test_a_measurement_takes_no_credits() -> None:
    network = two("m5.large")
    before = network.world

    network.measured("a", "b", seconds=600)

    assert network.world is before


def test_a_nat_gateway_carries_what_instances_may_send_beyond_the_region() -> None:
    network = a_fast_region().with_subnet("inside", "10.0.3.0/24", zone="us-east-1a")
    network.with_address("nat-ip").with_nat_gateway("nat", in_subnet="subnet", address="nat-ip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["inside"])
    network.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"])
    network.with_machine("a", "c8gn.48xlarge", in_subnet="inside")

    found = network.measured("a", "internet", flows=40)

    assert (round(found.gbps, 6), found.limited_by) == (100.0, Limit.NAT_GATEWAY)
    assert found.packet_bytes == 1500


def test_a_vpn_tunnel_carries_a_gigabit_and_a_quarter() -> None:
    network = a_fast_region().with_machine("a", "m5.8xlarge")
    network.with_vpn_gateway().with_customer_gateway().with_vpn().with_premises().with_propagation()

    assert told(network, destination="192.168.0.10", flows=8) == (1.25, Limit.VPN_TUNNEL)


def test_a_transit_gateway_carries_100_gbps_of_a_vpc() -> None:
    network = (
        a_fast_region().with_vpc("far", "10.9.0.0/16").with_subnet("there", "10.9.1.0/24", vpc="far", zone="us-east-1a")
    )
    network.with_group("far-open", vpc="far")
    network.do("authorize_security_group_ingress", group_id=network["far-open"], ip_protocol="-1", cidr_ip="10.0.0.0/8")
    network.with_transit_gateway("tgw").with_attachment("near-att", to="tgw", subnets=("subnet",))
    network.with_attachment("far-att", to="tgw", subnets=("there",), vpc="far")
    for vpc, block in (("vpc", "10.9.0.0/16"), ("far", "10.0.0.0/16")):
        table = network.main_table(network[vpc])["RouteTableId"]
        network.do(
            "create_route", route_table_id=table, destination_cidr_block=block, transit_gateway_id=network["tgw"]
        )
    network.with_machine("a", "c8gn.48xlarge")
    network.with_machine("b", "c8gn.48xlarge", in_subnet="there", groups=("far-open",))

    found = network.measured("a", "b", flows=100)

    assert (round(found.gbps, 6), found.limited_by, found.packet_bytes) == (100.0, Limit.TRANSIT_GATEWAY, 8500)


def test_an_interface_endpoint_has_a_bandwidth_and_a_gateway_endpoint_has_none() -> None:
    network = a_fast_region().with_machine("a", "c8gn.48xlarge")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    inside: dict[str, Any] = {"subnet_ids": [network["subnet"]], "security_group_ids": [network["open"]]}
    network.with_endpoint(
        "interface", "com.amazonaws.us-east-1.ec2", vpc_endpoint_type="Interface", private_dns_enabled=False, **inside
    )
    network.with_endpoint(
        "gateway", "com.amazonaws.us-east-1.s3", route_table_ids=[network.main_table(network["vpc"])["RouteTableId"]]
    )
    endpoint = network.do("describe_vpc_endpoints", vpc_endpoint_ids=[network["interface"]])["VpcEndpoints"][0]
    address = network.do("describe_network_interfaces", network_interface_ids=endpoint["NetworkInterfaceIds"])[
        "NetworkInterfaces"
    ][0]["PrivateIpAddress"]

    by_interface = network.measured("a", address, flows=200, port=443)
    by_gateway = network.measured("a", "s3.us-east-1.amazonaws.com", flows=200, port=443)

    assert (round(by_interface.gbps, 6), by_interface.limited_by) == (100.0, Limit.VPC_ENDPOINT)
    assert (round(by_gateway.gbps, 6), by_gateway.limited_by) == (300.0, Limit.NETWORK_CARD)


def test_an_appliance_on_the_way_carries_everything_twice() -> None:
    network = a_fast_region().with_subnet("between", "10.0.3.0/24", zone="us-east-1a")
    network.with_machine("a", "c5n.18xlarge").with_machine("box", "m5.8xlarge", in_subnet="between")
    network.do(
        "modify_network_interface_attribute",
        network_interface_id=network["box-eth0"],
        source_dest_check={"value": False},
    )
    network.with_machine("b", "c5n.18xlarge", in_subnet="other-zone")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["subnet"])
    network.do(
        "create_route",
        route_table_id=table,
        destination_cidr_block="10.0.2.0/24",
        network_interface_id=network["box-eth0"],
    )

    found = network.measured("a", "b", flows=40, protocol="udp")

    assert (found.gbps, found.facts["subject"]) == (10.0, network["box"])


def test_what_stays_within_an_instance_loads_no_network() -> None:
    network = a_fast_region().with_machine("a", "t3.micro")

    assert told(network, destination="a") == (30.0, Limit.LOOPBACK)


def test_the_services_next_to_an_instance_take_1024_packets_a_second() -> None:
    network = a_fast_region().with_machine("a", "m5.8xlarge")

    found = network.measured("a", "169.254.169.253", protocol="udp", port=53, packet_bytes=100)

    assert (found.limited_by, round(found.packets_per_second)) == (Limit.SERVICE, 1024)
