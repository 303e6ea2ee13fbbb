"""What becomes of a packet, in one sentence: it returns, its reply dies somewhere, or it dies somewhere. And by a wrong rule?

A walk goes on after a refusal, so what somebody with a misconception expects can be read off it: some controls do not
count, or others refuse besides.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from labs.assess.generators.posing import told
from labs.assess.journey import Journey
from labs.assess.naming import fill
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.carriers.network_acl import Entry, acl_of, first_matching, prepared
from labs.cloud.network.packet import EPHEMERAL_PORT, Packet
from labs.cloud.network.step import Component, Direction, Passage, Refusal, Step, Walk
from labs.cloud.network.topology import instance_of
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_acl import LAST_RULE, NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import LOCAL
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World

End = Literal["returns", "reply", "request"]


class Outcome(NamedTuple):
    """What becomes of a packet, and where it dies if it does."""

    end: End
    component_type: str = ""
    component_id: str = ""
    direction: Direction = "inbound"


RETURNS = Outcome("returns")
ACL_RESTRICTION, SG_REFUSALS = Refusal.SUBNET_ACL_RESTRICTION, (Refusal.ENI_SG_RULES_MISMATCH, Refusal.SG_HAS_NO_RULES)
GATEWAY_REFUSALS = (
    Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
    Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
)
FILTERS = (Component.SECURITY_GROUP, Component.NETWORK_ACL)

SAID: Mapping[End, Text] = {
    "returns": Text(ko="도착하고, 응답도 돌아와요.", en="It arrives, and the reply comes back."),
    "reply": Text(ko="도착하지만, 응답이 {place}에서 막혀요.", en="It arrives, but the reply is dropped at {place}."),
    "request": Text(ko="도착하지 못하고 {place}에서 막혀요.", en="It does not arrive: it is dropped at {place}."),
}
PLACES: Mapping[str, Text] = {
    Component.SECURITY_GROUP: Text(ko="보안 그룹 `{name}`({way})", en="the security group `{name}` ({way})"),
    Component.NETWORK_ACL: Text(ko="네트워크 ACL `{name}`({way})", en="the network ACL `{name}` ({way})"),
    Component.ROUTE_TABLE: Text(ko="라우팅 테이블 `{name}`", en="the route table `{name}`"),
    Component.INTERNET_GATEWAY: Text(ko="인터넷 게이트웨이 `{name}`", en="the internet gateway `{name}`"),
    Component.NAT_GATEWAY: Text(ko="NAT 게이트웨이 `{name}`", en="the NAT gateway `{name}`"),
    Component.VPC_PEERING_CONNECTION: Text(ko="피어링 연결 `{name}`", en="the peering connection `{name}`"),
    Component.INSTANCE: Text(ko="인스턴스 `{name}`", en="the instance `{name}`"),
}
DEFAULT_ACL = Text(ko="VPC의 기본 네트워크 ACL({way})", en="the VPC's default network ACL ({way})")
WAYS: Mapping[Direction, Text] = {
    "inbound": Text(ko="들어오는 쪽", en="inbound"),
    "outbound": Text(ko="나가는 쪽", en="outbound"),
}


class Case(NamedTuple):
    """A packet in a world, and its walk."""

    performance: Performance
    journey: Journey
    walk: Walk

    @property
    def world(self) -> World:
        return self.performance.world


def outcome(seen: Walk) -> Outcome:
    """What became of a packet."""
    return without(seen, lambda _: False)


def without(seen: Walk, ignored: Callable[[Step], bool]) -> Outcome:
    """What would have, if some of the refusals were none."""
    first = next((step for step in seen.refusals if not ignored(step)), None)
    return at_step(first) if first else RETURNS


def at_step(step: Step) -> Outcome:
    """That a packet dies where this step is."""
    return Outcome(step.leg, step.component_type, step.component_id, step.direction)


def is_told(one: Outcome) -> bool:
    """Whether there are words for it."""
    return one.end == "returns" or one.component_type in PLACES


def said(world: World, one: Outcome) -> Text:
    """An outcome as an option says it. Raises KeyError for a component that has no words."""
    if one.end == "returns":
        return SAID["returns"]
    return told(SAID[one.end], place=place_of(world, one))


def place_of(world: World, one: Outcome) -> Text:
    """The component as a learner knows it. Raises KeyError."""
    found = world.resources.get(one.component_id)
    if isinstance(found, NetworkAcl) and found.is_default:
        return told(DEFAULT_ACL, way=WAYS[one.direction])
    return told(PLACES[one.component_type], name=name_of(world, one.component_id), way=WAYS[one.direction])


def name_of(world: World, id: str) -> str:
    """The Name tag of a thing, the name of a group, or the id."""
    found = world.resources.get(id)
    if isinstance(found, SecurityGroup):
        return found.group_name
    return found.tags.get("Name", id) if found else id


# What somebody with a misconception expects


def expected(case: Case) -> Iterator[tuple[str, Outcome]]:
    """Every misconception with what it expects; many expect what happens."""
    for name, ignored in IGNORED.items():
        yield name, without(case.walk, ignored)
    for name, rule in WRONG_RULES.items():
        yield name, rule(case)


def _refused_by(*codes: str, leg: str = "") -> Callable[[Step], bool]:
    return lambda step: step.code in codes and leg in ("", step.leg)


IGNORED: Mapping[str, Callable[[Step], bool]] = {
    "access-lists-remember": _refused_by(ACL_RESTRICTION, leg="reply"),
    "gateway-for-everyone": _refused_by(*GATEWAY_REFUSALS),
    "blackhole-falls-back": _refused_by(Refusal.BAD_STATE_ROUTE),
    "reply-needs-no-route": _refused_by(Refusal.NO_ROUTE_TO_DESTINATION, Refusal.BAD_STATE_ROUTE, leg="reply"),
    "gateway-needs-no-route": _refused_by(Refusal.NO_ROUTE_TO_DESTINATION, leg="request"),
    "peering-is-transitive": _refused_by(Refusal.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR),
    "stopped-still-answers": _refused_by(Refusal.BAD_STATE),
    "groups-overlooked": _refused_by(*SG_REFUSALS),
    "access-lists-overlooked": _refused_by(ACL_RESTRICTION, leg="request"),
}
"""Misconception -> the refusals that it does not know of."""


def forgetful_groups(case: Case) -> Outcome:
    """If security groups asked their rules about replies as well, as they would about a packet of its own."""
    if not case.walk.arrived:
        return outcome(case.walk)
    leaves, enters = _asked_of_the_reply(case)
    if leaves:
        return leaves
    real = outcome(case.walk)
    return real if real.end == "reply" else enters or real


def _asked_of_the_reply(case: Case) -> tuple[Outcome | None, Outcome | None]:
    """Where security groups would refuse the reply: as it leaves who answers, and as it enters who asked."""
    names = case.performance.names
    asker, answerer = (str(fill(end, names)) for end in (case.journey.source, case.journey.destination))
    back = walk(case.world, source=answerer, destination=asker, destination_port=EPHEMERAL_PORT)
    refused = [step for step in back.request if step.verdict == "refuse" and step.code in SG_REFUSALS]
    by_way = {step.direction: at_step(step)._replace(end="reply") for step in refused}
    return by_way.get("outbound"), by_way.get("inbound")


def filtering_neighbours(case: Case) -> Outcome:
    """If the network ACL were asked between two interfaces of one subnet."""
    real = outcome(case.walk)
    if not any(step.code == Passage.SAME_SUBNET for step in case.walk.request):
        return real
    first = case.walk.request[0]
    interface = case.world.get(NetworkInterface, first.component_id)
    acl = acl_of(case.world, interface.subnet_id)
    packet = first.before
    answer = packet.answered()
    legs = (("request", packet), ("reply", answer))
    for leg, one in legs:
        for direction in ("outbound", "inbound"):
            way: Direction = "outbound" if direction == "outbound" else "inbound"
            if one is not None and not first_matching(prepared(acl, way), way, one).allows:
                return Outcome("reply" if leg == "reply" else "request", Component.NETWORK_ACL, acl.id, way)
    return real


def denying_in_any_order(case: Case) -> Outcome:
    """If a rule that denies went before every rule that allows, whatever their numbers."""
    for step in (*case.walk.request, *case.walk.reply):
        if step.verdict == "refuse" and not step.hypothetical:
            return at_step(step)
        if step.code == Passage.NETWORK_ACL_ALLOWS and _matches(case.world, step, allows=False):
            return at_step(step)
    return outcome(case.walk)


def allowing_in_any_order(case: Case) -> Outcome:
    """If one rule that allows were enough, whatever the numbers of those that deny."""
    return without(case.walk, lambda step: step.code == ACL_RESTRICTION and _matches(case.world, step, allows=True))


def stopped_by_the_last(case: Case) -> Outcome:
    """If not the first control that refuses counted but the last on the request's way."""
    refused = [step for step in case.walk.request if step.verdict == "refuse"]
    return at_step(refused[-1]) if len(refused) > 1 else outcome(case.walk)


