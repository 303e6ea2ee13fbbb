"""Which entry has to be added, and with which number, for a packet to get through or an attacker to be shut out?"""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network
from random import Random

from labs.assess.generators.acl_entries import Met, afresh, met
from labs.assess.generators.acl_rules import (
    EVERYWHERE,
    Control,
    Entry,
    Machine,
    Setting,
    controls,
    entry_in,
    matching,
    stops,
)
from labs.assess.generators.acl_scene import Kind, made, some_entries, some_plan
from labs.assess.generators.acl_words import (
    ASK_ADD,
    ASK_SHUT,
    BECAUSE,
    NOTHING_NEEDED,
    REFERENCES,
    prompt_of,
    whole_entry,
    why_decided,
)
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.questions import Choice
from labs.assess.questions.choice import Option
from labs.assess.script import perform
from labs.assess.value import Text
from labs.cloud.resources.network_acl import LAST_RULE

CLIENTS = (1024, 65535)
SHUT_OUT = Text(
    ko=(
        "손님을 들이는 것은 `{allowing}`번 규칙이에요. 거부 규칙은 그보다 **작은** 번호로, 요청이 들어오는 인바운드에, 서버의 포트에 대해, 그 "
        "주소만 품는 블록으로 있어야 해요."
    ),
    en=(
        "Rule `{allowing}` lets the visitors in. The denial needs a **lower** number, the inbound direction by which the request comes, "
        "the server's port, and a block that holds that address and no other visitor."
    ),
)
ADDED = Text(
    ko="{why} 그래서 그 자리에, 그보다 작은 번호로 이것이 필요해요: {entry}.",
    en="{why} So this is needed there, with a lower number: {entry}.",
)
ADDED_ANYWHERE = Text(
    ko="{why} 그래서 그 자리에 이것이 필요해요: {entry}.", en="{why} So this is needed there: {entry}."
)


def pose_add(random: Random, difficulty: int) -> Posed | None:
    """A connection that one entry, or the lack of one, stops."""
    kinds: Sequence[Kind] = ("inward", "outward") if difficulty < 5 else ("inward", "outward", "across")
    plan = some_plan(random, random.choice(kinds), everyday=difficulty < 5)
    faulty = random.randrange(len(plan.edges))
    entries = [
        one
        for place, edge in enumerate(plan.edges)
        for one in some_entries(random, plan, edge, _lacking(random) if place == faulty else ["allow", "miss"])
    ]
    found = met(random, plan, entries)
    at = stops(found.setting, found.trip)
    if at is None:
        return None
    decisive = found.decided(at)
    key = _opening(random, found.setting, at, decisive)
    if key is None or not _works_with(found, key):
        return None
    why = why_decided(at, decisive, matching(found.setting, at)[:-1])
    said = told(ADDED_ANYWHERE if decisive.number == LAST_RULE else ADDED, why=why, entry=whole_entry(key))
    return Posed(
        variant="add",
        prompt=prompt_of(found.trip, found.setting, ASK_ADD),
        key=whole_entry(key),
        wrongs=tuple(_in_vain(random, found, at, decisive, key)),
        explanation=said,
        references=REFERENCES,
        scene=found.scene,
        journey=found.journey,
    )


def _lacking(random: Random) -> list[str]:
    return random.choice((["miss", "miss"], ["deny", "miss"], ["server", "miss"], ["deny", "allow"]))


def _opening(random: Random, setting: Setting, at: Control, decisive: Entry) -> Entry | None:
    """An entry before the one that denies which lets the packet through."""
    free = _free(setting, at.acl, at.way)
    before = [one for one in free if one < decisive.number]
    if not before:
        return None
    port = at.port or 0
    ports = CLIENTS if at.leg == "reply" else (port, port)
    block = random.choice((EVERYWHERE, f"{at.far}/32"))
    return Entry(at.acl, at.way, random.choice(before), at.protocol, ports, block, allows=True)


def _free(setting: Setting, acl: str, way: str) -> list[int]:
    """Numbers that are not taken, like those that are there."""
    taken = {one.number for one in setting.entries if (one.acl, one.way) == (acl, way)}
    return sorted({one for number in (*taken, 100) for one in (number - 5, number + 5, number + 50)} - taken - {0})


def _in_vain(random: Random, found: Met, at: Control, decisive: Entry, key: Entry) -> Iterator[Wrong]:
    """What misconceptions would add; each was tried and does not do."""
    server = found.trip.port or 0
    drafts = [("directions-mixed-up", key._replace(way="in" if key.way == "out" else "out"))]
    if at.leg == "reply":
        drafts.append(("replies-go-to-the-server-port", key._replace(ports=(server, server))))
    else:
        drafts.append(("rules-name-the-clients-port", key._replace(ports=(49152, 65535))))
    later = [one for one in _free(found.setting, at.acl, at.way) if one > decisive.number]
    if later:
        drafts.append(("access-list-order-is-no-matter", key._replace(number=random.choice(later))))
    drafts.append(("port-without-protocol", key._replace(protocol="udp" if key.protocol == "tcp" else "tcp")))
    random.shuffle(drafts)
    if at.leg == "reply":
        yield Wrong(NOTHING_NEEDED, BECAUSE["access-lists-remember"], "access-lists-remember")
    for name, one in drafts:
        taken = {each.number for each in found.setting.entries if (each.acl, each.way) == (one.acl, one.way)}
        if one.number not in taken and not _works_with(found, one):
            yield Wrong(whole_entry(one), BECAUSE[name], name)


