"""What has become of the old study notes? Line by line: what they say, what is so today, and where a learner meets it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from labs.assess.questions import Reference
from labs.courses import queries as courses
from labs.courses.coverage import Covered
from labs.courses.markdown import render_line
from labs.courses.models import Course
from labs.web.home import in_language
from labs.web.request import PageRequest, language
from labs.web.shown import Shown

CHANGED = "changed"
"""What the page's address asks for to see only what is no longer, or never was, so."""


class Way(Shown, frozen=True, kw_only=True):
    """A lab or a skill to go to."""

    id: str
    title: str


class LineView(Shown, frozen=True, kw_only=True):
    """A line as it is shown."""

    number: str
    says: str
    gloss: str
    """What it says in English; empty on a Korean page."""
    verdict: str
    since: date | None
    truth: SafeString
    sources: Sequence[Reference]
    labs: Sequence[Way]
    skills: Sequence[Way]


class SectionView(Shown, frozen=True, kw_only=True):
    """A heading of the notes with the lines below it."""

    id: str
    title: str
    lines: Sequence[LineView]


@require_safe
def show(request: PageRequest, slug: str) -> HttpResponse:
    """The notes of a course against the simulator."""
    course = courses.course_by_slug(slug)
    lines = courses.notes_of(course) if course else ()
    if course is None or not lines:
        raise Http404
    only_changed = request.GET.get("show") == CHANGED
    context = {
        "course": {"slug": course.slug, "title": in_language(course, "title")},
        "sections": [*_sections(lines, course, only_changed=only_changed)],
        "only_changed": only_changed,
        "counts": {
            verdict: sum(one.note.verdict == verdict for one in lines)
            for verdict in ("true", "changed", "misconception")
        },
    }
    return render(request, "courses/notes.html", context)


def _sections(lines: Iterable[Covered], course: Course, *, only_changed: bool) -> Iterator[SectionView]:
    """The lines below their headings; headings with nothing to show are left out."""
    labs = {one.slug: in_language(one, "title") for one in courses.labs_of(course)}
    skills = {one.id: one.title.in_language(language()) for one in courses.subject(course).skills}
    heading: Covered | None = None
    below: list[LineView] = []
    for one in lines:
        if one.note.heading:
            yield from _section(heading, below)
            heading, below = one, []
        elif not (only_changed and one.note.verdict == "true"):
            below.append(_line(one, labs, skills))
    yield from _section(heading, below)


def _section(heading: Covered | None, lines: list[LineView]) -> Iterator[SectionView]:
    if heading is not None and lines:
        title = heading.note.text if language() == "ko" else heading.note.gloss
        yield SectionView(id=f"line-{heading.note.number}", title=title, lines=lines)


def _line(one: Covered, labs: Mapping[str, str], skills: Mapping[str, str]) -> LineView:
    said = one.note
    truth = render_line(said.truth.in_language(language())) if said.truth else ""
    return LineView(
        number=said.number,
        says=said.text,
        gloss="" if language() == "ko" else said.gloss,
        verdict=said.verdict or "",
        since=said.since,
        truth=mark_safe(truth),  # noqa: S308 - cleaned where it is rendered
        sources=said.sources,
        labs=[*_ways(one.labs, labs)],
        skills=[*_ways(one.skills, skills)],
    )


def _ways(ids: Iterable[str], titles: Mapping[str, str]) -> Iterator[Way]:
    return (Way(id=one, title=titles[one]) for one in ids if one in titles)
