"""In which small VPCs is it asked what security groups let through, and what becomes of a connection there?

1  one group an instance, which names blocks
2  and some instances have two groups
3  and groups that name groups
4  and groups that let out only some things, pings, UDP
5  and an instance with a second interface in groups of its own
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.blocks import some_block
from labs.assess.generators.group_rules import ALL, EVERYWHERE, WHOLE, Connection, Rule, Setting, Way
from labs.assess.generators.sketch import Sketch, reference_to
from labs.assess.script import Do

FRONT, MIDDLE, DATA, OTHER = "front", "middle", "data", "other"
NAMES: Mapping[str, Sequence[str]] = {
    FRONT: ("web", "shop", "blog", "portal", "edge", "front"),
    MIDDLE: ("api", "app", "worker", "billing", "orders", "login"),
    DATA: ("db", "cache", "search", "queue", "ledger", "files"),
    OTHER: ("admin", "backup", "monitor", "batch", "report", "bastion"),
}
DATA_PORTS: Mapping[str, int] = {
    "db": 5432,
    "cache": 6379,
    "search": 9200,
    "queue": 5672,
    "ledger": 3306,
    "files": 2049,
}
FRONT_PORTS, MIDDLE_PORTS = (443, 80, 8443), (8080, 9000, 3000, 50051)
SSH, DNS, METRICS, HTTP, HTTPS = 22, 53, 9100, 80, 443
SHARED = ("common", "ops", "base", "staff")
DEFAULT = "default"
"""The group that every VPC has: its members reach each other by a rule that names the group itself."""
OFFICES = tuple(IPv4Network(one) for one in ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"))
MOST_ASKED = 100
DEFAULTS = "default_groups"
PUBLIC, PRIVATE = "public", "private"


class Draft(NamedTuple):
    """What is to be built."""

    sketch: Sketch
    names: Mapping[str, str]
    """Role -> the name of its instance, which is also that of its group."""
    office: IPv4Network


def some_draft(random: Random, difficulty: int) -> Draft:
    """A VPC with some instances in groups of theirs."""
    sketch = Sketch()
    names = {role: random.choice(pool) for role, pool in NAMES.items()}
    built = [role for role in names if role != MIDDLE or difficulty > 1]
    block = some_block(random, 16)
    office = some_block(random, random.randrange(25, 29), random.choice(OFFICES))
    blocks = {name: some_block(random, 24, block) for name in (PUBLIC, PRIVATE)}
    if blocks[PUBLIC] == blocks[PRIVATE]:
        return some_draft(random, difficulty)
    vpc = sketch.vpc(random.choice(("main", "prod", "service", "store", "team")), str(block))
    subnets = {name: sketch.subnet(name, vpc, str(one)) for name, one in blocks.items()}
    sketch.gives_public_addresses(subnets[PUBLIC])
    table = sketch.table(PUBLIC, vpc, subnets[PUBLIC])
    sketch.route(table, EVERYWHERE, gateway_id=sketch.internet_gateway("igw", vpc))
    shared = DEFAULT if difficulty >= 3 and random.random() < 0.25 else random.choice(SHARED)
    rules = _some_rules(random, difficulty, names, (block, blocks, office), shared)
    groups = [*(names[one] for one in built), *([shared] if difficulty >= 2 else [])]
    own = [one for one in groups if one != DEFAULT]
    for group in own:
        sketch.group(group, vpc)
    if shared == DEFAULT:
        found = {"filters": [{"name": "group-name", "values": [DEFAULT]}, {"name": "vpc-id", "values": [vpc]}]}
        sketch.start.append(Do(action="describe_security_groups", params=found, name=DEFAULTS))
    for group in own:
        _write(sketch, group, [one for one in rules if one.group == group])
    joined = random.sample([*names], 2) if difficulty >= 2 else []
    for role, name in ((one, names[one]) for one in built):
        subnet = subnets[PUBLIC if role == FRONT or (role == OTHER and random.random() < 0.5) else PRIVATE]
        held = [name, shared] if role in joined else [name]
        random.shuffle(held)
        sketch.instance(name, subnet, [group_reference(one) for one in held])
        if difficulty >= 5 and role == DATA:
            _second_card(sketch, name, subnet, shared)
    return Draft(sketch, names, office)


def group_reference(name: str) -> str:
    """The reference to the id of a group by its name."""
    return (
        f"${{{DEFAULTS}.SecurityGroups[0].GroupId}}" if name == DEFAULT else reference_to("create_security_group", name)
    )


def _second_card(sketch: Sketch, name: str, subnet: str, group: str) -> None:
    card = f"{name}-eth1"
    groups = [group_reference(group)]
    made = sketch.made("create_network_interface", card, subnet_id=subnet, groups=groups)
    instance = reference_to("run_instances", name)
    sketch.do("attach_network_interface", network_interface_id=made, instance_id=instance, device_index=1)


Blocks = tuple[IPv4Network, Mapping[str, IPv4Network], IPv4Network]


def _some_rules(random: Random, difficulty: int, names: Mapping[str, str], around: Blocks, shared: str) -> list[Rule]:
    """What each group is for, with the peers that the difficulty knows of."""
    network, subnets, office = around
    front, middle, data, other = (names[one] for one in (FRONT, MIDDLE, DATA, OTHER))
    front_port, middle_port, data_port = random.choice(FRONT_PORTS), random.choice(MIDDLE_PORTS), DATA_PORTS[data]

    def near(role: str, subnet: str) -> str:
        """A peer that stands for an instance: its subnet, part of it, more than it; or its group."""
        block = subnets[subnet]
        blocks = [block, block.supernet(new_prefix=random.randrange(18, 23)), network]
        blocks.append(random.choice([*block.subnets(new_prefix=random.choice((25, 26)))]))
        return names[role] if difficulty >= 3 and random.random() < 0.6 else str(random.choice(blocks))

    found = [
        Rule(front, "in", "tcp", (front_port, front_port), random.choice((EVERYWHERE, EVERYWHERE, str(office)))),
        Rule(middle, "in", "tcp", (middle_port, middle_port), near(FRONT, PUBLIC)),
        Rule(data, "in", "tcp", (data_port, data_port), near(MIDDLE, random.choice((PRIVATE, PUBLIC)))),
        Rule(random.choice((front, other)), "in", "tcp", (SSH, SSH), str(office)),
    ]
    if random.random() < 0.5:
        found.append(Rule(data, "in", "tcp", (data_port, data_port), near(OTHER, PRIVATE)))
    if difficulty >= 2:
        found.append(Rule(shared, "in", "tcp", (SSH, SSH), near(OTHER, PUBLIC)))
        found.append(Rule(shared, "in", "tcp", (METRICS, METRICS + random.choice((0, 1, 10))), near(MIDDLE, PRIVATE)))
    if difficulty >= 3 and random.random() < 0.5:
        one = random.choice((data, middle))
        found.append(Rule(one, "in", "tcp", (random.choice((7946, 2377, 9300)),) * 2, one))
    if difficulty >= 3 and random.random() < 0.3:
        found.append(Rule(middle, "in", "tcp", (middle_port, middle_port), data))
    if difficulty >= 4:
        found.append(Rule(random.choice((shared, middle)), "in", "icmp", WHOLE, near(OTHER, PRIVATE)))
        found.append(Rule(random.choice((shared, data)), "in", "udp", (DNS, DNS), near(MIDDLE, PRIVATE)))
    found += _some_ways_out(random, difficulty, names, found, [*names.values(), shared], str(network))
    return list(dict.fromkeys(found))


def _some_ways_out(
    random: Random,
    difficulty: int,
    names: Mapping[str, str],
    inward: Sequence[Rule],
    groups: Sequence[str],
    network: str,
) -> Iterator[Rule]:
    """Every group lets everything out, but for some from difficulty 4 on; below, now and then one that lets out nothing."""
    silent = set(random.sample([names[DATA], names[FRONT]], 1 if difficulty >= 2 and random.random() < 0.5 else 0))
    narrow = set(random.sample(groups, 2)) - silent if difficulty >= 4 else set()
    for group in groups:
        if group in silent:
            continue
        if group not in narrow:
            yield Rule(group, "out", ALL, WHOLE, EVERYWHERE)
            continue
        one = random.choice(inward)
        yield Rule(
            group, "out", "tcp", one.ports if one.protocol == "tcp" else (HTTPS, HTTPS), _far(random, one, network)
        )
        yield Rule(group, "out", "tcp", (HTTPS, HTTPS), EVERYWHERE)


def _far(random: Random, one: Rule, network: str) -> str:
    """The peer of an outbound rule towards a group that lets something in."""
    return random.choice((one.group, network, network))


def _write(sketch: Sketch, group: str, rules: Sequence[Rule]) -> None:
    """The actions that give a group these rules; a new one lets everything out."""
    own = group_reference(group)
    everything = permission(Rule(group, "out", ALL, WHOLE, EVERYWHERE))
    inward = [permission(one) for one in rules if one.way == "in"]
    outward = [permission(one) for one in rules if one.way == "out"]
    if inward:
        sketch.do("authorize_security_group_ingress", group_id=own, ip_permissions=inward)
    if everything in outward:
        return
    sketch.do("revoke_security_group_egress", group_id=own, ip_permissions=[everything])
    if outward:
        sketch.do("authorize_security_group_egress", group_id=own, ip_permissions=outward)


def permission(rule: Rule) -> dict[str, Any]:
    """A rule as the actions take it."""
    peers: dict[str, Any] = {"ip_ranges": [{"cidr_ip": rule.peer}]}
    if rule.names_a_group:
        peers = {"user_id_group_pairs": [{"group_id": group_reference(rule.peer)}]}
    ports = {} if rule.protocol == ALL else {"from_port": rule.ports[0], "to_port": rule.ports[1]}
    return {"ip_protocol": rule.protocol, **ports, **peers}


def some_connections(random: Random, setting: Setting, office: IPv4Network) -> list[Connection]:
    """What can be asked: between any two, from the office and from elsewhere, for what a rule of either end names."""
    outside = [str(office[random.randrange(1, office.num_addresses - 1)])]
    outside += [str(one[random.randrange(1, 250)]) for one in random.sample(OFFICES, 2)]
    named = [(one.address if one.device else one.name, one) for one in setting.interfaces]
    between = [
        Connection(a, b, *what)
        for a, one in named
        for b, other in named
        if one.name != other.name and not one.device
        for what in _asked_for(random, setting, one.groups, other.groups)
    ]
    inward = [
        Connection(address, b, *what)
        for address in outside
        for b, other in named
        if other.public
        for what in _asked_for(random, setting, (), other.groups)
    ]
    away = [Connection(a, outside[-1], "tcp", port) for a, one in named if one.public for port in (HTTPS, HTTP)]
    found = list(dict.fromkeys((*between, *inward, *away)))
    return random.sample(found, min(len(found), MOST_ASKED))


def _asked_for(
    random: Random, setting: Setting, source: Sequence[str], destination: Sequence[str]
) -> list[tuple[str, int | None]]:
    """What the rules of who is asked name, by which who asks may leave, and one thing more."""
    rules = [*setting.rules_of(destination, "in"), *setting.rules_of(source, "out"), random.choice(setting.rules)]
    found: list[tuple[str, int | None]] = [(one.protocol, one.ports[0]) for one in rules if one.ports[0] > 0]
    if any(one.protocol == "icmp" for one in setting.rules):
        found.append(("icmp", None))
    if ("udp", DNS) in found:
        found.append(("tcp", DNS))
    return found


CHANGES: Mapping[tuple[str, Way], str] = {
    ("add", "in"): "authorize_security_group_ingress",
    ("add", "out"): "authorize_security_group_egress",
    ("remove", "in"): "revoke_security_group_ingress",
    ("remove", "out"): "revoke_security_group_egress",
}


def change(what: str, rule: Rule) -> Do:
    """The action that adds or removes a rule."""
    group = group_reference(rule.group)
    return Do(action=CHANGES[what, rule.way], params={"group_id": group, "ip_permissions": [permission(rule)]})
