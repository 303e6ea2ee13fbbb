"""Parts of a page that begin folded on a phone, and are open on a wide screen and after somebody opened them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PARTS = (
    "<details data-fold-narrow data-open-key='a' open><summary>a</summary>A</details>"
    "<details data-fold-narrow data-open-key='b' open><summary>b</summary>B</details>"
)


@pytest.mark.parametrize(("width", "opened"), [(360, 0), (1280, 2)])
def test_parts_begin_folded_on_a_narrow_screen_alone_and_stay_as_somebody_left_them(
    page: Page, site: str, watched: Callable[[Page], Page], width: int, opened: int
) -> None:
    watched(page).set_viewport_size({"width": width, "height": 800})
    page.goto(site)
    draw = "parts => { document.querySelector('main').innerHTML = parts }"
    page.evaluate(draw, PARTS)

    page.evaluate("import('/static/js/fold.js')")

    expect(page.locator("details[open]")).to_have_count(opened)
    if opened:
        return
    page.get_by_text("b", exact=True).press("Enter")
    page.evaluate(draw, PARTS)
    page.evaluate(
        "document.querySelector('main').dispatchEvent(new CustomEvent('htmx:load', {bubbles: true, detail: {elt: document.body}}))"
    )
    expect(page.locator("details[open]")).to_have_text("bB")
