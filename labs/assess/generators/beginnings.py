"""What is there before a story begins: instances, interfaces and Elastic IPs in one public subnet, as a scene and in words."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from random import Random
from typing import NamedTuple

from labs.assess.generators.blocks import at, some_block, some_seed
from labs.assess.generators.happenings import called
from labs.assess.generators.ledger import IDLE, Card, Ledger, ledger_of
from labs.assess.generators.posing import joined, told
from labs.assess.generators.sketch import EVERYWHERE, ZONES, Sketch, primary_interface
from labs.assess.scene import Scene, played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.address import Address

INSTANCES = (
    "web",
    "api",
    "db",
    "cache",
    "mail",
    "batch",
    "chat",
    "search",
    "proxy",
    "report",
    "build",
    "queue",
    "shop",
)
CARDS = ("admin", "backup", "monitor", "storage", "logs", "peers", "service", "audit", "sync", "night", "data")
ADDRESSES = ("blue", "red", "green", "gold", "silver", "black", "white", "pink", "amber", "coral", "jade", "navy")
VPCS = ("main", "store", "bank", "school", "clinic", "studio", "press", "port", "farm", "museum", "airline", "garden")
TYPE = "t3.small"
"""Three interfaces with four private addresses each."""
PORT = 443
USED = "servers"
"""The group that all of them are in."""

INSTANCE = Text(ko="- 인스턴스 `{name}`: {state}, {public}", en="- instance `{name}`: {state}, {public}")
LONE = Text(
    ko="- 인스턴스 `{name}`: {state}, 인터페이스 하나(사설 주소 `{private}`), {public}",
    en="- instance `{name}`: {state}, one interface (private address `{private}`), {public}",
)
STATES: Mapping[str, Text] = {
    "running": Text(ko="실행 중", en="running"),
    "stopped": Text(ko="중지됨", en="stopped"),
}
PUBLIC: Mapping[str, Text] = {
    "automatic": Text(ko="자동 퍼블릭 주소 `{address}`", en="automatic public address `{address}`"),
    "elastic": Text(
        ko="자동 할당을 켜고 만들었지만 지금은 Elastic IP를 씀",
        en="launched with automatic assignment, now with an Elastic IP",
    ),
    "due": Text(
        ko="자동 할당을 켜고 만들었고 지금은 퍼블릭 주소 없음",
        en="launched with automatic assignment, no public address now",
    ),
    "never": Text(ko="자동 할당을 끄고 만들어 자동 주소 없음", en="launched without automatic assignment"),
}
INTERFACE = Text(
    ko="- 인터페이스 `{name}`: {where}, 사설 주소 {privates}", en="- interface `{name}`: {where}, private {privates}"
)
WHERE: Mapping[str, Text] = {
    "primary": Text(ko="`{instance}`의 기본 인터페이스", en="the primary interface of `{instance}`"),
    "secondary": Text(ko="만든 뒤 `{instance}`에 연결한 보조 인터페이스", en="made apart and attached to `{instance}`"),
    "free": Text(ko="아직 어디에도 연결되지 않음", en="attached to nothing yet"),
}
ELASTIC = Text(ko="- Elastic IP `{name}`(`{public}`): {where}", en="- Elastic IP `{name}` (`{public}`): {where}")
MAPPED: Mapping[str, Text] = {
    "idle": Text(ko="연결된 곳 없음", en="associated with nothing"),
    "lone": Text(ko="`{instance}`에 연결됨", en="associated with `{instance}`"),
    "interface": Text(
        ko="`{interface}` 인터페이스의 `{private}`에 연결됨",
        en="associated with `{private}` of the interface `{interface}`",
    ),
}


class Made(NamedTuple):
    """An instance to begin with."""

    name: str
    is_public: bool = True
    """Whether AWS gives it a public address by itself."""
    secondaries: tuple[str, ...] = ()
    elastic: str = ""
    """The Elastic IP on its primary interface."""
    is_stopped: bool = False


class Beginning(NamedTuple):
    """Where a story begins."""

    scene: Scene
    performance: Performance
    ledger: Ledger
    free: tuple[str, ...] = ()
    """Private addresses of the subnet that nobody has."""

    def public(self, address: str) -> str:
        """The public address that an Elastic IP is."""
        return str(called(self.performance.world, Address, address).public_ip)


def primary_of(instance: str) -> str:
    """What the primary interface of an instance is called in stories."""
    return f"{instance}-primary"


class Cast(NamedTuple):
    """Who takes part: instances, interfaces that are attached to nothing, idle Elastic IPs, and groups that nobody uses."""

    instances: Sequence[Made]
    cards: Sequence[str] = ()
    addresses: Sequence[str] = ()
    groups: Sequence[str] = ()
    has_gateway: bool = True
    """Whether an internet gateway is attached to the VPC."""


def imagined(cast: Cast) -> Ledger:
    """The ledger that the cast makes, with names for the addresses that nobody has drawn yet."""
    ledger = Ledger({}, {}, dict.fromkeys(cast.addresses, IDLE))
    free = {name: Card(privates=(f"of-{name}",), groups=(USED,)) for name in cast.cards}
    for one in cast.instances:
        ledger = ledger._replace(
            states={**ledger.states, one.name: "stopped" if one.is_stopped else "running"},
            cards={**ledger.cards, **dict(_imagined_cards(one))},
        )
        if one.elastic:
            primary = primary_of(one.name)
            ledger = ledger.with_address(one.elastic, (primary, f"of-{primary}"))
    return ledger._replace(cards={**ledger.cards, **free})


def _imagined_cards(one: Made) -> Iterator[tuple[str, Card]]:
    name = primary_of(one.name)
    automatic = f"of-{one.name}" if one.is_public and not one.elastic and not one.is_stopped else ""
    card = Card(one.name, is_primary=True, deletes=True, wants=one.is_public, automatic=automatic, groups=(USED,))
    yield name, card._replace(privates=(f"of-{name}",))
    for other in one.secondaries:
        yield other, Card(one.name, privates=(f"of-{other}",), groups=(USED,))


def beginning(random: Random, cast: Cast) -> Beginning:
    """A scene with this cast, in a public subnet of a VPC."""
    sketch = Sketch()
    block = some_block(random, 16)
    vpc = sketch.vpc(random.choice(VPCS), str(block))
    sketch.do("modify_vpc_attribute", vpc_id=vpc, enable_dns_hostnames={"value": True})
    inside = IPv4Network((int(block.network_address) + 256 * random.randrange(256), 24))
    subnet = sketch.subnet("public", vpc, str(inside), random.choice(ZONES))
    if cast.has_gateway:
        gateway = sketch.internet_gateway("internet", vpc)
        sketch.route(sketch.table("public", vpc, subnet), EVERYWHERE, gateway_id=gateway)
    group = sketch.group(USED, vpc)
    sketch.allows_in(group, PORT, EVERYWHERE)
    for one in cast.groups:
        sketch.group(one, vpc)
    free = (str(at(inside, host)) for host in random.sample(range(4, 255), 20))
    for made in sorted(cast.instances, key=lambda each: each.is_public):
        if made.is_public and not any(each.action == "modify_subnet_attribute" for each in sketch.start):
            sketch.gives_public_addresses(subnet)
        _instance(sketch, made, subnet, group, free)
    for name in cast.cards:
        _card(sketch, name, subnet, group, next(free))
    for name in cast.addresses:
        sketch.address(name)
    return again_from(sketch.scene(some_seed(random)))._replace(free=tuple(free))


def again_from(scene: Scene) -> Beginning:
    """The beginning that a question's scene is."""
    performance = played(scene)
    return Beginning(scene, performance, ledger_of(performance))


