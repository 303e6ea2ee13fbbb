"""Automations do what their steps say, keep what was done when a step fails, and tell why it failed."""

from typing import Any

import pytest

from labs.cloud.config.automation_execution import KEPT
from tests.cloud.builders import Network, a_region
from tests.cloud.config.documents import DISASSOCIATE, ROLE, created, run
from tests.cloud.region import MONDAY

ANYWHERE = "0.0.0.0/0"


def document(*steps: str, parameters: str = "{Ids: {type: StringList, default: []}}") -> str:
    return f'schemaVersion: "0.3"\nparameters: {parameters}\nmainSteps:\n' + "".join(f"  - {one}\n" for one in steps)


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet("public").with_group("web").with_instance("one", in_subnet="public")


def address(network: Network, *, on: str = "") -> str:
    allocation = str(network.do("allocate_address")["AllocationId"])
    if on:
        network.do("associate_address", allocation_id=allocation, instance_id=network[on])
    return allocation


def rules_of(network: Network, group: str) -> list[tuple[bool, str]]:
    filters = [{"name": "group-id", "values": [group]}]
    found = network.do("describe_security_group_rules", filters=filters)["SecurityGroupRules"]
    return [(one["IsEgress"], one.get("CidrIpv4") or one.get("CidrIpv6") or "") for one in found]


def opened(network: Network, group: str, port: int, source: str = ANYWHERE, *, to_port: int | None = None) -> None:
    ranges = {"ipv6_ranges": [{"cidr_ipv6": source}]} if ":" in source else {"ip_ranges": [{"cidr_ip": source}]}
    permission = {"ip_protocol": "tcp", "from_port": port, "to_port": to_port or port, **ranges}
    network.do("authorize_security_group_ingress", group_id=group, ip_permissions=[permission])


def test_outputs_of_a_step_go_into_later_ones(network: Network) -> None:
    allocation = address(network, on="one")
    created(network)

    shown = run(network, "Disassociate", InstanceId=[network["one"]])

    assert shown["AutomationExecutionStatus"] == "Success"
    assert [(one["StepName"], one["StepStatus"]) for one in shown["StepExecutions"]] == [
        ("find", "Success"),
        ("disassociate", "Success"),
    ]
    assert shown["Outputs"]["find.Association"] == shown["StepExecutions"][0]["Outputs"]["Association"]
    (left,) = network.do("describe_addresses", allocation_ids=[allocation])["Addresses"]
    assert "AssociationId" not in left


def test_a_refusal_is_the_failure_of_its_step_with_ec2s_code(network: Network) -> None:
    allocation = address(network, on="one")

    shown = run(network, "AWS-ReleaseElasticIP", AllocationId=[allocation])

    assert shown["AutomationExecutionStatus"] == "Failed"
    assert shown["CurrentStepName"] == "ReleaseAddress"
    assert (
        "An error occurred (InvalidIPAddress.InUse) when calling the ReleaseAddress operation"
        in shown["FailureMessage"]
    )
    (step,) = shown["StepExecutions"]
    assert step["FailureDetails"]["Details"]["ErrorCode"] == ["InvalidIPAddress.InUse"]


def test_releasing_an_address_that_hangs_on_nothing_loses_it(network: Network) -> None:
    allocation = address(network)

    run(network, "AWS-ReleaseElasticIP", AllocationId=[allocation])

    assert network.do("describe_addresses")["Addresses"] == []


def test_what_a_step_did_stays_when_a_later_one_fails(network: Network) -> None:
    created(
        network,
        document(
            '{name: a, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: AllocateAddress}}',
            '{name: b, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: DeleteVpc, VpcId: vpc-01234567}}',
            '{name: c, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: AllocateAddress}}',
        ),
        name="Half",
    )

    shown = run(network, "Half")

    assert [one["StepStatus"] for one in shown["StepExecutions"]] == ["Success", "Failed"]
    assert len(network.do("describe_addresses")["Addresses"]) == 1


@pytest.mark.parametrize(
    ("on_failure", "ran", "status"),
    [("Abort", ["b"], "Failed"), ("Continue", ["b", "c", "d"], "Success"), ('"step:d"', ["b", "d"], "Success")],
)
def test_a_failed_step_goes_on_as_it_says(network: Network, on_failure: str, ran: list[str], status: str) -> None:
    sleep = 'action: "aws:sleep", inputs: {Duration: PT1S}'
    failing = f'{{name: b, action: "aws:executeAwsApi", onFailure: {on_failure}, inputs: {{Service: ec2, Api: DeleteVpc, VpcId: vpc-01234567}}}}'
    created(network, document(failing, f"{{name: c, {sleep}}}", f"{{name: d, {sleep}}}"), name="Going")

    shown = run(network, "Going")

    assert [one["StepName"] for one in shown["StepExecutions"]] == ran
    assert shown["AutomationExecutionStatus"] == status


