"""The page of a playground: the lab page without guide and verdict, with its Regions and its keys."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from labs.cloud.resources.vpc import Vpc
from labs.study import keys, services
from labs.study.keys import MOST_KEYS
from labs.study.models import AccessKey, Command, Door, Sandbox, User
from labs.study.playgrounds import create_playground
from labs.study.queries import account_of, world_of
from tests.rows import SEOUL, a_user
from tests.web.test_lab import text

Htmx = Callable[..., Any]
OHIO = "us-east-2"
SECRET = r'<code id="made-secret">([A-Za-z0-9+/]{40})</code>'


@pytest.fixture
def learner(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def playground(user: User) -> Sandbox:
    return create_playground(user, name="shop")


@pytest.fixture
def at(playground: Sandbox) -> str:
    return f"/playgrounds/{playground.pk}/"


@pytest.fixture
def with_htmx(learner: Client, at: str) -> Htmx:
    """Send a request as htmx does from the playground's page."""

    def send(method: str, path: str, data: dict[str, Any] | None = None, query: str = "", **headers: str) -> Any:
        asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{at}{query}", **headers}
        return getattr(learner, method)(at + path, data or {}, headers=asked)

    return send


def blocks(region: str = "") -> list[str]:
    return [vpc.cidr_block for vpc in world_of(Sandbox.objects.get(lab=None), region).all(Vpc)]


def first_vpc(region: str = "") -> str:
    return world_of(Sandbox.objects.get(lab=None), region).all(Vpc)[0].id


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_has_every_part_but_guide_and_verdict(learner: Client, at: str) -> None:
    shown = html(learner.get(at))

    assert "<h1>shop</h1>" in shown
    for part in ("network", "inspector", "terminal", "packet", "journal", "bill", "keys"):
        assert f'<section id="{part}"' in shown, part
        assert f'href="#{part}"' in shown, part
    assert not re.search(r'id="(guide|verdict|check|best)"|href="#(guide|verdict)"', shown)
    assert "172.31.0.0/16" in shown


def test_every_form_and_link_leads_to_the_playground(learner: Client, at: str) -> None:
    shown = html(learner.get(f"{at}?action=create_subnet"))
    shown += html(learner.get(f"{at}?select={first_vpc()}"))

    actions = set(re.findall(r'(?:hx-post|hx-get|action|data-changes|data-complete)="(/[^"?#]*)', shown))
    outside = {one for one in actions if not one.startswith(at)}
    assert outside <= {"/preferences/language", "/preferences/theme", "/accounts/sign-out"}


def test_actions_undo_and_reset_work_as_in_a_lab(with_htmx: Htmx, playground: Sandbox) -> None:
    built = with_htmx("post", "run/create_vpc", {"cidr_block": "10.0.0.0/16", "revision": "0"})
    undone = with_htmx("post", "undo", {"revision": "1"})
    with_htmx("post", "run/create_vpc", {"cidr_block": "10.1.0.0/16", "revision": "2"})
    over = with_htmx("post", "reset", {"revision": "3"})

    assert "Done: Create a VPC." in text(built)
    assert "Start this playground over?" in text(built)
    assert "Undone." in text(undone)
    assert "The playground is as it was at the start." in text(over)
    assert blocks() == ["172.31.0.0/16"]


def test_without_htmx_an_action_goes_back_to_the_page(learner: Client, at: str) -> None:
    done = learner.post(f"{at}run/create_vpc", {"cidr_block": "10.0.0.0/16"})

    assert done["Location"].startswith(f"{at}?select=vpc-")
    assert "Done: Create a VPC." in text(learner.get(done["Location"]))


def test_what_a_program_changed_is_seen_when_the_window_is_looked_at_again(
    with_htmx: Htmx, playground: Sandbox
) -> None:
    params = {"cidr_block": "10.0.0.0/16"}
    services.run(playground.pk, door=Door.AWS, actor=None, action="create_vpc", params=params)

    changed = with_htmx("get", "changes", {"revision": "0"})
    unchanged = with_htmx("get", "changes", {"revision": "1"})

    assert "This playground was changed elsewhere." in text(changed)
    assert "10.0.0.0/16" in text(changed)
    assert unchanged.status_code == 204


