"""What becomes of this packet? Whether it arrives, whether the reply returns, and if not, where it ends: the walk decides."""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.assess.ends import INTERNET
from labs.assess.naming import REFERENCE, Unresolved
from labs.assess.questions.question import BadAnswer, Given, Mark, Question, one_value
from labs.assess.scene import SceneFailed, played
from labs.assess.value import Fault, Text
from labs.cloud.errors import CloudError
from labs.cloud.network.step import Refusal, Step, Walk
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import Resource, World

OUTCOME, COMPONENT = "outcome", "component"
THE_INTERNET = Text(ko="인터넷", en="the internet")
RETURNED, UNANSWERED, LOST = "returned", "unanswered", "lost"
OUTCOMES: Mapping[str, Text] = {
    RETURNED: Text(ko="도착하고, 응답도 돌아온다", en="It arrives, and the reply comes back"),
    UNANSWERED: Text(ko="도착하지만, 응답은 돌아오지 못한다", en="It arrives, but the reply does not come back"),
    LOST: Text(ko="도착하지 못한다", en="It does not arrive"),
}
COMPONENTS: Mapping[str, Text] = {
    "security-group": Text(ko="보안 그룹", en="Security group"),
    "network-acl": Text(ko="네트워크 ACL", en="Network ACL"),
    "route-table": Text(ko="라우팅 테이블", en="Route table"),
    "internet-gateway": Text(ko="인터넷 게이트웨이", en="Internet gateway"),
    "natgateway": Text(ko="NAT 게이트웨이", en="NAT gateway"),
    "vpc-peering-connection": Text(ko="VPC 피어링 연결", en="VPC peering connection"),
    "network-interface": Text(ko="네트워크 인터페이스", en="Network interface"),
    "instance": Text(ko="인스턴스", en="Instance"),
    "subnet": Text(ko="서브넷", en="Subnet"),
    "vpc": Text(ko="VPC", en="VPC"),
}
"""The kinds of resources that can refuse a packet, in the order in which they are offered."""
HALF = 0.5
"""For who has the outcome right and the place wrong."""