@pytest.mark.parametrize(
    ("choice", "value", "ran"),
    [
        ("StringEquals: x", "x", ["b", "c"]),
        ("StringEquals: x", "y", ["b", "d"]),
        ("EqualsIgnoreCase: X", "x", ["b", "c"]),
        ("StartsWith: ab", "abc", ["b", "c"]),
        ("EndsWith: bc", "abc", ["b", "c"]),
        ("Contains: b", "abc", ["b", "c"]),
        ("NumericGreater: 2", "10", ["b", "c"]),
        ("NumericLesserOrEquals: 2", "10", ["b", "d"]),
        ("BooleanEquals: true", "True", ["b", "c"]),
    ],
)
def test_a_branch_goes_where_its_variable_leads(network: Network, choice: str, value: str, ran: list[str]) -> None:
    end = 'action: "aws:sleep", isEnd: true, inputs: {Duration: PT1S}'
    created(
        network,
        document(
            f'{{name: b, action: "aws:branch", inputs: {{Choices: [{{NextStep: c, Variable: "{{{{ V }}}}", {choice}}}], Default: d}}}}',
            f"{{name: c, {end}}}",
            f"{{name: d, {end}}}",
            parameters="{V: {type: String}}",
        ),
        name="Branching",
    )

    shown = run(network, "Branching", V=[value])

    assert [one["StepName"] for one in shown["StepExecutions"]] == ran


def test_a_branch_that_leads_round_and_round_is_stopped(network: Network) -> None:
    round = '{name: b, action: "aws:branch", inputs: {Choices: [], Default: b}}'
    created(network, document(round), name="Round")

    assert run(network, "Round")["AutomationExecutionStatus"] == "Failed"


def test_a_property_that_is_not_as_desired_fails_its_step(network: Network) -> None:
    created(
        network,
        document(
            '{name: a, action: "aws:assertAwsResourceProperty", inputs: {Service: ec2, Api: DescribeVpcs, '
            'PropertySelector: "$.Vpcs[0].State", DesiredValues: [pending]}}'
        ),
        name="Assert",
    )

    assert "The property is available; desired: pending." in run(network, "Assert")["FailureMessage"]


def test_instances_are_stopped_started_and_terminated(network: Network) -> None:
    for name, state in (
        ("AWS-StopEC2Instance", "stopped"),
        ("AWS-StartEC2Instance", "running"),
        ("AWS-RestartEC2Instance", "running"),
        ("AWS-TerminateEC2Instance", "terminated"),
    ):
        assert run(network, name, InstanceId=[network["one"]])["AutomationExecutionStatus"] == "Success"
        (found,) = network.do("describe_instances", instance_ids=[network["one"]])["Reservations"]
        assert found["Instances"][0]["State"]["Name"] == state


def test_metadata_is_answered_with_tokens_alone(network: Network) -> None:
    run(
        network,
        "AWSConfigRemediation-EnforceEC2InstanceIMDSv2",
        InstanceId=[network["one"]],
        AutomationAssumeRole=[ROLE],
    )

    (found,) = network.do("describe_instances")["Reservations"]
    assert found["Instances"][0]["MetadataOptions"]["HttpTokens"] == "required"


def test_world_open_rules_go_and_the_others_stay(network: Network) -> None:
    group = network["web"]
    for port, source in ((22, ANYWHERE), (22, "::/0"), (22, "10.0.0.0/8"), (443, ANYWHERE)):
        opened(network, group, port, source)

    run(network, "AWS-DisablePublicAccessForSecurityGroup", GroupId=[group])
    assert [one for one in rules_of(network, group) if not one[0]] == [(False, "10.0.0.0/8"), (False, ANYWHERE)]

    run(
        network,
        "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules",
        SecurityGroupId=[group],
        AutomationAssumeRole=[ROLE],
    )
    assert [one for one in rules_of(network, group) if not one[0]] == [(False, "10.0.0.0/8")]

    run(network, "AWS-CloseSecurityGroup", SecurityGroupId=[group])
    assert rules_of(network, group) == []


