"""A person at the lab page, in sentences: they open, select, press, fill in, send packets and have their work checked."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.processes import ROOT

RECORDINGS = ROOT / ".state" / "recordings"


@dataclass
class Study:
    """One browser window on one lab."""

    page: Page
    site: str
    lab: str
    recording: Path | None = None
    _pictures: int = field(default=0, init=False)

    @property
    def address(self) -> str:
        return f"{self.site}/labs/{self.lab}/"

    def begin_as_guest(self) -> None:
        """From the first page, with one click, through the course to the lab."""
        self.page.goto(self.site)
        self.page.locator("form[action='/accounts/guest'] button").click()
        self.page.locator(f"a[href='/labs/{self.lab}/']").first.click()
        expect(self.page.locator("#network")).to_be_visible()
        self.page.wait_for_load_state()

    def open(self) -> None:
        self.page.goto(self.address)
        expect(self.page.locator("#network")).to_be_visible()

    def select(self, prefix: str) -> None:
        """Select the first resource in the network whose id begins so."""
        self.page.locator(f"#network a[data-select^='{prefix}-']").first.click()
        expect(self.page.locator(f"#inspector[data-selected^='{prefix}-']")).to_be_visible()

    def press(self, action: str) -> None:
        """Press the button of an action that needs nothing but what is selected, and wait until it is done."""
        with self._next_revision():
            self.page.locator(f"#do-{action}").click()

    def open_form(self, action: str) -> Locator:
        """Open the form of an action, from wherever it is offered."""
        link = self.page.locator(f"a[data-open='action={action}']:visible")
        if not link.count():
            self.page.locator("#inspector details[data-open-key='create'] > summary").click()
        link.first.click()
        form = self.page.locator(f"#run-{action}")
        expect(form).to_be_visible()
        return form

    def do(self, action: str, **typed: Any) -> None:
        """Fill in and send the form of an action, and wait until it is done."""
        form = self.open_form(action)
        for name, value in typed.items():
            fill(form.locator(f"[name='{name.replace('__', '.')}']").first, value)
        with self._next_revision():
            self.page.locator(f"#submit-{action}").click()

    def let_pass(self, span: str) -> None:
        """Let an hour, a day or a month pass."""
        with self._next_revision():
            self.page.locator(f"#pass-{span}").click()

    def check(self) -> tuple[int, int]:
        """Have the work checked, and wait for the verdict: the points, and how many there are."""
        before = self.page.locator("#verdict").get_attribute("data-submission")
        self.page.locator("#check").click()
        return self.verdict(after=before)

    def verdict(self, after: str | None = "") -> tuple[int, int]:
        """Wait for the verdict of a newer submission."""
        done = self.page.locator(f"#verdict[data-state='done']:not([data-submission='{after}'])")
        expect(done).to_be_visible(timeout=30_000)
        score = done.locator(".score")
        return int(score.get_attribute("data-points") or -1), int(score.get_attribute("data-max-points") or -1)

    def checks(self) -> dict[str, bool]:
        """Which checks of the verdict are met."""
        found = self.page.locator("#verdict [data-check]")
        return {
            str(found.nth(number).get_attribute("data-check")): found.nth(number).get_attribute("data-passed") == "yes"
            for number in range(found.count())
        }

    def picture(self, name: str) -> None:
        """Add a picture to the recording, if there is one."""
        if self.recording is None:
            return
        self._pictures += 1
        self.recording.mkdir(parents=True, exist_ok=True)
        path = self.recording / f"{self._pictures:02}-{name}.png"
        # With the caret left alone, Playwright puts no style of its own into the page, which the policy would refuse.
        self.page.screenshot(path=path, caret="initial", animations="allow")

    def _next_revision(self) -> "_NextRevision":
        return _NextRevision(self.page)


class _NextRevision:
    """Waits, on leaving, until the page shows a newer state of the lab than on entering."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def __enter__(self) -> None:
        self.seen = self.page.locator("#revision").input_value()

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            expect(self.page.locator("#revision")).not_to_have_value(self.seen)


def fill(control: Locator, value: Any) -> None:
    """Type into a field, or choose: by value, or a number for the place in the list."""
    if control.evaluate("one => one.tagName") != "SELECT":
        control.fill(str(value))
    elif isinstance(value, int):
        control.select_option(index=value)
    else:
        control.select_option(value)
