"""Who completed a course? Whoever passed all of its labs in full, and its exams; the certificate is given once."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from labs.courses.models import Course
from labs.grading.queries import Best, progress
from labs.study.models import User
from labs.study.services import StudyError
from labs.study.sessions.models import Certificate
from labs.study.sessions.trials import Trial, trials


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
    tried: bool = True
    """Whether anything was handed in for it."""
    attempts_left: int = 0
    """How often an exam can still be begun, or gone on with."""


def requirements(user: User, course: Course) -> tuple[Requirement, ...]:
    """All that a certificate of the course needs, in the course's order, exams last."""
    labs = (_lab(one.lab.slug, one.best) for one in progress(user, course))
    return (*labs, *(_exam(one) for one in trials(user, course) if one.form.purpose == "exam"))


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


def _lab(slug: str, best: Best) -> Requirement:
    return Requirement(slug, "", best.percent, best.complete, tried=best.share is not None)


def _exam(trial: Trial) -> Requirement:
    """How far the exam is, by its best attempt."""
    best = trial.best
    attempts = trial.attempts_left + (trial.open is not None)
    found = Requirement("", trial.form.id, best.percent if best else 0, bool(best and best.passed))
    return replace(found, tried=best is not None, attempts_left=attempts)


def _result(needed: tuple[Requirement, ...]) -> dict[str, Any]:
    """What the certificate says of what was done."""
    labs = sum(bool(one.lab) for one in needed)
    return {"labs": labs, "exams": {one.form: one.percent for one in needed if one.form}}
