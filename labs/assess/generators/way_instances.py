"""Which of these instances get out to the internet or are called from there, and by which way and address does one leave?"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from labs.assess.generators.outcomes import Case, name_of
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, code, told
from labs.assess.generators.way_asking import FEW, REFERENCES, SIX, port_in, prompt_for, reason_for, reference_of
from labs.assess.generators.way_judging import answered, leaves, named_in
from labs.assess.generators.way_layouts import lay
from labs.assess.generators.way_out_words import EXPLANATIONS, LEAVES, LEAVES_BECAUSE, PURPOSES, SERVICES, TRAP
from labs.assess.generators.way_six import lay_with_ipv6
from labs.assess.generators.ways import Asked, Reason, case_of, instances_of, interface_of, public_address_of, reason_of
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.world import World

NOWHERE = LEAVES["nowhere"]
PLAIN = ("gateway-needs-no-route", "gateway-for-everyone")
"""What hardly anybody gets wrong for long: anything else is more worth a look."""


# Which of these instances


def which(*, calls_out: bool, ipv6: bool = False) -> Callable[[Random, int], PosedSeveral]:
    """Asks which instances get out, or are called from outside."""
    return lambda random, difficulty: _pose_which(random, difficulty, calls_out=calls_out, ipv6=ipv6)


def _pose_which(random: Random, difficulty: int, *, calls_out: bool, ipv6: bool) -> PosedSeveral:
    """Every instance tries; the walks say who succeeds."""
    laid = (lay_with_ipv6 if ipv6 else lay)(random, difficulty)
    purpose, port = random.choice(PURPOSES if calls_out else SERVICES)
    asked, performance = Asked(calls_out, port, ipv6), played(laid.scene)
    reasons = {one.name: reason_for(performance, asked, one.name) for one in laid.hosts}
    variant = ("gets-out" if calls_out else "is-called") + "-by-ipv6" * ipv6
    telling = _telling(reasons, random)
    return PosedSeveral(
        variant=variant,
        prompt=prompt_for(variant.removesuffix("-by-ipv6"), performance.world, purpose, port, family=6 if ipv6 else 4),
        offers=tuple(Offer(code(name), one.holds, one.because, one.misconception) for name, one in reasons.items()),
        explanation=told(EXPLANATIONS[variant], traps=_trap(telling, reasons)),
        references=(REFERENCES[0], SIX) if ipv6 else REFERENCES,
        scene=laid.scene,
        journey=asked.journey(reference_of(telling)),
    )


def _telling(reasons: Mapping[str, Reason], random: Random) -> str:
    """The instance that is most likely to be got wrong: one that is refused for what is met least often."""
    refused = [name for name, one in reasons.items() if not one.holds] or [*reasons]
    by = [one.told_by for one in reasons.values()]
    drawn = random.sample(refused, len(refused))
    return min(drawn, key=lambda name: (reasons[name].misconception in PLAIN, by.count(reasons[name].told_by)))


def _trap(name: str, reasons: Mapping[str, Reason]) -> Text:
    return told(TRAP, name=name, because=reasons[name].because)


# By which way and address


def pose_leaves(random: Random, difficulty: int) -> Posed | None:
    """An instance that connects; the walk says which way and by which address."""
    laid = lay(random, difficulty, FEW)
    purpose, port = random.choice(PURPOSES)
    asked, performance = Asked(calls_out=True, port=port), played(laid.scene)
    cases = {one.name: case_of(performance, asked, instances_of(performance.world)[one.name].id) for one in laid.hosts}
    weights = [_interest(one, performance.world, instances_of(performance.world)[name]) for name, one in cases.items()]
    name = random.choices([*cases], weights)[0]
    instance = instances_of(performance.world)[name]
    reason = reason_of(cases[name], asked, instance)
    return Posed(
        variant="leaves-by",
        prompt=prompt_for("leaves-by", performance.world, purpose, port, name=name),
        key=_left(cases[name]),
        wrongs=tuple(_elsewhere(cases[name], reason, instance, random)),
        explanation=told(EXPLANATIONS["leaves-by"], because=reason.because),
        references=REFERENCES,
        scene=laid.scene,
        journey=asked.journey(reference_of(name)),
    )


def _interest(case: Case, world: World, instance: Instance) -> int:
    """How much there is to think about: most where a public address is passed over."""
    if not case.walk.returned:
        return 1
    return 6 if public_address_of(world, interface_of(world, instance.id)) else 3


def _left(case: Case) -> Text:
    """The way that a packet takes, as an option says it."""
    seen = case.walk.source_seen
    if not case.walk.returned or seen is None:
        return NOWHERE
    nat = next((one for one in case.walk.request if one.code == "NGW_TRANSLATES_SOURCE"), None)
    return _way(case.world, nat.component_id if nat else "", seen)


def _way(world: World, nat_id: str, address: str) -> Text:
    if nat_id:
        return told(LEAVES["nat"], nat=name_of(world, nat_id), address=address)
    return told(LEAVES["gateway"], address=address)


def _elsewhere(case: Case, reason: Reason, instance: Instance, random: Random) -> Iterator[Wrong]:
    """What misconceptions expect; where it does not get out, why not."""
    world, interface = case.world, interface_of(case.world, instance.id)
    public = public_address_of(world, interface)
    key = _left(case)
    if key != NOWHERE:
        yield Wrong(NOWHERE, reason.because, "nat-is-no-way-out" if "nat" in reason.told_by else "only-nat-goes-out")
    nats = [one for one in world.all(NatGateway) if one.addresses[0].public_ip and one.state == "available"]
    for one in random.sample(nats, len(nats)):
        taken = f"`{name_of(world, one.id)}`" in key.en
        private, elastic = str(one.addresses[0].private_ip), str(one.addresses[0].public_ip)
        address, name = (private, "nat-shows-its-private-address") if taken else (elastic, "everything-goes-by-nat")
        yield Wrong(_way(world, one.id, address), _unless(reason, key, name), _believed(reason, key, name))
    if public:
        name = "public-address-decides-the-way"
        yield Wrong(_way(world, "", public), _unless(reason, key, name), _believed(reason, key, name))
    name = "private-address-goes-out"
    yield Wrong(_way(world, "", interface.primary_address), LEAVES_BECAUSE[name], name)
    others = [public_address_of(world, interface_of(world, one.id)) for one in instances_of(world).values()]
    for address in [one for one in others if one and one != public][:1]:
        yield Wrong(_way(world, "", address), LEAVES_BECAUSE["gateway-has-one-address"], "gateway-has-one-address")


def _unless(reason: Reason, key: Text, name: str) -> Text:
    """Why it is not so: what keeps the instance in, or the rule that the misconception breaks."""
    return reason.because if key == NOWHERE else LEAVES_BECAUSE[name]


def _believed(reason: Reason, key: Text, name: str) -> str | None:
    return reason.misconception if key == NOWHERE else name


# The second way of judging


def judge_which(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix of all pairs."""
    asked = Asked("is-called" not in question.id, port_in(question), "by-ipv6" in question.id)
    return {f"`{name}`": answered(performance, asked, name) for name in instances_of(performance.world)}


def judge_leaves(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By what EC2 describes of routes and addresses."""
    name = named_in(question.prompt.en, performance.world)
    described = leaves(performance, name)
    said = NOWHERE.en
    if described:
        said = LEAVES["nat" if described.nat else "gateway"].en.format(nat=described.nat, address=described.address)
    return {one.text.en: one.text.en == said for one in question.options}
