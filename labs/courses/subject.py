"""What is there to be learnt, and how is it asked for? Skills with what they rest on, questions, and fixed forms of tests."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeVar

from msgspec import Meta

from labs.assess.document import SEED_LINES
from labs.assess.generators import generators
from labs.assess.questions import AnyQuestion, Question
from labs.assess.value import Fault, Slug, Text, Value
from labs.courses.notes import Notes, read_notes
from labs.courses.reading import ContentError, ContentFault, convert, digest, read_yaml

SKILLS_FILE = "skills.yaml"
FORMS_FILE = "forms.yaml"
QUESTIONS = "questions/*.yaml"

Seed = Annotated[int, Meta(ge=0)]


class Chapter(Value, kw_only=True):
    """A part of the subject."""

    id: Annotated[Slug, Meta(description="Names the chapter.")]
    title: Annotated[Text, Meta(description="Its heading.")]


class Skill(Value, kw_only=True):
    """Something that one can or cannot do; what reviews and mastery are kept by."""

    id: Annotated[Slug, Meta(description="Names the skill; questions, generators and checks of labs refer to it.")]
    chapter: Annotated[Slug, Meta(description="The chapter that it belongs to.")]
    title: Annotated[Text, Meta(description="What it is called.")]
    about: Annotated[Text, Meta(description="What who has it can do, in one sentence.")]
    needs: Annotated[tuple[Slug, ...], Meta(description="The skills that it rests on.")] = ()


class Pick(Value, kw_only=True):
    """One item of a form: an authored question, or one of a generator."""

    question: Annotated[Slug | None, Meta(description="The id of an authored question.")] = None
    generator: Annotated[str | None, Meta(description="The name of a generator instead.")] = None
    difficulty: Annotated[int, Meta(ge=1, le=5, description="For a generator.")] = 3
    seed: Annotated[
        Seed | None,
        Meta(description="For a generator: always this instance; without it each attempt has its own."),
    ] = None
    points: Annotated[int, Meta(ge=1, description="What it is worth.")] = 1


class Form(Value, kw_only=True):
    """A fixed test: the same items for everybody."""

    id: Annotated[Slug, Meta(description="Names the form within the course.")]
    purpose: Annotated[
        Literal["before", "after", "exam"],
        Meta(description="The test before the course, its twin after it, or an exam that counts."),
    ]
    title: Annotated[Text, Meta(description="What it is called.")]
    about: Annotated[Text, Meta(description="What it asks for and how it runs, in one or two sentences.")]
    minutes: Annotated[int, Meta(ge=1, le=240, description="The time for it, before accommodations.")]
    attempts: Annotated[int, Meta(ge=1, le=10, description="How often it may be begun.")] = 1
    pass_percent: Annotated[int, Meta(ge=1, le=100, description="What share of the points passes.")] = 70
    feedback: Annotated[
        Literal["at-the-end", "after-the-window"],
        Meta(description="When answers are shown: once it is handed in, or once its time has passed for this learner."),
    ] = "at-the-end"
    picks: Annotated[tuple[Pick, ...], Meta(description="Its items, in order.", min_length=1)]

    @property
    def points(self) -> int:
        """What all items together are worth."""
        return sum(one.points for one in self.picks)


class Skills(Value, kw_only=True):
    """The file of skills."""

    chapters: tuple[Chapter, ...] = ()
    skills: tuple[Skill, ...] = ()


class Forms(Value, kw_only=True):
    """The file of forms."""

    forms: tuple[Form, ...] = ()


class Bank(Value, kw_only=True):
    """A file of questions."""

    questions: tuple[AnyQuestion, ...]


class Subject(Value, kw_only=True):
    """All that a course knows of its subject beside its labs and questions."""

    chapters: tuple[Chapter, ...] = ()
    skills: tuple[Skill, ...] = ()
    forms: tuple[Form, ...] = ()

    def skill(self, id: str) -> Skill | None:
        """The skill with this id, or None."""
        return next((one for one in self.skills if one.id == id), None)

    def form(self, id: str) -> Form | None:
        """The form with this id, or None."""
        return next((one for one in self.forms if one.id == id), None)


class AuthoredQuestion(NamedTuple):
    """A question as it stands in its file."""

    document: AnyQuestion
    digest: str


class AuthoredSubject(NamedTuple):
    """The subject with all its questions."""

    subject: Subject
    questions: tuple[AuthoredQuestion, ...]
    notes: Notes = Notes()


def read_subject(folder: Path) -> AuthoredSubject:
    """The subject of a course; empty where its files are not there. Raises ContentError with the faults of all files."""
    faults: list[ContentFault] = []
    skills, found = _read(folder / SKILLS_FILE, Skills(), _skill_faults)
    faults += found
    questions: list[AuthoredQuestion] = []
    taken: set[str] = set()
    for file in sorted(folder.glob(QUESTIONS)):
        try:
            questions += _read_bank(file, {one.id for one in skills.skills}, taken)
        except ContentError as error:
            faults += error.faults
    forms, found = _read(folder / FORMS_FILE, Forms(), lambda one: _form_faults(one.forms, taken))
    faults += found
    notes = Notes()
    try:
        notes = read_notes(folder, (one.document for one in questions))
    except ContentError as error:
        faults += error.faults
    if faults:
        raise ContentError(*faults)
    subject = Subject(chapters=skills.chapters, skills=skills.skills, forms=forms.forms)
    return AuthoredSubject(subject, tuple(questions), notes)


V = TypeVar("V", bound=Value)


def _read(file: Path, nothing: V, faults_of: Callable[[V], Iterator[Fault]]) -> tuple[V, list[ContentFault]]:
    """What a file says, or nothing where there is none, and what is wrong with it."""
    if not file.exists():
        return nothing, []
    try:
        source = read_yaml(file)
        found = convert(source, type(nothing))
    except ContentError as error:
        return nothing, list(error.faults)
    return found, [source.fault(*fault) for fault in faults_of(found)]


def _read_bank(file: Path, skills: Collection[str], taken: set[str]) -> list[AuthoredQuestion]:
    """The questions of a file; adds their ids to `taken`. Raises ContentError."""
    source = read_yaml(file)
    bank: Bank = convert(source, Bank)
    faults: list[ContentFault] = []
    for index, one in enumerate(bank.questions):
        found = _question_faults(one, skills, taken)
        faults += [source.fault(("questions", index, *fault.place), fault.text) for fault in found]
        taken.add(one.id)
    if faults:
        raise ContentError(*faults)
    return [AuthoredQuestion(one, digest(one)) for one in bank.questions]


def _question_faults(one: Question, skills: Collection[str], taken: Collection[str]) -> Iterator[Fault]:
    if one.id in taken:
        yield Fault(("id",), f"the question id {one.id} is used twice")
    if one.skill not in skills:
        yield Fault(("skill",), f"there is no skill {one.skill} in {SKILLS_FILE}")
    for index, line in enumerate(one.covers):
        if line not in SEED_LINES:
            yield Fault(("covers", index), f"the study notes have no line {line}")
    yield from one.faults()


def _skill_faults(skills: Skills) -> Iterator[Fault]:
    chapters = {one.id for one in skills.chapters}
    known: set[str] = set()
    for index, one in enumerate(skills.skills):
        if one.chapter not in chapters:
            yield Fault(("skills", index, "chapter"), f"there is no chapter {one.chapter}")
        if one.id in known:
            yield Fault(("skills", index, "id"), f"the skill id {one.id} is used twice")
        for place, needed in enumerate(one.needs):
            if needed not in known:
                yield Fault(("skills", index, "needs", place), f"no skill {needed} stands above this one")
        known.add(one.id)


def _form_faults(forms: Sequence[Form], questions: Collection[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, form in enumerate(forms):
        if form.id in seen:
            yield Fault(("forms", index, "id"), f"the form id {form.id} is used twice")
        seen.add(form.id)
        for place, pick in enumerate(form.picks):
            here = ("forms", index, "picks", place)
            if (pick.question is None) == (pick.generator is None):
                yield Fault(here, "needs exactly one of question, generator")
            if pick.question is not None and pick.question not in questions:
                yield Fault((*here, "question"), f"there is no question {pick.question}")
            if pick.generator is not None and pick.generator not in generators():
                yield Fault((*here, "generator"), f"there is no generator {pick.generator}")
