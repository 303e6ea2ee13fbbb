"""The whole way by keyboard alone, and the main path without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from labs.grading.models import Submission
from tests.browser.study import Study
from tests.processes import WorkerProcess

MOST_TABS = 150
MOST_LOOKS = 60


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def enter(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def test_a_lab_is_worked_on_by_keyboard_alone(study: Study, worker: WorkerProcess) -> None:
    page = study.page
    page.goto(study.site)
    enter(page, "form[action='/accounts/guest'] button")
    page.wait_for_url("**/courses/**")
    enter(page, f"a[href='/labs/{study.lab}/']")
    expect(page.locator("#network")).to_be_visible()

    enter(page, ".skip")
    enter(page, "#network a[data-select^='i-']")
    expect(page.locator("#inspector h2")).to_be_focused()
    enter(page, "#do-stop_instances")
    expect(page.locator("#network .state-stopped")).to_be_visible()

    enter(page, "#packet-destination")
    page.keyboard.press("Escape")
    page.locator("#packet-destination").evaluate("one => { one.selectedIndex = 2 }")
    enter(page, "#packet-send")
    expect(page.locator(".journey[data-arrived='no']")).to_be_visible()
    enter(page, "#undo")
    expect(page.locator(".journey[data-returned='yes']")).to_be_visible()

    page.keyboard.press("Control+Home")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    enter(page, "#check")
    assert study.verdict() == (0, 18)


def test_the_focus_is_always_seen(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const one = document.activeElement;
                const style = getComputedStyle(one);
                const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return { shown, what: one.outerHTML.slice(0, 120), body: one === document.body };
            }"""
        )
        if not found["shown"] and not found["body"]:
            unseen.append(found["what"])

    assert unseen == []


@pytest.fixture
def plain(browser: Browser, site: str) -> Page:
    """A window without JavaScript, in English."""
    return browser.new_context(java_script_enabled=False, locale="en-GB").new_page()


def test_the_main_path_works_without_javascript(plain: Page, site: str, worker: WorkerProcess) -> None:
    page = plain
    page.goto(site)
    page.get_by_role("button", name="Start now, no account").click()
    page.get_by_role("link", name="Start: An address that stays").click()

    page.locator("#network a[href*='select=i-']").first.click()
    page.locator("#do-stop_instances").click()
    expect(page.locator("#notice")).to_contain_text("Done: Stop the instance.")

    page.locator("a[href*='action=allocate_address']").first.click()
    page.locator("[name='tag_specifications.name']").fill("mine")
    page.locator("#submit-allocate_address").click()
    expect(page.locator("#network")).to_contain_text("mine")

    page.locator("#packet-destination").select_option(index=2)
    page.locator("#packet-send").click()
    expect(page.locator(".journey")).to_contain_text("It did not arrive.")

    page.locator("#undo").click()
    expect(page.locator("#network")).not_to_contain_text("mine")

    page.locator("#check").click()
    for _ in range(MOST_LOOKS):
        if page.locator("#verdict .score").count():
            break
        page.wait_for_timeout(250)
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("#verdict .score")).to_be_visible()
    assert Submission.objects.count() == 1


def test_a_refused_form_without_javascript_keeps_what_was_typed(plain: Page, site: str) -> None:
    plain.goto(f"{site}/labs/your-first-network/?action=create_vpc")
    plain.get_by_role("button", name="Start now, no account").click()
    plain.goto(f"{site}/labs/your-first-network/?action=create_vpc")
    plain.locator("[name=cidr_block]").fill("10.0.0.0/8")

    plain.locator("#submit-create_vpc").click()

    expect(plain.locator(".refusal")).to_contain_text("InvalidVpc.Range")
    expect(plain.locator("[name=cidr_block]")).to_have_value("10.0.0.0/8")


def test_the_focus_stays_where_something_was_pressed(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    study.do("allocate_address", tag_specifications__name="mine")

    page.locator("#undo").press("Enter")
    expect(page.locator("#journal-title")).to_be_focused()
    page.locator("#create-key").press("Enter")
    expect(page.locator("#made-secret")).to_be_visible()
    expect(page.locator("#create-key")).to_be_focused()
    page.locator("#keys [action*='revoke'] button").press("Enter")
    expect(page.locator("#keys-title")).to_be_focused()


def test_a_menu_closes_with_escape_and_when_somebody_goes_on(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    menu = page.locator("#journal details.menu")
    button = menu.locator("summary")

    button.press("Enter")
    menu.locator("a").first.focus()
    page.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(button).to_be_focused()

    button.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    page.locator("#terminal-line").focus()
    expect(menu.locator("a").first).to_be_hidden()
