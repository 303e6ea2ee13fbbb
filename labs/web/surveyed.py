"""What did a survey of the network find? Put into words and drawn: the matrix, the exposure, the gateways, the findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labs.cloud.survey import Carried, Exposed, Finding, Reached
from labs.cloud.survey import Survey as Found
from labs.cloud.world import World
from labs.courses.words import explain
from labs.study import surveys
from labs.study.jobs import State
from labs.study.models import Survey
from labs.web import choices, wording
from labs.web.shown import Shown
from labs.web.topology import Thing, called, short

if TYPE_CHECKING:
    from labs.web.page import SandboxPage

STAGES: Mapping[str, str | Promise] = {
    "matrix": gettext_lazy("Who reaches whom…"),
    "exposure": gettext_lazy("What the internet sees…"),
    "gateways": gettext_lazy("What gateways carry…"),
    "unused": gettext_lazy("What nobody uses…"),
    "warnings": gettext_lazy("What deserves a second look…"),
    "warning": gettext_lazy("What deserves a second look…"),
}
"""What a survey is doing -> how the page says it."""
WEIGHTS: Mapping[str, str | Promise] = {
    "high": gettext_lazy("serious"),
    "medium": gettext_lazy("worth mending"),
    "low": gettext_lazy("good to know"),
}
"""How much a finding weighs -> how the page says it."""
MOST_DRAWN = 40
"""Groups of ends that a table can show and still be read."""
INTERNET = "internet"


class FindingView(Shown, frozen=True, kw_only=True):
    """One finding in words."""

    code: str
    weight: str
    weight_in_words: str
    what: str
    why: str
    next: str
    thing: Thing


class ExposedView(Shown, frozen=True, kw_only=True):
    """What the internet can speak to."""

    thing: Thing
    services: tuple[str, ...]


class CarriedView(Shown, frozen=True, kw_only=True):
    """What a gateway is handed."""

    thing: Thing
    noun: str
    destinations: tuple[str, ...]
    subnets: tuple[Thing, ...]
    interfaces: int


class Cell(Shown, frozen=True, kw_only=True):
    """What one group of ends can send to another."""

    services: str
    """Empty when nothing arrives."""
    all: bool
    label: str
    """The cell in a sentence, for who hears the table."""


class MatrixRow(Shown, frozen=True, kw_only=True):
    """What one group of ends can send to each."""

    number: int
    head: Thing
    more: int
    """How many further ends are in the group: they reach the same and are reached by the same."""
    ids: str
    cells: tuple[Cell, ...]


class MatrixView(Shown, frozen=True, kw_only=True):
    """Who reaches whom."""

    rows: tuple[MatrixRow, ...]
    hidden: int
    """Groups for which the table has no room."""


class SurveyView(Shown, frozen=True, kw_only=True):
    """A survey as the page shows it."""

    id: str
    state: str
    percent: int
    stage: str
    fault: str
    at: datetime
    standing: str
    """`current` or `stale` for one that is done, by whether the network is another one by now."""
    findings: tuple[FindingView, ...] = ()
    unused: tuple[FindingView, ...] = ()
    exposed: tuple[ExposedView, ...] = ()
    exposed_ids: str = ""
    isolated: tuple[Thing, ...] = ()
    carried: tuple[CarriedView, ...] = ()
    matrix: MatrixView | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to come."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def done(self) -> bool:
        """Whether there is something to show."""
        return self.state == State.DONE

    @property
    def canceled(self) -> bool:
        """Whether the learner stopped it."""
        return self.state == State.CANCELED


def survey_view(row: Survey, page: "SandboxPage") -> SurveyView:
    """A survey in words; what it speaks of is linked where it still exists."""
    found = surveys.found_in(row)
    view = SurveyView(
        id=str(row.pk),
        state=row.state,
        percent=row.progress,
        stage=str(STAGES.get(row.stage, "")),
        fault=str(row.get_error_display()) if row.state == State.FAILED else "",
        at=row.queued_at,
        standing=surveys.standing_of(page.sandbox, page.region, row),
    )
    return _filled(view, found, page.world, page.language) if found else view


def _filled(view: SurveyView, found: Found, world: World, language: str) -> SurveyView:
    return msgspec.structs.replace(
        view,
        findings=tuple(_finding(one, world, language) for one in found.findings if one.group == "warning"),
        unused=tuple(_finding(one, world, language) for one in found.findings if one.group == "unused"),
        exposed=tuple(_exposed(one, world) for one in found.exposed),
        exposed_ids=" ".join(one.id for one in found.exposed),
        isolated=tuple(end_called(one, world) for one in found.isolated),
        carried=tuple(_carried(one, world) for one in found.carried),
        matrix=_matrix(found.reached, world),
    )


def _finding(one: Finding, world: World, language: str) -> FindingView:
    said = explain("survey", one.code, one.facts, language)
    return FindingView(
        code=one.code,
        weight=one.weight,
        weight_in_words=str(WEIGHTS[one.weight]),
        what=said.what,
        why=said.why,
        next=said.next,
        thing=end_called(one.resource_id, world),
    )


def _exposed(one: Exposed, world: World) -> ExposedView:
    return ExposedView(thing=end_called(one.id, world), services=one.services)


def _carried(one: Carried, world: World) -> CarriedView:
    return CarriedView(
        thing=end_called(one.resource_id, world),
        noun=str(wording.noun_of(one.kind)),
        destinations=one.destinations,
        subnets=tuple(end_called(subnet_id, world) for subnet_id in one.subnet_ids),
        interfaces=one.interfaces,
    )


def _matrix(reached: Reached, world: World) -> MatrixView:
    drawn = range(min(len(reached.groups), MOST_DRAWN))
    heads = [end_called(group[0], world) for group in reached.groups]
    return MatrixView(
        rows=tuple(
            MatrixRow(
                number=row + 1,
                head=heads[row],
                more=len(reached.groups[row]) - 1,
                ids=" ".join(reached.groups[row]),
                cells=tuple(_cell(reached, heads, row, column) for column in drawn),
            )
            for row in drawn
        ),
        hidden=len(reached.groups) - len(drawn),
    )


def _cell(reached: Reached, heads: list[Thing], row: int, column: int) -> Cell:
    services = reached.services[reached.cells[row][column]]
    text = ", ".join(services)
    said = {"source": heads[row].called, "destination": heads[column].called, "services": text}
    if not services:
        label = _("Nothing gets from %(source)s to %(destination)s.") % said
    else:
        label = _("From %(source)s to %(destination)s: %(services)s.") % said
    return Cell(services=text, all=services == ("all",), label=label)


def end_called(resource_id: str, world: World) -> Thing:
    """What is called as the learner calls it; the internet, and what is gone, by its own name."""
    if resource_id == INTERNET:
        return Thing(id=INTERNET, name=_("The internet"))
    resource = world.resources.get(resource_id)
    if resource is None:
        return Thing(id="", name=short(resource_id))
    return Thing(id=resource.id, name=choices.name_of(resource) or _of_its_instance(resource.id, world))


def _of_its_instance(resource_id: str, world: World) -> str:
    """An interface without a name goes by that of its instance."""
    attachment = getattr(world.resources[resource_id], "attachment", None)
    instance = world.resources.get(attachment.instance_id) if attachment else None
    name = called(instance) if instance else ""
    return f"{name} eth{attachment.device_index}" if attachment and name else ""
