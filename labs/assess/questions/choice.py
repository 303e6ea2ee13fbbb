"""Which one of these is it? One option is right; each of the others is what somebody with a misconception would say."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.question import BadAnswer, Given, Mark, Offered, Question, one_value
from labs.assess.value import Fault, Slug, Text, Value

FIELD = "answer"


class Option(Value, kw_only=True):
    """One answer to choose."""

    id: Annotated[Slug, Meta(description="Names the option within the question; the learner never sees it.")]
    text: Annotated[Text, Meta(description="What it says, in Markdown without blocks.")]
    right: Annotated[bool, Meta(description="Whether it is right.")] = False
    because: Annotated[
        Text | None, Meta(description="Said to who chose it: what it would be right for, why not here.")
    ] = None
    misconception: Annotated[Slug | None, Meta(description="The named misconception that leads to it.")] = None


class Choice(Question, kw_only=True, tag="choice"):
    """One of several options."""

    options: Annotated[tuple[Option, ...], Meta(description="The answers, one of them right.", min_length=2)]

    def shown(self, seed: int) -> dict[str, Any]:
        """`options`: id and text, in an order of this seed."""
        return {"options": shuffled(self.options, seed)}

    def read(self, given: Given) -> str:
        """The id of the chosen option."""
        return one_of(given, self.options)

    def mark(self, answer: Any) -> Mark:
        """All or nothing."""
        option = next((one for one in self.options if one.id == answer), None)
        if option is None:
            return Mark(credit=0, code="wrong")
        return Mark(
            credit=float(option.right),
            code="right" if option.right else "wrong",
            chosen=(option.id,),
            misconception=option.misconception or "",
            evidence=self.evidence(),
        )

    @property
    def offered(self) -> Sequence[Offered]:
        """The options."""
        return self.options

    @property
    def key(self) -> str:
        """The id of the right option."""
        return next((one.id for one in self.options if one.right), "")

    def key_shown(self) -> dict[str, Any]:
        """`options` with what each is: id, text, right, because."""
        return {"options": explained(self.options)}

    def kind_faults(self) -> Iterator[Fault]:
        """Not exactly one right option, or an id used twice."""
        yield from option_faults(self.options)
        if sum(one.right for one in self.options) != 1:
            yield Fault(("options",), "exactly one option must be right")


def one_of(given: Given, options: Sequence[Offered]) -> str:
    """The id of the one option that a form sent. Raises BadAnswer."""
    chosen = one_value(given, FIELD)
    if chosen not in {one.id for one in options}:
        raise BadAnswer(FIELD, "bad.unknown_option", option=chosen)
    return chosen


def some_of(given: Given, options: Sequence[Offered]) -> list[str]:
    """The ids of the options that a form sent, in the question's order. Raises BadAnswer."""
    chosen = {value.strip() for value in given.get(FIELD, ()) if value.strip()}
    if not chosen:
        raise BadAnswer(FIELD, "bad.empty")
    unknown = sorted(chosen - {one.id for one in options})
    if unknown:
        raise BadAnswer(FIELD, "bad.unknown_option", option=unknown[0])
    return [one.id for one in options if one.id in chosen]


def shuffled(options: Sequence[Offered], seed: int) -> list[dict[str, Any]]:
    """The options without a word of which is right, in an order that the seed decides."""
    shown = [{"id": one.id, "text": one.text} for one in options]
    Random(seed).shuffle(shown)  # noqa: S311 - the order of options, not a secret
    return shown


def explained(options: Sequence[Option]) -> list[dict[str, Any]]:
    """The options with what they are, for after the answer."""
    return [{"id": one.id, "text": one.text, "right": one.right, "because": one.because} for one in options]


def option_faults(options: Sequence[Offered]) -> Iterator[Fault]:
    """Ids that are used twice."""
    seen: set[str] = set()
    for index, one in enumerate(options):
        if one.id in seen:
            yield Fault(("options", index, "id"), f"the option id {one.id} is used twice")
        seen.add(one.id)
