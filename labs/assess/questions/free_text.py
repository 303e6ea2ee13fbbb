"""What is it called? A name or a short answer, judged without regard to case, spaces, punctuation and how Hangul is composed."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.mistake import Mistake, misconception_of, named
from labs.assess.questions.question import BadAnswer, Given, Mark, Question, one_value
from labs.assess.value import Fault, Value, Words

FIELD = "answer"
LONGEST = 200
IGNORED = frozenset("PSZC")
"""The general categories of what is not read: punctuation, symbols, separators, control characters."""
Spellings = Annotated[tuple[Words, ...], Meta(min_length=1)]


class Accepted(Value, kw_only=True):
    """What is right, in each language; whichever the learner reads, both are taken. The first is shown as the answer."""

    ko: Annotated[Spellings, Meta(description="Right spellings in Korean.")]
    en: Annotated[Spellings, Meta(description="Right spellings in English.")]


class WrongText(Mistake, kw_only=True):
    """A wrong answer that was foreseen."""

    spellings: Annotated[Spellings, Meta(description="How it is written, in either language.")]


class FreeText(Question, kw_only=True, tag="free-text"):
    """A few words."""

    accepted: Annotated[Accepted, Meta(description="What is right.")]
    patterns: Annotated[
        tuple[Words, ...],
        Meta(description="Regular expressions (RE2) of further right answers: folded text must match one wholly."),
    ] = ()
    mistakes: Annotated[tuple[WrongText, ...], Meta(description="Wrong answers that were foreseen.")] = ()

    def shown(self, seed: int) -> dict[str, Any]:
        """`field` alone."""
        return {"field": FIELD}

    def read(self, given: Given) -> str:
        """The text as it was written, its Hangul composed."""
        said = unicodedata.normalize("NFC", one_value(given, FIELD))
        if len(said) > LONGEST:
            raise BadAnswer(FIELD, "bad.too_long", most=LONGEST)
        if not folded(said):
            raise BadAnswer(FIELD, "bad.empty")
        return said

    def mark(self, answer: Any) -> Mark:
        """All or nothing; what is wrong is told why where it was foreseen."""
        said = folded(str(answer))
        if said in _folded(self._right()) or any(_matches(one, said) for one in self.patterns):
            return Mark(credit=1, code="right", params={"given": [str(answer)]}, evidence=self.evidence())
        found = [one for one in self.mistakes if said in _folded(one.spellings)]
        return Mark(
            credit=0,
            code="wrong",
            params={"given": [str(answer)]},
            chosen=tuple(named(one.spellings[0]) for one in found),
            misconception=misconception_of(found),
            evidence=self.evidence(),
        )

    @property
    def key(self) -> str:
        """The first spelling in English."""
        return self.accepted.en[0]

    def key_shown(self) -> dict[str, Any]:
        """`ko` and `en`, the right spellings, and the `mistakes` with what is said to them."""
        return {
            "ko": list(self.accepted.ko),
            "en": list(self.accepted.en),
            "mistakes": [
                {"id": named(one.spellings[0]), "text": one.spellings[0], "because": one.because}
                for one in self.mistakes
            ],
        }

    def kind_faults(self) -> Iterator[Fault]:
        """A spelling that says nothing, a pattern that is none, or a foreseen wrong answer that is right."""
        for language in ("ko", "en"):
            yield from _silent(getattr(self.accepted, language), ("accepted", language))
        for index, pattern in enumerate(self.patterns):
            if not _compiles(pattern):
                yield Fault(("patterns", index), "not a regular expression of RE2")
                return
        for index, one in enumerate(self.mistakes):
            yield from _silent(one.spellings, ("mistakes", index, "spellings"))
            for place, spelling in enumerate(one.spellings):
                if self.mark(spelling).right:
                    yield Fault(("mistakes", index, "spellings", place), f"{spelling} is right")

    def _right(self) -> tuple[str, ...]:
        return (*self.accepted.ko, *self.accepted.en)


def folded(text: str) -> str:
    """A text without what is not read: case, spaces, and punctuation that does not stand between digits (`1.5`, `10/8`)."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    padded = f" {plain} "
    return "".join(
        one
        for before, one, after in zip(padded, padded[1:], padded[2:], strict=False)
        if unicodedata.category(one)[0] not in IGNORED or (_is_digit(before) and _is_digit(after) and one.isprintable())
    ).replace(" ", "")


def _is_digit(one: str) -> bool:
    return one.isascii() and one.isdigit()


def _folded(spellings: Iterable[str]) -> set[str]:
    return {folded(one) for one in spellings}


def _silent(spellings: Iterable[str], place: tuple[str | int, ...]) -> Iterator[Fault]:
    for index, one in enumerate(spellings):
        if not folded(one):
            yield Fault((*place, index), "says nothing but punctuation")


def _compiles(pattern: str) -> bool:
    import re2

    quiet = re2.Options()
    quiet.log_errors = False
    try:
        re2.compile(pattern, options=quiet)
    except re2.error:
        return False
    return True


def _matches(pattern: str, text: str) -> bool:
    import re2

    return bool(re2.fullmatch(pattern, text))
