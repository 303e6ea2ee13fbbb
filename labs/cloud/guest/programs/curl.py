"""`curl`: ask a web server; of other instances, of the internet, of the instance's own metadata service.

https://curl.se/docs/manpage.html. There is no progress meter.
"""

from typing import NamedTuple
from urllib.parse import urlsplit

from labs.cloud.guest import web
from labs.cloud.guest.http import Request, Response
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.names import address_of
from labs.cloud.guest.program import (
    INTERRUPTED,
    STOPPED_BY_HAND,
    BadOption,
    Options,
    Printed,
    Session,
    options_of,
    program,
)
from labs.cloud.guest.reaching import Reached, reach
from labs.cloud.network.packet import is_ipv6

GIVES_UP_AFTER = 133_000
"""Milliseconds until the kernel gives up on a connection that nobody answers."""
PORTS = {"http": 80, "https": 443}
NOWHERE = "/dev/null"
LONGS = {
    "request": "X", "header": "H", "output": "o", "silent": "s", "show-error": "S", "include": "i", "head": "I",
    "verbose": "v", "write-out": "w", "max-time": "m", "connect-timeout": "connect-timeout=", "fail": "f",
    "location": "L", "data": "d", "user-agent": "A", "ipv4": "4", "ipv6": "6", "insecure": "k", "globoff": "g",
    "retry": "retry=", "interface": "interface=", "url": "url=", "noproxy": "noproxy=", "version": "V", "compressed": "N",
    "remote-name": "O", "fail-with-body": "f", "http1.1": "N", "get": "G",
}  # fmt: skip
FLAGS, VALUED = "sSiIvfL46kgNVOG", "XHowmdAeubxT"


class Fault(NamedTuple):
    """Why there is no answer: curl's number for it, and its words."""

    number: int
    said: str


class Target(NamedTuple):
    """What a URL names."""

    host: str
    port: int
    path: str
    scheme: str


@program("curl", "curl [-s] [-i] [-X METHOD] [-H HEADER] [-m SECONDS] URL")
def curl(session: Session, words: list[str], _piped: str) -> Printed:
    """Ask for each URL in turn."""
    try:
        options = options_of(words, flags=FLAGS, valued=VALUED, longs=LONGS)
    except BadOption as fault:
        name = fault.option if fault.option.startswith("--") else f"-{fault.option}"
        said = "requires parameter" if fault.lacks_value else "is unknown"
        hint = "curl: try 'curl --help' or 'curl --manual' for more information\n"
        return Printed(error=f"curl: option {name}: {said}\n{hint}", status=2)
    if options.has("V"):
        return Printed(out=f"curl {session.guest.system.curl}\nProtocols: http https\n")
    urls = [*options.rest, *options.values("url")]
    if not urls:
        return Printed(
            error="curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n", status=2
        )
    every = [_asked(session, options, url) for url in urls]
    return Printed(
        out="".join(one.out for one in every), error="".join(one.error for one in every), status=every[-1].status
    )


def _asked(session: Session, options: Options, url: str) -> Printed:
    guest = session.guest
    target = _target(url)
    if isinstance(target, Fault):
        return _failed(options, target)
    family = 6 if options.has("6") else 4 if options.has("4") else 0
    address, _ = address_of(guest, target.host, family)
    if not address:
        return _failed(options, Fault(6, f"Could not resolve host: {target.host}"))
    by = guest.link(options.value("interface")) or guest.link_of(options.value("interface"))
    if options.has("interface") and by is None:
        return _failed(options, Fault(45, "bind failed with errno 99: Cannot assign requested address"))
    sent = reach(guest, address, "tcp", target.port, by)
    told = f"*   Trying {_bracketed(address)}:{target.port}...\n"
    if not sent.answered:
        fault = _unconnected(guest, options, target, sent)
        why = {"refused": f"* connect to {address} port {target.port} failed: Connection refused\n"}.get(
            sent.outcome, ""
        )
        return _failed(options, fault, told + why)
    told += f"* Connected to {target.host} ({address}) port {target.port} (#0)\n"
    request = _request(guest, options, target, address, session.hops)
    told += "".join(f"> {line}\n" for line in _request_lines(request))
    return _answered(guest, options, target, sent, request, told)


def _answered(guest: Guest, options: Options, target: Target, sent: Reached, request: Request, told: str) -> Printed:
    """What comes of a request once there is a connection."""
    try:
        response = web.answer(guest, sent, target.port, request)
    except web.NotHttp as other:
        if not other.says:
            return _waits(options, told)
        return _failed(options, Fault(1, "Received HTTP/0.9 when not allowed"), told)
    if response is None:
        return _waits(options, told)
    head = [
        f"HTTP/1.1 {response.status} {response.reason}",
        *(f"{name}: {value}" for name, value in response.headers),
        "",
    ]
    told += "".join(f"< {line}\n" for line in head)
    told += (
        "* Closing connection 0\n"
        if ("Connection", "close") in response.headers
        else f"* Connection #0 to host {target.host} left intact\n"
    )
    if options.has("f") and response.status >= 400:
        fault = Fault(22, f"The requested URL returned error: {response.status}")
        failed = _failed(options, fault, told)
        failed.out = _written_out(options, response, sent, target)
        return failed
    shown = "".join(f"{line}\n" for line in head) if options.has("i") or options.has("I") else ""
    shown += "" if options.has("I") else response.body
    return _kept(options, shown, told, _written_out(options, response, sent, target))


