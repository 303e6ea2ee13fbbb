"""The bill on the page: what costs and how to stop it, what happened, the two rules, and time by any of three ways."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import translation

from labs.cloud import billing
from labs.cloud.account import Account
from labs.study.journal import replay
from labs.study.models import Command, Sandbox
from labs.study.queries import account_at, account_of, world_of
from labs.study.services import run
from labs.web.bill import MOST_SHOWN, SHOWN_AT_ONCE, bill_view
from tests.load.big_world import big_world
from tests.web.conftest import LAB
from tests.web.test_lab import text

Htmx = Callable[..., Any]
PAGE = f"/labs/{LAB}/"


def do(sandbox: Sandbox, action: str, region: str = "", **params: Any) -> None:
    run(sandbox.pk, door="web", actor=sandbox.owner, action=action, params=params, region=region)


def the_first(sandbox: Sandbox, prefix: str) -> str:
    return next(id for id in world_of(Sandbox.objects.get(pk=sandbox.pk)).resources if id.startswith(prefix))


def test_everything_that_costs_is_listed_with_what_stops_it(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "allocate_address")
    address = the_first(sandbox, "eipalloc-")

    shown = page.get(PAGE)

    assert "BoxUsage:t3.micro $0.013/h" in text(shown)
    assert "$9.49 /month" in text(shown)
    assert "Release it: only giving it back ends the charge." in text(shown)
    assert f"?select={address}&amp;action=release_address#inspector" in shown.content.decode()
    assert "In 730 hours $17.52" in text(shown)  # 9.49 + 2 x 3.65 + 8 GB x 0.0912


def test_the_link_to_the_action_that_stops_it_has_the_resource_filled_in(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "allocate_address")
    address = the_first(sandbox, "eipalloc-")

    form = page.get(PAGE, {"select": address, "action": "release_address"}).content.decode()

    assert f'<option value="{address}" selected>' in form


def test_the_two_rules_for_addresses_stand_side_by_side(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "allocate_address")

    shown = text(page.get(PAGE))

    assert "To 31 January 2024 ElasticIP:IdleAddress 1 $3.65 PublicIPv4:InUseAddress 1 $0.00 In all $3.65" in shown
    assert "Since 1 February 2024 PublicIPv4:IdleAddress 1 $3.65 PublicIPv4:InUseAddress 1 $3.65 In all $7.30" in shown


def test_time_passes_until_a_moment_that_a_browser_sends_to_the_minute(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", f"{PAGE}run/advance_time", {"until": "2026-04-02T12:30"})

    shown = text(answer)
    assert answer.status_code == 200
    assert "2026-04-02 12:30 UTC" in shown
    assert "things happened by themselves, see Cost and clock." in shown
    assert "The bill for 2026-03:" in shown
    assert Command.objects.get().params == {"until": "2026-04-02T12:30:00"}


def test_time_passes_by_hours(page: Client, sandbox: Sandbox) -> None:
    page.post(f"{PAGE}run/advance_time", {"hours": "48"})

    assert "2026-03-04 00:00 UTC" in text(page.get(PAGE))


def test_a_moment_in_the_past_is_refused_with_the_form_to_mend_it(sandbox: Sandbox, htmx: Htmx) -> None:
    answer = htmx("post", f"{PAGE}run/advance_time", {"until": "2026-01-01T00:00"})

    assert answer.status_code == 422
    assert "It only goes forward" in text(answer)
    assert 'type="datetime-local"' in answer.content.decode()


def test_what_happened_in_another_region_is_told_as_well(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "allocate_address", region="us-east-2")
    do(sandbox, "advance_time", hours=1)

    assert "us-east-2 Began to cost: 1 × PublicIPv4:IdleAddress" in text(page.get(PAGE))


def test_what_has_no_price_here_is_said_plainly(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "create_customer_gateway", bgp_asn=65010, ip_address="203.0.113.12", type="ipsec.1")
    do(sandbox, "create_vpn_gateway", type="ipsec.1")
    gateways = {"customer_gateway_id": the_first(sandbox, "cgw-"), "vpn_gateway_id": the_first(sandbox, "vgw-")}
    do(sandbox, "create_vpn_connection", type="ipsec.1", **gateways)

    shown = text(page.get(PAGE))

    said = "No price is known here for ap-northeast-2, so these are not in the amounts: VPN-Usage-Hours:ipsec.1"
    assert said in shown
    assert "no price here" in shown


def test_the_inspector_names_what_has_no_price_instead_of_calling_it_free(page: Client, sandbox: Sandbox) -> None:
    instance = the_first(sandbox, "i-")
    do(sandbox, "stop_instances", instance_ids=[instance])
    do(sandbox, "modify_instance_attribute", instance_id=instance, instance_type={"value": "c4.large"})
    do(sandbox, "start_instances", instance_ids=[instance])

    shown = text(page.get(PAGE, {"select": instance}))

    assert "No price is known here for BoxUsage:c4.large" in shown
    assert "$0.000 an hour" not in shown


def test_the_inspector_says_what_the_selected_resource_costs(page: Client, sandbox: Sandbox) -> None:
    do(sandbox, "advance_time", hours=10)
    instance = the_first(sandbox, "i-")

    shown = text(page.get(PAGE, {"select": instance}))

    assert "$0.013 an hour, $9.49 in 730 hours; $0.13 so far." in shown


def test_the_usage_types_are_explained_with_the_day_of_their_price(page: Client, sandbox: Sandbox) -> None:
    shown = page.get(PAGE)

    assert "A running On-Demand instance with Linux, by the second" in text(shown)
    assert "(2023-07-28)" in text(shown)
    assert 'href="https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge' in shown.content.decode()


def test_the_bill_is_there_in_korean(course: str, user: Any) -> None:
    client = Client(headers={"accept-language": "ko"})
    client.force_login(user)
    with translation.override("ko"):
        client.get(PAGE)
        do(Sandbox.objects.get(), "advance_time", hours=1)
        shown = text(client.get(PAGE))

    assert "지금 요금이 드는 것" in shown
    assert "요금이 들기 시작했어요: BoxUsage:t3.micro × 1 (web)" in shown


def test_of_very_many_costs_the_dearest_are_listed_and_the_others_counted() -> None:
    world = big_world(200)

    bill = bill_view(world, Account(home=world), "en")

    listed = [*bill.costs, *bill.more_costs]
    assert (len(bill.costs), len(listed)) == (SHOWN_AT_ONCE, MOST_SHOWN)
    assert bill.costs_left_out == len(billing.rates(world)) - MOST_SHOWN
    assert float(listed[0].month.strip("$")) >= float(listed[-1].month.strip("$"))


def test_a_passage_of_time_until_a_moment_is_done_again_from_the_journal_and_exports_say_that_it_is_not_awss(
    page: Client, sandbox: Sandbox, htmx: Htmx
) -> None:
    htmx("post", f"{PAGE}run/allocate_address", {})
    htmx("post", f"{PAGE}run/advance_time", {"until": "2026-04-02T12:30"})
    sandbox.refresh_from_db()

    again = replay(account_at(sandbox, 0), Command.objects.order_by("number"))

    assert again == account_of(sandbox)
    assert again.home.books.events
    for form in ("shell", "boto3"):
        written = page.get(f"{PAGE}export/{form}").content.decode()
        assert "until 2026-04-02T12:30:00) is not AWS's: simulated time cannot be moved from here" in written
