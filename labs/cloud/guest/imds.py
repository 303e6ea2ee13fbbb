"""What does the instance metadata service (IMDS) answer? Version 1 with a plain GET, version 2 with a token from a PUT.

It answers next to the instance: neither security groups nor network ACLs nor routes have a say.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
The options: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
Of the status codes 400, 401, 403 and 404 are documented; of what was forwarded only that it is rejected, and 405 is recalled.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html#instance-metadata-returns
"""

from datetime import datetime

from labs.cloud.guest.http import Request, Response, fault_page
from labs.cloud.guest.metadata import KEY_NAME, VERSIONS, Tree, tree
from labs.cloud.guest.token import LONGEST_TTL, new_token, seconds_left
from labs.cloud.resources.instance import Instance, metadata_options_of
from labs.cloud.world import World

TOKEN_PATH = "/latest/api/token"  # noqa: S105 - where tokens are asked for
OTHER_TOKEN_PATHS = frozenset(f"/{one}/api/token" for one in VERSIONS)
"""Where no version gives any: these are forbidden."""
TTL = "x-aws-ec2-metadata-token-ttl-seconds"
TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105 - the name of a header
FORWARDED = "x-forwarded-for"


def answer(world: World, instance: Instance, request: Request) -> Response | None:
    """The answer to a request; None where none ever arrives."""
    options = metadata_options_of(world, instance)
    if options.http_endpoint == "disabled":
        return _fault(world, 403)
    if request.by_ipv6 and options.http_protocol_ipv6 == "disabled":
        return None
    if request.method == "PUT":
        return _token(world, instance, request, hops=options.http_put_response_hop_limit)
    if request.method not in ("GET", "HEAD"):
        return _fault(world, 405)
    if request.place == TOKEN_PATH:
        return _fault(world, 405)
    given = request.headers.get(TOKEN)
    if given is None and options.http_tokens == "required":
        return _fault(world, 401)
    if given is not None and not (left := seconds_left(world, instance.id, given)):
        return _fault(world, 401)
    found = _found(tree(world, instance), request.place)
    if found is None:
        return _fault(world, 404)
    headers = (("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", str(left)),) if given is not None else ()
    return _good(world, found, *headers)


def _token(world: World, instance: Instance, request: Request, *, hops: int) -> Response | None:
    """A token, for whoever asks by PUT and says for how long; a certain version has none, what came through a proxy gets none.

    The answer has a hop limit: from a container behind a bridge, a limit of 1 lets it die on the way.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
    """
    if request.place != TOKEN_PATH and request.place in OTHER_TOKEN_PATHS:
        return _fault(world, 403)
    if request.place != TOKEN_PATH:
        return _fault(world, 404 if request.place.startswith("/latest/") else 405)
    if request.forwarded >= hops:
        return None
    if FORWARDED in request.headers:
        return _fault(world, 403)
    ttl = request.headers.get(TTL, "").strip()
    if not (ttl.isascii() and ttl.isdigit() and len(ttl) < 6 and 1 <= int(ttl) <= LONGEST_TTL):
        return _fault(world, 400)
    token = new_token(world, instance.id, int(ttl))
    return _good(world, token, ("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", str(int(ttl))))


def _found(whole: Tree, path: str) -> str | None:
    """What stands at a path: a value, or the names below it, those that go on with a slash behind."""
    here: Tree | str = whole
    parts = [part for part in path.split("/") if part]
    for part in parts:
        if isinstance(here, str) or part not in here:
            return None
        here = here[part]
    if isinstance(here, str):
        return None if path.endswith("/") else here
    return "\n".join(_listed(name, below) for name, below in here.items() if name != KEY_NAME)


def _listed(name: str, below: "Tree | str") -> str:
    if isinstance(below, str):
        return name
    if KEY_NAME in below:
        return f"{name}={below[KEY_NAME]}"
    return name if name in UNMARKED else f"{name}/"


UNMARKED = frozenset({"dynamic", "meta-data", "user-data", *VERSIONS})
"""Names in the listings of versions and of a version, which have no slash behind."""


def _good(world: World, body: str, *headers: tuple[str, str]) -> Response:
    length = str(len(body.encode()))
    first = (("Content-Type", "text/plain"), ("Accept-Ranges", "none"), ("Content-Length", length))
    return Response(status=200, headers=(*first, *headers, *_last(world.now)), body=body)


def _fault(world: World, status: int) -> Response:
    body = fault_page(status)
    return Response(
        status=status,
        headers=(("Content-Type", "text/html"), ("Content-Length", str(len(body))), *_last(world.now)),
        body=body,
    )


def _last(now: datetime) -> tuple[tuple[str, str], ...]:
    return (("Date", f"{now:%a, %d %b %Y %H:%M:%S} GMT"), ("Server", "EC2ws"), ("Connection", "close"))
