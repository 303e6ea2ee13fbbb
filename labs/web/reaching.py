"""What can reach this, and what would be different without it? Asked in the inspector, answered from all pairs."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from labs.cloud.network import reach
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.survey.reached import Reached, said, who_reaches_whom
from labs.cloud.world import World
from labs.web.shown import Shown
from labs.web.surveyed import end_called
from labs.web.topology import Thing

MOST_PAIRS = 30
"""Pairs that are listed by name."""


class Spoken(Shown, frozen=True, kw_only=True):
    """Who, and what about."""

    things: tuple[Thing, ...]
    services: tuple[str, ...]


class Ways(Shown, frozen=True, kw_only=True):
    """Pairs of ends and what they can speak about."""

    services: str
    pairs: tuple[tuple[Thing, Thing], ...]
    more: int


class Reaching(Shown, frozen=True, kw_only=True):
    """An answer: for an interface who reaches it and whom it reaches, for a rule what would be lost without it."""

    title: str
    reached_by: tuple[Spoken, ...] = ()
    reaches: tuple[Spoken, ...] = ()
    lost: tuple[Ways, ...] = ()
    about_a_rule: bool = False


def question_about(world: World, selected: str) -> str:
    """What can be asked about a resource, in the reader's words; empty where there is nothing to ask."""
    resource = world.resources.get(selected)
    if isinstance(resource, SecurityGroupRule):
        return _("What would be lost without this rule?")
    if _interfaces(world, selected):
        return _("What can reach this?")
    return ""


def reaching(world: World, selected: str) -> Reaching | None:
    """The answer about a resource; None where there is nothing to ask."""
    title = question_about(world, selected)
    if not title:
        return None
    if isinstance(world.resources[selected], SecurityGroupRule):
        return Reaching(title=title, lost=tuple(_lost(world, selected)), about_a_rule=True)
    reached, own = who_reaches_whom(world), set(_interfaces(world, selected))
    groups = [place for place, group in enumerate(reached.groups) if own & set(group)]
    return Reaching(
        title=title,
        reached_by=tuple(_spoken(world, reached, groups, own, inbound=True)),
        reaches=tuple(_spoken(world, reached, groups, own, inbound=False)),
    )


def _spoken(world: World, reached: Reached, groups: list[int], own: set[str], *, inbound: bool) -> Iterator[Spoken]:
    """Whoever is at the other end, by what they can speak about."""
    others: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for place in groups:
        for other, ends in enumerate(reached.groups):
            cell = reached.cells[other][place] if inbound else reached.cells[place][other]
            if services := reached.services[cell]:
                others[services].extend(one for one in ends if one not in own)
    for services, ids in sorted(others.items()):
        if ids:
            yield Spoken(things=tuple(end_called(one, world) for one in dict.fromkeys(ids)), services=services)


def _lost(world: World, rule_id: str) -> Iterator[Ways]:
    """What no longer gets through without a rule, by what it is about."""
    ways: dict[frozenset[tuple[str, str]], dict[str, list[tuple[int, int]]]] = {}
    for one in reach.difference(world, world.without(rule_id)):
        if one.lost:
            ranges = ways.setdefault(frozenset(one.lost), defaultdict(list))[one.protocol]
            if ranges and ranges[-1][1] + 1 == one.first:
                ranges[-1] = (ranges[-1][0], one.last)
            else:
                ranges.append((one.first, one.last))
    for pairs, protocols in ways.items():
        services = [text for protocol, ranges in protocols.items() for text in said(protocol, ranges)]
        named = sorted(pairs)
        yield Ways(
            services=", ".join(services),
            pairs=tuple((end_called(source, world), end_called(other, world)) for source, other in named[:MOST_PAIRS]),
            more=max(0, len(named) - MOST_PAIRS),
        )


def _interfaces(world: World, selected: str) -> tuple[str, ...]:
    resource = world.resources.get(selected)
    if isinstance(resource, NetworkInterface):
        return (resource.id,)
    if isinstance(resource, Instance):
        return tuple(one.id for one in world.pointing(resource.id, "network-interface"))
    return ()
