"""What does the page show of AWS Config? Whether it records, what its rules found, and how a resource became what it is."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labs.cloud.config.compliance import compliance_of_rule
from labs.cloud.config.delivery_channel import the_channel
from labs.cloud.config.evaluation import EVALUATIONS, Evaluation, resource_of
from labs.cloud.config.item import ITEMS, Item, configuration_of, newest
from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.resource_type import RECORDED
from labs.cloud.config.rule import HOURS, ConfigRule, state_of
from labs.cloud.config.rules.catalogue import MANAGED, ManagedRule
from labs.cloud.world import World
from labs.courses.words import explain
from labs.web.shown import Shown
from labs.web.topology import Thing, short, thing

MOST_FAULTS = 40
"""Of one rule, so many resources are listed."""
MOST_CHANGES = 40
"""Of one item, so many differences are listed."""
MOST_RESOURCES = 300
"""So many resources can be chosen from to see how they changed."""
LONGEST_VALUE = 160


class Fault(Shown, frozen=True, kw_only=True):
    """A resource that does not comply, and what shows it."""

    thing: Thing
    resource_type: str
    key: str
    evidence: str


class RuleRow(Shown, frozen=True, kw_only=True):
    """A rule and what it found."""

    name: str
    source: str
    looks: str
    comply: str
    compliance: str
    label: str
    trigger: str
    parameters: tuple[tuple[str, str], ...]
    made_by: str
    failure: str
    compliant: int
    others: int
    fault_count: int
    faults: tuple[Fault, ...]

    @property
    def hidden(self) -> int:
        """How many resources at fault are not listed."""
        return self.fault_count - len(self.faults)


class ParameterField(Shown, frozen=True, kw_only=True):
    """A parameter of a rule in the form."""

    name: str
    meaning: str
    default: str
    is_required: bool


class Choice(Shown, frozen=True, kw_only=True):
    """Something to choose in the page: its value and what it is called."""

    value: str
    label: str


class Group(Shown, frozen=True, kw_only=True):
    """Choices under one heading."""

    label: str
    choices: tuple[Choice, ...]


class NewRule(Shown, frozen=True, kw_only=True):
    """The form for a rule of AWS's."""

    identifier: str
    name: str
    looks: str
    comply: str
    trigger: str
    is_periodic: bool
    fields: tuple[ParameterField, ...]


class Difference(Shown, frozen=True, kw_only=True):
    """One member that is not what it was; "" where it was, or is, not there."""

    path: str
    before: str
    after: str


class ItemRow(Shown, frozen=True, kw_only=True):
    """One configuration item and what it changed."""

    at: datetime
    status: str
    label: str
    state_id: int
    differences: tuple[Difference, ...]
    hidden: int


class Timeline(Shown, frozen=True, kw_only=True):
    """How a resource became what it is, the newest item first."""

    thing: Thing
    resource_type: str
    key: str
    items: tuple[ItemRow, ...]


class Board(Shown, frozen=True, kw_only=True):
    """AWS Config in one Region."""

    recording: bool
    since: datetime | None
    role: str
    bucket: str
    topic: str
    recorded: int
    rules: tuple[RuleRow, ...]
    identifiers: tuple[Group, ...]
    new_rule: NewRule | None
    resources: tuple[Group, ...]
    timeline: Timeline | None

    @property
    def failing(self) -> int:
        """How many rules are not complied with."""
        return sum(one.compliance == "NON_COMPLIANT" for one in self.rules)


def board(world: World, language: str, query: Mapping[str, str]) -> Board:
    """The board, with the form and the timeline that the page's address asks for."""
    recorder, channel = the_recorder(world), the_channel(world)
    resources = tuple(_resources(world))
    return Board(
        recording=bool(recorder and recorder.recording),
        since=(recorder.started_at if recorder.recording else recorder.stopped_at) if recorder else None,
        role=recorder.role_arn if recorder else "",
        bucket=channel.s3_bucket_name if channel else "",
        topic=(channel.sns_topic_arn or "") if channel else "",
        recorded=sum(len(one.choices) for one in resources),
        rules=tuple(_row(world, one, language) for one in sorted(world.all(ConfigRule), key=lambda one: one.name)),
        identifiers=tuple(_identifiers()),
        new_rule=_new_rule(query.get("new_rule", ""), language),
        resources=resources,
        timeline=timeline(world, query.get("history", "")),
    )


