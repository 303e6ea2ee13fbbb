"""What would Reachability Analyzer say about a walk? The components of the path both ways, and why each blocks it.

One pure view of a walk's steps in the shapes of the EC2 API: `PathComponent`, `Explanation`. Unlike a path cut off at the
first obstacle, it is complete: what a packet would meet after a refusal is part of it, with every setting in its way.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Explanation.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PathComponent.html
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from labs.cloud.network.packet import PRIVATE_BLOCKS, PROTOCOL_NUMBERS, SHARED_BLOCKS, Packet, is_ipv6
from labs.cloud.network.step import OURS, Component, Passage, Refusal, Step, Walk
from labs.cloud.network.topology import instance_of, per_world
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

View = dict[str, Any]

NO_PATH = "NO_PATH"
"""What Reachability Analyzer says where the walk has a code of its own."""

MEMBERS: Mapping[str, str] = {
    "acl": "Acl",
    "cgw": "CustomerGateway",
    "eni": "NetworkInterface",
    "igw": "InternetGateway",
    "nat": "NatGateway",
    "pcx": "VpcPeeringConnection",
    "pl": "PrefixList",
    "rtb": "RouteTable",
    "sg": "SecurityGroup",
    "subnet": "Subnet",
    "tgw": "TransitGateway",
    "tgw-attach": "TransitGatewayAttachment",
    "tgw-rtb": "TransitGatewayRouteTable",
    "vgw": "VpnGateway",
    "vpc": "Vpc",
    "vpce": "VpcEndpoint",
    "vpn": "VpnConnection",
}
"""What an id begins with -> the member of an Explanation that names the component; anything else is its Component."""

ROUTE_MEMBERS: Mapping[str, str] = {
    "eigw": "EgressOnlyInternetGatewayId",
    "eni": "NetworkInterfaceId",
    "i": "InstanceId",
    "nat": "NatGatewayId",
    "pcx": "VpcPeeringConnectionId",
    "tgw": "TransitGatewayId",
}
"""What a route's target begins with -> the member of an AnalysisRouteTableRoute; anything else is a GatewayId."""

CIDRS: Mapping[str, tuple[str, ...]] = {
    Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: PRIVATE_BLOCKS,
    Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: SHARED_BLOCKS,
}
"""The ranges that a refusal is about."""

BOTH_WAYS = frozenset({Refusal.BAD_STATE, Refusal.BAD_STATE_ATTACHMENT, Refusal.HARDWARE_FAILED})
"""What is wrong with a component whichever way a packet goes."""

MISSING: Mapping[str, str] = {Refusal.VPC_HAS_NO_INTERNET_GATEWAY: Component.INTERNET_GATEWAY}
"""What there is not, and why there is no path."""

OUTSIDE = frozenset({Component.INTERNET, Component.ON_PREMISES, Component.SERVICE})
"""Places that Reachability Analyzer has no component for: its paths end at the gateway."""

PROTOCOL_NAMES = {"-1": "all", **{str(number): name for name, number in PROTOCOL_NUMBERS.items()}}


class Explained(NamedTuple):
    """A walk as an analysis shows it."""

    found: bool
    """The packet arrives, and its reply returns where one is due."""
    forward: list[View]
    back: list[View]
    explanations: list[View]
    """One for each setting that blocks the path, in the order met."""


def explain(world: World, walk: Walk) -> Explained:
    """The view of a walk in its world: both paths, hypothetical parts included, and every explanation."""
    return Explained(
        found=is_complete(walk),
        forward=list(path_of(world, walk.request)),
        back=list(path_of(world, walk.reply)),
        explanations=_without_repeats(explanation_of(world, step) for step in walk.refusals),
    )


def is_complete(walk: Walk) -> bool:
    """Whether a packet arrived and its reply returned; of some packets no reply is due."""
    return walk.returned or (walk.arrived and not walk.reply)


def path_of(world: World, steps: Iterable[Step]) -> Iterator[View]:
    """The components of one way, numbered from 1."""
    shown = (view for step in _as_analysed(steps) for view in _components(world, step))
    for number, view in enumerate(shown, start=1):
        yield {"SequenceNumber": number, **view}


def explanation_of(world: World, step: Step) -> View:
    """Why one component refuses: the rule that decides, or what is absent, and the header it was asked about."""
    view: View = {"ExplanationCode": NO_PATH if step.code in OURS else str(step.code)}
    if missing := MISSING.get(step.code):
        view["MissingComponent"] = str(missing)
    if step.code in BOTH_WAYS:
        view["Component"] = component(world, step.component_id)
    else:
        view["Direction"] = _direction(step)
    for id in _ids(step):
        view.setdefault(MEMBERS.get(_prefix(id), "Component"), component(world, id))
    if step.component_type == Component.VPC_PEERING_CONNECTION and "Vpc" in view:
        view["DestinationVpc"] = view.pop("Vpc")
    view |= _groups(world, step) | _rule(world, step)
    if vpc_id := _vpc_of(world, step):
        view["Vpc"] = component(world, vpc_id)
    if address := step.facts.get("address"):
        view["Address"] = as_block(address)
    if state := step.facts.get("state") or step.facts.get("status"):
        view["State"] = state
    if zone := step.facts.get("availability_zone"):
        view["AvailabilityZones"] = [zone]
    if cidrs := CIDRS.get(step.code) or step.facts.get("cidr_blocks"):
        view["Cidrs"] = list(cidrs)
    return view


