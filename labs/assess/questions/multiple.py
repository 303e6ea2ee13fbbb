"""Which of these hold? Any number of options is right, and choosing all of them earns nothing for those that are not."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.questions.choice import Option, explained, option_faults, shuffled, some_of
from labs.assess.questions.mistake import misconception_of
from labs.assess.questions.question import Given, Mark, Offered, Question
from labs.assess.value import Fault


class Multiple(Question, kw_only=True, tag="multiple"):
    """Several options, of which one or more are right."""

    options: Annotated[tuple[Option, ...], Meta(description="The answers, one or more of them right.", min_length=2)]

    def shown(self, seed: int) -> dict[str, Any]:
        """`options`: id and text, in an order of this seed."""
        return {"options": shuffled(self.options, seed)}

    def read(self, given: Given) -> list[str]:
        """The ids of the chosen options, in the question's order."""
        return some_of(given, self.options)

    def mark(self, answer: Any) -> Mark:
        """For each right option its share, less as much for each that is not right; never below nothing."""
        chosen = [one for one in self.options if isinstance(answer, list | tuple) and one.id in answer]
        right = sum(one.right for one in chosen)
        wrong = len(chosen) - right
        all_right = sum(one.right for one in self.options)
        credit = max(0, right - wrong) / all_right
        counts = {"right": right, "missed": all_right - right, "wrong": wrong}
        return Mark(
            credit=credit,
            code="right" if credit == 1 else "multiple.partly" if credit else "wrong",
            params={} if credit == 1 else counts,
            chosen=tuple(one.id for one in chosen),
            misconception=misconception_of(one for one in chosen if not one.right),
            evidence=self.evidence(),
        )

    @property
    def offered(self) -> Sequence[Offered]:
        """The options."""
        return self.options

    @property
    def key(self) -> list[str]:
        """The ids of the right options."""
        return [one.id for one in self.options if one.right]

    def key_shown(self) -> dict[str, Any]:
        """`options` with what each is: id, text, right, because."""
        return {"options": explained(self.options)}

    def kind_faults(self) -> Iterator[Fault]:
        """No right option, or an id used twice."""
        yield from option_faults(self.options)
        if not self.key:
            yield Fault(("options",), "at least one option must be right")
