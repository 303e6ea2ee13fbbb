"""The CLI line follows what is typed, and is copied by a button and by keyboard; exports come as files."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.study import Study


def test_the_line_follows_what_is_typed_and_nothing_typed_is_lost(study: Study) -> None:
    study.begin_as_guest()
    form = study.open_form("create_vpc")
    study.page.locator("details[data-open-key='cli-form'] > summary").click()
    line = study.page.locator("#cli-line code")

    form.locator("[name='cidr_block']").fill("10.7.0.0/16")

    expect(line).to_have_text("aws ec2 create-vpc --cidr-block 10.7.0.0/16")
    expect(form.locator("[name='cidr_block']")).to_have_value("10.7.0.0/16")


def test_a_line_is_copied_by_keyboard_and_says_so(study: Study) -> None:
    study.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    study.begin_as_guest()
    study.do("create_vpc", cidr_block="10.7.0.0/16")
    entry = study.page.locator("#entry-1")
    entry.locator("summary").focus()
    study.page.keyboard.press("Enter")
    study.page.keyboard.press("Tab")

    expect(entry.locator("[data-copy]")).to_be_focused()
    study.page.keyboard.press("Enter")

    expect(entry.locator("[role='status']")).to_have_text("복사했어요")
    copied = study.page.evaluate("navigator.clipboard.readText()")
    assert copied == "aws ec2 create-vpc --cidr-block 10.7.0.0/16"


def test_an_export_comes_as_a_file(study: Study) -> None:
    study.begin_as_guest()
    study.do("create_vpc", cidr_block="10.7.0.0/16")
    menu = study.page.locator("details[data-open-key='export']")
    menu.locator("summary").click()

    with study.page.expect_download() as download:
        menu.locator("a", has_text="AWS CLI").click()

    assert download.value.suggested_filename == f"{study.lab}.sh"
    assert re.search("aws ec2 create-vpc", Path(download.value.path()).read_text())
