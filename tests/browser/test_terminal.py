"""The terminal in a browser: typing, history, Tab, copying, leaving by keyboard, Korean input, and no JavaScript."""

import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from labs.study.models import Command
from tests.browser.conftest import LAB
from tests.browser.study import RECORDINGS, Study
from tests.browser.test_for_everybody import SIZES, overflow, violations

ALLOCATE = "aws ec2 allocate-address --query AllocationId --output text"
REFUSED = "aws ec2 delete-vpc --vpc-id vpc-0123456789abcdef0"


class Terminal:
    """The terminal of one window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line = page.locator("#terminal-line")
        self.log = page.locator("#terminal-log")
        self.runs = self.log.locator(".run")
        self.told = page.locator("#terminal-offers")

    def type(self, line: str) -> Locator:
        """Type a line, press Enter, and wait for what is printed: the last command with its output."""
        before = self.runs.count()
        self.line.fill(line)
        self.line.press("Enter")
        expect(self.runs.nth(before)).to_be_attached()
        return self.runs.last


@pytest.fixture
def terminal(study: Study) -> Terminal:
    study.begin_as_guest()
    return Terminal(study.page)


def test_what_is_typed_changes_the_page_at_once(terminal: Terminal) -> None:
    ran = terminal.type(ALLOCATE)

    made = ran.locator("pre").inner_text().strip()
    expect(terminal.page.locator(f"#network [data-item='{made}']")).to_be_visible()
    expect(terminal.page.locator("#journal .journal li")).to_have_count(1)
    expect(terminal.line).to_have_value("")
    expect(terminal.line).to_be_focused()
    terminal.page.locator("#undo").click()
    expect(terminal.page.locator(f"#network [data-item='{made}']")).to_have_count(0)


def test_variables_carry_over_and_outlive_the_page(terminal: Terminal) -> None:
    terminal.type(f"IP=$({ALLOCATE})")
    assert terminal.type("echo $IP").locator("pre").inner_text().startswith("eipalloc-")

    terminal.page.reload()
    assert terminal.type("echo $IP").locator("pre").inner_text().startswith("eipalloc-")


LAUNCH = (
    "VPC=$(aws ec2 create-vpc --cidr-block 10.77.0.0/16 --query Vpc.VpcId --output text) && "
    "SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.77.1.0/24 --query Subnet.SubnetId --output text) && "
    "AMI=$(aws ec2 describe-images --filters 'Name=name,Values=al2023*x86_64' --query Images[0].ImageId --output text) && "
    "aws ec2 run-instances --image-id $AMI --instance-type t3.micro --subnet-id $SUBNET --private-ip-address 10.77.1.23 "
    "--query Instances[0].InstanceId --output text"
)


def test_the_shell_of_an_instance_is_opened_by_a_button_and_outlives_the_page(terminal: Terminal) -> None:
    page, prompt = terminal.page, terminal.page.locator("#terminal-prompt")
    terminal.type(LAUNCH)
    page.locator("#network a[data-select^='i-']").last.click()
    page.locator("[data-opens-shell] button").click()

    expect(prompt).to_have_text("[ec2-user@ip-10-77-1-23 ~]$")
    expect(terminal.line).to_be_focused()
    expect(terminal.type("ip -br addr").locator("pre")).to_contain_text("10.77.1.23/24")
    terminal.line.fill("ethtool -i e")
    terminal.line.press("Tab")
    expect(terminal.line).to_have_value("ethtool -i ens5 ")

    page.reload()
    expect(prompt).to_have_text("[ec2-user@ip-10-77-1-23 ~]$")
    expect(terminal.type("whoami").locator("pre")).to_have_text("ec2-user")
    terminal.type("exit")
    expect(prompt).to_have_text("$")


def test_a_refusal_is_explained_in_korean_below_what_the_cli_prints(terminal: Terminal) -> None:
    ran = terminal.type(REFUSED)

    expect(ran.locator(".complaint")).to_contain_text(
        "An error occurred (InvalidVpcID.NotFound) when calling the DeleteVpc"
    )
    expect(ran.locator(".refusal")).to_contain_text("없")
    expect(ran.locator(".run-status")).to_have_text("종료 상태 255")


def test_the_arrows_recall_what_was_typed(terminal: Terminal) -> None:
    line = terminal.line
    for typed in ("echo one", "echo two"):
        terminal.type(typed)

    line.fill("not sent yet")
    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        line.press(key)
        seen.append(line.input_value())
    assert seen == ["echo two", "echo one", "echo one", "echo two", "not sent yet"]

    terminal.page.reload()
    line.press("ArrowUp")
    expect(line).to_have_value("echo two")


def test_tab_completes_and_lists_what_there_is(terminal: Terminal) -> None:
    line = terminal.line
    line.press_sequentially("aws --output t")
    line.press("Tab")
    expect(terminal.told.locator("li code")).to_have_text(["table", "text"])
    expect(line).to_have_value("aws --output t")

    line.fill("aws ec2 describe-vpcs")
    line.press_sequentially(" --vpc-i")
    expect(terminal.told).to_be_empty()
    line.press("Tab")
    expect(line).to_have_value("aws ec2 describe-vpcs --vpc-ids ")
    line.press("Tab")
    expect(line).to_have_value(re.compile("^aws ec2 describe-vpcs --vpc-ids vpc-[0-9a-f]{17} $"))

    line.fill("aws ec2 nothing-")
    line.press("Tab")
    expect(terminal.told).to_have_text("여기에 맞는 것이 없어요.")


def test_completion_happens_where_the_cursor_is(terminal: Terminal) -> None:
    line = terminal.line
    line.fill("aws ec2 delete-rou --route-table-id x")
    line.evaluate("one => one.setSelectionRange(18, 18)")

    line.press("Tab")

    expect(line).to_have_value("aws ec2 delete-route --route-table-id x")
    assert line.evaluate("one => one.selectionStart") == 20


def test_nobody_is_held_in_the_command_line(terminal: Terminal) -> None:
    line, page = terminal.line, terminal.page
    line.focus()
    line.press("Tab")
    expect(line).not_to_be_focused()

    line.fill("aws ec2 describe-")
    line.press("Tab")
    expect(line).to_be_focused()
    line.press("Escape")
    expect(terminal.told).to_have_text("다음 Tab을 누르면 명령 줄에서 나가요.")
    line.press("Tab")
    expect(page.locator("#terminal-form button")).to_be_focused()

    line.focus()
    line.press("Shift+Tab")
    expect(line).not_to_be_focused()


def test_several_lines_are_pasted_and_run_one_after_the_other(terminal: Terminal) -> None:
    terminal.line.fill("# a script\nA=1\necho $A \\\n  two\n\nfalse\necho three")
    terminal.line.press("Enter")

    expect(terminal.runs).to_have_count(4)
    expect(terminal.runs.nth(1).locator("pre")).to_have_text("1 two")
    expect(terminal.runs.nth(3).locator("pre")).to_have_text("three")


def test_a_line_that_goes_on_is_not_run_yet(terminal: Terminal) -> None:
    terminal.line.press_sequentially("echo one \\")
    terminal.line.press("Enter")
    terminal.line.press_sequentially("two")
    terminal.line.press("Shift+Enter")
    terminal.line.press_sequentially("echo three")
    terminal.line.press("Enter")

    expect(terminal.runs).to_have_count(2)
    expect(terminal.runs.first.locator("pre")).to_have_text("one two")


def test_long_output_is_read_from_its_beginning_and_a_long_complaint_from_its_end(terminal: Terminal) -> None:
    shown = terminal.type("aws ec2 describe-regions")
    expect(shown.locator(".typed")).to_be_in_viewport()
    top = terminal.log.evaluate("one => one.scrollTop")

    refused = terminal.type("aws ec2 descibe-vpcs")

    expect(refused.locator(".run-status")).to_be_in_viewport()
    assert terminal.log.evaluate("one => one.scrollHeight - one.clientHeight - one.scrollTop") < 2
    assert terminal.log.evaluate("one => one.scrollTop") > top


def test_control_l_and_clear_empty_the_screen(terminal: Terminal) -> None:
    terminal.type("echo one")
    terminal.line.press("Control+l")
    expect(terminal.runs).to_have_count(0)

    terminal.type("echo two")
    terminal.line.fill("clear")
    terminal.line.press("Enter")
    expect(terminal.runs).to_have_count(0)
    expect(terminal.page.locator("#terminal .log-hint")).to_be_visible()


def test_what_was_printed_is_copied(terminal: Terminal) -> None:
    page = terminal.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ran = terminal.type("aws ec2 describe-vpcs --output table")

    ran.get_by_role("button", name="복사").click()

    expect(ran.locator("[data-copy]")).to_have_text("복사했어요")
    assert page.evaluate("navigator.clipboard.readText()") == ran.locator("pre").evaluate("one => one.textContent")
    assert "DescribeVpcs" in page.evaluate("navigator.clipboard.readText()")


def test_what_is_copied_where_the_browser_has_no_clipboard(terminal: Terminal) -> None:
    page = terminal.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(
        "document.addEventListener('copy', () => { window.copied = getSelection().toString() || document.activeElement.value })"
    )
    ran = terminal.type("echo plain")

    ran.locator("[data-copy]").click()

    expect(ran.locator("[data-copy]")).to_have_text("복사했어요")
    assert page.evaluate("window.copied") == "plain\n"


def compose(page: Page, text: str) -> None:
    """A Korean syllable in the making, as an input method types it."""
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def test_a_korean_syllable_is_neither_lost_nor_sent_twice(terminal: Terminal) -> None:
    line, page = terminal.line, terminal.page
    line.press_sequentially("echo ")
    for step in ("ㄱ", "가", "강"):
        compose(page, step)
    # The Enter that only ends the syllable: it comes as a key of the input method.
    line.evaluate(
        "one => one.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true,"
        " bubbles: true, cancelable: true}))"
    )
    expect(terminal.runs).to_have_count(0)
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "강"})
    expect(line).to_have_value("echo 강")

    line.press("Enter")

    expect(terminal.runs).to_have_count(1)
    expect(terminal.runs.locator("pre")).to_have_text("강")
    expect(line).to_have_value("")


def test_enter_pressed_again_while_it_runs_has_no_second_effect(terminal: Terminal) -> None:
    terminal.line.fill(ALLOCATE)
    terminal.line.evaluate(
        """one => { for (const _ of [1, 2, 3])
            one.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true})) }"""
    )

    expect(terminal.runs).to_have_count(1)
    terminal.page.wait_for_timeout(200)
    assert Command.objects.count() == 1


def test_what_is_typed_meanwhile_stays(terminal: Terminal) -> None:
    page = terminal.page

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/terminal", slowly)
    terminal.line.fill("echo one")
    terminal.line.press("Enter")
    terminal.line.press_sequentially("echo two")

    expect(terminal.runs).to_have_count(1)
    expect(terminal.line).to_have_value("echo two")


def test_a_failed_request_keeps_the_line(terminal: Terminal, faults: list[str]) -> None:
    terminal.page.route("**/terminal", lambda route: route.abort())
    terminal.line.fill("echo kept")
    terminal.line.press("Enter")

    expect(terminal.page.locator("#fault")).to_be_visible()
    expect(terminal.line).to_have_value("echo kept")
    faults.clear()


def test_without_javascript_the_form_runs_what_is_typed(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(site)
    page.get_by_role("button", name="Start now, no account").click()
    page.goto(f"{site}/labs/{LAB}/")

    page.locator("#terminal-line").fill(f"IP=$({ALLOCATE})")
    page.locator("#terminal-form button").click()
    page.locator("#terminal-line").fill("echo $IP")
    page.locator("#terminal-form button").click()

    expect(page.locator("#terminal-log pre")).to_contain_text("eipalloc-")
    expect(page.locator("#network a[data-select^='eipalloc-']")).to_be_visible()
    expect(page.locator("#terminal [data-copy]")).to_be_hidden()


def fill(page: Page) -> None:
    """A terminal with something of everything."""
    terminal = Terminal(page)
    terminal.type("aws ec2 describe-vpcs --output table")
    terminal.type("aws ec2 describe-subnets --query 'Subnets[].{Id:SubnetId,Cidr:CidrBlock,Zone:AvailabilityZone}'")
    terminal.type(REFUSED)
    terminal.line.fill("aws ec2 create-")
    terminal.line.press("Tab")
    expect(terminal.told.locator("li").first).to_be_visible()


@pytest.mark.parametrize("language", ["ko-KR", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_every_window_and_axe_finds_nothing(
    browser: Browser,
    site: str,
    watched: Callable[[Page], Page],
    width: int,
    theme: Literal["light", "dark"],
    language: str,
) -> None:
    size: Any = {"width": width, "height": SIZES[width]}
    context = browser.new_context(viewport=size, color_scheme=theme, locale=language, base_url=site)
    page = watched(context.new_page())
    page.goto("/")
    page.locator("form[action='/accounts/guest'] button").click()
    page.goto(f"/labs/{LAB}/")

    fill(page)

    folder = RECORDINGS / "terminal"
    folder.mkdir(parents=True, exist_ok=True)
    page.locator("#terminal").screenshot(
        path=folder / f"terminal-{width}-{theme}-{language[:2]}.png", caret="initial", animations="allow"
    )
    assert violations(page) == []
    assert overflow(page) == 0
