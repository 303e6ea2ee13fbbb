"""Does this packet arrive, and if not, where does it die? The walk of the simulator says it.

1  a web server and a database, with at most one thing odd
2  and groups that name groups, or let nothing out
3  and a network ACL: its order, its missing memory, and that it does not ask between neighbours
4  and a NAT gateway and an Elastic IP
5  and a peered VPC; two or three things are odd
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

import msgspec

from labs.assess.generators.generator import Generator
from labs.assess.generators.networks import draw
from labs.assess.generators.outcome_words import WHY, end_said, line_of, why
from labs.assess.generators.outcomes import (
    RETURNS,
    Case,
    Outcome,
    ends_of,
    expected,
    is_told,
    on_the_way,
    outcome,
    place_of,
    said,
)
from labs.assess.generators.posing import GUIDE, Posed, Wrong, pose_choice, told
from labs.assess.generators.twists import known, packets, twisted
from labs.assess.journey import Journey
from labs.assess.questions import AnyQuestion, Choice, Reference
from labs.assess.scene import ACCOUNT_ID, Scene, played
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.genesis import begin
from labs.cloud.network.reach import matrix
from labs.cloud.network.step import Component, Walk

NAME = "packet-arrives"
SKILL = "troubleshooting"
MOST_WEIGHED = 3
"""So many packets are looked at for what they tempt to."""
REFERENCES = (
    Reference(title="Security groups", url=f"{GUIDE}vpc-security-groups.html"),
    Reference(title="Network ACLs", url=f"{GUIDE}vpc-network-acls.html"),
    Reference(title="Route tables", url=f"{GUIDE}VPC_Route_Tables.html"),
)

PROMPT = Text(
    ko=(
        "이 네트워크에서 패킷 하나를 보내요.\n\n- 출발지: {source}\n- 목적지: {destination}, TCP {port}번 포트\n\n"
        "어떻게 될까요? 여러 곳에서 막힌다면 **처음** 막히는 곳을 고르세요."
    ),
    en=(
        "A packet is sent in this network.\n\n- From: {source}\n- To: {destination}, TCP port {port}\n\n"
        "What becomes of it? If several places stop it, choose the **first**."
    ),
)
BECAUSE: Mapping[str, Text] = {
    "access-lists-remember": Text(
        ko="네트워크 ACL이 연결을 기억한다면 맞는 답이에요.",
        en="It would be so if network ACLs remembered connections.",
    ),
    "gateway-for-everyone": Text(
        ko="인터넷 게이트웨이가 퍼블릭 주소 없이도 통신하게 해 준다면 맞는 답이에요.",
        en="It would be so if an internet gateway served those without a public address.",
    ),
    "blackhole-falls-back": Text(
        ko="blackhole 경로를 건너뛴다면 맞는 답이에요.", en="It would be so if a blackhole were passed over."
    ),
    "reply-needs-no-route": Text(
        ko="응답에는 경로가 필요 없다면 맞는 답이에요.", en="It would be so if a reply needed no route of its own."
    ),
    "gateway-needs-no-route": Text(
        ko="경로가 없어도 게이트웨이를 찾아간다면 맞는 답이에요.",
        en="It would be so if gateways were found without a route.",
    ),
    "peering-is-transitive": Text(
        ko="피어링한 VPC의 게이트웨이를 빌려 쓸 수 있다면 맞는 답이에요.",
        en="It would be so if the gateways of a peered VPC could be borrowed.",
    ),
    "stopped-still-answers": Text(
        ko="중지된 인스턴스도 패킷을 받는다면 맞는 답이에요.",
        en="It would be so if stopped instances received packets.",
    ),
    "groups-overlooked": Text(
        ko="보안 그룹이 이 패킷을 막지 않는다면 맞는 답이에요.",
        en="It would be so if the security group did not stop this packet.",
    ),
    "access-lists-overlooked": Text(
        ko="네트워크 ACL이 이 패킷을 막지 않는다면 맞는 답이에요.",
        en="It would be so if the network ACL did not stop this packet.",
    ),
    "groups-forget": Text(
        ko="보안 그룹이 응답에도 규칙을 묻는다면 맞는 답이에요.",
        en="It would be so if security groups asked their rules about replies.",
    ),
    "access-lists-filter-neighbours": Text(
        ko="네트워크 ACL이 같은 서브넷 안에서도 거른다면 맞는 답이에요.",
        en="It would be so if network ACLs filtered within a subnet.",
    ),
    "access-list-denials-go-first": Text(
        ko="거부 규칙이 번호와 상관없이 먼저라면 맞는 답이에요.",
        en="It would be so if denials went first whatever their numbers.",
    ),
    "access-list-order-is-no-matter": Text(
        ko="허용 규칙이 하나라도 있으면 통과한다면 맞는 답이에요.",
        en="It would be so if one rule that allows were enough.",
    ),
    "stateless-means-no-reply": Text(
        ko="연결을 기억하지 않는 네트워크 ACL이 응답을 늘 막는다면 맞는 답이에요. 규칙이 허용하면 통과해요.",
        en="It would be so if a stateless network ACL dropped every reply. It passes where a rule allows it.",
    ),
    "subnets-need-a-route-between": Text(
        ko="서브넷 사이에 따로 경로가 필요하다면 맞는 답이에요. 어느 테이블에나 local 경로가 있어요.",
        en="It would be so if subnets needed a route to each other. Every table has the local one.",
    ),
    "nat-is-no-way-out": Text(
        ko="NAT 게이트웨이가 이 패킷을 내보내지 않는다면 맞는 답이에요.",
        en="It would be so if the NAT gateway did not let this packet out.",
    ),
    "directions-mixed-up": Text(
        ko="들어오는 쪽과 나가는 쪽의 규칙을 바꿔 읽으면 나오는 답이에요.",
        en="It would be so if the inbound and the outbound rules were exchanged.",
    ),
    "peering-needs-a-gateway": Text(
        ko="피어링이 두 VPC를 잇지 못한다면 맞는 답이에요. 양쪽에 경로가 있으면 게이트웨이 없이 통해요.",
        en="It would be so if the peering did not join the two VPCs. With routes on both sides no gateway is needed.",
    ),
    "stopped-by-the-last-control": Text(
        ko="그곳도 막지만, 패킷은 그 전에 {place}에서 이미 막혀요.",
        en="That would stop it too, but it is dropped at {place} before.",
    ),
    "": Text(ko="그곳은 통과해요: {line}", en="That lets it through: {line}"),
}


def pose(random: Random, difficulty: int) -> Posed | None:
    """A network with something odd, and a packet of which a misconception expects something else."""
    drawn = draw(random, difficulty)
    net = known(drawn, random)
    twisted(net, difficulty)
    scene = net.sketch.scene(drawn.seed)
    case = _chosen(random, played(scene), packets(net, drawn))
    if case is None:
        return None
    source, destination = (end_said(case.performance, one) for one in (case.journey.source, case.journey.destination))
    return Posed(
        variant="packet",
        prompt=told(PROMPT, source=source, destination=destination, port=case.journey.port),
        key=said(case.world, outcome(case.walk)),
        wrongs=tuple(_wrongs(case, random)),
        explanation=why(case),
        references=REFERENCES,
        scene=scene,
        journey=case.journey,
    )


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs and by opening what is said to stop the packet."""
    if not isinstance(question, Choice) or question.scene is None or question.journey is None:
        yield f"{question.id} is no choice with a packet in a scene"
        return
    case = _case(_afresh(question.scene), question.journey)
    real = outcome(case.walk)
    if real.end != _by_matrix(case):
        yield f"{question.id}: the walk ends as {real.end}, by the matrix of all pairs it is {_by_matrix(case)}"
    if real.component_type in OPENED and outcome(_opened(case, real).walk) == real:
        yield f"{question.id}: it is still dropped at {real.component_id} when that lets everything through"
    key = said(case.world, real).en
    for one in question.options:
        if (one.text.en == key) != one.right:
            yield f"{question.id}: {one.text.en} is taken for the opposite; what happens is: {key}"


