"""What a grader's program gets, and in how many queries."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from labs.classroom import services as classroom
from labs.classroom.models import ApiToken, Teaching
from labs.grading.models import State
from labs.study.models import User
from tests.api.conftest import ENTRY, FINDING, hand_in
from tests.rows import a_user

pytestmark = pytest.mark.django_db

LIST = "/api/v1/submissions"
Ask = Callable[..., Any]


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [one["id"] for one in response.json()["results"]]


def test_a_submission_is_listed_without_what_is_frozen_in_it(ask: Ask, lab: Any) -> None:
    submission = hand_in(a_user(), lab)

    response = ask(LIST)

    assert response.json() == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(submission.pk),
                "course": "networks",
                "lab": "first",
                "lab_version": lab.current_version.digest,
                "learner": {"username": "minji", "is_guest": False},
                "state": "done",
                "submitted_at": "2026-11-23T09:00:00Z",
                "started_at": "2026-11-23T09:00:00Z",
                "done_at": "2026-11-23T09:00:00Z",
                "score": {"points": 4, "max_points": 10},
                "error": None,
            }
        ],
    }
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("application/json", "no-store")


def test_one_submission_comes_with_findings_journal_and_world(ask: Ask, lab: Any) -> None:
    submission = hand_in(a_user(), lab)

    found = ask(f"{LIST}/{submission.pk}").json()

    assert found["findings"] == [FINDING | {"words": found["findings"][0]["words"]}]
    assert found["journal"] == [ENTRY]
    assert found["world"] == msgspec.json.decode(bytes(submission.world))
    assert found["world"]["region"] == "ap-northeast-2"
    assert found["score"] == {"points": 4, "max_points": 10}


def test_findings_are_told_in_the_language_asked_for(ask: Ask, lab: Any) -> None:
    submission = hand_in(a_user(), lab)

    korean, english = (
        ask(f"{LIST}/{submission.pk}", **{"accept-language": language}).json()["findings"][0]["words"]
        for language in ("ko-KR,ko;q=0.9", "en")
    )

    assert korean != english
    assert any("가" <= letter <= "힣" for letter in korean)
    assert "DescribeSubnets" in english


def test_what_waits_has_no_score_yet(ask: Ask, lab: Any) -> None:
    hand_in(a_user(), lab, state=State.QUEUED)

    found = ask(LIST).json()["results"][0]

    assert (found["state"], found["score"], found["done_at"]) == ("queued", None, None)


def test_submissions_are_chosen_by_every_filter(ask: Ask, lab: Any, other_course: Any) -> None:
    minji, jun = a_user(), a_user("jun")
    first, second = hand_in(minji, lab), hand_in(jun, lab, minute=10)
    third = hand_in(jun, lab, minute=20, state=State.FAILED)
    everything = [str(one.pk) for one in (third, second, first)]

    assert ids(ask(LIST)) == everything
    assert ids(ask(LIST, {"ordering": "submitted_at"})) == everything[::-1]
    assert ids(ask(LIST, {"lab": "first", "course": "networks"})) == everything
    assert ids(ask(LIST, {"lab": "other"})) == []
    assert ids(ask(LIST, {"course": "elsewhere"})) == []
    assert ids(ask(LIST, {"learner": "jun"})) == everything[:2]
    assert ids(ask(LIST, {"state": "failed"})) == [str(third.pk)]
    assert ids(ask(LIST, {"state": ["failed", "queued"], "learner": "jun"})) == [str(third.pk)]
    assert ids(ask(LIST, {"submitted_since": "2026-11-23T09:10:00Z"})) == everything[:2]
    assert ids(ask(LIST, {"submitted_until": "2026-11-23T09:10:00Z"})) == [str(first.pk)]
    assert ids(
        ask(LIST, {"submitted_since": "2026-11-23T18:05:00+09:00", "submitted_until": "2026-11-23T09:15:00Z"})
    ) == [str(second.pk)]


def test_pages_hold_still_while_submissions_come_in(ask: Ask, client: Client, lab: Any, key: str) -> None:
    learner = a_user()
    expected = [str(hand_in(learner, lab, minute=minute // 2).pk) for minute in range(7)]

    page = ask(LIST, {"page_size": 3}).json()
    seen = [page]
    hand_in(learner, lab, minute=60)
    while page["next"]:
        page = client.get(page["next"], headers={"authorization": f"Bearer {key}"}).json()
        seen.append(page)

    got = [one["id"] for page in seen for one in page["results"]]
    assert [len(page["results"]) for page in seen] == [3, 3, 1]
    assert sorted(got) == sorted(expected)
    assert seen[0]["previous"] is None
    assert seen[-1]["previous"] is not None


@pytest.mark.parametrize("count", [1, 12])
def test_a_page_takes_two_queries_however_long_it_is(
    ask: Ask, lab: Any, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        hand_in(a_user(f"learner-{number}"), lab)
    ask(LIST)

    with django_assert_num_queries(2):
        assert len(ids(ask(LIST))) == count


def test_one_submission_takes_two_queries(ask: Ask, lab: Any, django_assert_num_queries: Any) -> None:
    submission = hand_in(a_user(), lab)
    ask(f"{LIST}/{submission.pk}")

    with django_assert_num_queries(2):
        ask(f"{LIST}/{submission.pk}")


def test_what_is_not_taught_is_not_there(ask: Ask, lab: Any, other_course: Any, instructor: User) -> None:
    foreign = hand_in(a_user(), other_course)
    own = hand_in(instructor, lab)

    assert ids(ask(LIST)) == [str(own.pk)]
    assert ask(f"{LIST}/{foreign.pk}").status_code == 404


def test_a_key_reaches_only_its_courses_and_only_while_they_are_taught(
    ask: Ask, client: Client, lab: Any, other_course: Any, instructor: User
) -> None:
    classroom.teach(instructor, other_course.course)
    foreign, own = hand_in(a_user(), other_course), hand_in(instructor, lab)
    wide = classroom.create_api_token(instructor, [lab.course, other_course.course], days=1)[1]

    narrow_sees = ids(ask(LIST))
    wide_sees = ids(client.get(LIST, headers={"authorization": f"Bearer {wide}"}))
    Teaching.objects.filter(course=lab.course).delete()

    assert narrow_sees == [str(own.pk)]
    assert set(wide_sees) == {str(own.pk), str(foreign.pk)}
    assert ids(ask(LIST)) == []
    assert ask(f"{LIST}/{own.pk}").status_code == 404


def test_the_use_of_a_key_is_noted_once_an_hour(ask: Ask, django_assert_num_queries: Any) -> None:
    ask(LIST)
    noted = ApiToken.objects.get().last_used_at

    ask(LIST)

    assert noted is not None
    assert ApiToken.objects.get().last_used_at == noted
    assert noted <= timezone.now()
