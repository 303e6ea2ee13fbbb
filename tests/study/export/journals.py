"""Journals to export: the chapters of the story of all actions, and the reference solutions of all labs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from unittest.mock import patch

from labs.assess.document import LabDocument
from labs.assess.plain import plain
from labs.assess.proof import ACCOUNT_ID
from labs.assess.script import Do, perform
from labs.assess.start import started
from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.registry import OURS_ALONE
from labs.cloud.world import World
from labs.courses.authored import course_folders, read_course
from labs.courses.services import CONTENT
from labs.study.export.change import Done, Origin
from tests.cloud import every_action
from tests.cloud.every_action import Told


@dataclass(frozen=True)
class Journal:
    """Changes that stand, the world they began in, and the world that all of them that are EC2's lead to."""

    name: str
    start: World
    changes: tuple[Done, ...]

    @property
    def origin(self) -> Origin:
        return Origin(title=f"{self.name} 실습", region=self.start.region)

    @property
    def end(self) -> World:
        """Where the changes of AWS's lead, without those that only the simulated Region has."""
        world = self.start
        for one in self.changes:
            if one.action not in OURS_ALONE:
                world = registry.call(world, one.action, one.params)[0]
        return world

    @property
    def stands_alone(self) -> bool:
        """Whether AWS's actions among the changes can be done without those that only the simulated Region has.

        A function that a rule calls is one of these, and what draws an id gives another one to all that is drawn after it.
        """
        try:
            return bool(self.end)
        except CloudError:
            return False


def journal(name: str, start: World, asked: list[tuple[str, dict[str, Any]]]) -> Journal:
    """The changes among what is asked of a world, done one after the other."""
    changes: list[Done] = []
    world = start
    for action, params in asked:
        after, result = registry.call(world, action, params)
        if after != world:
            done = Done(len(changes) + 1, start.region, action, plain(params), plain(result), partial(_same, world))
            changes.append(done)
        world = after
    return Journal(name, start, tuple(changes))


def _same(world: World) -> World:
    return world


@cache
def chapters() -> tuple[Journal, ...]:
    """The story of all actions, a journal a chapter."""
    found: list[tuple[World, list[tuple[str, dict[str, Any]]]]] = []

    class Written(Told):
        def __init__(self, *args: Any, **begin: Any) -> None:
            self.said: list[tuple[str, dict[str, Any]]] = []
            super().__init__(*args, **begin)
            found.append((self.world, self.said))

        def do(self, action: str, **params: Any) -> dict[str, Any]:
            self.said.append((action, params))
            return super().do(action, **params)

    with patch.object(every_action, "Told", Written):
        every_action.tell()
    told = (journal(f"chapter-{number}", start, said) for number, (start, said) in enumerate(found, 1))
    return tuple(one for one in told if one.stands_alone)


@cache
def solutions() -> tuple[Journal, ...]:
    """Every reference solution of every lab, and every other way to solve it."""
    return tuple(one for one in _solutions() if one.stands_alone)


def _solutions() -> Iterator[Journal]:
    for folder in course_folders(CONTENT):
        for lab in read_course(folder).labs:
            yield _solved(lab.document, lab.document.solution, lab.document.id)
            for other in lab.document.alternatives:
                yield _solved(lab.document, other.solution, f"{lab.document.id}-{other.name}")


def _solved(lab: LabDocument, solution: Any, name: str) -> Journal:
    begun = started(lab, ACCOUNT_ID, 1)
    actions: tuple[Do, ...] = tuple(solution)
    entries = perform(begun.world, actions, begun.names).journal
    return journal(name, begun.world, [(one.action, one.params) for one in entries if one.outcome == "done"])


def all_journals() -> tuple[Journal, ...]:
    return (*chapters(), *solutions())