class Predict(Question, kw_only=True, tag="predict"):
    """A packet is sent after the learner has said what becomes of it; the page asks how sure they are, as of every answer."""

    def shown(self, seed: int) -> dict[str, Any]:
        """`packet`; `outcome` and `component`, each with its `field` and what there is to choose."""
        outcomes = [{"id": one, "text": text} for one, text in OUTCOMES.items()]
        return {
            "packet": self._packet(),
            "outcome": {"field": OUTCOME, "options": outcomes},
            "component": {"field": COMPONENT, "options": self._components()},
        }

    def read(self, given: Given) -> dict[str, str]:
        """`outcome`, and the id of the `component` where the packet or its reply ends."""
        outcome = one_value(given, OUTCOME)
        if outcome not in OUTCOMES:
            raise BadAnswer(OUTCOME, "bad.unknown_option", option=outcome)
        if outcome == RETURNED:
            return {OUTCOME: outcome, COMPONENT: ""}
        if not any(value.strip() for value in given.get(COMPONENT, ())):
            raise BadAnswer(COMPONENT, "bad.no_component")
        component = one_value(given, COMPONENT)
        if component not in {one["id"] for one in self._components()}:
            raise BadAnswer(COMPONENT, "bad.unknown_option", option=component)
        return {OUTCOME: outcome, COMPONENT: component}

    def mark(self, answer: Any) -> Mark:
        """All for outcome and place, half for the outcome alone."""
        way = self._walk()
        if way is None or not isinstance(answer, Mapping):
            return Mark(credit=0, code="wrong")
        came, said = outcome_of(way), str(answer.get(OUTCOME, ""))
        evidence = {"walk": way}
        if said != came:
            return Mark(credit=0, code="wrong", misconception=_misconception(way, said, answer), evidence=evidence)
        if came == RETURNED or answer.get(COMPONENT) in places_of(way.refusals[0]):
            return Mark(credit=1, code="right", evidence=evidence)
        return Mark(credit=HALF, code="predict.elsewhere", evidence=evidence)

    @property
    def key(self) -> dict[str, str]:
        """What becomes of it, and where."""
        way = self._walk()
        if way is None:
            return {OUTCOME: "", COMPONENT: ""}
        return {OUTCOME: outcome_of(way), COMPONENT: way.refusals[0].component_id if way.refusals else ""}

    def key_shown(self) -> dict[str, Any]:
        """`outcome`, and `component` with its kind and name where the packet or its reply ends."""
        key = self.key
        component = next((one for one in self._components() if one["id"] == key[COMPONENT]), None)
        return {"packet": self._packet(), "outcome": OUTCOMES[key[OUTCOME]], "component": component}

    def kind_faults(self) -> Iterator[Fault]:
        """No scene, a packet that cannot be sent, or an end at something that is not offered."""
        if self.scene is None:
            yield Fault(("scene",), "needs a scene")
        elif self.journey is None:
            yield Fault(("journey",), "needs a packet")
        elif self.key[COMPONENT] and self.key[COMPONENT] not in {one["id"] for one in self._components()}:
            yield Fault(("journey",), f"it ends at {self.key[COMPONENT]}, which nobody would choose")

    def _walk(self) -> Walk | None:
        try:
            return self.journey.walk(played(self.scene)) if self.scene and self.journey else None
        except (CloudError, SceneFailed, Unresolved):
            return None

    def _packet(self) -> dict[str, Any]:
        """The packet as it is told: its ends by their names."""
        if self.journey is None:
            return {}
        told = {"source": _named(self.journey.source), "destination": _named(self.journey.destination)}
        return {**told, "protocol": self.journey.protocol.upper(), "port": self.journey.port}

    def _components(self) -> list[dict[str, Any]]:
        """Everything on the scene that could refuse: its id, what it is, and its name."""
        if self.scene is None:
            return []
        world = played(self.scene).world
        found = [one for one in world.resources.values() if one.kind() in COMPONENTS and _takes_part(world, one)]
        order = list(COMPONENTS)
        return [
            {"id": one.id, "text": COMPONENTS[one.kind()], "name": _called(one)}
            for one in sorted(found, key=lambda one: order.index(one.kind()))
        ]


def outcome_of(way: Walk) -> str:
    """What became of a packet, in one word of OUTCOMES."""
    return RETURNED if way.returned else UNANSWERED if way.arrived else LOST


def places_of(step: Step) -> set[str]:
    """The ids that may be named for a refusal: of several groups of one interface, any."""
    return {step.component_id, *step.facts.get("group_ids", ())}


def _misconception(way: Walk, said: str, answer: Mapping[str, Any]) -> str:
    """The named misconception that leads to a wrong outcome."""
    if said == RETURNED and way.arrived and way.refusals[0].code == Refusal.SUBNET_ACL_RESTRICTION:
        return "access-lists-remember"
    if said == UNANSWERED and way.returned and str(answer.get(COMPONENT, "")).startswith("sg-"):
        return "groups-forget"
    return ""


def _takes_part(world: World, resource: Resource) -> bool:
    """Whether it has to do with any packet; the groups and ACLs that nothing uses have not."""
    if isinstance(resource, NetworkAcl):
        return bool(resource.associations)
    if isinstance(resource, SecurityGroup):
        return resource.group_name != "default" or any(
            resource.id in getattr(one, "group_ids", ()) for one in world.resources.values()
        )
    return not getattr(resource, "managed_by", None)


def _called(resource: Resource) -> str:
    return resource.tags.get("Name") or getattr(resource, "group_name", "") or resource.id


def _named(end: str) -> Text | str:
    """The name of an end in the scene, or what it is itself."""
    if end == INTERNET:
        return THE_INTERNET
    found = REFERENCE.fullmatch(end)
    return found[1].split(".")[0].replace("_", "-") if found else end
