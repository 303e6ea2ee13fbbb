"""Pages outside the labs: the first page, courses, accounts, language and theme, errors."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries

from labs.courses.models import Course, Lab
from labs.grading import exams
from labs.study.models import Sandbox, User
from labs.study.sessions import services
from tests.rows import a_user

PASSWORD = "unusual words 42"


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(headers={"accept-language": "en"})


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_visitor_can_start_as_a_guest_with_one_click(course: str, visitor: Client) -> None:
    first = visitor.get("/")
    started = visitor.post("/accounts/guest", {"next": f"/courses/{course}/"})

    assert "Start now, no account" in text(first)
    assert (started.status_code, started["Location"]) == (302, f"/courses/{course}/")
    assert User.objects.get().is_guest


def test_starting_twice_makes_one_guest(visitor: Client) -> None:
    for _ in range(2):
        visitor.post("/accounts/guest", {"next": "/"})

    assert User.objects.count() == 1


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(visitor: Client, away: str) -> None:
    assert visitor.post("/accounts/guest", {"next": away})["Location"] == "/"


def test_a_lab_shows_visitors_what_it_is_about_and_a_way_in(course: str, visitor: Client) -> None:
    shown = visitor.get("/labs/an-address-that-stays/")

    assert "An address that stays" in text(shown)
    assert 'value="/labs/an-address-that-stays/"' in shown.content.decode()
    assert not Sandbox.objects.exists()


@pytest.mark.parametrize(("path", "most"), [("/", 6), ("", 8), ("map/", 6), ("study/", 14)])
def test_the_pages_where_one_chooses_take_few_queries(
    page: Client, user: User, course: str, path: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = Course.objects.get(slug=course)
    for purpose, form in (("before", "before"), ("exam", "exam"), ("exam", "networks")):
        exams.hand_in(services.begin(user, found, purpose, form=form))
    services.begin(user, found, "exam", form="exam")
    address = path if path.startswith("/") else f"/courses/{course}/{path}"
    page.get(address)  # the first time, the labs' documents are read as well

    with django_assert_max_num_queries(most):
        shown = page.get(address)

    assert shown.status_code == 200


def test_the_course_shows_its_labs_with_where_one_stands(page: Client, course: str) -> None:
    before = text(page.get(f"/courses/{course}/"))
    page.post("/labs/your-first-network/run/create_vpc", {"cidr_block": "10.0.0.0/16"})
    page.get("/labs/your-first-network/?step=3")
    after = text(page.get(f"/courses/{course}/"))

    assert f"0 of {Lab.objects.count()} labs completed" in before
    assert "Resume" not in before
    assert "At step 3" in after
    assert "Resume" in after
    assert "Go on: Your first network" in text(page.get("/"))


def test_a_guest_keeps_the_work_by_signing_up(course: str, visitor: Client) -> None:
    visitor.post("/accounts/guest")
    visitor.post("/labs/your-first-network/run/create_vpc", {"cidr_block": "10.0.0.0/16"})

    kept = visitor.post("/accounts/sign-up", {"username": "minji", "password": PASSWORD, "next": "/"})

    assert kept.status_code == 302
    assert User.objects.get().username == "minji"
    assert Sandbox.objects.get().owner.username == "minji"
    again = Client().post("/accounts/sign-in", {"username": "minji", "password": PASSWORD})
    assert again.status_code == 302


def test_a_name_that_is_taken_is_said_beside_its_field_and_makes_no_account(visitor: Client) -> None:
    a_user("minji")

    refused = visitor.post("/accounts/sign-up", {"username": "minji", "password": PASSWORD})

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert User.objects.count() == 1


def test_signing_in_brings_what_was_done_as_a_guest(course: str, visitor: Client) -> None:
    account = a_user("minji")
    visitor.post("/accounts/guest")
    visitor.post("/labs/your-first-network/run/create_vpc", {"cidr_block": "10.0.0.0/16"})

    visitor.post("/accounts/sign-in", {"username": "minji", "password": PASSWORD})

    assert "Your work in 1 lab came along." in text(visitor.get("/"))
    assert Sandbox.objects.get().owner == account


def test_a_guest_is_asked_before_the_work_is_lost(visitor: Client) -> None:
    visitor.post("/accounts/guest")

    asked = visitor.post("/accounts/sign-out")
    gone = visitor.post("/accounts/sign-out", {"sure": "1"})

    assert "Leave your work behind?" in text(asked)
    assert gone.status_code == 302
    assert "_auth_user_id" not in visitor.session


def test_too_many_wrong_passwords_shut_the_pair_of_name_and_address_out(visitor: Client) -> None:
    a_user("minji")
    wrong = {"username": "minji", "password": "wrong"}

    answers = [visitor.post("/accounts/sign-in", wrong).status_code for _ in range(10)]
    right = visitor.post("/accounts/sign-in", {"username": "minji", "password": PASSWORD})

    assert answers == [422] * 9 + [429]
    assert right.status_code == 429
    assert "Too many attempts" in text(right)


def test_the_language_is_kept_in_a_cookie_and_on_the_account(page: Client, user: User) -> None:
    switched = page.post("/preferences/language", {"language": "ko", "next": "/courses/ec2-networking/"})
    user.refresh_from_db()

    assert switched["Location"] == "/courses/ec2-networking/"
    assert user.language == "ko"
    assert 'lang="ko"' in page.get("/").content.decode()


def test_an_account_brings_its_language_to_another_device(visitor: Client) -> None:
    a_user("minji", language="ko", theme="dark")

    visitor.post("/accounts/sign-in", {"username": "minji", "password": PASSWORD})

    shown = visitor.get("/").content.decode()
    assert '<html lang="ko" data-theme="dark">' in shown


def test_the_theme_changes_in_place_with_htmx_and_by_a_plain_form(page: Client, user: User) -> None:
    in_place = page.post("/preferences/theme", {"theme": "dark"}, headers={"HX-Request": "true"})
    plain = page.post("/preferences/theme", {"theme": "light", "next": "/"})
    user.refresh_from_db()

    assert in_place["HX-Trigger"] == '{"theme-changed": {"theme": "dark"}}'
    assert plain.status_code == 302
    assert user.theme == "light"


@pytest.mark.parametrize("path", ["/preferences/language", "/preferences/theme"])
def test_a_preference_that_does_not_exist_changes_nothing(page: Client, user: User, path: str) -> None:
    page.post(path, {"language": "tlh", "theme": "neon"})
    user.refresh_from_db()

    assert (user.language, user.theme) == ("", "auto")


@pytest.mark.parametrize("path", ["/nowhere/", "/labs/no-such-lab/", "/courses/no-such-course/"])
def test_what_does_not_exist_is_said_in_the_look_of_the_site(page: Client, path: str) -> None:
    missing = page.get(path)

    assert missing.status_code == 404
    assert "There is nothing here" in text(missing)
    assert "css/site.css" in missing.content.decode()


def test_a_form_without_its_token_is_refused_in_the_look_of_the_site(db: None) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "ko"})

    refused = strict.post("/accounts/guest")

    assert refused.status_code == 403
    assert "양식의 유효 시간이 지났어요" in text(refused)


def test_an_error_of_ours_has_a_page_that_needs_nothing() -> None:
    broken = server_error(RequestFactory().get("/"))

    assert broken.status_code == 500
    assert "Something broke on our side" in text(broken)


def test_pages_allow_no_script_and_no_style_but_the_sites_own(page: Client) -> None:
    shown = page.get("/labs/an-address-that-stays/")

    policy = shown["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", shown.content.decode())
