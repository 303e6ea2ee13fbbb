"""How many, how much, how fast? A number with a unit, read as people write numbers, and right within a tolerance."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.mistake import Mistake, misconception_of, named
from labs.assess.questions.question import BadAnswer, Given, Mark, Question, one_value
from labs.assess.value import Fault, Text

FIELD = "answer"
LONGEST = 40
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ ,])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
"""`1,000` and `1 000`. A group cannot begin with 0: `0,005` is somebody's way to write 0.005, and no 5."""
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
SIGNS = {"−": "-", "–": "-"}
"""Signs that look like a minus."""
MONEY = "$"
NEAR = 1e-9
"""The share of a value by which floating-point numbers may be off."""


class WrongNumber(Mistake, kw_only=True):
    """A wrong number that was foreseen."""

    value: Annotated[float, Meta(description="The number; it is known within the question's tolerance.")]


class Numeric(Question, kw_only=True, tag="numeric"):
    """A number."""

    value: Annotated[float, Meta(description="The right number.")]
    tolerance: Annotated[float, Meta(ge=0, description="How far from it is still right.")] = 0
    unit: Annotated[Text | None, Meta(description="What it counts: shown behind the field, and may be typed.")] = None
    mistakes: Annotated[tuple[WrongNumber, ...], Meta(description="Wrong numbers that were foreseen.")] = ()

    def shown(self, seed: int) -> dict[str, Any]:
        """`field` and `unit`."""
        return {"field": FIELD, "unit": self.unit}

    def read(self, given: Given) -> float:
        """The number, as people write it: `1,000`, `1 000`, `$0.005`, `251개`, full-width digits."""
        said = one_value(given, FIELD)
        number = number_in(self._without_unit(said)) if len(said) <= LONGEST else None
        if number is None:
            raise BadAnswer(FIELD, "bad.number", given=said[:LONGEST])
        return number

    def mark(self, answer: Any) -> Mark:
        """All or nothing; what is wrong is told why where it was foreseen."""
        if not isinstance(answer, int | float):
            return Mark(credit=0, code="wrong", evidence=self.evidence())
        if self._is_near(answer, self.value):
            return Mark(credit=1, code="right", params=self._given(answer), evidence=self.evidence())
        found = [one for one in self.mistakes if self._is_near(answer, one.value)]
        return Mark(
            credit=0,
            code="wrong",
            params=self._given(answer),
            chosen=tuple(named(written(one.value)) for one in found),
            misconception=misconception_of(found),
            evidence=self.evidence(),
        )

    @property
    def key(self) -> float:
        """The number."""
        return self.value

    def key_shown(self) -> dict[str, Any]:
        """`value` as it is written, `unit`, and the `mistakes` with what is said to them."""
        return {
            "value": written(self.value),
            "unit": self.unit,
            "mistakes": [
                {"id": named(written(one.value)), "text": self._with_unit(one.value), "because": one.because}
                for one in self.mistakes
            ],
        }

    def kind_faults(self) -> Iterator[Fault]:
        """A foreseen wrong number that is right."""
        for index, one in enumerate(self.mistakes):
            if self._is_near(one.value, self.value):
                yield Fault(("mistakes", index, "value"), f"{written(one.value)} is right within the tolerance")

    def _is_near(self, number: float, value: float) -> bool:
        return abs(number - value) <= self.tolerance + NEAR * abs(value)

    def _without_unit(self, said: str) -> str:
        plain = _plain(said).removeprefix(MONEY)
        for unit in (self.unit.ko, self.unit.en) if self.unit else ():
            plain = plain.removesuffix(_plain(unit)) if plain != _plain(unit) else plain
        return plain.strip()

    def _with_unit(self, value: float) -> Text:
        number = written(value)
        return Text(ko=f"{number} {self.unit.ko}", en=f"{number} {self.unit.en}") if self.unit else _same(number)

    def _given(self, answer: float) -> dict[str, Any]:
        return {"given": [written(answer)]}


def number_in(text: str) -> float | None:
    """The number that a text writes, or None."""
    plain = _plain(text).strip()
    sign = -1 if plain.startswith("-") else 1
    digits = plain.removeprefix("-").removeprefix("+") if plain[:2] not in ("-+", "+-") else ""
    if GROUPED.fullmatch(digits):
        return sign * float(digits.replace(",", "").replace(" ", ""))
    return sign * float(digits) if PLAIN.fullmatch(digits) else None


def written(value: float) -> str:
    """A number as it is shown: `1,000`, `0.005`, `3.6`."""
    number = f"{value:,.6f}"
    return number.rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """A text in the plain characters that look like its own: full-width digits, special spaces and signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(SIGNS.get(one, one) for one in folded)


def _same(text: str) -> Text:
    return Text(ko=text, en=text)
