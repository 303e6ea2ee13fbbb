"""How is a question put on a page, and what is said of an answer?

A page brings the form, its token and its buttons; `templates/questions/ask.html` stands inside it, and
`templates/questions/feedback.html` after the answer. Both are given what is made here and nothing else, so that a key
is on no page before the answer. `read` of a question is given the form's fields as they were sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from labs.assess.questions import BadAnswer, Mark, Question
from labs.assess.questions.question import Note
from labs.assess.scene import played
from labs.assess.value import Text
from labs.cloud.network.step import Walk
from labs.courses.markdown import render, render_line
from labs.courses.words import Explanation, explain, say
from labs.web.journey import Journey, drawn
from labs.web.scene import SceneView, scene_view
from labs.web.shown import Shown

Draft = Mapping[str, Sequence[str]]
"""What was typed and not handed in: field -> values, as the form sends them."""
FIELD = "answer"
"""The field of kinds that have only one."""
NO_DRAFT: Draft = {}


class QuestionView(Shown, frozen=True, kw_only=True):
    """A question before the answer."""

    id: str
    """Begins the ids of its elements, so that several can stand on one page."""
    kind: str
    template: str
    """The template of its kind."""
    prompt: SafeString
    parts: Mapping[str, Any]
    """What the kind shows, in the learner's language, with what the draft says: `given` beside every `field`, `chosen`
    beside every `id`."""
    fault: str = ""
    fault_field: str = ""
    scene: SceneView | None = None


class Chosen(Shown, frozen=True, kw_only=True):
    """Something that the answer chose, and why it is not right."""

    text: SafeString
    because: SafeString


class NoteView(Shown, frozen=True, kw_only=True):
    """An old note beside what the simulated cloud does."""

    line: int
    says: SafeString
    verdict: str
    truth: SafeString
    since: date | None


class FeedbackView(Shown, frozen=True, kw_only=True):
    """A question after the answer."""

    kind: str
    template: str
    """The template that shows the key of its kind."""
    verdict: str
    """`right`, `partly` or `wrong`."""
    said: str
    given: tuple[SafeString, ...]
    """What was answered, where the key does not show it by itself."""
    percent: int
    """The credit, rounded down, so that only all of it is 100."""
    chosen: tuple[Chosen, ...]
    misconception: Explanation | None
    parts: Mapping[str, Any]
    """The key as the kind shows it, in the learner's language; `chosen` beside every `id`."""
    explanation: SafeString
    references: tuple[tuple[str, str], ...]
    """Title and address."""
    note: NoteView | None = None
    journey: Journey | None = None

    @property
    def gives_own_answer(self) -> bool:
        """Whether the answer has to be repeated: it was not right, and what is said to it does not name it by itself."""
        return self.verdict != "right" and len(self.given) > (1 if self.chosen else 0)


def question_view(
    question: Question,
    *,
    seed: int,
    language: str,
    draft: Draft = NO_DRAFT,
    fault: BadAnswer | None = None,
    id: str = "question",
) -> QuestionView:
    """A question as it is asked, with what was typed before put back and what was wrong with it said."""
    kind = kind_of(question)
    return QuestionView(
        id=id,
        kind=kind,
        template=f"questions/kinds/{kind}.html",
        prompt=_html(question.prompt, language),
        parts=_parts(question.shown(seed), language, draft, draft.get(FIELD, ())),
        fault=say("answer", fault.code, fault.facts, language) if fault else "",
        fault_field=fault.field if fault else "",
        scene=scene_view(question.scene) if question.scene else None,
    )


def prompt_of(question: Question, language: str) -> SafeString:
    """What is asked, in words alone."""
    return _html(question.prompt, language)


