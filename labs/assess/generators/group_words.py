"""What is said of security groups: their rules, why a connection comes about or not, and what a wrong answer overlooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from labs.assess.generators.group_rules import ALL, Connection, Interface, Rule, Setting, Way
from labs.assess.generators.posing import joined, told
from labs.assess.value import Text
from labs.cloud.network.step import Component, Passage, Refusal, Step, Walk
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import World

INTRO = Text(
    ko=(
        "이 네트워크에서 `public` 서브넷의 인스턴스에는 퍼블릭 주소가 있고, 라우팅 테이블과 네트워크 ACL은 아무것도 막지 않아요. 그림에 없는 "
        "주소는 인터넷의 호스트예요."
    ),
    en=(
        "In this network the instances in the subnet `public` have a public address, and neither route tables nor network ACLs stop "
        "anything. An address that is not in the drawing is a host on the internet."
    ),
)
WAYS: Mapping[Way, Text] = {
    "in": Text(ko="인바운드", en="inbound"),
    "out": Text(ko="아웃바운드", en="outbound"),
}
EVERYTHING = Text(ko="모두", en="everything")
GROUP = Text(ko="`{name}` 그룹", en="the group `{name}`")
BLOCK = Text(ko="`{name}`", en="`{name}`")

ASK_WHICH = Text(
    ko="다음 중 응답까지 제대로 오가는 것을 모두 고르세요.",
    en="Choose all that work, the reply included.",
)
ASK_TO_ONE = Text(
    ko="`{destination}`에 {what} 연결을 할 수 있는 것을 모두 고르세요.",
    en="Choose all that can connect to `{destination}` by {what}.",
)
ASK_STOP = Text(
    ko="{connection} 연결을 시작하면 어떻게 될까요? 여러 곳에서 막힌다면 **처음** 막히는 곳을 고르세요.",
    en="What becomes of the connection {connection}? If several places stop it, choose the **first**.",
)
ASK_RULE = Text(
    ko="{connection} 연결이 되지 않아요. 다음 규칙 가운데 **하나만** 더해서 연결되게 하는 것은 무엇일까요?",
    en="The connection {connection} does not come about. Which **one** of these rules makes it work when it is added?",
)
ASK_CHANGE = Text(
    ko=(
        "`{group}` 그룹에서 {way} 규칙 하나를 지워요: {rule}. 그 뒤에 **새로 시작하는** 연결 가운데, 전에는 되다가 이제 되지 않는 것은 "
        "무엇일까요?"
    ),
    en=(
        "This {way} rule is removed from the group `{group}`: {rule}. Of the connections that are **newly begun** afterwards, "
        "which worked before and works no more?"
    ),
)
NO_CHANGE = Text(ko="여기 있는 것은 하나도 달라지지 않아요", en="None of these changes")

COMES_ABOUT = Text(ko="연결돼요. 요청도 응답도 통과해요.", en="It comes about: the request and the reply get through.")
STOPS: Mapping[tuple[str, Way], Text] = {
    ("request", "out"): Text(
        ko="요청이 `{name}`의 아웃바운드 규칙에서 막혀요.",
        en="The request is dropped by the outbound rules of `{name}`.",
    ),
    ("request", "in"): Text(
        ko="요청이 `{name}`의 인바운드 규칙에서 막혀요.",
        en="The request is dropped by the inbound rules of `{name}`.",
    ),
    ("reply", "out"): Text(
        ko="요청은 들어가지만 응답이 `{name}`의 아웃바운드 규칙에서 막혀요.",
        en="The request gets in, but the reply is dropped by the outbound rules of `{name}`.",
    ),
    ("reply", "in"): Text(
        ko="요청은 들어가지만 응답이 `{name}`의 인바운드 규칙에서 막혀요.",
        en="The request gets in, but the reply is dropped by the inbound rules of `{name}`.",
    ),
}

PASSES = Text(
    ko="{rules} 규칙이 허용하고, 응답에는 규칙을 묻지 않아요.",
    en="Allowed by {rules}; no rule is asked about the reply.",
)
BY = Text(ko="`{group}`의 {way}({what}, {peer})", en="the {way} rule of `{group}` ({what}, {peer})")
REFUSED: Mapping[Way, Text] = {
    "out": Text(
        ko="`{name}`의 그룹({groups})에 {what} 요청을 `{address}` 쪽으로 내보내는 아웃바운드 규칙이 없어요.",
        en="No outbound rule in the groups of `{name}` ({groups}) lets {what} out to `{address}`.",
    ),
    "in": Text(
        ko="`{name}`의 그룹({groups})에 `{address}`에서 오는 {what} 요청을 받는 인바운드 규칙이 없어요.",
        en="No inbound rule in the groups of `{name}` ({groups}) lets {what} in from `{address}`.",
    ),
}
TOGETHER = Text(
    ko=(
        "한 인터페이스의 그룹들은 규칙을 모두 합쳐서 보고, 하나라도 허용하면 통과해요. 보내는 쪽의 아웃바운드와 받는 쪽의 인바운드만 "
        "물어요. 그룹을 적은 규칙은 그 그룹에 든 인터페이스의 사설 주소와 견줘요."
    ),
    en=(
        "The rules of all groups of an interface are put together, and one that allows is enough. Only the outbound rules of the "
        "sender and the inbound rules of the receiver are asked. A rule that names a group compares with the private addresses "
        "of the interfaces in that group."
    ),
)

BECAUSE: Mapping[str, Text] = {
    "groups-forget": Text(
        ko="보안 그룹이 응답에도 규칙을 묻는다면 맞아요.",
        en="It would be so if groups asked their rules about replies.",
    ),
    "members-trust-each-other": Text(
        ko="같은 그룹끼리 언제나 통한다면 맞아요. 그 그룹에 자기 자신을 적은 규칙이 있어야 해요.",
        en="It would be so if members of one group always could. It takes a rule by which the group names itself.",
    ),
    "references-are-passed-on": Text(
        ko="규칙에 적힌 그룹이 받아들이는 상대까지 들인다면 맞아요. 들어오는 것은 그 그룹에 든 인터페이스뿐이에요.",
        en="It would be so if naming a group let in whoever that group lets in. Only its own members come in.",
    ),
    "every-group-must-allow": Text(
        ko="모든 그룹이 허용해야 한다면 맞아요. 하나면 돼요.",
        en="It would be so if every group had to allow it. One is enough.",
    ),
    "first-group-counts": Text(
        ko="첫 번째 그룹만 본다면 맞아요. 그룹에는 순서가 없어요.",
        en="It would be so if only the first group counted. Groups have no order.",
    ),
    "groups-on-the-instance": Text(
        ko="그룹이 인스턴스 전체에 붙는다면 맞아요. 인터페이스마다 제 그룹만 물어요.",
        en="It would be so if groups belonged to the whole instance. Each interface asks only its own.",
    ),
    "port-without-protocol": Text(
        ko="포트 번호만 본다면 맞아요. TCP 규칙은 UDP를, UDP 규칙은 TCP를 통과시키지 않아요.",
        en="It would be so if the port alone counted. A rule for TCP lets no UDP through, nor the other way round.",
    ),
    "ping-follows-tcp": Text(
        ko="연결할 수 있으면 ping도 된다고 본 답이에요. ping은 ICMP라서 ICMP 규칙이 있어야 해요.",
        en="It would be so if whoever can connect could ping. A ping is ICMP and takes a rule for ICMP.",
    ),
    "outbound-is-free": Text(
        ko="나가는 것은 거르지 않는다면 맞아요. 아웃바운드 규칙이 허용한 것만 나가요.",
        en="It would be so if nothing that goes out were filtered. Only what an outbound rule allows leaves.",
    ),
    "blocks-end-at-a-dot": Text(
        ko="블록을 점으로 나뉜 숫자로만 견준다면 맞아요. 블록의 처음과 끝 사이인지 보세요.",
        en="It would be so if blocks were compared number by number. See whether it lies between the block's ends.",
    ),
    "directions-mixed-up": Text(
        ko="인바운드와 아웃바운드를 바꿔 읽으면 나오는 답이에요.",
        en="It would be so if inbound and outbound were exchanged.",
    ),
    "groups-guard-the-subnet": Text(
        ko="같은 서브넷 안에서는 그룹을 묻지 않는다면 맞아요. 그룹은 인터페이스마다 물어요.",
        en="It would be so if groups guarded only the edge of a subnet. They are asked at each interface.",
    ),
    "groups-overlooked": Text(
        ko="같은 VPC 안이라고 통과시킨다면 맞아요.",
        en="It would be so if everything in a VPC were let through.",
    ),
    "rules-name-the-clients-port": Text(
        ko="이 규칙의 포트는 보내는 쪽의 임시 포트예요. 규칙은 목적지 포트를 적어요.",
        en="These are the ephemeral ports of who asks. A rule names the destination port.",
    ),
    "rule-at-the-wrong-end": Text(
        ko="막는 쪽은 `{blocking}`의 그룹인데 다른 쪽 그룹에 더한 규칙이에요.",
        en="The groups of `{blocking}` stop it, and this rule is in a group of the other end.",
    ),
    "reference-names-the-receiver": Text(
        ko="상대로 자기 그룹을 적은 규칙이에요. `{other}` 쪽은 그 그룹에 들어 있지 않아요.",
        en="This rule names its own group as the far end, and `{other}` is no member of it.",
    ),
    "public-address-inside-the-vpc": Text(
        ko="VPC 안에서는 사설 주소로 오가므로 퍼블릭 주소를 적은 규칙에는 맞지 않아요.",
        en="Within the VPC the packet goes by private addresses, so a rule for the public one never fits.",
    ),
    "rules-do-not-add-up": Text(
        ko="지운 규칙만 보고 고른 답이에요. 다른 규칙이 여전히 허용해요.",
        en="This looks at the removed rule alone. Another rule still allows it.",
    ),
    "stopped-by-the-last-control": Text(
        ko="그곳도 막지만 패킷은 그 전에 이미 막혀요.", en="That would stop it too, but it is dropped before."
    ),
}
WITHOUT = Text(
    ko="규칙을 지우기 전부터 되지 않던 연결이에요.", en="This one did not work before the rule was removed either."
)
STILL = Text(ko="지운 뒤에도 그대로예요.", en="It is the same as before.")
SOME_CHANGE = Text(ko="달라지는 것이 있어요: {connection}.", en="There is one that changes: {connection}.")
LOST = Text(
    ko="지운 규칙이 {connection} 연결을 허용하던 유일한 규칙이었어요. {reason}",
    en="The removed rule was the only one that allowed {connection}. {reason}",
)
NOTHING_LOST = Text(
    ko=(
        "여기 있는 연결은 다른 규칙이 여전히 허용하거나, 지운 규칙과 상관없거나, 전부터 되지 않던 것이에요. 규칙을 지울 때는 그 규칙에 "
        "**혼자** 기대던 연결만 끊겨요."
    ),
    en=(
        "What is here is still allowed by another rule, or never needed the removed one, or did not work before. Only what "
        "depended on that rule **alone** is lost."
    ),
)
STATEFUL = Text(
    ko="막힌 곳을 찾을 때는 요청만 따라가세요. 통과한 요청의 응답은 어느 쪽 규칙도 묻지 않아요.",
    en="To find what stops it, follow the request alone. The reply to what got through meets no rule at either end.",
)
ADDED = Text(
    ko="{reason} 그 자리를 여는 규칙은 이것이에요: {rule}. 응답을 위한 규칙은 필요 없어요.",
    en="{reason} This rule opens just that place: {rule}. None is needed for the reply.",
)
RULE = Text(ko="`{group}` 그룹의 {way}: {what}, {peer}", en="In `{group}`, {way}: {what}, {peer}")


def prompt_of(asked: Text) -> Text:
    """What is asked of the network that is drawn with it."""
    return joined((INTRO, asked))


def listed(names: Sequence[str]) -> str:
    """Names set as code, with commas."""
    return ", ".join(f"`{one}`" for one in names)


def what_of(rule: Rule) -> Text:
    """The protocol and the ports of a rule."""
    if rule.protocol == ALL:
        return EVERYTHING
    first, last = rule.ports
    ports = "" if first < 0 else f" {first}" if first == last else f" {first}-{last}"
    said = f"{rule.protocol.upper()}{ports}"
    return Text(ko=said, en=said)


def peer_of(rule: Rule) -> Text:
    """The far end that a rule names."""
    return told(GROUP if rule.names_a_group else BLOCK, name=rule.peer)


def rule_said(rule: Rule) -> Text:
    """A rule as an option says it."""
    return told(RULE, group=rule.group, way=WAYS[rule.way], what=what_of(rule), peer=peer_of(rule))


def service_of(asked: Connection) -> str:
    """`TCP 443`, or `ICMP`."""
    return "ICMP" if asked.port is None else f"{asked.protocol.upper()} {asked.port}"


def reason_of(world: World, setting: Setting, asked: Connection, seen: Walk) -> Text:
    """Why a connection comes about or not, by what became of it in the simulator."""
    if seen.returned:
        rules = [_by(world, step) for step in seen.request if step.code == Passage.SG_RULE_ALLOWS]
        return told(PASSES, rules=joined(rules, ", "))
    step = first_refusal(seen)
    way: Way = "out" if step.direction == "outbound" else "in"
    near, far = ends_at(setting, asked, way)
    return told(
        REFUSED[way],
        name=near.name,
        groups=listed(near.groups),
        what=service_of(asked),
        address=far.address,
    )


def first_refusal(seen: Walk) -> Step:
    """Where a connection is stopped by security groups."""
    codes = (Refusal.ENI_SG_RULES_MISMATCH, Refusal.SG_HAS_NO_RULES)
    return next(
        step for step in seen.refusals if step.code in codes and step.component_type == Component.SECURITY_GROUP
    )


def ends_at(setting: Setting, asked: Connection, way: Way) -> tuple[Interface, Interface]:
    """Who is asked about a request on its way out, or in, and who is at the far end."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return (source, destination) if way == "out" else (destination, source)


def _by(world: World, step: Step) -> Text:
    facts: Mapping[str, Any] = step.facts
    peer = world.find(SecurityGroup, str(facts["peer"]))
    way: Way = "out" if step.direction == "outbound" else "in"
    rule = Rule(
        world.get(SecurityGroup, step.component_id).group_name,
        way,
        facts["ip_protocol"],
        (facts["from_port"], facts["to_port"]),
        peer.group_name if peer else facts["peer"],
    )
    return told(BY, group=rule.group, way=WAYS[way], what=what_of(rule), peer=peer_of(rule))