def timeline(world: World, key: str) -> Timeline | None:
    """How the resource of this key became what it is; None for one that was never recorded."""
    resource_type, resource_id = resource_of(key)
    items = ITEMS.at(resource_type).of(world).get(resource_id) if resource_type in RECORDED.values() else None
    if not items:
        return None
    pairs = zip(items, (None, *items[:-1]), strict=True)
    rows = tuple(_item(one, before) for one, before in pairs)
    return Timeline(thing=_thing(world, resource_id), resource_type=resource_type, key=key, items=rows[::-1])


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """What is not alike in two configurations, member by member."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list):
        gone, come = ([one for one in some if one not in others] for some, others in ((before, after), (after, before)))
        if len(gone) == len(come):
            for old, new in zip(gone, come, strict=True):
                yield from differences(old, new, f"{path}[]")
            return
        yield from (Difference(path=f"{path}[]", before=_text(one), after="") for one in gone)
        yield from (Difference(path=f"{path}[]", before="", after=_text(one)) for one in come)
    elif before != after:
        yield Difference(path=path, before=_text(before), after=_text(after))


def label_of(compliance: str) -> str:
    """What a state of compliance is called."""
    labels = {
        "COMPLIANT": _("Compliant"),
        "NON_COMPLIANT": _("Noncompliant"),
        "NOT_APPLICABLE": _("Not applicable"),
        "INSUFFICIENT_DATA": _("No results yet"),
    }
    return labels.get(compliance, compliance)


def _row(world: World, rule: ConfigRule, language: str) -> RuleRow:
    found = EVALUATIONS.at(rule.id).of(world)
    state = state_of(world, rule)
    compliance, fault_count = compliance_of_rule(world, rule)
    at_fault = [(key, one) for key, one in found.items() if one.compliance == "NON_COMPLIANT"]
    looks, comply = _words(rule.source.source_identifier, language) if rule.source.owner == "AWS" else ("", "")
    return RuleRow(
        name=rule.name,
        source=rule.source.source_identifier or rule.source.owner,
        looks=looks or rule.description,
        comply=comply,
        compliance=compliance,
        label=label_of(compliance),
        trigger=_trigger(changes=rule.is_change_triggered, every=rule.every),
        parameters=tuple(rule.input_parameters.items()),
        made_by=rule.created_by,
        failure=state.error_message,
        compliant=sum(one.compliance == "COMPLIANT" for one in found.values()),
        others=sum(one.compliance == "NOT_APPLICABLE" for one in found.values()),
        fault_count=fault_count,
        faults=tuple(_fault(world, key, one) for key, one in at_fault[:MOST_FAULTS]),
    )


def _fault(world: World, key: str, evaluation: Evaluation) -> Fault:
    resource_type, resource_id = resource_of(key)
    recorded = newest(world, resource_type, resource_id) is not None
    return Fault(
        thing=_thing(world, resource_id),
        resource_type=_short_type(resource_type),
        key=key if recorded else "",
        evidence=evaluation.annotation,
    )


def _thing(world: World, resource_id: str) -> Thing:
    resource = world.resources.get(resource_id)
    return thing(resource) if resource else Thing(id="", name=short(resource_id))


def _trigger(*, changes: bool, every: str | None) -> str:
    hours = HOURS[every] if every else 0
    often = ngettext("every %(hours)d hour", "every %(hours)d hours", hours) % {"hours": hours} if every else ""
    parts = [_("on changes") if changes else "", often]
    return " · ".join(part for part in parts if part)


def _words(identifier: str, language: str) -> tuple[str, str]:
    """What a managed rule looks at, and how to comply."""
    if identifier not in MANAGED:
        return "", ""
    said = explain("config_rule", identifier, {}, language)
    return said.what, said.next


def _identifiers() -> Iterator[Group]:
    """The managed rules by the type they look at, as the form offers them."""
    by_type: dict[str, list[ManagedRule]] = {}
    for one in MANAGED.values():
        several = len(one.resource_types) > 1
        by_type.setdefault(_("Several types") if several else _short_type(one.resource_types[0]), []).append(one)
    for label, rules in sorted(by_type.items()):
        ordered = sorted(rules, key=lambda one: one.usual_name)
        yield Group(label=label, choices=tuple(Choice(value=one.identifier, label=one.usual_name) for one in ordered))


def _new_rule(identifier: str, language: str) -> NewRule | None:
    found = MANAGED.get(identifier)
    if found is None:
        return None
    looks, comply = _words(identifier, language)
    return NewRule(
        identifier=identifier,
        name=found.usual_name,
        looks=looks,
        comply=comply,
        trigger=_trigger(changes=found.is_change_triggered, every="TwentyFour_Hours" if found.is_periodic else None),
        is_periodic=found.is_periodic,
        fields=tuple(
            ParameterField(
                name=one.name,
                meaning=one.meaning,
                default=one.default or "",
                is_required=one.is_required,
            )
            for one in found.parameters
        ),
    )


def _resources(world: World) -> Iterator[Group]:
    """The resources that have a history, by type."""
    room = MOST_RESOURCES
    for resource_type in sorted(RECORDED.values()):
        ids = list(ITEMS.at(resource_type).of(world))[:room]
        room -= len(ids)
        if ids:
            choices = tuple(Choice(value=f"{resource_type}/{id}", label=_called(world, id)) for id in ids)
            yield Group(label=_short_type(resource_type), choices=choices)


def _called(world: World, resource_id: str) -> str:
    resource = world.resources.get(resource_id)
    name = thing(resource).name if resource else _("deleted")
    return f"{resource_id} ({name})" if name else resource_id


def _item(item: Item, before: Item | None) -> ItemRow:
    found: list[Difference] = []
    if before is not None and item.configuration:
        found = list(differences(configuration_of(before), configuration_of(item)))
        found += _relations(before, item)
    labels = {
        "ResourceDiscovered": _("Discovered"),
        "OK": _("Changed"),
        "ResourceDeleted": _("Deleted"),
        "ResourceNotRecorded": _("Recorded no more"),
        "ResourceDeletedNotRecorded": _("Deleted, recorded no more"),
    }
    return ItemRow(
        at=item.captured_at,
        status=item.status,
        label=labels[item.status],
        state_id=item.state_id,
        differences=tuple(found[:MOST_CHANGES]),
        hidden=max(0, len(found) - MOST_CHANGES),
    )


def _relations(before: Item, item: Item) -> Iterator[Difference]:
    for old in before.relationships:
        if old not in item.relationships:
            yield Difference(path="relationships[]", before=old[1], after="")
    for new in item.relationships:
        if new not in before.relationships:
            yield Difference(path="relationships[]", before="", after=new[1])


def _text(value: Any) -> str:
    """A value of a configuration in a few characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_text(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    elif isinstance(value, list):
        text = ", ".join(_text(one) for one in value) or "[]"
    else:
        text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _short_type(resource_type: str) -> str:
    return resource_type.removeprefix("AWS::")
