"""What can be asked about courses, labs and questions? Only what is offered is found; old versions stay readable by who pins them."""

from collections import OrderedDict
from functools import lru_cache

import msgspec
from django.db.models import QuerySet

from labs.assess.document import LabDocument, read
from labs.courses.coverage import Covered
from labs.courses.models import Course, CourseNotes, Lab, LabVersion, Question
from labs.courses.subject import Subject

KEPT = 256
"""So many documents of labs a process keeps."""


def courses() -> QuerySet[Course]:
    """Every course that has a lab on offer."""
    return Course.objects.filter(pk__in=Lab.objects.filter(current_version__isnull=False).values("course"))


def course_by_slug(slug: str) -> Course | None:
    """The course with this slug, or None."""
    return courses().filter(slug=slug).first()


def labs_of(course: Course) -> QuerySet[Lab]:
    """The labs that a course offers, in order, each with its version at hand."""
    return _offered().filter(course=course)


def lab_by_slug(slug: str) -> Lab | None:
    """The lab on offer with this slug, its course and version at hand, or None."""
    return _offered().filter(slug=slug).first()


def _offered() -> QuerySet[Lab]:
    """The labs on offer, without what their courses and versions say at length: `document` knows that by its digest."""
    offered = Lab.objects.filter(current_version__isnull=False).select_related("course", "current_version")
    return offered.defer("course__subject", "current_version__document")


def lab_after(lab: Lab) -> Lab | None:
    """The lab that follows in the same course, or None after the last one."""
    following = Lab.objects.filter(course_id=lab.course_id, current_version__isnull=False)
    return following.filter(position__gt=lab.position).order_by("position", "slug").first()


def document(version: LabVersion) -> LabDocument:
    """What a version of a lab says. Read once per process and digest: equal digests are equal documents."""
    found = _documents.get(version.digest)
    if found is None:
        found = _documents[version.digest] = read(version.document)
        if len(_documents) > KEPT:
            _documents.popitem(last=False)
    return found


_documents: OrderedDict[str, LabDocument] = OrderedDict()


def subject(course: Course) -> Subject:
    """The skills and forms of a course. Read once per process and what it says."""
    return _subject(msgspec.msgpack.encode(course.subject))


@lru_cache(maxsize=32)
def _subject(encoded: bytes) -> Subject:
    return msgspec.msgpack.decode(encoded, type=Subject)


def notes_of(course: Course) -> tuple[Covered, ...]:
    """The lines of a course's study notes with what has become of them; empty where it has none."""
    lines = CourseNotes.objects.filter(course=course).values_list("lines", flat=True).first() or []
    return msgspec.convert(lines, tuple[Covered, ...])


def has_notes(course: Course) -> bool:
    """Whether the course has study notes to show."""
    return CourseNotes.objects.filter(course=course).exists()


def questions_of(course: Course) -> QuerySet[Question]:
    """The authored questions that a course offers, in order, each with its version at hand."""
    return Question.objects.filter(course=course, current_version__isnull=False).select_related("current_version")
