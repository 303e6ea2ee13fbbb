"""Why does a packet end as it does? Each refusal, and each place that lets a packet through, in both languages."""

from collections.abc import Mapping

from labs.assess.generators.networks import INTERNET
from labs.assess.generators.outcomes import PLACES, Case, at_step, name_of, place_of
from labs.assess.generators.posing import joined, told
from labs.assess.naming import fill
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.step import Passage, Refusal, Step
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_acl import LAST_RULE
from labs.cloud.world import World

HOST = Text(ko="인터넷의 한 호스트", en="a host on the internet")
INSTANCE = Text(ko="인스턴스 `{name}`(`{address}`)", en="the instance `{name}` (`{address}`)")

WHY: Mapping[str, Text] = {
    Refusal.BAD_STATE: Text(
        ko="{place}의 상태가 `{state}`예요. 실행 중이 아니면 보내지도 받지도 못해요.",
        en="The state of {place} is `{state}`. It sends and receives only while it is running.",
    ),
    Refusal.BAD_STATE_ROUTE: Text(
        ko="`{destination_cidr_block}` 경로가 선택되는데 타깃(`{target_id}`)이 없어져 blackhole이에요. 다른 경로로 넘어가지 않아요.",
        en="The route `{destination_cidr_block}` is chosen, and its target (`{target_id}`) is gone: a blackhole. No other steps in.",
    ),
    Refusal.NO_ROUTE_TO_DESTINATION: Text(
        ko="{place}에는 `{address}`에 맞는 경로가 없어요.", en="There is no route for `{address}` in {place}."
    ),
    Refusal.ENI_SG_RULES_MISMATCH: Text(
        ko="{place}에 상대 주소 `{address}`, TCP {port}번 포트를 허용하는 규칙이 없어요. 가장 가까운 규칙은 `{nearest_rule_id}`예요.",
        en="No rule in {place} allows TCP {port} with `{address}` at the far end. The nearest is `{nearest_rule_id}`.",
    ),
    Refusal.SG_HAS_NO_RULES: Text(
        ko="{place}에는 규칙이 하나도 없어요. 보안 그룹은 허용된 것만 통과시켜요.",
        en="There is no rule at all in {place}. A security group lets through only what is allowed.",
    ),
    Refusal.SUBNET_ACL_RESTRICTION: Text(
        ko="{place}에서 번호 순서로 처음 맞는 규칙이 `{rule}`이고, 상대 주소 `{address}`, TCP {port}번 포트를 거부해요.",
        en="In {place} the first rule that matches by its number is `{rule}`, which denies TCP {port} with `{address}` at the far end.",
    ),
    Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: Text(
        ko="{place}까지 갔지만 `{address}`에 퍼블릭 IPv4 주소가 없어요. 게이트웨이는 퍼블릭 주소와 1:1로만 바꿔 줘요.",
        en="It gets to {place}, but `{address}` has no public IPv4 address. The gateway translates one to one only.",
    ),
    Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: Text(
        ko="`{address}`에 퍼블릭 IPv4 주소가 없어서, 인터넷에서는 말을 걸 주소가 없어요.",
        en="`{address}` has no public IPv4 address, so the internet has nothing to speak to.",
    ),
    Refusal.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: Text(
        ko="{place}은 상대 VPC의 블록({cidr_blocks})으로 가는 패킷만 옮겨요. 상대의 게이트웨이를 빌려 쓸 수는 없어요.",
        en="{place} carries only to the block of the peer, {cidr_blocks}. The peer's gateways cannot be borrowed.",
    ),
    Refusal.NGW_CARRIES_NO_REPLY: Text(
        ko="이 연결은 {place}을 거쳐 시작되지 않아서, 응답이 그리로 나가면 버려져요.",
        en="The connection did not begin through {place}, so a reply that leaves by it is dropped.",
    ),
}
REPLY: Mapping[str, Text] = {
    Refusal.SUBNET_ACL_RESTRICTION: Text(
        ko=" 네트워크 ACL은 연결을 기억하지 않으니, 임시 포트 {port}번으로 가는 응답도 규칙이 허용해야 해요.",
        en=" A network ACL remembers no connection, so the reply to the ephemeral port {port} has to be allowed too.",
    ),
    "": Text(
        ko=" 요청은 도착했지만, 응답도 제 길로 돌아가야 해요.",
        en=" The request arrived, but the reply has to find its own way back.",
    ),
}
ALL_ALLOW = Text(
    ko="가는 길과 오는 길의 모든 곳이 통과시켜요.\n\n{lines}",
    en="Everything on the way there and back lets it through.\n\n{lines}",
)
PASSES: Mapping[str, Text] = {
    Passage.SG_RULE_ALLOWS: Text(
        ko="- {place}: 규칙 `{security_group_rule_id}`", en="- {place}: rule `{security_group_rule_id}`"
    ),
    Passage.SG_TRACKED: Text(
        ko="- {place}: 연결을 기억하므로 응답에는 규칙을 묻지 않아요",
        en="- {place}: it remembers the connection and asks no rule",
    ),
    Passage.NETWORK_ACL_ALLOWS: Text(ko="- {place}: 규칙 {rule_number}", en="- {place}: rule {rule_number}"),
    Passage.ROUTE_CHOSEN: Text(
        ko="- {place}: `{destination_cidr_block}` → `{target_id}`",
        en="- {place}: `{destination_cidr_block}` → `{target_id}`",
    ),
    Passage.SAME_SUBNET: Text(
        ko="- 같은 서브넷 안이라 라우팅 테이블도 네트워크 ACL도 묻지 않아요",
        en="- Both are in one subnet, so neither a route table nor a network ACL is asked",
    ),
}
MORE_STOPS = Text(
    ko=" 여기를 고쳐도 그다음에는 {places}에서 막혀요.", en=" Once that is repaired, it is stopped next at {places}."
)


