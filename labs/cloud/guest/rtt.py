"""How long do answers take to come back? Milliseconds for each request, as labs/cloud/hardware/latency.py tells them."""

from labs.cloud.errors import CloudError
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.reaching import Reached, link_towards
from labs.cloud.hardware.latency import ping

NEXT_DOOR = 0.3
"""Milliseconds to what answers though no echo request gets there: a NAT gateway on the way. The model's own."""
ITSELF = 0.03
"""Milliseconds that a machine takes to answer itself: the model's own."""


def round_trips(guest: Guest, sent: Reached, count: int) -> tuple[float, ...]:
    """The milliseconds that each of some packets was on its way."""
    if guest.holds(sent.address) or sent.source == sent.address:
        return (ITSELF,) * count
    link = guest.link_of(sent.source) or link_towards(guest, sent.address)
    if link is None:
        return (NEXT_DOOR,) * count
    try:
        return ping(guest.world, link.interface.id, sent.address, count, guest.peers) or (NEXT_DOOR,) * count
    except CloudError:
        return (NEXT_DOOR,) * count