def feedback_view(question: Question, mark: Mark | Mapping[str, Any], *, language: str) -> FeedbackView:
    """What is said of an answer by its mark, which may come as it was stored."""
    found = mark if isinstance(mark, Mark) else msgspec.convert(mark, Mark)
    kind = kind_of(question)
    parts = _parts(question.key_shown(), language, NO_DRAFT, found.chosen)
    return FeedbackView(
        kind=kind,
        template=f"questions/keys/{kind}.html",
        verdict=_verdict(found),
        said=say("answer", found.code, found.params, language),
        given=tuple(_given(found.params.get("given", ()), dict(_texts(parts)))),
        percent=int(100 * found.credit),
        chosen=tuple(_chosen(parts)),
        misconception=explain("misconception", found.misconception, {}, language) if found.misconception else None,
        parts=parts,
        explanation=_html(question.explanation, language),
        references=tuple((one.title, one.url) for one in question.references),
        note=_note(question.note, language) if question.note else None,
        journey=_journey(question, found, language),
    )


def kind_of(question: Question) -> str:
    """What the kind of a question is called in its file."""
    return str(question.__struct_config__.tag)


def _verdict(mark: Mark) -> str:
    if mark.right:
        return "right"
    return "partly" if mark.credit > 0 else "wrong"


def _parts(values: Mapping[str, Any], language: str, draft: Draft, given: Sequence[str]) -> dict[str, Any]:
    """A mapping put into the language, with what was given beside its field and its ids."""
    if "field" in values:
        given = draft.get(values["field"], ())
    found = {name: _part(one, language, draft, given) for name, one in values.items()}
    if "field" in values:
        found["given"] = given[0] if given else ""
    if "id" in values:
        found["chosen"] = values["id"] in given
    return found


def _part(value: Any, language: str, draft: Draft, given: Sequence[str]) -> Any:
    if isinstance(value, Text):
        return _safe(render_line(value.in_language(language)))
    if isinstance(value, Mapping):
        return _parts(value, language, draft, given)
    if isinstance(value, list | tuple):
        return tuple(_part(one, language, draft, given) for one in value)
    return value


def _chosen(parts: Any) -> Iterator[Chosen]:
    """Everything wrong within the parts of a key that the answer chose and that has something to say."""
    if isinstance(parts, tuple):
        for one in parts:
            yield from _chosen(one)
    if not isinstance(parts, Mapping):
        return
    if parts.get("chosen") and parts.get("because") and not parts.get("right"):
        yield Chosen(text=parts.get("text", ""), because=parts["because"])
    for one in parts.values():
        yield from _chosen(one)


def _texts(parts: Any) -> Iterator[tuple[str, SafeString]]:
    """What every piece within the parts of a key says, by its id."""
    if isinstance(parts, tuple):
        for one in parts:
            yield from _texts(one)
    if not isinstance(parts, Mapping):
        return
    if "id" in parts and "text" in parts:
        yield parts["id"], parts["text"]
    for one in parts.values():
        yield from _texts(one)


def _given(values: Sequence[Any], texts: Mapping[str, SafeString]) -> Iterator[SafeString]:
    """What was given in words: a piece as it is called, a pair with an arrow, anything else as it was written."""
    for one in values:
        pieces = one if isinstance(one, list | tuple) else [one]
        yield format_html_join(" → ", "{}", ((texts.get(str(piece), str(piece)),) for piece in pieces))


def _note(note: Note, language: str) -> NoteView:
    return NoteView(
        line=note.line,
        says=_safe(render_line(note.says.in_language(language))),
        verdict=note.verdict,
        truth=_safe(render_line(note.truth.in_language(language))),
        since=note.since,
    )


def _journey(question: Question, mark: Mark, language: str) -> Journey | None:
    walked = mark.evidence.get("walk")
    if not walked or question.scene is None:
        return None
    return drawn(msgspec.convert(walked, Walk), played(question.scene).world, language)


def _html(text: Text, language: str) -> SafeString:
    return _safe(render(text.in_language(language)))


def _safe(html: str) -> SafeString:
    """What `labs.courses.markdown` has made and cleaned."""
    return mark_safe(html)  # noqa: S308
