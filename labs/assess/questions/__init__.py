"""Which kinds of questions are there? One class in one file each; a new kind is a new file and its name below."""

from typing import Any

import msgspec

from labs.assess.questions.choice import Choice
from labs.assess.questions.question import BadAnswer, Mark, Note, Question, Reference
from labs.assess.questions.statement import Statement

__all__ = ["KINDS", "AnyQuestion", "BadAnswer", "Choice", "Mark", "Note", "Question", "Reference", "Statement", "read"]

AnyQuestion = Choice | Statement
KINDS: tuple[type[Question], ...] = (Choice, Statement)


def read(values: Any) -> AnyQuestion:
    """A question from plain values. Raises msgspec.ValidationError, which names the place."""
    question: AnyQuestion = msgspec.convert(values, AnyQuestion)
    return question
