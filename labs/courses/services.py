"""How does what authors wrote come into the database? Course by course, wholly or not at all, as often as one likes.

A course with a fault in any of its files is left as it was; the others are loaded. A lab that a course no longer lists is
no longer offered, and its versions stay for those who pinned them.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.db import transaction

from labs.courses.authored import COURSE_FILE, AuthoredCourse, AuthoredLab, course_folders, read_course
from labs.courses.coverage import coverage
from labs.courses.models import Course, CourseNotes, Lab, LabVersion, Question, QuestionVersion
from labs.courses.reading import ContentError, ContentFault
from labs.courses.subject import AuthoredQuestion

CONTENT = Path(__file__).parent / "content"


class Loaded(NamedTuple):
    """What a load came to: the courses that now stand as written, and the labs that got a new version."""

    courses: tuple[str, ...]
    new_versions: tuple[str, ...]


def load_content(path: Path = CONTENT) -> Loaded:
    """Load every course below a folder. Raises ContentError with all faults, after loading the courses without any."""
    folders = course_folders(path)
    if not folders:
        raise ContentError(ContentFault(path, None, "", f"no folder in here holds a {COURSE_FILE}"))
    courses: list[str] = []
    versions: list[str] = []
    faults: list[ContentFault] = []
    for folder in folders:
        try:
            versions += save_course(read_course(folder))
        except ContentError as error:
            faults += error.faults
        else:
            courses.append(folder.name)
    if faults:
        raise ContentError(*faults)
    return Loaded(tuple(courses), tuple(versions))


def save_course(authored: AuthoredCourse) -> list[str]:
    """Save one course; the labs that got a new version. Raises ContentError, having changed nothing."""
    faults = [*_taken_slugs(authored)]
    for lab in authored.labs:
        if not LabVersion.objects.filter(digest=lab.digest).exists():
            faults += lab.proof_faults()
    if faults:
        raise ContentError(*faults)
    with transaction.atomic():
        return _save(authored)


def _taken_slugs(authored: AuthoredCourse) -> Iterator[ContentFault]:
    ids = [one.document.id for one in authored.subject.questions]
    foreign = Question.objects.exclude(course__slug=authored.document.id).filter(slug__in=ids)
    for slug, course in foreign.values_list("slug", "course__slug"):
        yield authored.source.fault((), f"{slug} is a question of the course {course} already")
    names = authored.document.labs
    elsewhere = Lab.objects.exclude(course__slug=authored.document.id).filter(slug__in=names)
    for slug, course in elsewhere.values_list("slug", "course__slug"):
        yield authored.source.fault(("labs", names.index(slug)), f"{slug} is a lab of the course {course} already")


def _save(authored: AuthoredCourse) -> list[str]:
    said = authored.document
    course, _ = Course.objects.update_or_create(
        slug=said.id,
        defaults={
            "title_ko": said.title.ko,
            "title_en": said.title.en,
            "summary_ko": said.summary.ko,
            "summary_en": said.summary.en,
            "position": said.position,
            "subject": msgspec.to_builtins(authored.subject.subject),
        },
    )
    _save_questions(course, authored.subject.questions)
    _save_notes(course, authored)
    Lab.objects.filter(course=course).exclude(slug__in=said.labs).update(current_version=None)
    return [lab.document.id for position, lab in enumerate(authored.labs) if _save_lab(course, position, lab)]


def _save_notes(course: Course, authored: AuthoredCourse) -> None:
    labs = [one.document for one in authored.labs]
    found = coverage(authored.subject.notes, labs, [one.document for one in authored.subject.questions])
    if not found:
        CourseNotes.objects.filter(course=course).delete()
        return
    CourseNotes.objects.update_or_create(course=course, defaults={"lines": msgspec.to_builtins(found)})


def _save_lab(course: Course, position: int, authored: AuthoredLab) -> bool:
    """Save a lab; whether it has another version than before."""
    title = authored.document.title
    lab, _ = Lab.objects.update_or_create(
        slug=authored.document.id,
        defaults={"course": course, "title_ko": title.ko, "title_en": title.en, "position": position},
    )
    version, _ = LabVersion.objects.get_or_create(
        lab=lab, digest=authored.digest, defaults={"document": msgspec.to_builtins(authored.document)}
    )
    if lab.current_version_id == version.pk:
        return False
    Lab.objects.filter(pk=lab.pk).update(current_version=version)
    return True


def _save_questions(course: Course, authored: Sequence[AuthoredQuestion]) -> None:
    """Save a course's questions, in a few queries however many; those no longer there stay readable, and are not offered."""
    wanted = [_question_row(course, position, one) for position, one in enumerate(authored)]
    Question.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["course", "kind", "skill", "difficulty", "position"],
    )
    rows = {one.slug: one for one in Question.objects.filter(course=course)}
    versions = _question_versions(rows, authored)
    for slug, row in rows.items():
        row.current_version = versions.get(slug)
    Question.objects.bulk_update(rows.values(), ["current_version"])


def _question_row(course: Course, position: int, authored: AuthoredQuestion) -> Question:
    said = authored.document
    return Question(
        course=course,
        slug=said.id,
        kind=str(type(said).__struct_config__.tag),
        skill=said.skill,
        difficulty=said.difficulty,
        position=position,
    )


def _question_versions(
    rows: Mapping[str, Question], authored: Sequence[AuthoredQuestion]
) -> Mapping[str, QuestionVersion]:
    """The version of each question that stands as it is written now, by its slug."""
    QuestionVersion.objects.bulk_create(
        [
            QuestionVersion(
                question=rows[one.document.id], digest=one.digest, document=msgspec.to_builtins(one.document)
            )
            for one in authored
        ],
        ignore_conflicts=True,
    )
    digests = {one.digest for one in authored}
    standing = QuestionVersion.objects.filter(question__in=rows.values(), digest__in=digests).defer("document")
    by_question = {(one.question_id, one.digest): one for one in standing}
    return {one.document.id: by_question[rows[one.document.id].pk, one.digest] for one in authored}
