"""Flow logs: what they watch, where they write, which formats there are, and when they go."""

from typing import Any

import pytest

from labs.cloud.resources.flow_log import DEFAULT_FORMAT
from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY

BUCKET: dict[str, Any] = {"log_destination_type": "s3", "log_destination": "arn:aws:s3:::flows"}
GROUP: dict[str, Any] = {
    "log_group_name": "flows",
    "deliver_logs_permission_arn": "arn:aws:iam::111122223333:role/flows",
}


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_interface("eni", in_subnet="subnet")


def asked(network: Network, **more: Any) -> dict[str, Any]:
    return {"resource_type": "VPC", "resource_ids": [network["vpc"]], "traffic_type": "ALL", **more}


def test_a_flow_log_is_created_for_each_resource_and_shown(network: Network) -> None:
    network.with_subnet("other", "10.0.2.0/24")
    ids = [network["subnet"], network["other"]]
    tags = [{"resource_type": "vpc-flow-log", "tags": [{"key": "Name", "value": "log"}]}]

    made = network.do(
        "create_flow_logs",
        **asked(network, resource_type="Subnet", resource_ids=ids, **BUCKET, tag_specifications=tags),
    )

    assert made == {"FlowLogIds": made["FlowLogIds"], "Unsuccessful": []}
    assert [one["ResourceId"] for one in network.do("describe_flow_logs")["FlowLogs"]] == ids
    assert network.do("describe_flow_logs")["FlowLogs"][0] == {
        "CreationTime": MONDAY,
        "DeliverLogsStatus": "SUCCESS",
        "FlowLogId": made["FlowLogIds"][0],
        "FlowLogStatus": "ACTIVE",
        "ResourceId": network["subnet"],
        "TrafficType": "ALL",
        "LogDestinationType": "s3",
        "LogDestination": "arn:aws:s3:::flows",
        "LogFormat": DEFAULT_FORMAT,
        "MaxAggregationInterval": 600,
        "Tags": [{"Key": "Name", "Value": "log"}],
    }


def test_a_log_group_is_written_by_a_role(network: Network) -> None:
    network.do("create_flow_logs", **asked(network, **GROUP, log_format="${srcaddr} ${dstaddr}"))

    shown = network.do("describe_flow_logs", filter=[{"name": "log-group-name", "values": ["flows"]}])["FlowLogs"][0]
    assert (shown["LogDestinationType"], shown["LogGroupName"], shown["DeliverLogsPermissionArn"]) == (
        "cloud-watch-logs",
        "flows",
        GROUP["deliver_logs_permission_arn"],
    )
    assert shown["LogFormat"] == "${srcaddr} ${dstaddr}"


def test_what_flow_logs_may_not_be(network: Network) -> None:
    def refusal(**more: Any) -> tuple[str, str | None]:
        error = network.refused("create_flow_logs", **asked(network, **more))
        return error.code, error.parameter

    assert refusal() == ("InvalidParameter", "log_destination")
    assert refusal(log_group_name="flows") == ("InvalidParameter", "deliver_logs_permission_arn")
    assert refusal(log_destination_type="s3") == ("InvalidParameter", "log_destination")
    assert refusal(**BUCKET, log_group_name="flows") == ("InvalidParameter", "log_group_name")
    assert refusal(**BUCKET, max_aggregation_interval=300) == ("InvalidParameter", "max_aggregation_interval")
    assert refusal(**BUCKET, log_format="${colour}") == ("InvalidParameter", "log_format")
    assert refusal(**BUCKET, log_format="srcaddr") == ("InvalidParameter", "log_format")
    assert refusal(**BUCKET, log_format=" ") == ("InvalidParameter", "log_format")
    assert refusal(**BUCKET, traffic_type=None) == ("MissingParameter", "traffic_type")
    assert refusal(**BUCKET, resource_type="TransitGateway") == ("UnsupportedOperation", "resource_type")
    assert refusal(**BUCKET, resource_ids=["vpc-12345678"]) == ("InvalidVpcID.NotFound", "resource_ids")
    assert refusal(**BUCKET, resource_type="Subnet") == ("InvalidSubnetID.NotFound", "resource_ids")


def test_the_same_traffic_is_written_to_one_place_once_and_by_two_flow_logs_at_most(network: Network) -> None:
    network.do("create_flow_logs", **asked(network, **BUCKET))

    same = network.refused("create_flow_logs", **asked(network, **BUCKET, log_format="${srcaddr}"))
    network.do("create_flow_logs", **asked(network, **GROUP))
    third = network.refused("create_flow_logs", **asked(network, **BUCKET, traffic_type="REJECT"))

    assert (same.code, third.code) == ("FlowLogAlreadyExists", "FlowLogsLimitExceeded")


def test_flow_logs_are_deleted_and_unknown_ones_told(network: Network) -> None:
    made = network.do("create_flow_logs", **asked(network, **BUCKET))["FlowLogIds"]

    told = network.do("delete_flow_logs", flow_log_ids=[*made, "fl-0123456789abcdef0"])

    assert network.do("describe_flow_logs") == {"FlowLogs": []}
    assert told == {
        "Unsuccessful": [
            {
                "Error": {
                    "Code": "InvalidFlowLogId.NotFound",
                    "Message": "The flowLog ID 'fl-0123456789abcdef0' does not exist",
                },
                "ResourceId": "fl-0123456789abcdef0",
            }
        ]
    }


def test_a_flow_log_goes_with_what_it_watches(network: Network) -> None:
    eni = {"resource_type": "NetworkInterface", "resource_ids": [network["eni"]]}
    network.do("create_flow_logs", **asked(network, **eni, **BUCKET))

    network.do("delete_network_interface", network_interface_id=network["eni"])

    assert network.do("describe_flow_logs") == {"FlowLogs": []}
