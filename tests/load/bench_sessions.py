"""How quickly is a question asked, answered and explained, and how many learners can do so at once?

Measured over HTTP against a whole ecnet, started as a person starts it on a state folder of its own. What others reach
with as many clients on such a machine (RELATE: 49 pages and 45 submits a second) was measured by others.
"""

import itertools
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import msgspec

from tests.load.apart import measured_apart
from tests.load.bench_grading import a_site
from tests.load.browser import Browser, Unexpected
from tests.load.learner import LOOK
from tests.load.row import Row

if TYPE_CHECKING:
    from labs.assess.questions import AnyQuestion
    from labs.courses.models import Course
    from labs.study.models import User

GENERATOR = "packet-arrives"
ALONE = 60
"""Answers of one learner after the other."""
BY_WORKER = 30
CLIENTS = 8
EACH = 60
"""Pages, and answers, of each of so many clients at once."""
PEER_PAGES, PEER_SUBMITS = 49, 45


def rows() -> list[Row]:
    """Measure in a process of its own."""
    return measured_apart("tests.load.bench_sessions", ALLOWED_HOSTS="testserver,localhost,127.0.0.1")


@dataclass(frozen=True)
class Asked:
    """A sitting with one item that is asked, and a right answer to it."""

    address: str
    given: Mapping[str, Sequence[str]]


@dataclass
class Sitter(Browser):
    """One signed-in browser of somebody who sits and answers."""

    user: Any = None

    def page(self, asked: Asked) -> str:
        """The page of the question."""
        return self.ask("GET", asked.address)

    def answer(self, asked: Asked) -> str:
        """Press Submit; what the page shows then."""
        return self.ask("POST", f"{asked.address}items/1/answer", asked.given, target="sitting")

    def must_see_why(self, asked: Asked) -> None:
        """Answer, and look again whenever the page would, until it explains."""
        shown = self.answer(asked)
        while look := LOOK.search(shown):
            time.sleep(int(look["delay"]) / 1000)
            shown = self.ask("GET", unescape(look["path"]), target="sitting")
        if not re.search(r'data-verdict="(right|partly|wrong)"', shown):
            raise Unexpected(shown[:300])


def sitters(site: str, count: int) -> list[Sitter]:
    """So many signed-in guests."""
    from django.test import Client

    from labs.study import services

    found = []
    for _ in range(count):
        user = services.create_guest()
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found.append(Sitter(site, browser.cookies["sessionid"].value, user))
    return found


seeds = itertools.count(1)


def sitting(user: "User", course: "Course", question: "AnyQuestion", given: Mapping[str, Sequence[str]]) -> Asked:
    """A practice that asks this question first, as `current` would have pinned it."""
    from django.utils import timezone

    from labs.study.sessions.models import Item, Purpose, Session
    from labs.study.sessions.planning import Part, stored

    now, part = timezone.now(), Part(kind="practice", why="chosen", skill=question.skill)
    session = Session.objects.create(
        owner=user,
        course=course,
        purpose=Purpose.PRACTICE,
        plan=stored([part] * 10),
        seed=next(seeds),
        started_at=now,
        counted_until=now,
    )
    Item.objects.create(
        session=session,
        owner=user,
        position=1,
        skill=question.skill,
        difficulty=question.difficulty,
        seed=next(seeds),
        document=msgspec.to_builtins(question),
        shown_at=now,
    )
    return Asked(f"/sessions/{session.pk}/", given)


def authored(user: "User", course: "Course", count: int) -> list[Asked]:
    """So many sittings that each ask a question of the bank, of the kinds that are choices."""
    from labs.assess.questions import read
    from labs.courses.queries import questions_of

    bank = list(questions_of(course).filter(kind__in=("choice", "statement"))[:50])
    said = [read(one.current_version.document) for one in bank if one.current_version]
    asked = itertools.islice(itertools.cycle(said), count)
    return [sitting(user, course, one, {"answer": [str(one.key).lower()]}) for one in asked]


def generated(user: "User", course: "Course", count: int) -> list[Asked]:
    """So many sittings that each ask of a packet in a small network."""
    from labs.assess.generators import generate

    asked = [generate(GENERATOR, 1000 + number, 3) for number in range(count)]
    return [sitting(user, course, one, {"answer": [str(one.key)]}) for one in asked]


def built(user: "User", course: "Course", count: int) -> list[Asked]:
    """So many sittings that each ask for a change of a network, which a worker carries out and judges."""
    from tests.assess.sample_questions import sample

    return [sitting(user, course, sample("build"), {"answer": ["narrow"]}) for _ in range(count)]


def timed(act: Callable[[Asked], object], asked: Sequence[Asked]) -> list[float]:
    """The milliseconds that something takes, for each sitting."""
    spent = []
    for one in asked:
        began = time.perf_counter()
        act(one)
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def spread(name: str, spent: Sequence[float], limit: float | None) -> list[Row]:
    """The median against its limit, and the 95th percentile beside it."""
    return [
        Row(f"{name}, p50", statistics.median(spent), "ms", limit),
        Row(f"{name}, p95", statistics.quantiles(spent, n=20)[-1], "ms"),
    ]


def at_once(act: Callable[[Sitter, Asked], object], sat: Sequence[tuple[Sitter, Sequence[Asked]]]) -> float:
    """How often a second something is done, by all at once and each in every one of their sittings."""

    def all_of(one: tuple[Sitter, Sequence[Asked]]) -> None:
        for asked in one[1]:
            act(one[0], asked)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(sat)) as pool:
        list(pool.map(all_of, sat))
    return sum(len(asked) for _, asked in sat) / (time.perf_counter() - began)


def queries(user: "User", address: str) -> int:
    """How many queries a page makes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def main() -> None:
    """Start a site, measure, and print the rows as one line of JSON."""
    import django

    with a_site() as site:
        django.setup()
        told = measured(site)
    print(msgspec.json.encode(told).decode())


def measured(site: str) -> list[Row]:
    """Every figure of the pages of sittings."""
    from labs.courses.models import Course

    course = Course.objects.get(slug="ec2-networking")
    crowd = sitters(site, CLIENTS)
    one = crowd[0]
    timed(one.page, mixed := authored(one.user, course, 20) + generated(one.user, course, 20))
    timed(one.must_see_why, mixed)  # every process of the site has read what it keeps
    simple, drawn = authored(one.user, course, ALONE), generated(one.user, course, ALONE)
    pages = timed(one.page, drawn)
    inline, explained = timed(one.must_see_why, simple), timed(one.must_see_why, drawn)
    worker = timed(one.must_see_why, built(one.user, course, BY_WORKER))
    sat = [(sitter, authored(sitter.user, course, EACH)) for sitter in crowd]
    page_rate, submit_rate = at_once(Sitter.page, sat), at_once(Sitter.answer, sat)
    return [
        *spread("answer to feedback, marked at once", inline, 60),
        *spread("answer to feedback with a packet's way, marked at once", explained, 60),
        *spread("answer to feedback, marked by a worker", worker, 300),
        *spread("page of a generated question with its network", pages, None),
        Row("question page, SQL queries", queries(one.user, authored(one.user, course, 1)[0].address), "", 10),
        Row(f"quiz pages, {CLIENTS} clients", page_rate, "/s", 2 * PEER_PAGES, "at_least"),
        Row(f"quiz submits, {CLIENTS} clients", submit_rate, "/s", 2 * PEER_SUBMITS, "at_least"),
    ]


if __name__ == "__main__":
    main()
