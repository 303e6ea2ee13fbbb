"""The terminal on the lab page: with htmx and without, what it draws again, what it explains, and how Tab goes on."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from labs.study.models import Command, Door, Sandbox
from labs.study.services import run
from tests.web.conftest import LAB
from tests.web.test_lab import text, the_vpc

Htmx = Callable[..., Any]
PAGE = f"/labs/{LAB}/"
TERMINAL = f"{PAGE}terminal"
ALLOCATE = "aws ec2 allocate-address --query PublicIp --output text"


def parts(answer: Any) -> set[str]:
    """What stands beside the output, to be put in its own place."""
    return set(re.findall(r'id="([a-z-]+)"[^>]*hx-swap-oob="true"', answer.content.decode()))


def memory(answer: Any) -> str:
    found = re.search(r'name="memory" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return unescape(found[1])


def test_the_page_has_a_terminal_and_a_tab_that_leads_there(page: Client, sandbox: Sandbox) -> None:
    shown = page.get(PAGE).content.decode()

    assert 'href="#terminal"' in shown
    assert f'action="{TERMINAL}#terminal"' in shown
    assert 'role="log"' in shown


def test_with_htmx_the_output_is_added_and_what_changed_is_drawn_again(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", TERMINAL, {"line": ALLOCATE, "shown_revision": "0"})

    assert answer.content.decode().lstrip().startswith('<div class="run">')
    assert parts(answer) == {
        "terminal-memory", "terminal-prompt", "inspector", "notice", "network", "packet", "bill", "revision", "journal",
    }  # fmt: skip
    assert "Allocate an Elastic IP address" in text(answer)
    assert Command.objects.get().door == Door.TERMINAL


def test_what_only_reads_draws_the_journal_alone_again(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", TERMINAL, {"line": "aws ec2 describe-vpcs --query Vpcs[].CidrBlock --output text"})

    assert parts(answer) == {"terminal-memory", "terminal-prompt", "journal"}
    assert parts(htmx("post", TERMINAL, {"line": "echo nothing"})) == {"terminal-memory", "terminal-prompt"}
    assert '<pre class="printed">10.30.0.0/16\n</pre>' in answer.content.decode()


def test_a_refusal_is_printed_and_explained_below_in_the_language_of_the_page(sandbox: Sandbox, htmx: Htmx) -> None:
    line = f"aws ec2 create-subnet --vpc-id {the_vpc(sandbox)} --cidr-block 10.99.0.0/24"

    english = htmx("post", TERMINAL, {"line": line})
    korean = htmx("post", TERMINAL, {"line": line}, **{"Accept-Language": "ko"})

    for answer in (english, korean):
        assert "An error occurred (InvalidSubnet.Range) when calling the CreateSubnet operation: " in text(answer)
        assert parts(answer) == {"terminal-memory", "terminal-prompt", "journal"}
    assert "Exit status 255" in text(english)
    assert "종료 상태 255" in text(korean)
    assert re.search(r'class="refusal">\s*<p><strong>[^<]*10\.99\.0\.0/24', english.content.decode())
    assert re.search(r'class="refusal">\s*<p><strong>[^<]*[가-힣]', korean.content.decode())


def test_without_htmx_the_page_comes_with_what_was_printed(page: Client, sandbox: Sandbox) -> None:
    answer = page.post(TERMINAL, {"line": f"IP=$({ALLOCATE})\necho it is $IP"})

    assert answer.status_code == 200
    assert 'id="network"' in answer.content.decode()
    assert re.search(r'<pre class="printed">it is \d+\.\d+\.\d+\.\d+\n</pre>', answer.content.decode())
    assert "hx-swap-oob" not in answer.content.decode()


def test_variables_and_history_come_along_with_the_page(page: Client, sandbox: Sandbox) -> None:
    first = page.post(TERMINAL, {"line": "X='a \"b\" <c>'"})
    second = page.post(TERMINAL, {"line": 'echo "$X"; history', "memory": memory(first)})

    assert '<pre class="printed">a &quot;b&quot; &lt;c&gt;\n</pre>' in second.content.decode()
    assert json.loads(memory(second))["history"] == ["X='a \"b\" <c>'", 'echo "$X"; history']


@pytest.mark.parametrize("brought", ["", "{", "[]", '{"variables": 1}', '{"history": [1]}', "x" * 500_000])
def test_a_memory_that_cannot_be_read_is_none(page: Client, sandbox: Sandbox, brought: str) -> None:
    assert page.post(TERMINAL, {"line": "echo fine", "memory": brought}).status_code == 200


def test_a_form_sent_twice_has_one_effect(sandbox: Sandbox, htmx: Htmx) -> None:
    sent = {"line": ALLOCATE, "client_token": "t", "shown_revision": "0"}
    htmx("post", TERMINAL, sent)
    answer = htmx("post", TERMINAL, sent)

    assert Command.objects.filter(action="allocate_address").count() == 1
    assert "Changed elsewhere" not in text(answer)


def test_a_change_in_another_window_is_told(sandbox: Sandbox, htmx: Htmx) -> None:
    run(sandbox.pk, door=Door.WEB, actor=sandbox.owner, action="allocate_address", params={})

    answer = htmx("post", TERMINAL, {"line": "aws ec2 describe-vpcs", "shown_revision": "0"})

    assert "Changed elsewhere" in text(answer)
    assert "network" in parts(answer)


def test_clear_takes_away_what_was_printed_before(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", TERMINAL, {"line": "echo gone; clear; echo stays"})

    assert answer["HX-Reswap"] == "innerHTML"
    assert "gone" not in text(answer).partition("stays")[0]


def test_markup_in_what_is_printed_is_text(page: Client, sandbox: Sandbox) -> None:
    answer = page.post(TERMINAL, {"line": "echo '<script>alert(1)</script>'; aws '<b>'"})

    assert "<script>alert(1)" not in answer.content.decode()
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize(
    ("line", "start", "offered"),
    [
        ("aws ec2 describe-rou", 8, ["describe-route-tables"]),
        ("aws ec2 create-subnet --vp", 22, ["--vpc-id"]),
        ("X=$(aws ec2 describe-vpcs --out", 26, ["--output"]),
        ("aws ec2 create-vpc --instance-tenancy d", 38, ["dedicated", "default"]),
        ("aws --output ", 13, ["json", "table", "text"]),
        ("aws ec2 wait instance-r", 13, ["instance-running"]),
        ("aws ec2 run-instances --instance-type t3.mi", 38, ["t3.micro"]),
        ("aws ec2 describe-subnets --filters Name=vpc", 35, ["Name=vpc-id,Values="]),
        ("aws ec2 create-vpc --tag-specifications Res", 40, ["ResourceType=vpc,Tags=[{Key=Name,Value="]),
        ("aws s3 ", 7, []),
        ("nothing ", 8, []),
        ("aws ec2 create-vpc --cidr-block ", 32, []),
        ("echo hi; aws e", 13, ["ec2"]),
    ],
)
def test_tab_offers_what_fits(page: Client, sandbox: Sandbox, line: str, start: int, offered: list[str]) -> None:
    found = page.get(f"{TERMINAL}/complete", {"line": line}).json()

    assert (found["start"], [one["text"] for one in found["candidates"]]) == (start, offered)


def test_tab_offers_ids_of_the_right_kind_with_their_names(page: Client, sandbox: Sandbox) -> None:
    vpc = the_vpc(sandbox)
    for line in (
        "aws ec2 create-subnet --cidr-block 10.30.9.0/24 --vpc-id ",
        "aws ec2 delete-vpc --vpc-id 'vpc-",
        "aws ec2 describe-vpcs --vpc-ids ",
        "aws ec2 wait vpc-available --vpc-ids vpc-",
    ):
        (found,) = page.get(f"{TERMINAL}/complete", {"line": line}).json()["candidates"]
        assert found == {"text": vpc, "hint": "shop · 10.30.0.0/16"}


def test_what_this_region_does_not_simulate_is_not_offered(page: Client, sandbox: Sandbox) -> None:
    def offered(line: str) -> list[str]:
        return [one["text"] for one in page.get(f"{TERMINAL}/complete", {"line": line}).json()["candidates"]]

    assert offered("aws ec2 bundle") == []
    assert offered("aws ec2 create-vpc --ipv6-p") == []
    assert offered("aws ec2 create-vpc --endpoint") == []


def test_nobody_types_without_being_signed_in(course: str) -> None:
    answer = Client(headers={"accept-language": "en"}).post(TERMINAL, {"line": ALLOCATE})

    assert answer.status_code == 302
    assert not Command.objects.exists()


def test_one_types_in_ones_own_sandbox_only(page: Client, sandbox: Sandbox) -> None:
    page.post(TERMINAL, {"line": ALLOCATE})

    assert {one.sandbox_id for one in Command.objects.all()} == {sandbox.pk}
