"""What may be odd about a small network? One change each to a network that works; some of them do no harm."""

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from labs.assess.generators.networks import HTTPS, INTERNET, Drawn
from labs.assess.generators.sketch import ALL, EVERYWHERE, Sketch, primary_interface, reference_to, tagged_name
from labs.assess.journey import Journey

ANY_PROTOCOL = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
LOW, HIGH = 90, 200
"""Numbers of rules before and after those that a network has."""
WORKER = "worker"


class Known(NamedTuple):
    """A network in the making, and how its parts are called."""

    sketch: Sketch
    random: Random
    web: str
    data: str
    web_port: int
    data_port: int
    guarded: str
    """The subnet that has a network ACL of its own; empty for none."""
    peer: str
    """The name of the peered VPC; empty for none."""

    def made(self, action: str, name: str) -> str:
        return reference_to(action, name)

    def table(self, name: str) -> str:
        return self.made("create_route_table", name)

    def group(self, name: str) -> str:
        return self.made("create_security_group", name)

    @property
    def acl(self) -> str:
        return self.made("create_network_acl", self.guarded)

    @property
    def has_nat(self) -> bool:
        return any(one.action == "create_nat_gateway" for one in self.sketch.start)


def known(drawn: Drawn, random: Random) -> Known:
    """A network that can be changed."""
    sketch = Sketch()
    sketch.start = list(drawn.start)
    named = [(one.action, tagged_name(one)) for one in drawn.start]
    vpcs = [name for action, name in named if action == "create_vpc"]
    web, data = (one.journey.destination for one in drawn.intents[:2])
    web_port, data_port = (one.journey.port or 0 for one in drawn.intents[:2])
    return Known(
        sketch=sketch,
        random=random,
        web=_name(drawn, web),
        data=_name(drawn, data),
        web_port=web_port,
        data_port=data_port,
        guarded=next((name for action, name in named if action == "create_network_acl"), ""),
        peer=vpcs[1] if len(vpcs) > 1 else "",
    )


def _name(drawn: Drawn, reference: str) -> str:
    """The Name tag of the instance that a reference names."""
    return next(
        tagged_name(one)
        for one in drawn.start
        if one.action == "run_instances" and reference.startswith(f"${{{one.name}.")
    )


def web_closed(net: Known) -> None:
    """The web server's group lets in another block only."""
    _revoked(net, net.web, net.web_port, EVERYWHERE)
    net.sketch.allows_in(net.group(net.web), net.web_port, "198.51.100.0/24")


def no_public_address(net: Known) -> None:
    """The web server has no public address any more."""
    if any(one.action == "associate_address" for one in net.sketch.start):
        net.sketch.do("disassociate_address", association_id=net.made("associate_address", f"{net.web}-ip"))
        return
    interface = primary_interface(reference_to("run_instances", net.web))
    net.sketch.do(
        "modify_network_interface_attribute", network_interface_id=interface, associate_public_ip_address=False
    )


def no_default_route(net: Known) -> None:
    """The public subnet has no route to the internet gateway."""
    net.sketch.do("delete_route", route_table_id=net.table("public"), destination_cidr_block=EVERYWHERE)


def data_stopped(net: Known) -> None:
    """The private server is stopped."""
    net.sketch.do("stop_instances", instance_ids=[reference_to("run_instances", net.data)])


def data_closed(net: Known) -> None:
    """The private server's group lets in only its own members."""
    params = [one.params for one in net.sketch.start if one.action == "authorize_security_group_ingress"]
    for one in [one for one in params if one["group_id"] == net.group(net.data)]:
        net.sketch.do("revoke_security_group_ingress", **one)
    net.sketch.allows_in(net.group(net.data), net.data_port, net.group(net.data))


def web_silent(net: Known) -> None:
    """The web server's group lets nothing out; replies do not need it to."""
    net.sketch.do("revoke_security_group_egress", group_id=net.group(net.web), ip_permissions=ANY_PROTOCOL)


def data_silent(net: Known) -> None:
    """The private server's group lets nothing out; replies do not need it to."""
    net.sketch.do("revoke_security_group_egress", group_id=net.group(net.data), ip_permissions=ANY_PROTOCOL)


def worker_beside(net: Known) -> None:
    """A server in the same subnet as the private one, which it may ask."""
    subnet = reference_to("create_subnet", "private")
    group = net.sketch.group(WORKER, reference_to("create_vpc", _vpc(net)))
    net.sketch.allows_in(net.group(net.data), net.data_port, group)
    net.sketch.instance(WORKER, subnet, [group])


def replies_stay_in(net: Known) -> None:
    """The network ACL has no rule for ephemeral ports on the way out."""
    net.sketch.do("delete_network_acl_entry", network_acl_id=net.acl, rule_number=110, egress=True)


def replies_stay_out(net: Known) -> None:
    """The network ACL has no rule for ephemeral ports on the way in."""
    net.sketch.do("delete_network_acl_entry", network_acl_id=net.acl, rule_number=110, egress=False)


def denied_first(net: Known) -> None:
    """The network ACL denies a port before it allows it."""
    port = net.web_port if net.guarded == "public" else net.data_port
    net.sketch.acl_rule(net.acl, LOW, "deny", "in", EVERYWHERE, (port, port))


