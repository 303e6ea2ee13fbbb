"""What is said of network ACLs: their entries, which of them decides, and what a wrong answer overlooks."""

from collections.abc import Mapping, Sequence

from labs.assess.generators.acl_rules import ALL, Control, Entry, Leg, Setting, Trip, Way, serves
from labs.assess.generators.blocks import holds
from labs.assess.generators.posing import GUIDE, joined, told
from labs.assess.questions import Reference
from labs.assess.value import Text
from labs.cloud.resources.network_acl import LAST_RULE

REFERENCES = (
    Reference(title="Network ACLs", url=f"{GUIDE}vpc-network-acls.html"),
    Reference(title="Network ACL rules", url=f"{GUIDE}nacl-rules.html"),
)

PACKET = Text(
    ko="- 출발지: {source}{source_port}\n- 목적지: {destination}, {what}",
    en="- From: {source}{source_port}\n- To: {destination}, {what}",
)
HOST = Text(ko="인터넷의 호스트 `{address}`", en="`{address}`, a host on the internet")
INTRO = Text(ko="이 네트워크에서 패킷 하나를 보내요.", en="A packet is sent in this network.")
INSTANCE = Text(
    ko="`{subnet}` 서브넷의 인스턴스 `{name}`(`{address}`)",
    en="the instance `{name}` (`{address}`) in the subnet `{subnet}`",
)
FROM_PORT = Text(ko=", {port}번 포트에서", en=", from port {port}")
WHAT = Text(ko="{protocol} {port}번 포트", en="{protocol} port {port}")
PING = Text(ko="ICMP(ping)", en="ICMP (ping)")
OPEN = Text(ko="보안 그룹과 라우팅 테이블은 아무것도 막지 않아요.", en="Security groups and route tables stop nothing.")
DEFAULT = Text(
    ko="`{subnet}` 서브넷에는 VPC의 기본 네트워크 ACL(`default`)이 처음 그대로 있어요.",
    en="The subnet `{subnet}` has the default network ACL of the VPC (`default`), as it was at first.",
)
WAYS: Mapping[Way, Text] = {
    "in": Text(ko="인바운드", en="inbound"),
    "out": Text(ko="아웃바운드", en="outbound"),
}
ACTIONS: Mapping[bool, Text] = {True: Text(ko="허용", en="allow"), False: Text(ko="거부", en="deny")}
LEGS: Mapping[Leg, Text] = {
    "request": Text(ko="요청", en="request"),
    "reply": Text(ko="응답", en="reply"),
}
EVERYTHING = Text(ko="모두", en="everything")

ASK_ENTRY = Text(
    ko="`{acl}`에서 이 **{leg}**의 통과 여부를 결정하는 규칙은 무엇일까요?",
    en="Which rule of `{acl}` decides about this **{leg}**?",
)
ASK_WAY = Text(
    ko="이 패킷과 그 응답은 어떻게 될까요? 여러 곳에서 막힌다면 **처음** 막히는 곳을 고르세요.",
    en="What becomes of this packet and of its reply? If several places stop them, choose the **first**.",
)
ASK_ADD = Text(
    ko="이 연결이 되지 않아요. 응답까지 오가게 하려면 다음 가운데 무엇을 더해야 할까요?",
    en="This connection does not work. Which of these has to be added so that request and reply get through?",
)
ASK_SHUT = Text(
    ko=(
        "`{attacker}`에서 공격이 와요. 네트워크 ACL에 규칙 하나를 더해서, 그 주소의 요청은 **들어오지도 못하고** 다른 손님(예를 들어 "
        "`{visitor}`)은 그대로 쓸 수 있게 하려고 해요. 무엇을 더해야 할까요?"
    ),
    en=(
        "An attack comes from `{attacker}`. One rule is to be added to the network ACL, so that its requests **do not even get in** "
        "while other visitors, such as `{visitor}`, notice nothing. Which one?"
    ),
)

