"""What is wrong in a question about documents, what has to go on, and which document does no more than that?

What a document does is that of its page in
https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from labs.assess.generators.blocks import again
from labs.assess.generators.judged_kinds import OFFICE
from labs.assess.generators.sketch import EVERYWHERE, Sketch
from labs.assess.script import Performance
from labs.assess.value import Text

STOP, TERMINATE, RESTART = "AWS-StopEC2Instance", "AWS-TerminateEC2Instance", "AWS-RestartEC2Instance"
TOKENS = "AWSConfigRemediation-EnforceEC2InstanceIMDSv2"
DISABLE, CLOSE = "AWS-DisablePublicAccessForSecurityGroup", "AWS-CloseSecurityGroup"
UNRESTRICTED = "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules"
DELETE_GROUP = "AWSConfigRemediation-DeleteUnusedSecurityGroup"
SUBNET = "AWSConfigRemediation-DisableSubnetAutoAssignPublicIP"


class Facts(NamedTuple):
    """What differs from one question to another."""

    type: str
    """Of the instance."""
    service: int
    """A port that a service listens on."""
    data: int
    """A port that is for the VPC alone."""


TYPES = ("t3.micro", "t3.small", "t3.medium", "m5.large", "c5.large", "r5.large")
SERVICES, DATA = (443, 8443, 9443, 8080, 3000), (5432, 3306, 6379, 9200, 27017)


class Trouble(NamedTuple):
    """What is wrong, what has to go on, the document that fits, and why the others do not."""

    rule: str
    identifier: str
    type: str
    names: tuple[str, ...]
    make: Callable[[Sketch, str, Facts], str]
    """Makes the resource of a name; the reference to it."""
    about: Text
    needs: Text
    spared: Callable[[Performance, str], bool]
    """Whether what has to go on still does."""
    fits: str
    others: Mapping[str, Text]
    difficulty: int


def _ground(sketch: Sketch, *, public: bool = False) -> tuple[str, str]:
    vpc = sketch.vpc("main", "10.8.0.0/16")
    subnet = sketch.subnet("front", vpc, "10.8.1.0/24")
    sketch.internet_gateway("igw", vpc)
    if public:
        sketch.gives_public_addresses(subnet)
    return vpc, subnet


def _with_optional_tokens(sketch: Sketch, name: str, facts: Facts) -> str:
    instance = sketch.instance(name, _ground(sketch)[1], [], facts.type)
    sketch.do("modify_instance_metadata_options", instance_id=instance, http_tokens="optional")
    return instance


def _with_public_address(sketch: Sketch, name: str, facts: Facts) -> str:
    return sketch.instance(name, _ground(sketch, public=True)[1], [], facts.type)


def _web_group(sketch: Sketch, name: str, facts: Facts) -> str:
    """SSH and a service from everywhere, and data from the VPC."""
    return _group(sketch, name, facts, ((22, EVERYWHERE), (facts.service, EVERYWHERE), (facts.data, "10.8.0.0/16")))


def _office_group(sketch: Sketch, name: str, facts: Facts) -> str:
    """SSH and a service from everywhere, and SSH from the office."""
    return _group(sketch, name, facts, ((22, EVERYWHERE), (facts.service, EVERYWHERE), (22, OFFICE)))


def _group(sketch: Sketch, name: str, facts: Facts, rules: Sequence[tuple[int, str]]) -> str:
    vpc, subnet = _ground(sketch)
    group = sketch.group(name, vpc)
    for port, source in rules:
        sketch.allows_in(group, port, source)
    sketch.instance("host", subnet, [group], facts.type)
    return group


def _unused(sketch: Sketch, name: str, facts: Facts) -> str:
    group = sketch.group(name, _ground(sketch)[0])
    sketch.allows_in(group, 22, EVERYWHERE)
    sketch.allows_in(group, facts.service, EVERYWHERE)
    return group


def _subnet(sketch: Sketch, name: str, facts: Facts) -> str:
    vpc, _ = _ground(sketch)
    subnet = sketch.subnet(name, vpc, "10.8.2.0/24")
    sketch.gives_public_addresses(subnet)
    sketch.instance("host", subnet, [], facts.type)
    return subnet


def _state(performance: Performance, id: str) -> str:
    seen = again(performance, "describe_instances", instance_ids=[id]).names["made"]
    return str(seen["Reservations"][0]["Instances"][0]["State"]["Name"])


def _sources(performance: Performance, group: str) -> set[tuple[int, str]]:
    """Port and source of every inbound rule; none where the group is gone."""
    seen = again(performance, "describe_security_groups", filters=[{"name": "group-id", "values": [group]}])
    return {
        (rule["FromPort"], source["CidrIp"])
        for one in seen.names["made"]["SecurityGroups"]
        for rule in one["IpPermissions"]
        for source in rule["IpRanges"]
    }


def _keeps_the_service(performance: Performance, group: str) -> bool:
    return any(source == EVERYWHERE and port != 22 for port, source in _sources(performance, group))


def _keeps_the_office_alone(performance: Performance, group: str) -> bool:
    rules = _sources(performance, group)
    return (22, OFFICE) in rules and not any(source == EVERYWHERE for _, source in rules)


WRONG_KIND = Text(
    ko="이 문서는 다른 유형의 리소스를 다뤄요. 받은 ID로는 아무것도 하지 못하고 실패해요.",
    en="This document is for another type of resource. With the id that it is given it fails.",
)
TROUBLES: Mapping[str, Trouble] = {
    "tokens": Trouble(
        "ec2-imdsv2-check",
        "EC2_IMDSV2_CHECK",
        "AWS::EC2::Instance",
        ("web", "api", "worker"),
        _with_optional_tokens,
        Text(
            ko="실행 중인 인스턴스 `{name}`(`{type}`)의 `HttpTokens`가 `optional`이에요.",
            en="`HttpTokens` of the running instance `{name}` (`{type}`) is `optional`.",
        ),
        Text(ko="인스턴스는 멈추지 않고 계속 실행되어야 해요.", en="The instance has to go on running."),
        lambda performance, instance: _state(performance, instance) == "running",
        TOKENS,
        {
            STOP: Text(
                ko="중지해도 `HttpTokens`는 그대로예요. 게다가 멈춰요.",
                en="A stop leaves `HttpTokens` as it is, and the instance is down.",
            ),
            TERMINATE: Text(
                ko="규칙의 결과는 없어지지만 인스턴스도 없어져요.", en="The result goes, and the instance with it."
            ),
            RESTART: Text(ko="다시 시작해도 `HttpTokens`는 그대로예요.", en="A restart leaves `HttpTokens` as it is."),
        },
        1,
    ),
    "address": Trouble(
        "ec2-instance-no-public-ip",
        "EC2_INSTANCE_NO_PUBLIC_IP",
        "AWS::EC2::Instance",
        ("report", "batch", "build"),
        _with_public_address,
        Text(
            ko="실행 중인 인스턴스 `{name}`(`{type}`)에 자동으로 받은 퍼블릭 IPv4가 있어요.",
            en="The instance `{name}` (`{type}`) was given an automatic public IPv4 address at its launch.",
        ),
        Text(
            ko="인스턴스는 없어지면 안 되지만, 당분간 멈춰 있어도 괜찮아요.",
            en="The instance must not be lost, but may be stopped for the time being.",
        ),
        lambda performance, instance: _state(performance, instance) in ("running", "stopped"),
        STOP,
        {
            TERMINATE: Text(ko="주소와 함께 인스턴스도 없어져요.", en="The instance goes with the address."),
            RESTART: Text(
                ko="멈출 때 주소를 잃지만, 다시 시작하면서 새 퍼블릭 주소를 받아요.",
                en="It loses the address at the stop, and is given a new one at the start.",
            ),
            TOKENS: Text(
                ko="메타데이터 설정만 바꿔요. 주소는 그대로예요.",
                en="It changes a setting of the metadata alone. The address stays.",
            ),
        },
        2,
    ),
    "https": Trouble(
        "restricted-ssh",
        "INCOMING_SSH_DISABLED",
        "AWS::EC2::SecurityGroup",
        ("web-sg", "shop-sg", "api-sg"),
        _web_group,
        Text(
            ko="인스턴스에 붙은 보안 그룹 `{name}`의 인바운드 규칙은 TCP 22 ← `0.0.0.0/0`, TCP {service} ← `0.0.0.0/0`, TCP {data} ← `10.8.0.0/16`이에요.",
            en="The security group `{name}`, which is on an instance, lets in TCP 22 ← `0.0.0.0/0`, TCP {service} ← `0.0.0.0/0` and TCP {data} ← `10.8.0.0/16`.",
        ),
        Text(
            ko="TCP {service}번 포트로는 계속 모든 곳에서 들어올 수 있어야 해요.",
            en="TCP port {service} has to stay open to everywhere.",
        ),
        _keeps_the_service,
        DISABLE,
        {
            CLOSE: Text(
                ko="SSH만이 아니라 나머지 규칙까지, 나가는 규칙까지 모두 지워요.",
                en="With SSH it removes all other rules as well, also those that let out.",
            ),
            UNRESTRICTED: Text(
                ko="소스가 모든 곳인 규칙을 모두 지워서 이 포트도 막혀요.",
                en="It removes every rule from everywhere, that of this port included.",
            ),
            DELETE_GROUP: Text(
                ko="쓰이고 있는 보안 그룹이라 삭제가 거절되어 실패해요.",
                en="The group is in use, so its deletion is refused.",
            ),
        },
        3,
    ),
    "office": Trouble(
        "restricted-ssh",
        "INCOMING_SSH_DISABLED",
        "AWS::EC2::SecurityGroup",
        ("admin-sg", "ops-sg", "jump-sg"),
        _office_group,
        Text(
            ko="인스턴스에 붙은 보안 그룹 `{name}`의 인바운드 규칙은 TCP 22 ← `0.0.0.0/0`, TCP {service} ← `0.0.0.0/0`, TCP 22 ← `203.0.113.0/24`(사무실)예요.",
            en="The security group `{name}`, which is on an instance, lets in TCP 22 ← `0.0.0.0/0`, TCP {service} ← `0.0.0.0/0` and TCP 22 ← `203.0.113.0/24` (the office).",
        ),
        Text(
            ko="모든 곳에 열린 규칙은 하나도 남지 않아야 하고, 사무실의 SSH는 남아야 해요.",
            en="No rule that is open to everywhere may be left, and SSH from the office has to stay.",
        ),
        _keeps_the_office_alone,
        UNRESTRICTED,
        {
            DISABLE: Text(
                ko="SSH와 RDP만 봐요. 다른 포트는 모든 곳에 열린 채로 남아요.",
                en="It looks at SSH and RDP alone. Another port stays open to everywhere.",
            ),
            CLOSE: Text(ko="사무실의 SSH까지 모두 지워요.", en="It removes the office's SSH as well."),
            DELETE_GROUP: Text(
                ko="쓰이고 있는 보안 그룹이라 삭제가 거절되어 실패해요.",
                en="The group is in use, so its deletion is refused.",
            ),
        },
        3,
    ),
    "unused": Trouble(
        "ec2-security-group-attached-to-eni-periodic",
        "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC",
        "AWS::EC2::SecurityGroup",
        ("old-sg", "legacy-sg", "trial-sg"),
        _unused,
        Text(
            ko="어느 인터페이스에도 붙지 않은 보안 그룹 `{name}`의 인바운드 규칙은 TCP 22 ← `0.0.0.0/0`, TCP {service} ← `0.0.0.0/0`이에요.",
            en="The security group `{name}` is on no interface; it lets in TCP 22 ← `0.0.0.0/0` and TCP {service} ← `0.0.0.0/0`.",
        ),
        Text(
            ko="다음 평가에서 이 그룹이 더는 `NON_COMPLIANT`로 나오지 않아야 해요.",
            en="At the next evaluation the group must not be found `NON_COMPLIANT` any more.",
        ),
        lambda _performance, _id: True,
        DELETE_GROUP,
        {
            CLOSE: Text(
                ko="규칙을 다 지워도 인터페이스에 붙지 않은 것은 그대로예요.",
                en="Without its rules the group is still on no interface.",
            ),
            DISABLE: Text(
                ko="SSH 규칙만 지워요. 이 규칙이 보는 것은 붙어 있는지예요.",
                en="It removes the SSH rule. What is looked at is where the group is.",
            ),
            UNRESTRICTED: Text(
                ko="인바운드 규칙만 지워요. 이 규칙이 보는 것은 붙어 있는지예요.",
                en="It removes inbound rules. What is looked at is where the group is.",
            ),
        },
        2,
    ),
    "subnet": Trouble(
        "subnet-auto-assign-public-ip-disabled",
        "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
        "AWS::EC2::Subnet",
        ("data", "inner", "back"),
        _subnet,
        Text(
            ko="서브넷 `{name}`의 퍼블릭 IPv4 자동 할당이 켜져 있고, 그 안에 인스턴스(`{type}`)가 실행 중이에요.",
            en="Auto-assign public IPv4 of the subnet `{name}` is on, and an instance (`{type}`) runs in it.",
        ),
        Text(ko="실행 중인 인스턴스는 건드리지 않아야 해요.", en="The running instance has to be left alone."),
        lambda _performance, _id: True,
        SUBNET,
        {STOP: WRONG_KIND, "AWS-ReleaseElasticIP": WRONG_KIND, CLOSE: WRONG_KIND},
        1,
    ),
}
