"""A signed-in browser over real HTTP, on one connection that is kept, asking as htmx asks."""

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

SECRET = "a" * 32

Form = Mapping[str, str | Sequence[str]]


class Unexpected(Exception):
    """An answer that is none."""


@dataclass
class Browser:
    """One signed-in browser; `session` is its session cookie."""

    site: str
    session: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.site).netloc, timeout=60)

    def ask(self, method: str, path: str, form: Form | None = None, *, target: str = "") -> str:
        """The text of an answer; with a target it is asked for as htmx does. Raises Unexpected unless all is well."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={SECRET}", "Accept-Language": "en"}
        if target:
            headers |= {"HX-Request": "true", "HX-Target": target}
        if form is not None:
            headers |= {"X-CSRFToken": SECRET, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form, doseq=True) if form is not None else None
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # A kept connection was given up by the server while nothing was asked; browsers ask again too.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise Unexpected(f"{method} {path}: {answer.status} {text[:300]}")
        return text

    def close(self) -> None:
        self.connection.close()
