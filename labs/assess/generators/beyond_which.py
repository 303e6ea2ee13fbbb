"""Which of these does somebody reach beyond the own VPC, and who goes by a gateway endpoint? The walks say it."""

from collections.abc import Callable, Mapping
from random import Random

from labs.assess.generators.beyond import End, ends_of, journey_between, reached, reason_between, walk_between
from labs.assess.generators.beyond_asked import EXPLANATIONS, FROM, OPEN, PREMISES, PROMPTS, REFERENCES, TRAP, facts_of
from labs.assess.generators.beyond_doors import lay_doors, lay_endpoint
from labs.assess.generators.beyond_layouts import Laid, lay_hub, lay_peers
from labs.assess.generators.beyond_words import BY_ENDPOINT
from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import Offer, PosedSeveral, joined, told
from labs.assess.generators.ways import Reason, interface_of, public_address_of
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.network.step import Passage
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, service_of
from labs.cloud.world import World

LAYOUTS: Mapping[str, tuple[Callable[[Random, int], Laid], str, tuple[Reference, ...]]] = {
    "peers": (lay_peers, "peers", (REFERENCES["peering"], REFERENCES["routes"])),
    "doors": (lay_doors, "doors", (REFERENCES["peering"], REFERENCES["vpn"], REFERENCES["endpoints"])),
    "hub": (lay_hub, "peers", (REFERENCES["hub"], REFERENCES["routes"])),
}
"""Variant -> what is laid out, in which words it is asked, and where it can be read up."""

PLAIN = "joining-adds-routes"
"""What hardly anybody gets wrong for long: anything else is more worth a look."""


def which(variant: str) -> Callable[[Random, int], PosedSeveral]:
    """Asks which others somebody reaches."""
    return lambda random, difficulty: _pose(random, difficulty, variant)


def _pose(random: Random, difficulty: int, variant: str) -> PosedSeveral:
    lay, asked, references = LAYOUTS[variant]
    laid = lay(random, difficulty)
    world = played(laid.scene).world
    source = viewer_in(world, laid.viewer)
    reasons = {end: reason_between(world, source, end) for end in targets_of(world, source)}
    telling = _telling(reasons, random)
    explained = variant if variant != "doors" else "office" if source.kind == "premises" else "peer"
    trap = told(TRAP, name=telling.text, because=reasons[telling].because)
    return PosedSeveral(
        variant=variant,
        prompt=told(PROMPTS[asked], viewer=said_of(world, source), open=opening(source), facts=facts_of(world)),
        offers=tuple(Offer(_option(end), one.holds, one.because, one.misconception) for end, one in reasons.items()),
        explanation=joined((EXPLANATIONS[explained], trap), ""),
        references=references,
        scene=laid.scene,
        journey=journey_between(source, telling),
    )


def _option(end: End) -> Text:
    """An end as an option begins: with a capital letter."""
    return Text(ko=end.text.ko, en=f"{end.text.en[0].upper()}{end.text.en[1:]}")


def viewer_in(world: World, name: str) -> End:
    """The end with a Name tag."""
    return next(one for one in ends_of(world) if one.kind in FROM and f"`{name}`" in one.text.en)


def targets_of(world: World, source: End) -> list[End]:
    """Everybody else; of the doors of an own VPC none is asked about."""
    return [
        one
        for one in ends_of(world)
        if one.id != source.id and not (one.kind == "elastic" and source.kind != "premises")
    ]


def said_of(world: World, source: End) -> Text:
    """Who looks, at the beginning of a sentence."""
    name = source.text.en.split("`")[1 if source.kind == "instance" else 3]
    return told(FROM[source.kind], name=name, vpc=source.vpc)


def opening(source: End) -> Text:
    """What nobody has to think about."""
    return joined((OPEN, PREMISES), "") if source.kind == "premises" else OPEN


def _telling(reasons: Mapping[End, Reason], random: Random) -> End:
    """The end that is most likely to be got wrong: one that is refused for what is met least often."""
    refused = [end for end, one in reasons.items() if not one.holds] or [*reasons]
    by = [one.told_by for one in reasons.values()]
    drawn = random.sample(refused, len(refused))
    return min(drawn, key=lambda end: (reasons[end].misconception == PLAIN, by.count(reasons[end].told_by)))


def judge_which(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix of all pairs."""
    world, journey = performance.world, question.journey
    source = next(one for one in ends_of(world) if journey and one.id == journey.source)
    return {_option(end).en: reached(world, source, end) for end in targets_of(world, source)}


# By the gateway endpoint


def pose_endpoint(random: Random, difficulty: int) -> PosedSeveral:
    """Instances that connect to a service; the walk says whose packet the endpoint takes."""
    laid = lay_endpoint(random, difficulty)
    world = played(laid.scene).world
    service = next(one for one in ends_of(world) if one.kind == "gateway")
    reasons = {end: _by_endpoint(world, end, service) for end in ends_of(world) if end.kind == "instance"}
    telling = _telling(reasons, random)
    trap = told(TRAP, name=telling.text, because=reasons[telling].because)
    title = service_of(world, world.all(VpcEndpoint)[0]).title
    return PosedSeveral(
        variant="endpoint",
        prompt=told(PROMPTS["endpoint"], service=title, open=OPEN, facts=facts_of(world), vpc=service.vpc),
        offers=tuple(Offer(_option(end), one.holds, one.because, one.misconception) for end, one in reasons.items()),
        explanation=joined((EXPLANATIONS["endpoint"], trap), ""),
        references=(REFERENCES["endpoints"], REFERENCES["routes"]),
        scene=laid.scene,
        journey=journey_between(telling, service),
    )


def _by_endpoint(world: World, source: End, service: End) -> Reason:
    """Whether the endpoint takes a packet, and what becomes of it otherwise."""
    seen = walk_between(world, source, service)
    interface = interface_of(world, source.id)
    table = table_of(world, interface.subnet_id)
    facts = {"table": name_of(world, table.id), "vpc": service.vpc, "public": public_address_of(world, interface)}
    last = seen.refusals[0].code if seen.refusals else seen.request[-1].code
    has_default = any(one.destination_cidr_block == "0.0.0.0/0" for one in table.routes)
    key = f"{last} besides" if last == Passage.DELIVERED_TO_ENDPOINT and has_default else last
    why = BY_ENDPOINT[key]
    holds = last == Passage.DELIVERED_TO_ENDPOINT
    return Reason(holds=holds, because=told(why.text, **facts), misconception=why.misconception or None, told_by=key)


def judge_endpoint(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the tables that EC2 describes of the endpoint."""
    world = performance.world
    endpoint = world.all(VpcEndpoint)[0].view(world)
    return {
        _option(end).en: table_of(world, interface_of(world, end.id).subnet_id).id in endpoint["RouteTableIds"]
        for end in ends_of(world)
        if end.kind == "instance"
    }
