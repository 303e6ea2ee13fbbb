"""Playgrounds in a real browser: made, worked in, another Region, a key, removed; for everybody and on every screen."""

import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from labs.classroom.models import ApiToken
from labs.study import services
from labs.study.models import AccessKey, Sandbox
from labs.study.services import create_guest, keep_work
from tests.browser.study import RECORDINGS, Study
from tests.browser.test_for_everybody import RULES, SIZES, overflow, unfold

PASSWORD = "unusual words 42"
OHIO = "us-east-2"

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str, watched: Callable[[Page], Page]) -> Open:
    """Open a window of a size, a theme and a language, in which somebody with an account has signed in."""
    keep_work(create_guest(), "minji", PASSWORD)

    def open_it(width: int, theme: Literal["light", "dark"], language: str = "ko-KR", **further: Any) -> Page:
        size: Any = {"width": width, "height": SIZES[width]}
        context = browser.new_context(viewport=size, color_scheme=theme, locale=language, base_url=site, **further)
        page = watched(context.new_page())
        page.goto("/accounts/sign-in?next=/playgrounds/")
        page.locator("[name=username]").fill("minji")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("#sign-in button").click()
        return page

    return open_it


def make(page: Page, name: str) -> str:
    """A new playground by the form; the path of its page."""
    page.goto("/playgrounds/")
    page.locator("#id_name").fill(name)
    page.locator("#create-playground").click()
    expect(page.locator("#network")).to_be_visible()
    return page.evaluate("location.pathname")  # type: ignore[no-any-return]


def choose(page: Page, region: str) -> None:
    page.locator(".regions summary").click()
    page.locator(f".regions a:has(code:text-is('{region}'))").click()
    expect(page.locator(".regions summary")).to_contain_text(region)


def picture(page: Page, name: str) -> None:
    folder = RECORDINGS / "playground"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial", animations="allow")


def test_a_playground_is_worked_in_in_two_regions(opened: Open, site: str) -> None:
    page = opened(1600, "light")
    path = make(page, "가게")
    study = Study(page, site, "")
    study.do("create_vpc", tag_specifications__name="home", cidr_block="10.0.0.0/16")
    expect(page.locator("#network")).to_contain_text("home")

    choose(page, OHIO)
    expect(page.locator("#network")).not_to_contain_text("home")
    study.do("create_vpc", tag_specifications__name="abroad", cidr_block="10.1.0.0/16")
    expect(page.locator("#network")).to_contain_text("abroad")
    expect(page).to_have_url(re.compile(f"{path}\\?region={OHIO}&select=vpc-"))
    expect(page.locator("#journal li").first).to_contain_text(OHIO)
    study.select("subnet")
    expect(page).to_have_url(re.compile(f"region={OHIO}"))
    page.locator("#terminal-line").fill("aws ec2 describe-vpcs --query Vpcs[].CidrBlock --output text")
    page.locator("#terminal-line").press("Enter")
    expect(page.locator("#terminal-log .printed")).to_contain_text("10.1.0.0/16")
    page.locator("#undo").click()
    expect(page.locator("#network")).not_to_contain_text("abroad")
    expect(page.locator("#network")).to_contain_text(f"{OHIO}a")

    choose(page, "ap-northeast-2")
    expect(page.locator("#network")).to_contain_text("home")


def test_a_key_is_shown_once_and_copied(opened: Open) -> None:
    page = opened(1600, "light", permissions=["clipboard-read", "clipboard-write"])
    path = make(page, "shop")

    page.locator("#create-key").click()
    secret = page.locator("#made-secret").inner_text()
    paste = page.locator(".paste:has(#paste-credentials)")
    paste.get_by_role("button").click()
    expect(paste.get_by_role("status")).to_have_text("복사했어요")
    key = AccessKey.objects.get()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == [
        "[ecnet]",
        f"aws_access_key_id = {key.access_key_id}",
        f"aws_secret_access_key = {secret}",
    ]

    page.reload()
    expect(page.locator("#keys")).to_contain_text(key.access_key_id)
    assert secret not in page.content()
    page.locator("#keys").get_by_role("button", name=f"{key.access_key_id} 폐기").click()
    expect(page.locator("#keys")).not_to_contain_text(key.access_key_id)
    page.goto("/")
    page.goto(path)
    assert secret not in page.content()


