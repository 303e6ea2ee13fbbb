"""In which words is it asked who reaches whom beyond a VPC, and what does a prompt tell that no picture shows?"""

from collections.abc import Iterator, Mapping, Sequence

from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import GUIDE, joined, plain, told
from labs.assess.questions import Reference
from labs.assess.value import Text
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment, associated_tables
from labs.cloud.resources.transit_gateway_route import table_routes
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable
from labs.cloud.resources.transit_gateway_vpc_attachment import interfaces_of_attachment
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, service_of
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

REFERENCES: Mapping[str, Reference] = {
    "peering": Reference(
        title="How VPC peering connections work",
        url="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    ),
    "vpn": Reference(
        title="How AWS Site-to-Site VPN works", url="https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html"
    ),
    "endpoints": Reference(
        title="Gateway endpoints", url="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
    ),
    "hub": Reference(
        title="How AWS Transit Gateway works",
        url="https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html",
    ),
    "routes": Reference(title="Route tables", url=f"{GUIDE}VPC_Route_Tables.html"),
}
OPEN = Text(
    ko="보안 그룹과 네트워크 ACL은 이 트래픽을 모두 허용해요.",
    en="Security groups and network ACLs allow all of this traffic.",
)
FROM: Mapping[str, Text] = {
    "instance": Text(ko="`{vpc}` VPC의 `{name}` 인스턴스에서", en="From the instance `{name}` of the VPC `{vpc}`"),
    "premises": Text(
        ko="회사의 `{name}` 네트워크에 있는 호스트에서", en="From a host in the company's network `{name}`"
    ),
}
PROMPTS: Mapping[str, Text] = {
    "peers": Text(
        ko=(
            "{viewer} 다른 인스턴스들의 사설 주소로 TCP 443번 연결을 시작해요. {open}\n\n{facts}\n\n"
            "**응답까지 돌아오는** 인스턴스를 모두 고르세요."
        ),
        en=(
            "{viewer}, connections are opened to TCP 443 of the private addresses of other instances. {open}\n\n{facts}\n\n"
            "Choose every instance **whose reply comes back**."
        ),
    ),
    "doors": Text(
        ko="{viewer} TCP 443번 연결을 시작해요. {open}\n\n{facts}\n\n**응답까지 돌아오는** 상대를 모두 고르세요.",
        en=(
            "{viewer}, connections are opened to TCP 443. {open}\n\n{facts}\n\nChoose everything **from which the reply comes back**."
        ),
    ),
    "missing": Text(
        ko=(
            "{viewer} {target} 쪽으로 TCP 443번 연결을 시작하는데 응답이 돌아오지 않아요. {open}\n\n{facts}\n\n"
            "다음 중 **하나만** 한다면, 어느 것으로 응답까지 돌아올까요?"
        ),
        en=(
            "{viewer}, a connection is opened to TCP 443 of {target}, and no reply comes back. {open}\n\n{facts}\n\n"
            "If only **one** of these is done, with which one does the reply come back?"
        ),
    ),
    "endpoint": Text(
        ko=(
            "인스턴스들이 {service}에 TCP 443번으로 연결해요. {open}\n\n{facts}\n\n"
            "**`{vpc}` VPC의 게이트웨이 엔드포인트를 거쳐** 연결되는 인스턴스를 모두 고르세요."
        ),
        en=(
            "Instances connect to {service}, TCP 443. {open}\n\n{facts}\n\n"
            "Choose every instance that connects **by the gateway endpoint of the VPC `{vpc}`**."
        ),
    ),
}
PREMISES = Text(
    ko=" 회사 라우터는 회사 밖으로 가는 모든 트래픽을 VPN으로 보내요.",
    en=" The company's router sends everything that leaves the company into the VPN.",
)
FACTS: Mapping[str, Text] = {
    "peering": Text(
        ko="- `{name}`: `{one}` VPC와 `{other}` VPC의 피어링, 상태 `{state}`",
        en="- `{name}`: peering of the VPCs `{one}` and `{other}`, state `{state}`",
    ),
    "vpn": Text(
        ko=(
            "- Site-to-Site VPN: 회사의 `{name}` 네트워크(`{block}`)와 `{vpc}` VPC의 가상 프라이빗 게이트웨이. VPN 연결의 정적 경로 {routes}, "
            "경로 전파를 켠 라우팅 테이블 {tables}"
        ),
        en=(
            "- Site-to-Site VPN: the company's network `{name}` (`{block}`) and the virtual private gateway of the VPC `{vpc}`. Static "
            "routes of the VPN connection: {routes}; route tables with propagation: {tables}"
        ),
    ),
    "gateway": Text(
        ko="- {service} 게이트웨이 엔드포인트: `{vpc}` VPC, 라우팅 테이블 {tables}",
        en="- Gateway endpoint for {service}: VPC `{vpc}`, route tables {tables}",
    ),
    "interface": Text(
        ko="- {service} 인터페이스 엔드포인트: `{vpc}` VPC, 서브넷 {tables}",
        en="- Interface endpoint for {service}: VPC `{vpc}`, subnet {tables}",
    ),
}
HUB = Text(
    ko=(
        "전송 게이트웨이에 연결된 VPC와, 그 연결(attachment)의 서브넷이 있는 가용 영역이에요.\n\n{table}\n\n"
        "전송 게이트웨이 라우팅 테이블의 경로: {routes}"
    ),
    en=(
        "The VPCs that are attached to the transit gateway, and the zones in which the attachment has a subnet:\n\n{table}\n\n"
        "Routes in the transit gateway's route table: {routes}"
    ),
)
HEAD = Text(
    ko="| VPC | 가용 영역 | 라우팅 테이블 연결(association) |\n|---|---|---|",
    en="| VPC | Availability Zone | Associated with the route table |\n|---|---|---|",
)
ROW = Text(ko="| `{vpc}` | {zones} | {associated} |", en="| `{vpc}` | {zones} | {associated} |")
ROUTE: Mapping[str, Text] = {
    "propagated": Text(ko="`{block}` → `{name}`(전파)", en="`{block}` → `{name}` (propagated)"),
    "static": Text(ko="`{block}` → `{name}`(정적)", en="`{block}` → `{name}` (static)"),
    "blackhole": Text(ko="`{block}` → blackhole(정적)", en="`{block}` → blackhole (static)"),
}
YES, NO = Text(ko="있음", en="yes"), Text(ko="없음", en="none")

EXPLANATIONS: Mapping[str, Text] = {
    "peers": Text(
        ko=(
            "피어링은 `active`여야 하고, 경로는 **양쪽**에 있어야 하며, 바로 이어진 VPC까지만 가요. 보내는 쪽 라우팅 테이블, 피어링의 상태, "
            "받는 쪽 라우팅 테이블 차례로 보세요."
        ),
        en=(
            "A peering has to be `active`, there have to be routes on **both** sides, and it leads no further than the VPC next to it. "
            "Look at the sender's route table, at the state of the peering, and at the receiver's route table."
        ),
    ),
    "peer": Text(
        ko=(
            "피어링은 상대 VPC **안의 주소**까지만 이어 줘요. 상대의 인터넷 게이트웨이, NAT 게이트웨이, VPN, 게이트웨이 엔드포인트, 또 다른 "
            "피어링은 쓸 수 없고, 사설 주소를 가진 인터페이스 엔드포인트는 쓸 수 있어요."
        ),
        en=(
            "A peering leads to **addresses inside** the other VPC. Its internet gateway, NAT gateway, VPN, gateway endpoints and other "
            "peerings are out of reach; an interface endpoint, which has a private address, is not."
        ),
    ),
    "office": Text(
        ko=(
            "VPN은 가상 프라이빗 게이트웨이가 연결된 VPC **안의 사설 주소**까지만 이어 줘요. Elastic IP, 인터넷, 게이트웨이 엔드포인트, 피어링한 "
            "VPC에는 닿지 않고, 돌아오는 경로도 있어야 해요."
        ),
        en=(
            "A VPN leads to **private addresses inside** the VPC of the virtual private gateway. Elastic IPs, the internet, gateway "
            "endpoints and peered VPCs are out of reach, and there has to be a route back."
        ),
    ),
    "hub": Text(
        ko=(
            "전송 게이트웨이를 지나려면 세 가지가 필요해요. 두 VPC의 **서브넷 라우팅 테이블**에 전송 게이트웨이로 가는 경로, 연결(attachment)마다 "
            "볼 **라우팅 테이블(association)**, 그 테이블에 **전파되거나 정적으로 넣은 경로**예요. 오는 길에도 똑같이 필요해요."
        ),
        en=(
            "Passing a transit gateway takes three things: routes to it in the **route tables of the subnets**, an **association** of the "
            "attachment with its table, and a **propagated or static route** in that table. The way back takes the same."
        ),
    ),
    "endpoint": Text(
        ko=(
            "게이트웨이 엔드포인트는 **고른 라우팅 테이블에만** 접두사 목록 경로를 넣고, 그 VPC 안에서 떠난 패킷만 써요. 그 경로는 "
            "`0.0.0.0/0`보다 구체적이라서 인터넷 게이트웨이로 가는 기본 경로가 있어도 먼저예요."
        ),
        en=(
            "A gateway endpoint puts a route to a prefix list into **the chosen route tables alone**, for what leaves that VPC itself. The "
            "route is more specific than `0.0.0.0/0` and goes before a default route to an internet gateway."
        ),
    ),
    "missing": Text(
        ko="**지금 안 되는 까닭**: {before}\n\n**고친 뒤**: {after}",
        en="**Why it does not work now**: {before}\n\n**Afterwards**: {after}",
    ),
}
TRAP = Text(ko="\n\n{name} 쪽을 눈여겨보세요. {because}", en="\n\nLook at {name}: {because}")
STILL = Text(ko="그래도 응답이 돌아오지 않아요. {because}", en="Still no reply comes back. {because}")


def facts_of(world: World) -> Text:
    """What joins the networks of a Region, line by line."""
    return joined(_lines(world), "\n")


def _lines(world: World) -> Iterator[Text]:
    for one in world.all(VpcPeeringConnection):
        sides = {"one": name_of(world, one.requester.vpc_id), "other": name_of(world, one.accepter.vpc_id)}
        yield told(FACTS["peering"], name=name_of(world, one.id), **sides, state=one.status)
    for network in world.all(OnPremisesNetwork):
        yield _vpn_line(world, network)
    for endpoint in world.all(VpcEndpoint):
        kind = "gateway" if endpoint.vpc_endpoint_type == "Gateway" else "interface"
        ids = endpoint.route_table_ids if kind == "gateway" else endpoint.subnet_ids
        places = ", ".join(f"`{name_of(world, id)}`" for id in ids)
        facts = {"service": service_of(world, endpoint).title, "vpc": name_of(world, endpoint.vpc_id)}
        yield told(FACTS[kind], **facts, tables=places)
    for table in world.all(TransitGatewayRouteTable):
        yield _hub(world, table)


def _vpn_line(world: World, network: OnPremisesNetwork) -> Text:
    """A network on premises, with what its VPN connection and the tables of the VPC were told."""
    attached = next((one.vpc_id for one in world.all(VpnGateway) if one.vpc_id), "")
    static = [one for connection in world.all(VpnConnection) for one in connection.static_routes]
    taking = [name_of(world, one.id) for one in world.all(RouteTable) if one.propagating_vgws]
    facts = {"name": network.tags["Name"], "block": network.cidr_block, "vpc": name_of(world, attached)}
    return told(FACTS["vpn"], **facts, routes=_listed(static), tables=_listed(taking))


def _listed(names: Sequence[str]) -> Text:
    return plain(", ".join(f"`{one}`" for one in names)) if names else NO


def _hub(world: World, table: TransitGatewayRouteTable) -> Text:
    """What is attached to a transit gateway, and where its table leads."""
    rows = [HEAD]
    for one in world.all(TransitGatewayAttachment):
        zones = ", ".join(f"`{face.availability_zone}`" for face in interfaces_of_attachment(world, one.id))
        associated = YES if associated_tables(world, one.id) else NO
        rows.append(told(ROW, vpc=name_of(world, one.resource_id), zones=zones, associated=associated))
    routes = [
        told(
            ROUTE["blackhole" if route.state == "blackhole" else route.type],
            block=route.destination,
            name=name_of(world, str(route.attachment_id)),
        )
        for route in table_routes(world, table)
    ]
    return told(HUB, table=joined(rows, "\n"), routes=joined(routes, ", ") if routes else plain("–"))
