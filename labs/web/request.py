"""What do all pages need to know of a request: who asks, in which language, and where to go afterwards."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from labs.study.models import User


class PageRequest(HttpRequest):
    """A request as the site's middleware has prepared it."""

    htmx: HtmxDetails


def learner(request: HttpRequest) -> User | None:
    """Who is signed in, as an account or a guest; None for a visitor."""
    return request.user if request.user.is_authenticated else None


def language() -> str:
    """The language of the answer: `ko` or `en`."""
    return (get_language() or "en").split("-")[0]


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to go on to, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else otherwise


def page_query(request: PageRequest) -> dict[str, str]:
    """What the address of the page says: of the page around it, when htmx asks for a part."""
    around = request.htmx.current_url if request.htmx else None
    query = urlsplit(around).query if around else request.META.get("QUERY_STRING", "")
    return dict(parse_qsl(query))


def with_query(path: str, query: dict[str, str]) -> str:
    """A path with the parts of a query that say anything."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
