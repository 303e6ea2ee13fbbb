"""What is a question? What is asked, what the browser may know of it, and how an answer is read and marked.

Each kind is one class in one file. The key stays on the server: `shown` is all that a page gets before the answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import md5
from typing import Annotated, Any, ClassVar, Literal, Protocol

import msgspec
from msgspec import Meta

from labs.assess.journey import Journey
from labs.assess.scene import Scene, played
from labs.assess.value import Fault, Slug, Text, Value

Difficulty = Annotated[int, Meta(ge=1, le=5)]
FactNumber = Annotated[int, Meta(ge=1, le=72)]
Given = Mapping[str, Sequence[str]]
"""What a form sent: field -> its values."""


class BadAnswer(ValueError):
    """What was sent is no answer to this question: which field, and a code for why. Nothing is marked, nothing counts."""

    def __init__(self, field: str, code: str, **facts: Any) -> None:
        self.field = field
        self.code = code
        """An entry of labs/courses/words/answers.yaml under `bad.`: `bad.empty`."""
        self.facts = facts
        super().__init__(f"{field}: {code}")


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer is worth, from 0 to 1, and why: a code with facts, words are put in at the doors."""

    credit: float
    code: str
    """An entry of labs/courses/words/answers.yaml: `right`, `wrong`, `partly`, or a kind's own `<kind>.<word>`."""
    params: dict[str, Any] = {}
    chosen: tuple[str, ...] = ()
    """The ids of options that the answer chose, whose `because` is to be shown."""
    misconception: str = ""
    """The named misconception that leads to this answer (labs/courses/words/misconceptions.yaml); empty for none."""
    evidence: dict[str, Any] = {}
    """What was looked at, for the doors to show: the walk of a packet under `walk`."""

    @property
    def right(self) -> bool:
        """Whether nothing is missing."""
        return self.credit >= 1


class Reference(Value, kw_only=True):
    """Where it can be read up."""

    title: Annotated[str, Meta(min_length=1, description="The page's name.")]
    url: Annotated[str, Meta(pattern=r"^https://", description="The page's address.")]


class Note(Value, kw_only=True):
    """An old note beside what the simulated cloud does."""

    line: Annotated[int, Meta(description="The line of the study notes.")]
    says: Annotated[Text, Meta(description="What the old note says.")]
    verdict: Annotated[
        Literal["true", "changed", "misconception"], Meta(description="What has become of it since, or always was.")
    ]
    truth: Annotated[Text, Meta(description="What the cloud does.")]
    since: Annotated[date | None, Meta(description="Since when, where a day is known.")] = None


class Offered(Protocol):
    """Something that a learner may choose, or put in its place."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> Text: ...


class Question(Value, kw_only=True, tag_field="kind"):
    """One question. What all kinds have in common."""

    by_worker: ClassVar[bool] = False
    """Whether marking runs the simulator for long, so that a worker does it."""

    id: Annotated[Slug, Meta(description="Names the question within the product.")]
    skill: Annotated[Slug, Meta(description="The skill that it asks for: an id of `skills.yaml`.")]
    difficulty: Annotated[Difficulty, Meta(description="From 1, recalled at once, to 5, worked out in several steps.")]
    prompt: Annotated[Text, Meta(description="What is asked, in Markdown.")]
    explanation: Annotated[
        Text, Meta(description="Why the right answer is right, in Markdown; shown after the answer.")
    ]
    references: Annotated[tuple[Reference, ...], Meta(description="Where it can be read up.", min_length=1)]
    covers: Annotated[tuple[int, ...], Meta(description="The lines of the study notes that it covers.")] = ()
    fact: Annotated[FactNumber | None, Meta(description="The number of the common statement that it is.")] = None
    note: Annotated[Note | None, Meta(description="An old note that it sets against the simulator.")] = None
    scene: Annotated[Scene | None, Meta(description="The small world that it speaks of.")] = None
    journey: Annotated[
        Journey | None, Meta(description="A packet in the scene whose walk is drawn with the explanation.")
    ] = None

    def shown(self, seed: int) -> dict[str, Any]:
        """What the page may know beside prompt and scene: nothing that tells the key. `seed` decides the order of options.

        Values are plain, or `Text`, or collections of them.
        """
        raise NotImplementedError

    def read(self, given: Given) -> Any:
        """The plain answer (JSON) that a form sent. Raises BadAnswer."""
        raise NotImplementedError

    def mark(self, answer: Any) -> Mark:
        """What an answer from `read` is worth. Never raises."""
        raise NotImplementedError

    @property
    def offered(self) -> Sequence[Offered]:
        """All that can be chosen or put in its place; nothing where the answer is typed."""
        return ()

    @property
    def asked(self) -> str:
        """A digest of what is asked: equal where prompt, scene and what is offered are equal, in whatever order.

        The seed of a scene, which nobody sees but in its ids, does not count.
        """
        scene = self.scene and msgspec.structs.replace(self.scene, seed=0)
        offered = sorted((one.text.ko, one.text.en) for one in self.offered)
        said = msgspec.json.encode((self.prompt, scene, offered))
        return md5(said, usedforsecurity=False).hexdigest()

    @property
    def key(self) -> Any:
        """A right answer, as `read` gives it: `mark(key).right` holds."""
        raise NotImplementedError

    def key_shown(self) -> dict[str, Any]:
        """The right answer as the page shows it after the answer; like `shown`."""
        raise NotImplementedError

    def kind_faults(self) -> Iterator[Fault]:
        """What in the options of this kind can never be answered."""
        raise NotImplementedError

    def evidence(self) -> dict[str, Any]:
        """What a mark has to show: under `walk` what became of the question's packet. Raises as `Journey.walk` does."""
        if self.scene is None or self.journey is None:
            return {}
        return {"walk": self.journey.walk(played(self.scene))}

    def faults(self) -> Iterator[Fault]:
        """Everything in a well-formed question that could never work."""
        scene_faults = [*self._scene_faults()]
        yield from scene_faults
        if scene_faults:
            return
        found = list(self.kind_faults())
        yield from found
        if not found and not self.mark(self.key).right:
            yield Fault((), "its own key is not marked as right")

    def _scene_faults(self) -> Iterator[Fault]:
        found = list(self.scene.faults()) if self.scene else []
        yield from found
        if self.journey and not self.scene:
            yield Fault(("journey",), "a packet needs a scene to be sent in")
        if self.journey and self.scene and not found:
            yield from self.journey.faults(self.scene)


def one_value(given: Given, field: str) -> str:
    """The one value of a field, without space around it. Raises BadAnswer when it is empty."""
    values = [value.strip() for value in given.get(field, ()) if value.strip()]
    if not values:
        raise BadAnswer(field, "bad.empty")
    if len(values) > 1:
        raise BadAnswer(field, "bad.several")
    return values[0]