ENTRY = Text(ko="{way} `{number}`: {action}", en="{way} `{number}`: {action}")
NOT_ASKED = Text(
    ko="어느 규칙도 아니에요. 응답에는 규칙을 묻지 않아요.", en="None of them: no rule is asked about a reply."
)
WHOLE_ENTRY = Text(
    ko="`{acl}` {way} `{number}`: {what}, `{block}` {action}",
    en="`{acl}` {way} `{number}`: {action} {what}, `{block}`",
)
NOTHING_NEEDED = Text(ko="더할 것이 없어요. 응답은 저절로 통과해요.", en="Nothing: the reply gets through by itself.")
WORKS = Text(ko="요청도 응답도 통과해요.", en="The request and the reply get through.")
STOPPED: Mapping[Leg, Text] = {
    "request": Text(
        ko="요청이 `{acl}`의 {way} `{number}`에서 막혀요.",
        en="The request is denied by {way} `{number}` of `{acl}`.",
    ),
    "reply": Text(
        ko="요청은 도착하지만, 응답이 `{acl}`의 {way} `{number}`에서 막혀요.",
        en="The request arrives, but the reply is denied by {way} `{number}` of `{acl}`.",
    ),
}

SEEN: Mapping[Leg, Text] = {
    "request": Text(
        ko="`{acl}`의 {way}에서 이 요청은 상대 주소가 `{far}`, 목적지가 {port}인 패킷이에요.",
        en="To the {way} rules of `{acl}` this request is a packet with `{far}` at the far end and {port} as its destination.",
    ),
    "reply": Text(
        ko=(
            "네트워크 ACL은 연결을 기억하지 않아서 응답도 규칙을 따져요. `{acl}`의 {way}에서 이 응답은 상대 주소가 `{far}`, 목적지가 "
            "{port}인 패킷이에요."
        ),
        en=(
            "A network ACL remembers no connection, so the reply is judged as well. To the {way} rules of `{acl}` it is a packet "
            "with `{far}` at the far end and {port} as its destination."
        ),
    ),
}
PORT = Text(ko="{protocol} {port}번 포트", en="{protocol} port {port}")
EPHEMERAL = Text(
    ko="{protocol} {port}번(보낸 쪽의 임시 포트)", en="{protocol} port {port}, the sender's ephemeral port,"
)
DECIDED = Text(
    ko="여기에 맞는 것은 {matches}번 규칙이고, 번호가 가장 작은 `{number}`번의 동작({action})으로 끝나요.",
    en="It matches {matches}; the lowest of these, `{number}`, decides: {action}.",
)
DECIDED_BY_ONE = Text(
    ko="여기에 맞는 것은 `{number}`번 규칙 하나이고, 그 동작({action})으로 끝나요.",
    en="Of the numbered rules only `{number}` matches, and decides: {action}.",
)
DECIDED_ALONE = Text(
    ko="번호가 붙은 규칙 가운데 맞는 것이 하나도 없어서 마지막 `*` 규칙이 거부해요.",
    en="None of the numbered rules matches, so the final `*` denies it.",
)
NEIGHBOURS = Text(
    ko="두 인스턴스가 같은 서브넷에 있어요. 네트워크 ACL은 서브넷을 드나드는 패킷만 보므로, 규칙이 무엇이든 이 연결에는 묻지 않아요.",
    en="Both instances are in one subnet. A network ACL looks only at what enters or leaves the subnet, so none is asked here.",
)
ALL_ALLOW = Text(
    ko="지나는 곳마다 번호가 가장 작은, 맞는 규칙이 허용해요: {places}. 응답은 임시 포트 {port}로 가는 또 하나의 패킷이에요.",
    en="At every place the lowest rule that matches allows it: {places}. The reply is a packet of its own, to the ephemeral port {port}.",
)
PINGED = Text(
    ko="지나는 곳마다 번호가 가장 작은, 맞는 규칙이 허용해요: {places}. ping의 응답도 따로 허용되어야 해요.",
    en="At every place the lowest rule that matches allows it: {places}. The reply to a ping has to be allowed too.",
)
PLACE = Text(ko="`{acl}` {way} `{number}`", en="{way} `{number}` of `{acl}`")