def shape(question: AnyQuestion) -> str:
    """Packets of the same way, with the same controls in it that refuse, feel the same."""
    walk: Walk = question.evidence()["walk"]
    steps = (f"{step.code}{'!' if step.verdict == 'refuse' else ''}" for step in (*walk.request, *walk.reply))
    return f"{question.difficulty} {' '.join(steps)}"


def _case(performance: Performance, journey: Journey) -> Case:
    return Case(performance, journey, journey.walk(performance))


def _chosen(random: Random, performance: Performance, journeys: list[Journey]) -> Case | None:
    """A packet: first how it is to end, so that all endings are met, then one that tempts to a wrong answer."""
    cases = [_case(performance, one) for one in journeys]
    fitting = [one for one in cases if _is_told(one)]
    endings = sorted({outcome(one.walk).end for one in fitting})
    if not endings:
        return None
    ending = random.choice(endings)
    of_it = [one for one in fitting if outcome(one.walk).end == ending]
    tempting = random.sample(of_it, min(len(of_it), MOST_WEIGHED))
    weights = [1 + 3 * len({wrong for _, wrong in expected(one)} - {RETURNS}) for one in tempting]
    return random.choices(tempting, weights)[0]


def _is_told(case: Case) -> bool:
    """Whether there are words for what happens."""
    return is_told(outcome(case.walk)) and all(step.code in WHY for step in case.walk.refusals[:1])


