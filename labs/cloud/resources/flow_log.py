"""Which traffic is written down, of which interfaces, and in which format? What is written stands in network/flow_log.py.

There are neither log groups nor buckets in this Region: a flow log names its destination, and nothing arrives there.
https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, MissingParameter, NotFound, ParameterNotSimulated
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, kinds
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Resource, World

FlowLogId = Annotated[str, Ref("vpc-flow-log")]
WatchedId = Annotated[str, Ref("vpc", "subnet", "network-interface")]
ResourceType = Literal["VPC", "Subnet", "NetworkInterface"]
TrafficType = Literal["ACCEPT", "REJECT", "ALL"]
DestinationType = Literal["cloud-watch-logs", "s3", "kinesis-data-firehose"]
KINDS: Mapping[ResourceType, str] = {"VPC": "vpc", "Subnet": "subnet", "NetworkInterface": "network-interface"}
CLOUD_WATCH = "cloud-watch-logs"
INTERVALS = (60, 600)
FIELD = re.compile(r"\$\{([^{}\s]+)\}")

FIELDS: Mapping[str, int] = {
    **dict.fromkeys(
        (
            "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets",
            "bytes", "start", "end", "action", "log-status",
        ),
        2,
    ),
    **dict.fromkeys(("vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr"), 3),
    **dict.fromkeys(("region", "az-id", "sublocation-type", "sublocation-id"), 4),
    **dict.fromkeys(("pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path"), 5),
    **dict.fromkeys(
        (
            "ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn", "ecs-container-instance-id",
            "ecs-container-id", "ecs-second-container-id", "ecs-service-name", "ecs-task-definition-arn", "ecs-task-arn",
            "ecs-task-id",
        ),
        7,
    ),
    "reject-reason": 8,
}  # fmt: skip
"""Field -> the version of flow logs that brought it.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields
"""
DEFAULT_FORMAT = " ".join(f"${{{name}}}" for name, version in FIELDS.items() if version == 2)


class FlowLog(Resource, tag="vpc-flow-log"):
    id_prefix = "fl"
    id_member = "FlowLogId"
    noun = "flowLog"
    not_found = "InvalidFlowLogId.NotFound"
    malformed = "InvalidFlowLogId.Malformed"
    filters = {
        "deliver-log-status": "DeliverLogsStatus",
        "flow-log-id": "FlowLogId",
        "log-destination-type": "LogDestinationType",
        "log-group-name": "LogGroupName",
        "resource-id": "ResourceId",
        "traffic-type": "TrafficType",
    }

    resource_id: WatchedId
    traffic_type: TrafficType
    creation_time: datetime
    log_destination_type: DestinationType = "cloud-watch-logs"
    log_destination: str | None = None
    log_group_name: str | None = None
    deliver_logs_permission_arn: str | None = None
    log_format: str = DEFAULT_FORMAT
    max_aggregation_interval: int = 600

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a record, in their order."""
        return tuple(FIELD.findall(self.log_format))

    @property
    def version(self) -> int:
        """The highest version that one of its fields asks for."""
        return max(FIELDS[one] for one in self.fields)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes"

    def view(self, world: World) -> dict[str, Any]:
        where = {
            "DeliverLogsPermissionArn": self.deliver_logs_permission_arn,
            "LogGroupName": self.log_group_name,
            "LogDestination": self.log_destination,
        }
        return {
            "CreationTime": self.creation_time,
            "DeliverLogsStatus": "SUCCESS",
            "FlowLogId": self.id,
            "FlowLogStatus": "ACTIVE",
            "ResourceId": self.resource_id,
            "TrafficType": self.traffic_type,
            "LogDestinationType": self.log_destination_type,
            "LogFormat": self.log_format,
            "Tags": tag_list(self.tags),
            "MaxAggregationInterval": self.max_aggregation_interval,
            **{name: value for name, value in where.items() if value},
        }


class FlowLogAlreadyExists(CloudError):
    code = "FlowLogAlreadyExists"
    template = "There is an existing Flow Log with the same configuration and log destination. ({flow_log_id})"


class DestinationMissing(CloudError):
    """The code is that of moto, which says to have it from EC2."""

    code = "InvalidParameter"
    template = "{name} can't be empty if LogDestinationType is {log_destination_type}."


class GroupAndDestination(CloudError):
    code = "InvalidParameter"
    template = "Please only provide LogGroupName or only provide LogDestination."


