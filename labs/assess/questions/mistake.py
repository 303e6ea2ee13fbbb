"""Which wrong answers are known by name? Those that somebody gives who holds something to be so that is not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2s
from typing import Annotated, Any, TypeVar

from msgspec import Meta

from labs.assess.questions.question import BadAnswer
from labs.assess.value import Slug, Text, Value

Because = Annotated[Text, Meta(description="Said to who answers so: what it would be right for, why not here.")]
Misconception = Annotated[Slug | None, Meta(description="The named misconception that leads to it.")]


class Mistake(Value, kw_only=True):
    """What is said to a wrong answer that was foreseen."""

    because: Because
    misconception: Misconception = None


class Piece(Value, kw_only=True):
    """Something to be put in its place."""

    id: Annotated[Slug, Meta(description="Names it within the question; the learner never sees it.")]
    text: Annotated[Text, Meta(description="What it says, in Markdown without blocks.")]


def misconception_of(found: Iterable[Any]) -> str:
    """The first misconception that any of these leads to; "" for none."""
    return next((one.misconception for one in found if one.misconception), "")


def named(id: object) -> str:
    """The id of a foreseen wrong answer, by which the page finds what to say to it."""
    return f"mistake-{id}"


def token(question_id: str, piece_id: str) -> str:
    """What a piece is called in the page, where its own id could tell its place."""
    return blake2s(f"{question_id} {piece_id}".encode(), digest_size=4).hexdigest()


P = TypeVar("P", bound=Piece)


def by_token(question_id: str, pieces: Iterable[P]) -> Mapping[str, P]:
    """The pieces by what they are called in the page."""
    return {token(question_id, one.id): one for one in pieces}


def repeated(ids: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Every id that stands before already, with its place."""
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield index, one


def must_be_complete(fields: Sequence[tuple[str, str]]) -> None:
    """Nothing is empty: fields with what was said in them. Raises BadAnswer."""
    if not any(said for _, said in fields):
        raise BadAnswer(fields[0][0], "bad.empty")
    missing = [field for field, said in fields if not said]
    if missing:
        raise BadAnswer(missing[0], "bad.incomplete", missing=len(missing))
