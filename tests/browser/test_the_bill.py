"""The bill in a real browser: time passes until a moment, what costs leads to what stops it, and the charge ends."""

from playwright.sync_api import expect

from tests.browser.study import Study


def test_time_passes_until_a_moment_and_a_charge_is_ended_from_the_bill(study: Study) -> None:
    study.begin_as_guest()
    bill = study.page.locator("#bill")
    study.do("allocate_address")

    study.page.locator("#pass-until").fill("2026-04-02T09:30")
    study.page.locator("#pass-until").press("Enter")
    expect(bill.locator(".clock time")).to_have_text("2026-04-02 09:30 UTC")
    expect(bill.locator(".happenings").first).to_contain_text("2026-03 청구서가 나왔어요")
    expect(study.page.locator("#pass-until")).to_be_focused()

    bill.locator("a[data-open$='action=release_address']").click()
    form = study.page.locator("#run-release_address")
    expect(form).to_be_visible()
    form.locator("[data-main]").click()
    expect(bill.locator("a[data-open$='action=release_address']")).to_have_count(0)
    study.picture("bill")


def test_a_resource_says_what_it_costs(study: Study) -> None:
    study.begin_as_guest()
    study.let_pass("day")

    study.select("i")

    expect(study.page.locator("#inspector .spent")).to_contain_text("시간당 $0.013")
    study.page.locator("#inspector .spent summary").click()
    expect(study.page.locator("#inspector .spent .costs")).to_contain_text("BoxUsage:t3.micro")
