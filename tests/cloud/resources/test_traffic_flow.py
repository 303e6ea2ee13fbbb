"""Traffic that stands: what it gets, what ends it, and what it does to network credits while time passes."""

from datetime import timedelta
from typing import Any

import pytest

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.credits import bandwidth_of, credits_left
from labs.cloud.resources.instance import Instance
from tests.cloud.hardware.fast import Fast, a_fast_region


def two(instance_type: str = "m5.large") -> Fast:
    return a_fast_region().with_machine("a", instance_type).with_machine("b", instance_type)


def start(network: Fast, source: str = "a", destination: str = "b", **more: Any) -> str:
    target = network.ids.get(destination, destination)
    made = network.do("create_traffic_flow", source_id=network[source], destination=target, **more)
    return str(made["TrafficFlow"]["TrafficFlowId"])


def shown(network: Fast, flow_id: str) -> dict[str, Any]:
    found: dict[str, Any] = network.do("describe_traffic_flows", traffic_flow_ids=[flow_id])["TrafficFlows"][0]
    return found


def gbps(network: Fast, *ids: str) -> list[float]:
    return [round(shown(network, one)["Gbps"], 3) for one in ids]


def credits_of(network: Fast, name: str) -> float:
    instance = network.world.get(Instance, network[name])
    bandwidth = bandwidth_of(instance_types()[instance.instance_type])
    return credits_left(instance.network_credits, bandwidth, network.world.now) / bandwidth.bucket


def codes(answer: dict[str, Any]) -> list[str]:
    return [one["Code"] for one in answer["Events"] if one["Code"].startswith("network.")]


def test_a_flow_is_shown_with_what_it_gets_and_what_limits_it() -> None:
    network = two("m5.8xlarge")
    flow_id = start(network, flows=4, gbps=30.0)

    assert shown(network, flow_id) == {
        "CreateTime": network.world.now,
        "DemandGbps": 30.0,
        "Destination": network["b"],
        "Flows": 4,
        "Gbps": 10.0,
        "LimitedBy": {
            "Code": "INSTANCE_BANDWIDTH",
            "Subject": network["a"],
            "Direction": "out",
            "Capacity": 10.0,
        },
        "Port": 5201,
        "Protocol": "tcp",
        "SourceId": network["a"],
        "State": "running",
        "Tags": [],
        "TrafficFlowId": flow_id,
        "Tunnelled": False,
    }


def test_flows_share_and_a_deleted_one_leaves_its_part() -> None:
    network = two("m5.8xlarge").with_machine("c", "m5.8xlarge")
    first, second = start(network, flows=4), start(network, destination="c", flows=4)
    before = gbps(network, first, second)
    network.do("delete_traffic_flow", traffic_flow_id=first)

    assert (before, gbps(network, second)) == ([5.0, 5.0], [10.0])


def test_a_flow_is_blocked_by_what_refuses_its_first_packet() -> None:
    network = two()
    flow_id = start(network)
    everything = {"ip_protocol": "-1", "cidr_ip": "0.0.0.0/0"}
    network.do("revoke_security_group_ingress", group_id=network["open"], **everything)
    blocked = shown(network, flow_id)
    network.do("authorize_security_group_ingress", group_id=network["open"], **everything)

    assert (blocked["State"], blocked["Gbps"]) == ("blocked", 0.0)
    assert blocked["LimitedBy"] == {"Code": "REFUSED", "Subject": network["open"], "Refusal": "SG_HAS_NO_RULES"}
    assert shown(network, flow_id)["State"] == "running"


def test_a_flow_is_blocked_while_the_hardware_under_an_end_fails() -> None:
    network = two()
    flow_id = start(network)
    host = str(network.world.get(Instance, network["b"]).host)
    network.do("fail_hardware", name=host)
    failed = shown(network, flow_id)["State"]
    network.do("restore_hardware", name=host)

    assert (failed, shown(network, flow_id)["State"]) == ("blocked", "running")


def test_filters_ask_for_state_and_source() -> None:
    network = two()
    start(network)
    found = [
        network.do("describe_traffic_flows", filters=[{"name": name, "values": [value]}])["TrafficFlows"]
        for name, value in (("state", "running"), ("state", "blocked"), ("source-id", network["a"]))
    ]

    assert [len(one) for one in found] == [1, 0, 1]


@pytest.mark.parametrize("end", ["a", "b"])
def test_traffic_goes_with_either_end(end: str) -> None:
    network = two()
    start(network)
    network.do("terminate_instances", instance_ids=[network[end]])
    while_remembered = network.do("describe_traffic_flows")["TrafficFlows"]
    network.do("advance_time", hours=2)

    assert [one["State"] for one in while_remembered] == ["blocked"]
    assert network.do("describe_traffic_flows")["TrafficFlows"] == []


