"""Which networks are there to break, and what do they do while they work? Every packet that matters is sent once.

What matters are all pairs of instances and the internet, on the ports that something listens on, and SSH.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations
from random import Random
from typing import Literal, NamedTuple

from labs.assess.generators.networks import INTERNET, SSH, Drawn, Intent, draw
from labs.assess.generators.sketch import DATE, EVERYWHERE, REGION, Sketch, primary_interface
from labs.assess.journey import Journey
from labs.assess.ladder.symbols import named, references
from labs.assess.naming import REFERENCE
from labs.assess.scene import ACCOUNT_ID
from labs.assess.script import Do, Performance, perform
from labs.cloud.genesis import begin
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

Fate = Literal["returned", "unanswered", "lost"]


class Sent(NamedTuple):
    """One packet: ends by their Name tags, or the internet."""

    source: str
    destination: str
    port: int


class Working(NamedTuple):
    """A network that works, played once."""

    start: tuple[Do, ...]
    played: Performance
    wanted: tuple[Sent, ...]
    """What it is there for: these arrive, and are answered."""
    fates: Mapping[Sent, Fate]
    """What becomes of everything that matters."""
    known: Mapping[str, str]
    """The ids of its parts -> the references by which every sandbox with this start knows them."""

    @property
    def kept_out(self) -> tuple[Sent, ...]:
        """What never arrives."""
        return tuple(one for one, fate in self.fates.items() if fate == "lost")


def working(random: Random, shape: str, *, all_pairs: bool = True) -> Working:
    """A network of a shape (a key of SHAPES), which does what it is there for; without `all_pairs` no more is sent."""
    drawn = SHAPES[shape](random)
    start = named(drawn.start)
    empty = begin(account_id=ACCOUNT_ID, region=REGION, seed=drawn.seed, now=DATE, default_vpc=False)
    played = perform(empty, start)
    wanted = tuple(_sent(one.journey) for one in drawn.intents if one.arrives)
    packets = [_sent(one.journey) for one in drawn.intents]
    if all_pairs:
        packets = _everything(played.world, sorted({SSH, *(one.port for one in wanted)}))
    return Working(start, played, wanted, fates_of(played.world, packets), references(played.names))


def fates_of(world: World, packets: Sequence[Sent]) -> dict[Sent, Fate]:
    """What becomes of packets in a world; an end that is no longer there loses all of its packets."""
    ids = {INTERNET: INTERNET, **{one.tags.get("Name", one.id): one.id for one in world.all(Instance)}}
    return {one: _fate(world, ids, one) for one in packets}


def inspected(random: Random) -> Drawn:
    """A web server and its data, and between their subnets an appliance that forwards what passes."""
    sketch = Sketch()
    second = random.randrange(0, 200)
    front, middle, back = (f"10.{second}.{third}.0/24" for third in random.sample(range(250), 3))
    web_name, data_name = random.choice(("web", "shop", "portal")), random.choice(("db", "ledger"))
    web_port, data_port = random.choice((443, 80)), random.choice((3306, 5432))
    vpc = sketch.vpc(random.choice(("main", "secure")), f"10.{second}.0.0/16")
    subnets = [sketch.subnet(name, vpc, block) for name, block in (("front", front), ("check", middle), ("back", back))]
    gateway = sketch.internet_gateway("igw", vpc)
    tables = [sketch.table(name, vpc, subnet) for name, subnet in zip(("front", "check", "back"), subnets, strict=True)]
    groups = {name: sketch.group(name, vpc) for name in (web_name, "firewall", data_name)}
    sketch.allows_in(groups[web_name], web_port, EVERYWHERE)
    sketch.allows_in(groups["firewall"], data_port, front)
    sketch.allows_in(groups[data_name], data_port, front)
    web = sketch.instance(web_name, subnets[0], [groups[web_name]])
    firewall = sketch.instance("firewall", subnets[1], [groups["firewall"]])
    data = sketch.instance(data_name, subnets[2], [groups[data_name]])
    eni = primary_interface(firewall)
    sketch.do("modify_network_interface_attribute", network_interface_id=eni, source_dest_check={"value": False})
    sketch.route(tables[0], EVERYWHERE, gateway_id=gateway)
    sketch.route(tables[0], back, network_interface_id=eni)
    sketch.route(tables[2], front, network_interface_id=eni)
    sketch.address(f"{web_name}-ip", web)
    meant = (
        (INTERNET, web, web_port, True),
        (web, data, data_port, True),
        (INTERNET, web, SSH, False),
        (INTERNET, data, data_port, False),
        (web, data, SSH, False),
        (web, firewall, SSH, False),
    )
    intents = tuple(Intent(Journey(source=a, destination=b, port=port), arrives) for a, b, port, arrives in meant)
    return Drawn(tuple(sketch.start), random.randrange(1, 1 << 30), intents, (web_name, "firewall", data_name))


SHAPES: Mapping[str, Callable[[Random], Drawn]] = {
    "plain": partial(draw, difficulty=1),
    "groups": partial(draw, difficulty=2),
    "guarded": partial(draw, difficulty=3),
    "nat": partial(draw, difficulty=4),
    "peered": partial(draw, difficulty=5),
    "inspected": inspected,
}
"""By name: see labs/assess/generators/networks.py for the first five."""


def _everything(world: World, ports: Sequence[int]) -> list[Sent]:
    names = [INTERNET, *sorted(one.tags["Name"] for one in world.all(Instance))]
    return [Sent(a, b, port) for a, b in permutations(names, 2) for port in ports]


def _fate(world: World, ids: Mapping[str, str], sent: Sent) -> Fate:
    if sent.source not in ids or sent.destination not in ids:
        return "lost"
    way = walk(world, source=ids[sent.source], destination=ids[sent.destination], destination_port=sent.port)
    return "returned" if way.returned else "unanswered" if way.arrived else "lost"


def _sent(journey: Journey) -> Sent:
    """A journey of TCP between instances that are named as their Name tags are, hyphens apart."""
    return Sent(_name(journey.source), _name(journey.destination), journey.port or 0)


def _name(end: str) -> str:
    found = REFERENCE.fullmatch(end)
    return found[1].split(".")[0].replace("_", "-") if found else end


def broken(before: Mapping[Sent, Fate], now: Mapping[Sent, Fate]) -> Iterator[Sent]:
    """What was answered and is not any more."""
    return (one for one, fate in before.items() if fate == "returned" and now[one] != "returned")


def opened(before: Mapping[Sent, Fate], now: Mapping[Sent, Fate]) -> Iterator[Sent]:
    """What did not arrive and does now."""
    return (one for one, fate in before.items() if fate == "lost" and now[one] != "lost")
