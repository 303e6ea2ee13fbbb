"""With which facts are resources drawn that a rule may be asked about, and why does it say what it says of them?"""

from collections.abc import Callable, Sequence
from random import Random

from labs.assess.generators.judged_kinds import HIGHEST, INSIDE, OFFICE, WORLD6, Facts, Permission
from labs.assess.generators.judged_pages import WORLD, Given
from labs.assess.generators.sketch import EVERYWHERE

HARMLESS: tuple[Permission, ...] = (
    ("tcp", 443, 443, EVERYWHERE),
    ("tcp", 80, 80, EVERYWHERE),
    ("tcp", 8443, 8443, WORLD6),
)


def about(ports: Sequence[int]) -> Callable[[Random, Given], Facts]:
    """Draws groups that open one of these ports, more or less."""

    def draw(random: Random, given: Given) -> Facts:
        named = [int(one) for one in given.values()] or ports
        port = random.choice(named)
        telling: Permission = random.choice(
            (
                ("tcp", port, port, EVERYWHERE),
                ("tcp", port, port, WORLD6),
                ("tcp", port, port, OFFICE),
                ("tcp", port, port, INSIDE),
                ("tcp", port - random.randint(2, 12), port + random.randint(1, 8), EVERYWHERE),
                ("tcp", port - random.randint(2, 12), port + random.randint(1, 8), OFFICE),
                ("all", 0, HIGHEST, EVERYWHERE),
                ("all", 0, HIGHEST, INSIDE),
            )
        )
        more = random.sample(HARMLESS, random.randint(0, 1))
        chosen = [*more] if random.random() < 0.25 and more else [telling, *more]
        random.shuffle(chosen)
        return {"permissions": chosen, "worn": "interface"}

    return draw


def why_open(facts: Facts, given: Given) -> str:
    """What of the groups that `about` draws decides."""
    ports = [int(one) for one in given.values()] or [22]
    world = [one for one in facts["permissions"] if one[3] in WORLD]
    hit = [one for one in world if one[0] == "all" or any(one[1] <= port <= one[2] for port in ports)]
    if hit:
        protocol, low, high, source = hit[0]
        if protocol == "all":
            return "all-traffic"
        return "in-a-range" if low != high else "from-everywhere-6" if source == WORLD6 else "from-everywhere"
    narrow = [one for one in facts["permissions"] if one[3] not in WORLD]
    return "from-some-only" if narrow else "other-port"


def draw_authorized(random: Random, given: Given) -> Facts:
    """Groups that open what is authorized, or more, or nothing."""
    ports = [int(one) for one in given["authorizedTcpPorts"].split(",")]
    choices: tuple[tuple[Permission, ...], ...] = (
        (("tcp", ports[0], ports[0], EVERYWHERE),),
        (("tcp", ports[-1], ports[-1], EVERYWHERE), ("tcp", 22, 22, OFFICE)),
        (("tcp", ports[0], ports[0], WORLD6), ("tcp", ports[-1], ports[-1], EVERYWHERE)),
        (("tcp", 22, 22, EVERYWHERE),),
        (("tcp", ports[0], ports[0], EVERYWHERE), ("tcp", 8080, 8080, WORLD6)),
        (("tcp", ports[0] - 1, ports[0] + 1, EVERYWHERE),),
        (("tcp", 3306, 3306, INSIDE),),
        (("tcp", 22, 22, OFFICE), ("tcp", 5432, 5432, INSIDE)),
        (("all", 0, HIGHEST, EVERYWHERE),),
        (),
    )
    return {"permissions": list(random.choice(choices)), "worn": "interface"}


def why_authorized(facts: Facts, given: Given) -> str:
    """What of them decides."""
    ports = {int(one) for one in given["authorizedTcpPorts"].split(",")}
    world = [one for one in facts["permissions"] if one[3] in WORLD]
    if not world:
        return "nothing-open"
    strange = [one for one in world if one[0] == "all" or not set(range(one[1], one[2] + 1)) <= ports]
    if not strange:
        return "authorized"
    return "authorized-in-part" if strange[0][1] != strange[0][2] and strange[0][0] != "all" else "not-authorized"


def draw_worn(random: Random, _given: Given) -> Facts:
    """Groups that are on something, or not."""
    worn = random.choice(("interface", "instance", "named", "nothing", "nothing"))
    return {"permissions": [("tcp", 443, 443, EVERYWHERE)] if random.random() < 0.5 else [], "worn": worn}