class UnknownLogField(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameter"
    template = "LogFormat has what is no field of flow logs: {fields}"


class AggregationIntervalInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid Flow Log Max Aggregation Interval"


@action
def create_flow_logs(
    world: World,
    *,
    resource_ids: tuple[WatchedId, ...],
    resource_type: Literal["VPC", "Subnet", "NetworkInterface", "TransitGateway", "TransitGatewayAttachment"],
    traffic_type: TrafficType | None = None,
    log_destination_type: DestinationType = "cloud-watch-logs",
    log_destination: str | None = None,
    log_group_name: str | None = None,
    deliver_logs_permission_arn: str | None = None,
    log_format: str = DEFAULT_FORMAT,
    max_aggregation_interval: int = 600,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Write down the traffic of VPCs, subnets or interfaces, one flow log each: `{"FlowLogIds": […], "Unsuccessful": []}`."""
    watched = must_be_watchable(resource_type)
    must_name_a_destination(log_destination_type, log_destination, log_group_name, deliver_logs_permission_arn)
    must_be_an_interval(max_aggregation_interval)
    must_be_a_log_format(log_format)
    if traffic_type is None:
        raise MissingParameter(name="trafficType", parameter="traffic_type")
    tags = tags_of(tag_specifications, "vpc-flow-log")
    made = []
    for id in dict.fromkeys(resource_ids):
        world.get(kinds()[KINDS[watched]], id, parameter="resource_ids")
        world, flow_log_id = world.new_id(FlowLog.id_prefix)
        flow_log = FlowLog(
            id=flow_log_id,
            tags=tags,
            resource_id=id,
            traffic_type=traffic_type,
            creation_time=world.now,
            log_destination_type=log_destination_type,
            log_destination=log_destination,
            log_group_name=log_group_name,
            deliver_logs_permission_arn=deliver_logs_permission_arn,
            log_format=log_format,
            max_aggregation_interval=max_aggregation_interval,
        )
        must_be_another_flow_log(world, flow_log)
        count = len(world.pointing(id, "vpc-flow-log")) + 1
        must_be_within_quota("FlowLogsLimitExceeded", count, "flow logs per resource")
        world = world.put(flow_log)
        made.append(flow_log_id)
    return world, {"FlowLogIds": made, "Unsuccessful": []}


@action
def delete_flow_logs(world: World, *, flow_log_ids: tuple[FlowLogId, ...]) -> Outcome:
    """Stop writing; ids that name nothing are told and stop nothing: `{"Unsuccessful": […]}`."""
    unsuccessful = []
    for id in dict.fromkeys(flow_log_ids):
        try:
            world = world.without(world.get(FlowLog, id).id)
        except NotFound as error:
            unsuccessful.append({"Error": {"Code": error.code, "Message": error.message}, "ResourceId": id})
    return world, {"Unsuccessful": unsuccessful}


describe_flow_logs = describes(
    FlowLog, "FlowLogs", 'List flow logs; what they wrote is not here: `{"FlowLogs": […]}`.', filters="filter"
)


def must_be_watchable(resource_type: str) -> ResourceType:
    """Transit gateways have flow logs with fields of their own; this Region writes none."""
    for one in KINDS:
        if one == resource_type:
            return one
    raise ParameterNotSimulated(name=f"ResourceType={resource_type}", parameter="resource_type")


def must_name_a_destination(
    destination_type: DestinationType, destination: str | None, group_name: str | None, role: str | None
) -> None:
    """Log groups are named in either of two ways and written by a role; other destinations have an ARN.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    if destination and group_name:
        raise GroupAndDestination(parameter="log_group_name")
    named = destination or (group_name if destination_type == CLOUD_WATCH else None)
    if not named:
        name = "LogGroupName" if destination_type == CLOUD_WATCH else "LogDestination"
        raise DestinationMissing(name=name, log_destination_type=destination_type, parameter="log_destination")
    if destination_type == CLOUD_WATCH and not role:
        raise DestinationMissing(
            name="DeliverLogsPermissionArn",
            log_destination_type=destination_type,
            parameter="deliver_logs_permission_arn",
        )


def must_be_an_interval(seconds: int) -> None:
    """What comes within one minute or ten becomes one record.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    if seconds not in INTERVALS:
        raise AggregationIntervalInvalid(seconds=seconds, parameter="max_aggregation_interval")


def must_be_a_log_format(log_format: str) -> None:
    """A format is a list of known fields, each as `${field}`, with spaces between them.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    """
    parts = log_format.split()
    wrong = [one for one in parts if not (found := FIELD.fullmatch(one)) or found[1] not in FIELDS]
    if wrong or not parts:
        raise UnknownLogField(fields=" ".join(wrong), parameter="log_format")


def must_be_another_flow_log(world: World, wanted: FlowLog) -> None:
    """The same traffic of a resource is not written to one place twice."""
    for one in world.pointing(wanted.resource_id, "vpc-flow-log"):
        if _configuration(one) == _configuration(wanted):
            raise FlowLogAlreadyExists(flow_log_id=one.id, resource_id=wanted.resource_id, parameter="resource_ids")


def watching(world: World, *ids: str) -> Sequence[FlowLog]:
    """The flow logs of these resources, oldest first."""
    return sorted(
        (one for id in ids for one in world.pointing(id, "vpc-flow-log")),
        key=lambda one: (one.creation_time, one.id),
    )


def _configuration(one: FlowLog) -> tuple[Any, ...]:
    return one.traffic_type, one.log_destination_type, one.log_destination, one.log_group_name
