"""Small subjects for tests of sittings: skills that no generator knows, questions with one right option, and forms."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from labs.assess.value import Text
from labs.courses.models import Course, Question, QuestionVersion
from labs.courses.subject import Chapter, Form, Pick, Skill, Subject
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.models import Item, Purpose, Session
from tests.documents import network_document
from tests.rows import a_course

RIGHT, WRONG = {"answer": ["right"]}, {"answer": ["wrong"]}


def text(words: str) -> Text:
    return Text(ko=words, en=words)


def a_skill(id: str, *needs: str, chapter: str = "networks") -> Skill:
    return Skill(id=id, chapter=chapter, title=text(id), about=text(id), needs=needs)


def a_subject(*skills: Skill, forms: Sequence[Form] = (), slug: str = "networks") -> Course:
    """A course with these skills and forms, and no questions yet."""
    course = a_course(slug)
    chapters = tuple(Chapter(id=id, title=text(id)) for id in sorted({one.chapter for one in skills}))
    course.subject = msgspec.to_builtins(Subject(chapters=chapters, skills=skills, forms=tuple(forms)))
    course.save()
    return course


def questions(course: Course, skill: str, *difficulties: int) -> list[Question]:
    """One question of the skill for each difficulty: `<skill>-1` and so on. `right` is right, `wrong` is not."""
    begun = Question.objects.filter(course=course, skill=skill).count()
    return [
        a_question(course, f"{skill}-{begun + number}", skill, difficulty)
        for number, difficulty in enumerate(difficulties, 1)
    ]


def a_question(course: Course, slug: str, skill: str, difficulty: int) -> Question:
    document = question_document(slug, skill, difficulty)
    fields = {"course": course, "kind": "choice", "skill": skill, "difficulty": difficulty}
    question = Question.objects.create(slug=slug, position=Question.objects.count(), **fields)
    question.current_version = QuestionVersion.objects.create(question=question, digest=slug, document=document)
    question.save()
    return question


def question_document(slug: str, skill: str, difficulty: int) -> Mapping[str, Any]:
    words = {"ko": slug, "en": slug}
    return {
        "kind": "choice",
        "id": slug,
        "skill": skill,
        "difficulty": difficulty,
        "prompt": words,
        "explanation": words,
        "references": [{"title": "VPC", "url": "https://docs.aws.amazon.com/vpc/"}],
        "options": [
            {"id": "right", "text": words, "right": True},
            {"id": "wrong", "text": words, "misconception": "groups-forget"},
        ],
    }


def a_form(*slugs: str, id: str = "final", purpose: Any = "exam", **fields: Any) -> Form:
    """A form that asks these questions, for 20 minutes unless told otherwise."""
    picks = tuple(Pick(question=slug) for slug in slugs)
    given: dict[str, Any] = {"minutes": 20, "picks": picks, **fields}
    return Form(id=id, purpose=purpose, title=text(id), about=text(id), **given)


def begin(user: User, course: Course, purpose: str = Purpose.STUDY, **how: Any) -> Session:
    return services.begin(user, course, purpose, **how)


def the_item(session: Session) -> Item:
    """The item to be answered now; there must be one."""
    found = services.current(session)
    assert found is not None
    return found


def skilled_document(slug: str, *skills: str, minutes: int = 20) -> dict[str, Any]:
    """The document of a lab of which each check shows one of these skills."""
    document = network_document(further_checks=max(0, len(skills) - 2))
    checks = [{**check, "skill": skill} for check, skill in zip(document["checks"], skills, strict=False)]
    return {**document, "id": slug, "minutes": minutes, "checks": checks}