def dropping_every_reply(case: Case) -> Outcome:
    """If a network ACL, which remembers nothing, let no reply through at all."""
    if not case.walk.arrived:
        return outcome(case.walk)
    asked = (Passage.NETWORK_ACL_ALLOWS, ACL_RESTRICTION)
    return _first(case.walk.reply, lambda step: step.code in asked) or outcome(case.walk)


def parting_subnets(case: Case) -> Outcome:
    """If the local route did not lead from subnet to subnet."""
    found = _first(case.walk.request, lambda step: step.facts.get("target_id") == LOCAL)
    return found or outcome(case.walk)


def keeping_the_nat_shut(case: Case) -> Outcome:
    """If a NAT gateway let nothing out."""
    found = _first(case.walk.request, lambda step: step.code == Passage.NGW_TRANSLATES_SOURCE)
    return found or outcome(case.walk)


def keeping_peers_apart(case: Case) -> Outcome:
    """If a peering did not carry packets by itself."""
    return _first(case.walk.request, lambda step: step.code == Passage.PCX_CARRIES) or outcome(case.walk)


def exchanging_directions(case: Case) -> Outcome:
    """If the rules for packets that come in were asked about those that go out, and the other way round."""
    for step in (*case.walk.request, *case.walk.reply):
        if step.component_type in EXCHANGED and EXCHANGED[step.component_type](case.world, step):
            return at_step(step)
        if step.verdict == "refuse" and step.component_type not in EXCHANGED and not step.hypothetical:
            return at_step(step)
    return RETURNS


