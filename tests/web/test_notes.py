"""The notes against the simulator: every line with its verdict, what is so today, and ways to see it."""

import pytest
from django.test import Client

from tests.web.test_pages import text


@pytest.fixture
def visitor(course: str) -> Client:
    return Client(headers={"accept-language": "en"})


def test_every_line_stands_there_with_what_is_so_today(visitor: Client) -> None:
    shown = visitor.get("/courses/ec2-networking/notes/")

    assert "One EIP is free, and further ones are charged" in text(shown)
    assert "No Elastic IP is free; each costs $0.005 an hour." in text(shown)
    assert "since 2024-02-01" in text(shown)
    assert 'href="/labs/an-address-that-stays/"' in shown.content.decode()
    assert "<code>c8gn.48xlarge</code>" in shown.content.decode()


def test_the_course_leads_to_its_notes(visitor: Client) -> None:
    assert 'href="/courses/ec2-networking/notes/"' in visitor.get("/courses/ec2-networking/").content.decode()


def test_only_what_is_not_so_can_be_shown(visitor: Client) -> None:
    shown = text(visitor.get("/courses/ec2-networking/notes/?show=changed"))

    assert "Limited to 10 Gbps" in shown
    assert "Still true" not in shown


def test_a_korean_page_says_it_in_korean(course: str) -> None:
    shown = text(Client(headers={"accept-language": "ko"}).get("/courses/ec2-networking/notes/"))

    assert "무료인 Elastic IP는 없어요" in shown
    assert "One EIP is free" not in shown


def test_a_course_without_notes_has_no_such_page(visitor: Client) -> None:
    assert visitor.get("/courses/nothing/notes/").status_code == 404


@pytest.mark.django_db
def test_the_page_asks_for_little(visitor: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        visitor.get("/courses/ec2-networking/notes/")