def why(case: Case) -> Text:
    """Why a packet ends as it does: what refuses it and by which rule, or all that lets it through."""
    if not case.walk.refusals:
        told_of = (step for step in (*case.walk.request, *case.walk.reply) if step.code in PASSES)
        return told(ALL_ALLOW, lines=joined((line_of(case.world, step) for step in told_of), "\n"))
    step = case.walk.refusals[0]
    facts = {**step.params, "place": place_of(case.world, at_step(step)), "rule": rule_of(step)}
    sentences = [_capital(told(WHY[step.code], **facts))]
    if step.leg == "reply":
        sentences.append(told(REPLY.get(step.code, REPLY[""]), **facts))
    later = [one for one in case.walk.refusals if one.component_type in PLACES and at_step(one) != at_step(step)]
    if later:
        sentences.append(told(MORE_STOPS, places=place_of(case.world, at_step(later[0]))))
    return joined(sentences, "")


def rule_of(step: Step) -> str:
    """The number of the network ACL's rule that decided, as AWS shows it."""
    number = step.facts.get("rule_number")
    return "*" if number == LAST_RULE else str(number)


def line_of(world: World, step: Step) -> Text:
    """One place that lets a packet through."""
    place = place_of(world, at_step(step)) if step.component_type in PLACES else ""
    facts = {**step.params, "target_id": name_of(world, str(step.facts.get("target_id", "")))}
    return told(PASSES[step.code], **{**facts, "place": place})


def _capital(text: Text) -> Text:
    return Text(ko=text.ko, en=f"{text.en[0].upper()}{text.en[1:]}")


def end_said(performance: Performance, end: str) -> Text:
    """An end as the prompt names it."""
    if end == INTERNET:
        return HOST
    instance = performance.world.get(Instance, str(fill(end, performance.names)))
    address = fill(end.replace("InstanceId", "PrivateIpAddress"), performance.names)
    return told(INSTANCE, name=instance.tags["Name"], address=address)
