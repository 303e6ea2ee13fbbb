"""Who completed a course? Whoever passed all of its labs in full, and its exams; the certificate is given once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from labs.courses.models import Course
from labs.courses.queries import subject
from labs.grading import exams
from labs.grading.queries import progress
from labs.study.models import User
from labs.study.services import StudyError
from labs.study.sessions.models import Certificate


class NotCompleted(StudyError):
    """Something is still missing."""

    message = gettext_lazy("There is something left to do before the certificate.")


@dataclass(frozen=True)
class Requirement:
    """One thing that a certificate needs: a lab, or an exam by its form; how far it is, and whether that is enough."""

    lab: str
    form: str
    percent: int
    met: bool


def requirements(user: User, course: Course) -> tuple[Requirement, ...]:
    """All that a certificate of the course needs, in the course's order, exams last."""
    labs = [Requirement(one.lab.slug, "", one.best.percent, one.best.complete) for one in progress(user, course)]
    forms = [one for one in subject(course).forms if one.purpose == "exam"]
    results = exams.results(user, course)
    return (*labs, *(_exam(one.id, results.get(one.id, ())) for one in forms))


def give(user: User, course: Course, name: str) -> Certificate:
    """The user's certificate with the name as they write it; the one they have, if there is one. Raises NotCompleted."""
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        if kept := certificate_of(user, course):
            return kept
        needed = requirements(user, course)
        if not needed or not all(one.met for one in needed):
            raise NotCompleted
        return Certificate.objects.create(
            owner=user, course=course, name=name.strip()[:150], result=_result(needed), given_at=timezone.now()
        )


def certificate_of(user: User, course: Course) -> Certificate | None:
    """The user's certificate of a course, or None."""
    return Certificate.objects.filter(owner=user, course=course).first()


def certificate(certificate_id: UUID) -> Certificate | None:
    """The certificate with this id, with its course, for whoever has its address; or None."""
    return Certificate.objects.select_related("course").filter(pk=certificate_id).first()


def _exam(form: str, results: Sequence[exams.Result]) -> Requirement:
    """How far the exam is, by its best attempt."""
    best = max(results, key=lambda one: (one.passed, one.percent), default=None)
    return Requirement("", form, best.percent if best else 0, bool(best and best.passed))


def _result(needed: tuple[Requirement, ...]) -> dict[str, Any]:
    """What the certificate says of what was done."""
    labs = sum(bool(one.lab) for one in needed)
    return {"labs": labs, "exams": {one.form: one.percent for one in needed if one.form}}
