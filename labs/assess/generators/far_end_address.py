"""Which source address does the far end see? The walk of the simulator says it.

1  inside the VPC, or out through the internet gateway
2  an Elastic IP instead of the auto-assigned address
3  a NAT gateway for the private subnet
4  two Elastic IPs on one interface; a public address of the same Region
5  a peered VPC and a VPN, where nothing is translated
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import NamedTuple

from labs.assess.generators.described_addresses import LAUNCHED, PREMISES, former_addresses, owners, seen_by_description
from labs.assess.generators.generator import Generator
from labs.assess.generators.networks import HTTPS, INTERNET, Drawn, draw
from labs.assess.generators.outcome_words import end_said
from labs.assess.generators.posing import GUIDE, Posed, Wrong, code, joined, pose_choice, told
from labs.assess.generators.sketch import CUSTOMER_ADDRESS, primary_interface, reference_to
from labs.assess.generators.twists import Known, known
from labs.assess.journey import Journey
from labs.assess.naming import fill
from labs.assess.questions import AnyQuestion, Choice, Reference
from labs.assess.scene import played
from labs.assess.script import Do, Performance
from labs.assess.value import Text
from labs.cloud.network.ends import INTERNET_HOST
from labs.cloud.network.step import Passage, Walk

NAME = "far-end-address"
SKILL = "public-addresses"
REFERENCES = (
    Reference(title="Internet gateways", url=f"{GUIDE}VPC_Internet_Gateway.html"),
    Reference(title="NAT gateways", url=f"{GUIDE}vpc-nat-gateway.html"),
    Reference(title="Elastic IP addresses", url=f"{GUIDE}vpc-eips.html"),
)
TWIN = "twin"
PROMPT = Text(
    ko=(
        "이 네트워크의 주소들이에요.\n\n{addresses}\n\n{source}에서 {destination}의 TCP {port}번 포트로 패킷을 보내요. "
        "받는 쪽이 보는 **출발지 주소**는 무엇일까요?"
    ),
    en=(
        "These are the addresses in the network.\n\n{addresses}\n\nA packet goes from {source} to TCP port {port} of "
        "{destination}. Which **source address** does the far end see?"
    ),
)
PREMISES_HOST = Text(ko="VPN 너머 사내망의 호스트(`{address}`)", en="a host on premises behind the VPN (`{address}`)")
BY_ADDRESS = Text(
    ko="인스턴스 `{name}`의 퍼블릭 주소 `{address}`", en="the public address `{address}` of the instance `{name}`"
)
LINES: Mapping[str, Text] = {
    "plain": Text(ko="- 인스턴스 `{name}`: 사설 `{private}`", en="- instance `{name}`: private `{private}`"),
    "public": Text(
        ko="- 인스턴스 `{name}`: 사설 `{private}` ↔ 퍼블릭 `{public}`",
        en="- instance `{name}`: private `{private}` ↔ public `{public}`",
    ),
    "secondary": Text(
        ko="- 인스턴스 `{name}`의 보조 사설 주소: `{private}` ↔ 퍼블릭 `{public}`",
        en="- secondary private address of `{name}`: `{private}` ↔ public `{public}`",
    ),
    "former": Text(
        ko="- 인스턴스 `{name}`: Elastic IP를 받기 전의 퍼블릭 주소 `{public}`",
        en="- instance `{name}`: public `{public}` before it got the Elastic IP",
    ),
    "nat": Text(
        ko="- NAT 게이트웨이: 사설 `{private}` ↔ 퍼블릭 `{public}`",
        en="- NAT gateway: private `{private}` ↔ public `{public}`",
    ),
    "internet": Text(ko="- 인터넷의 호스트: `{private}`", en="- host on the internet: `{private}`"),
}
WHY: Mapping[str, Text] = {
    "inside": Text(
        ko="패킷이 VPC를 나가지 않아서 아무도 주소를 바꾸지 않아요. 받는 쪽이 보는 주소는 보낸 쪽의 사설 주소 **`{key}`** 그대로예요.",
        en="The packet does not leave the VPC, so nothing is translated: the far end sees the sender's private **`{key}`**.",
    ),
    "peering": Text(
        ko="피어링 연결은 주소를 바꾸지 않아요. 상대 VPC에서 보이는 주소도 사설 주소 **`{key}`** 그대로예요.",
        en="A peering connection translates nothing: the other VPC sees the private address **`{key}`**.",
    ),
    "vpn": Text(
        ko="VPN 트래픽은 인터넷 게이트웨이를 지나지 않아서 퍼블릭 주소로 바뀌지 않아요. 사내망에서 보이는 주소도 사설 주소 **`{key}`** 그대로예요.",
        en="VPN traffic does not pass the internet gateway, so nothing is translated: on premises one sees the private **`{key}`**.",
    ),
    "gateway": Text(
        ko=(
            "패킷은 사설 주소 `{private}`에서 떠나고, 인터넷 게이트웨이가 그 주소와 1:1로 짝지어진 퍼블릭 주소로 바꿔요. 그래서 **`{key}`** 예요. "
            "다른 사설 주소에 붙은 주소는 쓰이지 않아요."
        ),
        en=(
            "The packet leaves from the private address `{private}`, and the internet gateway translates it one to one to the "
            "public address that belongs to it, **`{key}`**. What belongs to other private addresses is not used."
        ),
    ),
    "nat": Text(
        ko=(
            "프라이빗 서브넷의 기본 경로는 NAT 게이트웨이로 가요. NAT 게이트웨이가 출발지를 자기 사설 주소로, 이어서 인터넷 게이트웨이가 "
            "그 주소의 Elastic IP로 바꿔요. 그래서 보이는 주소는 **`{key}`** 예요."
        ),
        en=(
            "The private subnet's default route leads to the NAT gateway. It translates the source to its own private address, "
            "and the internet gateway then to the Elastic IP of that address, **`{key}`**."
        ),
    ),
    "inbound": Text(
        ko=(
            "들어오는 패킷에서 인터넷 게이트웨이가 바꾸는 것은 **목적지** 주소예요. 출발지는 그대로라서, 인스턴스에서 보이는 주소는 인터넷 "
            "호스트의 주소 **`{key}`** 그대로예요."
        ),
        en=(
            "Of a packet that comes in the internet gateway translates the **destination**. The source stays, so the instance "
            "sees the address of the host on the internet, **`{key}`**."
        ),
    ),
}
BECAUSE: Mapping[str, Text] = {
    "private-address-goes-out": Text(
        ko="보낸 쪽의 사설 주소예요. 사설 주소는 인터넷에서 쓸 수 없어서, 나가기 전에 바뀌어요.",
        en="This is the sender's private address. It means nothing on the internet and is translated before it gets out.",
    ),
    "public-address-everywhere": Text(
        ko="보낸 쪽의 퍼블릭 주소예요. 인터넷 게이트웨이를 지날 때만 이 주소로 바뀌어요.",
        en="This is the sender's public address. It is put in only where the packet passes the internet gateway.",
    ),
    "nat-shows-its-private-address": Text(
        ko="NAT 게이트웨이의 사설 주소예요. 그다음 인터넷 게이트웨이가 한 번 더 바꿔요.",
        en="This is the NAT gateway's private address. The internet gateway translates once more after it.",
    ),
    "everything-goes-by-nat": Text(
        ko="NAT 게이트웨이의 주소예요. 이 패킷의 경로는 NAT 게이트웨이를 지나지 않아요.",
        en="This is the NAT gateway's address. The route of this packet does not lead there.",
    ),
    "any-elastic-ip-will-do": Text(
        ko="다른 사설 주소에 붙은 Elastic IP예요. 패킷이 떠난 사설 주소의 것만 쓰여요.",
        en="This Elastic IP belongs to another private address. Only that of the address the packet leaves from is used.",
    ),
    "auto-assigned-address-stays": Text(
        ko="Elastic IP를 받기 전의 주소예요. Elastic IP를 연결하는 순간 자동으로 받은 주소는 돌려줘요.",
        en="This is the address from before. The auto-assigned one is given back the moment the Elastic IP comes.",
    ),
    "gateway-has-one-address": Text(
        ko="다른 인스턴스의 퍼블릭 주소예요. 인터넷 게이트웨이가 모두를 한 주소로 내보내지는 않아요.",
        en="This is another instance's public address. An internet gateway does not send everybody out by one address.",
    ),
    "gateway-hides-the-client": Text(
        ko="인스턴스 자신의 주소예요. 들어올 때 바뀌는 것은 목적지뿐이에요.",
        en="This is an address of the instance itself. On the way in only the destination is translated.",
    ),
    "router-hides-the-sender": Text(
        ko="서브넷의 VPC 라우터 주소예요. 라우터는 패킷을 옮길 뿐 출발지를 바꾸지 않아요.",
        en="This is the address of the subnet's VPC router, which carries packets and leaves their source alone.",
    ),
    "vpn-hides-the-sender": Text(
        ko="고객 게이트웨이의 바깥 주소예요. 터널의 겉봉에만 쓰이고, 안의 패킷은 그대로예요.",
        en="This is the outside address of the customer gateway. It is on the tunnel's wrapping; the packet inside is unchanged.",
    ),
}


class Asked(NamedTuple):
    """A packet, its walk, and what has addresses around it."""

    performance: Performance
    journey: Journey
    walk: Walk
    key: str
    private: str
    """The private address that it leaves from; that of the destination where it comes from the internet."""


def _plain(net: Known, drawn: Drawn) -> list[Journey]:
    web = reference_to("run_instances", net.web)
    return [
        *(one.journey for one in drawn.intents if one.arrives),
        Journey(source=web, destination=INTERNET, port=HTTPS),
    ]


def _with_address(net: Known, drawn: Drawn) -> list[Journey]:
    """The web server's auto-assigned address is replaced by an Elastic IP."""
    web = reference_to("run_instances", net.web)
    net.sketch.start.append(Do(action="describe_instances", params={"instance_ids": [web]}, name=LAUNCHED))
    net.sketch.address(f"{net.web}-ip", web)
    return _plain(net, drawn)


