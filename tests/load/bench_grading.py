"""How quickly is work handed in and judged, and does a thousand at once lose or double any?

Measured over HTTP against a whole ecnet, started as a person starts it on a state folder of its own.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tests.load.apart import measured_apart
from tests.load.row import Row

if TYPE_CHECKING:
    from labs.study.models import Sandbox
    from tests.load.learner import Learner

LAB = "an-address-that-stays"
ALONE = 60
"""Submissions of one learner after the other, for the time of an acknowledgement."""
AT_ONCE = 8
ROUNDS = 15
CROWD = 1_000
CONNECTIONS = 32
"""How many of the crowd are served at any moment; the others wait in line, as at any web server."""
PATIENCE = 300


def rows() -> list[Row]:
    """Measure in a process of its own."""
    return measured_apart("tests.load.bench_grading")


@contextmanager
def a_site() -> Iterator[str]:
    """The address of an ecnet that runs on this process's state folder."""
    from tests.platform.running import Running

    with Running(Path(os.environ["ECNET_STATE"])) as site:
        site.wait_until_calm()
        assert site.address is not None
        yield site.address.rstrip("/")


def learners(site: str, count: int) -> list["Learner"]:
    """So many signed-in learners, each with a sandbox in which the lab is solved."""
    from django.test import Client

    from labs.study import services
    from labs.study.models import Command, Sandbox, User
    from tests.load.learner import Learner

    sample = _solved()
    commands = list(Command.objects.filter(sandbox=sample))
    found = []
    for _ in range(count):
        user: User = services.create_guest()
        sandbox = Sandbox(
            owner=user,
            lab_id=sample.lab_id,
            lab_version_id=sample.lab_version_id,
            start=sample.start,
            world=sample.world,
            revision=sample.revision,
            journal_length=sample.journal_length,
        )
        sandbox.save(force_insert=True)
        for command in commands:
            command.pk, command.sandbox, command.actor = None, sandbox, user
        Command.objects.bulk_create(commands)
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found.append(Learner(site, browser.cookies["sessionid"].value, LAB))
    return found


def acknowledged(learner: "Learner") -> float:
    """Median seconds from pressing the button to the page saying that the work is handed in."""
    spent = []
    for number in range(ALONE):
        began = time.perf_counter()
        shown = learner.submit(f"alone-{number}")
        spent.append(time.perf_counter() - began)
        learner.wait(shown)
    return statistics.median(spent)


def judged(learners: list["Learner"]) -> float:
    """The 95th percentile of the seconds from pressing the button to the verdict on the page, all learners at once."""

    def once(learner: "Learner", number: int) -> float:
        began = time.perf_counter()
        learner.wait(learner.submit(f"together-{number}"))
        return time.perf_counter() - began

    spent: list[float] = []
    with ThreadPoolExecutor(len(learners)) as pool:
        for number in range(ROUNDS):
            spent += pool.map(once, learners, [number] * len(learners))
    return statistics.quantiles(spent, n=20)[-1]


def crowded(learners: list["Learner"]) -> tuple[int, int, int]:
    """A thousand learners hand in: submissions lost, doubled, and answers or verdicts that were errors."""
    from labs.grading.models import State, Submission

    def once(learner: "Learner") -> bool:
        try:
            learner.submit("crowd")
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return False
        finally:
            learner.close()
        return True

    before = set(Submission.objects.values_list("pk", flat=True))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answered = list(pool.map(once, learners))
    handed_in = Submission.objects.exclude(pk__in=before)
    deadline = time.monotonic() + PATIENCE
    while handed_in.filter(done_at=None).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    owners = handed_in.filter(state=State.DONE).values_list("sandbox", flat=True)
    lost = len(learners) - len(set(owners))
    doubled = handed_in.count() - handed_in.values("sandbox").distinct().count()
    errors = (
        answered.count(False) + handed_in.filter(state=State.FAILED).count() + handed_in.filter(attempts__gt=1).count()
    )
    return lost, doubled, errors


def main() -> None:
    """Start a site, measure, and print the rows as one line of JSON."""
    import django

    with a_site() as site:
        django.setup()
        few = learners(site, AT_ONCE)
        few[0].wait(few[0].submit("warm"))
        alone = acknowledged(few[0])
        together = judged(few)
        lost, doubled, errors = crowded(learners(site, CROWD))
    told = [
        Row("submit acknowledged, p50", alone * 1000, "ms", 25),
        Row(f"verdict on the page, {AT_ONCE} learners at once, p95", together * 1000, "ms", 400),
        Row(f"{CROWD:,} submissions in parallel: lost", lost, "", 0),
        Row(f"{CROWD:,} submissions in parallel: doubled", doubled, "", 0),
        Row(f"{CROWD:,} submissions in parallel: errors", errors, "", 0),
    ]
    print(msgspec.json.encode(told).decode())


def _solved() -> "Sandbox":
    from labs.assess.script import perform
    from labs.assess.start import started
    from labs.courses.models import Lab
    from labs.courses.queries import document
    from labs.study import services
    from labs.study.models import Sandbox
    from labs.study.queries import start_of

    lab = Lab.objects.select_related("current_version").get(slug=LAB)
    assert lab.current_version is not None
    user = services.create_guest()
    sandbox = services.open_sandbox(user, lab)
    told, start = document(lab.current_version), start_of(sandbox)
    begun = started(told, start.account_id, start.seed)
    done = perform(begun.world, told.solution, begun.names)
    for entry in done.journal:
        services.run(sandbox.pk, door="web", actor=user, action=entry.action, params=entry.params)
    return Sandbox.objects.get(pk=sandbox.pk)


if __name__ == "__main__":
    main()