def test_nobody_sees_somebody_elses_playground(at: str) -> None:
    stranger, visitor = Client(), Client(headers={"accept-language": "en"})
    stranger.force_login(a_user("jun"))

    for path in ("", "changes"):
        assert stranger.get(at + path).status_code == 404
    for path in ("run/create_vpc", "undo", "reset", "keys", "keys/revoke"):
        assert stranger.post(at + path).status_code == 404
    assert visitor.get(at)["Location"] == f"/accounts/sign-in?next={at.replace('/', '%2F')}"
    assert visitor.get(at, headers={"HX-Request": "true"})["HX-Redirect"].startswith("/accounts/sign-in")


def test_a_guides_step_means_nothing_here(learner: Client, at: str) -> None:
    assert learner.get(f"{at}?step=3").status_code == 200
    assert Sandbox.objects.get().guide_step == 1


def test_the_page_takes_few_queries(
    learner: Client, at: str, playground: Sandbox, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        params = {"cidr_block": f"10.{number}.0.0/16"}
        services.run(
            playground.pk, door=Door.WEB, actor=None, action="create_vpc", params=params, region=("", OHIO)[number % 2]
        )
        keys.create_access_key(playground) if number < MOST_KEYS else None

    with django_assert_max_num_queries(8):
        learner.get(f"{at}?region={OHIO}&select={first_vpc(OHIO)}")


# Regions


def test_the_regions_in_use_come_first_with_their_vpcs(learner: Client, at: str, playground: Sandbox) -> None:
    params = {"cidr_block": "10.0.0.0/16"}
    services.run(playground.pk, door=Door.WEB, actor=None, action="create_vpc", params=params, region=OHIO)

    shown = html(learner.get(at))

    listed = re.findall(rf'<a href="{at}([^"]*)"( aria-current="true")?><span><code>([a-z0-9-]+)</code>', shown)
    assert [one[2] for one in listed[:3]] == [SEOUL, OHIO, "us-east-1"]
    assert [(one[0], bool(one[1])) for one in listed[:2]] == [("", True), (f"?region={OHIO}", False)]
    said = text(learner.get(at))
    assert "US East (Ohio) 2 VPCs" in said
    assert "Asia Pacific (Tokyo) not used yet" in said


def test_a_region_not_used_yet_is_shown_as_it_would_begin_and_stays_unused(learner: Client, at: str) -> None:
    shown = html(learner.get(f"{at}?region={OHIO}"))

    assert "us-east-2a" in shown
    assert "ap-northeast-2a" not in shown
    assert not account_of(Sandbox.objects.get()).has(OHIO)


@pytest.mark.parametrize("query", ["?region=mars-north-1", f"?region={SEOUL}", "?region="])
def test_what_is_no_other_region_is_the_home_region(learner: Client, at: str, query: str) -> None:
    shown = html(learner.get(at + query))

    assert "ap-northeast-2a" in shown
    assert "is-away" not in shown


def test_links_and_forms_stay_in_the_region(learner: Client, at: str) -> None:
    shown = html(learner.get(f"{at}?region={OHIO}&select={first_vpc(OHIO)}"))
    shown += html(learner.get(f"{at}?region={OHIO}&action=create_subnet"))

    links = re.findall(r'href="(\?[^"]*)"', shown)
    forms = re.findall(rf'(?:action|hx-post)="({at}(?:run|undo|reset|keys|terminal)[^"]*)"', shown)
    assert len(links) > 20
    assert len(forms) > 6
    assert {one for one in (*links, *forms) if f"region={OHIO}" not in one} == set()
    assert f'<input type="hidden" name="region" value="{OHIO}">' in shown


@pytest.mark.parametrize("by_htmx", [True, False])
def test_an_action_acts_in_the_region_that_is_shown(learner: Client, with_htmx: Htmx, at: str, by_htmx: bool) -> None:
    path, typed = f"run/create_vpc?region={OHIO}", {"cidr_block": "10.0.0.0/16"}

    done = with_htmx("post", path, typed, f"?region={OHIO}") if by_htmx else learner.post(at + path, typed)

    assert blocks(OHIO) == ["172.31.0.0/16", "10.0.0.0/16"]
    assert blocks() == ["172.31.0.0/16"]
    assert Command.objects.get().region == OHIO
    address = done["HX-Push-Url"] if by_htmx else done["Location"]
    assert address == f"{at}?region={OHIO}&select={world_of(Sandbox.objects.get(), OHIO).all(Vpc)[1].id}"
    if by_htmx:
        assert "us-east-2a" in html(done)
        assert "2 VPCs" in text(done)


def test_refusals_and_packets_are_those_of_the_region(learner: Client, with_htmx: Htmx, at: str) -> None:
    refused = with_htmx("post", f"run/create_vpc?region={OHIO}", {"cidr_block": "10.0.0.0/8"}, f"?region={OHIO}")
    offered = html(learner.get(f"{at}?region={OHIO}&action=create_subnet"))
    sent = learner.get(f"{at}?region={OHIO}&source=internet&address=10.0.0.1&protocol=tcp&port=80")

    assert refused.status_code == 422
    assert "us-east-2a" in html(refused)
    assert first_vpc(OHIO) in offered
    assert "us-east-2c" in offered
    assert "It did not arrive." in text(sent)


def test_undo_and_reset_reach_every_region_and_keep_the_one_that_is_shown(with_htmx: Htmx, at: str) -> None:
    here = f"?region={OHIO}"
    with_htmx("post", "run/create_vpc", {"cidr_block": "10.0.0.0/16"})
    with_htmx("post", f"run/create_vpc{here}", {"cidr_block": "10.1.0.0/16"}, here)

    undone = with_htmx("post", f"undo{here}", {"revision": "2"}, here)
    over = with_htmx("post", f"reset{here}", {"revision": "3"}, here)

    assert blocks() == blocks(OHIO) == ["172.31.0.0/16"]
    for answer in (undone, over):
        assert "us-east-2a" in html(answer)
        assert answer["HX-Push-Url"] == at + here


def test_the_journal_says_where_unless_it_was_at_home(with_htmx: Htmx) -> None:
    with_htmx("post", "run/create_vpc", {"cidr_block": "10.0.0.0/16"})
    done = with_htmx("post", f"run/create_vpc?region={OHIO}", {"cidr_block": "10.1.0.0/16"})

    entries = re.findall(r'id="entry-(\d)">(.*?)</li>', html(done), re.DOTALL)
    assert [(number, OHIO in entry) for number, entry in entries] == [("2", True), ("1", False)]


def test_time_passes_in_all_regions_and_each_has_its_bill(learner: Client, with_htmx: Htmx, at: str) -> None:
    with_htmx("post", f"run/allocate_address?region={OHIO}", {}, f"?region={OHIO}")
    with_htmx("post", f"run/advance_time?region={OHIO}", {"seconds": "86400", "at_once": "1"}, f"?region={OHIO}")

    there, home = text(learner.get(f"{at}?region={OHIO}")), text(learner.get(at))

    moment = re.compile(r"Simulated time (\S+ \S+) UTC")
    assert moment.findall(there) == moment.findall(home)
    assert "$0.12" in there
    assert "$0.12" not in home


def test_the_terminal_works_in_the_region_that_is_shown(learner: Client, with_htmx: Htmx, at: str) -> None:
    here = f"?region={OHIO}"
    line = "aws ec2 create-vpc --cidr-block 10.1.0.0/16 --query Vpc.VpcId --output text"

    typed = with_htmx("post", f"terminal{here}", {"line": line, "shown_revision": "0"}, here)
    other = with_htmx("post", f"terminal{here}", {"line": line.replace("aws", f"aws --region {SEOUL}", 1)}, here)
    offered = learner.get(f"{at}terminal/complete", {"line": "aws ec2 delete-vpc --vpc-id ", "region": OHIO}).json()

    assert blocks(OHIO) == ["172.31.0.0/16", "10.1.0.0/16"]
    assert blocks() == ["172.31.0.0/16", "10.1.0.0/16"]
    assert "us-east-2a" in html(typed)
    assert "ap-northeast-2a" not in html(other)
    assert {one["text"] for one in offered["candidates"]} == {
        vpc.id for vpc in world_of(Sandbox.objects.get(), OHIO).all(Vpc)
    }


# Keys


def made_secret(response: Any) -> str:
    found = re.search(SECRET, html(response))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("by_htmx", [True, False])
def test_a_key_is_shown_once_with_lines_to_paste(learner: Client, with_htmx: Htmx, at: str, by_htmx: bool) -> None:
    sent = {"client_token": "a"}
    made = with_htmx("post", "keys", sent) if by_htmx else learner.post(f"{at}keys", sent)

    key, secret = AccessKey.objects.get(), made_secret(made)
    assert keys.secret_of(key.access_key_id) == secret
    assert "no-store" in made["Cache-Control"]
    said = html(made)
    for line in (
        f"[ecnet]\naws_access_key_id = {key.access_key_id}\naws_secret_access_key = {secret}\n",
        f"[profile ecnet]\nregion = {SEOUL}\nendpoint_url = http://testserver/aws\n",
        f"export AWS_ACCESS_KEY_ID={key.access_key_id}\nexport AWS_SECRET_ACCESS_KEY={secret}\n",
        f"export AWS_DEFAULT_REGION={SEOUL}\nexport AWS_ENDPOINT_URL=http://testserver/aws\n",
        "endpoint_url=&quot;http://testserver/aws&quot;",
        f"--aws-sigv4 &quot;aws:amz:{SEOUL}:ec2&quot; --user &quot;{key.access_key_id}:{secret}&quot;",
    ):
        assert line in said
    assert ('id="network"' in said) is not by_htmx
    for later in (learner.get(at), with_htmx("post", "run/allocate_address", {})):
        assert secret not in html(later)
    assert key.access_key_id in html(learner.get(at))


def test_a_secret_goes_nowhere_but_into_the_answer(with_htmx: Htmx, learner: Client, caplog: Any) -> None:
    caplog.set_level("DEBUG")

    made = with_htmx("post", "keys", {"client_token": "a"})

    secret = made_secret(made)
    assert secret not in caplog.text
    assert secret not in str(dict(learner.session))
    assert secret not in str(made.headers)
    assert secret not in str(learner.cookies)


@pytest.mark.parametrize("by_htmx", [True, False])
def test_the_form_sent_again_makes_no_second_key_and_shows_no_secret(
    learner: Client, with_htmx: Htmx, at: str, by_htmx: bool
) -> None:
    learner.post(f"{at}keys", {"client_token": "a"})

    again = (
        with_htmx("post", "keys", {"client_token": "a"})
        if by_htmx
        else learner.post(f"{at}keys", {"client_token": "a"})
    )

    assert AccessKey.objects.count() == 1
    assert not re.search(SECRET, html(again))


def test_the_lines_name_the_region_that_is_shown(with_htmx: Htmx) -> None:
    made = html(with_htmx("post", f"keys?region={OHIO}", {}, f"?region={OHIO}"))

    assert f"region = {OHIO}" in made
    assert SEOUL not in made


def test_keys_are_listed_with_their_use_and_revoked(
    learner: Client, with_htmx: Htmx, playground: Sandbox, at: str
) -> None:
    used, unused = (keys.create_access_key(playground).access_key_id for _ in range(2))
    found = keys.key_with_id(used)
    assert found is not None
    keys.note_use(found)

    listed = text(learner.get(at))
    by_form = learner.post(f"{at}keys/revoke", {"access_key_id": used})
    by_htmx = with_htmx("post", "keys/revoke", {"access_key_id": unused})

    assert re.search(rf"{unused} \S+ \S+ never", listed)
    assert re.search(rf"{used} \S+ \S+ \d{{4}}-", listed)
    assert by_form["Location"] == f"{at}#keys"
    assert html(by_htmx).startswith('<section id="keys"')
    assert not keys.live_keys(playground).exists()


def test_a_key_that_is_not_of_the_sandbox_is_not_revoked(with_htmx: Htmx, user: User) -> None:
    other = keys.create_access_key(create_playground(user)).access_key_id

    answer = with_htmx("post", "keys/revoke", {"access_key_id": other})

    assert answer.status_code == 409
    assert "There is no such access key." in text(answer)
    assert keys.key_with_id(other) is not None


@pytest.mark.parametrize("by_htmx", [True, False])
def test_one_key_too_many_is_told(
    learner: Client, with_htmx: Htmx, playground: Sandbox, at: str, by_htmx: bool
) -> None:
    for _ in range(MOST_KEYS):
        keys.create_access_key(playground)

    refused = with_htmx("post", "keys") if by_htmx else learner.post(f"{at}keys")

    assert refused.status_code == 409
    assert "This sandbox has ten access keys already." in text(refused)
