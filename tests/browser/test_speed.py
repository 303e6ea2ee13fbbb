"""How fast it is, asked beside the packet form: by keyboard, in place, and gone when a packet is sent."""

from playwright.sync_api import expect

from tests.browser.study import Study
from tests.browser.test_without_a_mouse import enter


def test_speed_is_measured_in_place_and_leaves_when_a_packet_is_sent(study: Study) -> None:
    page = study.page
    study.begin_as_guest()
    page.locator("#packet-source").select_option(index=1)
    page.locator("#packet-destination").select_option("internet")
    page.locator("#packet-flows").fill("9")

    enter(page, "#packet-measure")
    speed = page.locator("#packet .speed[data-works='yes']")
    expect(speed.locator(".figure")).to_contain_text("Gbps")
    expect(page.locator("#packet details[data-open-key='way']")).to_be_visible()
    assert "measure=1" in page.url

    speed.locator("a[data-select^='i-']").click()
    expect(page.locator("#inspector[data-selected^='i-'] .facts")).to_be_visible()
    expect(speed).to_be_visible()

    page.locator("#packet-send").click()
    expect(page.locator("#packet .journey[data-returned='yes']")).to_be_visible()
    expect(page.locator("#packet .speed")).to_have_count(0)
    assert "measure" not in page.url
