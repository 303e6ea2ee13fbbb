"""Which one is to blame? The network does not do what it is meant to, and only one of these can be changed to make it good."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from msgspec import Meta

from labs.assess.checks.packet import Packet
from labs.assess.finding import Finding
from labs.assess.questions.choice import one_of, option_faults, shuffled
from labs.assess.questions.intents import intent_faults, intents_shown, walk_of_a_miss
from labs.assess.questions.mistake import Because, Misconception, Piece
from labs.assess.questions.question import Given, Mark, Offered, Question
from labs.assess.restoring import Restoration, findings, restored
from labs.assess.scene import played
from labs.assess.script import Do, perform, script_faults
from labs.assess.value import Fault


class Suspect(Piece, kw_only=True):
    """Something on the scene that could be to blame."""

    change: Annotated[
        tuple[Do, ...], Meta(description="The best that could be changed about it and nothing else; it decides.")
    ] = ()
    because: Because | None = None
    misconception: Misconception = None


class FindFault(Question, kw_only=True, tag="fault"):
    """One of several suspects; which is to blame is proven by changing it alone."""

    intents: Annotated[tuple[Packet, ...], Meta(description="What the network is meant to do.", min_length=1)]
    options: Annotated[tuple[Suspect, ...], Meta(description="The suspects, one of them to blame.", min_length=2)]

    def shown(self, seed: int) -> dict[str, Any]:
        """`intents`: text, arrives; `options`: id and text, in an order of this seed."""
        return {"intents": intents_shown(self.intents), "options": shuffled(self.options, seed)}

    def read(self, given: Given) -> str:
        """The id of the suspect."""
        return one_of(given, self.options)

    def mark(self, answer: Any) -> Mark:
        """All or nothing: whether changing it alone makes everything good."""
        suspect = next((one for one in self.options if one.id == answer), None)
        if suspect is None:
            return Mark(credit=0, code="wrong")
        right = self.proof(suspect).is_whole
        return Mark(
            credit=float(right),
            code="right" if right else "wrong",
            chosen=(suspect.id,),
            misconception="" if right else suspect.misconception or "",
            evidence=walk_of_a_miss(self._now()) if self.scene else {},
        )

    def proof(self, suspect: Suspect) -> Restoration:
        """What changing a suspect alone does for the intents."""
        if self.scene is None:
            return Restoration((), 0, 0, 0, 0)
        scene = played(self.scene)
        return restored(self.intents, scene.world, perform(scene.world, suspect.change, scene.names).world)

    @property
    def offered(self) -> Sequence[Offered]:
        """The suspects."""
        return self.options

    @property
    def key(self) -> str:
        """The id of the one to blame."""
        return next((one.id for one in self.options if self.proof(one).is_whole), "")

    def key_shown(self) -> dict[str, Any]:
        """`options` with what each is: id, text, right, because."""
        key = self.key
        told = [
            {"id": one.id, "text": one.text, "right": one.id == key, "because": one.because} for one in self.options
        ]
        return {"intents": intents_shown(self.intents), "options": told}

    def kind_faults(self) -> Iterator[Fault]:
        """A scene in which nothing is to be mended, changes that cannot be carried out, or not exactly one to blame."""
        found = list(intent_faults(self.intents, self.scene))
        yield from found
        if found or self.scene is None:
            return
        known = {one.name for one in self.scene.start if one.name}
        for index, one in enumerate(self.options):
            yield from script_faults(one.change, set(known), ("options", index, "change"))
        yield from option_faults(self.options)
        if sum(self.proof(one).is_whole for one in self.options) != 1:
            yield Fault(("options",), "exactly one must make all intents good when it is changed alone")

    def _now(self) -> Sequence[Finding]:
        return findings(self.intents, played(self.scene).world) if self.scene else ()
