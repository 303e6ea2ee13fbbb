"""Which web server answers an instance, and what? The metadata service, other instances, and hosts outside the Region."""

from datetime import datetime

from labs.cloud.guest import imds
from labs.cloud.guest.http import Request, Response
from labs.cloud.guest.listening import listens, page_of
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.reaching import Reached
from labs.cloud.network.ends import METADATA
from labs.cloud.network.names import WHO_AM_I

SOFTWARE = {
    "httpd": "Apache/2.4",
    "apache2": "Apache/2.4 (Ubuntu)",
    "nginx": "nginx",
    "python3": "SimpleHTTP/0.6 Python/3",
}
"""Programs that speak HTTP -> what they call themselves."""
USUAL_PAGE = "<html><body><h1>It works!</h1></body></html>\n"
EXAMPLE_PAGE = "<html><head><title>Example Domain</title></head><body><h1>Example Domain</h1></body></html>\n"
PYTHON_PAGE = "<html><head><title>Directory listing for /</title></head><body><h1>Directory listing for /</h1><hr></body></html>\n"
UNSIGNED_PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>MissingAuthenticationToken</Code>'
    "<Message>Request is missing Authentication Token</Message></Error>\n"
)


class NotHttp(Exception):
    """Something answers that does not speak HTTP; `says` is how it greets, "" when it only waits."""

    def __init__(self, says: str) -> None:
        self.says = says
        super().__init__(says)


def answer(guest: Guest, reached: Reached, port: int, request: Request) -> Response | None:
    """What whoever was reached answers to a request; None where nothing ever comes. Raises NotHttp."""
    now = guest.world.now
    if reached.service == METADATA:
        return imds.answer(guest.world, guest.instance, request)
    if reached.far is not None:
        return _of_an_instance(reached.far, port, request, now)
    if reached.service == "internet" and request.host == WHO_AM_I:
        seen = reached.walk.source_seen if reached.walk else None
        return _page(f"{seen}\n", "lighttpd/1.4.53", now, kind="text/plain")
    if reached.service == "endpoint" or request.host.endswith(".amazonaws.com"):
        return _page(UNSIGNED_PAGE, "AmazonEC2", now, status=403, kind="application/xml")
    return _page(EXAMPLE_PAGE if reached.service == "internet" else USUAL_PAGE, "ECS", now)


def _of_an_instance(far: Guest, port: int, request: Request, now: datetime) -> Response | None:
    found = listens(far, "tcp", port, locally=True)
    program = found.program if found else ""
    if program not in SOFTWARE:
        raise NotHttp("SSH-2.0-OpenSSH_8.7\r\n" if program == "sshd" else "")
    if request.method not in ("GET", "HEAD"):
        return _page("", SOFTWARE[program], now, status=501 if program == "python3" else 405)
    if request.place not in ("/", "/index.html"):
        return _page("<html><body><h1>Not Found</h1></body></html>\n", SOFTWARE[program], now, status=404)
    return _page(page_of(far) or (PYTHON_PAGE if program == "python3" else USUAL_PAGE), SOFTWARE[program], now)


def _page(body: str, server: str, now: datetime, *, status: int = 200, kind: str = "text/html") -> Response:
    headers = (
        ("Date", f"{now:%a, %d %b %Y %H:%M:%S} GMT"),
        ("Server", server),
        ("Content-Length", str(len(body.encode()))),
        ("Content-Type", kind),
    )
    return Response(status=status, headers=headers, body=body)