def test_a_range_of_ports_around_ssh_is_not_what_the_document_looks_for(network: Network) -> None:
    opened(network, network["web"], 20, to_port=30)

    run(network, "AWS-DisablePublicAccessForSecurityGroup", GroupId=[network["web"]])

    assert (False, ANYWHERE) in rules_of(network, network["web"])


def test_ssh_is_closed_on_several_groups(network: Network) -> None:
    network.with_group("other")
    for group in ("web", "other"):
        opened(network, network[group], 22)

    run(network, "AWS-DisableIncomingSSHOnPort22", SecurityGroupIds=[f"{network['web']}, {network['other']}"])

    assert not [one for group in ("web", "other") for one in rules_of(network, network[group]) if not one[0]]


def test_only_a_default_group_loses_all_rules_by_its_document(network: Network) -> None:
    name = "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
    filters = [{"name": "group-name", "values": ["default"]}]
    default = network.do("describe_security_groups", filters=filters)["SecurityGroups"][0]["GroupId"]

    assert run(network, name, GroupId=[default], AutomationAssumeRole=[ROLE])["AutomationExecutionStatus"] == "Success"
    assert rules_of(network, default) == []
    assert (
        run(network, name, GroupId=[network["web"]], AutomationAssumeRole=[ROLE])["CurrentStepName"] == "MustBeDefault"
    )


@pytest.mark.parametrize(
    ("name", "parameter", "make"),
    [
        ("AWSConfigRemediation-DeleteUnusedSecurityGroup", "GroupId", lambda one: one["web"]),
        ("AWSConfigRemediation-DeleteUnusedVPCNetworkACL", "NetworkAclId", lambda one: one.acl(one["vpc"])),
        (
            "AWSConfigRemediation-DeleteUnusedENI",
            "NetworkInterfaceId",
            lambda one: one.do("create_network_interface", subnet_id=one["public"])["NetworkInterface"]["NetworkInterfaceId"],
        ),
        ("AWSConfigRemediation-DetachAndDeleteInternetGateway", "InternetGatewayId", lambda one: one.with_vpc("b", "10.9.0.0/16")["b-gateway"]),
    ],
)  # fmt: skip
def test_what_is_not_used_is_deleted(network: Network, name: str, parameter: str, make: Any) -> None:
    unused = make(network)

    shown = run(network, name, **{parameter: [unused]}, AutomationAssumeRole=[ROLE])

    assert shown["AutomationExecutionStatus"] == "Success", shown.get("FailureMessage")
    assert unused not in network.world.resources


def test_a_subnet_gives_no_public_addresses_any_more(network: Network) -> None:
    run(
        network,
        "AWSConfigRemediation-DisableSubnetAutoAssignPublicIP",
        SubnetId=[network["public"]],
        AutomationAssumeRole=[ROLE],
    )

    (subnet,) = network.do("describe_subnets", subnet_ids=[network["public"]])["Subnets"]
    assert subnet["MapPublicIpOnLaunch"] is False


@pytest.mark.parametrize("name", ["AWS-EnableVPCFlowLogs", "AWSSupport-EnableVPCFlowLogs"])
def test_flow_logs_are_made_for_each_resource(network: Network, name: str) -> None:
    given = {
        "ResourceIds": [network["vpc"], network["public"]],
        "TrafficType": ["ALL"],
        "LogDestinationType": ["s3"],
        "LogDestination": ["arn:aws:s3:::logs"],
    }

    assert run(network, name, **given)["AutomationExecutionStatus"] == "Success"
    assert {one["ResourceId"] for one in network.do("describe_flow_logs")["FlowLogs"]} == set(given["ResourceIds"])
    assert run(network, name, **{**given, "ResourceIds": ["x"]})["AutomationExecutionStatus"] == "Failed"


def test_executions_are_listed_newest_first_by_document_and_status(network: Network) -> None:
    allocation = address(network)
    run(network, "AWS-ReleaseElasticIP", AllocationId=[allocation])
    run(network, "AWS-ReleaseElasticIP", AllocationId=[allocation])
    run(network, "AWS-StopEC2Instance", InstanceId=[network["one"]])

    def listed(key: str, value: str) -> list[tuple[str, str]]:
        filters = [{"key": key, "values": [value]}]
        found = network.do("ssm.describe_automation_executions", filters=filters)["AutomationExecutionMetadataList"]
        return [(one["DocumentName"], one["AutomationExecutionStatus"]) for one in found]

    assert listed("DocumentNamePrefix", "AWS-") == [
        ("AWS-StopEC2Instance", "Success"),
        ("AWS-ReleaseElasticIP", "Failed"),
        ("AWS-ReleaseElasticIP", "Success"),
    ]
    assert listed("ExecutionStatus", "Failed") == [("AWS-ReleaseElasticIP", "Failed")]


