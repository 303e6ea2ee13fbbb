"""From inside an instance packets get into another Region, over a peering connection."""

from typing import Any

from tests.cloud.two_regions import OHIO, SEOUL, TwoRegions


def typed(two: TwoRegions, region: str, command: str) -> dict[str, Any]:
    return two.do(region, "run_in_guest", instance_id=two.hosts[region], command=command)


def address(two: TwoRegions, region: str) -> str:
    found = two.do(region, "describe_instances", instance_ids=[two.hosts[region]])
    return str(found["Reservations"][0]["Instances"][0]["PrivateIpAddress"])


def test_a_peer_in_another_region_answers_once_routes_lead_there() -> None:
    two = TwoRegions()
    there = address(two, OHIO)
    assert "100% packet loss" in typed(two, SEOUL, f"ping -c 1 {there}")["Output"]

    two.joined()

    assert "1 received, 0% packet loss" in typed(two, SEOUL, f"ping -c 1 {there}")["Output"]
    assert "Connection refused" in typed(two, SEOUL, f"ssh -p 80 {there}")["Error"]


def test_speed_is_measured_between_regions_both_ways() -> None:
    two = TwoRegions()
    two.joined()
    there = address(two, OHIO)
    typed(two, OHIO, "iperf3 -s -D")

    assert typed(two, SEOUL, f"iperf3 -c {there}")["Output"].endswith("iperf Done.\n")
    assert typed(two, SEOUL, f"iperf3 -c {there} -R")["Output"].endswith("iperf Done.\n")
