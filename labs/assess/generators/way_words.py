"""What is said of an instance that gets out to the internet or is called from there, or of what keeps it from that?"""

from collections.abc import Mapping
from typing import NamedTuple

from labs.assess.value import Text
from labs.cloud.network.step import Refusal


class Why(NamedTuple):
    """What is said of a refusal, and the misconception of who does not expect it."""

    text: Text
    misconception: str


OUT_PASSES: Mapping[str, Text] = {
    "by gateway": Text(
        ko="`{subnet}` 서브넷의 기본 경로가 인터넷 게이트웨이로 가고, 퍼블릭 주소(`{public}`)도 있어요.",
        en="The default route of the subnet `{subnet}` leads to the internet gateway, and it has a public address, `{public}`.",
    ),
    "by nat": Text(
        ko="기본 경로가 가리키는 `{nat}` NAT 게이트웨이가 제 주소(`{seen}`)로 내보내 줘요. 인스턴스의 퍼블릭 주소는 필요 없어요.",
        en=(
            "Its default route leads to the NAT gateway `{nat}`, which takes it out by an address of its own, `{seen}`. "
            "The instance needs no public one."
        ),
    ),
    "by nat in spite of its address": Text(
        ko=(
            "기본 경로가 `{nat}` NAT 게이트웨이를 가리켜요. 자기 퍼블릭 주소(`{public}`)가 있어도 길은 경로가 정해서, 상대에게는 NAT "
            "게이트웨이의 주소(`{seen}`)가 보여요."
        ),
        en=(
            "Its default route leads to the NAT gateway `{nat}`. It has a public address (`{public}`), but the route decides the "
            "way, and the far end sees `{seen}`."
        ),
    ),
    "by ipv6": Text(
        ko="`{subnet}` 서브넷의 `::/0` 경로가 인터넷 게이트웨이로 가고, IPv6 주소(`{ipv6}`)는 그 자체로 퍼블릭이에요.",
        en=(
            "The route `::/0` of the subnet `{subnet}` leads to the internet gateway, and the IPv6 address `{ipv6}` is public "
            "as it is."
        ),
    ),
    "outward": Text(
        ko="`::/0` 경로가 송신 전용 인터넷 게이트웨이로 가요. 안에서 시작한 연결은 나가고 응답도 돌아와요.",
        en="The route `::/0` leads to the egress-only internet gateway: what begins inside gets out, and its replies come back.",
    ),
    "called": Text(
        ko="퍼블릭 주소(`{public}`)로 요청이 들어오고, 응답도 기본 경로를 따라 인터넷 게이트웨이로 나가요.",
        en="The request comes in by its public address, `{public}`, and the reply leaves by the default route to the internet gateway.",
    ),
    "called by ipv6": Text(
        ko="IPv6 주소(`{ipv6}`)로 요청이 들어오고, 응답도 `::/0` 경로를 따라 인터넷 게이트웨이로 나가요.",
        en="The request comes in by its IPv6 address, `{ipv6}`, and the reply leaves by `::/0` to the internet gateway.",
    ),
}
"""How a packet is answered -> why."""

