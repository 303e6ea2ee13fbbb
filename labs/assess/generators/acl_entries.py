"""Which entry decides about a packet, about its reply, and where on the whole way is it denied? The simulator walks it."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.acl_rules import (
    ICMP,
    TCP,
    UDP,
    Control,
    Entry,
    Leg,
    Setting,
    Trip,
    Way,
    controls,
    decides,
    expected,
    last,
    matching,
    setting_of,
    stops,
)
from labs.assess.generators.acl_scene import Guard, Kind, Plan, sketched, some_entries, some_plan
from labs.assess.generators.acl_words import (
    ALL_ALLOW,
    ASK_ENTRY,
    ASK_WAY,
    BECAUSE,
    LEGS,
    NEIGHBOURS,
    NOT_ASKED,
    PINGED,
    PLACE,
    REFERENCES,
    WAYS,
    WORKS,
    entry_said,
    prompt_of,
    stopped_said,
    why_decided,
    why_not,
)
from labs.assess.generators.blocks import some_seed
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.generators.sketch import reference_to
from labs.assess.journey import Journey
from labs.assess.questions import Choice
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.step import Component, Step, Walk


class Met(NamedTuple):
    """A packet in a scene, what EC2 describes there, and its walk."""

    scene: Scene
    performance: Performance
    setting: Setting
    journey: Journey
    trip: Trip
    walk: Walk

    def decided(self, at: Control) -> Entry:
        """The entry that the simulator went by at an ACL, the packet's further way being supposed."""
        place = (at.leg, at.way, at.acl)
        step = next(one for one in self.steps if self.place_of(one) == place)
        return next(one for one in self.setting.of(at.acl, at.way) if one.number == step.facts["rule_number"])

    def place_of(self, step: Step) -> tuple[Leg, Way, str]:
        """The leg, the direction and the ACL of a step."""
        found: Any = self.performance.world.resources[step.component_id]
        way: Way = "in" if step.direction == "inbound" else "out"
        return step.leg, way, "default" if found.is_default else found.tags["Name"]

    @property
    def steps(self) -> list[Step]:
        """The steps at which an ACL was asked."""
        return [one for one in (*self.walk.request, *self.walk.reply) if one.component_type == Component.NETWORK_ACL]


FAULTY = 0.75
"""How often one of the directions on a whole way is drawn so that it denies."""
SHAPES: dict[int, Sequence[Sequence[str]]] = {
    1: (("allow", "miss", "miss"), ("deny", "allow", "miss"), ("miss", "miss", "allow"), ("miss", "miss", "miss")),
    2: (
        ("allow", "deny", "miss", "miss"),
        ("miss", "deny", "allow", "miss"),
        ("deny", "allow", "allow"),
        ("miss",) * 4,
    ),
    3: (
        ("miss", "allow", "deny", "miss", "allow"),
        ("deny", "allow", "miss", "miss"),
        ("allow", "deny", "miss", "miss"),
    ),
    4: (("miss", "allow", "deny", "allow", "miss"), ("miss", "deny", "allow", "miss", "miss"), ("miss",) * 5),
    5: (("miss", "miss", "deny", "allow", "deny", "miss"), ("miss", "allow", "deny", "allow", "miss", "miss")),
}
"""Difficulty -> what the entries of a direction are like; their numbers are dealt afterwards."""


def met(random: Random, plan: Plan, entries: Sequence[Entry]) -> Met:
    """A packet sent in the simulator."""
    scene = sketched(plan, entries).scene(some_seed(random))
    performance = played(scene)
    setting = setting_of(performance)
    source, destination = (setting.machine(one) for one in plan.ends)
    references = [
        reference_to("run_instances", one.name) if one.subnet else one.address for one in (source, destination)
    ]
    protocol: Any = plan.protocol
    journey = Journey(
        source=references[0], destination=references[1], protocol=protocol, port=plan.port, source_port=plan.source_port
    )
    trip = Trip(source, destination, plan.protocol, plan.port, plan.source_port)
    return Met(scene, performance, setting, journey, trip, journey.walk(performance))