@per_world
def component(world: World, id: str) -> View:
    """A component by its id, with its ARN and its name where it has them; not to be changed by who asks."""
    resource = world.resources.get(id)
    if resource is None:
        return {"Id": id}
    view = {"Id": id, "Arn": world.arn(resource)}
    name = resource.tags.get("Name")
    return {**view, "Name": name} if name else view


@lru_cache(maxsize=256)
def header(packet: Packet) -> View:
    """A packet as an AnalysisPacketHeader; not to be changed by who asks."""
    view: View = {
        "DestinationAddresses": [as_block(packet.destination)],
        "Protocol": str(PROTOCOL_NUMBERS[packet.protocol]),
        "SourceAddresses": [as_block(packet.source)],
    }
    if packet.destination_port is not None and packet.source_port is not None:
        view["DestinationPortRanges"] = [_ports(packet.destination_port, packet.destination_port)]
        view["SourcePortRanges"] = [_ports(packet.source_port, packet.source_port)]
    return view


def as_block(address: str) -> str:
    """An address as the block that holds nothing else."""
    if "/" in address:
        return address
    return f"{address}/128" if is_ipv6(address) else f"{address}/32"


def _without_repeats(views: Iterable[View]) -> list[View]:
    """Each setting once, though request and reply may both meet it."""
    once: list[View] = []
    once.extend(view for view in views if view not in once)
    return once


def _as_analysed(steps: Iterable[Step]) -> list[Step]:
    """The steps in Reachability Analyzer's order: it shows the ACL that a packet leaves by before the route table.

    A NAT instance, which translates and sends on, is one component of the path.
    """
    shown = [step for step in steps if step.component_type not in OUTSIDE and step.code != Passage.SAME_SUBNET]
    ordered = [step for before, step in pairwise((None, *shown)) if step and not _is_sent_on(before, step)]
    for place in range(1, len(ordered)):
        before, here = ordered[place - 1], ordered[place]
        if before.component_type == Component.ROUTE_TABLE and _leaves_by_acl(here):
            ordered[place - 1], ordered[place] = here, before
    return ordered


def _is_sent_on(before: Step | None, step: Step) -> bool:
    """Whether an interface sends on what it has just translated."""
    is_translated = before is not None and (before.component_id, before.verdict) == (step.component_id, "translate")
    return is_translated and step.code == Passage.INTERFACE_FORWARDS


def _leaves_by_acl(step: Step) -> bool:
    return step.component_type == Component.NETWORK_ACL and step.direction == "outbound"


def _components(world: World, step: Step) -> Iterator[View]:
    """What a step shows: itself, and beside an interface at an end of the path the instance behind it."""
    instance = _instance_behind(world, step)
    if instance and step.code == Passage.INTERFACE_SENDS:
        yield {"Component": component(world, instance)}
    yield {"Component": component(world, step.component_id), **_details(world, step)}
    if instance and step.verdict == "deliver":
        yield {"Component": component(world, instance)}


def _details(world: World, step: Step) -> View:
    view: View = {}
    if step.component_type == Component.NETWORK_INTERFACE:
        view |= _of_interface(world, step)
    if step.verdict == "translate":
        view |= {"InboundHeader": header(step.before), "OutboundHeader": header(step.after)}
    if vpc_id := _vpc_of(world, step):
        view["Vpc"] = component(world, vpc_id)
    elif step.code == Passage.PCX_CARRIES:
        view["DestinationVpc"] = component(world, step.facts["vpc_id"])
    if step.component_type in _OF_TRANSIT_GATEWAYS and (gateway := step.facts.get("transit_gateway_id")):
        view["TransitGateway"] = component(world, gateway)
    if step.verdict != "refuse":
        return view | _rule(world, step)
    return {**view, "Explanations": [explanation_of(world, step)]}


_OF_TRANSIT_GATEWAYS = (Component.TRANSIT_GATEWAY_ATTACHMENT, Component.TRANSIT_GATEWAY_ROUTE_TABLE)


def _of_interface(world: World, step: Step) -> View:
    view: View = {"OutboundHeader" if step.direction == "outbound" else "InboundHeader": header(step.before)}
    interface = world.find(NetworkInterface, step.component_id)
    if interface is None:
        return view
    if instance := _instance_behind(world, step):
        view["AttachedTo"] = component(world, instance)
    return {**view, "Subnet": component(world, interface.subnet_id)}


def _instance_behind(world: World, step: Step) -> str | None:
    if world.find(NetworkInterface, step.component_id) is None:
        return None
    instance = instance_of(world, step.component_id)
    return instance.id if instance else None


