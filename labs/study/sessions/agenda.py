"""What is to be done in a sitting of this learner? What the planner needs to know is looked up here, and handed to it."""

from collections.abc import Mapping
from datetime import datetime

from labs.courses.models import Course, Question
from labs.courses.queries import subject
from labs.study.models import User
from labs.study.sessions.items import generators_of
from labs.study.sessions.models import Memory
from labs.study.sessions.planning import Part


def askable(course: Course) -> Mapping[str, int]:
    """The skills that can be asked for, in the subject's order, each with the lowest difficulty there is."""
    offered = Question.objects.filter(course=course, current_version__isnull=False)
    lowest: dict[str, int] = {}
    for skill, difficulty in offered.values_list("skill", "difficulty"):
        lowest[skill] = min(difficulty, lowest.get(skill, difficulty))
    skills = (one.id for one in subject(course).skills)
    return {one: lowest.get(one, 1) for one in skills if one in lowest or generators_of(one)}


def plan_study(user: User, course: Course, *, minutes: int, now: datetime) -> list[Part]:
    """The parts of a study session."""
    can = askable(course)
    due = Memory.objects.filter(owner=user, course=course, due_at__lte=now).order_by("due_at")
    reviews = [Part(kind="review", why="due", skill=one) for one in due.values_list("skill", flat=True) if one in can]
    known = set(Memory.objects.filter(owner=user, course=course).values_list("skill", flat=True))
    new = [Part(kind="new", why="next", skill=one, difficulty=low) for one, low in can.items() if one not in known]
    return [*reviews, *new][:minutes]


def plan_practice(user: User, course: Course, skill: str, *, minutes: int, now: datetime) -> list[Part]:
    """The parts of a practice, of one skill or of all."""
    skills = [one for one in askable(course) if not skill or one == skill]
    if not skills:
        return []
    return [Part(kind="practice", why="chosen", skill=skills[n % len(skills)]) for n in range(minutes)]