def denied_last(net: Known) -> None:
    """The network ACL denies a port that it has allowed already, which does nothing."""
    port = net.web_port if net.guarded == "public" else net.data_port
    net.sketch.acl_rule(net.acl, HIGH, "deny", "in", EVERYWHERE, (port, port))


def nat_gone(net: Known) -> None:
    """The NAT gateway is deleted, the route to it stays."""
    net.sketch.do("delete_nat_gateway", nat_gateway_id=net.made("create_nat_gateway", "nat"))


def around_the_nat(net: Known) -> None:
    """The private subnet's default route leads straight to the internet gateway."""
    gateway = net.made("create_internet_gateway", "igw")
    to = {"route_table_id": net.table("private"), "destination_cidr_block": EVERYWHERE, "gateway_id": gateway}
    net.sketch.do("replace_route" if net.has_nat else "create_route", **to)


def no_way_back(net: Known) -> None:
    """The private subnet has no route to the peered VPC."""
    block = f"${{{net.peer}_vpc.Vpc.CidrBlock}}"
    net.sketch.do("delete_route", route_table_id=net.table("private"), destination_cidr_block=block)


def peering_gone(net: Known) -> None:
    """The peering connection is deleted."""
    peering = net.made("create_vpc_peering_connection", f"to-{net.peer}")
    net.sketch.do("delete_vpc_peering_connection", vpc_peering_connection_id=peering)


def out_by_the_peer(net: Known) -> None:
    """The peered VPC's default route leads over the peering, as if it could borrow the other's gateway."""
    peering = net.made("create_vpc_peering_connection", f"to-{net.peer}")
    net.sketch.route(net.table(net.peer), EVERYWHERE, vpc_peering_connection_id=peering)


class Twist(NamedTuple):
    """A change, from which difficulty on, and whether a network can have it."""

    change: Callable[[Known], None]
    difficulty: int
    fits: Callable[[Known], bool] = lambda _: True


TWISTS: Mapping[str, Twist] = {
    "web-closed": Twist(web_closed, 1),
    "no-public-address": Twist(no_public_address, 1),
    "no-default-route": Twist(no_default_route, 1),
    "data-stopped": Twist(data_stopped, 1),
    "around-the-nat": Twist(around_the_nat, 1),
    "data-closed": Twist(data_closed, 2),
    "web-silent": Twist(web_silent, 2),
    "data-silent": Twist(data_silent, 2),
    "worker-beside": Twist(worker_beside, 3),
    "replies-stay-in": Twist(replies_stay_in, 3, lambda net: bool(net.guarded)),
    "replies-stay-out": Twist(replies_stay_out, 3, lambda net: bool(net.guarded)),
    "denied-first": Twist(denied_first, 3, lambda net: bool(net.guarded)),
    "denied-last": Twist(denied_last, 3, lambda net: bool(net.guarded)),
    "nat-gone": Twist(nat_gone, 4, lambda net: net.has_nat),
    "no-way-back": Twist(no_way_back, 5, lambda net: bool(net.peer)),
    "peering-gone": Twist(peering_gone, 5, lambda net: bool(net.peer)),
    "out-by-the-peer": Twist(out_by_the_peer, 5, lambda net: bool(net.peer)),
}
ONE_OF = (
    {"around-the-nat", "nat-gone"},
    {"no-way-back", "peering-gone", "out-by-the-peer"},
    {"data-closed", "worker-beside"},
)
"""Changes that get in each other's way: at most one of each."""
COUNTS: Mapping[int, tuple[int, int]] = {1: (0, 1), 2: (1, 1), 3: (1, 2), 4: (1, 2), 5: (2, 3)}
"""Difficulty -> how many changes, from and to."""


def twisted(net: Known, difficulty: int) -> tuple[str, ...]:
    """Change a network, harder things more likely the higher the difficulty; the names of the changes."""
    fitting = [name for name, one in TWISTS.items() if one.difficulty <= difficulty and one.fits(net)]
    weights = [TWISTS[name].difficulty for name in fitting]
    chosen: list[str] = []
    for _ in range(net.random.randint(*COUNTS[difficulty])):
        name = net.random.choices(fitting, weights)[0]
        if name in chosen or any(name in group and group & set(chosen) for group in ONE_OF):
            continue
        chosen.append(name)
        TWISTS[name].change(net)
    return tuple(chosen)


def packets(net: Known, drawn: Drawn) -> list[Journey]:
    """What can be asked about: what the network is meant for, and a few more."""
    web, data = (reference_to("run_instances", name) for name in (net.web, net.data))
    found = [one.journey for one in drawn.intents]
    found.append(Journey(source=web, destination=INTERNET, port=HTTPS))
    if any(one.name == WORKER for one in net.sketch.start):
        found.append(Journey(source=reference_to("run_instances", WORKER), destination=data, port=net.data_port))
    if net.peer:
        found.append(Journey(source=drawn.intents[-1].journey.source, destination=INTERNET, port=HTTPS))
    return found


def _vpc(net: Known) -> str:
    return tagged_name(next(one for one in net.sketch.start if one.action == "create_vpc"))


def _revoked(net: Known, name: str, port: int, peer: str) -> None:
    permission = {"ip_protocol": "tcp", "from_port": port, "to_port": port, "ip_ranges": [{"cidr_ip": peer}]}
    net.sketch.do("revoke_security_group_ingress", group_id=net.group(name), ip_permissions=[permission])
