"""Which rule is lacking, and what is lost when one is removed? The simulator tries every change."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from ipaddress import IPv4Network
from operator import eq
from random import Random

from labs.assess.generators.group_connections import REFERENCES
from labs.assess.generators.group_rules import (
    ALL,
    WHOLE,
    Connection,
    Interface,
    Rule,
    Setting,
    Way,
    comes_about,
    connection_in,
    lets,
    misled,
    setting_of,
)
from labs.assess.generators.group_scene import change
from labs.assess.generators.group_tried import Tried, parted, walked
from labs.assess.generators.group_words import (
    ADDED,
    ASK_CHANGE,
    ASK_RULE,
    BECAUSE,
    LOST,
    NO_CHANGE,
    NOTHING_LOST,
    SOME_CHANGE,
    STILL,
    TOGETHER,
    WAYS,
    WITHOUT,
    ends_at,
    peer_of,
    prompt_of,
    reason_of,
    rule_said,
    what_of,
)
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import perform
from labs.assess.value import Text
from labs.cloud.world import World

EPHEMERAL = (49152, 65535)
OFFERED = 4
LOOKED_AT = 8
"""So many rules are looked at for what their removal does."""
RULE_IN_TEXT = re.compile(r"in the group `([\w-]+)`|In `([\w-]+)`")


def pose_rule(random: Random, difficulty: int, tried: Tried) -> Posed | None:
    """A connection that one end stops, and rules of which one opens it."""
    _, fails = parted(tried.setting, tried.connections)
    found = [(one, way) for one in random.sample(fails, min(len(fails), 40)) for way in _closed(tried.setting, one)]
    if not found:
        return None
    asked, way = random.choice(found)
    near, far = ends_at(tried.setting, asked, way)
    group = random.choice(near.groups)
    opening = [one for one in _opening(random, tried.setting, group, way, far, asked) if one not in tried.setting.rules]
    if not opening or asked.port is None:
        return None
    key = random.choice(opening)
    offered = [(name, one) for name, one in _lacking(random, tried.setting, key, near, far) if _is_new(tried, one)]
    works = {one: _works_with(tried, one, asked) for _, one in [("", key), *offered]}
    if not works.pop(key):
        return None
    reason = tried.reason(asked)
    facts = {"blocking": near.name, "other": far.name or far.address}
    return Posed(
        variant="rule",
        prompt=prompt_of(told(ASK_RULE, connection=asked.said)),
        key=rule_said(key),
        wrongs=tuple(
            Wrong(rule_said(one), told(BECAUSE[name], **facts), name) for name, one in offered if not works.get(one)
        ),
        explanation=joined((told(ADDED, reason=reason, rule=rule_said(key)), TOGETHER)),
        references=REFERENCES,
        scene=tried.scene,
        journey=tried.journey(asked),
    )


def _closed(setting: Setting, asked: Connection) -> list[Way]:
    """The one way that stops a connection; nothing where both do, or where a host outside stands there."""
    ways: tuple[Way, ...] = ("out", "in")
    closed = [way for way in ways if not lets(setting, *_near_and_far(setting, asked, way), asked)]
    return closed if len(closed) == 1 else []


def _near_and_far(setting: Setting, asked: Connection, way: Way) -> tuple[Interface, Way, Interface]:
    near, far = ends_at(setting, asked, way)
    return near, way, far


def _opening(random: Random, setting: Setting, group: str, way: Way, far: Interface, asked: Connection) -> list[Rule]:
    """Rules that open a way: for a group of the far end, for its address, or for a block around that."""
    around = IPv4Network(f"{far.address}/32").supernet(new_prefix=random.randrange(20, 28))
    peers = [*far.groups, f"{far.address}/32", str(around)]
    port = asked.port or 0
    return [Rule(group, way, asked.protocol, (port, port), peer) for peer in peers]


def _lacking(
    random: Random, setting: Setting, key: Rule, near: Interface, far: Interface
) -> Iterator[tuple[str, Rule]]:
    """Misconception -> the rule that it would add, in any order."""
    other: Way = "in" if key.way == "out" else "out"
    found = [
        ("directions-mixed-up", key._replace(way=other)),
        ("rules-name-the-clients-port", key._replace(ports=EPHEMERAL)),
        ("port-without-protocol", key._replace(protocol="udp" if key.protocol == "tcp" else "tcp")),
        ("reference-names-the-receiver", key._replace(peer=key.group)),
    ]
    if far.groups:
        near_peer = random.choice((near.groups[0], f"{near.address}/32"))
        found.append(("rule-at-the-wrong-end", Rule(far.groups[0], other, key.protocol, key.ports, near_peer)))
    if not list(setting.rules_of(near.groups, other)):
        found.append(("groups-forget", Rule(key.group, other, key.protocol, EPHEMERAL, key.peer)))
    if far.public and near.name:
        found.append(("public-address-inside-the-vpc", key._replace(peer=f"{far.public}/32")))
    if not key.names_a_group and not key.peer.endswith("/32"):
        block = IPv4Network(key.peer)
        beside = IPv4Network((int(block.network_address) ^ block.num_addresses, block.prefixlen))
        found.append(("blocks-end-at-a-dot", key._replace(peer=str(beside))))
    random.shuffle(found)
    yield from found


def _is_new(tried: Tried, rule: Rule) -> bool:
    """Whether a rule is not there already."""
    return rule not in tried.setting.rules


def _works_with(tried: Tried, rule: Rule, asked: Connection) -> bool:
    """Whether a connection comes about in the simulator once a rule is added."""
    added = perform(tried.performance.world, [change("add", rule)], tried.performance.names)
    return added.outcomes[0].state == "done" and walked(added.world, tried.setting, asked).returned


def judge_rule(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By AWS's rules, once what an option says is among what EC2 describes."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    setting = setting_of(played(question.scene))
    asked = connection_in(question.prompt.en.rpartition("\n\n")[2])
    for one in question.options:
        more = setting._replace(rules=(*setting.rules, rule_in(one.text.en)))
        yield one, not comes_about(setting, asked) and comes_about(more, asked)


RULE = re.compile(r"`([\w-]+)`, (inbound|outbound): (\w+)(?: (\d+)(?:-(\d+))?)?, (?:the group )?`([\w./-]+)`")


@cache
def rule_in(text: str) -> Rule:
    """The rule that an option says, in English. Raises ValueError."""
    found = RULE.search(text)
    if found is None:
        raise ValueError(text)
    group, way, protocol, first, last, peer = found.groups()
    if protocol == "everything":
        return Rule(group, "in" if way == "inbound" else "out", ALL, WHOLE, peer)
    ports = (int(first), int(last or first)) if first else WHOLE
    return Rule(group, "in" if way == "inbound" else "out", protocol.lower(), ports, peer)


def pose_change(random: Random, difficulty: int, tried: Tried) -> Posed | None:
    """A rule is removed, and of some connections at most one is lost."""
    setting = tried.setting
    works, fails = parted(setting, tried.connections)
    rules = [one for one in setting.rules if any(one.group in each.groups for each in setting.interfaces)]
    spares = random.random() < 0.25
    found = []
    for rule in random.sample(rules, min(len(rules), LOOKED_AT)):
        less = setting._replace(rules=tuple(one for one in setting.rules if one != rule))
        touched = _touched(setting, rule, works)
        lost = [one for one in touched if not comes_about(less, one)]
        if touched and bool(lost) != spares:
            found.append((rule, lost, len(touched) - len(lost)))
    if not found:
        return None
    rule, lost, _ = random.choices(found, [1 + 3 * min(kept, 3) for *_, kept in found])[0]
    return _changed(random, tried, rule, lost, [one for one in works if one not in lost], fails)


def _touched(setting: Setting, rule: Rule, works: Sequence[Connection]) -> list[Connection]:
    """The connections that a rule lets through, whatever else does."""
    only = setting._replace(rules=(rule,))
    return [one for one in works if lets(only, *_near_and_far(only, one, rule.way), one) and _has(setting, rule, one)]


def _has(setting: Setting, rule: Rule, asked: Connection) -> bool:
    return rule.group in ends_at(setting, asked, rule.way)[0].groups


def _changed(
    random: Random,
    tried: Tried,
    rule: Rule,
    lost: Sequence[Connection],
    kept: Sequence[Connection],
    fails: Sequence[Connection],
) -> Posed | None:
    removed = perform(tried.performance.world, [change("remove", rule)], tried.performance.names)
    if removed.outcomes[0].state != "done":
        return None
    key = random.choice(lost) if lost else None
    near = _touched(tried.setting, rule, kept)
    offered = random.sample(near, min(len(near), 2))
    like = key or offered[0]
    offered += _alike(random, [one for one in kept if one not in offered], like, 2)
    offered += _alike(random, fails, like, OFFERED + 1 - len(offered) - bool(key))
    before, after = tried.performance.world, removed.world
    if key and not (_returns(before, tried, key) and not _returns(after, tried, key)):
        return None
    none = Wrong(NO_CHANGE, told(SOME_CHANGE, connection=key.said) if key else NO_CHANGE)
    said = told(ASK_CHANGE, group=rule.group, way=WAYS[rule.way], rule=joined((what_of(rule), peer_of(rule)), ", "))
    wrongs = [_unchanged(tried, after, one, rule, touched=one in near) for one in offered[: OFFERED - bool(key)]]
    explanation = NOTHING_LOST
    if key:
        why = reason_of(after, tried.setting, key, walked(after, tried.setting, key))
        explanation = told(LOST, connection=key.said, reason=why)
    return Posed(
        variant="change",
        prompt=prompt_of(said),
        key=Text(ko=key.said, en=key.said) if key else NO_CHANGE,
        wrongs=(*([none] if key else []), *wrongs),
        explanation=joined((explanation, TOGETHER)),
        references=REFERENCES,
        scene=tried.scene,
    )


def _alike(random: Random, some: Sequence[Connection], like: Connection, count: int) -> list[Connection]:
    """Some connections, those first that have much in common with one."""
    shuffled = random.sample(some, len(some))
    return sorted(shuffled, key=lambda one: -sum(map(eq, one, like)))[: max(count, 0)]


def _returns(world: World, tried: Tried, asked: Connection) -> bool:
    return walked(world, tried.setting, asked).returned


def _unchanged(tried: Tried, after: World, one: Connection, rule: Rule, *, touched: bool) -> Wrong:
    """A connection that stays as it was, and why somebody would think otherwise."""
    text = Text(ko=one.said, en=one.said)
    if touched:
        still = reason_of(after, tried.setting, one, walked(after, tried.setting, one))
        return Wrong(text, joined((BECAUSE["rules-do-not-add-up"], still), " "), "rules-do-not-add-up")
    reason = tried.reason(one)
    if not tried.seen(one).returned:
        return Wrong(text, joined((WITHOUT, reason), " "), next(iter(misled(tried.setting, one)), None))
    answers = rule.group in ends_at(tried.setting, one, "in" if rule.way == "out" else "out")[0].groups
    said = joined((STILL, reason, *([BECAUSE["groups-forget"]] if answers else [])), " ")
    return Wrong(text, said, "groups-forget" if answers else None)


REMOVED = re.compile(r"This (inbound|outbound) rule is removed from the group `([\w-]+)`: (.+?)\. Of the connections")


def judge_change(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By AWS's rules, without the rule that the prompt names."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    setting = setting_of(played(question.scene))
    way, group, said = REMOVED.findall(question.prompt.en)[0]
    rule = rule_in(f"`{group}`, {way}: {said}")
    less = setting._replace(rules=tuple(one for one in setting.rules if one != rule))
    asked = {one.id: connection_in(one.text.en) for one in question.options if one.text != NO_CHANGE}
    lost = {id for id, one in asked.items() if comes_about(setting, one) and not comes_about(less, one)}
    for option in question.options:
        yield option, option.id in lost if option.text != NO_CHANGE else not lost
