"""What is there before a story begins: instances, interfaces and Elastic IPs in one public subnet, as a scene and in words."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from random import Random
from typing import NamedTuple

from labs.assess.generators.blocks import at, some_block, some_seed
from labs.assess.generators.happenings import called
from labs.assess.generators.ledger import IDLE, Card, Ledger
from labs.assess.generators.ledger_reading import ledger_of
from labs.assess.generators.posing import joined, told
from labs.assess.generators.sketch import EVERYWHERE, ZONES, Sketch, primary_interface
from labs.assess.scene import Scene, played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.address import Address
from labs.cloud.resources.security_group import SecurityGroup

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
PUBLIC_SUBNET = "public"
INTERFACE = Text(
    ko="- 인터페이스 `{name}`: {where}, 사설 주소 {privates}", en="- interface `{name}`: {where}, private {privates}"
)
WHERE: Mapping[str, Text] = {
    "primary": Text(ko="`{instance}`의 기본 인터페이스", en="the primary interface of `{instance}`"),
    "secondary": Text(ko="만든 뒤 `{instance}`에 연결한 보조 인터페이스", en="made apart and attached to `{instance}`"),
    "free": Text(ko="아직 어디에도 연결되지 않음", en="attached to nothing yet"),
}
SUBNET = Text(ko="서브넷 `{name}`", en="subnet `{name}`")
SPARE = Text(
    ko="- 보안 그룹 `{name}`: 아직 아무 인터페이스도 쓰지 않음",
    en="- security group `{name}`: no interface uses it yet",
)
GROUPS = Text(ko="보안 그룹 {names}", en="security group {names}")
ELASTIC = Text(ko="- Elastic IP `{name}`(`{public}`): {where}", en="- Elastic IP `{name}` (`{public}`): {where}")
MAPPED: Mapping[str, Text] = {
    "idle": Text(ko="연결된 곳 없음", en="associated with nothing"),
    "lone": Text(ko="`{instance}`에 연결됨", en="associated with `{instance}`"),
    "interface": Text(
        ko="`{interface}` 인터페이스의 `{private}`에 연결됨",
        en="associated with `{private}` of the interface `{interface}`",
    ),
}


OWN, FREE = "of-", "free-"
"""How imagined private addresses begin: with an interface's name its own; with a number one that nobody has yet."""


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
    free: Mapping[str, Sequence[str]] = {}
    """Subnet -> private addresses of it that nobody has."""

    def private(self, imagined: str, subnet: str) -> str:
        """The private address that an imagined one stands for: an interface's own, or a free one of a subnet."""
        if imagined.startswith(FREE):
            return self.free[subnet][int(imagined.removeprefix(FREE))]
        return self.ledger.cards[imagined.removeprefix(OWN)].privates[0]

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
    subnets: Sequence[str] = ()
    """Further subnets in the same zone."""
    places: Mapping[str, str] = {}
    """Instance or interface -> its subnet, where that is a further one."""

    def place(self, name: str) -> str:
        """The subnet of an instance or of an interface."""
        return self.places.get(name, PUBLIC_SUBNET)


def imagined(cast: Cast) -> Ledger:
    """The ledger that the cast makes, with names for the addresses that nobody has drawn yet."""
    ledger = Ledger({}, {}, dict.fromkeys(cast.addresses, IDLE))
    free = {name: Card(privates=(f"{OWN}{name}",), groups=(USED,), subnet=cast.place(name)) for name in cast.cards}
    for one in cast.instances:
        ledger = ledger._replace(
            states={**ledger.states, one.name: "stopped" if one.is_stopped else "running"},
            cards={**ledger.cards, **dict(_imagined_cards(cast, one))},
        )
        if one.elastic:
            primary = primary_of(one.name)
            ledger = ledger.with_address(one.elastic, (primary, f"{OWN}{primary}"))
    return ledger._replace(cards={**ledger.cards, **free})


def _imagined_cards(cast: Cast, one: Made) -> Iterator[tuple[str, Card]]:
    name = primary_of(one.name)
    automatic = f"{OWN}{one.name}" if one.is_public and not one.elastic and not one.is_stopped else ""
    card = Card(one.name, is_primary=True, deletes=True, wants=one.is_public, automatic=automatic, groups=(USED,))
    yield name, card._replace(privates=(f"{OWN}{name}",), subnet=cast.place(one.name))
    for other in one.secondaries:
        yield other, Card(one.name, privates=(f"{OWN}{other}",), groups=(USED,), subnet=cast.place(other))


