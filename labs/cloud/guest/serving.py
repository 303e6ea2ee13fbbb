"""How does somebody start a server? It listens from then on in the background, until the machine boots again."""

from labs.cloud.guest.configuring import started
from labs.cloud.guest.listening import listens
from labs.cloud.guest.program import Session
from labs.cloud.resources.guest_state import Server


def start_server(session: Session, server: Server) -> bool:
    """Let a server listen from now on; whether its port was taken already, so that it does not."""
    if listens(session.guest, server.protocol, server.port, locally=True):
        return True
    session.world = started(session.world, session.instance, server)
    return False
