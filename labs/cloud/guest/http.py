"""What does a web server answer? A request, a response, and the pages that AWS's own servers show for faults."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks."""

    method: str
    path: str
    """With the query, as it stands in the first line."""
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: str = ""
    host: str = ""
    forwarded: int = 0
    """How many hops lie between the client and the machine: 1 from a container behind a bridge."""
    by_ipv6: bool = False

    @property
    def place(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answers."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def reason(self) -> str:
        """What stands behind the status in the first line."""
        return HTTPStatus(self.status).phrase


def fault_page(status: int) -> str:
    """The page that the metadata service shows for a fault."""
    said = f"{status} - {HTTPStatus(status).phrase}"
    return (
        '<?xml version="1.0" encoding="iso-8859-1"?>\n'
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n'
        '\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n'
        f" <head>\n  <title>{said}</title>\n </head>\n <body>\n  <h1>{said}</h1>\n </body>\n</html>\n"
    )
