"""Paths of Reachability Analyzer: between which ends, and what they may say of the packets."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY

ARN = "arn:aws:ec2:ap-northeast-2:111122223333"


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet().with_instance("web", in_subnet="public")


def path(network: Network, **asked: Any) -> dict[str, Any]:
    ends = {"source": network["vpc-gateway"], "destination": network["web"], "protocol": "tcp"}
    made: dict[str, Any] = network.do("create_network_insights_path", **{**ends, **asked})["NetworkInsightsPath"]
    return made


def found(network: Network, name: str, *values: str) -> list[str]:
    asked = [{"name": name, "values": list(values)}]
    answer = network.do("describe_network_insights_paths", filters=asked)["NetworkInsightsPaths"]
    return [one["NetworkInsightsPathId"] for one in answer]


def test_a_path_shows_what_was_asked_for_and_nothing_else(network: Network) -> None:
    made = path(network, destination_port=443)

    id, gateway, web = made["NetworkInsightsPathId"], network["vpc-gateway"], network["web"]
    assert id.startswith("nip-")
    assert made == {
        "NetworkInsightsPathId": id,
        "NetworkInsightsPathArn": f"{ARN}:network-insights-path/{id}",
        "CreatedDate": MONDAY,
        "Source": gateway,
        "SourceArn": f"{ARN}:internet-gateway/{gateway}",
        "Destination": web,
        "DestinationArn": f"{ARN}:instance/{web}",
        "Protocol": "tcp",
        "DestinationPort": 443,
        "Tags": [],
    }
    assert network.do("describe_network_insights_paths")["NetworkInsightsPaths"] == [made]


def test_an_end_may_be_named_by_its_arn_and_a_protocol_in_capitals(network: Network) -> None:
    made = path(network, destination=f"{ARN}:instance/{network['web']}", protocol="TCP")

    assert (made["Destination"], made["Protocol"]) == (network["web"], "tcp")


def test_an_address_stands_for_a_destination(network: Network) -> None:
    outside = {"destination_address": "198.51.100.7", "destination_port_range": {"from_port": 443, "to_port": 443}}

    by_filter = path(network, source=network["web"], destination=None, filter_at_source=outside)
    by_parameter = path(network, source=network["web"], destination=None, destination_ip="198.51.100.7")
    nowhere = network.refused("create_network_insights_path", source=network["web"], protocol="tcp")

    assert by_filter["FilterAtSource"] == {
        "DestinationAddress": "198.51.100.7",
        "DestinationPortRange": {"FromPort": 443, "ToPort": 443},
    }
    assert by_parameter["DestinationIp"] == "198.51.100.7"
    assert nowhere.code == "MissingParameter"


def test_an_end_exists_and_is_of_a_kind_that_speaks(network: Network) -> None:
    ends = {"destination": network["web"], "protocol": "tcp"}

    of_no_use = network.refused("create_network_insights_path", source=network["public"], **ends)
    unknown = network.refused("create_network_insights_path", source="i-00000000", **ends)

    assert (of_no_use.code, of_no_use.parameter) == ("InvalidParameterValue", "source")
    assert unknown.code == "InvalidInstanceID.NotFound"


@pytest.mark.parametrize(
    "asked",
    [
        {"filter_at_source": {"source_address": "198.51.100.7"}, "source_ip": "198.51.100.7"},
        {"filter_at_source": {"source_address": "198.51.100.7"}, "destination_port": 80},
        {"filter_at_destination": {"source_address": "198.51.100.7"}, "destination_ip": "10.0.1.4"},
    ],
)
def test_a_filter_at_an_end_takes_the_place_of_parameters(network: Network, asked: dict[str, Any]) -> None:
    ends = {"source": network["vpc-gateway"], "destination": network["web"], "protocol": "tcp"}

    assert network.refused("create_network_insights_path", **ends, **asked).code == "InvalidParameterCombination"


@pytest.mark.parametrize(
    "asked",
    [
        {"protocol": "icmp"},
        {"destination_port": 65536},
        {"destination_port": -1},
        {"filter_at_source": {"source_port_range": {"from_port": 90, "to_port": 80}}},
    ],
)
def test_protocols_are_two_and_ports_have_sixteen_bits(network: Network, asked: dict[str, Any]) -> None:
    ends = {"source": network["vpc-gateway"], "destination": network["web"], "protocol": "tcp"}

    assert network.refused("create_network_insights_path", **{**ends, **asked}).code == "InvalidParameterValue"


def test_paths_are_found_by_their_ends_and_their_filters(network: Network) -> None:
    https = {"source_address": "198.51.100.7", "destination_port_range": {"from_port": 443, "to_port": 444}}
    one = path(network)["NetworkInsightsPathId"]
    other = path(network, filter_at_source=https, protocol="udp")["NetworkInsightsPathId"]

    assert found(network, "source", network["vpc-gateway"]) == [one, other]
    assert found(network, "protocol", "udp") == [other]
    assert found(network, "filter-at-source.source-address", "198.51.*") == [other]
    assert found(network, "filter-at-source.destination-port-range", "443-444") == [other]
    assert found(network, "filter-at-destination.source-address", "*") == []


def test_a_path_stays_while_it_has_an_analysis_and_does_not_hold_its_ends(network: Network) -> None:
    id = {"network_insights_path_id": path(network)["NetworkInsightsPathId"]}
    started = network.do("start_network_insights_analysis", **id)["NetworkInsightsAnalysis"]
    network.do("terminate_instances", instance_ids=[network["web"]])

    refusal = network.refused("delete_network_insights_path", **id)
    analysis_id = started["NetworkInsightsAnalysisId"]
    network.do("delete_network_insights_analysis", network_insights_analysis_id=analysis_id)

    assert refusal.code == "AnalysisExistsForNetworkInsightsPath"
    assert network.do("delete_network_insights_path", **id) == {"NetworkInsightsPathId": id["network_insights_path_id"]}
    assert network.refused("delete_network_insights_path", **id).code == "InvalidNetworkInsightsPathId.NotFound"


def test_pages_of_paths_have_up_to_a_hundred(network: Network) -> None:
    first, second = (path(network)["NetworkInsightsPathId"] for _ in range(2))

    page = network.do("describe_network_insights_paths", max_results=1)
    rest = network.do("describe_network_insights_paths", max_results=1, next_token=page["NextToken"])

    assert [one["NetworkInsightsPaths"][0]["NetworkInsightsPathId"] for one in (page, rest)] == [first, second]
    assert network.refused("describe_network_insights_paths", max_results=101).code == "InvalidParameterValue"
