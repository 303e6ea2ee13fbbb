"""Which automation documents does AWS own, and what do they do here? A table: each is a few calls of the Region's actions.

Names, parameters and effects are those of
https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-ref-config.html and its
neighbours; how the steps are written is this Region's own. `AWS-EnableVPCFlowLogs` is a name that many quote and the
reference has not: there the document is called `AWSSupport-EnableVPCFlowLogs`, and both are here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from labs.cloud import registry
from labs.cloud.config.automation import Script, StepFault
from labs.cloud.config.automation_content import SCRIPT, Content, ContentParameter, Step, StepOutput
from labs.cloud.registry import pascal
from labs.cloud.world import World

ROLE = "AutomationAssumeRole"
SSH, RDP = 22, 3389
EVERYWHERE = ("0.0.0.0/0", "::/0")
OWNER = "Amazon"


def _text(description: str, *, default: Any = None, type: str = "String", allowed: tuple[str, ...] = ()) -> Any:
    return ContentParameter(type=type, description=description, default=default, allowed_values=allowed)


def _role(*, required: bool) -> dict[str, Any]:
    about = "The ARN of the role that Systems Manager takes on to perform the steps."
    return {ROLE: _text(f"(Required) {about}" if required else f"(Optional) {about}", default=None if required else "")}


def _document(description: str, parameters: Mapping[str, Any], *steps: Step, needs_role: bool = False) -> Content:
    return Content(
        schema_version="0.3",
        description=description,
        assume_role=f"{{{{ {ROLE} }}}}",
        parameters={**parameters, **_role(required=needs_role)},
        main_steps=tuple(steps),
    )


def _api(name: str, api: str, *outputs: StepOutput, **inputs: Any) -> Step:
    members = {pascal(member): value for member, value in inputs.items()}
    return Step(
        name=name, action="aws:executeAwsApi", inputs={"Service": "ec2", "Api": api, **members}, outputs=outputs
    )


def _state(name: str, desired: str) -> Step:
    inputs = {"InstanceIds": "{{ InstanceId }}", "DesiredState": desired}
    return Step(name=name, action="aws:changeInstanceState", inputs=inputs)


def _script(name: str, handler: str, **payload: Any) -> Step:
    return Step(name=name, action=SCRIPT, inputs={"Handler": handler, "InputPayload": payload})


def _asserted(name: str, api: str, selector: str, desired: str, **inputs: Any) -> Step:
    members = {pascal(member): value for member, value in inputs.items()}
    wanted = {"Service": "ec2", "Api": api, "PropertySelector": selector, "DesiredValues": [desired], **members}
    return Step(name=name, action="aws:assertAwsResourceProperty", inputs=wanted)


_INSTANCES = {"InstanceId": _text("(Required) The instances.", type="StringList")}
_GROUP = {"GroupId": _text("(Required) The security group.")}

_FLOW_LOGS = {
    "ResourceIds": _text("(Required) The VPCs, subnets or interfaces to watch.", type="StringList"),
    "TrafficType": _text("(Required) The traffic to write down.", allowed=("ACCEPT", "REJECT", "ALL")),
    "LogDestinationType": _text("(Optional) Where to.", default="cloud-watch-logs"),
    "LogGroupName": _text("(Optional) The log group.", default=""),
    "LogDestination": _text("(Optional) The ARN of a bucket.", default=""),
    "DeliverLogsPermissionArn": _text("(Optional) The role that writes to the log group.", default=""),
}
_FLOW_LOG_STEP = _script(
    "CreateFlowLogs",
    "create_flow_logs",
    ids="{{ ResourceIds }}",
    traffic_type="{{ TrafficType }}",
    log_destination_type="{{ LogDestinationType }}",
    log_group_name="{{ LogGroupName }}",
    log_destination="{{ LogDestination }}",
    deliver_logs_permission_arn="{{ DeliverLogsPermissionArn }}",
)

RUNBOOKS: Mapping[str, Content] = {
    "AWS-ReleaseElasticIP": _document(
        "Gives an Elastic IP address back; the address is lost, and its cost ends.",
        {"AllocationId": _text("(Required) The allocation of the address.")},
        _api("ReleaseAddress", "ReleaseAddress", allocation_id="{{ AllocationId }}"),
    ),
    "AWS-StartEC2Instance": _document("Starts instances.", _INSTANCES, _state("StartInstances", "running")),
    "AWS-StopEC2Instance": _document("Stops instances.", _INSTANCES, _state("StopInstances", "stopped")),
    "AWS-RestartEC2Instance": _document(
        "Stops instances and starts them again.",
        _INSTANCES,
        _state("StopInstances", "stopped"),
        _state("StartInstances", "running"),
    ),
    "AWS-TerminateEC2Instance": _document(
        "Terminates instances.", _INSTANCES, _state("TerminateInstances", "terminated")
    ),
    "AWSConfigRemediation-EnforceEC2InstanceIMDSv2": _document(
        "Lets an instance answer requests for metadata only with a token.",
        {"InstanceId": _text("(Required) The instance.")},
        _api(
            "ModifyInstanceMetadataOptions",
            "ModifyInstanceMetadataOptions",
            instance_id="{{ InstanceId }}",
            http_tokens="required",
            http_endpoint="enabled",
        ),
        needs_role=True,
    ),
    "AWSConfigRemediation-DeleteUnusedSecurityGroup": _document(
        "Deletes a security group that nothing uses.",
        _GROUP,
        _api("DeleteSecurityGroup", "DeleteSecurityGroup", group_id="{{ GroupId }}"),
        needs_role=True,
    ),
    "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules": _document(
        "Removes all rules of a VPC's default security group.",
        _GROUP,
        _asserted(
            "MustBeDefault",
            "DescribeSecurityGroups",
            "$.SecurityGroups[0].GroupName",
            "default",
            group_ids=["{{ GroupId }}"],
        ),
        _script("RevokeRules", "revoke_every_rule", group_ids=["{{ GroupId }}"]),
        needs_role=True,
    ),
    "AWS-CloseSecurityGroup": _document(
        "Removes all rules of a security group.",
        {"SecurityGroupId": _text("(Required) The security group.")},
        _script("RevokeRules", "revoke_every_rule", group_ids=["{{ SecurityGroupId }}"]),
    ),
    "AWS-DisablePublicAccessForSecurityGroup": _document(
        "Removes the rules of a security group that let SSH and RDP in from everywhere.",
        {**_GROUP, "IpAddressToBlock": _text("(Optional) Another range to block.", default="")},
        _script(
            "RevokeRules", "revoke_from", group_ids=["{{ GroupId }}"], ports=[SSH, RDP], also="{{ IpAddressToBlock }}"
        ),
    ),
    "AWS-DisableIncomingSSHOnPort22": _document(
        "Removes the rules of security groups that let SSH in from everywhere.",
        {"SecurityGroupIds": _text("(Required) The security groups, with commas between them.")},
        _script("RevokeRules", "revoke_from", group_ids="{{ SecurityGroupIds }}", ports=[SSH], also=""),
    ),
    "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules": _document(
        "Removes the ingress rules of a security group whose source is everywhere.",
        {"SecurityGroupId": _text("(Required) The security group.")},
        _script("RevokeRules", "revoke_from", group_ids=["{{ SecurityGroupId }}"], ports=[], also=""),
        needs_role=True,
    ),
    "AWSConfigRemediation-DeleteUnusedVPCNetworkACL": _document(
        "Deletes a network ACL that no subnet has.",
        {"NetworkAclId": _text("(Required) The network ACL.")},
        _api("DeleteNetworkAcl", "DeleteNetworkAcl", network_acl_id="{{ NetworkAclId }}"),
        needs_role=True,
    ),
    "AWSConfigRemediation-DeleteUnusedENI": _document(
        "Deletes a network interface that is attached to nothing.",
        {"NetworkInterfaceId": _text("(Required) The network interface.")},
        _api("DeleteNetworkInterface", "DeleteNetworkInterface", network_interface_id="{{ NetworkInterfaceId }}"),
        needs_role=True,
    ),
    "AWSConfigRemediation-DisableSubnetAutoAssignPublicIP": _document(
        "Lets a subnet give no public IPv4 addresses by itself.",
        {"SubnetId": _text("(Required) The subnet.")},
        _api(
            "ModifySubnetAttribute",
            "ModifySubnetAttribute",
            subnet_id="{{ SubnetId }}",
            map_public_ip_on_launch={"Value": False},
        ),
        _asserted(
            "Verify",
            "DescribeSubnets",
            "$.Subnets[0].MapPublicIpOnLaunch",
            "false",
            subnet_ids=["{{ SubnetId }}"],
        ),
        needs_role=True,
    ),
    "AWSConfigRemediation-DetachAndDeleteInternetGateway": _document(
        "Detaches an internet gateway and deletes it; fails while the VPC has mapped public addresses.",
        {"InternetGatewayId": _text("(Required) The internet gateway.")},
        _api(
            "FindVpc",
            "DescribeInternetGateways",
            StepOutput(name="VpcId", selector="$.InternetGateways[0].Attachments[0].VpcId"),
            internet_gateway_ids=["{{ InternetGatewayId }}"],
        ),
        _api(
            "Detach",
            "DetachInternetGateway",
            internet_gateway_id="{{ InternetGatewayId }}",
            vpc_id="{{ FindVpc.VpcId }}",
        ),
        _api("Delete", "DeleteInternetGateway", internet_gateway_id="{{ InternetGatewayId }}"),
        needs_role=True,
    ),
    "AWSSupport-EnableVPCFlowLogs": _document("Creates flow logs.", _FLOW_LOGS, _FLOW_LOG_STEP),
    "AWS-EnableVPCFlowLogs": _document("Creates flow logs.", _FLOW_LOGS, _FLOW_LOG_STEP),
}


# What AWS's own scripts do


def _revoke_every_rule(world: World, payload: Mapping[str, Any]) -> tuple[World, dict[str, Any]]:
    """Take every rule from these groups, both ways."""
    return _revoke(world, payload["group_ids"], lambda rule: True)


def _revoke_from(world: World, payload: Mapping[str, Any]) -> tuple[World, dict[str, Any]]:
    """Take from these groups the ingress rules from everywhere, of these ports or, without ports, of all."""
    ports = [int(one) for one in payload["ports"]]
    sources = {*EVERYWHERE, *([str(payload["also"])] if payload["also"] else [])}

    def is_wanted(rule: Mapping[str, Any]) -> bool:
        source = rule.get("CidrIpv4") or rule.get("CidrIpv6")
        return not rule["IsEgress"] and source in sources and (not ports or any(_lets_in(rule, one) for one in ports))

    return _revoke(world, payload["group_ids"], is_wanted)


def _lets_in(rule: Mapping[str, Any], port: int) -> bool:
    """Whether a rule is one of TCP for exactly this port, as AWS's script asks."""
    return rule["IpProtocol"] == "tcp" and rule.get("FromPort") == port == rule.get("ToPort")