BECAUSE: Mapping[str, Text] = {
    "access-list-denials-go-first": Text(
        ko="거부 규칙이 먼저라고 본 답이에요. 거부든 허용이든 번호가 작은 것이 먼저예요.",
        en="This puts denials first. Deny or allow, the lower number goes first.",
    ),
    "access-list-order-is-no-matter": Text(
        ko="허용이 하나라도 있으면 된다고 본 답이에요. 번호가 더 작은 규칙이 먼저 맞아요.",
        en="This is content with any rule that allows. One with a lower number matches before.",
    ),
    "narrowest-entry-wins": Text(
        ko="가장 좁은 블록을 고른 답이에요. 그것은 라우팅 테이블의 규칙이고, ACL에서는 번호가 정해요.",
        en="This takes the narrowest block. That is how routes are chosen; in an ACL the number decides.",
    ),
    "last-entry-wins": Text(
        ko="마지막에 맞는 규칙을 고른 답이에요. 처음 맞는 규칙에서 끝나요.",
        en="This takes the last rule that matches. The first one ends it.",
    ),
    "port-without-protocol": Text(
        ko="포트 번호만 견준 답이에요. 프로토콜도 맞아야 해요.",
        en="This compares the port alone. The protocol has to match too.",
    ),
    "blocks-end-at-a-dot": Text(
        ko="블록을 점으로 나뉜 숫자로만 견준 답이에요. 블록의 처음과 끝 사이인지 보세요.",
        en="This compares blocks number by number. See whether the address lies between the block's ends.",
    ),
    "directions-mixed-up": Text(
        ko="반대 방향의 규칙을 본 답이에요.", en="This reads the rules of the other direction."
    ),
    "final-entry-always-counts": Text(
        ko="`*` 규칙이 언제나 막는다고 본 답이에요. 이 규칙은 맞는 규칙이 하나도 없을 때만 봐요.",
        en="This lets `*` deny whatever comes. It counts only where no other rule matches.",
    ),
    "replies-go-to-the-server-port": Text(
        ko="응답도 서버의 포트로 간다고 본 답이에요. 응답의 목적지는 임시 포트예요.",
        en="This sends the reply to the server's port. Its destination is the ephemeral port.",
    ),
    "access-lists-remember": Text(
        ko="네트워크 ACL이 연결을 기억한다고 본 답이에요. 기억하는 것은 보안 그룹이에요.",
        en="This lets network ACLs remember connections. It is security groups that do.",
    ),
    "new-access-lists-are-open": Text(
        ko="새 네트워크 ACL이 모두 허용한다고 본 답이에요. 모두 허용하는 것은 기본 ACL이에요.",
        en="This takes a new network ACL for an open one. It is the default one that allows everything.",
    ),
    "access-lists-filter-neighbours": Text(
        ko="같은 서브넷 안에서도 ACL을 묻는다고 본 답이에요.",
        en="This asks the ACL within one subnet.",
    ),
    "stateless-means-no-reply": Text(
        ko="ACL이 응답을 늘 막는다고 본 답이에요. 허용하는 규칙이 있으면 통과해요.",
        en="This drops every reply at an ACL. It passes where a rule allows it.",
    ),
    "access-lists-overlooked": Text(
        ko="요청을 막는 규칙을 빠뜨린 답이에요.", en="This overlooks the rule that denies the request."
    ),
    "stopped-by-the-last-control": Text(
        ko="그곳도 막지만 패킷은 그 전에 이미 막혀요.", en="That would stop it too, but it is denied before."
    ),
    "rules-name-the-clients-port": Text(
        ko="이 규칙의 포트는 보내는 쪽의 임시 포트예요. 요청의 목적지는 서버의 포트예요.",
        en="These are the sender's ephemeral ports. The destination of the request is the server's port.",
    ),
    "too-wide": Text(
        ko="이 블록에는 `{visitor}`도 들어 있어서 다른 손님까지 막혀요.",
        en="This block holds `{visitor}` as well and shuts out others.",
    ),
    "too-narrow": Text(
        ko="이 블록에 `{attacker}` 주소는 들어 있지 않아요.", en="This block does not hold `{attacker}`."
    ),
}
MISSED: Mapping[str, Text] = {
    "later": Text(
        ko="이 규칙도 맞지만 번호가 더 작은 `{number}`번이 먼저 맞아요.",
        en="It matches too, but `{number}`, which is lower, matches before.",
    ),
    "protocol": Text(ko="이 규칙은 프로토콜이 맞지 않아요.", en="Its protocol does not match."),
    "port": Text(ko="이 규칙의 포트에 {port}번은 들어 있지 않아요.", en="Port {port} is not among its ports."),
    "block": Text(ko="이 규칙의 블록에 `{far}` 주소는 들어 있지 않아요.", en="Its block does not hold `{far}`."),
}


