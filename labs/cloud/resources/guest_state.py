"""What does an instance keep of what was set up inside it? Interfaces, servers that were started, and how it forwards.

It is kept in memory only: a machine that boots begins again with what it finds then.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from labs.cloud.world import Frozen

if TYPE_CHECKING:
    from labs.cloud.resources.network_interface import NetworkInterface


class Server(Frozen):
    """A program that was started by hand and listens."""

    program: str
    port: int
    protocol: Literal["tcp", "udp"] = "tcp"


class Masquerade(Frozen):
    """A rule of iptables: what the machine forwards goes out under its own address."""

    source: str = "0.0.0.0/0"
    """Whose packets."""
    link: str = ""
    """Out by the link that was typed; "" for any."""
    attachment_id: str = ""
    """The attachment behind that link; "" where there was none of this name, and nothing goes out."""


class GuestState(Frozen):
    """What is different from a machine that only booted."""

    configured: tuple[str, ...] = ()
    """The attachments (by their ids) of further interfaces that have their addresses inside."""
    servers: tuple[Server, ...] = ()

    forwards: bool = False
    """Whether `net.ipv4.ip_forward` was set. An appliance forwards without; only masquerading asks for it."""
    masquerades: tuple[Masquerade, ...] = ()
    """In the order of their chain."""

    def but(self, **changes: Any) -> "GuestState | None":
        """The same with some fields changed; None where nothing is left to keep."""
        changed = msgspec.structs.replace(self, **changes)
        return None if changed == GuestState() else changed


def found_at_boot(interfaces: Sequence["NetworkInterface"]) -> GuestState | None:
    """The state of a machine that has just booted with these interfaces: it configures all that it finds.

    So cloud-init does when it first sees the machine; that later boots do the same is the model's own.
    """
    further = tuple(one.attachment.attachment_id for one in interfaces[1:] if one.attachment)
    return GuestState(configured=further) if further else None
