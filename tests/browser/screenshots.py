"""Makes the picture of the README: `python -m tests.browser.screenshots` writes docs/images/lab-page.png.

A whole ecnet is started on a state folder of its own, and a guest gets as far as a packet that does not arrive.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.study import Study
from tests.conftest import CHROMIUM_FLAGS
from tests.platform.running import Running
from tests.processes import ROOT

PICTURE = ROOT / "docs" / "images" / "lab-page.png"
LARGEST = 300_000
"""Bytes that a picture in the repository may have."""


def main() -> None:
    """Start, take the picture, stop."""
    folder = Path(tempfile.mkdtemp(prefix="ecnet-picture-"))
    try:
        with Running(folder / "state") as site:
            site.wait_until_all_run()
            assert site.address is not None
            take(site.address.rstrip("/"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    size = PICTURE.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{PICTURE} has {size} bytes, more than {LARGEST}")
    print(f"{PICTURE.relative_to(ROOT)}: {size} bytes")


def take(site: str) -> None:
    """The lab page in English, on a screen of 1600 by 1000 pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        page = browser.new_page(locale="en-GB", viewport={"width": 1600, "height": 1000}, color_scheme="light")
        build(Study(page, site, "a-second-network-card"))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, caret="initial", animations="disabled")
        browser.close()


def build(study: Study) -> None:
    """A second interface for an instance, and a packet to it."""
    study.begin_as_guest()
    study.page.goto(f"{study.address}?step=2")
    study.do("create_network_interface", tag_specifications__name="license", subnet_id=2)
    study.do("attach_network_interface", instance_id=1, device_index=1)
    settle(study.page)


def settle(page: Page) -> None:
    """Wait until the page rests: what an action changed has stopped to glow, and the network is in sight."""
    expect(page.locator("#network")).to_contain_text("device 1")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    expect(page.locator(".is-changed")).to_have_count(0)


def chromium() -> str:
    """The Chromium that `make test` uses."""
    given = os.environ.get("CHROMIUM")
    return (
        given
        or subprocess.run([ROOT / ".ci" / "find-chromium"], check=True, capture_output=True, text=True).stdout.strip()
    )


if __name__ == "__main__":
    main()
