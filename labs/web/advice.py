"""What should a learner do next, in words with a way to it?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labs.courses import queries as courses
from labs.courses.models import Course
from labs.courses.subject import Subject
from labs.study.sessions.advising import Advice
from labs.web.request import language
from labs.web.shown import Shown

NAMED = 3
"""So many skills are named; of more than that the number is said."""


class AdviceView(Shown, frozen=True, kw_only=True):
    """One thing to do next. Where it begins a sitting, `begins` is what for, and its address is that of a form."""

    what: str
    title: str
    why: str
    address: str


WHYS: Mapping[str, Any] = {
    "due": gettext_lazy("They are about to be forgotten."),
    "next": gettext_lazy("You hold everything it rests on."),
    "next-lab": gettext_lazy("It comes next in the course."),
    "weakest": gettext_lazy("Your answers there are still shaky."),
    "trains": gettext_lazy("It trains what you have just learnt."),
    "before-the-course": gettext_lazy("So that you can see later what you gained."),
    "after-the-course": gettext_lazy("It shows what you gained since the test before the course."),
    "ready": gettext_lazy("You have done every lab."),
    "missed-in-exam": gettext_lazy("You missed it in the exam."),
    "not-passed": gettext_lazy("You have not passed it yet, and have an attempt left."),
}
"""Why it is advised; `<why>-<what>` where that differs."""


def advice_views(course: Course, advice: Iterable[Advice], titles: Mapping[str, str]) -> tuple[AdviceView, ...]:
    """Each advice in words; `titles` are those of the labs, by slug."""
    subject = courses.subject(course)
    return tuple(
        AdviceView(
            what=one.what,
            title=_title(one, subject, titles),
            why=str(WHYS.get(f"{one.why}-{one.what}") or WHYS.get(one.why, "")),
            address=_address(one, course),
        )
        for one in advice
    )


def named(skills: Iterable[str], subject: Subject) -> str:
    """Some skills by their titles, or how many they are."""
    found = [skill.title.in_language(language()) for one in skills if (skill := subject.skill(one))]
    if len(found) > NAMED:
        return ngettext("%(count)d skill", "%(count)d skills", len(found)) % {"count": len(found)}
    return ", ".join(found)


def _title(one: Advice, subject: Subject, labs: Mapping[str, str]) -> str:
    if one.what == "lab":
        return _("Lab: %(title)s") % {"title": labs.get(one.lab, one.lab)}
    if one.what == "test":
        form = subject.form(one.form)
        return form.title.in_language(language()) if form else one.form
    said = {"review": _("Review: %(skills)s"), "new": _("Learn: %(skills)s"), "practise": _("Practise: %(skills)s")}
    return said[one.what] % {"skills": named(one.skills, subject)}


def _address(one: Advice, course: Course) -> str:
    if one.what == "lab":
        return reverse("lab", args=[one.lab])
    if one.what == "test":
        return reverse("test", args=[course.slug, one.form])
    if one.why == "due":
        return reverse("study", args=[course.slug])
    return reverse("practice", args=[course.slug, one.skills[0]])
