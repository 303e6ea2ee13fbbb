"""What is said of each kind of break, when a hint is asked for? First where to look, then what is wrong; `{thing}` is its name."""

from collections.abc import Mapping
from typing import NamedTuple

from labs.assess.value import Text


class Hints(NamedTuple):
    """Two hints for one kind; the third are the very values, which the mending actions say."""

    where: Text
    what: Text


GROUP = Text(
    ko="받는 쪽의 **보안 그룹** 규칙을 하나씩 읽어 보세요.",
    en="Read the **security group** rules of the receiving side one by one.",
)
ACL = Text(
    ko="서브넷의 **네트워크 ACL**을 번호 순서대로, 들어오는 쪽과 나가는 쪽 모두 읽어 보세요.",
    en="Read the subnet's **network ACL** in the order of its numbers, inbound and outbound.",
)
TABLE = Text(
    ko="패킷이 나가는 서브넷의 **라우팅 테이블**을 보세요. 응답이 돌아오는 길도 라우팅 테이블이 정해요.",
    en="Look at the **route table** of the subnet that the packet leaves. The way back is decided by a route table too.",
)
ADDRESS = Text(
    ko="인터넷과 통신하려면 무엇이 있어야 하는지 하나씩 짚어 보세요. 게이트웨이, 경로, 그리고 **퍼블릭 주소**예요.",
    en="Go through what it takes to speak with the internet: a gateway, a route, and a **public address**.",
)

