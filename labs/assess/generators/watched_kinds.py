"""What does a rule watch in a story? One resource a rule, with an action that breaks the rule and one that mends it again."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from labs.assess.generators.config_stage import EC2
from labs.assess.generators.sketch import Sketch
from labs.assess.script import Do
from labs.assess.value import Text


class Watched(NamedTuple):
    """A rule, and the resource that it watches."""

    rule: str
    identifier: str
    type: str
    trigger: Literal["change", "periodic"]
    noun: Text
    names: tuple[str, ...]
    make: Callable[[Sketch, str, str, str], str]
    """Makes the resource of a name in a VPC and a subnet, so that it complies; the reference to it."""
    breaks: Callable[[str, int], Do]
    mends: Callable[[str, int], Do]
    """The how manieth time, counted from 1."""
    deletes: Callable[[str], Do]
    broken: Text
    mended: Text

    @property
    def is_periodic(self) -> bool:
        """Whether it is its hour that triggers it, and not a change."""
        return self.trigger == "periodic"


def _address(sketch: Sketch, name: str, _vpc: str, subnet: str) -> str:
    host = sketch.instance("host", subnet, [])
    address = sketch.address(name)
    sketch.start.append(_associated(address, host, 0))
    return address


HOST = "${host.Instances[0].InstanceId}"


def _associated(address: str, host: str, times: int) -> Do:
    params = {"allocation_id": address, "instance_id": host}
    return Do(action="associate_address", params=params, name=f"association_{times}")


def _released(_address: str, times: int) -> Do:
    params = {"association_id": f"${{association_{times - 1}.AssociationId}}"}
    return Do(action="disassociate_address", params=params)


def _switched(subnet: str, *, on: bool) -> Do:
    return Do(action="modify_subnet_attribute", params={"subnet_id": subnet, "map_public_ip_on_launch": {"value": on}})


def _tokens(instance: str, tokens: str) -> Do:
    params = {"instance_id": instance, "http_tokens": tokens}
    return Do(action="modify_instance_metadata_options", params=params)


def _worn(sketch: Sketch, name: str, vpc: str, subnet: str) -> str:
    group = sketch.group(name, vpc)
    sketch.group("other-sg", vpc)
    sketch.made("create_network_interface", "card", subnet_id=subnet, groups=[group])
    return group


def _dressed(group: str) -> Do:
    return Do(action="modify_network_interface_attribute", params={"network_interface_id": CARD, "groups": [group]})


CARD = "${card_network_interface.NetworkInterface.NetworkInterfaceId}"
OTHER = "${other_sg_security_group.GroupId}"


def _logged(vpc: str, times: int) -> Do:
    params = {
        "resource_ids": [vpc], "resource_type": "VPC", "traffic_type": "ALL", "log_destination_type": "s3",
        "log_destination": "arn:aws:s3:::flow-logs",
    }  # fmt: skip
    return Do(action="create_flow_logs", params=params, name=f"log_{times}")


def _watched_vpc(sketch: Sketch, name: str, _vpc: str, _subnet: str) -> str:
    vpc = sketch.vpc(name, "172.20.0.0/16")
    sketch.start.append(_logged(vpc, 0))
    return vpc


WATCHED: Mapping[str, Watched] = {
    one.rule: one
    for one in (
        Watched(
            "eip-attached",
            "EIP_ATTACHED",
            f"{EC2}EIP",
            "change",
            Text(ko="Elastic IP `{name}`", en="Elastic IP `{name}`"),
            ("shop-ip", "mail-ip", "partner-ip", "vpn-ip"),
            _address,
            _released,
            lambda address, times: _associated(address, HOST, times),
            lambda address: Do(action="release_address", params={"allocation_id": address}),
            Text(ko="`{name}` 주소를 인스턴스에서 뗌", en="`{name}` is disassociated from its instance"),
            Text(ko="`{name}` 주소를 인스턴스에 다시 연결", en="`{name}` is associated with the instance again"),
        ),
        Watched(
            "subnet-auto-assign-public-ip-disabled",
            "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
            f"{EC2}Subnet",
            "change",
            Text(ko="서브넷 `{name}`", en="subnet `{name}`"),
            ("back", "front", "data", "edge"),
            lambda sketch, name, vpc, _subnet: sketch.subnet(name, vpc, "10.7.9.0/24"),
            lambda subnet, _times: _switched(subnet, on=True),
            lambda subnet, _times: _switched(subnet, on=False),
            lambda subnet: Do(action="delete_subnet", params={"subnet_id": subnet}),
            Text(ko="`{name}`의 퍼블릭 IPv4 자동 할당을 켬", en="auto-assign public IPv4 of `{name}` is turned on"),
            Text(ko="`{name}`의 퍼블릭 IPv4 자동 할당을 끔", en="auto-assign public IPv4 of `{name}` is turned off"),
        ),
        Watched(
            "ec2-imdsv2-check",
            "EC2_IMDSV2_CHECK",
            f"{EC2}Instance",
            "change",
            Text(ko="인스턴스 `{name}`", en="instance `{name}`"),
            ("web", "api", "db", "worker"),
            lambda sketch, name, _vpc, subnet: sketch.instance(name, subnet, []),
            lambda instance, _times: _tokens(instance, "optional"),
            lambda instance, _times: _tokens(instance, "required"),
            lambda instance: Do(action="terminate_instances", params={"instance_ids": [instance]}),
            Text(ko="`{name}`의 `HttpTokens`를 `optional`로 바꿈", en="`HttpTokens` of `{name}` is set to `optional`"),
            Text(ko="`{name}`의 `HttpTokens`를 `required`로 바꿈", en="`HttpTokens` of `{name}` is set to `required`"),
        ),
        Watched(
            "ec2-security-group-attached-to-eni-periodic",
            "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC",
            f"{EC2}SecurityGroup",
            "periodic",
            Text(ko="보안 그룹 `{name}`", en="security group `{name}`"),
            ("batch-sg", "mail-sg", "cache-sg", "ops-sg"),
            _worn,
            lambda _group, _times: _dressed(OTHER),
            lambda group, _times: _dressed(group),
            lambda group: Do(action="delete_security_group", params={"group_id": group}),
            Text(
                ko="하나뿐이던 인터페이스에서 `{name}` 그룹을 뗌",
                en="`{name}` is taken off the only interface that it was on",
            ),
            Text(ko="`{name}` 그룹을 인터페이스에 다시 붙임", en="`{name}` is put on an interface again"),
        ),
        Watched(
            "vpc-flow-logs-enabled",
            "VPC_FLOW_LOGS_ENABLED",
            f"{EC2}VPC",
            "periodic",
            Text(ko="VPC `{name}`", en="VPC `{name}`"),
            ("shop", "prod", "store", "lab"),
            _watched_vpc,
            lambda _vpc, times: Do(
                action="delete_flow_logs", params={"flow_log_ids": [f"${{log_{times - 1}.FlowLogIds[0]}}"]}
            ),
            _logged,
            lambda vpc: Do(action="delete_vpc", params={"vpc_id": vpc}),
            Text(ko="`{name}`의 흐름 로그를 지움", en="the flow log of `{name}` is deleted"),
            Text(ko="`{name}`의 흐름 로그를 다시 만듦", en="a flow log of `{name}` is made again"),
        ),
    )
}


def effect_of(one: Do) -> str:
    """What an action does to a watched resource: broken, mended, gone, or nothing."""
    if one.action in GONE:
        return "gone"
    if one.action == "modify_subnet_attribute":
        return "broken" if one.params["map_public_ip_on_launch"]["value"] else "mended"
    if one.action == "modify_instance_metadata_options":
        return "broken" if one.params["http_tokens"] == "optional" else "mended"
    if one.action == "modify_network_interface_attribute":
        return "broken" if list(one.params["groups"]) == [OTHER] else "mended"
    return EFFECTS.get(one.action, "")


GONE = ("release_address", "delete_subnet", "terminate_instances", "delete_security_group", "delete_vpc")
EFFECTS: Mapping[str, str] = {
    "disassociate_address": "broken",
    "associate_address": "mended",
    "delete_flow_logs": "broken",
    "create_flow_logs": "mended",
}