def afresh(question: Choice) -> tuple[Setting, Trip]:
    """What EC2 describes in a question's scene, and the question's packet."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    assert question.journey is not None  # noqa: S101
    setting, asked = setting_of(played(question.scene)), question.journey
    names = {reference_to("run_instances", one.name): one.name for one in setting.machines}
    source, destination = (setting.machine(names.get(one, one)) for one in (asked.source, asked.destination))
    return setting, Trip(source, destination, asked.protocol, asked.port, asked.source_port)


def pose_entry(random: Random, difficulty: int) -> Posed | None:
    """A request at one direction of an ACL."""
    kinds: Sequence[Kind] = ("inward", "outward") if difficulty < 4 else ("inward", "outward", "across")
    protocol = random.choice((TCP, TCP, UDP, ICMP)) if difficulty >= 3 else TCP
    plan = some_plan(random, random.choice(kinds), protocol=protocol)
    return _posed(random, difficulty, plan, "request")


def pose_reply(random: Random, difficulty: int) -> Posed | None:
    """The reply at one direction of an ACL."""
    kinds: Sequence[Kind] = ("inward", "outward") if difficulty < 4 else ("inward", "outward", "across")
    protocol = random.choice((TCP, TCP, TCP, UDP)) if difficulty >= 3 else TCP
    return _posed(random, difficulty, some_plan(random, random.choice(kinds), protocol=protocol), "reply")


def _posed(random: Random, difficulty: int, plan: Plan, leg: Leg) -> Posed | None:
    half = len(plan.edges) // 2
    entries = [
        one
        for place, edge in enumerate(plan.edges)
        for one in some_entries(random, plan, edge, _shape_of(random, difficulty, leg, is_request=place < half))
    ]
    found = met(random, plan, entries)
    ways = [one for one in controls(found.setting, found.trip) if one.leg == leg]
    if not ways or (leg == "reply" and not found.walk.arrived):
        return None
    at = random.choice(ways)
    decisive = found.decided(at)
    asked = told(ASK_ENTRY, acl=at.acl, leg=LEGS[leg])
    return Posed(
        variant="entry" if leg == "request" else "reply",
        prompt=prompt_of(found.trip, found.setting, asked),
        key=entry_said(decisive),
        wrongs=tuple(_others(random, found, at, decisive)),
        explanation=why_decided(at, decisive, matching(found.setting, at)[:-1]),
        references=REFERENCES,
        scene=found.scene,
        journey=found.journey,
    )


def _shape_of(random: Random, difficulty: int, leg: Leg, *, is_request: bool) -> Sequence[str]:
    """What the entries of a direction are like, in any order; a request whose reply is asked about has to get in."""
    shape = ("allow", "miss") if is_request and leg == "reply" else random.choice(SHAPES[difficulty])
    return random.sample(shape, len(shape))


def _others(random: Random, found: Met, at: Control, decisive: Entry) -> Iterator[Wrong]:
    """The entries that misconceptions take, then the others of that direction."""
    told_already = {decisive}
    if at.leg == "reply" and random.random() < 0.6:
        yield Wrong(NOT_ASKED, BECAUSE["access-lists-remember"], "access-lists-remember")
    for name, one in expected(found.setting, at, found.trip.port):
        if one not in told_already:
            told_already.add(one)
            yield Wrong(entry_said(one), BECAUSE[name], name)
    for one in found.setting.of(at.acl, at.way):
        if one not in told_already:
            yield Wrong(entry_said(one), why_not(at, one, decisive))


ASKED = re.compile(r"Which rule of `([\w-]+)` decides about this \*\*(request|reply)\*\*")


def judge_entry(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By the lowest number that matches, on what EC2 describes."""
    setting, trip = afresh(question)
    acl, leg = ASKED.findall(question.prompt.en)[0]
    at = next(one for one in controls(setting, trip) if (one.acl, one.leg) == (acl, leg))
    for one in question.options:
        yield one, one.text == entry_said(decides(setting, at))


# The whole way


def pose_way(random: Random, difficulty: int) -> Posed | None:
    """A request and its reply through every ACL on their way."""
    plan = _some_way(random, difficulty)
    drawn = [place for place, edge in enumerate(plan.edges) if plan.guard(edge[0]) == "drawn"]
    faulty = random.choice(drawn) if drawn and random.random() < FAULTY else None
    entries = [
        one
        for place, edge in enumerate(plan.edges)
        if place in drawn
        for one in some_entries(random, plan, edge, _of_a_way(random, difficulty, is_faulty=faulty == place))
    ]
    found = met(random, plan, entries)
    key = _becomes(found)
    passed = controls(found.setting, found.trip)
    return Posed(
        variant="way",
        prompt=prompt_of(found.trip, found.setting, ASK_WAY),
        key=key,
        wrongs=tuple(one for one in _other_ends(found, passed) if one.text != key),
        explanation=_why(found, passed),
        references=REFERENCES,
        scene=found.scene,
        journey=found.journey,
    )


