"""What did the authors write? A folder of content, read, checked and put together, before anything is saved."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from labs.assess.document import LabDocument, document_faults
from labs.assess.proof import proof_faults
from labs.assess.value import Fault, Place, Slug, Text, Value
from labs.courses.guide import Guide, read_guide
from labs.courses.reading import ContentError, ContentFault, Source, convert, digest, read_yaml
from labs.courses.subject import AuthoredSubject, Subject, read_subject

COURSE_FILE = "course.yaml"
LAB_FILE = "lab.yaml"
GUIDES = {"ko": "guide.ko.md", "en": "guide.en.md"}


_proofs: dict[str, tuple[Fault, ...]] = {}
"""By digest, what was found."""


class CourseDocument(Value, kw_only=True):
    """A row of labs that belong together."""

    id: Annotated[Slug, Meta(description="The name of its folder, and of its page.")]
    title: Annotated[Text, Meta(description="The course's name.")]
    summary: Annotated[Text, Meta(description="What it is about, in one or two sentences.")]
    position: Annotated[int, Meta(description="Courses are shown in this order.")] = 0
    labs: Annotated[tuple[Slug, ...], Meta(description="The folders of its labs, in order.", min_length=1)]


class AuthoredLab(NamedTuple):
    """A lab as it stands in its folder: the document, the digest by which equal documents are known, the file it is in."""

    document: LabDocument
    digest: str
    source: Source

    def proof_faults(self) -> list[ContentFault]:
        """What keeps the lab from proving itself; equal documents are put to the proof once in a process."""
        if self.digest not in _proofs:
            _proofs[self.digest] = tuple(proof_faults(self.document))
        return [self.source.fault(*fault) for fault in _proofs[self.digest]]


class AuthoredCourse(NamedTuple):
    """A course with its labs."""

    document: CourseDocument
    labs: tuple[AuthoredLab, ...]
    source: Source
    subject: AuthoredSubject


def course_folders(content: Path) -> list[Path]:
    """The folders that hold a course."""
    return sorted(file.parent for file in content.glob(f"*/{COURSE_FILE}"))


def read_course(folder: Path) -> AuthoredCourse:
    """A course from its folder. Raises ContentError with the faults of all its files."""
    source = read_yaml(folder / COURSE_FILE)
    document: CourseDocument = convert(source, CourseDocument)
    faults = list(_course_faults(folder, document, source))
    labs: list[AuthoredLab] = []
    for name in document.labs:
        try:
            labs.append(read_lab(folder / name))
        except ContentError as error:
            faults.extend(error.faults)
    try:
        subject = read_subject(folder)
    except ContentError as error:
        raise ContentError(*faults, *error.faults) from None
    faults += _skill_faults(labs, subject.subject)
    if faults:
        raise ContentError(*faults)
    return AuthoredCourse(document, tuple(labs), source, subject)


def read_lab(folder: Path) -> AuthoredLab:
    """A lab from its folder. Raises ContentError."""
    source = read_yaml(folder / LAB_FILE)
    guides = {language: read_guide(folder / name) for language, name in GUIDES.items()}
    whole = Source(source.file, _with_guides(source, guides), source.lines)
    document: LabDocument = convert(whole, LabDocument)
    faults = [source.fault(*fault) for fault in document_faults(document)]
    if document.id != folder.name:
        faults.append(source.fault(("id",), f"{document.id} is not the name of the folder, {folder.name}"))
    if faults:
        raise ContentError(*faults)
    return AuthoredLab(document, digest(document), source)


def _course_faults(folder: Path, document: CourseDocument, source: Source) -> Iterator[ContentFault]:
    if document.id != folder.name:
        yield source.fault(("id",), f"{document.id} is not the name of the folder, {folder.name}")
    for index, name in enumerate(document.labs):
        if name in document.labs[:index]:
            yield source.fault(("labs", index), f"{name} is listed twice")


def _skill_faults(labs: Sequence[AuthoredLab], subject: Subject) -> Iterator[ContentFault]:
    for lab in labs:
        for index, check in enumerate(lab.document.checks):
            if check.skill is not None and subject.skill(check.skill) is None:
                yield lab.source.fault(("checks", index, "skill"), f"there is no skill {check.skill}")


def _with_guides(source: Source, guides: dict[str, Guide]) -> Any:
    """The values of a lab's file with what the guides say put in. Raises ContentError where the two do not fit."""
    values = source.values
    if not isinstance(values, dict):
        raise ContentError(source.fault((), "a lab is a mapping"))
    steps = values.get("steps")
    if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
        raise ContentError(source.fault(("steps",), "steps is a list of mappings, each with an id"))
    faults = [*_taken(source, values, (), ("introduction",))]
    for index, one in enumerate(steps):
        faults += _taken(source, one, ("steps", index), ("title", "text"))
    for guide in guides.values():
        faults += _order_faults([one.get("id") for one in steps], guide)
    if faults:
        raise ContentError(*faults)
    introduction = {language: guide.introduction for language, guide in guides.items()}
    return {**values, "introduction": introduction, "steps": [_with_text(one, guides) for one in steps]}


def _with_text(step: dict[str, Any], guides: dict[str, Guide]) -> dict[str, Any]:
    sections = {
        language: next(one for one in guide.sections if one.id == step["id"]) for language, guide in guides.items()
    }
    title = {language: one.title for language, one in sections.items()}
    return {**step, "title": title, "text": {language: one.text for language, one in sections.items()}}


def _taken(source: Source, values: dict[str, Any], place: Place, names: tuple[str, ...]) -> Iterator[ContentFault]:
    for name in names:
        if name in values:
            yield source.fault((*place, name), f"{name} is written in the guides, not here")


def _order_faults(ids: list[Any], guide: Guide) -> Iterator[ContentFault]:
    given = [one.id for one in guide.sections]
    if given == ids:
        return
    listed = ", ".join(map(str, ids))
    unknown = next((one for one in guide.sections if one.id not in ids), None)
    if unknown is not None:
        yield ContentFault(guide.file, unknown.line, "", f"{LAB_FILE} has no step {unknown.id}; it has {listed}")
        return
    missing = next((id for id in ids if id not in given), None)
    text = f"the step {missing} is missing" if missing else f"the steps must stand in this order, each once: {listed}"
    yield ContentFault(guide.file, None, "", text)