def test_an_execution_says_who_ran_it_and_when(network: Network) -> None:
    shown = run(network, "AWS-StopEC2Instance", InstanceId=[network["one"]])

    assert shown["ExecutedBy"] == "arn:aws:iam::111122223333:root"
    assert shown["ExecutionStartTime"] == shown["ExecutionEndTime"] == MONDAY
    assert shown["Parameters"] == {"InstanceId": [network["one"]]}


def test_only_so_many_executions_are_kept(network: Network) -> None:
    first = network.do(
        "ssm.start_automation_execution",
        document_name="AWS-StopEC2Instance",
        parameters={"InstanceId": [network["one"]]},
    )
    for _ in range(KEPT):
        network.do(
            "ssm.start_automation_execution",
            document_name="AWS-StopEC2Instance",
            parameters={"InstanceId": [network["one"]]},
        )

    refused = network.refused("ssm.get_automation_execution", automation_execution_id=first["AutomationExecutionId"])
    assert refused.code == "AutomationExecutionNotFoundException"


@pytest.mark.parametrize(
    ("name", "parameters", "reason"),
    [
        ("None", {}, "NoSuchAutomationDocument"),
        ("AWS-ReleaseElasticIP", {}, "MissingAutomationParameter"),
        ("AWS-ReleaseElasticIP", {"AllocationId": ["x"], "Colour": ["red"]}, "UnknownAutomationParameter"),
        ("AWSConfigRemediation-DeleteUnusedENI", {"NetworkInterfaceId": ["eni-1"]}, "MissingAutomationParameter"),
        ("AWS-EnableVPCFlowLogs", {"ResourceIds": ["vpc-1"], "TrafficType": ["SOME"]}, "AutomationParameterInvalid"),
        ("Disassociate", {"InstanceId": ["x"]}, "AutomationParameterInvalid"),
    ],
)
def test_what_a_document_does_not_take_is_refused(
    network: Network, name: str, parameters: dict[str, list[str]], reason: str
) -> None:
    created(network, DISASSOCIATE)

    assert network.refused("ssm.start_automation_execution", document_name=name, parameters=parameters).reason == reason


def test_values_are_read_in_the_type_that_is_declared(network: Network) -> None:
    text = document(
        '{name: a, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: ModifySubnetAttribute, '
        'SubnetId: "{{ Subnet }}", MapPublicIpOnLaunch: "{{ Wanted }}"}}',
        parameters="{Subnet: {type: String}, Wanted: {type: StringMap}, Number: {type: Integer, default: 1}}",
    )
    created(network, text, name="Typed")

    assert (
        run(network, "Typed", Subnet=[network["public"]], Wanted=['{"Value": false}'])["AutomationExecutionStatus"]
        == "Success"
    )
    asked = {"Subnet": [network["public"]], "Wanted": ["no map"]}
    refused = network.refused("ssm.start_automation_execution", document_name="Typed", parameters=asked)
    assert refused.facts["expected"] == "StringMap"
    asked = {"Subnet": [network["public"]], "Wanted": ["{}"], "Number": ["one"]}
    refused = network.refused("ssm.start_automation_execution", document_name="Typed", parameters=asked)
    assert refused.facts["expected"] == "Integer"


def test_what_cannot_be_asked_for_is_refused(network: Network) -> None:
    asked = [{"key": "TagKey", "values": ["x"]}]
    assert network.refused("ssm.describe_automation_executions", filters=asked).reason == "InvalidExecutionFilter"
    interactive = {"document_name": "AWS-StopEC2Instance", "mode": "Interactive", "parameters": {"InstanceId": ["i-1"]}}
    assert network.refused("ssm.start_automation_execution", **interactive).reason == "ParameterNotSimulated"
    assert (
        network.refused("ssm.get_automation_execution", automation_execution_id="x").reason
        == "NoSuchAutomationExecution"
    )


def test_a_step_publishes_to_a_topic(network: Network) -> None:
    arn = network.do("sns.create_topic", name="alarms")["TopicArn"]
    created(
        network,
        document(
            f'{{name: tell, action: "aws:executeAwsApi", inputs: {{Service: sns, Api: publish, TopicArn: "{arn}", '
            'Message: "{{ global:REGION }}"}}'
        ),
        name="Tell",
    )

    run(network, "Tell")

    assert [one["Message"] for one in network.do("describe_inbox")["Messages"]] == ["ap-northeast-2"]
