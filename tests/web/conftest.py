"""What tests of the pages begin with: the real course, a learner, and a browser without JavaScript."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from labs.study.models import Sandbox, User
from tests.documents import load_the_courses
from tests.rows import a_user

LAB = "an-address-that-stays"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """No request's language is left to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture
def course(db: None) -> str:
    """The course as it stands in the repository."""
    load_the_courses()
    return "ec2-networking"


@pytest.fixture
def user(db: None) -> User:
    return a_user()


@pytest.fixture
def page(course: str, user: User) -> Client:
    """A browser in which somebody is signed in, speaking English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def sandbox(page: Client) -> Sandbox:
    """The sandbox of a lab that was opened."""
    page.get(f"/labs/{LAB}/")
    return Sandbox.objects.get(lab__slug=LAB)


@pytest.fixture
def htmx(page: Client) -> Callable[..., Any]:
    """Send a request as htmx does from the lab's page."""

    def send(method: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        current = headers.pop("current", f"http://testserver/labs/{LAB}/")
        asked = {"HX-Request": "true", "HX-Current-URL": current, **headers}
        return getattr(page, method)(path, data or {}, headers=asked)

    return send