def test_traffic_of_a_deleted_interface_goes_with_it() -> None:
    network = two().with_interface("eni", in_subnet="subnet", groups=("open",))
    start(network, source="eni")
    network.do("delete_network_interface", network_interface_id=network["eni"])

    assert network.do("describe_traffic_flows")["TrafficFlows"] == []


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"flows": 0}, "FlowsOutOfRange"),
        ({"flows": 1001}, "FlowsOutOfRange"),
        ({"gbps": 0}, "DemandOutOfRange"),
        ({"packet_bytes": 20}, "PacketOutOfRange"),
        ({"packet_bytes": 9002}, "PacketOutOfRange"),
        ({"port": 0}, "InvalidParameterValue"),
        ({"protocol": "icmp"}, "InvalidParameterValue"),
        ({"destination": "nobody at all"}, "UnknownEnd"),
        ({"destination": "i-00000000"}, "NotFound"),
        ({"source_id": "i-00000000"}, "NotFound"),
    ],
)
def test_what_cannot_be_sent_is_refused(asked: dict[str, Any], reason: str) -> None:
    network = two()
    usual = {"source_id": network["a"], "destination": network["b"]}

    assert network.refused("create_traffic_flow", **{**usual, **asked}).reason == reason


def test_a_region_carries_so_many_flows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labs.cloud.resources.traffic_flow.MOST_TRAFFIC_FLOWS", 2)
    network = two()
    for _ in range(2):
        start(network)

    refused = network.refused("create_traffic_flow", source_id=network["a"], destination="internet")

    assert (refused.code, refused.reason) == ("ResourceCountExceeded", "TooManyTrafficFlows")


def test_bursts_end_when_credits_run_out_and_that_is_told() -> None:
    network = two()
    flow_id = start(network, flows=4)
    fast = gbps(network, flow_id)
    before = codes(network.do("advance_time", seconds=250))
    still = gbps(network, flow_id)
    after = network.do("advance_time", seconds=100)

    assert (fast, still, gbps(network, flow_id)) == ([10.0], [10.0], [0.75])
    assert (before, codes(after)) == ([], ["network.credits_used_up"] * 2)
    assert after["Events"][0]["Params"] == {
        "instance_id": network["a"],
        "baseline_gbps": 0.75,
        "peak_gbps": 10.0,
    }
    assert shown(network, flow_id)["LimitedBy"]["Code"] == "INSTANCE_BASELINE"


def test_credits_return_below_the_baseline_and_that_is_told_once() -> None:
    network = two()
    flow_id = start(network, flows=4)
    network.do("advance_time", hours=1)
    empty = credits_of(network, "a")
    network.do("delete_traffic_flow", traffic_flow_id=flow_id)
    half = network.do("advance_time", seconds=1850)
    partly = credits_of(network, "a")
    full = network.do("advance_time", hours=2)

    assert empty == 0.0
    assert 0.45 < partly < 0.55
    assert (codes(half), codes(full)) == ([], ["network.credits_restored"] * 2)
    assert network.world.get(Instance, network["a"]).network_credits is None


def test_a_flow_at_the_baseline_neither_drains_nor_fills() -> None:
    network = two()
    start(network, gbps=0.75)
    network.do("advance_time", hours=24)

    assert credits_of(network, "a") == 1.0


def test_a_stopped_instance_keeps_its_credits_and_earns_none() -> None:
    network = two()
    start(network, flows=4)
    network.do("advance_time", seconds=150)
    network.do("stop_instances", instance_ids=[network["a"]])
    held = credits_of(network, "a")
    network.do("advance_time", hours=5)
    later = credits_of(network, "a")
    network.do("start_instances", instance_ids=[network["a"]])

    assert 0.45 < held < 0.55
    assert (later, credits_of(network, "a")) == (held, held)


def test_passing_time_in_one_step_or_in_many_comes_to_the_same() -> None:
    one, many = two(), two()
    for network in (one, many):
        start(network, flows=2)
        start(network, source="b", destination="a", gbps=1.3)
    one.do("advance_time", seconds=3000)
    for _ in range(30):
        many.do("advance_time", seconds=100)

    assert one.world.now == many.world.now
    assert credits_of(one, "a") == pytest.approx(credits_of(many, "a"), abs=1e-9)
    assert credits_of(one, "b") == pytest.approx(credits_of(many, "b"), abs=1e-9)


def test_a_flow_of_types_without_bursts_keeps_nothing() -> None:
    network = two("m5.8xlarge")
    start(network, flows=9)
    network.do("advance_time", hours=1)

    assert network.world.get(Instance, network["a"]).network_credits is None
    assert network.world.now - a_fast_region().world.now == timedelta(hours=1)
