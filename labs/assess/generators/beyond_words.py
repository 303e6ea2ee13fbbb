"""What is said of a packet that gets from one network to another, or of what keeps it from that?"""

from collections.abc import Mapping

from labs.assess.generators.way_words import Why
from labs.assess.value import Text
from labs.cloud.network.step import Passage, Refusal

ENDS: Mapping[str, Text] = {
    "instance": Text(
        ko="`{vpc}` VPC의 `{name}` 인스턴스(`{address}`)", en="the instance `{name}` (`{address}`) in the VPC `{vpc}`"
    ),
    "elastic": Text(
        ko="`{name}` 인스턴스의 Elastic IP(`{address}`)", en="the Elastic IP `{address}` of the instance `{name}`"
    ),
    "premises": Text(ko="`{name}` 네트워크의 호스트(`{address}`)", en="the host `{address}` of the network `{name}`"),
    "internet": Text(
        ko="인터넷의 서버(`{vpc}` VPC의 NAT 게이트웨이를 거쳐서)",
        en="a server on the internet (by the NAT gateway of the VPC `{vpc}`)",
    ),
    "gateway": Text(
        ko="{service}(`{vpc}` VPC의 게이트웨이 엔드포인트를 거쳐서)",
        en="{service} (by the gateway endpoint of the VPC `{vpc}`)",
    ),
    "interface": Text(
        ko="`{vpc}` VPC의 {service} 인터페이스 엔드포인트(`{address}`)",
        en="the interface endpoint for {service} (`{address}`) in the VPC `{vpc}`",
    ),
}
"""What an end is called."""

PASSES: Mapping[str, Text] = {
    Passage.PCX_CARRIES: Text(
        ko="`{here}` VPC와 `{there}` VPC를 잇는 피어링이 `active`이고, 오가는 경로가 양쪽에 다 있어요.",
        en="The peering of the VPCs `{here}` and `{there}` is `active`, and there are routes for both ways.",
    ),
    f"{Passage.PCX_CARRIES} interface": Text(
        ko="인터페이스 엔드포인트는 사설 주소를 가진 네트워크 인터페이스예요. 피어링으로 그 주소까지 가고 돌아오는 경로가 있어요.",
        en="An interface endpoint is a network interface with a private address; over the peering there is a route to it and back.",
    ),
    Passage.VGW_LETS_IN: Text(
        ko="VPN으로 들어온 패킷은 VPC 안의 사설 주소에 닿고, 그 서브넷의 라우팅 테이블에 돌아갈 경로도 있어요.",
        en="What comes in by the VPN reaches private addresses of the VPC, and the subnet's table has a route back.",
    ),
    f"{Passage.VGW_LETS_IN} interface": Text(
        ko="인터페이스 엔드포인트는 사설 주소를 가진 네트워크 인터페이스라서 VPN으로도 닿아요. 돌아갈 경로도 있어요.",
        en="An interface endpoint is a network interface with a private address, which a VPN reaches; there is a route back as well.",
    ),
    Passage.VGW_ROUTE_CHOSEN: Text(
        ko="서브넷의 경로가 가상 프라이빗 게이트웨이로 가고, VPN 연결도 그 블록을 알아서 터널로 보내요.",
        en="The subnet's route leads to the virtual private gateway, and the VPN connection knows the block and takes it.",
    ),
    Passage.TGW_ROUTE_CHOSEN: Text(
        ko="두 VPC의 라우팅 테이블이 모두 전송 게이트웨이를 가리키고, 그 라우팅 테이블에도 양쪽으로 가는 경로가 있어요.",
        en="The tables of both VPCs lead to the transit gateway, and its own table has routes to both.",
    ),
    "": Text(
        ko="같은 VPC 안이라서 `local` 경로로 바로 가요.", en="Both are in one VPC, so the `local` route leads there."
    ),
}
"""What carried a packet that is answered, with the kind of end where it matters -> why."""