def draw_on(random: Random, _given: Given) -> Facts:
    """Addresses that are on something, or not."""
    return {"on": random.choice(("running", "stopped", "second", "idle", "idle", "nat", "nothing", "nothing"))}


TYPES = ("t3.micro", "t3.small", "t3.large", "m5.large", "c5.large", "m5.xlarge")


def draw_instance(random: Random, _given: Given) -> Facts:
    """Instances of all sorts."""
    return {
        "stopped": random.random() < 0.35,
        "address": random.choice(("auto", "elastic", "none")),
        "cards": random.choice((1, 1, 2)),
        "tokens": random.choice(("required", "optional")),
        "hops": random.randint(1, 3),
        "type": random.choice(TYPES),
        "tier": "",
    }


def why_private(facts: Facts, _given: Given) -> str:
    """What of their addresses decides."""
    if facts["address"] == "auto":
        return "automatic-gone" if facts["stopped"] else "automatic"
    return "elastic" if facts["address"] == "elastic" else "no-address"


def draw_subnet(random: Random, _given: Given) -> Facts:
    """Subnets, with a route to the internet or without."""
    return {"switched_on": random.random() < 0.5, "routed": random.random() < 0.5, "number": random.randint(10, 250)}


def why_switch(facts: Facts, _given: Given) -> str:
    """What of them decides, and what seems to."""
    return f"switched-{'on' if facts['switched_on'] else 'off'}-{'routed' if facts['routed'] else 'unrouted'}"


def draw_table(random: Random, _given: Given) -> Facts:
    """Route tables with some of these routes."""
    routes = random.choice(
        (
            [(EVERYWHERE, "igw")],
            [(EVERYWHERE, "eni")],
            [(OFFICE, "igw")],
            [(WORLD6, "igw")],
            [(EVERYWHERE, "eni"), (OFFICE, "igw")],
            [(EVERYWHERE, "eni"), (WORLD6, "igw")],
            [(EVERYWHERE, "igw"), (OFFICE, "eni")],
            [],
        )
    )
    return {"routes": routes}


def why_routed(facts: Facts, _given: Given) -> str:
    """What of the routes decides."""
    to_gateway = [block for block, target in facts["routes"] if target == "igw"]
    if EVERYWHERE in to_gateway:
        return "default-to-gateway"
    if WORLD6 in to_gateway:
        return "default-to-gateway-6"
    return "narrow-to-gateway" if to_gateway else "elsewhere" if facts["routes"] else "local-only"


def draw_acl(random: Random, _given: Given) -> Facts:
    """Network ACLs with some of these rules."""
    choices = (
        [("in", "allow", 22, 22, EVERYWHERE)],
        [("in", "allow", 3389, 3389, WORLD6)],
        [("in", "allow", 22, 22, OFFICE), ("in", "allow", 443, 443, EVERYWHERE)],
        [("in", "allow", 443, 443, EVERYWHERE)],
        [("out", "allow", 22, 22, EVERYWHERE), ("in", "allow", 443, 443, EVERYWHERE)],
        [("in", "allow", 0, HIGHEST, EVERYWHERE)],
        [("in", "allow", 1024, HIGHEST - 1, EVERYWHERE)],
        [("in", "allow", 1024, 3000, EVERYWHERE), ("out", "allow", 0, HIGHEST, EVERYWHERE)],
        [("in", "deny", 22, 22, EVERYWHERE), ("in", "allow", 443, 443, EVERYWHERE)],
    )
    return {"entries": random.choice(choices), "guards": random.random() < 0.5, "number": random.randint(10, 250)}


def why_admin(facts: Facts, _given: Given) -> str:
    """What of the rules decides."""

    def hits(one: tuple[str, str, int, int, str]) -> bool:
        return any(one[2] <= port <= one[3] for port in (22, 3389))

    allowed = [
        one for one in facts["entries"] if one[0] == "in" and one[1] == "allow" and one[4] in WORLD and hits(one)
    ]
    if allowed:
        _, _, low, high, block = allowed[0]
        return "acl-range" if low != high else "acl-6" if block == WORLD6 else "acl-open"
    if any(one[0] == "out" and hits(one) for one in facts["entries"]):
        return "acl-outbound"
    return "acl-denied" if any(one[1] == "deny" for one in facts["entries"]) else "acl-narrow"
