"""What comes back of what an instance sends? The packet decides: it walks the simulated network, and so does the answer.

What a control drops is silence, as at AWS; only a machine that was reached can refuse.
"""

from typing import Literal, NamedTuple

from labs.cloud.errors import CloudError
from labs.cloud.guest.listening import listens
from labs.cloud.guest.machine import Guest, Link
from labs.cloud.hardware.failure import works
from labs.cloud.network.ends import DNS, METADATA
from labs.cloud.network.packet import LINK_LOCAL, LOOPBACKS, NEAR, Protocol, is_ipv6, lies_in, lies_in_any
from labs.cloud.network.step import Passage, Refusal, Step, Walk
from labs.cloud.network.topology import instance_of
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface

Outcome = Literal["answered", "refused", "silent", "no host", "no network"]

SERVICE_PORTS = {METADATA: ("tcp", (80,)), DNS: ("udp tcp", (53,)), "time-sync": ("udp", (123,))}
"""Services next to the instance -> the protocols and ports they answer on."""
OUTSIDE_PORTS = {"tcp": (22, 53, 80, 443), "udp": (53, 123)}
"""What hosts answer on that the Region has only as addresses, on the internet and on premises: the model's own."""
INTERNET_PORTS = {"tcp": (80, 443), "udp": (53, 123)}
ENDPOINT_PORTS = (80, 443)
ICMP: dict[bool, Protocol] = {False: "icmp", True: "icmpv6"}
"""Whether it is IPv6 -> the protocol that pings."""


class Reached(NamedTuple):
    """What became of a packet that an instance sent."""

    outcome: Outcome
    address: str
    """To which it was sent."""
    walk: Walk | None = None
    far: Guest | None = None
    """The instance that took it."""
    service: str = ""
    """What took it that is no instance: `instance-metadata`, `internet`, `on-premises`, `endpoint`."""
    source: str = ""
    """From which address it was sent."""

    @property
    def answered(self) -> bool:
        """Whether somebody spoke back as hoped."""
        return self.outcome == "answered"


def ping(guest: Guest, address: str, by: Link | None = None) -> Reached:
    """Send an echo request."""
    return reach(guest, address, ICMP[is_ipv6(address)], None, by)


def reach(guest: Guest, address: str, protocol: Protocol, port: int | None, by: Link | None = None) -> Reached:
    """Send a packet to an address, by the link that the machine's own routes choose or by a certain one."""
    if guest.holds(address) or lies_in_any(address, LOOPBACKS):
        heard = protocol in ICMP.values() or listens(guest, protocol, port, locally=True)
        return Reached("answered" if heard else "refused", address, far=guest, source=address)
    link = by or link_towards(guest, address)
    source = source_on(link, address) if link else ""
    if link is None or not source:
        return Reached("no network", address)
    try:
        sent = walk(
            guest.world, source=link.interface.id, destination=address, source_address=source,
            protocol=protocol, destination_port=port or 0, elsewhere=guest.peers,
        )  # fmt: skip
    except CloudError:
        return Reached("silent", address, source=source)
    if not sent.arrived or (protocol != "udp" and not sent.returned):
        outcome: Outcome = "no host" if _is_nobodys(sent, link, address) else "silent"
        return Reached(outcome, address, sent, source=source)
    return _taken(guest, sent, protocol, port)._replace(address=address, walk=sent, source=source)


def link_towards(guest: Guest, address: str) -> Link | None:
    """The link by which the machine sends to an address. What is next to it needs a link, and no route."""
    way = guest.way_to(address)
    if way is not None:
        return way.link
    if lies_in_any(address, NEAR):
        return next((one for one in guest.links if source_on(one, address)), None)
    return None


def source_on(link: Link, address: str) -> str:
    """The address that a link sends from to this one; "" when it has none of its family."""
    if not is_ipv6(address):
        return link.addresses[0].address if link.addresses else ""
    return link.ipv6_addresses[0].address if len(link.ipv6_addresses) > 1 else ""


def _is_nobodys(sent: Walk, link: Link, address: str) -> bool:
    """Whether nobody answers for an address of the link's own subnet, so that the machine itself gives up."""
    nobody = any(one.code == Refusal.NO_POSSIBLE_DESTINATION and not one.hypothetical for one in sent.refusals)
    near = any(lies_in(address, block) for block in link.subnet.cidr_blocks)
    return nobody and near and not lies_in(address, LINK_LOCAL)


def _taken(guest: Guest, sent: Walk, protocol: Protocol, port: int | None) -> Reached:
    """What whoever took the packet makes of it."""
    last = sent.request[-1]
    is_ping = protocol in ICMP.values()
    if last.code == Passage.DELIVERED_TO_SERVICE:
        name = str(last.facts["service"])
        protocols, ports = SERVICE_PORTS.get(name, ("", ()))
        return Reached("answered" if protocol in protocols.split() and port in ports else "silent", "", service=name)
    if last.code == Passage.DELIVERED_TO_INTERNET:
        heard = is_ping or port in INTERNET_PORTS.get(protocol, ())
        return Reached("answered" if heard else "refused", "", service="internet")
    if last.code == Passage.DELIVERED_TO_ON_PREMISES:
        heard = is_ping or port in OUTSIDE_PORTS.get(protocol, ())
        return Reached("answered" if heard else "refused", "", service="on-premises")
    if last.code == Passage.DELIVERED_TO_ENDPOINT:
        heard = is_ping or (protocol == "tcp" and port in ENDPOINT_PORTS)
        return Reached("answered" if heard else "silent", "", service="endpoint")
    return _taken_by_an_instance(guest, last, protocol, port)


def _taken_by_an_instance(guest: Guest, last: Step, protocol: Protocol, port: int | None) -> Reached:
    """A machine that is down, or whose system does not have the address, answers nothing."""
    worlds = (guest.world, *guest.peers.values())
    world = next((one for one in worlds if one.find(NetworkInterface, last.component_id)), None)
    instance = instance_of(world, last.component_id) if world else None
    if world is None or instance is None:
        return Reached("silent", "")
    far = Guest(world, instance, {**guest.peers, guest.world.region: guest.world})
    if not works(world, instance) or not far.holds(last.after.destination):
        return Reached("silent", "")
    if protocol in ICMP.values() or listens(far, protocol, port):
        return Reached("answered", "", far=far)
    return Reached("refused", "", far=far)