BEYOND: Mapping[str, Why] = {
    "instance": Why(
        Text(
            ko=(
                "경로가 가리키는 `{place}` 피어링은 `{peer}` VPC의 블록으로 가는 패킷만 옮겨요. `{there}` VPC가 `{peer}` VPC와 이어져 있어도 "
                "거기까지 데려다주지는 않아요."
            ),
            en=(
                "The route leads to the peering `{place}`, which carries only to the block of the VPC `{peer}`, and not on to the VPC "
                "`{there}`, even where those two are joined."
            ),
        ),
        "peering-is-transitive",
    ),
    "internet": Why(
        Text(
            ko="`{place}` 피어링은 `{peer}` VPC의 블록으로 가는 패킷만 옮겨요. 상대 VPC의 NAT 게이트웨이나 인터넷 게이트웨이는 빌려 쓸 수 없어요.",
            en=(
                "The peering `{place}` carries only to the block of the VPC `{peer}`. The peer's NAT gateway and internet gateway "
                "cannot be borrowed."
            ),
        ),
        "peers-share-gateways",
    ),
    "gateway": Why(
        Text(
            ko="게이트웨이 엔드포인트는 그 VPC 안에서 떠난 패킷만 써요. `{place}` 피어링은 `{peer}` VPC의 블록으로 가는 패킷만 옮겨요.",
            en=(
                "A gateway endpoint is for what leaves its own VPC, and the peering `{place}` carries only to the block of the VPC "
                "`{peer}`."
            ),
        ),
        "endpoint-serves-neighbours",
    ),
    "premises": Why(
        Text(
            ko="`{place}` 피어링은 `{peer}` VPC의 블록으로 가는 패킷만 옮겨요. 상대 VPC의 VPN을 빌려 쓸 수는 없어요.",
            en="The peering `{place}` carries only to the block of the VPC `{peer}`. The peer's VPN cannot be borrowed.",
        ),
        "peers-share-gateways",
    ),
}
"""What lies beyond a peering -> why it is not reached."""
OUTSIDE: Mapping[str, Why] = {
    "elastic": Why(
        Text(
            ko="Elastic IP는 인터넷 게이트웨이 쪽에 있어요. VPN으로 들어온 패킷은 가상 프라이빗 게이트웨이를 지나, 사설 주소로만 가요.",
            en=(
                "An Elastic IP is on the internet gateway's side. What comes by VPN passes the virtual private gateway and goes to "
                "private addresses only."
            ),
        ),
        "elastic-ip-over-a-vpn",
    ),
    "instance": Why(
        Text(
            ko="VPN은 가상 프라이빗 게이트웨이가 연결된 `{middle}` VPC에서 끝나요. 거기서 피어링을 타고 `{there}` VPC로 넘어가지는 못해요.",
            en=(
                "The VPN ends in the VPC `{middle}`, to which the virtual private gateway is attached. It does not go on by a peering "
                "to the VPC `{there}`."
            ),
        ),
        "vpn-leads-on",
    ),
    "internet": Why(
        Text(
            ko="VPN으로 들어온 패킷은 `{middle}` VPC의 사설 주소로만 가요. 거기의 NAT 게이트웨이나 인터넷 게이트웨이로 다시 나가지 못해요.",
            en=(
                "What comes by VPN goes to private addresses of the VPC `{middle}` only, and not out again by its NAT gateway or "
                "internet gateway."
            ),
        ),
        "vpn-leads-on",
    ),
    "gateway": Why(
        Text(
            ko="게이트웨이 엔드포인트는 그 VPC 안에서 떠난 패킷만 써요. VPN으로 들어온 패킷은 VPC의 사설 주소로만 가요.",
            en=(
                "A gateway endpoint is for what leaves its own VPC; what comes by VPN goes to private addresses of the VPC only."
            ),
        ),
        "endpoint-serves-neighbours",
    ),
}
"""What is no private address of the VPC -> why a VPN does not reach it."""
ROUTES: Mapping[str, Why] = {
    "pending-acceptance": Why(
        Text(
            ko="`{place}` 피어링은 아직 `pending-acceptance`예요. 상대가 수락하기 전에는 그 경로가 blackhole이에요.",
            en="The peering `{place}` is still `pending-acceptance`: until it is accepted the route is a blackhole.",
        ),
        "pending-peering-carries",
    ),
    "deleted": Why(
        Text(
            ko="`{place}` 피어링이 삭제되어 경로가 blackhole이에요. 경로는 남아 있어도 아무 데도 이르지 않아요.",
            en="The peering `{place}` is deleted, and the route that is left is a blackhole.",
        ),
        "blackhole-falls-back",
    ),
}
"""State of a peering -> why the route to it drops what it is given."""
REFUSED: Mapping[str, Why] = {
    f"request {Refusal.VGW_HAS_NO_ROUTE}": Why(
        Text(
            ko="가상 프라이빗 게이트웨이까지는 가지만, VPN 연결에 `{address}` 주소를 품는 정적 경로가 없어서 어느 터널로 보낼지 몰라요.",
            en=(
                "It gets to the virtual private gateway, but the VPN connection has no static route that holds `{address}`, so there is "
                "no tunnel to send it through."
            ),
        ),
        "vpn-knows-the-office",
    ),
    f"reply {Refusal.VGW_HAS_NO_ROUTE}": Why(
        Text(
            ko=(
                "요청은 도착하고 응답도 가상 프라이빗 게이트웨이까지 가지만, VPN 연결에 `{address}` 주소를 품는 정적 경로가 없어서 "
                "버려져요."
            ),
            en=(
                "The request arrives and the reply gets to the virtual private gateway, where it is dropped: the VPN connection has no "
                "static route that holds `{address}`."
            ),
        ),
        "vpn-knows-the-office",
    ),
    f"request {Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS}": Why(
        Text(
            ko="기본 경로를 따라 인터넷 게이트웨이로 가는데, 인터넷 게이트웨이는 사설 주소(`{address}`)로 가는 패킷을 내보내지 않아요.",
            en="By the default route it goes to the internet gateway, which lets nothing out to a private address (`{address}`).",
        ),
        "default-route-for-the-outside",
    ),
    f"reply {Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS}": Why(
        Text(
            ko=(
                "요청은 도착하지만, 응답이 기본 경로를 따라 인터넷 게이트웨이로 가요. 인터넷 게이트웨이는 사설 주소(`{address}`)로 가는 "
                "패킷을 내보내지 않아요."
            ),
            en=(
                "The request arrives, but the reply goes by the default route to the internet gateway, which lets nothing out to a "
                "private address (`{address}`)."
            ),
        ),
        "default-route-for-the-outside",
    ),
    f"request {Refusal.NO_ROUTE_TO_DESTINATION}": Why(
        Text(
            ko="`{table}` 라우팅 테이블에는 `{address}` 주소에 맞는 경로가 없어요. 이어 놓기만 해서는 경로가 생기지 않아요.",
            en=("The route table `{table}` has no route for `{address}`. Joining networks adds none by itself."),
        ),
        "joining-adds-routes",
    ),
    f"reply {Refusal.NO_ROUTE_TO_DESTINATION}": Why(
        Text(
            ko="요청은 도착하지만, 받은 쪽의 `{table}` 라우팅 테이블에 `{address}` 주소로 돌아가는 경로가 없어서 응답이 버려져요.",
            en=(
                "The request arrives, but the route table `{table}` on the receiver's side has no route back to `{address}`: the reply "
                "is dropped."
            ),
        ),
        "reply-needs-no-route",
    ),
    f"request {Refusal.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT}": Why(
        Text(
            ko="전송 게이트웨이의 라우팅 테이블에 `{address}` 주소로 가는 경로가 없어요. 그 VPC의 경로가 전파되어 있지 않아요.",
            en=(
                "The route table of the transit gateway has no route for `{address}`: the routes of that VPC are not propagated to it."
            ),
        ),
        "attachment-is-enough",
    ),
    f"request {Refusal.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT} apart": Why(
        Text(
            ko="`{there}` VPC는 전송 게이트웨이에 연결되어 있지 않아요. 같은 계정의 VPC라도 연결(attachment)을 만들어야 이어져요.",
            en="The VPC `{there}` is not attached to the transit gateway; being in the same account does not join it.",
        ),
        "transit-reaches-every-vpc",
    ),
    f"request {Refusal.FORWARDING_LOOP}": Why(
        Text(
            ko="전송 게이트웨이의 정적 경로가 엉뚱한 VPC로 보내요. 그 VPC는 패킷을 다시 전송 게이트웨이로 보내니, 맴돌다가 버려져요.",
            en=(
                "The static route of the transit gateway leads to another VPC, which sends the packet back to the transit gateway: it "
                "goes round and is dropped."
            ),
        ),
        "any-attachment-will-do",
    ),
    f"request {Refusal.TGW_RTB_BAD_STATE_ROUTE}": Why(
        Text(
            ko="전송 게이트웨이의 라우팅 테이블에 그 블록의 정적 blackhole 경로가 있어요. 전파된 경로보다 정적 경로가 먼저라서 버려져요.",
            en=(
                "The route table of the transit gateway has a static blackhole for that block, which goes before the propagated route."
            ),
        ),
        "blackhole-falls-back",
    ),
    f"reply {Refusal.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION}": Why(
        Text(
            ko=(
                "요청은 도착하지만, `{there}` VPC의 연결(attachment)이 전송 게이트웨이의 어느 라우팅 테이블과도 이어져(association) 있지 않아서 "
                "응답이 버려져요."
            ),
            en=(
                "The request arrives, but the attachment of the VPC `{there}` is associated with no route table of the transit "
                "gateway: the reply is dropped."
            ),
        ),
        "propagation-is-enough",
    ),
    f"reply {Refusal.TGW_ROUTE_AZ_RESTRICTION}": Why(
        Text(
            ko="요청은 도착하지만, 받은 인스턴스의 가용 영역에는 연결(attachment)의 서브넷이 없어서 응답이 전송 게이트웨이로 가지 못해요.",
            en=(
                "The request arrives, but the attachment has no subnet in the receiver's Availability Zone, so the reply does not get "
                "to the transit gateway."
            ),
        ),
        "transit-covers-every-zone",
    ),
}
"""What else refuses a packet or its reply -> why."""
BY_ENDPOINT: Mapping[str, Why] = {
    Passage.DELIVERED_TO_ENDPOINT: Why(
        Text(
            ko="`{table}` 라우팅 테이블에 엔드포인트가 넣은 접두사 목록 경로가 있어요. 인터넷으로 가는 길이 없어도 연결돼요.",
            en="The route table `{table}` has the endpoint's route to the prefix list. No way to the internet is needed.",
        ),
        "",
    ),
    f"{Passage.DELIVERED_TO_ENDPOINT} besides": Why(
        Text(
            ko="`{table}` 라우팅 테이블에 `0.0.0.0/0` 경로도 있지만, 엔드포인트의 접두사 목록 경로가 더 구체적이라서 먼저예요.",
            en="The route table `{table}` has a route `0.0.0.0/0` too, but the endpoint's route to the prefix list is more specific.",
        ),
        "",
    ),
    Passage.DELIVERED_TO_INTERNET: Why(
        Text(
            ko="연결은 되지만 엔드포인트를 거치지 않아요. `{table}` 라우팅 테이블에는 접두사 목록 경로가 없어서 인터넷 게이트웨이로 나가요.",
            en=(
                "It does connect, but not by the endpoint: the route table `{table}` has no route to the prefix list, so it leaves by the "
                "internet gateway."
            ),
        ),
        "endpoint-serves-the-vpc",
    ),
    Refusal.NO_ROUTE_TO_DESTINATION: Why(
        Text(
            ko="`{table}` 라우팅 테이블은 엔드포인트에 연결되어 있지 않아서 접두사 목록 경로가 없어요. 다른 경로도 없어서 연결되지 않아요.",
            en=(
                "The route table `{table}` is not among those of the endpoint, so it has no route to the prefix list, nor any other that "
                "matches."
            ),
        ),
        "endpoint-serves-the-vpc",
    ),
    Refusal.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: Why(
        Text(
            ko="게이트웨이 엔드포인트는 `{vpc}` VPC 안에서 떠난 패킷만 써요. 피어링을 건너서는 쓸 수 없어요.",
            en="The gateway endpoint is for what leaves the VPC `{vpc}` itself, and cannot be used across a peering.",
        ),
        "endpoint-serves-neighbours",
    ),
}
"""Where a packet to the service ends -> why the endpoint takes it or not."""
