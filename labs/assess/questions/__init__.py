"""Which kinds of questions are there? One class in one file each; a new kind is a new file and its name below."""

from typing import Any

import msgspec

from labs.assess.questions.address import Address
from labs.assess.questions.build import Build
from labs.assess.questions.choice import Choice
from labs.assess.questions.fault import FindFault
from labs.assess.questions.free_text import FreeText
from labs.assess.questions.matching import Matching
from labs.assess.questions.multiple import Multiple
from labs.assess.questions.numeric import Numeric
from labs.assess.questions.ordering import Ordering
from labs.assess.questions.predict import Predict
from labs.assess.questions.question import BadAnswer, Mark, Note, Question, Reference
from labs.assess.questions.statement import Statement

__all__ = [
    "KINDS",
    "Address",
    "AnyQuestion",
    "BadAnswer",
    "Build",
    "Choice",
    "FindFault",
    "FreeText",
    "Mark",
    "Matching",
    "Multiple",
    "Note",
    "Numeric",
    "Ordering",
    "Predict",
    "Question",
    "Reference",
    "Statement",
    "read",
]

AnyQuestion = (
    Choice | Multiple | Statement | Numeric | Address | Ordering | Matching | FreeText | Predict | FindFault | Build
)
KINDS: tuple[type[Question], ...] = (
    Choice,
    Multiple,
    Statement,
    Numeric,
    Address,
    Ordering,
    Matching,
    FreeText,
    Predict,
    FindFault,
    Build,
)


def read(values: Any) -> AnyQuestion:
    """A question from plain values. Raises msgspec.ValidationError, which names the place."""
    question: AnyQuestion = msgspec.convert(values, AnyQuestion)
    return question
