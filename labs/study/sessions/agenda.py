"""What does the planner need to know of a learner and a course? It is looked up here, in a query for each thing."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from labs.assess.value import Text
from labs.courses.models import Course, Lab
from labs.courses.queries import document, labs_of, questions_of
from labs.study.jobs import State
from labs.study.models import User
from labs.study.sessions.items import generators_of
from labs.study.sessions.mastery import Level, Mastery
from labs.study.sessions.planning import Practical, Topic


def topics_of(course: Course, known: Iterable[Mastery]) -> list[Topic]:
    """The skills of a course that can be asked for, as they are held, in the subject's order; in one query."""
    easiest = _easiest(course)
    asked_for = (one for one in known if one.skill.id in easiest or generators_of(one.skill.id))
    return [
        Topic(
            one.skill.id,
            one.skill.needs,
            easiest.get(one.skill.id, 1),
            retrievability=None if one.level == Level.NEW else one.retrievability,
            due=one.level == Level.DUE,
            holds=one.holds,
        )
        for one in asked_for
    ]


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
    return Practical(lab.slug, said.minutes, tuple(skills), Text(ko=lab.title_ko, en=lab.title_en))


def _easiest(course: Course) -> dict[str, int]:
    """The lowest difficulty there is a question of, for each skill that has any."""
    return dict(questions_of(course).order_by("-difficulty").values_list("skill", "difficulty"))
