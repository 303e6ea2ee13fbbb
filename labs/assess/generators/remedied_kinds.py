"""What is repaired, and with which documents? For each rule a resource that breaks it, and what documents do to that.

What a document does is that of its page in
https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from labs.assess.generators.config_stage import EC2
from labs.assess.generators.sketch import EVERYWHERE, Sketch
from labs.assess.generators.watched_kinds import WATCHED, Watched
from labs.assess.script import Do
from labs.assess.value import Text

Effect = Literal["mended", "gone", "kept", "fails"]
"""The resource complies; it is no more; it is as it was as far as the rule goes; the document fails."""
ROLE = "arn:aws:iam::111122223333:role/remediation"


class Document(NamedTuple):
    """An automation document of AWS."""

    parameter: str
    """The one that is given the resource's id."""
    does: Text


DOCUMENTS: Mapping[str, Document] = {
    "AWS-ReleaseElasticIP": Document("AllocationId", Text(ko="Elastic IP를 반납", en="releases the Elastic IP")),
    "AWS-StopEC2Instance": Document("InstanceId", Text(ko="인스턴스를 중지", en="stops the instance")),
    "AWS-TerminateEC2Instance": Document("InstanceId", Text(ko="인스턴스를 종료", en="terminates the instance")),
    "AWS-RestartEC2Instance": Document(
        "InstanceId", Text(ko="인스턴스를 중지했다가 다시 시작", en="stops the instance and starts it again")
    ),
    "AWSConfigRemediation-EnforceEC2InstanceIMDSv2": Document(
        "InstanceId",
        Text(ko="인스턴스의 `HttpTokens`를 `required`로", en="sets `HttpTokens` of the instance to `required`"),
    ),
    "AWSConfigRemediation-DeleteUnusedSecurityGroup": Document(
        "GroupId", Text(ko="쓰이지 않는 보안 그룹을 삭제", en="deletes a security group that nothing uses")
    ),
    "AWS-DisablePublicAccessForSecurityGroup": Document(
        "GroupId",
        Text(
            ko="모든 곳에서 들어오는 SSH(22)와 RDP(3389) 규칙을 삭제",
            en="removes the rules that let in SSH (22) and RDP (3389) from everywhere",
        ),
    ),
    "AWS-CloseSecurityGroup": Document(
        "SecurityGroupId",
        Text(
            ko="보안 그룹의 규칙을 들어오고 나가는 것 모두 삭제",
            en="removes all rules of the security group, in and out",
        ),
    ),
    "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules": Document(
        "SecurityGroupId",
        Text(
            ko="소스가 모든 곳인 인바운드 규칙을 모두 삭제",
            en="removes every inbound rule whose source is everywhere",
        ),
    ),
    "AWSConfigRemediation-DisableSubnetAutoAssignPublicIP": Document(
        "SubnetId",
        Text(ko="서브넷의 퍼블릭 IPv4 자동 할당을 끔", en="turns auto-assign public IPv4 of the subnet off"),
    ),
}


class Remedied(NamedTuple):
    """A rule, its resource, and what becomes of that by each document: while it breaks the rule, and while it complies."""

    watched: Watched
    effects: Mapping[str, tuple[Effect, Effect]]
    about: Text | None = None
    """What has to be known besides."""


def _with_reference(sketch: Sketch, name: str, vpc: str, subnet: str) -> str:
    """A group that the rule of another group names as its source."""
    group = WATCHED["ec2-security-group-attached-to-eni-periodic"].make(sketch, name, vpc, subnet)
    sketch.allows_in(sketch.group("app-sg", vpc), 8080, group)
    return group


def _web(sketch: Sketch, name: str, vpc: str, subnet: str) -> str:
    """A group on an instance, which lets in HTTPS."""
    group = sketch.group(name, vpc)
    sketch.allows_in(group, 443, EVERYWHERE)
    sketch.instance("host", subnet, [group])
    return group


def _ssh(group: str, way: Literal["authorize", "revoke"]) -> Do:
    permission = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}
    params = {"group_id": group, "ip_permissions": [permission]}
    return Do(action=f"{way}_security_group_ingress", params=params)


def _host(sketch: Sketch, name: str, _vpc: str, subnet: str) -> str:
    """An instance, and an Elastic IP that is on nothing yet."""
    sketch.address("spare")
    return sketch.instance(name, subnet, [])


