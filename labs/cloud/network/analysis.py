"""Is there any packet that gets from one resource to another? The question that Reachability Analyzer answers.

A walk is about one packet; a path leaves open what it does not name. So the ports and addresses at which some rule of the
world begins or ends are tried, until one packet arrives and its reply returns. Where none does, the walk that meets the
fewest obstacles is the one explained.
https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from labs.cloud.errors import CloudError
from labs.cloud.network.ends import INTERNET_HOST
from labs.cloud.network.explain import MEMBERS, NO_PATH, Explained, component, explain, is_complete
from labs.cloud.network.packet import EPHEMERAL_PORT, Packet, is_internet_address
from labs.cloud.network.step import Walk
from labs.cloud.network.topology import interfaces_of, translations
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_insights_path import NetworkInsightsPath, PathRequestFilter, RequestFilterPortRange
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.prefix_list import PrefixList
from labs.cloud.resources.route_table import RouteTable, effective_routes, entries_of_list
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, interfaces_of_endpoint
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

Explanation = dict[str, Any]
USUAL_PORT = 80
MOST_TRIED = 24
"""How many ports, and how many addresses, are tried at most where the path leaves them open."""


def analyse(
    world: World, path: NetworkInsightsPath, *, through: Sequence[str] = (), around: Sequence[str] = ()
) -> Explained:
    """The answer: a path that holds all that is asked, or why there is none.

    `through` and `around` are ids of components that it must go through, and that it must not.
    """
    if any(one is not None and one not in world.resources for one in (path.source, path.destination)):
        return _no_path("NO_SOURCE_OR_DESTINATION")
    tried: list[tuple[Walk, Explanation | None]] = []
    for packet in _packets(world, path):
        try:
            seen = walk(world, **packet)
        except CloudError:
            continue
        objection = _objection(world, path, seen) or _bypass(world, seen, through, around)
        if is_complete(seen) and objection is None:
            return explain(world, seen)
        tried.append((seen, objection))
    if not tried:
        return _no_path(NO_PATH)
    seen, objection = min(tried, key=lambda pair: len(pair[0].refusals))
    answer = explain(world, seen)
    return answer._replace(found=False, explanations=[*answer.explanations, *([objection] if objection else [])])


def _no_path(code: str) -> Explained:
    return Explained(found=False, forward=[], back=[], explanations=[{"ExplanationCode": code}])


def _packets(world: World, path: NetworkInsightsPath) -> Iterator[dict[str, Any]]:
    """What `walk` takes, the likeliest first."""
    wanted = path.at_source
    ports = tuple(_ports(world, path))
    sources = tuple(_addresses(world, path.source, wanted.source_address))
    destinations = tuple(_addresses(world, path.destination, wanted.destination_address))
    own_port = wanted.source_port_range.first if wanted.source_port_range else 0
    for source, destination, port in product(sources, destinations, ports):
        yield {
            "source": source,
            "destination": destination,
            "protocol": path.protocol,
            "destination_port": port,
            "source_port": own_port or EPHEMERAL_PORT,
        }


def _ports(world: World, path: NetworkInsightsPath) -> Iterator[int]:
    """Destination ports that the filters at both ends leave, at which something may be decided differently."""
    asked = (path.at_source.destination_port_range, path.at_destination.destination_port_range)
    ranges = [one for one in asked if one] or [RequestFilterPortRange()]
    first, last = max(one.first for one in ranges), min(one.last for one in ranges)
    candidates = dict.fromkeys((first or USUAL_PORT, last, *_boundaries(world)))
    yield from islice((port for port in candidates if first <= port <= last), MOST_TRIED)


def _boundaries(world: World) -> Iterator[int]:
    """The ports at which a rule of any security group or network ACL begins, and those after which it ends."""
    rules: Iterable[Any] = world.all(SecurityGroupRule)
    entries = (entry for acl in world.all(NetworkAcl) for entry in acl.entries)
    for one in (*rules, *entries):
        if one.from_port is not None and one.from_port > 0:
            yield one.from_port
        if one.to_port is not None and one.to_port >= 0:
            yield one.to_port + 1


def _addresses(world: World, end: str | None, wanted: str | None) -> Iterator[str]:
    """What stands for one end in a walk: the end itself, an address of it that is asked for, or whoever is behind it."""
    behind = BEHIND.get(type(world.resources.get(end or "")))
    if behind:
        yield from (wanted,) if wanted else islice(behind(world, str(end)), MOST_TRIED)
    elif end is None or not end.startswith(SPEAKERS):
        yield from (wanted,) if wanted else ()
    elif wanted is None:
        yield end
    elif wanted in _addresses_of(world, end):
        yield wanted


def _on_premises(world: World, gateway_id: str) -> Iterator[str]:
    """Networks on premises; whether they are behind this gateway the walk tells."""
    yield from (one.id for one in world.all(OnPremisesNetwork))


def _at_endpoint(world: World, endpoint_id: str) -> Iterator[str]:
    """The addresses at which an endpoint answers: its interfaces', or the first of each block that routes lead to it."""
    endpoint = world.get(VpcEndpoint, endpoint_id)
    yield from (one.primary_address for one in interfaces_of_endpoint(world, endpoint))
    for table in world.where(RouteTable, vpc_id=endpoint.vpc_id):
        for route in effective_routes(world, table):
            if route.target_id == endpoint_id and route.destination_prefix_list_id:
                yield from (block.partition("/")[0] for block in entries_of_list(world, route.destination))