def test_without_javascript_it_works_too(opened: Open) -> None:
    page = opened(1600, "light", "en-GB", java_script_enabled=False)
    page.locator("#id_name").fill("plain")
    page.locator("#create-playground").click()
    page.locator("#create-key").click()
    expect(page.locator("#made-secret")).to_be_visible()
    expect(page.locator("[data-copyable] [data-copy]").first).to_be_hidden()

    page.locator(".regions summary").click()
    page.locator(f".regions a:has(code:text-is('{OHIO}'))").click()
    page.locator("a[href*='action=create_vpc']").first.click()
    page.locator("[name=cidr_block]").fill("10.1.0.0/16")
    page.locator("#submit-create_vpc").click()
    expect(page.locator("#notice")).to_contain_text("Done: Create a VPC.")
    expect(page.locator(".regions summary")).to_contain_text(OHIO)

    page.locator(".crumbs a").click()
    page.get_by_role("button", name="Remove plain").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".messages")).to_contain_text("plain is removed.")
    assert not Sandbox.objects.exists()


def test_names_removal_and_tokens(opened: Open) -> None:
    page = opened(1600, "light")
    make(page, "before")
    page.locator(".crumbs a").click()
    page.locator(".rename summary").click()
    page.locator(".rename input[name=name]").fill("after")
    page.locator(".rename button").click()
    expect(page.locator(".playgrounds")).to_contain_text("after")

    page.get_by_role("button", name="after 삭제").click()
    page.get_by_role("button", name="그대로 두기").click()
    expect(page.locator(".playgrounds")).to_contain_text("after")
    page.get_by_role("button", name="after 삭제").click()
    page.get_by_role("button", name="삭제하기").click()
    expect(page.locator(".playgrounds")).to_have_count(0)

    page.locator("#token_name").fill("nightly")
    page.locator("#create-token").click()
    text = page.locator("#token-text").inner_text()
    assert text.startswith("ecnet_")
    page.goto("/playgrounds/")
    expect(page.locator("#tokens")).to_contain_text("nightly")
    assert text not in page.content()
    page.get_by_role("button", name="nightly 폐기").click()
    expect(page.locator("#tokens")).not_to_contain_text("nightly")
    assert ApiToken.objects.get().revoked_at is not None


def test_in_a_lab_another_region_leaves_guide_and_check_at_home(opened: Open) -> None:
    page = opened(1600, "light")
    page.goto("/labs/an-address-that-stays/")
    choose(page, OHIO)
    expect(page.locator("#verdict .notice")).to_contain_text("ap-northeast-2")
    picture(page, "lab-away")

    page.locator("#guide .starters a").first.click()
    expect(page.locator("#inspector form").first).to_be_visible()
    expect(page.locator(".regions summary")).to_contain_text("ap-northeast-2")
    assert "region" not in page.url


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(1600, "light", "ko-KR"), (1280, "dark", "en-GB"), (768, "light", "ko-KR"), (360, "dark", "en-GB")],
)
def test_every_page_is_for_everybody_and_fits(
    opened: Open, width: int, theme: Literal["light", "dark"], language: str
) -> None:
    page = opened(width, theme, language)
    found, wide = {}, {}

    def look(name: str) -> None:
        picture(page, f"{name}-{width}-{theme}-{language[:2]}")
        unfold(page)
        found[name] = violations(page)
        wide[name] = overflow(page)

    look("empty")
    path = make(page, "shop")
    look("playground")
    page.goto(path)
    page.locator("#create-key").click()
    expect(page.locator("#made-secret")).to_be_visible()
    look("key")
    page.goto(f"{path}?region={OHIO}")
    page.locator(".regions summary").click()
    look("regions")
    make(page, "가나다라마바사 " * 8)
    page.goto("/playgrounds/")
    page.locator("#create-token").click()
    expect(page.locator("#token-text")).to_be_visible()
    look("list")
    page.locator("[popovertarget^=remove-]").first.click()
    look("asked")
    page.goto("/")
    look("first")

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {name: much for name, much in wide.items() if much} == {}


def test_what_a_program_does_is_seen_at_once_but_not_under_somebodys_hands(opened: Open, site: str) -> None:
    page = opened(1600, "light")
    make(page, "watched")
    sandbox = Sandbox.objects.get()

    def create(block: str) -> None:
        params = {"cidr_block": block}
        services.run(sandbox.pk, door="aws", actor=sandbox.owner, action="create_vpc", params=params)

    create("10.7.0.0/16")
    expect(page.locator("#network")).to_contain_text("10.7.0.0/16", timeout=10_000)

    Study(page, site, "").open_form("create_subnet")
    page.locator("#inspector [name=cidr_block]").fill("10.7.1.0/24")
    create("10.8.0.0/16")
    page.wait_for_timeout(4_000)
    expect(page.locator("#network")).not_to_contain_text("10.8.0.0/16")
    expect(page.locator("#inspector [name=cidr_block]")).to_be_focused()

    page.locator("#network h2").first.click()
    expect(page.locator("#network")).to_contain_text("10.8.0.0/16", timeout=10_000)
    expect(page.locator("#inspector [name=cidr_block]")).to_have_value("10.7.1.0/24")
