"""Where does a packet stand that a gateway just let into a VPC? Before the route table of that gateway, if it has one."""

from typing import NamedTuple

from labs.cloud.resources.network_interface import NetworkInterface


class Entrance(NamedTuple):
    """The place behind a gateway, and the interface that the packet is for."""

    gateway_id: str
    receiver: NetworkInterface