def _wrongs(case: Case, random: Random) -> Iterator[Wrong]:
    """What the misconceptions expect; that nothing stops it; and filters that do not."""
    real = outcome(case.walk)
    misled: dict[Outcome, str] = {}
    for name, one in expected(case):
        if one != real and is_told(one):
            misled.setdefault(one, name)
    others = [one for one in misled if one != RETURNS]
    random.shuffle(others)
    for one in [RETURNS] * (RETURNS in misled) + others:
        place = place_of(case.world, real) if real != RETURNS else ""
        yield Wrong(said(case.world, one), told(BECAUSE[misled[one]], place=place), misled[one])
    passing = [(step, one) for step, one in on_the_way(case) if one != real]
    random.shuffle(passing)
    for step, one in passing:
        line = line_of(case.world, step)
        yield Wrong(said(case.world, one), told(BECAUSE[""], line=Text(ko=line.ko[2:], en=line.en[2:])))


# The second way of judging


def _afresh(scene: Scene) -> Performance:
    """The scene played once more, from what would be stored of it."""
    stored = msgspec.json.decode(msgspec.json.encode(scene), type=Scene)
    empty = begin(
        account_id=ACCOUNT_ID, region=stored.region, seed=stored.seed, now=stored.date, default_vpc=stored.default_vpc
    )
    return perform(empty, stored.start)


def _by_matrix(case: Case) -> str:
    """How a packet ends by the matrix of all pairs."""
    source, destination = ends_of(case.performance, case.journey)
    pairs = matrix(case.world, case.journey.protocol, case.journey.port)
    if not pairs.arrives(source, destination):
        return "request"
    return "returns" if pairs.reaches(source, destination) else "reply"


def _opened(case: Case, closed: Outcome) -> Case:
    """The same packet when the control lets everything through."""
    performance = perform(case.world, OPENED[closed.component_type](closed.component_id), case.performance.names)
    return _case(performance, case.journey)


def _open_group(id: str) -> list[Do]:
    everything = [{"ip_protocol": "tcp", "from_port": 0, "to_port": 65535, "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]
    actions = ("authorize_security_group_ingress", "authorize_security_group_egress")
    return [Do(action=one, params={"group_id": id, "ip_permissions": everything}) for one in actions]


def _open_acl(id: str) -> list[Do]:
    rule = {"rule_number": 1, "protocol": "-1", "rule_action": "allow", "cidr_block": "0.0.0.0/0"}
    params = [{"network_acl_id": id, **rule, "egress": egress} for egress in (False, True)]
    return [Do(action="create_network_acl_entry", params=one) for one in params]


OPENED: Mapping[str, Callable[[str], list[Do]]] = {
    Component.SECURITY_GROUP: _open_group,
    Component.NETWORK_ACL: _open_acl,
}
"""A kind of control -> the actions that open it."""

GENERATOR = Generator(
    name=NAME,
    title=Text(ko="이 패킷은 도착할까", en="Does the packet arrive"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
