"""What does the planner need to know of a learner and a course? It is looked up here, in a query for each thing."""

from datetime import datetime

from django.db.models import F, QuerySet

from labs.courses.models import Course, Lab, Question
from labs.courses.queries import document, labs_of, subject
from labs.study.jobs import State
from labs.study.models import User
from labs.study.sessions.items import generators_of
from labs.study.sessions.memory import HOLDS_FROM, retrievability
from labs.study.sessions.models import Memory
from labs.study.sessions.planning import Practical, Topic


def topics_of(user: User, course: Course, now: datetime) -> list[Topic]:
    """The skills of a course that can be asked for, in the subject's order, as the user holds them; in two queries."""
    easiest = _easiest(course)
    held = {one.skill: one for one in Memory.objects.filter(owner=user, course=course)}
    topics = []
    for skill in subject(course).skills:
        if skill.id not in easiest and not generators_of(skill.id):
            continue
        topic = Topic(skill.id, skill.needs, easiest.get(skill.id, 1))
        if one := held.get(skill.id):
            there, holds = retrievability(one.card, now), one.card["stability"] >= HOLDS_FROM
            topic = topic._replace(retrievability=there, due=one.due_at <= now, holds=holds)
        topics.append(topic)
    return topics


def labs_left(user: User, course: Course) -> list[Practical]:
    """The labs of a course that the user did not pass in full yet, in order, in one query once their documents are known."""
    left = labs_of(course).exclude(pk__in=passed_labs(user, course).values("pk"))
    return [practical(one) for one in left]


def passed_labs(user: User, course: Course) -> QuerySet[Lab]:
    """The labs of a course in which the user once had every point."""
    full = {"sandboxes__submissions__points": F("sandboxes__submissions__max_points")}
    done = {"sandboxes__owner": user, "sandboxes__submissions__state": State.DONE}
    return Lab.objects.filter(course=course, **done, **full)


def practical(lab: Lab) -> Practical:
    """A lab as the planner sees it."""
    assert lab.current_version is not None  # noqa: S101 - only labs on offer are planned
    said = document(lab.current_version)
    skills = dict.fromkeys(check.skill for check in said.checks if check.skill)
    return Practical(lab.slug, said.minutes, tuple(skills))


def _easiest(course: Course) -> dict[str, int]:
    """The lowest difficulty there is a question of, for each skill that has any."""
    offered = Question.objects.filter(course=course, current_version__isnull=False).order_by("-difficulty")
    return dict(offered.values_list("skill", "difficulty"))