def _works_with(found: Met, one: Entry) -> bool:
    """Whether the connection works in the simulator once an entry is added."""
    added = perform(found.performance.world, [made(one)], found.performance.names)
    return added.outcomes[0].state == "done" and found.journey.walk(added).returned


def judge_add(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By the lowest number that matches, once what an option says is among the entries."""
    setting, trip = afresh(question)
    for one in question.options:
        if one.text == NOTHING_NEEDED:
            yield one, stops(setting, trip) is None
            continue
        more = setting._replace(entries=(*setting.entries, entry_in(one.text.en)))
        yield one, stops(setting, trip) is not None and stops(more, trip) is None


def pose_shut(random: Random, difficulty: int) -> Posed | None:
    """An address that is to be shut out, while a neighbour of it is not."""
    plan = some_plan(random, "inward")
    inward, outward = plan.edges
    noise = ["miss"] * min(difficulty, 3)
    entries = some_entries(random, plan, inward, random.sample(["allow", *noise], 1 + len(noise)))
    entries += some_entries(random, plan, outward, ["allow", "miss"][:difficulty])
    found = met(random, plan, entries)
    if not found.walk.returned:
        return None
    prefix = 32 if difficulty < 3 else random.randrange(27, 31)
    attacked = IPv4Network(f"{plan.host}/{prefix}", strict=False)
    visitor = str(
        IPv4Address(int(attacked.network_address) ^ (1 << (32 - prefix)) | random.randrange(1 << (32 - prefix)))
    )
    at = controls(found.setting, found.trip)[0]
    allowing = found.decided(at)
    free = _free(found.setting, at.acl, "in")
    before, after = ([one for one in free if (one < allowing.number) == lower] for lower in (True, False))
    if not before or not after or plan.port is None:
        return None
    key = Entry(at.acl, "in", random.choice(before), "tcp", (plan.port, plan.port), str(attacked), allows=False)
    facts = {"attacker": plan.host, "visitor": visitor}
    drafts = [
        ("access-list-denials-go-first", key._replace(number=random.choice(after))),
        ("directions-mixed-up", key._replace(way="out", number=_unused(found.setting, at.acl, key.number))),
        ("rules-name-the-clients-port", key._replace(ports=(49152, 65535))),
        ("too-wide", key._replace(block=str(attacked.supernet(prefixlen_diff=1)))),
        ("too-narrow", key._replace(block=f"{visitor}/32" if prefix == 32 else str(_beside(attacked)))),
    ]
    if not _shuts(found, key, visitor):
        return None
    random.shuffle(drafts)
    return Posed(
        variant="shut",
        prompt=prompt_of(found.trip, found.setting, told(ASK_SHUT, **facts)),
        key=whole_entry(key),
        wrongs=tuple(
            Wrong(whole_entry(one), told(BECAUSE[name], **facts), None if name.startswith("too-") else name)
            for name, one in drafts
            if not _shuts(found, one, visitor)
        ),
        explanation=told(SHUT_OUT, allowing=allowing.said),
        references=REFERENCES,
        scene=found.scene,
        journey=found.journey,
    )


def _beside(block: IPv4Network) -> IPv4Network:
    return IPv4Network((int(block.network_address) ^ block.num_addresses, block.prefixlen))


def _unused(setting: Setting, acl: str, number: int) -> int:
    taken = {one.number for one in setting.entries if (one.acl, one.way) == (acl, "out")}
    return next(one for one in range(number, 0, -1) if one not in taken)


def _shuts(found: Met, one: Entry, visitor: str) -> bool:
    """Whether an entry keeps out the attacker's request in the simulator and lets the visitor's connection be."""
    added = perform(found.performance.world, [made(one)], found.performance.names)
    if added.outcomes[0].state != "done":
        return False
    other = found.journey.__class__(
        source=visitor,
        destination=found.journey.destination,
        port=found.journey.port,
        source_port=found.journey.source_port,
    )
    return not found.journey.walk(added).arrived and other.walk(added).returned


NAMED = re.compile(r"An attack comes from `([\d.]+)`.*such as `([\d.]+)`", re.DOTALL)


def judge_shut(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By the lowest number that matches, for both addresses that the prompt names."""
    setting, trip = afresh(question)
    attacker, visitor = (trip._replace(source=Machine(one, one)) for one in NAMED.findall(question.prompt.en)[0])
    for one in question.options:
        more = setting._replace(entries=(*setting.entries, entry_in(one.text.en)))
        at = stops(more, attacker)
        yield one, at is not None and at.leg == "request" and stops(more, visitor) is None
