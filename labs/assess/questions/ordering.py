"""In which order? The pieces are put in order; some may not belong to it at all."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.mistake import (
    Because,
    Misconception,
    Piece,
    by_token,
    misconception_of,
    must_be_complete,
    repeated,
    token,
)
from labs.assess.questions.question import BadAnswer, Given, Mark, Offered, Question
from labs.assess.value import Fault

OUT = "out"
"""What is said of a piece that does not belong to the order."""


class Stranger(Piece, kw_only=True):
    """A piece that does not belong to the order."""

    because: Because
    misconception: Misconception = None


class Ordering(Question, kw_only=True, tag="ordering"):
    """Pieces to be put in order."""

    pieces: Annotated[tuple[Piece, ...], Meta(description="The pieces in the right order.", min_length=3)]
    strangers: Annotated[tuple[Stranger, ...], Meta(description="Pieces that do not belong to it.")] = ()

    def shown(self, seed: int) -> dict[str, Any]:
        """`pieces` in an order of this seed that is not the right one, each with its `field`; `places`; `may_leave_out`."""
        pieces: list[Piece] = [*self.pieces, *self.strangers]
        shuffle = Random(seed)  # noqa: S311 - the order of pieces, not a secret
        while _ids(pieces)[: len(self.pieces)] == _ids(self.pieces):
            shuffle.shuffle(pieces)
        places = [{"id": str(number)} for number in range(1, len(pieces) + 1)]
        outside = [{"id": OUT}] if self.strangers else []
        return {
            "pieces": [
                {"field": self._field(one), "text": one.text, "places": places, "outside": outside} for one in pieces
            ],
            "may_leave_out": bool(self.strangers),
        }

    def read(self, given: Given) -> list[str]:
        """The ids of the pieces in the order that was given, without those left out."""
        said = {id: self._said(given, id) for id in by_token(self.id, self._all())}
        must_be_complete([(f"place-{name}", place) for name, place in said.items()])
        taken: dict[int, str] = {}
        for name, place in said.items():
            if place == OUT and self.strangers:
                continue
            number = self._number(f"place-{name}", place)
            if number in taken:
                raise BadAnswer(f"place-{name}", "bad.same_place", place=number)
            taken[number] = by_token(self.id, self._all())[name].id
        if not taken:
            raise BadAnswer(self._field(self.pieces[0]), "bad.empty")
        return [taken[number] for number in sorted(taken)]

    def mark(self, answer: Any) -> Mark:
        """For each two that follow each other as they should their share, less as much for each piece that is a stranger."""
        given = [str(one) for one in answer] if isinstance(answer, list | tuple) else []
        pairs = set(pairwise(one.id for one in self.pieces))
        found = len(pairs & set(pairwise(given)))
        strangers = [one for one in self.strangers if one.id in given]
        credit = max(0, found - len(strangers)) / len(pairs)
        if given == self.key:
            return Mark(credit=1, code="right", params={"given": given}, evidence=self.evidence())
        return Mark(
            credit=credit,
            code="ordering.partly" if credit else "wrong",
            params={"given": given, "found": found, "all": len(pairs)},
            chosen=tuple(one.id for one in strangers),
            misconception=misconception_of(strangers),
            evidence=self.evidence(),
        )

    @property
    def offered(self) -> Sequence[Offered]:
        """The pieces, the strangers among them."""
        return self._all()

    @property
    def key(self) -> list[str]:
        """The ids in the right order."""
        return _ids(self.pieces)

    def key_shown(self) -> dict[str, Any]:
        """`pieces` in the right order, and the `strangers` with what is said to who took them in."""
        return {
            "pieces": [{"id": one.id, "text": one.text} for one in self.pieces],
            "strangers": [{"id": one.id, "text": one.text, "because": one.because} for one in self.strangers],
        }

    def kind_faults(self) -> Iterator[Fault]:
        """An id used twice."""
        for index, id in repeated(_ids(self._all())):
            yield Fault(("pieces",), f"the id {id} is used twice: piece {index + 1}")

    def _all(self) -> tuple[Piece, ...]:
        return (*self.pieces, *self.strangers)

    def _field(self, piece: Piece) -> str:
        return f"place-{token(self.id, piece.id)}"

    def _said(self, given: Given, name: str) -> str:
        values = [one.strip() for one in given.get(f"place-{name}", ()) if one.strip()]
        return values[0] if values else ""

    def _number(self, field: str, place: str) -> int:
        if not (place.isascii() and place.isdigit() and 1 <= int(place[:4]) <= len(self._all())):
            raise BadAnswer(field, "bad.unknown_option", option=place[:40])
        return int(place[:4])


def _ids(pieces: Sequence[Piece]) -> list[str]:
    return [one.id for one in pieces]