STOPPED = Why(
    Text(
        ko="중지된 인스턴스라서 보내지도 받지도 않아요.",
        en="The instance is stopped; it neither sends nor receives anything.",
    ),
    "stopped-still-answers",
)
NO_FAMILY = Why(
    Text(
        ko="IPv6 주소가 없어요. 서브넷에 IPv6 경로가 있어도 인스턴스에 주소가 있어야 해요.",
        en="It has no IPv6 address. A route for IPv6 is of no use to an instance without one.",
    ),
    "ipv4-serves-ipv6",
)
DETACHED = Why(
    Text(
        ko="VPC에 연결된 인터넷 게이트웨이가 없어서 경로가 blackhole이에요.",
        en="No internet gateway is attached to the VPC, so the route is a blackhole.",
    ),
    "blackhole-falls-back",
)
OUT: Mapping[str, Why] = {
    Refusal.NO_ROUTE_TO_DESTINATION: Why(
        Text(
            ko="`{subnet}` 서브넷의 라우팅 테이블에 인터넷으로 가는 경로가 없어요. 주소가 있든 없든 경로가 먼저예요.",
            en="The route table of the subnet `{subnet}` has no route to the internet. Whatever its address, that comes first.",
        ),
        "gateway-needs-no-route",
    ),
    Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: Why(
        Text(
            ko="기본 경로는 인터넷 게이트웨이로 가지만 퍼블릭 IPv4 주소가 없어요. 게이트웨이는 퍼블릭 주소와 1:1로만 바꿔 줘요.",
            en=(
                "Its default route leads to the internet gateway, but it has no public IPv4 address, and the gateway only "
                "translates one to one."
            ),
        ),
        "gateway-for-everyone",
    ),
    f"{Refusal.BAD_STATE_ROUTE} nat": Why(
        Text(
            ko="기본 경로의 타깃이던 `{target}` NAT 게이트웨이가 삭제되어 경로가 blackhole이에요. 다른 길로 넘어가지 않아요.",
            en="The NAT gateway `{target}` that its default route leads to is deleted: a blackhole, and no other way steps in.",
        ),
        "blackhole-falls-back",
    ),
    f"{Refusal.BAD_STATE_ROUTE} igw": DETACHED,
    Refusal.VPC_HAS_NO_INTERNET_GATEWAY: DETACHED,
    Refusal.BAD_STATE: STOPPED,
    Refusal.NO_ADDRESS_OF_THE_FAMILY: NO_FAMILY,
}
"""What refuses a packet before any NAT gateway -> why."""
OUT_IPV6: Mapping[str, Why] = {
    **OUT,
    Refusal.NO_ROUTE_TO_DESTINATION: Why(
        Text(
            ko="`{subnet}` 서브넷의 라우팅 테이블에 `::/0` 경로가 없어요. `0.0.0.0/0`은 IPv4만의 경로예요.",
            en="The route table of the subnet `{subnet}` has no route `::/0`; `0.0.0.0/0` is for IPv4 alone.",
        ),
        "ipv4-serves-ipv6",
    ),
}
OUT_PAST_NAT: Mapping[str, Why] = {
    Refusal.NO_ROUTE_TO_DESTINATION: Why(
        Text(
            ko=(
                "`{nat}` NAT 게이트웨이가 있는 `{nat_subnet}` 서브넷에 인터넷 게이트웨이로 가는 경로가 없어요. NAT 게이트웨이도 자기 "
                "서브넷의 경로를 따라 나가요."
            ),
            en=(
                "The NAT gateway `{nat}` stands in the subnet `{nat_subnet}`, which has no route to the internet gateway; it goes "
                "out by the routes of its own subnet."
            ),
        ),
        "nat-gateway-beside-its-clients",
    ),
    Refusal.FORWARDING_LOOP: Why(
        Text(
            ko=(
                "`{nat}` NAT 게이트웨이가 자기를 타깃으로 하는 `{nat_subnet}` 서브넷 안에 있어요. 나가려면 다시 자기 자신에게 가야 "
                "해서 인터넷 게이트웨이에 이르지 못해요."
            ),
            en=(
                "The NAT gateway `{nat}` stands in the subnet `{nat_subnet}`, whose default route leads to it: to get out it would "
                "have to go to itself, and never comes to the internet gateway."
            ),
        ),
        "nat-gateway-beside-its-clients",
    ),
    Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: Why(
        Text(
            ko="`{nat}` NAT 게이트웨이는 프라이빗이라서 Elastic IP가 없어요. 인터넷 게이트웨이가 바꿔 줄 퍼블릭 주소가 없으니 버려져요.",
            en=(
                "`{nat}` is a private NAT gateway without an Elastic IP: the internet gateway has no public address to put in and "
                "drops it."
            ),
        ),
        "private-nat-goes-out",
    ),
    f"{Refusal.BAD_STATE_ROUTE} igw": DETACHED,
    Refusal.VPC_HAS_NO_INTERNET_GATEWAY: DETACHED,
}
"""What refuses a packet that a NAT gateway has taken -> why."""

