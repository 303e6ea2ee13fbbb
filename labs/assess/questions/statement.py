"""Is this sentence true? The common statements about the network, most of which are believed and wrong."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.question import BadAnswer, Given, Mark, Question, one_value
from labs.assess.value import Fault, Slug

FIELD = "answer"
WORDS = {"true": True, "false": False}


class Statement(Question, kw_only=True, tag="statement"):
    """True or false; the prompt is the sentence."""

    true: Annotated[bool, Meta(description="Whether it is true.")]
    misconception: Annotated[Slug | None, Meta(description="The misconception of who gets it wrong.")] = None

    def shown(self, seed: int) -> dict[str, Any]:
        """Nothing: the two answers are always the same."""
        return {}

    def read(self, given: Given) -> bool:
        """`true` or `false`."""
        said = one_value(given, FIELD)
        if said not in WORDS:
            raise BadAnswer(FIELD, "bad.unknown_option", option=said)
        return WORDS[said]

    def mark(self, answer: Any) -> Mark:
        """All or nothing."""
        if answer is self.true:
            return Mark(credit=1, code="right")
        return Mark(credit=0, code="wrong", misconception=self.misconception or "")

    @property
    def key(self) -> bool:
        """Whether it is true."""
        return self.true

    def key_shown(self) -> dict[str, Any]:
        """`true` alone."""
        return {"true": self.true}

    def kind_faults(self) -> Iterator[Fault]:
        """None are possible."""
        yield from ()