def _hosts(world: World, gateway_id: str) -> Iterator[str]:
    """Hosts on the internet, one of every range that some rule speaks of."""
    yield INTERNET_HOST
    entries = (entry for acl in world.all(NetworkAcl) for entry in acl.entries)
    listed = (block for one in world.all(PrefixList) if one.address_family == "IPv4" for block in one.cidr_blocks)
    blocks = (one.cidr_ipv4 for one in world.all(SecurityGroupRule)), listed, (one.cidr_block for one in entries)
    named = dict.fromkeys(block.partition("/")[0] for each in blocks for block in each if block)
    yield from (one for one in named if is_internet_address(one))


BEHIND: Mapping[type, Callable[[World, str], Iterator[str]]] = {
    InternetGateway: _hosts,
    VpnGateway: _on_premises,
    VpcEndpoint: _at_endpoint,
}
"""Kinds of ends that do not speak themselves -> whom packets come from, or go to, behind them."""
SPEAKERS = (f"{Instance.id_prefix}-", f"{NetworkInterface.id_prefix}-")
"""What the ids of ends begin with that speak themselves."""


def _addresses_of(world: World, end: str) -> set[str]:
    """Every address that an interface, or an instance through its interfaces, is known by."""
    interface = world.find(NetworkInterface, end)
    ones = (interface,) if interface else interfaces_of(world).get(end, ())
    private = {(one.id, each.private_ip_address) for one in ones for each in one.private_ip_addresses}
    public = translations(world)
    return {address for _, address in private} | {public[pair] for pair in private if pair in public}


def _objection(world: World, path: NetworkInsightsPath, seen: Walk) -> Explanation | None:
    """Why a walk is not the path that is asked for, though nothing may have refused it."""
    met = _met(seen)
    for id in (path.source, path.destination):
        if id and not id.startswith(SPEAKERS) and id not in met:
            member = MEMBERS.get(id.rpartition("-")[0], "Component")
            return {"ExplanationCode": NO_PATH, member: component(world, id)}
    return _unlike(path.at_destination, seen.request[-1].after) if seen.arrived else None


def _met(seen: Walk) -> set[str]:
    """Every component that a packet came to, and what it belongs to."""
    named = (value for step in seen.request for name, value in step.facts.items() if name.endswith("_id"))
    return {step.component_id for step in seen.request} | {one for one in named if isinstance(one, str)}


def _bypass(world: World, seen: Walk, through: Sequence[str], around: Sequence[str]) -> Explanation | None:
    """Which component a path misses that it must go through, or meets that it must not."""
    met = {step.component_id for step in seen.request}
    for id in through:
        if id not in met:
            return {"ExplanationCode": "COMPONENT_FILTER_RESTRICTION", "Component": component(world, id)}
    for id in around:
        if id in met:
            code = "COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT"
            return {"ExplanationCode": code, "Component": component(world, id)}
    return None


def _unlike(wanted: PathRequestFilter, packet: Packet) -> Explanation | None:
    """Which filter at the destination a packet does not match as it arrives."""
    holds = {
        "SOURCE_ADDRESS": wanted.source_address in (None, packet.source),
        "DESTINATION_ADDRESS": wanted.destination_address in (None, packet.destination),
        "SOURCE_PORT_RANGE": _lies_in(packet.source_port, wanted.source_port_range),
        "DESTINATION_PORT_RANGE": _lies_in(packet.destination_port, wanted.destination_port_range),
    }
    wrong = next((name for name, is_so in holds.items() if not is_so), None)
    return {"ExplanationCode": f"FILTER_AT_DESTINATION_{wrong}"} if wrong else None


def _lies_in(port: int | None, wanted: RequestFilterPortRange | None) -> bool:
    return wanted is None or (port is not None and wanted.first <= port <= wanted.last)
