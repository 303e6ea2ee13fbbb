"""What does it take to get out of a VPC that has no way out yet? Several steps together; each list of them is tried."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.generators.sketch import EVERYWHERE, ZONES
from labs.assess.generators.way_asking import REFERENCES, port_in, prompt_for, reason_for, reference_of
from labs.assess.generators.way_changes import NEW_ADDRESS, NEW_NAT, Change, carried_out
from labs.assess.generators.way_judging import answered, named_in
from labs.assess.generators.way_layouts import Address, Ground
from labs.assess.generators.way_layouts import Subnet as Drawn
from labs.assess.generators.way_out_words import EXPLANATIONS, OPENS, PURPOSES, STILL
from labs.assess.generators.ways import Asked, instances_of, interface_of
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Do, Performance
from labs.assess.value import Text
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


class Step(NamedTuple):
    """What is done, as it is said before further steps, as it is said last, and in English."""

    and_then: str
    at_last: str
    en: str


STEPS: Mapping[str, Step] = {
    "attach": Step(
        "인터넷 게이트웨이를 VPC에 연결하고",
        "인터넷 게이트웨이를 VPC에 연결해요",
        "attach the internet gateway to the VPC",
    ),
    "route": Step(
        "`{own}` 서브넷의 기본 경로를 인터넷 게이트웨이로 보내고",
        "`{own}` 서브넷의 기본 경로를 인터넷 게이트웨이로 보내요",
        "lead the default route of the subnet `{own}` to the internet gateway",
    ),
    "route-beside": Step(
        "`{beside}` 서브넷의 기본 경로를 인터넷 게이트웨이로 보내고",
        "`{beside}` 서브넷의 기본 경로를 인터넷 게이트웨이로 보내요",
        "lead the default route of the subnet `{beside}` to the internet gateway",
    ),
    "elastic": Step(
        "`{name}` 인스턴스에 Elastic IP를 연결하고",
        "`{name}` 인스턴스에 Elastic IP를 연결해요",
        "associate an Elastic IP with the instance `{name}`",
    ),
    "automatic": Step(
        "`{own}` 서브넷의 퍼블릭 IPv4 주소 자동 할당을 켜고",
        "`{own}` 서브넷의 퍼블릭 IPv4 주소 자동 할당을 켜요",
        "switch on auto-assigned public IPv4 addresses for the subnet `{own}`",
    ),
    "nat": Step(
        "`{own}` 서브넷에 퍼블릭 NAT 게이트웨이를 만들고",
        "`{own}` 서브넷에 퍼블릭 NAT 게이트웨이를 만들어요",
        "make a public NAT gateway in the subnet `{own}`",
    ),
    "nat-beside": Step(
        "`{beside}` 서브넷에 퍼블릭 NAT 게이트웨이를 만들고",
        "`{beside}` 서브넷에 퍼블릭 NAT 게이트웨이를 만들어요",
        "make a public NAT gateway in the subnet `{beside}`",
    ),
    "to-nat": Step(
        "`{own}` 서브넷의 기본 경로를 그 NAT 게이트웨이로 보내고",
        "`{own}` 서브넷의 기본 경로를 그 NAT 게이트웨이로 보내요",
        "lead the default route of the subnet `{own}` to that NAT gateway",
    ),
}
LISTS: tuple[tuple[tuple[str, ...], str | None], ...] = (
    (("attach", "route", "elastic"), None),
    (("attach", "route-beside", "nat-beside", "to-nat"), None),
    (("attach", "route", "automatic"), "auto-assign-reaches-running"),
    (("attach", "route", "automatic", "nat-beside"), "auto-assign-reaches-running"),
    (("attach", "route-beside", "nat-beside", "elastic"), None),
    (("attach", "route-beside", "nat", "to-nat"), None),
    (("attach", "nat-beside", "to-nat", "elastic"), None),
    (("attach", "nat", "to-nat"), None),
)
"""Lists of steps, with the misconception of who takes one for enough where what happens does not tell it."""


def from_nothing(variant: str) -> Callable[[Random, int], Posed | None]:
    """Asks which steps let an instance out, or let it out and nobody in."""
    return lambda random, difficulty: _pose(random, variant)


def _pose(random: Random, variant: str) -> Posed | None:
    ground = Ground(random, is_attached=False)
    own, beside = ground.subnet("nothing"), ground.subnet("nothing", zone=random.choice(ZONES))
    placed: list[tuple[Drawn, Address]] = [(own, "none"), (beside, "none")]
    ground.populate(placed[: random.randint(1, 2)])
    name = next(one.name for one in ground.hosts if one.subnet == own.name)
    laid = ground.laid()
    (purpose, port), performance = random.choice(PURPOSES), played(laid.scene)
    asked, shut = Asked(calls_out=True, port=port), variant == "missing-only-out"
    judged = [(one, *_outcome(performance, one, asked, name, shut=shut)) for one in lists(performance.world, name)]
    keys = [(change, because) for change, wrong, because in judged if wrong is None]
    if not keys:
        return None
    key, after = random.choice(keys)
    wrongs = [Wrong(change.text, because, wrong) for change, wrong, because in judged if wrong is not None]
    return Posed(
        variant=variant.replace("missing", "from-nothing"),
        prompt=prompt_for(variant, performance.world, purpose, port, name=name),
        key=key.text,
        wrongs=tuple(random.sample(wrongs, len(wrongs))),
        explanation=told(EXPLANATIONS[variant], before=reason_for(performance, asked, name).because, after=after),
        references=REFERENCES,
        scene=laid.scene,
        journey=asked.journey(reference_of(name)),
    )


def lists(world: World, name: str) -> Iterator[Change]:
    """Each list of steps for an instance, worked out from the world alone."""
    instance = instances_of(world)[name]
    own_id = interface_of(world, instance.id).subnet_id
    beside_id = next(one.id for one in world.all(Subnet) if one.id != own_id)
    facts = {"name": name, "own": name_of(world, own_id), "beside": name_of(world, beside_id)}
    acts = _acts(world, instance, own_id, beside_id)
    for steps, misconception in LISTS:
        text = told(_said(steps), **facts)
        yield Change(" ".join(steps), text, tuple(one for step in steps for one in acts[step]), misconception)


def _said(steps: tuple[str, ...]) -> Text:
    """The steps in one sentence."""
    before, last = [STEPS[one] for one in steps[:-1]], STEPS[steps[-1]]
    en = f"{', '.join(one.en for one in before)}, and {last.en}."
    return Text(ko=", ".join([*(one.and_then for one in before), f"{last.at_last}."]), en=f"{en[0].upper()}{en[1:]}")


def _acts(world: World, instance: Instance, own_id: str, beside_id: str) -> Mapping[str, tuple[Do, ...]]:
    """Step -> the actions that it is."""
    gateway = world.all(InternetGateway)[0]
    vpc_id = str(instance.vpc_id)

    def route(subnet_id: str, **target: str) -> tuple[Do, ...]:
        params = {"route_table_id": table_of(world, subnet_id).id, "destination_cidr_block": EVERYWHERE, **target}
        return (Do(action="create_route", params=params),)

    def nat(subnet_id: str) -> tuple[Do, ...]:
        tags = [{"resource_type": "natgateway", "tags": [{"key": "Name", "value": "nat-new"}]}]
        params: dict[str, Any] = {"subnet_id": subnet_id, "allocation_id": NEW_ADDRESS, "tag_specifications": tags}
        return (Do(action="allocate_address", name="ip"), Do(action="create_nat_gateway", params=params, name="nat"))

    attach = {"internet_gateway_id": gateway.id, "vpc_id": vpc_id}
    associate = {"allocation_id": "${own.AllocationId}", "instance_id": instance.id}
    switch = {"subnet_id": own_id, "map_public_ip_on_launch": {"value": True}}
    return {
        "attach": (Do(action="attach_internet_gateway", params=attach),),
        "route": route(own_id, gateway_id=gateway.id),
        "route-beside": route(beside_id, gateway_id=gateway.id),
        "elastic": (Do(action="allocate_address", name="own"), Do(action="associate_address", params=associate)),
        "automatic": (Do(action="modify_subnet_attribute", params=switch),),
        "nat": nat(own_id),
        "nat-beside": nat(beside_id),
        "to-nat": route(own_id, nat_gateway_id=NEW_NAT),
    }


def _outcome(
    performance: Performance, change: Change, asked: Asked, name: str, *, shut: bool
) -> tuple[str | None, Text]:
    """The misconception of who expects more of a list, None of one that does it, and what is said of it."""
    after = carried_out(performance, change)
    if after is None:
        raise AssertionError(f"{change.sort} is refused")
    reason = reason_for(after, asked, name)
    if not reason.holds:
        return change.misconception or reason.misconception, told(STILL, because=reason.because)
    called = reason_for(after, Asked(calls_out=False, port=asked.port), name) if shut else None
    if called and called.holds:
        return "public-address-only-goes-out", told(OPENS, because=called.because)
    return None, reason.because


def judge_from_nothing(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix after each list of steps, worked out anew from the scene."""
    name, found = named_in(question.prompt.en, performance.world), {}
    asked = Asked(calls_out=True, port=port_in(question))
    for one in lists(performance.world, name):
        after = carried_out(performance, one)
        gets_out = after is not None and answered(after, asked, name)
        called = after is not None and answered(after, Asked(calls_out=False, port=asked.port), name)
        found[one.text.en] = gets_out and not (called and "only-out" in question.id)
    return found