def beginning(random: Random, cast: Cast) -> Beginning:
    """A scene with this cast, in one zone of a VPC: in a public subnet, and in further ones."""
    sketch = Sketch()
    block = some_block(random, 16)
    vpc = sketch.vpc(random.choice(VPCS), str(block))
    sketch.do("modify_vpc_attribute", vpc_id=vpc, enable_dns_hostnames={"value": True})
    subnets = dict(_subnets(random, sketch, vpc, block, (PUBLIC_SUBNET, *cast.subnets)))
    if cast.has_gateway:
        gateway = sketch.internet_gateway("internet", vpc)
        table = sketch.table(PUBLIC_SUBNET, vpc, subnets[PUBLIC_SUBNET].id)
        sketch.route(table, EVERYWHERE, gateway_id=gateway)
    group = sketch.group(USED, vpc)
    sketch.allows_in(group, PORT, EVERYWHERE)
    for one in cast.groups:
        sketch.group(one, vpc)
    for made in sorted(cast.instances, key=lambda each: each.is_public):
        if made.is_public and not any(each.action == "modify_subnet_attribute" for each in sketch.start):
            sketch.gives_public_addresses(subnets[PUBLIC_SUBNET].id)
        _instance(sketch, made, {name: subnets[cast.place(name)] for name in (made.name, *made.secondaries)}, group)
    for name in cast.cards:
        _card(sketch, name, subnets[cast.place(name)], group)
    for name in cast.addresses:
        sketch.address(name)
    free = {name: tuple(one.free) for name, one in subnets.items()}
    return again_from(sketch.scene(some_seed(random)))._replace(free=free)


class _Subnet(NamedTuple):
    """The reference to a subnet, and its addresses that nobody has been given yet."""

    id: str
    free: Iterator[str]


def _subnets(
    random: Random, sketch: Sketch, vpc: str, block: IPv4Network, names: Sequence[str]
) -> Iterator[tuple[str, _Subnet]]:
    zone = random.choice(ZONES)
    numbers = sorted(random.sample(range(256), len(names)))
    for name, number in zip(names, numbers, strict=True):
        inside = IPv4Network((int(block.network_address) + 256 * number, 24))
        free = iter([str(at(inside, host)) for host in random.sample(range(4, 255), 16)])
        yield name, _Subnet(sketch.subnet(name, vpc, str(inside), zone), free)


def again_from(scene: Scene) -> Beginning:
    """The beginning that a question's scene is."""
    performance = played(scene)
    return Beginning(scene, performance, ledger_of(performance))


def _instance(sketch: Sketch, one: Made, subnets: Mapping[str, _Subnet], group: str) -> None:
    subnet = subnets[one.name]
    instance = sketch.instance(one.name, subnet.id, [group], TYPE, private_ip_address=next(subnet.free))
    tags = [{"key": "Name", "value": primary_of(one.name)}]
    sketch.do("create_tags", resources=[primary_interface(instance)], tags=tags)
    for index, name in enumerate(one.secondaries, start=1):
        card = _card(sketch, name, subnets[name], group)
        sketch.do("attach_network_interface", network_interface_id=card, instance_id=instance, device_index=index)
    if one.elastic:
        allocation = sketch.address(one.elastic)
        params = {"allocation_id": allocation, "network_interface_id": primary_interface(instance)}
        sketch.do("associate_address", **params)
    if one.is_stopped:
        sketch.do("stop_instances", instance_ids=[instance])


def _card(sketch: Sketch, name: str, subnet: _Subnet, group: str) -> str:
    asked = {"subnet_id": subnet.id, "groups": [group], "private_ip_address": next(subnet.free)}
    return sketch.made("create_network_interface", name, **asked)


# In words


def told_beginning(begun: Beginning, *, with_groups: bool = False) -> Text:
    """What there is, a line each; interfaces only where there are secondary ones, subnets only where there are several."""
    ledger = begun.ledger
    by_interface = any(not one.is_primary for one in ledger.cards.values())
    lines = [_told_instance(ledger, name, by_interface=by_interface) for name in sorted(ledger.states)]
    if by_interface:
        with_subnet = len({one.subnet for one in ledger.cards.values()}) > 1
        for name, one in sorted(ledger.cards.items(), key=_with_its_instance):
            parts = [_told_card(name, one)]
            parts += [told(SUBNET, name=one.subnet)] if with_subnet else []
            parts += [told(GROUPS, names=", ".join(f"`{each}`" for each in one.groups))] if with_groups else []
            lines.append(joined(parts, ", "))
    lines += [told(SPARE, name=one) for one in _spare_groups(begun)] if with_groups else []
    for name in sorted(ledger.addresses):
        where = _told_place(ledger, ledger.addresses[name], by_interface=by_interface)
        lines.append(told(ELASTIC, name=name, public=begun.public(name), where=where))
    return joined(lines, "\n")


def _spare_groups(begun: Beginning) -> list[str]:
    """The groups that no interface uses."""
    used = {group for one in begun.ledger.cards.values() for group in one.groups}
    made = {one.tags.get("Name", "") for one in begun.performance.world.all(SecurityGroup)}
    return sorted(made - used - {""})


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
