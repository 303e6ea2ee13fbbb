"""What do questions about a broken network begin with? A network that works, one fault that breaks it, and what is meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

import msgspec

from labs.assess.checks.packet import Packet
from labs.assess.generators.networks import INTERNET
from labs.assess.generators.posing import GUIDE, joined, plain, told
from labs.assess.generators.sketch import DATE, REGION
from labs.assess.journey import Journey
from labs.assess.ladder.making import Fault, alone, candidates
from labs.assess.ladder.mending import mending_lines
from labs.assess.ladder.packets import Expected, journey_of, packets_of
from labs.assess.ladder.words import HINTS
from labs.assess.ladder.working import Sent, Working, fates_of, working
from labs.assess.questions import Build, FindFault, Reference
from labs.assess.scene import ACCOUNT_ID, Scene
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.genesis import begin
from labs.cloud.network.reach import matrix
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

SHAPES: Mapping[int, tuple[str, ...]] = {
    1: ("plain",),
    2: ("groups",),
    3: ("guarded",),
    4: ("nat", "inspected"),
    5: ("peered",),
}
"""The networks of each difficulty: shapes of labs/assess/ladder/working.py."""
BREAKS = 6
"""So many breaks of one network are tried before another is drawn."""
MENDS = Text(ko="이렇게 하면 고쳐져요.", en="This mends it:")
REFERENCES = {
    "group": Reference(title="Security groups", url=f"{GUIDE}vpc-security-groups.html"),
    "acl": Reference(title="Network ACLs", url=f"{GUIDE}vpc-network-acls.html"),
    "route": Reference(title="Route tables", url=f"{GUIDE}VPC_Route_Tables.html"),
    "gateway": Reference(title="Internet gateways", url=f"{GUIDE}VPC_Internet_Gateway.html"),
    "nat": Reference(title="NAT gateways", url=f"{GUIDE}vpc-nat-gateway.html"),
    "troubleshoot": Reference(
        title="VPC Reachability Analyzer",
        url="https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html",
    ),
}
ABOUT: Mapping[str, str] = {
    "table": "route",
    "address": "gateway",
    "public": "gateway",
    "check": "nat",
    "instance": "troubleshoot",
}
"""The first word of a kind of break -> the page about it, where they differ."""


class Faulty(NamedTuple):
    """A network with one fault."""

    network: Working
    fault: Fault
    scene: Scene
    played: Performance
    """The scene, played."""
    sent: Sent
    """A packet that the network is there for and that the fault breaks."""

    @property
    def intents(self) -> tuple[Packet, ...]:
        """What is meant: packets that arrive, and packets that are kept out."""
        return tuple(packets_of(self.expected))

    @property
    def expected(self) -> list[tuple[Sent, Expected]]:
        """Every packet that is meant, with how it is to fare."""
        fares: list[tuple[Sent, Expected]] = [(one, "delivered") for one in self.network.wanted]
        return fares + [(one, "not_delivered") for one in self.network.kept_out]

    @property
    def journey(self) -> Journey:
        """The packet, as the question sends it."""
        return journey_of(self.sent)

    @property
    def explanation(self) -> Text:
        """What is wrong, and what mends it."""
        lines = "\n".join(mending_lines([self.fault], self.network.start))
        return joined((told(HINTS[self.fault.kind].what, thing=self.fault.thing), MENDS, plain(lines)))

    @property
    def reference(self) -> Reference:
        """Where the kind of fault can be read up."""
        first = self.fault.kind.split("-")[0]
        return REFERENCES[ABOUT.get(first, first)]


def faulty(random: Random, difficulty: int, among: Collection[str] = ()) -> Faulty | None:
    """A network of this difficulty with one fault, of any kind or one `among` these; None where chance gave none."""
    network = working(random, random.choice(SHAPES[difficulty]), all_pairs=False)
    if any(network.fates[one] != "returned" for one in network.wanted):
        return None
    for found in islice(candidates(network, random, among), BREAKS):
        fault = alone(network, found, "fault_")
        if fault is None:
            continue
        base = network.played
        start = (*network.start, *fault.actions)
        scene = Scene(region=REGION, date=DATE, seed=base.world.seed, start=start)
        played = perform(base.world, fault.actions, base.names)
        lost = [one for one in network.wanted if one in fault.broken]
        return Faulty(network, fault, scene, played, random.choice(lost))
    return None


def makes_good(broken: Faulty, change: Sequence[Do]) -> bool:
    """Whether a change makes every packet fare as it is meant to; most do not help the one that is broken."""
    if not change:
        return False
    after = perform(broken.played.world, change, broken.played.names).world
    if fates_of(after, [broken.sent])[broken.sent] != "returned":
        return False
    fates = fates_of(after, [one for one, _ in broken.expected])
    return all(fates[one] == ("returned" if fare == "delivered" else "lost") for one, fare in broken.expected)


def network_of(question: FindFault | Build) -> str:
    """What tells one network from another: what it is meant to do, and the blocks of its VPCs."""
    start = question.scene.start if question.scene else ()
    blocks = [one.params["cidr_block"] for one in start if one.action == "create_vpc"]
    return f"{[one.title.en for one in question.intents]} {blocks}"


# The second way of judging: the matrix of all pairs, in a scene that is played anew from what is stored of it.


def afresh(scene: Scene) -> Performance:
    """The scene played once more."""
    stored = msgspec.json.decode(msgspec.json.encode(scene), type=Scene)
    empty = begin(
        account_id=ACCOUNT_ID, region=stored.region, seed=stored.seed, now=stored.date, default_vpc=stored.default_vpc
    )
    return perform(empty, stored.start)


def missed(intents: Sequence[Packet], world: World) -> Iterator[str]:
    """The ids of the intents that are not met, by the matrix of all pairs."""
    for one in intents:
        for port in one.ports:
            pairs = matrix(world, one.protocol, port)
            ends = tuple(_interface(world, end) for end in (one.source, one.destination))
            met = pairs.reaches(*ends) if one.expect == "delivered" else not pairs.arrives(*ends)
            if not met:
                yield one.id
                break


def _interface(world: World, end: object) -> str:
    """An end as the matrix knows it: the primary interface of an instance with this name, or the internet."""
    if end == INTERNET:
        return INTERNET
    named = getattr(end, "instance", "")
    instance = next(one for one in world.all(Instance) if one.tags.get("Name") == named)
    attached = (
        one for one in world.all(NetworkInterface) if one.attachment and one.attachment.instance_id == instance.id
    )
    return next(attached).id