def _with_two_addresses(net: Known, drawn: Drawn) -> list[Journey]:
    """The web server has a secondary private address with an Elastic IP of its own, and a twin in its subnet."""
    web = reference_to("run_instances", net.web)
    interface = primary_interface(web)
    params = {"network_interface_id": interface, "secondary_private_ip_address_count": 1}
    net.sketch.start.append(Do(action="assign_private_ip_addresses", params=params, name="second"))
    second = "${second.AssignedPrivateIpAddresses[0].PrivateIpAddress}"
    allocation = net.sketch.address("second-ip")
    to = {"network_interface_id": interface, "private_ip_address": second}
    net.sketch.do("associate_address", allocation_id=allocation, **to)
    twin = net.sketch.instance(TWIN, reference_to("create_subnet", "public"), [net.group(net.web)])
    net.sketch.address(f"{TWIN}-ip", twin)
    by_address = f"${{{TWIN}_ip_elastic_ip.PublicIp}}"
    return [*_plain(net, drawn), Journey(source=web, destination=by_address, port=net.web_port)]


def _with_premises(net: Known, drawn: Drawn) -> list[Journey]:
    """A VPN joins the VPC with a network on premises."""
    vpc = next(name for name in net.sketch.start if name.action == "create_vpc")
    gateway = net.sketch.vpn("vpn", f"${{{vpc.name}.Vpc.VpcId}}", PREMISES, PREMISES)
    for table in ("public", "private"):
        net.sketch.route(net.table(table), PREMISES, gateway_id=gateway)
    there = reference_to("create_on_premises_network", "vpn-premises")
    senders = (reference_to("run_instances", name) for name in (net.web, net.data))
    return [*_plain(net, drawn), *(Journey(source=one, destination=there, port=HTTPS) for one in senders)]


