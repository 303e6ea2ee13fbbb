"""What would this be in the CLI? Every entry of the journal says it, and every open form."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from labs.study import services
from labs.study.models import Door, Sandbox, User
from labs.study.queries import world_of
from tests.web.conftest import LAB

Htmx = Callable[..., Any]
PAGE = f"/labs/{LAB}/"
VPC = "aws ec2 create-vpc --cidr-block 10.7.0.0/16"
TAGGED = f"{VPC} --tag-specifications 'ResourceType=vpc,Tags=[{{Key=Name,Value=\"<b>\"}}]'"


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def run(sandbox: Sandbox, action: str, **params: Any) -> None:
    services.run(sandbox.pk, door=Door.WEB, actor=None, action=action, params=params)


def test_an_entry_of_the_journal_offers_its_line(page: Client, sandbox: Sandbox) -> None:
    run(sandbox, "create_vpc", cidr_block="10.7.0.0/16")

    assert f"<code>{VPC}</code>" in shown(page.get(PAGE))


def test_what_was_refused_has_its_line_too(page: Client, sandbox: Sandbox) -> None:
    run(sandbox, "delete_vpc", vpc_id="vpc-1")

    assert "<code>aws ec2 delete-vpc --vpc-id vpc-1</code>" in shown(page.get(PAGE))


def test_what_is_not_ec2s_offers_none(page: Client, sandbox: Sandbox) -> None:
    run(sandbox, "advance_time", seconds="60")
    services.undo(sandbox.pk, door=Door.WEB, actor=None, seen_revision=1)

    assert "In the AWS CLI" not in shown(page.get(PAGE))


def test_a_form_shows_the_line_for_what_is_filled_in_now_and_does_nothing(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", f"{PAGE}cli/create_vpc", {"cidr_block": "10.7.0.0/16", "tag_specifications.name": "<b>"})

    assert f"<code>{TAGGED}</code>" in shown(answer)
    assert "<b>" not in answer.content.decode()
    assert not sandbox.commands.exists()


def test_an_open_form_has_its_line_at_once(page: Client, sandbox: Sandbox) -> None:
    answer = page.get(f"{PAGE}?action=create_vpc")

    assert "<code>aws ec2 create-vpc</code>" in shown(answer)
    assert f'hx-post="{PAGE}cli/create_vpc"' in shown(answer)


def test_a_form_begins_with_the_line_for_what_stands_in_it(page: Client, sandbox: Sandbox) -> None:
    group = next(id for id, one in world_of(sandbox).resources.items() if one.kind() == "security-group")

    launched = shown(page.get(f"{PAGE}?action=run_instances"))
    opened = shown(page.get(f"{PAGE}?select={group}&action=authorize_security_group_ingress"))

    assert "<code>aws ec2 run-instances --count 1</code>" in launched
    assert f"<code>aws ec2 authorize-security-group-ingress --group-id {group}</code>" in opened


def test_without_javascript_a_button_shows_the_page_with_the_line_and_the_form_as_it_was(
    page: Client, sandbox: Sandbox
) -> None:
    before = shown(page.get(f"{PAGE}?action=create_vpc"))
    answer = page.post(f"{PAGE}cli/create_vpc", {"cidr_block": "10.7.0.0/16"})

    assert f'formaction="{PAGE}cli/create_vpc"' in before
    assert answer.status_code == 200
    assert f"<code>{VPC}</code>" in shown(answer)
    assert 'value="10.7.0.0/16"' in shown(answer)
    assert '<details class="fold cli-fold" data-open-key="cli-form" open>' in shown(answer)
    assert not sandbox.commands.exists()


def test_a_form_that_is_filled_in_by_halves_has_a_line(sandbox: Sandbox, htmx: Htmx) -> None:
    sent = {"network_acl_id": "", "egress": "false", "rule_number": "x", "port_range.from": "80"}

    answer = htmx("post", f"{PAGE}cli/create_network_acl_entry", sent)

    assert "aws ec2 create-network-acl-entry --rule-number x --ingress --port-range From=80" in shown(answer)


def test_another_region_is_named(page: Client, sandbox: Sandbox) -> None:
    services.run(
        sandbox.pk,
        door=Door.WEB,
        actor=None,
        action="create_vpc",
        params={"cidr_block": "10.7.0.0/16"},
        region="us-east-1",
    )

    answer = shown(page.get(f"{PAGE}?region=us-east-1&action=create_internet_gateway"))

    assert f"<code>{VPC} --region us-east-1</code>" in answer
    assert "<code>aws ec2 create-internet-gateway --region us-east-1</code>" in answer


def test_an_action_of_our_own_says_that_it_has_no_line(sandbox: Sandbox, htmx: Htmx) -> None:
    assert "the AWS CLI has no command for it" in shown(htmx("post", f"{PAGE}cli/advance_time", {"seconds": "60"}))


@pytest.mark.parametrize("action", ["undo", "make_coffee"])
def test_an_action_that_does_not_exist_has_no_page(sandbox: Sandbox, htmx: Htmx, action: str) -> None:
    assert htmx("post", f"{PAGE}cli/{action}").status_code == 404


def test_it_is_said_in_korean_too(user: User, sandbox: Sandbox) -> None:
    run(sandbox, "create_vpc", cidr_block="10.7.0.0/16")
    korean = Client(headers={"accept-language": "ko"})
    korean.force_login(user)

    answer = shown(korean.get(f"{PAGE}?action=create_vpc"))

    assert "AWS CLI 명령으로 보기" in answer
    assert "CLI 명령으로 보기" in answer