FROM_OUTSIDE: Mapping[str, Why] = {
    f"request {Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS}": Why(
        Text(
            ko="퍼블릭 주소가 없어서, 인터넷에서는 부를 주소가 없어요.",
            en="It has no public address, so the internet has nothing to call it by.",
        ),
        "gateway-for-everyone",
    ),
    f"reply {Refusal.NO_ROUTE_TO_DESTINATION}": Why(
        Text(
            ko=(
                "요청은 퍼블릭 주소(`{public}`)로 들어오지만, `{subnet}` 서브넷의 라우팅 테이블에 인터넷으로 돌아가는 경로가 없어서 "
                "응답이 버려져요."
            ),
            en=(
                "The request comes in by the public address `{public}`, but the table of the subnet `{subnet}` has no route back to "
                "the internet: the reply is dropped."
            ),
        ),
        "reply-needs-no-route",
    ),
    f"reply {Refusal.BAD_STATE_ROUTE} nat": Why(
        Text(
            ko="요청은 들어오지만, 응답이 가야 할 기본 경로가 blackhole이에요. `{target}` NAT 게이트웨이가 삭제되었거든요.",
            en="The request comes in, but the reply's default route is a blackhole: the NAT gateway `{target}` is deleted.",
        ),
        "reply-needs-no-route",
    ),
    f"request {Refusal.EIGW_IS_EGRESS_ONLY}": Why(
        Text(
            ko="이 서브넷의 IPv6는 송신 전용 인터넷 게이트웨이를 써요. 밖에서 시작한 연결은 들여보내지 않아요.",
            en="The IPv6 of this subnet goes by the egress-only internet gateway, which lets in nothing that begins outside.",
        ),
        "egress-only-lets-in",
    ),
    f"request {Refusal.VPC_HAS_NO_INTERNET_GATEWAY}": DETACHED,
    f"request {Refusal.BAD_STATE}": STOPPED,
    f"request {Refusal.NO_ADDRESS_OF_THE_FAMILY}": NO_FAMILY,
}
"""What refuses a request from the internet, or its reply -> why."""
FROM_OUTSIDE_IPV6: Mapping[str, Why] = {
    f"reply {Refusal.NO_ROUTE_TO_DESTINATION}": Why(
        Text(
            ko="`{subnet}` 서브넷의 라우팅 테이블에 `::/0` 경로가 없어서 응답이 버려져요. `0.0.0.0/0`은 IPv4만의 경로예요.",
            en=(
                "The route table of the subnet `{subnet}` has no route `::/0`, so the reply is dropped; `0.0.0.0/0` is for IPv4 "
                "alone."
            ),
        ),
        "ipv4-serves-ipv6",
    ),
}
FROM_OUTSIDE_AT_NAT: Mapping[str, Why] = {
    f"request {Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS}": Why(
        Text(
            ko="퍼블릭 주소가 없어요. `{nat}` NAT 게이트웨이는 안에서 시작한 연결의 응답만 들여보내고, 밖에서 부르는 데는 쓸 수 없어요.",
            en=(
                "It has no public address. The NAT gateway `{nat}` lets in only replies to what began inside, and nobody can call "
                "through it."
            ),
        ),
        "nat-lets-in",
    ),
    f"reply {Refusal.NGW_CARRIES_NO_REPLY}": Why(
        Text(
            ko=(
                "요청은 퍼블릭 주소(`{public}`)로 들어오지만, 응답은 기본 경로를 따라 `{nat}` NAT 게이트웨이로 가요. 그리로 시작된 "
                "연결이 아니라서 버려져요."
            ),
            en=(
                "The request comes in by the public address `{public}`, but the reply goes to the NAT gateway `{nat}` by the default "
                "route, and is dropped: the connection did not begin there."
            ),
        ),
        "replies-leave-by-nat",
    ),
}
"""The same where the default route leads to a NAT gateway."""
