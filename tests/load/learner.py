"""A learner with a browser, over real HTTP: signed in, pressing "Check my work", looking as htmx looks."""

import re
import time
from dataclasses import dataclass
from html import unescape

from tests.load.browser import Browser, Unexpected

LOOK = re.compile(r'hx-get="(?P<path>[^"]+)" hx-trigger="load delay:(?P<delay>\d+)ms"')
STATE = re.compile(r'id="verdict"[^>]* data-state="(?P<state>\w+)"')


@dataclass
class Learner(Browser):
    """One signed-in browser at a lab."""

    lab: str = ""

    def submit(self, token: str) -> str:
        """Press the button; what the page shows then."""
        return self.ask("POST", f"/labs/{self.lab}/submit", {"client_token": token}, target="verdict")

    def wait(self, shown: str) -> str:
        """Look again whenever the page would, until it shows a verdict; which one."""
        while look := LOOK.search(shown):
            time.sleep(int(look["delay"]) / 1000)
            shown = self.ask("GET", unescape(look["path"]), target="verdict")
        state = STATE.search(shown)
        if state is None:
            raise Unexpected(shown[:300])
        return state["state"]
