"""Skills, questions and forms are loaded with their course, and every fault is named with its place."""

from pathlib import Path

import pytest

from labs.assess.questions import read
from labs.courses import queries
from labs.courses.models import Course, Question, QuestionVersion
from labs.courses.reading import ContentError
from labs.courses.services import load_content
from tests.courses.test_loading import content

__all__ = ["content"]

pytestmark = pytest.mark.django_db

SKILLS = """\
chapters:
  - {id: networks, title: {ko: 네트워크, en: Networks}}
skills:
  - id: blocks
    chapter: networks
    title: {ko: 블록, en: Blocks}
    about: {ko: 센다, en: You can count.}
"""
QUESTIONS = """\
questions:
  - id: how-many
    kind: choice
    skill: blocks
    difficulty: 2
    prompt: {ko: 몇 개인가요?, en: How many?}
    explanation: {ko: 다섯 개는 예약돼요., en: Five are reserved.}
    references: [{title: Subnets, url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"}]
    options:
      - {id: eleven, text: {ko: 11개, en: "11"}, right: true}
      - {id: sixteen, text: {ko: 16개, en: "16"}}
"""
FORMS = """\
forms:
  - id: final
    purpose: exam
    title: {ko: 시험, en: Exam}
    about: {ko: 마지막 시험, en: The last exam.}
    minutes: 20
    picks: [{question: how-many}]
"""


@pytest.fixture
def subject(content: Path) -> Path:
    """The course with a skill, a question and a form; the folder of the course."""
    folder = content / "tiny"
    (folder / "questions").mkdir()
    (folder / "skills.yaml").write_text(SKILLS, encoding="utf-8")
    (folder / "questions" / "networks.yaml").write_text(QUESTIONS, encoding="utf-8")
    (folder / "forms.yaml").write_text(FORMS, encoding="utf-8")
    return folder


def faults(subject: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(subject.parent)
    return [str(fault).replace(f"{subject}/", "") for fault in caught.value.faults]


def test_a_course_is_loaded_with_its_subject(subject: Path) -> None:
    load_content(subject.parent)

    course = Course.objects.get(slug="tiny")
    found = queries.subject(course)
    assert [one.id for one in found.skills] == ["blocks"]
    assert [one.points for one in found.forms] == [1]
    (question,) = queries.questions_of(course)
    assert (question.slug, question.kind, question.skill) == ("how-many", "choice", "blocks")
    assert question.current_version is not None
    assert read(question.current_version.document).key == "eleven"


def test_loading_again_changes_nothing_and_another_wording_is_another_version(subject: Path) -> None:
    load_content(subject.parent)
    load_content(subject.parent)
    assert QuestionVersion.objects.count() == 1

    file = subject / "questions" / "networks.yaml"
    file.write_text(QUESTIONS.replace("How many?", "How many hosts?"), encoding="utf-8")
    load_content(subject.parent)

    assert QuestionVersion.objects.count() == 2
    assert Question.objects.get().current_version == QuestionVersion.objects.latest("pk")


def test_a_question_that_is_taken_out_is_not_offered_and_stays_readable(subject: Path) -> None:
    load_content(subject.parent)
    (subject / "forms.yaml").unlink()
    (subject / "questions" / "networks.yaml").unlink()
    load_content(subject.parent)

    assert not queries.questions_of(Course.objects.get(slug="tiny"))
    assert QuestionVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("skills.yaml", "chapter: networks", "chapter: nets", "skills[0].chapter: there is no chapter nets"),
        ("questions/networks.yaml", "skill: blocks", "skill: bricks", "there is no skill bricks in skills.yaml"),
        ("questions/networks.yaml", "right: true", "right: false", "exactly one option must be right"),
        ("questions/networks.yaml", "id: sixteen", "id: eleven", "the option id eleven is used twice"),
        ("questions/networks.yaml", "difficulty: 2", "difficulty: 9", "questions[0].difficulty"),
        ("forms.yaml", "how-many", "how-few", "forms[0].picks[0].question: there is no question how-few"),
        ("forms.yaml", "question: how-many", "generator: dice", "there is no generator dice"),
    ],
)
def test_a_fault_is_named_with_its_file_and_place(subject: Path, name: str, old: str, new: str, said: str) -> None:
    file = subject / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    found = faults(subject)

    assert any(one.startswith(f"{name}:") and said in one for one in found), found
    assert not Course.objects.exists()