def _kept(options: Options, shown: str, told: str, written: str) -> Printed:
    """Where the output goes: to the screen, or nowhere; there are no files to write."""
    file = options.value("o") or ("file" if options.has("O") else "")
    verbose = told if options.has("v") else ""
    if file and file not in (NOWHERE, "-"):
        complaint = f"Warning: Failed to open the file {file}: Read-only file system\n"
        failed = _failed(options, Fault(23, "Failure writing output to destination"))
        return Printed(out=written, error=verbose + complaint + failed.error, status=23)
    return Printed(out=("" if file == NOWHERE else shown) + written, error=verbose)


def _failed(options: Options, fault: Fault, told: str = "") -> Printed:
    is_told = not options.has("s") or options.has("S")
    shown = told if options.has("v") else ""
    written = options.value("w")
    return Printed(
        out=_unescaped(written.replace("%{http_code}", "000").replace("%{response_code}", "000"))
        if written and fault.number != 22
        else "",
        error=f"{shown}{f'curl: ({fault.number}) {fault.said}' if is_told else ''}{chr(10) if is_told else ''}",
        status=fault.number,
    )


def _waits(options: Options, told: str) -> Printed:
    """Connected, and then nothing: until the time is up that -m gives, or for ever."""
    seconds = _seconds(options.value("m"))
    if seconds is not None:
        return _failed(
            options, Fault(28, f"Operation timed out after {seconds + 1} milliseconds with 0 bytes received"), told
        )
    return Printed(error=f"{told if options.has('v') else ''}{STOPPED_BY_HAND}\n", status=INTERRUPTED)


def _unconnected(guest: Guest, options: Options, target: Target, sent: Reached) -> Fault:
    """Curl's words where there is no connection: newer ones no longer name the fault of the system."""
    limits = [
        one for one in (_seconds(options.value("connect-timeout")), _seconds(options.value("m"))) if one is not None
    ]
    if sent.outcome == "silent" and limits:
        return Fault(28, f"Connection timed out after {min(limits) + 1} milliseconds")
    faults = {
        "refused": ("Connection refused", 1),
        "silent": ("Connection timed out", GIVES_UP_AFTER),
        "no host": ("No route to host", 3060),
        "no network": ("Network is unreachable", 0),
    }
    said, after = faults[sent.outcome]
    number = 28 if sent.outcome == "silent" and not guest.system.says_refused else 7
    if guest.system.says_refused:
        return Fault(number, f"Failed to connect to {target.host} port {target.port}: {said}")
    return Fault(
        number, f"Failed to connect to {target.host} port {target.port} after {after} ms: Couldn't connect to server"
    )


def _target(url: str) -> Target | Fault:
    whole = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(whole)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return Fault(3, "URL using bad/illegal format or missing URL")
    if parts.scheme not in PORTS:
        return Fault(1, f'Protocol "{parts.scheme}" not supported or disabled in libcurl')
    if not host or any(one.isspace() for one in url):
        return Fault(3, "URL using bad/illegal format or missing URL")
    query = f"?{parts.query}" if parts.query else ""
    return Target(host, port or PORTS[parts.scheme], (parts.path or "/") + query, parts.scheme)


def _request(guest: Guest, options: Options, target: Target, address: str, hops: int) -> Request:
    host = _bracketed(target.host) + ("" if target.port == PORTS[target.scheme] else f":{target.port}")
    headers = {"host": host, "user-agent": options.value("A", f"curl/{guest.system.curl}"), "accept": "*/*"}
    for one in options.values("H"):
        name, colon, value = one.partition(":")
        if colon and value.strip():
            headers[name.strip().lower()] = value.strip()
    usual = "HEAD" if options.has("I") else "POST" if options.has("d") and not options.has("G") else "GET"
    return Request(
        method=options.value("X", usual).upper(),
        path=target.path,
        headers=headers,
        body="&".join(options.values("d")),
        host=target.host,
        forwarded=hops,
        by_ipv6=is_ipv6(address),
    )


def _request_lines(request: Request) -> list[str]:
    named = [
        f"{'-'.join(part.capitalize() for part in name.split('-'))}: {value}" for name, value in request.headers.items()
    ]
    return [f"{request.method} {request.path} HTTP/1.1", *named, ""]


def _written_out(options: Options, response: Response, sent: Reached, target: Target) -> str:
    """What -w asks for: a few of curl's variables."""
    text = options.value("w")
    size = len(response.body.encode())
    values = {
        "http_code": f"{response.status:03}", "response_code": f"{response.status:03}", "remote_ip": sent.address,
        "remote_port": str(target.port), "local_ip": sent.source, "size_download": str(size), "exitcode": "0",
        "content_type": dict(response.headers).get("Content-Type", ""),
    }  # fmt: skip
    for name, value in values.items():
        text = text.replace(f"%{{{name}}}", value)
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t")


def _seconds(text: str) -> int | None:
    """A number of seconds, of which curl takes fractions, in milliseconds; None for none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return int(min(value, 3600) * 1000) if value > 0 else None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