def _group_refuses_exchanged(world: World, step: Step) -> bool:
    """Whether the group's rules of the other direction have nothing for the packet; none is asked about a reply."""
    if step.leg == "reply":
        return False
    rules = world.where(SecurityGroupRule, group_id=step.component_id)
    other = [one for one in rules if one.is_egress == (step.direction == "inbound")]
    return not any(_covers_port(one, step.before) for one in other)


def _covers_port(rule: SecurityGroupRule, packet: Packet) -> bool:
    port = packet.destination_port or 0
    return rule.ip_protocol == "-1" or (rule.ip_protocol == packet.protocol and rule.from_port <= port <= rule.to_port)


def _acl_refuses_exchanged(world: World, step: Step) -> bool:
    """Whether the ACL's rules of the other direction deny the packet."""
    acl = world.get(NetworkAcl, step.component_id)
    other: Direction = "outbound" if step.direction == "inbound" else "inbound"
    return not first_matching(prepared(acl, other), step.direction, step.before).allows


EXCHANGED: Mapping[str, Callable[[World, Step], bool]] = {
    Component.SECURITY_GROUP: _group_refuses_exchanged,
    Component.NETWORK_ACL: _acl_refuses_exchanged,
}


def _first(steps: Iterable[Step], fits: Callable[[Step], bool]) -> Outcome | None:
    """That the packet dies at the first of these steps that fits, if it gets so far."""
    for step in steps:
        if fits(step):
            return at_step(step)
        if step.verdict == "refuse" or step.hypothetical:
            return None
    return None


WRONG_RULES: Mapping[str, Callable[[Case], Outcome]] = {
    "groups-forget": forgetful_groups,
    "access-lists-filter-neighbours": filtering_neighbours,
    "access-list-denials-go-first": denying_in_any_order,
    "access-list-order-is-no-matter": allowing_in_any_order,
    "stopped-by-the-last-control": stopped_by_the_last,
    "directions-mixed-up": exchanging_directions,
    "stateless-means-no-reply": dropping_every_reply,
    "subnets-need-a-route-between": parting_subnets,
    "nat-is-no-way-out": keeping_the_nat_shut,
    "peering-needs-a-gateway": keeping_peers_apart,
}
"""Misconception -> what becomes of the packet by its rule."""


def on_the_way(case: Case) -> Iterator[tuple[Step, Outcome]]:
    """The filters that let the packet or its reply through, as if they did not."""
    for step in _up_to_the_end(case.walk):
        if step.component_type in FILTERS and step.verdict == "pass":
            yield step, at_step(step)


def _up_to_the_end(seen: Walk) -> Iterable[Step]:
    return (step for step in (*seen.request, *seen.reply) if not step.hypothetical)


def _matches(world: World, step: Step, *, allows: bool) -> bool:
    """Whether a numbered rule of the ACL that allows, or one that denies, matches the packet at a step."""
    acl = world.get(NetworkAcl, step.component_id)
    some: tuple[Entry, ...] = tuple(one for one in prepared(acl, step.direction) if one.allows == allows)
    found: dict[str, Any] = first_matching(some, step.direction, step.before).facts
    return bool(found["rule_number"] != LAST_RULE)


def ends_of(performance: Performance, journey: Journey) -> tuple[str, str]:
    """The ends as the matrix of all pairs knows them: interfaces, or `internet`."""
    found = (str(fill(end, performance.names)) for end in (journey.source, journey.destination))
    source, destination = (_interface_of(performance.world, one) for one in found)
    return source, destination


def _interface_of(world: World, end: str) -> str:
    attached = (
        one.id for one in world.all(NetworkInterface) if (found := instance_of(world, one.id)) and found.id == end
    )
    return next(attached, end)
