"""How is a further interface set up inside, and how is a server started? By hand, until the next boot."""

from labs.cloud.resources.guest_state import GuestState, Server
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


def configured(world: World, instance: Instance, interface: NetworkInterface) -> World:
    """The world in which an interface has its addresses inside the machine."""
    state = instance.guest or GuestState()
    attachment_id = interface.attachment.attachment_id if interface.attachment else ""
    if attachment_id in state.configured:
        return world
    return world.put(instance.replace(guest=state.replace_configured((*state.configured, attachment_id))))


def let_go(world: World, instance: Instance, interface: NetworkInterface) -> World:
    """The world in which an interface has no address inside the machine any more."""
    state = instance.guest or GuestState()
    gone = interface.attachment.attachment_id if interface.attachment else ""
    left = tuple(one for one in state.configured if one != gone)
    return world.put(instance.replace(guest=state.replace_configured(left)))


def started(world: World, instance: Instance, server: Server) -> World:
    """The world in which a server listens."""
    state = instance.guest or GuestState()
    return world.put(instance.replace(guest=state.replace_servers((*state.servers, server))))


def ended(world: World, instance: Instance, program: str) -> World:
    """The world in which no server of this program listens that was started by hand."""
    state = instance.guest or GuestState()
    left = tuple(one for one in state.servers if one.program != program)
    return world.put(instance.replace(guest=state.replace_servers(left)))
