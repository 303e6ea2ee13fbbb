"""Every page fits every screen and is there for everybody: sizes, light and dark, and axe-core's rules for WCAG 2.2 AA."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from labs.study.models import Command
from tests.browser.conftest import LAB
from tests.browser.study import RECORDINGS, Study

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is hundreds of elements, described one by one
}
SIZES = {360: 780, 768: 1024, 1280: 800, 1600: 1000}

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str, watched: Callable[[Page], Page]) -> Open:
    """Open a window of a size, a theme and a language, in which a guest has begun."""

    def open_it(width: int, theme: Literal["light", "dark"], language: str = "ko-KR") -> Page:
        size: Any = {"width": width, "height": SIZES[width]}
        context = browser.new_context(viewport=size, color_scheme=theme, locale=language, base_url=site)
        page = watched(context.new_page())
        page.goto("/")
        page.locator("form[action='/accounts/guest'] button").click()
        return page

    return open_it


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe-core says against the page as it is now: the rule and the element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]]


def unfold(page: Page) -> None:
    """Open whatever is folded away, so that it is examined too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_nothing_is_wider_than_the_window(opened: Open, width: int, theme: Literal["light", "dark"]) -> None:
    page = opened(width, theme)
    too_wide = {}
    for name, path in {
        "first": "/",
        "course": "/courses/ec2-networking/",
        "sign-up": "/accounts/sign-up",
        "lab": f"/labs/{LAB}/",
        "second-lab": "/labs/a-second-network-card/",
        "form": f"/labs/{LAB}/?action=authorize_security_group_ingress",
        "packet": f"/labs/{LAB}/?source=internet&destination=internet&protocol=tcp&port=80",
        "hardware": f"/labs/{LAB}/?hardware=open",
    }.items():
        page.goto(path)
        folder = RECORDINGS / "sizes"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(
            path=folder / f"{name}-{width}-{theme}.png", full_page=True, caret="initial", animations="allow"
        )
        unfold(page)
        if overflow(page):
            too_wide[name] = overflow(page)

    assert too_wide == {}


@pytest.mark.parametrize(("width", "theme", "language"), [(1600, "light", "ko-KR"), (360, "dark", "en-GB")])
def test_axe_finds_nothing(opened: Open, width: int, theme: Literal["light", "dark"], language: str) -> None:
    page = opened(width, theme, language)
    found = {}
    for path in ("/", "/courses/ec2-networking/", "/accounts/sign-up", "/accounts/sign-in", f"/labs/{LAB}/"):
        page.goto(path)
        found[path] = violations(page)
    page.locator("#network a[data-select^='eni-']").first.click()
    expect(page.locator("#inspector[data-selected^='eni-']")).to_be_visible()
    page.locator("#packet-destination").select_option(index=2)
    page.locator("#packet-port").fill("443")
    page.locator("#packet-send").click()
    expect(page.locator(".journey[data-arrived='no']")).to_be_visible()
    unfold(page)
    found["interface and packet"] = violations(page)
    for action in ("run_instances", "authorize_security_group_ingress", "create_tags"):
        page.goto(f"/labs/{LAB}/?action={action}")
        before = Command.objects.count()
        page.locator(f"#submit-{action}").click()
        expect(page.locator("#inspector .refusal").first).to_be_visible()
        assert Command.objects.count() == before + 1
        unfold(page)
        found[action] = violations(page)

    assert {place: faults for place, faults in found.items() if faults} == {}


def test_every_control_has_a_name_and_every_id_is_used_once(study: Study) -> None:
    study.begin_as_guest()
    study.select("i")
    unfold(study.page)

    nameless = study.page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
            .filter(one => !(one.innerText?.trim() || one.ariaLabel || one.labels?.length))
            .map(one => one.outerHTML.slice(0, 100))"""
    )
    doubled = study.page.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
            return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
    )

    assert (nameless, doubled) == ([], [])


def test_a_change_of_the_network_moves_nothing_else(study: Study) -> None:
    study.begin_as_guest()
    study.select("i")
    study.press("stop_instances")
    study.press("start_instances")
    study.page.evaluate(
        """() => { window.shifted = 0; new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.shifted += entry.value;
        }).observe({ type: "layout-shift" }); }"""
    )

    study.press("stop_instances")
    study.page.wait_for_timeout(300)

    assert study.page.evaluate("window.shifted") < 0.05


def test_motion_stops_for_who_asks_for_none(study: Study) -> None:
    study.page.emulate_media(reduced_motion="reduce")
    study.begin_as_guest()
    study.select("i")
    study.press("stop_instances")

    longest = study.page.evaluate(
        "() => Math.max(0, ...document.getAnimations().map(one => one.effect.getTiming().duration))"
    )
    assert longest <= 1
