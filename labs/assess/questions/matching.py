"""What belongs to what? Each on the left gets one from the right, where some may be left over or serve several times."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from labs.assess.questions.mistake import (
    Mistake,
    Piece,
    by_token,
    misconception_of,
    must_be_complete,
    named,
    repeated,
    token,
)
from labs.assess.questions.question import BadAnswer, Given, Mark, Offered, Question
from labs.assess.value import Fault, Slug


class Mix(Mistake, kw_only=True):
    """A wrong pair that was foreseen."""

    with_: Annotated[Slug, Meta(description="The id of the one on the right.")] = msgspec.field(name="with")


class Left(Piece, kw_only=True):
    """One on the left, and what belongs to it."""

    match: Annotated[Slug, Meta(description="The id of the one on the right that belongs to it.")]
    mistakes: Annotated[tuple[Mix, ...], Meta(description="Wrong pairs that were foreseen.")] = ()


class Matching(Question, kw_only=True, tag="matching"):
    """Two lists whose members belong together."""

    left: Annotated[tuple[Left, ...], Meta(description="What is asked about.", min_length=2)]
    right: Annotated[tuple[Piece, ...], Meta(description="What may belong to it.", min_length=2)]

    def shown(self, seed: int) -> dict[str, Any]:
        """`left`, each with its `field` and the `choices` of the right, both in an order of this seed; `right` once more."""
        shuffle = Random(seed)  # noqa: S311 - the order of pieces, not a secret
        right = [{"id": token(self.id, one.id), "text": one.text} for one in self.right]
        shuffle.shuffle(right)
        left = [{"field": self._field(one), "text": one.text, "choices": right} for one in self.left]
        shuffle.shuffle(left)
        return {"left": left, "right": right}

    def read(self, given: Given) -> dict[str, str]:
        """The id of each on the left -> the id of the one on the right that was given to it."""
        said = [(self._field(one), _first(given, self._field(one))) for one in self.left]
        must_be_complete(said)
        right = by_token(self.id, self.right)
        for field, value in said:
            if value not in right:
                raise BadAnswer(field, "bad.unknown_option", option=value[:40])
        return {one.id: right[value].id for one, (_, value) in zip(self.left, said, strict=True)}

    def mark(self, answer: Any) -> Mark:
        """For each pair that belongs together its share."""
        given = dict(answer) if isinstance(answer, dict) else {}
        right = [one for one in self.left if given.get(one.id) == one.match]
        mixes = [(one, mix) for one in self.left for mix in one.mistakes if given.get(one.id) == mix.with_]
        credit = len(right) / len(self.left)
        return Mark(
            credit=credit,
            code="right" if credit == 1 else "matching.partly" if right else "wrong",
            params={
                "given": [[one.id, given[one.id]] for one in self.left if one.id in given],
                "right": len(right),
                "all": len(self.left),
            },
            chosen=tuple(_mix_id(one, mix) for one, mix in mixes),
            misconception=misconception_of(mix for _, mix in mixes),
            evidence=self.evidence(),
        )

    @property
    def offered(self) -> Sequence[Offered]:
        """Both sides."""
        return (*self.left, *self.right)

    @property
    def key(self) -> dict[str, str]:
        """The id of each on the left -> the id of the one on the right that belongs to it."""
        return {one.id: one.match for one in self.left}

    def key_shown(self) -> dict[str, Any]:
        """`pairs` of what belongs together, the `right` ones left over, and the `mistakes` with what is said to them."""
        texts = {one.id: one.text for one in self.right}
        matched = {one.match for one in self.left}
        return {
            "pairs": [{"id": one.id, "text": one.text, "match": texts.get(one.match)} for one in self.left],
            "right": [{"id": one.id, "text": one.text, "left_over": one.id not in matched} for one in self.right],
            "mistakes": [
                {"id": _mix_id(one, mix), "text": one.text, "because": mix.because}
                for one in self.left
                for mix in one.mistakes
            ],
        }

    def kind_faults(self) -> Iterator[Fault]:
        """An id used twice, or a pair with one that is not on the right."""
        for side in ("left", "right"):
            for index, id in repeated([one.id for one in getattr(self, side)]):
                yield Fault((side, index, "id"), f"the id {id} is used twice")
        known = {one.id for one in self.right}
        for index, one in enumerate(self.left):
            if one.match not in known:
                yield Fault(("left", index, "match"), f"there is no {one.match} on the right")
            for place, mix in enumerate(one.mistakes):
                if mix.with_ not in known or mix.with_ == one.match:
                    yield Fault(("left", index, "mistakes", place, "with"), f"{mix.with_} is no wrong pair")

    def _field(self, left: Left) -> str:
        return f"match-{token(self.id, left.id)}"


def _first(given: Given, field: str) -> str:
    return next((one.strip() for one in given.get(field, ()) if one.strip()), "")


def _mix_id(left: Left, mix: Mix) -> str:
    return named(f"{left.id}-{mix.with_}")