LAYOUTS: Mapping[int, tuple[int, Callable[[Known, Drawn], list[Journey]]]] = {
    1: (1, _plain),
    2: (2, _with_address),
    3: (4, _plain),
    4: (4, _with_two_addresses),
    5: (5, _with_premises),
}
"""Difficulty -> that of the network, and what is added to it."""


def pose(random: Random, difficulty: int) -> Posed | None:
    """A network and one of its packets that arrive; the walk says what is seen."""
    network, layout = LAYOUTS[difficulty]
    drawn = draw(random, network)
    net = known(drawn, random)
    journeys = layout(net, drawn)
    scene = net.sketch.scene(drawn.seed)
    performance = played(scene)
    asked = _asked(performance, random.choices(journeys, [1 + place for place in range(len(journeys))])[0])
    if asked is None:
        return None
    source, destination = (_end(performance, one) for one in (asked.journey.source, asked.journey.destination))
    return Posed(
        variant="address",
        prompt=told(
            PROMPT, addresses=_addresses(asked), source=source, destination=destination, port=asked.journey.port
        ),
        key=code(asked.key),
        wrongs=tuple(Wrong(code(address), BECAUSE[name], name) for name, address in _misled(asked, random)),
        explanation=told(WHY[_variant(asked)], key=asked.key, private=asked.private),
        references=REFERENCES,
        scene=scene,
        journey=asked.journey,
    )


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the routes and addresses that EC2 describes and by no walk."""
    if not isinstance(question, Choice) or question.scene is None or question.journey is None:
        yield f"{question.id} is no choice with a packet in a scene"
        return
    seen = f"`{seen_by_description(played(question.scene), question.journey)}`"
    for one in question.options:
        if (one.text.en == seen) != one.right:
            yield f"{question.id}: {one.text.en} is taken for the opposite; by what EC2 describes it is {seen}"


def shape(question: AnyQuestion) -> str:
    """Packets of one way beside as many other addresses feel the same."""
    walk: Walk = question.evidence()["walk"]
    return (
        f"{question.difficulty} {len(question.prompt.en.splitlines())} {' '.join(step.code for step in walk.request)}"
    )


def _asked(performance: Performance, journey: Journey) -> Asked | None:
    walk = journey.walk(performance)
    if not walk.returned or walk.source_seen is None:
        return None
    begins, ends = walk.request[0].before, walk.request[-1].after
    private = ends.destination if journey.source == INTERNET else begins.source
    return Asked(performance, journey, walk, walk.source_seen, private)


def _variant(asked: Asked) -> str:
    if asked.journey.source == INTERNET:
        return "inbound"
    codes = {step.code for step in asked.walk.request}
    return next((name for code, name in BY_CODE.items() if code in codes), "inside")


BY_CODE: Mapping[str, str] = {
    Passage.NGW_TRANSLATES_SOURCE: "nat",
    Passage.IGW_TRANSLATES_SOURCE: "gateway",
    Passage.PCX_CARRIES: "peering",
    Passage.VPN_CARRIES: "vpn",
}
"""What on the way decides what is seen, the most telling first."""


def _end(performance: Performance, end: str) -> Text:
    """An end as the prompt names it."""
    address = str(fill(end, performance.names))
    if address.startswith("onprem"):
        return told(PREMISES_HOST, address=PREMISES.replace("0/24", "10"))
    if end.endswith("PublicIp}"):
        return told(BY_ADDRESS, name=TWIN, address=address)
    return end_said(performance, end)


def _addresses(asked: Asked) -> Text:
    lines = []
    for one in owners(asked.performance):
        kind = "nat" if one.is_nat else "secondary" if not one.is_primary else "public" if one.public else "plain"
        lines.append(told(LINES[kind], name=one.name, private=one.private, public=one.public))
    former = former_addresses(asked.performance)
    lines += [told(LINES["former"], name=name, public=address) for name, address in former.items()]
    if INTERNET in (asked.journey.source, asked.journey.destination):
        lines.append(told(LINES["internet"], private=INTERNET_HOST))
    return joined(lines, "\n")


def _misled(asked: Asked, random: Random) -> Iterator[tuple[str, str]]:
    """Misconception and the address that it expects."""
    every = owners(asked.performance)
    own = next(one for one in every if one.private == asked.private)
    nat = next((one for one in every if one.is_nat), None)
    if asked.journey.source == INTERNET:
        yield from (("gateway-hides-the-client", one) for one in (own.public, own.private))
    elif _variant(asked) in ("gateway", "nat"):
        yield "private-address-goes-out", own.private
    elif own.public:
        yield "public-address-everywhere", own.public
    if own.name in (former := former_addresses(asked.performance)):
        yield "auto-assigned-address-stays", former[own.name]
    if _variant(asked) == "vpn":
        yield "vpn-hides-the-sender", CUSTOMER_ADDRESS
    if nat and _variant(asked) == "nat":
        yield "nat-shows-its-private-address", nat.private
    elif nat:
        yield "everything-goes-by-nat", nat.public
    yield from (("any-elastic-ip-will-do", one.public) for one in every if one.name == own.name and one.public)
    others = [one.public for one in every if one.public and one.name != own.name and not one.is_nat]
    yield from (("gateway-has-one-address", one) for one in random.sample(others, len(others)))
    yield "router-hides-the-sender", f"{own.private.rpartition('.')[0]}.1"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="상대가 보는 출발지 주소", en="The address that the far end sees"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