def _some_way(random: Random, difficulty: int) -> Plan:
    kinds: Sequence[Kind] = (
        ("inward", "outward", "beside") if difficulty < 4 else ("across", "across", "across", "beside")
    )
    protocol = random.choice((TCP, TCP, TCP, ICMP if difficulty >= 4 else TCP))
    plan = some_plan(random, random.choice(kinds), protocol=protocol, everyday=difficulty < 5)
    if plan.kind == "across" and random.random() < 0.4:
        other: Guard = random.choice(("default", "default", "new"))
        return plan._replace(guards=random.choice((("drawn", other), (other, "drawn"))))
    if random.random() < 0.1:
        return plan._replace(guards=("new", "drawn"))
    return plan


def _of_a_way(random: Random, difficulty: int, *, is_faulty: bool) -> list[str]:
    """What the entries of one direction are like, where it lets the packet through or does not."""
    misses = ["miss"] * (1 if difficulty < 5 else 2)
    if not is_faulty:
        return random.sample(["allow", *misses], 1 + len(misses))
    return random.choice((["deny", "allow", *misses], ["server", *misses], misses))


def _becomes(found: Met) -> Text:
    """What becomes of a packet in the simulator."""
    if found.walk.returned:
        return WORKS
    place = found.place_of(next(one for one in found.steps if one.verdict == "refuse"))
    at = next(one for one in controls(found.setting, found.trip) if (one.leg, one.way, one.acl) == place)
    return stopped_said(at, found.decided(at))


def _other_ends(found: Met, passed: Sequence[Control]) -> Iterator[Wrong]:
    """That it works, and that it is denied wherever an ACL is asked, or within one subnet would be."""
    stopped = stops(found.setting, found.trip)
    if stopped:
        name = "access-lists-remember" if stopped.leg == "reply" else "access-lists-overlooked"
        if not found.setting.of(stopped.acl, stopped.way)[:-1]:
            name = "new-access-lists-are-open"
        yield Wrong(WORKS, BECAUSE[name], name)
    if not passed:
        yield from _among_neighbours(found)
    for at in passed:
        decisive = decides(found.setting, at)
        if not decisive.allows:
            yield Wrong(
                stopped_said(at, decisive), BECAUSE["stopped-by-the-last-control"], "stopped-by-the-last-control"
            )
            continue
        believed = ((name, one) for name, one in expected(found.setting, at, found.trip.port) if not one.allows)
        name, one = next(believed, ("stateless-means-no-reply", last(at.acl, at.way)))
        if name == "final-entry-always-counts" and at.leg == "reply":
            name = "stateless-means-no-reply"
        yield Wrong(stopped_said(at, one), BECAUSE[name], name)


def _among_neighbours(found: Met) -> Iterator[Wrong]:
    """What would deny it if the ACL were asked within the subnet."""
    trip = found.trip
    apart = trip._replace(destination=trip.destination._replace(subnet="elsewhere"))
    setting = found.setting._replace(acls={**found.setting.acls, "elsewhere": found.setting.acls[trip.source.subnet]})
    for at in controls(setting, apart):
        one = decides(setting, at)
        denying = last(at.acl, at.way) if one.allows else one
        yield Wrong(
            stopped_said(at, denying), BECAUSE["access-lists-filter-neighbours"], "access-lists-filter-neighbours"
        )


def _why(found: Met, passed: Sequence[Control]) -> Text:
    if not passed:
        return NEIGHBOURS
    stopped = stops(found.setting, found.trip)
    if stopped:
        return why_decided(stopped, found.decided(stopped), matching(found.setting, stopped)[:-1])
    places = joined((told(PLACE, acl=at.acl, way=WAYS[at.way], number=found.decided(at).said) for at in passed), ", ")
    return told(PINGED if found.trip.port is None else ALL_ALLOW, places=places, port=found.trip.source_port)


def judge_way(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By the lowest number that matches at each place in turn, on what EC2 describes."""
    setting, trip = afresh(question)
    at = stops(setting, trip)
    said = stopped_said(at, decides(setting, at)) if at else WORKS
    for one in question.options:
        yield one, one.text == said
