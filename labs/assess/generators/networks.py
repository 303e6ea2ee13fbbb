"""Which small networks do questions take place in? A working one is drawn by difficulty, with what it is meant to do.

1  a VPC with a web server that the internet reaches and a database that only the web server reaches
2  the database's group names the web server's group, or its subnet, or a wider block
3  and a network ACL guards one of the subnets
4  and the private subnet gets out through a NAT gateway; the web server has an Elastic IP
5  and a second VPC, peered with the first, from which the database is looked after
"""

from collections.abc import Sequence
from ipaddress import IPv4Network
from random import Random
from typing import NamedTuple

from labs.assess.generators.sketch import EPHEMERAL, EVERYWHERE, ZONES, Sketch
from labs.assess.journey import Journey
from labs.assess.scene import Scene
from labs.assess.script import Do

INTERNET = "internet"
DIFFICULTIES = range(1, 6)

WEB_NAMES = ("web", "api", "shop", "blog", "front", "portal")
DATA_NAMES: Sequence[tuple[str, int]] = (
    ("db", 3306),
    ("orders-db", 5432),
    ("cache", 6379),
    ("search", 9200),
    ("users-db", 1433),
    ("queue", 5672),
)
"""What a private server is called, and the port it listens on."""
ADMIN_NAMES = ("admin", "backup", "report")
WEB_PORTS = (443, 80, 8080)
SSH = 22
HTTPS = 443
VPC_NAMES = ("main", "prod", "service", "store")
PEER_NAMES = ("office", "tools", "ops")
VPC_BLOCKS = tuple(str(one) for one in IPv4Network("10.0.0.0/8").subnets(new_prefix=16))[:200] + tuple(
    f"172.{second}.0.0/16" for second in range(16, 32)
)


class Intent(NamedTuple):
    """What the network is meant to do with one packet."""

    journey: Journey
    arrives: bool
    """Whether it is to arrive and its reply to return; else it is not to arrive."""


class Drawn(NamedTuple):
    """A working network."""

    start: tuple[Do, ...]
    seed: int
    intents: tuple[Intent, ...]
    instances: tuple[str, ...]
    """Their names, which are their Name tags; `${web.Instances[0].InstanceId}` refers to `web`."""

    @property
    def scene(self) -> Scene:
        """The network as a question has it."""
        sketch = Sketch()
        sketch.start = list(self.start)
        return sketch.scene(self.seed)


class Parts(NamedTuple):
    """What every network has, by the references that later actions use."""

    sketch: Sketch
    vpc: str
    public: str
    private: str
    public_block: str
    private_block: str
    public_table: str
    private_table: str
    web_group: str
    data_group: str
    web: str
    data: str
    web_port: int
    data_port: int


def draw(random: Random, difficulty: int) -> Drawn:
    """A network that does what it is meant to do. The same random state gives the same one."""
    sketch = Sketch()
    parts = _ground(sketch, random, difficulty)
    web, data = parts.web, parts.data
    intents = [
        _intent(INTERNET, web, parts.web_port, arrives=True),
        _intent(web, data, parts.data_port, arrives=True),
        _intent(INTERNET, web, SSH, arrives=False),
        _intent(INTERNET, data, parts.data_port, arrives=False),
        _intent(web, data, SSH, arrives=False),
        _intent(data, INTERNET, HTTPS, arrives=difficulty >= 4),
    ]
    if difficulty >= 4:
        nat = sketch.nat_gateway("nat", parts.public)
        sketch.route(parts.private_table, EVERYWHERE, nat_gateway_id=nat)
    peers = _peered(parts, random) if difficulty >= 5 else ()
    intents += [_intent(peer, data, parts.data_port, arrives=True) for peer in peers]
    instances = tuple(one.name for one in sketch.start if one.action == "run_instances" and one.name)
    return Drawn(tuple(sketch.start), random.randrange(1, 1 << 30), tuple(intents), instances)


