"""What does an instance keep of what was set up inside it? Interfaces that were configured, and servers that were started.

It is kept in memory only: a machine that boots begins again with what it finds then.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from labs.cloud.world import Frozen

if TYPE_CHECKING:
    from labs.cloud.resources.network_interface import NetworkInterface


class Server(Frozen):
    """A program that was started by hand and listens."""

    program: str
    port: int
    protocol: Literal["tcp", "udp"] = "tcp"


class GuestState(Frozen):
    """What is different from a machine that only booted."""

    configured: tuple[str, ...] = ()
    """The attachments (by their ids) of further interfaces that have their addresses inside."""
    servers: tuple[Server, ...] = ()

    def replace_configured(self, configured: tuple[str, ...]) -> "GuestState | None":
        """The same with other interfaces configured; None where nothing is left to keep."""
        return GuestState(configured=configured, servers=self.servers) if configured or self.servers else None

    def replace_servers(self, servers: tuple[Server, ...]) -> "GuestState | None":
        """The same with other servers; None where nothing is left to keep."""
        return GuestState(configured=self.configured, servers=servers) if servers or self.configured else None


def found_at_boot(interfaces: Sequence["NetworkInterface"]) -> GuestState | None:
    """The state of a machine that has just booted with these interfaces: it configures all that it finds.

    So cloud-init does when it first sees the machine; that later boots do the same is the model's own.
    """
    further = tuple(one.attachment.attachment_id for one in interfaces[1:] if one.attachment)
    return GuestState(configured=further) if further else None