SSH_GROUP = Watched(
    "restricted-ssh",
    "INCOMING_SSH_DISABLED",
    f"{EC2}SecurityGroup",
    "change",
    Text(ko="보안 그룹 `{name}`", en="security group `{name}`"),
    ("web-sg", "api-sg", "shop-sg", "admin-sg"),
    _web,
    lambda group, _times: _ssh(group, "authorize"),
    lambda group, _times: _ssh(group, "revoke"),
    lambda group: Do(action="delete_security_group", params={"group_id": group}),
    Text(ko="`{name}`에 TCP 22 ← `0.0.0.0/0` 규칙을 넣음", en="a rule TCP 22 ← `0.0.0.0/0` is added to `{name}`"),
    Text(ko="`{name}`에서 그 규칙을 지움", en="that rule is removed from `{name}`"),
)
SPARE = "${spare_elastic_ip.AllocationId}"
PUBLIC_INSTANCE = Watched(
    "ec2-instance-no-public-ip",
    "EC2_INSTANCE_NO_PUBLIC_IP",
    f"{EC2}Instance",
    "change",
    Text(ko="인스턴스 `{name}`", en="instance `{name}`"),
    ("web", "api", "report", "batch"),
    _host,
    lambda instance, times: Do(
        action="associate_address",
        params={"allocation_id": SPARE, "instance_id": instance},
        name=f"association_{times}",
    ),
    lambda _instance, times: Do(
        action="disassociate_address", params={"association_id": f"${{association_{times}.AssociationId}}"}
    ),
    lambda instance: Do(action="terminate_instances", params={"instance_ids": [instance]}),
    Text(ko="`{name}`에 Elastic IP를 연결", en="an Elastic IP is associated with `{name}`"),
    Text(ko="`{name}`에서 Elastic IP를 뗌", en="the Elastic IP is disassociated from `{name}`"),
)
REMEDIED: Mapping[str, Remedied] = {
    "address": Remedied(WATCHED["eip-attached"], {"AWS-ReleaseElasticIP": ("gone", "fails")}),
    "subnet": Remedied(
        WATCHED["subnet-auto-assign-public-ip-disabled"],
        {"AWSConfigRemediation-DisableSubnetAutoAssignPublicIP": ("mended", "kept")},
    ),
    "tokens": Remedied(
        WATCHED["ec2-imdsv2-check"],
        {
            "AWSConfigRemediation-EnforceEC2InstanceIMDSv2": ("mended", "kept"),
            "AWS-StopEC2Instance": ("kept", "kept"),
            "AWS-TerminateEC2Instance": ("gone", "gone"),
        },
    ),
    "unused": Remedied(
        WATCHED["ec2-security-group-attached-to-eni-periodic"],
        {"AWSConfigRemediation-DeleteUnusedSecurityGroup": ("gone", "fails")},
    ),
    "named": Remedied(
        WATCHED["ec2-security-group-attached-to-eni-periodic"]._replace(make=_with_reference),
        {"AWSConfigRemediation-DeleteUnusedSecurityGroup": ("fails", "fails")},
        Text(
            ko=" 보안 그룹 `app-sg`의 규칙이 `{name}` 그룹을 소스로 쓰고 있어요.",
            en=" A rule of the security group `app-sg` names `{name}` as its source.",
        ),
    ),
    "ssh": Remedied(
        SSH_GROUP,
        {
            "AWS-DisablePublicAccessForSecurityGroup": ("mended", "kept"),
            "AWS-CloseSecurityGroup": ("mended", "kept"),
            "AWSConfigRemediation-DeleteUnusedSecurityGroup": ("fails", "fails"),
        },
        Text(ko=" `{name}` 그룹은 인스턴스에 붙어 있어요.", en=" `{name}` is on an instance."),
    ),
    "public": Remedied(
        PUBLIC_INSTANCE, {"AWS-StopEC2Instance": ("kept", "kept"), "AWS-TerminateEC2Instance": ("gone", "gone")}
    ),
}


def remediation(rule: str, document: str, attempts: int | None, *, automatic: bool) -> Do:
    """Say what is to be done about a rule."""
    given: dict[str, object] = {DOCUMENTS[document].parameter: {"resource_value": {"value": "RESOURCE_ID"}}}
    given["AutomationAssumeRole"] = {"static_value": {"values": [ROLE]}}
    more = {"maximum_automatic_attempts": attempts, "retry_attempt_seconds": 60} if attempts else {}
    one = {
        "config_rule_name": rule, "target_type": "SSM_DOCUMENT", "target_id": document, "parameters": given,
        "automatic": automatic, **more,
    }  # fmt: skip
    return Do(action="config.put_remediation_configurations", params={"remediation_configurations": [one]})


def effect_on_rule(rule: str, one: Do) -> str:
    """What an action does to the resource that a rule watches: broken, mended, gone, or nothing."""
    return EFFECTS.get(rule, {}).get(one.action, "")


EFFECTS: Mapping[str, Mapping[str, str]] = {
    "eip-attached": {"disassociate_address": "broken", "associate_address": "mended", "release_address": "gone"},
    "ec2-instance-no-public-ip": {
        "associate_address": "broken",
        "disassociate_address": "mended",
        "terminate_instances": "gone",
    },
    "restricted-ssh": {"authorize_security_group_ingress": "ssh", "revoke_security_group_ingress": "mended"},
}
"""Rule -> action -> what it does; of the other rules the actions say so themselves (watched_kinds.effect_of)."""
