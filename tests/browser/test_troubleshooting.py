"""A rung of the ladder is begun, a packet predicted by keys alone, and what came of it is shown; on a phone, in the dark."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from labs.study.sessions.models import Prediction
from tests.browser.test_for_everybody import overflow, violations


def test_a_rung_is_begun_and_a_packet_predicted_by_keys(
    browser: Browser, site: str, watched: Callable[[Page], Page]
) -> None:
    size = {"width": 360, "height": 780}
    context = browser.new_context(viewport=size, color_scheme="dark", locale="en-GB", base_url=site)  # type: ignore[arg-type]
    page = watched(context.new_page())
    page.goto("/troubleshooting/")
    page.locator("#rung-1 button").press("Enter")
    found = {"ladder": (violations(page), overflow(page))}
    page.locator("#rung-1 button").press("Enter")
    expect(page.locator("#network")).to_be_visible()

    page.locator("#packet-destination").select_option(index=2)
    page.locator("#packet-predict").press("Enter")
    page.locator("#predict [name=outcome]").first.press("Space")
    page.locator("#predict [name=outcome]").first.press("ArrowDown")
    page.locator("#predict [name=confidence]").first.press("Space")
    for _ in range(3):
        page.locator("#predict [name=confidence]:checked").press("ArrowRight")
    found["predicting"] = (violations(page), overflow(page))
    page.locator("#predict [name=confidence]:checked").press("Enter")

    expect(page.locator(".predicted")).to_contain_text("sure to 80 percent")
    expect(page.locator(".journey")).to_be_visible()
    expect(page.locator("#predict")).to_have_count(0)
    kept = Prediction.objects.get()
    assert (kept.confidence, kept.said["outcome"]) == (80, "unanswered")
    page.evaluate("scrollTo(0, 0)")
    found["predicted"] = (violations(page), overflow(page))
    page.locator(".predicted a").click()
    expect(page.locator("[data-brier]")).to_be_visible()
    found["calibration"] = (violations(page), overflow(page))
    assert {place: seen for place, seen in found.items() if seen != ([], 0)} == {}