def _rule(world: World, step: Step) -> View:
    """The rule or route that decides; where no rule of a security group does, the one that is nearest to it."""
    if step.component_type == Component.NETWORK_ACL:
        return {"AclRule": _acl_rule(step)}
    if step.component_type == Component.ROUTE_TABLE and (route := _route(step)):
        return {"RouteTableRoute": route}
    if step.component_type == Component.TRANSIT_GATEWAY_ROUTE_TABLE and "route_type" in step.facts:
        return {"TransitGatewayRouteTableRoute": _transit_route(world, step)}
    rule = world.resources.get(step.facts.get("security_group_rule_id") or step.facts.get("nearest_rule_id") or "")
    return {"SecurityGroupRule": _group_rule(rule)} if rule else {}


def _acl_rule(step: Step) -> View:
    facts = step.facts
    view: View = {
        "Cidr": facts.get("cidr_block") or facts.get("ipv6_cidr_block"),
        "Egress": step.direction == "outbound",
        "Protocol": PROTOCOL_NAMES.get(protocol := str(facts.get("entry_protocol", "-1")), protocol),
        "RuleAction": facts["rule_action"],
        "RuleNumber": facts["rule_number"],
    }
    if facts.get("from_port") is not None:
        view["PortRange"] = _ports(facts["from_port"], facts["to_port"])
    return view


def _route(step: Step) -> View:
    facts = step.facts
    target = facts.get("target_id")
    if target is None:
        return {}
    view: View = {
        ROUTE_MEMBERS.get(_prefix(target), "GatewayId"): target,
        "State": "blackhole" if step.code == Refusal.BAD_STATE_ROUTE else "active",
    }
    if origin := facts.get("origin"):
        view["Origin"] = origin
    if prefix_list := facts.get("destination_prefix_list_id"):
        view["DestinationPrefixListId"] = prefix_list
    elif destination := facts.get("destination_cidr_block") or facts.get("destination_ipv6_cidr_block"):
        view["DestinationCidr"] = destination
    return view


def _transit_route(world: World, step: Step) -> View:
    facts = step.facts
    state = "blackhole" if step.code == Refusal.TGW_RTB_BAD_STATE_ROUTE else "active"
    view: View = {
        "DestinationCidr": facts["destination_cidr_block"],
        "State": state,
        "RouteOrigin": facts["route_type"],
    }
    attachment: Any = world.resources.get(facts.get("transit_gateway_attachment_id") or "")
    if attachment is None:
        return view
    view |= {"ResourceId": attachment.resource_id, "ResourceType": attachment.resource_type}
    return {**view, "AttachmentId": attachment.id}


def _group_rule(rule: Any) -> View:
    view: View = {
        "Direction": "egress" if rule.is_egress else "ingress",
        "Protocol": PROTOCOL_NAMES.get(rule.ip_protocol, rule.ip_protocol),
    }
    if rule.ip_protocol in ("tcp", "udp"):
        view["PortRange"] = _ports(rule.from_port, rule.to_port)
    named = {
        "Cidr": rule.cidr_ipv4 or rule.cidr_ipv6,
        "SecurityGroupId": rule.referenced_group_id,
        "PrefixListId": rule.prefix_list_id,
    }
    return {**view, **{name: value for name, value in named.items() if value}}


def _field(step: Step) -> str:
    """The field of the packet that the nearest rule does not want, in the words of AWS's examples."""
    first = str(step.facts["mismatch"][0])
    far = "destination" if step.direction == "outbound" else "source"
    return {"port": "destination-port", "address": f"{far}-address"}.get(first, first)


def _groups(world: World, step: Step) -> View:
    """The groups of an interface, any of which could have a rule, and what the rule would have to be about."""
    view: View = {}
    if group_ids := step.facts.get("group_ids"):
        view["SecurityGroups"] = [component(world, one) for one in group_ids]
    if step.component_type in (Component.SECURITY_GROUP, Component.NETWORK_ACL):
        view["Protocols"] = [step.before.protocol]
        if step.before.destination_port is not None:
            view["Port"] = step.before.destination_port
    if step.facts.get("mismatch") not in (None, ["membership"]):
        view["PacketField"] = _field(step)
    return view


def _ids(step: Step) -> Iterator[str]:
    """Every component that a refusal speaks of; of the groups of an interface `SecurityGroups` tells."""
    if step.component_type != Component.SECURITY_GROUP:
        yield step.component_id
    for name, value in step.facts.items():
        if name.endswith("_id") and name not in _OTHERWISE_TOLD and isinstance(value, str):
            yield value


_OTHERWISE_TOLD = frozenset({"nearest_rule_id", "security_group_rule_id", "target_id", "destination_prefix_list_id"})


def _vpc_of(world: World, step: Step) -> str | None:
    """The VPC in which a component stands."""
    return _vpc(world, step.component_id) or _vpc(world, step.facts.get("subnet_id", ""))


@per_world
def _vpc(world: World, id: str) -> str | None:
    vpc_id = getattr(world.resources.get(id), "vpc_id", None)
    return vpc_id if isinstance(vpc_id, str) else None


def _prefix(id: str) -> str:
    return id.rpartition("-")[0]


def _direction(step: Step) -> str:
    return "egress" if step.direction == "outbound" else "ingress"


def _ports(first: int, last: int) -> View:
    return {"From": first, "To": last}
