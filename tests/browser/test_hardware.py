"""Somebody opens the view of the hardware, pulls a plug by keyboard, sees who goes down, and puts it right."""

from playwright.sync_api import expect

from tests.browser.study import Study
from tests.browser.test_for_everybody import violations


def test_a_plug_is_pulled_by_keyboard_and_the_focus_stays_on_it(study: Study) -> None:
    study.begin_as_guest()
    page = study.page
    page.locator("#hardware-toggle").click()
    rack = page.locator("#hardware .is-rack").first
    plug = rack.locator(".plug").first
    expect(plug).to_be_visible()
    focused = str(plug.get_attribute("id"))

    plug.focus()
    page.keyboard.press("Enter")

    expect(rack.locator(".occupant.is-out")).to_be_visible()
    expect(page.locator("#network .state.out")).to_be_visible()
    expect(page.locator(f"#{focused}")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#hardware .occupant.is-out")).to_have_count(0)
    expect(page.locator("#network .state.out")).to_have_count(0)


def test_what_is_selected_on_its_host_opens_in_the_inspector_and_the_view_stays(study: Study) -> None:
    study.begin_as_guest()
    study.page.locator("#hardware-toggle").click()

    study.page.locator("#hardware .occupant").first.click()

    expect(study.page.locator("#inspector[data-selected^='i-']")).to_be_visible()
    expect(study.page.locator("#fail-hardware")).to_be_attached()
    study.page.reload()
    expect(study.page.locator("#hardware .occupant").first).to_be_visible()
    study.page.locator("#hardware-toggle").click()
    expect(study.page.locator("#fail-hardware")).to_have_count(0)
