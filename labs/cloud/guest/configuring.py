"""How is a further interface set up inside, a server started, a NAT instance made? By hand, until the next boot."""

from labs.cloud.resources.guest_state import GuestState, Masquerade, Server
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


def configured(world: World, instance: Instance, interface: NetworkInterface) -> World:
    """The world in which an interface has its addresses inside the machine."""
    state = instance.guest or GuestState()
    attachment_id = interface.attachment.attachment_id if interface.attachment else ""
    if attachment_id in state.configured:
        return world
    return world.put(instance.replace(guest=state.but(configured=(*state.configured, attachment_id))))


def let_go(world: World, instance: Instance, interface: NetworkInterface) -> World:
    """The world in which an interface has no address inside the machine any more."""
    state = instance.guest or GuestState()
    gone = interface.attachment.attachment_id if interface.attachment else ""
    left = tuple(one for one in state.configured if one != gone)
    return world.put(instance.replace(guest=state.but(configured=left)))


def started(world: World, instance: Instance, server: Server) -> World:
    """The world in which a server listens."""
    state = instance.guest or GuestState()
    return world.put(instance.replace(guest=state.but(servers=(*state.servers, server))))


def ended(world: World, instance: Instance, program: str) -> World:
    """The world in which no server of this program listens that was started by hand."""
    state = instance.guest or GuestState()
    left = tuple(one for one in state.servers if one.program != program)
    return world.put(instance.replace(guest=state.but(servers=left)))


def forwarding(world: World, instance: Instance, *, is_on: bool) -> World:
    """The world in which the kernel of a machine is set to forward, or not to."""
    state = instance.guest or GuestState()
    return world.put(instance.replace(guest=state.but(forwards=is_on)))


def masquerading(world: World, instance: Instance, rules: tuple[Masquerade, ...]) -> World:
    """The world in which these are the rules by which a machine masquerades."""
    state = instance.guest or GuestState()
    return world.put(instance.replace(guest=state.but(masquerades=rules)))