HINTS: Mapping[str, Hints] = {
    "group-rule-missing": Hints(
        GROUP,
        Text(
            ko="`{thing}` 보안 그룹에 인바운드 규칙 하나가 빠져 있어요.",
            en="The group `{thing}` lacks an inbound rule.",
        ),
    ),
    "group-rule-port": Hints(
        GROUP,
        Text(
            ko="`{thing}` 보안 그룹의 인바운드 규칙 하나가 다른 포트를 열어 두었어요.",
            en="An inbound rule of the group `{thing}` opens another port than the one that is used.",
        ),
    ),
    "group-rule-source": Hints(
        GROUP,
        Text(
            ko="`{thing}` 보안 그룹의 인바운드 규칙 하나가 보내는 쪽을 너무 좁게 적어 두었어요.",
            en="An inbound rule of the group `{thing}` names a source in which the sender is not.",
        ),
    ),
    "group-rule-group": Hints(
        GROUP,
        Text(
            ko="`{thing}` 보안 그룹의 규칙이 보내는 쪽의 그룹이 아니라 자기 자신을 소스로 가리켜요.",
            en="A rule of the group `{thing}` names the group itself as its source, not the group of the sender.",
        ),
    ),
    "group-silent": Hints(
        Text(
            ko="패킷을 **보내는 쪽**의 보안 그룹도 보세요. 아웃바운드 규칙이 없으면 먼저 말을 걸 수 없어요.",
            en="Look at the group of the **sender** too: without an outbound rule it cannot begin to speak.",
        ),
        Text(ko="`{thing}` 보안 그룹에 아웃바운드 규칙이 없어요.", en="The group `{thing}` has no outbound rule."),
    ),
    "group-swapped": Hints(
        Text(
            ko="인스턴스의 네트워크 인터페이스에 **어느 보안 그룹이** 붙어 있는지 보세요.",
            en="Look **which security group** the network interface of each instance carries.",
        ),
        Text(
            ko="`{thing}`의 네트워크 인터페이스에 다른 서버의 보안 그룹이 붙어 있어요.",
            en="The interface of `{thing}` carries the security group of another server.",
        ),
    ),
    "acl-deny-first": Hints(
        ACL,
        Text(
            ko="`{thing}` 네트워크 ACL에서 번호가 더 작은 거부 규칙이 허용 규칙보다 먼저 적용돼요.",
            en="In the network ACL `{thing}` a deny with a lower number comes before the rule that allows.",
        ),
    ),
    "acl-no-replies": Hints(
        ACL,
        Text(
            ko="`{thing}` 네트워크 ACL에 응답이 지나갈 임시 포트 규칙이 한 방향에 없어요.",
            en="The network ACL `{thing}` has no rule for the ephemeral ports of replies in one direction.",
        ),
    ),
    "acl-rule-missing": Hints(
        ACL,
        Text(
            ko="`{thing}` 네트워크 ACL에 서비스 포트를 허용하는 규칙이 빠져 있어요.",
            en="The network ACL `{thing}` lacks the rule that allows the port of a service.",
        ),
    ),
    "acl-swapped": Hints(
        Text(
            ko="각 서브넷이 **어느 네트워크 ACL에** 연결되어 있는지 보세요.",
            en="Look **which network ACL** each subnet is associated with.",
        ),
        Text(
            ko="`{thing}` 서브넷이 규칙 없는 새 네트워크 ACL에 연결되어 있어요.",
            en="The subnet `{thing}` is associated with a new network ACL that has no rules.",
        ),
    ),
    "route-missing": Hints(
        TABLE,
        Text(ko="`{thing}` 라우팅 테이블에 경로 하나가 빠져 있어요.", en="The route table `{thing}` lacks a route."),
    ),
    "route-elsewhere": Hints(
        TABLE,
        Text(
            ko="`{thing}` 라우팅 테이블의 경로 하나가 엉뚱한 대상을 가리켜요.",
            en="A route of the table `{thing}` leads to the wrong target.",
        ),
    ),
    "route-blackhole": Hints(
        TABLE,
        Text(
            ko="`{thing}` 라우팅 테이블의 경로 하나가 blackhole이에요. 가리키던 NAT 게이트웨이가 지워졌어요.",
            en="A route of the table `{thing}` is a blackhole: the NAT gateway that it led to was deleted.",
        ),
    ),
    "nat-inside": Hints(
        Text(
            ko="NAT 게이트웨이가 **어느 서브넷에** 있는지, 그 서브넷의 기본 경로가 어디로 가는지 보세요.",
            en="Look **in which subnet** the NAT gateway is, and where the default route of that subnet leads.",
        ),
        Text(
            ko="NAT 게이트웨이가 프라이빗 서브넷 안에 있어서, 스스로도 인터넷으로 나갈 길이 없어요.",
            en="The NAT gateway is inside the private subnet, so it has no way to the internet itself.",
        ),
    ),
    "table-swapped": Hints(
        TABLE,
        Text(
            ko="`{thing}` 서브넷이 다른 서브넷의 라우팅 테이블을 쓰고 있어요.",
            en="The subnet `{thing}` uses the route table of another subnet.",
        ),
    ),
    "table-lost": Hints(
        TABLE,
        Text(
            ko="`{thing}` 서브넷은 연결된 라우팅 테이블이 없어서 기본(main) 라우팅 테이블을 따라요.",
            en="The subnet `{thing}` is associated with no table, so the main route table decides.",
        ),
    ),
    "gateway-detached": Hints(
        ADDRESS,
        Text(
            ko="인터넷 게이트웨이 `{thing}`가 VPC에서 분리되었고, Elastic IP 연결도 함께 풀렸어요.",
            en="The internet gateway `{thing}` is detached from the VPC, and the Elastic IP is associated with nothing.",
        ),
    ),
    "address-gone": Hints(
        ADDRESS,
        Text(
            ko="`{thing}`의 Elastic IP 연결이 풀렸어요.", en="The Elastic IP of `{thing}` is associated with nothing."
        ),
    ),
    "public-address-off": Hints(
        ADDRESS,
        Text(ko="`{thing}`에 퍼블릭 주소가 없어요.", en="`{thing}` has no public address."),
    ),
    "check-on": Hints(
        Text(
            ko="지나가는 패킷을 전달하는 **어플라이언스**의 네트워크 인터페이스 설정을 보세요.",
            en="Look at the settings of the network interface of the **appliance** that forwards packets.",
        ),
        Text(
            ko="`{thing}` 인터페이스의 소스/대상 확인이 켜져 있어서, 자기 것이 아닌 패킷을 버려요.",
            en="The source/destination check of `{thing}` is on, so it drops packets that are not its own.",
        ),
    ),
    "instance-stopped": Hints(
        Text(ko="인스턴스의 **상태**부터 보세요.", en="Look at the **state** of the instances first."),
        Text(ko="`{thing}` 인스턴스가 중지되어 있어요.", en="The instance `{thing}` is stopped."),
    ),
}
