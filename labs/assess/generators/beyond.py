"""Who reaches whom beyond a VPC, and why? The ends of a Region, and what a packet's walk between two of them says."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from labs.assess.generators.beyond_words import BEYOND, ENDS, OUTSIDE, PASSES, REFUSED, ROUTES
from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import told
from labs.assess.generators.way_words import Why
from labs.assess.generators.ways import INTERNET, Reason, instances_of, interface_of, public_address_of
from labs.assess.journey import Journey
from labs.assess.value import Text
from labs.cloud.network.reach import matrix
from labs.cloud.network.step import Passage, Refusal, Step, Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, interfaces_of_endpoint, service_of
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

PORT = 443


class End(NamedTuple):
    """Somebody who sends or receives."""

    kind: str
    """An entry of ENDS."""
    id: str
    """What a walk takes, and the matrix of all pairs too, but for Elastic IPs."""
    text: Text
    vpc: str = ""
    """The VPC that it is in, by name."""
    interface: str = ""
    """The interface behind it, by which the matrix knows it."""

    @property
    def place(self) -> str:
        """What the matrix of all pairs calls it."""
        return self.interface or self.id


def ends_of(world: World) -> Iterator[End]:
    """Every end of a Region, in an order that the world decides."""
    for name, instance in sorted(instances_of(world).items()):
        interface, vpc = interface_of(world, instance.id), name_of(world, instance.vpc_id or "")
        text = told(ENDS["instance"], vpc=vpc, name=name, address=interface.primary_address)
        yield End("instance", instance.id, text, vpc, interface.id)
        if public := public_address_of(world, interface):
            yield End("elastic", public, told(ENDS["elastic"], name=name, address=public), vpc)
    for network in world.all(OnPremisesNetwork):
        text = told(ENDS["premises"], name=network.tags["Name"], address=network.first_host)
        yield End("premises", network.id, text)
    for gateway in world.all(InternetGateway):
        vpc = name_of(world, str(gateway.vpc_id))
        yield End("internet", INTERNET, told(ENDS["internet"], vpc=vpc), vpc)
    yield from _endpoints(world)


def _endpoints(world: World) -> Iterator[End]:
    for one in world.all(VpcEndpoint):
        service, vpc = service_of(world, one), name_of(world, one.vpc_id)
        if one.vpc_endpoint_type == "Gateway":
            yield End("gateway", service.public_ip, told(ENDS["gateway"], service=service.title, vpc=vpc), vpc)
            continue
        for interface in interfaces_of_endpoint(world, one):
            text = told(ENDS["interface"], service=service.title, vpc=vpc, address=interface.primary_address)
            yield End("interface", interface.id, text, vpc, interface.id)


def journey_between(source: End, target: End) -> Journey:
    """A packet from one end to the other."""
    return Journey(source=source.id, destination=target.id, port=PORT)


def walk_between(world: World, source: End, target: End) -> Walk:
    """What becomes of a packet from one end to the other, and of its reply."""
    return walk(world, source=source.id, destination=target.id, destination_port=PORT)


def reached(world: World, source: End, target: End) -> bool:
    """Whether it is answered, by the matrix of all pairs; an Elastic IP is never reached from elsewhere than the internet."""
    if target.kind == "elastic":
        return False
    also = (target.id,) if target.kind == "gateway" else ()
    return matrix(world, "tcp", PORT, also=also).reaches(source.place, target.place)


def reason_between(world: World, source: End, target: End) -> Reason:
    """Why a packet from one end to the other is answered or not. Raises KeyError for what has no words."""
    seen = walk_between(world, source, target)
    facts = _facts(world, source, target, seen)
    if not seen.returned:
        step = seen.refusals[0]
        why = _refused(world, step, target)
        told_by = f"{step.leg} {step.code} {target.kind}"
        because = told(why.text, **facts)
        return Reason(holds=False, because=because, misconception=why.misconception, told_by=told_by)
    codes = {one.code for one in seen.request}
    carried = next((one for one in CARRIERS if one in codes), "")
    key = f"{carried} interface" if target.kind == "interface" and carried else carried
    return Reason(holds=True, because=told(PASSES[key], **facts), misconception=None, told_by=key)


CARRIERS = (Passage.PCX_CARRIES, Passage.VGW_LETS_IN, Passage.VGW_ROUTE_CHOSEN, Passage.TGW_ROUTE_CHOSEN)


def _refused(world: World, step: Step, target: End) -> Why:
    if step.code == Refusal.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR:
        return BEYOND[target.kind]
    if step.code == Refusal.VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS:
        return OUTSIDE[target.kind]
    if step.code == Refusal.BAD_STATE_ROUTE:
        return ROUTES[world.get(VpcPeeringConnection, str(step.facts["target_id"])).status]
    apart = step.code == Refusal.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT and not _is_attached(world, target)
    return REFUSED[f"{step.leg} {step.code}{' apart' * apart}"]


def _is_attached(world: World, target: End) -> bool:
    return any(name_of(world, one.resource_id) == target.vpc for one in world.all(TransitGatewayAttachment))


def _facts(world: World, source: End, target: End, seen: Walk) -> dict[str, Any]:
    """What the words may speak of."""
    step = seen.refusals[0] if seen.refusals else seen.request[-1]
    place = str(step.facts.get("target_id", step.component_id))
    attached = next((one.vpc_id for one in world.all(VpnGateway) if one.vpc_id), "")
    return {
        "here": source.vpc,
        "there": target.vpc,
        "middle": name_of(world, attached),
        "table": name_of(world, step.component_id),
        "address": step.before.destination,
        "place": name_of(world, place),
        "peer": name_of(world, str(step.facts.get("vpc_id", ""))),
    }
