"""Analyses of paths: what they find, where they look for it, and that they stay as they were found."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.network.broken import branch_office, hub, peers
from tests.cloud.region import MONDAY

ARN = "arn:aws:ec2:ap-northeast-2:111122223333"


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet().with_group("web", open_port=443)
    return network.with_instance("web", in_subnet="public", groups=("web",))


def path(network: Network, **asked: Any) -> str:
    ends = {"source": network["vpc-gateway"], "destination": network["web"], "protocol": "tcp"}
    made = network.do("create_network_insights_path", **{**ends, **asked})
    return str(made["NetworkInsightsPath"]["NetworkInsightsPathId"])


def analysed(network: Network, path_id: str, **asked: Any) -> dict[str, Any]:
    started = network.do("start_network_insights_analysis", network_insights_path_id=path_id, **asked)
    ids = [started["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]]
    found = network.do("describe_network_insights_analyses", network_insights_analysis_ids=ids)
    analysis: dict[str, Any] = found["NetworkInsightsAnalyses"][0]
    return analysis


def codes(analysis: dict[str, Any]) -> list[str]:
    assert analysis["Status"] == "succeeded"
    return [one["ExplanationCode"] for one in analysis["Explanations"]]


def ids(components: list[dict[str, Any]]) -> list[str]:
    return [one["Component"]["Id"] for one in components]


def test_an_analysis_runs_first_and_then_has_succeeded(network: Network) -> None:
    path_id = path(network)

    started = network.do("start_network_insights_analysis", network_insights_path_id=path_id)
    done = network.do("describe_network_insights_analyses", network_insights_path_id=path_id)

    id = started["NetworkInsightsAnalysis"]["NetworkInsightsAnalysisId"]
    assert id.startswith("nia-")
    assert started["NetworkInsightsAnalysis"] == {
        "NetworkInsightsAnalysisId": id,
        "NetworkInsightsAnalysisArn": f"{ARN}:network-insights-analysis/{id}",
        "NetworkInsightsPathId": path_id,
        "StartDate": MONDAY,
        "Status": "running",
        "Tags": [],
    }
    assert [one["Status"] for one in done["NetworkInsightsAnalyses"]] == ["succeeded"]


def test_a_path_that_is_found_shows_both_ways(network: Network) -> None:
    analysis = analysed(network, path(network, destination_port=443))

    gateway, group, interface, web = (network[one] for one in ("vpc-gateway", "web", "web-eth0", "web"))
    acl = network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"]
    table = network.do("describe_route_tables")["RouteTables"][0]["RouteTableId"]
    group = network.instance("web")["SecurityGroups"][0]["GroupId"]
    assert analysis["NetworkPathFound"]
    assert ids(analysis["ForwardPathComponents"]) == [gateway, acl, group, interface, web]
    assert ids(analysis["ReturnPathComponents"]) == [web, interface, group, acl, table, gateway]
    assert analysis["Explanations"] == []


def test_what_a_path_leaves_open_is_looked_for(network: Network) -> None:
    """No port was named; the group lets 443 in, and only from one range."""
    network.do("revoke_security_group_ingress", group_id=network.instance("web")["SecurityGroups"][0]["GroupId"],
               ip_protocol="tcp", from_port=443, to_port=443, cidr_ip="0.0.0.0/0")  # fmt: skip
    network.do("authorize_security_group_ingress", group_id=network.instance("web")["SecurityGroups"][0]["GroupId"],
               ip_protocol="tcp", from_port=8443, to_port=8443, cidr_ip="198.51.100.0/24")  # fmt: skip

    analysis = analysed(network, path(network))

    assert analysis["NetworkPathFound"]
    sent = analysis["ForwardPathComponents"][0]["InboundHeader"]
    assert sent["DestinationPortRanges"] == [{"From": 8443, "To": 8443}]
    assert sent["SourceAddresses"] == ["198.51.100.0/32"]


def test_a_path_that_is_blocked_says_why_and_shows_what_it_would_have_been(network: Network) -> None:
    analysis = analysed(network, path(network, destination_port=22))

    assert not analysis["NetworkPathFound"]
    assert codes(analysis) == ["ENI_SG_RULES_MISMATCH"]
    assert ids(analysis["ForwardPathComponents"])[-1] == network["web"]


def test_a_found_path_stays_found_when_the_network_changes(network: Network) -> None:
    path_id = path(network, destination_port=443)
    before = analysed(network, path_id)

    network.do("stop_instances", instance_ids=[network["web"]])

    again = network.do("describe_network_insights_analyses", network_insights_path_id=path_id)
    assert again["NetworkInsightsAnalyses"] == [before]
    assert codes(analysed(network, path_id)) == ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "BAD_STATE"]


def test_addresses_and_ports_are_filtered_at_both_ends(network: Network) -> None:
    inside, public = network.interface("web-eth0")["PrivateIpAddress"], network.public_ip("web")
    https = {"from_port": 443, "to_port": 443}
    as_sent = {"source_address": "198.51.100.7", "destination_address": public, "destination_port_range": https}

    translated = path(network, filter_at_source=as_sent, filter_at_destination={"destination_address": inside})
    untranslated = path(network, filter_at_source=as_sent, filter_at_destination={"destination_address": public})
    of_others = path(network, filter_at_source={**as_sent, "destination_address": "198.51.100.9"})

    assert analysed(network, translated)["NetworkPathFound"]
    assert codes(analysed(network, untranslated)) == ["FILTER_AT_DESTINATION_DESTINATION_ADDRESS"]
    assert codes(analysed(network, of_others)) == ["NO_PATH"]


def test_a_path_leads_through_the_gateway_that_it_names(network: Network) -> None:
    network.with_vpc("other", "10.9.0.0/16")

    out = analysed(network, path(network, source=network["web"], destination=network["vpc-gateway"]))
    elsewhere = analysed(network, path(network, source=network["other-gateway"]))

    assert out["NetworkPathFound"]
    assert (elsewhere["NetworkPathFound"], codes(elsewhere)) == (False, ["NO_PATH"])


def test_a_path_may_begin_at_a_virtual_private_gateway_and_end_there() -> None:
    network = branch_office()
    gateway, host = network["vgw"], network["host"]

    inwards = analysed(network, path_between(network, gateway, host))
    outwards = analysed(network, path_between(network, host, gateway))
    network.do("delete_vpn_connection", vpn_connection_id=network["vpn"])
    cut = analysed(network, path_between(network, gateway, host))

    assert inwards["NetworkPathFound"]
    assert outwards["NetworkPathFound"]
    assert not cut["NetworkPathFound"]
    assert gateway in ids(inwards["ForwardPathComponents"])


def test_a_path_may_end_at_an_endpoint_and_behind_a_peering_or_a_transit_gateway(network: Network) -> None:
    table = network.main_table(network["vpc"])["RouteTableId"]
    network.with_endpoint("s3", f"com.amazonaws.{network.world.region}.s3", route_table_ids=[table])
    joined, hubbed = peers(), hub()

    by_endpoint = analysed(network, path_between(network, network["web"], network["s3"]))
    beyond = {"destination_ip": joined.instance("there")["PrivateIpAddress"], "destination_port": 5432}
    connection = joined.do("describe_vpc_peering_connections")["VpcPeeringConnections"][0]["VpcPeeringConnectionId"]
    by_peering = analysed(joined, path_between(joined, joined["here"], connection, **beyond))
    beyond = {"destination_ip": hubbed.instance("there")["PrivateIpAddress"], "destination_port": 5432}
    by_hub = analysed(hubbed, path_between(hubbed, hubbed["here"], hubbed["tgw"], **beyond))
    by_nothing = analysed(hubbed, path_between(hubbed, hubbed["here"], hubbed["tgw"]))

    assert [one["NetworkPathFound"] for one in (by_endpoint, by_peering, by_hub)] == [True, True, True]
    assert codes(by_nothing) == ["NO_PATH"]


def path_between(network: Network, source: str, destination: str, **asked: Any) -> str:
    ends = {"source": source, "destination": destination, "protocol": "tcp"}
    made = network.do("create_network_insights_path", **ends, **asked)
    return str(made["NetworkInsightsPath"]["NetworkInsightsPathId"])


def test_components_can_be_asked_for_and_left_out(network: Network) -> None:
    path_id = path(network, destination_port=443)
    gateway = f"{ARN}:internet-gateway/{network['vpc-gateway']}"
    subnet = f"{ARN}:subnet/{network['public']}"

    through = analysed(network, path_id, filter_in_arns=[gateway])
    past = analysed(network, path_id, filter_in_arns=[subnet])
    around = analysed(network, path_id, filter_out_arns=[gateway])

    assert (through["NetworkPathFound"], through["FilterInArns"]) == (True, [gateway])
    assert codes(past) == ["COMPONENT_FILTER_RESTRICTION"]
    assert codes(around) == ["COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT"]


def test_an_end_that_is_gone_is_named_as_the_reason(network: Network) -> None:
    network.with_interface("spare", in_subnet="public")
    path_id = path(network, destination=network["spare"])
    network.do("delete_network_interface", network_interface_id=network["spare"])

    assert codes(analysed(network, path_id)) == ["NO_SOURCE_OR_DESTINATION"]


def test_analyses_are_listed_by_path_by_time_and_by_what_they_found(network: Network) -> None:
    open_path, shut_path = path(network, destination_port=443), path(network, destination_port=22)
    early = analysed(network, open_path)["NetworkInsightsAnalysisId"]
    network.do("advance_time", seconds=60)
    late = analysed(network, shut_path)["NetworkInsightsAnalysisId"]

    def listed(**asked: Any) -> list[str]:
        found = network.do("describe_network_insights_analyses", **asked)["NetworkInsightsAnalyses"]
        return [one["NetworkInsightsAnalysisId"] for one in found]

    assert listed() == [early, late]
    assert listed(network_insights_path_id=shut_path) == [late]
    assert listed(analysis_start_time="2026-11-23T00:00:30Z") == [late]
    assert listed(analysis_end_time="2026-11-23T00:00:30Z") == [early]
    assert listed(analysis_end_time="2026-11-23T00:00:30") == [early]
    assert listed(filters=[{"name": "path-found", "values": ["true"]}]) == [early]
    assert listed(network_insights_analysis_ids=[early], network_insights_path_id=shut_path) == []


def test_unknown_analyses_and_paths_are_refused(network: Network) -> None:
    unknown = network.refused("describe_network_insights_analyses", network_insights_analysis_ids=["nia-00000000"])
    of_nothing = network.refused("start_network_insights_analysis", network_insights_path_id="nip-00000000")

    assert unknown.code == "InvalidNetworkInsightsAnalysisId.NotFound"
    assert of_nothing.code == "InvalidNetworkInsightsPathId.NotFound"
