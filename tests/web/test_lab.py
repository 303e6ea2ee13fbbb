"""The lab page: what it shows, what the learner does in it, with htmx and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from labs.grading.models import State, Submission
from labs.study.models import Command, Door, Sandbox, User
from labs.study.queries import world_of
from labs.study.services import run
from tests.web.conftest import LAB

Htmx = Callable[..., Any]
PAGE = f"/labs/{LAB}/"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def the_instance(sandbox: Sandbox) -> str:
    return next(id for id in world_of(sandbox).resources if id.startswith("i-"))


def the_vpc(sandbox: Sandbox) -> str:
    return next(id for id in world_of(sandbox).resources if id.startswith("vpc-"))


def elsewhere(sandbox: Sandbox, **tags: str) -> None:
    """What another window does."""
    pairs = [{"key": key, "value": value} for key, value in (tags or {"Name": "moved"}).items()]
    params = {"resources": [the_vpc(sandbox)], "tags": pairs}
    run(sandbox.pk, door=Door.WEB, actor=sandbox.owner, action="create_tags", params=params)


def test_opening_a_lab_makes_one_sandbox(page: Client, user: User) -> None:
    for _ in range(2):
        page.get(PAGE)

    assert Sandbox.objects.get().owner == user


def test_the_page_takes_few_queries(
    page: Client, sandbox: Sandbox, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    instance = the_instance(sandbox)
    for number in range(30):
        elsewhere(sandbox, Round=str(number))
    page.post(PAGE + "submit", {"client_token": "a"})

    with django_assert_max_num_queries(10):
        page.get(f"{PAGE}?select={instance}&source=internet&destination={instance}&protocol=tcp&port=80")


def test_the_page_shows_the_network_from_the_region_down_to_addresses(page: Client, sandbox: Sandbox) -> None:
    shown = text(page.get(PAGE))

    assert "ap-northeast-2a" in shown
    assert "10.30.0.0/16" in shown
    assert "web running t3.micro" in shown.replace("Instance ", "").replace("● ", "")


def test_what_has_no_place_in_the_picture_is_listed_below_it_and_can_be_selected(
    page: Client, sandbox: Sandbox
) -> None:
    params = {"group_name": "fast", "strategy": "cluster"}
    run(sandbox.pk, door=Door.WEB, actor=sandbox.owner, action="create_placement_group", params=params)
    sandbox.refresh_from_db()
    group_id = next(id for id in world_of(sandbox).resources if id.startswith("pg-"))

    shown = page.get(PAGE)
    selected = page.get(PAGE, {"select": group_id})

    assert "Also in this Region" in text(shown)
    assert "Placement group fast cluster" in text(shown)
    assert f"?select={group_id}#inspector" in shown.content.decode()
    assert "Delete the placement group" in text(selected)


def test_a_link_selects_a_resource_without_htmx(page: Client, sandbox: Sandbox) -> None:
    instance = the_instance(sandbox)

    shown = page.get(f"{PAGE}?select={instance}").content.decode()

    assert f'id="inspector" class="panel" aria-labelledby="inspector-title" data-selected="{instance}"' in shown
    assert 'aria-current="true"' in shown
    assert '<h2 id="network-title"' in shown


def test_htmx_gets_the_inspector_alone_and_an_address_that_keeps_the_rest(sandbox: Sandbox, htmx: Htmx) -> None:
    instance = the_instance(sandbox)
    current = f"http://testserver{PAGE}?source=internet&destination={instance}&protocol=tcp&port=80&action=create_vpc"

    part = htmx("get", PAGE, {"select": instance}, current=current, **{"HX-Target": "inspector"})

    assert part.content.decode().lstrip().startswith('<section id="inspector"')
    assert 'id="network"' not in part.content.decode()
    assert part["HX-Push-Url"] == (
        f"{PAGE}?source=internet&destination={instance}&protocol=tcp&port=80&select={instance}"
    )


def test_an_action_changes_the_world_and_selects_what_it_made(sandbox: Sandbox, htmx: Htmx) -> None:
    done = htmx("post", f"{PAGE}run/allocate_address", {"tag_specifications.name": "shop", "revision": "0"})

    made = next(id for id in world_of(Sandbox.objects.get()).resources if id.startswith("eipalloc-"))
    assert done.status_code == 200
    assert f'data-selected="{made}"' in done.content.decode()
    for part in ("notice", "network", "packet", "journal", "bill", "revision"):
        assert re.search(rf'id="{part}"[^>]*hx-swap-oob="true"', done.content.decode()), part
    assert "Done: Allocate an Elastic IP address." in text(done)


def test_an_action_without_htmx_goes_back_to_the_page(page: Client, sandbox: Sandbox) -> None:
    done = page.post(f"{PAGE}run/allocate_address", {}, follow=True)

    assert done.redirect_chain[0][1] == 302
    assert "Done: Allocate an Elastic IP address." in text(done)


@pytest.mark.parametrize("with_htmx", [True, False])
def test_a_refusal_stands_beside_its_field_with_ec2s_code_and_what_to_do(
    page: Client, sandbox: Sandbox, htmx: Htmx, with_htmx: bool
) -> None:
    path, typed = f"{PAGE}run/create_subnet", {"vpc_id": the_vpc(sandbox), "cidr_block": "10.99.0.0/24"}

    refused = htmx("post", path, typed) if with_htmx else page.post(path, typed)

    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "InvalidSubnet.Range" in shown
    assert re.search(r'name="cidr_block" value="10.99.0.0/24"[^>]* aria-invalid="true"', shown)
    assert 'id="field-cidr-block-fault"' in shown
    assert Command.objects.get().code == "InvalidSubnet.Range"
    assert "10.99.0.0/24" in text(page.get(PAGE))


def test_the_same_form_sent_twice_has_one_effect(sandbox: Sandbox, htmx: Htmx) -> None:
    for _ in range(2):
        htmx("post", f"{PAGE}run/allocate_address", {"client_token": "once"})

    addresses = [id for id in world_of(Sandbox.objects.get()).resources if id.startswith("eipalloc-")]
    assert len(addresses) == 1


def test_another_row_of_a_list_changes_nothing_but_the_form(sandbox: Sandbox, htmx: Htmx) -> None:
    typed = {"resources": the_vpc(sandbox), "tags.0.key": "Name", "tags.0.value": "x", "_add": "tags"}

    grown = htmx("post", f"{PAGE}run/create_tags", typed)

    assert grown.status_code == 200
    assert 'name="tags.1.key"' in grown.content.decode()
    assert not Command.objects.exists()


def test_a_describe_action_shows_ec2s_answer(sandbox: Sandbox, htmx: Htmx) -> None:
    answered = htmx("post", f"{PAGE}run/describe_vpcs", {})

    assert "&quot;CidrBlock&quot;: &quot;10.30.0.0/16&quot;" in answered.content.decode()
    assert Sandbox.objects.get().revision == 0


def test_no_action_goes_by_an_unknown_name(sandbox: Sandbox, htmx: Htmx) -> None:
    assert htmx("post", f"{PAGE}run/drop_table", {}).status_code == 404


def test_undo_and_reset_say_what_they_did(sandbox: Sandbox, htmx: Htmx) -> None:
    htmx("post", f"{PAGE}run/allocate_address", {"revision": "0"})

    undone = htmx("post", f"{PAGE}undo", {"revision": "1"})
    htmx("post", f"{PAGE}run/allocate_address", {"revision": "2"})
    over = htmx("post", f"{PAGE}reset", {"revision": "3"})

    assert "Undone." in text(undone)
    assert "The lab is as it was at the start." in text(over)
    assert world_of(Sandbox.objects.get()) == world_of(sandbox)


def test_a_lab_that_is_at_its_start_offers_no_reset_but_the_reset_can_be_undone(sandbox: Sandbox, htmx: Htmx) -> None:
    built = htmx("post", f"{PAGE}run/allocate_address", {"revision": "0"}).content.decode()
    over = htmx("post", f"{PAGE}reset", {"revision": "1"}).content.decode()

    assert ('id="reset"' in built, 'id="undo"' in built) == (True, True)
    assert ('id="reset"' in over, 'id="undo"' in over) == (False, True)


@pytest.mark.parametrize("turn", ["undo", "reset"])
def test_taking_back_what_one_has_not_seen_is_a_conflict(page: Client, sandbox: Sandbox, htmx: Htmx, turn: str) -> None:
    elsewhere(sandbox)

    with_htmx = htmx("post", PAGE + turn, {"revision": "0"})
    without = page.post(PAGE + turn, {"revision": "0"})

    for answer in (with_htmx, without):
        assert answer.status_code == 409
        assert "This lab was changed in another window." in text(answer)
        assert "moved" in text(answer)
    assert Sandbox.objects.get().revision == 1


def test_a_change_by_another_window_is_told_with_the_next_action(sandbox: Sandbox, htmx: Htmx) -> None:
    elsewhere(sandbox)

    done = htmx("post", f"{PAGE}run/allocate_address", {"revision": "0"})

    assert done.status_code == 200
    assert "This lab was changed in another window." in text(done)
    assert "moved" in text(done)


def test_a_window_that_was_left_asks_what_changed(sandbox: Sandbox, htmx: Htmx) -> None:
    unchanged = htmx("get", f"{PAGE}changes", {"revision": "0"})
    elsewhere(sandbox)
    changed = htmx("get", f"{PAGE}changes", {"revision": "0"})

    assert unchanged.status_code == 204
    assert "This lab was changed in another window." in text(changed)


def test_what_the_page_shows_counts_not_what_a_form_fetched_later_knows(sandbox: Sandbox, htmx: Htmx) -> None:
    elsewhere(sandbox)

    older = htmx("post", f"{PAGE}run/allocate_address", {"revision": "1", "shown_revision": "0"})
    newest = htmx("post", f"{PAGE}run/allocate_address", {"revision": "1", "shown_revision": "2"})

    assert "This lab was changed in another window." in text(older)
    assert "another window" not in text(newest)


def test_a_packet_is_followed_hop_by_hop_and_again_after_each_change(
    page: Client, sandbox: Sandbox, htmx: Htmx
) -> None:
    instance = the_instance(sandbox)
    asked = f"source=internet&destination={instance}&protocol=tcp&port=80"

    sent = page.get(f"{PAGE}?{asked}")
    stopped = htmx(
        "post",
        f"{PAGE}run/stop_instances",
        {"instance_ids": instance, "at_once": "1"},
        current=f"http://testserver{PAGE}?{asked}",
    )

    assert "It arrived, and the reply came back." in text(sent)
    assert "It did not arrive." in text(stopped)


def test_below_the_journey_stand_the_records_of_the_flow_logs_on_the_way(page: Client, sandbox: Sandbox) -> None:
    asked = f"{PAGE}?source=internet&destination={the_instance(sandbox)}&protocol=tcp&port=80"
    watched = {"resource_type": "VPC", "resource_ids": [the_vpc(sandbox)], "traffic_type": "ACCEPT"}
    bucket = {"log_destination_type": "s3", "log_destination": "arn:aws:s3:::flows"}

    before = text(page.get(asked))
    params = {**watched, **bucket, "log_format": "${srcaddr} ${srcport} ${dstport} ${action}"}
    run(sandbox.pk, door=Door.WEB, actor=sandbox.owner, action="create_flow_logs", params=params)
    after = text(page.get(asked))
    other = text(page.get(f"{PAGE}?source=internet&destination=internet&protocol=tcp&port=80"))

    assert "Flow log records" not in before
    assert "192.0.2.10 49152 80 ACCEPT" in after
    assert "No flow log on the way of this packet writes it down." in other


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("source=internet&destination=internet&protocol=tcp&port=x", "A port is a number from 1 to 65535."),
        ("source=internet&destination=&protocol=tcp&port=80", "Choose where the packet goes"),
        ("source=internet&address=10.0.0.300&protocol=tcp&port=80", "This is not an IP address."),
        ("source=internet&destination=internet&protocol=gre&port=80", "Choose TCP, UDP, ICMP or ICMPv6."),
        ("source=i-0123456789abcdef0&destination=internet&protocol=tcp&port=80", "does not exist"),
    ],
)
def test_a_packet_that_cannot_be_sent_says_why(page: Client, sandbox: Sandbox, query: str, said: str) -> None:
    assert said in text(page.get(f"{PAGE}?{query}"))


def test_the_open_step_is_remembered_on_any_device(page: Client, user: User, sandbox: Sandbox) -> None:
    page.get(f"{PAGE}?step=3")
    other = Client(headers={"accept-language": "ko"})
    other.force_login(user)

    assert "5단계 중 3단계" in text(other.get(PAGE))


@pytest.mark.parametrize("step", ["0", "999", "x", "-1", "²"])
def test_a_step_that_does_not_exist_is_no_error(page: Client, sandbox: Sandbox, step: str) -> None:
    assert page.get(f"{PAGE}?step={step}").status_code == 200


def test_hints_come_one_by_one_and_say_nothing_of_how_many_are_left(sandbox: Sandbox, htmx: Htmx) -> None:
    shown = [text(htmx("post", f"{PAGE}hint")).count("Hint ") for _ in range(4)]

    assert shown == [1, 2, 3, 3]
    assert Sandbox.objects.get().hints_shown == {"1": 3}


def test_the_solution_is_shown_only_once_the_lab_is_solved(page: Client, sandbox: Sandbox) -> None:
    before = text(page.get(PAGE))
    Submission.objects.create(
        sandbox=sandbox,
        lab_version=sandbox.its_version,
        start=sandbox.start,
        world=sandbox.world,
        journal_position=0,
        state=State.DONE,
        queued_at=sandbox.created_at,
        done_at=sandbox.created_at,
        points=20,
        max_points=20,
    )

    after = text(page.get(PAGE))

    assert "One way to do it" not in before
    assert "One way to do it" in after
    assert "Best 100%" in after


def test_full_points_lead_on_to_the_next_lab(page: Client, course: str) -> None:
    page.get("/labs/your-first-network/")
    sandbox = Sandbox.objects.get()
    Submission.objects.create(
        sandbox=sandbox,
        lab_version=sandbox.its_version,
        start=sandbox.start,
        world=sandbox.world,
        journal_position=0,
        state=State.DONE,
        queued_at=sandbox.created_at,
        done_at=sandbox.created_at,
        points=7,
        max_points=7,
    )

    shown = page.get("/labs/your-first-network/").content.decode()

    assert "Next: A second network card" in shown
    assert 'href="/labs/a-second-network-card/"' in shown


def test_what_is_selected_is_only_ever_text(page: Client, sandbox: Sandbox) -> None:
    shown = page.get(PAGE, {"select": '"><b>&action=x'}).content.decode()

    assert "<b>" not in shown
    assert 'href="?select=%22%3E%3Cb%3E%26action%3Dx&amp;action=create_vpc#inspector"' in shown


def test_pressing_twice_is_one_submission(page: Client, sandbox: Sandbox, htmx: Htmx) -> None:
    first, second = (htmx("post", f"{PAGE}submit", {"client_token": "once"}).content.decode() for _ in range(2))

    assert Submission.objects.count() == 1
    for shown in (first, second):
        assert 'data-state="queued"' in shown
        assert 'hx-trigger="load delay:80ms"' in shown


def test_looks_for_the_verdict_become_rarer_and_say_what_they_wait_for(sandbox: Sandbox, htmx: Htmx) -> None:
    htmx("post", f"{PAGE}submit", {"client_token": "once"})

    looks = [htmx("get", f"{PAGE}verdict", {"look": str(look)}) for look in (1, 2, 3, 4, 5, 6)]

    delays = [re.findall(r"delay:(\d+)ms", one.content.decode()) for one in looks]
    assert delays == [["120"], ["150"], ["200"], ["400"], ["800"], ["2000"]]
    assert all((one["HX-Retarget"], one["HX-Reswap"]) == ("#waiting", "outerHTML") for one in looks)
    assert "No checker is running right now" not in text(looks[3])
    assert "No checker is running right now" in text(looks[4])


def test_a_look_that_finds_no_verdict_asks_the_database_little(
    sandbox: Sandbox, htmx: Htmx, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    htmx("post", f"{PAGE}submit", {"client_token": "once"})

    with django_assert_max_num_queries(3):
        htmx("get", f"{PAGE}verdict", {"look": "1"})


def test_without_javascript_the_page_looks_again_by_itself(page: Client, sandbox: Sandbox) -> None:
    sent = page.post(f"{PAGE}submit", {"client_token": "once"})

    assert sent["Location"] == f"{PAGE}#verdict"
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.get(PAGE).content.decode()


def test_time_passes_and_the_bill_follows(page: Client, sandbox: Sandbox) -> None:
    page.post(f"{PAGE}run/advance_time", {"seconds": "86400", "at_once": "1"})

    shown = text(page.get(PAGE))

    assert "2026-03-03 00:00 UTC" in shown
    assert "$0.12" in shown


def test_somebody_elses_lab_is_never_shown(page: Client, sandbox: Sandbox) -> None:
    stranger = Client(headers={"accept-language": "en"})
    stranger.force_login(User.objects.create_user("stranger"))
    elsewhere(sandbox)

    assert "moved" not in text(stranger.get(PAGE))


def test_a_session_that_ended_sends_htmx_to_the_way_in(course: str) -> None:
    visitor = Client(headers={"HX-Request": "true"})

    assert visitor.post(f"{PAGE}undo")["HX-Redirect"] == PAGE


# Another Region than the guide's


OHIO = "us-east-2"


def test_in_another_region_the_guide_and_the_check_stay_at_home(page: Client, sandbox: Sandbox) -> None:
    page.post(f"{PAGE}submit", {"client_token": "a"})
    instance = the_instance(sandbox)

    shown = page.get(f"{PAGE}?region={OHIO}").content.decode()

    guide = shown[shown.index('<section id="guide"') : shown.index('<section id="verdict"')]
    assert "What is checked is your network in ap-northeast-2, whichever Region you look at." in shown
    assert f'<a href="{PAGE}">Show ap-northeast-2</a>' in shown
    assert "region=" not in guide.replace(f"hint?region={OHIO}", "")
    assert instance not in shown
    assert "There is no VPC in this Region yet." in shown


def test_the_home_region_of_a_lab_says_nothing_of_regions_in_the_check(page: Client, sandbox: Sandbox) -> None:
    assert "whichever Region you look at" not in text(page.get(PAGE))


def test_what_is_built_in_another_region_of_a_lab_is_built_there(page: Client, sandbox: Sandbox) -> None:
    page.post(f"{PAGE}run/create_vpc?region={OHIO}", {"cidr_block": "10.0.0.0/16"})

    entry = Command.objects.get()
    assert (entry.region, entry.outcome) == (OHIO, "done")
    assert "10.0.0.0/16" in text(page.get(f"{PAGE}?region={OHIO}"))
    assert f"{OHIO} 1 VPC" in re.sub(r" US East \(Ohio\)", "", text(page.get(PAGE)))


def test_a_lab_has_access_keys_as_well(page: Client, sandbox: Sandbox) -> None:
    made = page.post(f"{PAGE}keys", {"client_token": "a"}).content.decode()

    assert 'id="made-secret"' in made
    assert sandbox.access_keys.count() == 1
    assert 'id="made-secret"' not in page.get(PAGE).content.decode()
