"""Which step of the guide is open, and which hints were asked for?"""

from labs.assess.document import LabDocument, Step
from labs.courses.markdown import render
from labs.study.models import Sandbox
from labs.web import wording
from labs.web.shown import Shown


class StepLink(Shown, frozen=True, kw_only=True):
    """A step in the row of steps."""

    number: int
    title: str
    open: bool


class Starter(Shown, frozen=True, kw_only=True):
    """An action that the step speaks of."""

    action: str
    title: str


class SolutionLine(Shown, frozen=True, kw_only=True):
    """One action of the reference solution."""

    title: str
    api_name: str
    params: str


class GuideView(Shown, frozen=True, kw_only=True):
    """The open step with all that belongs to it."""

    number: int
    count: int
    id: str
    title: str
    html: str
    introduction: str
    links: tuple[StepLink, ...]
    starters: tuple[Starter, ...]
    hints: tuple[str, ...]
    more_hints: bool
    before: int | None
    after: int | None
    solution: tuple[SolutionLine, ...]


def guide_view(document: LabDocument, sandbox: Sandbox, language: str, *, solved: bool) -> GuideView:
    """The guide as it is to be shown; the reference solution only once the lab is solved."""
    count = len(document.steps)
    number = min(max(sandbox.guide_step, 1), count)
    step = document.steps[number - 1]
    shown = int(sandbox.hints_shown.get(str(number), 0))
    return GuideView(
        number=number,
        count=count,
        id=step.id,
        title=step.title.in_language(language),
        html=render(step.text.in_language(language)),
        introduction=render(document.introduction.in_language(language)) if number == 1 else "",
        links=tuple(_links(document, number, language)),
        starters=tuple(Starter(action=one, title=str(wording.title_of(one))) for one in step.actions),
        hints=tuple(render(one.in_language(language)) for one in step.hints[:shown]),
        more_hints=shown < len(step.hints),
        before=number - 1 if number > 1 else None,
        after=number + 1 if number < count else None,
        solution=_solution(document) if solved else (),
    )


def number_of(document: LabDocument, step_id: str) -> int:
    """The number of a step, counted from 1."""
    return next((number for number, step in enumerate(document.steps, 1) if step.id == step_id), 1)


def _links(document: LabDocument, number: int, language: str) -> list[StepLink]:
    return [_link(position, step, number, language) for position, step in enumerate(document.steps, 1)]


def _link(position: int, step: Step, number: int, language: str) -> StepLink:
    return StepLink(number=position, title=step.title.in_language(language), open=position == number)


def _solution(document: LabDocument) -> tuple[SolutionLine, ...]:
    return tuple(
        SolutionLine(
            title=str(wording.title_of(one.action)),
            api_name=wording.api_name(one.action),
            params=wording.params_in_short(one.action, one.params),
        )
        for one in document.solution
    )
