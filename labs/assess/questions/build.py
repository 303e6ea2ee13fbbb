"""Which changes make the network do what it is meant to? They are carried out, and judged by what it does then.

A worker does that: every packet that is meant is sent before the changes and after them.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from labs.assess.checks.packet import Packet
from labs.assess.questions.choice import FIELD, option_faults, shuffled, some_of
from labs.assess.questions.intents import intent_faults, intents_shown, walk_of_a_miss
from labs.assess.questions.mistake import Because, Misconception, Piece, misconception_of
from labs.assess.questions.question import BadAnswer, Given, Mark, Offered, Question
from labs.assess.restoring import Restoration, restored
from labs.assess.scene import played
from labs.assess.script import Do, Outcome, perform, script_faults
from labs.assess.value import Fault, Slug


class Change(Piece, kw_only=True):
    """Something that could be done."""

    actions: Annotated[tuple[Do, ...], Meta(description="The actions that do it.", min_length=1)]
    because: Because | None = None
    misconception: Misconception = None


class Build(Question, kw_only=True, tag="build"):
    """One change or several, carried out in the order in which they stand here."""

    by_worker: ClassVar[bool] = True

    intents: Annotated[tuple[Packet, ...], Meta(description="What the network is meant to do.", min_length=1)]
    changes: Annotated[tuple[Change, ...], Meta(description="What could be done.", min_length=2)]
    most: Annotated[int, Meta(ge=1, description="So many of them may be chosen.")] = 1
    solution: Annotated[tuple[Slug, ...], Meta(description="The ids of those that do it.", min_length=1)]

    def shown(self, seed: int) -> dict[str, Any]:
        """`intents`: text, arrives; `single`; `most`; `options`: id and text, in an order of this seed."""
        return {
            "intents": intents_shown(self.intents),
            "single": self.most == 1,
            "most": self.most,
            "options": shuffled(self.changes, seed),
        }

    def read(self, given: Given) -> list[str]:
        """The ids of the chosen changes, in the order of the question."""
        chosen = some_of(given, self.changes)
        if len(chosen) > self.most:
            raise BadAnswer(FIELD, "bad.too_many", most=self.most)
        return chosen

    def mark(self, answer: Any) -> Mark:
        """The share of what was brought back, less what was opened or broken on the way."""
        chosen = [one for one in self.changes if isinstance(answer, list) and one.id in answer]
        if not chosen or self.scene is None:
            return Mark(credit=0, code="wrong")
        done, outcomes = self.carried_out([one.id for one in chosen])
        refused = next((one.code for one in outcomes if one.state == "refused"), "")
        right = done.is_whole
        return Mark(
            credit=1 if right else min(done.credit, MOST_PART),
            code="right" if right else _code(done, refused),
            params={
                "restored": done.restored,
                "needed": done.needed,
                "opened": done.opened,
                "broken": done.broken,
                "refused": refused,
            },
            chosen=tuple(one.id for one in chosen),
            misconception="" if right else misconception_of(chosen),
            evidence=walk_of_a_miss(done.findings),
        )

    def carried_out(self, chosen: Sequence[str]) -> tuple[Restoration, tuple[Outcome, ...]]:
        """What changes do for the intents, and what became of each of their actions. The question has a scene."""
        if self.scene is None:
            return Restoration((), 0, 0, 0, 0), ()
        scene = played(self.scene)
        actions = [action for one in self.changes if one.id in chosen for action in one.actions]
        after = perform(scene.world, actions, scene.names)
        return restored(self.intents, scene.world, after.world), after.outcomes

    @property
    def offered(self) -> Sequence[Offered]:
        """What could be done."""
        return self.changes

    @property
    def key(self) -> list[str]:
        """The ids of a solution."""
        return [one.id for one in self.changes if one.id in self.solution]

    def key_shown(self) -> dict[str, Any]:
        """`options` with what each is: id, text, right, because."""
        told = [
            {"id": one.id, "text": one.text, "right": one.id in self.solution, "because": one.because}
            for one in self.changes
        ]
        return {"intents": intents_shown(self.intents), "options": told}

    def kind_faults(self) -> Iterator[Fault]:
        """A scene in which nothing is to be mended, actions that can never be carried out, or a solution that is none."""
        found = list(intent_faults(self.intents, self.scene))
        yield from found
        if found or self.scene is None:
            return
        known = {one.name for one in self.scene.start if one.name}
        for index, one in enumerate(self.changes):
            yield from script_faults(one.actions, set(known), ("changes", index, "actions"))
        ids = [one.id for one in self.changes]
        yield from option_faults(self.changes)
        if not set(self.solution) <= set(ids) or len(self.solution) > self.most:
            yield Fault(("solution",), f"names at most {self.most} of the changes")
        elif not self.carried_out(self.solution)[0].is_whole:
            yield Fault(("solution",), "does not make all intents good")
        if self.most == 1:
            yield from self._second_solutions()

    def _second_solutions(self) -> Iterator[Fault]:
        """Changes beside the solution that do it as well, where only one may be chosen."""
        for index, one in enumerate(self.changes):
            if one.id not in self.solution and self.carried_out([one.id])[0].is_whole:
                yield Fault(("changes", index), "makes all intents good as well")


MOST_PART = 0.75
"""What is nearly all is not all."""


def _code(done: Restoration, refused: str) -> str:
    if refused:
        return "build.refused"
    if done.opened:
        return "build.opened"
    if done.broken:
        return "build.broken"
    return "build.partly" if done.restored else "build.nothing"