def _instance(sketch: Sketch, one: Made, subnet: str, group: str, free: Iterator[str]) -> None:
    instance = sketch.instance(one.name, subnet, [group], TYPE, private_ip_address=next(free))
    tags = [{"key": "Name", "value": primary_of(one.name)}]
    sketch.do("create_tags", resources=[primary_interface(instance)], tags=tags)
    for index, name in enumerate(one.secondaries, start=1):
        card = _card(sketch, name, subnet, group, next(free))
        sketch.do("attach_network_interface", network_interface_id=card, instance_id=instance, device_index=index)
    if one.elastic:
        allocation = sketch.address(one.elastic)
        params = {"allocation_id": allocation, "network_interface_id": primary_interface(instance)}
        sketch.do("associate_address", **params)
    if one.is_stopped:
        sketch.do("stop_instances", instance_ids=[instance])


def _card(sketch: Sketch, name: str, subnet: str, group: str, private: str) -> str:
    asked = {"subnet_id": subnet, "groups": [group], "private_ip_address": private}
    return sketch.made("create_network_interface", name, **asked)


# In words


def told_beginning(begun: Beginning) -> Text:
    """What there is, a line each; interfaces only where there are secondary ones."""
    ledger = begun.ledger
    by_interface = any(not one.is_primary for one in ledger.cards.values())
    lines = [_told_instance(ledger, name, by_interface=by_interface) for name in sorted(ledger.states)]
    if by_interface:
        lines += [_told_card(name, one) for name, one in sorted(ledger.cards.items(), key=_with_its_instance)]
    for name in sorted(ledger.addresses):
        where = _told_place(ledger, ledger.addresses[name], by_interface=by_interface)
        lines.append(told(ELASTIC, name=name, public=begun.public(name), where=where))
    return joined(lines, "\n")


def _with_its_instance(item: tuple[str, Card]) -> tuple[bool, str, bool, str]:
    name, card = item
    return not card.instance, card.instance, not card.is_primary, name


def _told_instance(ledger: Ledger, name: str, *, by_interface: bool) -> Text:
    card = ledger.cards[ledger.primary(name)]
    how = "never"
    if card.automatic:
        how = "automatic"
    elif card.wants:
        how = "elastic" if ledger.elastic_on(ledger.primary(name), card.privates[0]) else "due"
    public = told(PUBLIC[how], address=card.automatic)
    facts = {"name": name, "state": STATES[ledger.states[name]], "public": public, "private": card.privates[0]}
    return told(INSTANCE if by_interface else LONE, **facts)


def _told_card(name: str, card: Card) -> Text:
    how = "free" if not card.instance else "primary" if card.is_primary else "secondary"
    where = told(WHERE[how], instance=card.instance)
    return told(INTERFACE, name=name, where=where, privates=", ".join(f"`{one}`" for one in card.privates))


def _told_place(ledger: Ledger, place: tuple[str, str], *, by_interface: bool) -> Text:
    if place == IDLE:
        return MAPPED["idle"]
    how = "interface" if by_interface else "lone"
    return told(MAPPED[how], instance=ledger.cards[place[0]].instance, interface=place[0], private=place[1])
