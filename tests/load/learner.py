"""A learner with a browser, over real HTTP: signed in, pressing "Check my work", looking as htmx looks."""

import http.client
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

SECRET = "a" * 32
LOOK = re.compile(r'hx-get="(?P<path>[^"]+)" hx-trigger="load delay:(?P<delay>\d+)ms"')
STATE = re.compile(r'id="verdict"[^>]* data-state="(?P<state>\w+)"')


class Unexpected(Exception):
    """An answer that is none."""


@dataclass
class Learner:
    """One signed-in browser, on one connection that is kept."""

    site: str
    lab: str
    session: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.site).netloc, timeout=60)

    def submit(self, token: str) -> str:
        """Press the button; what the page shows then."""
        return self._ask("POST", f"/labs/{self.lab}/submit", {"client_token": token})

    def wait(self, shown: str) -> str:
        """Look again whenever the page would, until it shows a verdict; which one."""
        while look := LOOK.search(shown):
            time.sleep(int(look["delay"]) / 1000)
            shown = self._ask("GET", unescape(look["path"]))
        state = STATE.search(shown)
        if state is None:
            raise Unexpected(shown[:300])
        return state["state"]

    def close(self) -> None:
        self.connection.close()

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={SECRET}",
            "HX-Request": "true",
            "HX-Target": "verdict",
            "Accept-Language": "en",
        }
        if form is not None:
            headers |= {"X-CSRFToken": SECRET, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form) if form is not None else None
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
