"""Where does a learner begin to study? The room of a course: what to do now, what stands open, and how far everything is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labs.courses import queries as courses
from labs.courses.models import Course
from labs.courses.subject import Subject
from labs.grading import certificates
from labs.study.models import User
from labs.study.services import StudyError
from labs.study.sessions import exams, services
from labs.study.sessions.advising import advise
from labs.study.sessions.agenda import labs_left, topics_of
from labs.study.sessions.mastery import Level, Mastery, mastery
from labs.study.sessions.models import Purpose, Session, Standing
from labs.study.sessions.planning import Part, Practical, plan_study
from labs.study.sessions.trials import trials
from labs.web.advice import advice_views, named
from labs.web.exam_rules import gain_rows, test_view
from labs.web.home import in_language
from labs.web.opening import of_a_course
from labs.web.request import PageRequest, language, learner
from labs.web.shown import Shown
from labs.web.skill_map import skill_map

LENGTHS = (10, 25, 45)
"""Minutes that a sitting may be planned for."""
EARLIER = 5
"""So many of the last sittings are listed."""


class Way(NamedTuple):
    """A page beside the sittings, by the name of its address."""

    name: str
    title: Any
    about: Any


WAYS: tuple[Way, ...] = (
    Way(
        "troubleshooting",
        _("Troubleshooting"),
        _("Working networks that somebody broke: find the fault, and open no more than is needed."),
    ),
    Way(
        "notes",
        _("The notes against the simulator"),
        _("What has become of each line since, and where you meet it."),
    ),
    Way("calibration", _("Calibration"), _("Whether you are right as often as you are sure.")),
)
"""What there is beside the sittings."""


class PlanView(Shown, frozen=True, kw_only=True):
    """What a sitting of the usual length would hold."""

    reviews: int
    review_skills: str
    new: int
    new_skills: str
    lab: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not (self.reviews or self.new or self.lab)


@require_safe
def lead(request: PageRequest) -> HttpResponse:
    """To the room of the course that was studied last; of the first one, where none was."""
    last = Session.objects.filter(owner=learner(request)).select_related("course").first()
    found = last.course if last else courses.courses().first()
    return HttpResponseRedirect(reverse("study", args=[found.slug]) if found else "/")


@require_safe
@of_a_course
def room(request: PageRequest, user: User, course: Course) -> HttpResponse:
    """The room: one thing to begin with, and all else that there is."""
    known, labs, tests = mastery(user, course), labs_left(user, course), trials(user, course)
    sessions = Session.objects.filter(owner=user, course=course)
    titles = {one.slug: one.title.in_language(language()) for one in labs}
    standing = list(sessions.exclude(standing=Standing.ENDED))
    context = {
        "course": course_view(course),
        "standing": [_standing(one) for one in standing],
        "studying": any(one.purpose == Purpose.STUDY for one in standing),
        "plan": _plan(course, known, labs, titles),
        "lengths": LENGTHS,
        "usual": services.MINUTES,
        "levels": _levels(known),
        "chapters": _chapters(courses.subject(course), known),
        "tests": [test_view(one) for one in tests],
        "gains": gain_rows(course, tests),
        "ways": WAYS,
        "certificate": certificates.certificate_of(user, course),
        "next": advice_views(course, advise(known, labs, tests), titles),
        "earlier": [(one, title_of(one)) for one in sessions.filter(standing=Standing.ENDED)[:EARLIER]],
    }
    return render(request, "sessions/room.html", context)


@require_POST
@of_a_course
def begin(request: PageRequest, user: User, course: Course) -> HttpResponse:
    """Begin a study session, or go on with the one that is open."""
    sent = request.POST.get("minutes", "")
    minutes = next((one for one in LENGTHS if str(one) == sent), services.MINUTES)
    return begun(request, user, course, Purpose.STUDY, minutes=minutes)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_course
def practice(request: PageRequest, user: User, course: Course, skill: str) -> HttpResponse:
    """A skill: what it is, how well it is held, and practice of nothing else."""
    found = next((one for one in mastery(user, course) if one.skill.id == skill), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        return begun(request, user, course, Purpose.PRACTICE, skill=skill)
    subject = courses.subject(course)
    needs = [subject.skill(one) for one in found.skill.needs]
    context = {
        "course": course_view(course),
        "mastery": found,
        "title": found.skill.title.in_language(language()),
        "about": found.skill.about.in_language(language()),
        "needs": [(one.id, one.title.in_language(language())) for one in needs if one],
    }
    return render(request, "sessions/practice.html", context)


@require_safe
@of_a_course
def show_map(request: PageRequest, user: User, course: Course) -> HttpResponse:
    """The skills of the course as a map, with how well each is held."""
    known = mastery(user, course)
    drawn = skill_map(courses.subject(course), language(), {one.skill.id: one for one in known})
    context = {"course": course_view(course), "map": drawn, "levels": _levels(known)}
    return render(request, "sessions/map.html", context)


def begun(request: PageRequest, user: User, course: Course, purpose: str, **how: Any) -> HttpResponse:
    """Begin a sitting and go there; back to the room with the reason where that cannot be."""
    try:
        session = services.begin(user, course, purpose, **how)
        if session.standing == Standing.PAUSED:
            services.resume(session)
    except StudyError as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(reverse("study", args=[course.slug]))
    return HttpResponseRedirect(f"/sessions/{session.pk}/")


def course_view(course: Course) -> Mapping[str, str]:
    """The course's slug and title."""
    return {"slug": course.slug, "title": in_language(course, "title")}


def title_of(session: Session) -> str:
    """What a sitting is called: a test by its form, anything else by what it is for."""
    return exams.form(session).title.in_language(language()) if session.form else str(session.get_purpose_display())


def _standing(session: Session) -> Mapping[str, Any]:
    """A sitting that is open or paused."""
    return {
        "address": f"/sessions/{session.pk}/",
        "title": title_of(session),
        "paused": session.standing == Standing.PAUSED,
        "minutes": session.seconds // 60,
        "started_at": session.started_at,
        "deadline": session.deadline,
        "expired": session.deadline is not None and session.deadline < timezone.now(),
    }


def _plan(course: Course, known: Sequence[Mastery], labs: Sequence[Practical], titles: Mapping[str, str]) -> PlanView:
    planned = plan_study(topics_of(course, known), labs, minutes=services.MINUTES)
    subject = courses.subject(course)
    reviews, new = (_skills_of(planned, kind) for kind in ("review", "new"))
    return PlanView(
        reviews=len(reviews),
        review_skills=named(reviews, subject),
        new=len(new),
        new_skills=named(new, subject),
        lab=next((titles.get(one.lab, "") for one in planned if one.kind == "lab"), ""),
    )


def _skills_of(planned: Iterable[Part], kind: str) -> list[str]:
    return list(dict.fromkeys(one.skill for one in planned if one.kind == kind))


def _levels(known: Iterable[Mastery]) -> list[tuple[Level, int]]:
    """How many skills are at each level."""
    counts = Counter(one.level for one in known)
    return [(level, counts[level]) for level in Level]


def _chapters(subject: Subject, known: Iterable[Mastery]) -> list[tuple[str, list[Mastery]]]:
    """The skills of each chapter, for the map in small."""
    held = list(known)
    return [
        (one.title.in_language(language()), [found for found in held if found.skill.chapter == one.id])
        for one in subject.chapters
    ]