def _ground(sketch: Sketch, random: Random, difficulty: int) -> Parts:
    """The VPC with its two subnets and two servers."""
    web_name, (data_name, data_port) = random.choice(WEB_NAMES), random.choice(DATA_NAMES)
    web_port = random.choice(WEB_PORTS)
    network = random.choice(VPC_BLOCKS)
    third = random.sample(range(250), 2)
    public_block, private_block = (f"{network.rsplit('.', 2)[0]}.{one}.0/24" for one in third)
    vpc = sketch.vpc(random.choice(VPC_NAMES), network)
    guards = difficulty >= 3
    guarded = random.choice(("public", "private")) if guards else ""
    public = sketch.subnet("public", vpc, public_block, ZONES[0])
    if guarded == "public":
        _guard_public(sketch, vpc, public, web_port)
    private = sketch.subnet("private", vpc, private_block, random.choice(ZONES))
    if guarded == "private":
        _guard_private(sketch, vpc, private, network, data_port)
    if difficulty < 4:
        sketch.gives_public_addresses(public)
    gateway = sketch.internet_gateway("igw", vpc)
    public_table = sketch.table("public", vpc, public)
    private_table = sketch.table("private", vpc, private)
    sketch.route(public_table, EVERYWHERE, gateway_id=gateway)
    web_group, data_group = sketch.group(web_name, vpc), sketch.group(data_name, vpc)
    sketch.allows_in(web_group, web_port, EVERYWHERE)
    peer = random.choice((web_group, public_block, network)) if difficulty >= 2 else public_block
    sketch.allows_in(data_group, data_port, peer)
    web = sketch.instance(web_name, public, [web_group])
    data = sketch.instance(data_name, private, [data_group])
    if difficulty >= 4:
        sketch.address(f"{web_name}-ip", web)
    return Parts(
        sketch, vpc, public, private, public_block, private_block, public_table, private_table,
        web_group, data_group, web, data, web_port, data_port,
    )  # fmt: skip


def _guard_public(sketch: Sketch, vpc: str, subnet: str, web_port: int) -> None:
    """What visitors ask for may come in; answers may come in and go out; and the servers may ask what they need."""
    acl = sketch.acl("public", vpc, subnet)
    sketch.acl_rule(acl, 100, "allow", "in", EVERYWHERE, (web_port, web_port))
    sketch.acl_rule(acl, 110, "allow", "in", EVERYWHERE, EPHEMERAL)
    sketch.acl_rule(acl, 120, "allow", "in", EVERYWHERE, (HTTPS, HTTPS))
    sketch.acl_rule(acl, 100, "allow", "out", EVERYWHERE, (HTTPS, HTTPS))
    sketch.acl_rule(acl, 110, "allow", "out", EVERYWHERE, EPHEMERAL)


def _guard_private(sketch: Sketch, vpc: str, subnet: str, network: str, data_port: int) -> None:
    """What the VPC asks for may come in; answers may come in and go out; and the servers may ask for HTTPS."""
    acl = sketch.acl("private", vpc, subnet)
    sketch.acl_rule(acl, 100, "allow", "in", network, (data_port, data_port))
    sketch.acl_rule(acl, 110, "allow", "in", EVERYWHERE, EPHEMERAL)
    sketch.acl_rule(acl, 100, "allow", "out", EVERYWHERE, (HTTPS, HTTPS))
    sketch.acl_rule(acl, 110, "allow", "out", EVERYWHERE, EPHEMERAL)


def _peered(parts: Parts, random: Random) -> tuple[str, ...]:
    """A second VPC whose server looks after the data; its reference."""
    sketch = parts.sketch
    name, admin_name = random.choice(PEER_NAMES), random.choice(ADMIN_NAMES)
    block = f"192.168.{random.randrange(0, 64) * 4}.0/22"
    subnet_block = str(next(IPv4Network(block).subnets(new_prefix=24)))
    vpc = sketch.vpc(name, block)
    subnet = sketch.subnet(name, vpc, subnet_block)
    peering = sketch.peering(f"to-{name}", parts.vpc, vpc)
    network = str(IPv4Network(parts.private_block).supernet(new_prefix=16))
    table = sketch.table(name, vpc, subnet)
    sketch.route(table, network, vpc_peering_connection_id=peering)
    sketch.route(parts.private_table, block, vpc_peering_connection_id=peering)
    group = sketch.group(admin_name, vpc)
    sketch.allows_in(parts.data_group, parts.data_port, block)
    return (sketch.instance(admin_name, subnet, [group]),)


def _intent(source: str, destination: str, port: int, *, arrives: bool) -> Intent:
    return Intent(Journey(source=source, destination=destination, port=port), arrives)