def packet_said(trip: Trip) -> Text:
    """The packet, as the prompt names it."""
    ends = [
        told(INSTANCE if one.subnet else HOST, name=one.name, address=one.address, subnet=one.subnet)
        for one in (trip.source, trip.destination)
    ]
    if trip.port is None:
        return told(PACKET, source=ends[0], source_port="", destination=ends[1], what=PING)
    what = told(WHAT, protocol=trip.protocol.upper(), port=trip.port)
    return told(
        PACKET, source=ends[0], source_port=told(FROM_PORT, port=trip.source_port), destination=ends[1], what=what
    )


def prompt_of(trip: Trip, setting: Setting, asked: Text) -> Text:
    """The packet, what there is to know of the network that is drawn with it, and what is asked."""
    subnets = dict.fromkeys(one.subnet for one in setting.machines)
    default = [told(DEFAULT, subnet=one) for one in subnets if setting.acls[one] == "default"]
    return joined((INTRO, packet_said(trip), joined((OPEN, *default), " "), asked))


def what_of(one: Entry) -> Text:
    """The protocol and the ports of an entry."""
    if one.protocol == ALL:
        return EVERYTHING
    first, final = one.ports
    ports = "" if one.protocol == "icmp" else f" {first}" if first == final else f" {first}-{final}"
    said = f"{one.protocol.upper()}{ports}"
    return Text(ko=said, en=said)


def entry_said(one: Entry) -> Text:
    """An entry of a known ACL, as an option says it."""
    return told(ENTRY, way=WAYS[one.way], number=one.said, action=ACTIONS[one.allows])


def whole_entry(one: Entry) -> Text:
    """An entry with all that it is about."""
    return told(
        WHOLE_ENTRY,
        acl=one.acl,
        way=WAYS[one.way],
        number=one.said,
        what=what_of(one),
        block=one.block,
        action=ACTIONS[one.allows],
    )


def stopped_said(at: Control, one: Entry) -> Text:
    """That a packet is denied by an entry."""
    return told(STOPPED[at.leg], acl=at.acl, way=WAYS[at.way], number=one.said)


def why_decided(at: Control, decisive: Entry, matches: Sequence[Entry]) -> Text:
    """What a packet is to an ACL, what matches it, and which entry decides."""
    port = PING
    if at.port is not None:
        port = told(EPHEMERAL if at.leg == "reply" else PORT, protocol=at.protocol.upper(), port=at.port)
    seen = told(SEEN[at.leg], acl=at.acl, way=WAYS[at.way], far=at.far, port=port)
    if decisive.number == LAST_RULE:
        return joined((seen, DECIDED_ALONE), " ")
    listed = ", ".join(f"`{one.said}`" for one in matches)
    said = told(
        DECIDED if len(matches) > 1 else DECIDED_BY_ONE,
        matches=listed,
        number=decisive.said,
        action=ACTIONS[decisive.allows],
    )
    return joined((seen, said), " ")


def why_not(at: Control, one: Entry, decisive: Entry) -> Text:
    """Why an entry does not decide about a packet."""
    if not serves(one, at):
        name = "protocol" if one.protocol not in (at.protocol, ALL) else "port"
        return told(MISSED[name], port=at.port)
    if not holds(one.block, at.far):
        return told(MISSED["block"], far=at.far)
    return told(MISSED["later"], number=decisive.said)