def _revoke(world: World, groups: Any, is_wanted: Any) -> tuple[World, dict[str, Any]]:
    ids = groups if isinstance(groups, list) else [one.strip() for one in str(groups).split(",") if one.strip()]
    revoked: list[str] = []
    for group in ids:
        registry.call(world, "describe_security_groups", {"group_ids": [group]})
        asked = {"filters": [{"name": "group-id", "values": [group]}]}
        rules = registry.call(world, "describe_security_group_rules", asked)[1]["SecurityGroupRules"]
        for way, is_egress in (("ingress", False), ("egress", True)):
            chosen = [one["SecurityGroupRuleId"] for one in rules if one["IsEgress"] is is_egress and is_wanted(one)]
            if chosen:
                params = {"group_id": group, "security_group_rule_ids": chosen}
                world, _ = registry.call(world, f"revoke_security_group_{way}", params)
            revoked += chosen
    return world, {"SecurityGroupRuleIds": revoked}


def _create_flow_logs(world: World, payload: Mapping[str, Any]) -> tuple[World, dict[str, Any]]:
    """A flow log for each resource, whose id says what it is."""
    params = {name: value for name, value in payload.items() if name != "ids" and value}
    made: list[str] = []
    for id in payload["ids"]:
        params |= {"resource_ids": [id], "resource_type": _watched(id)}
        world, answer = registry.call(world, "create_flow_logs", params)
        made += answer["FlowLogIds"]
    return world, {"FlowLogIds": made}


def _watched(id: str) -> str:
    kinds = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}
    prefix = id.partition("-")[0]
    if prefix not in kinds:
        raise StepFault(f"{id} is no VPC, subnet or network interface.")
    return kinds[prefix]


SCRIPTS: Mapping[str, Script] = {
    "revoke_every_rule": _revoke_every_rule,
    "revoke_from": _revoke_from,
    "create_flow_logs": _create_flow_logs,
}


def names() -> Iterable[str]:
    """The documents that AWS owns, in the order of their names."""
    return sorted(RUNBOOKS)
