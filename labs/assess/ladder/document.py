"""How is a rung played? As a lab: its start is the broken network, its checks are what must work again, its solution mends it.

So everything that labs have works on it: the page, submission by a worker, the verdict, the journal, undo and reset.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from labs.assess.checks.packet import Packet
from labs.assess.checks.restored import Restored
from labs.assess.document import LabDocument, Step
from labs.assess.ends import AnyEnd, End
from labs.assess.generators.networks import INTERNET
from labs.assess.generators.sketch import DATE, REGION
from labs.assess.ladder.making import Fault, Made
from labs.assess.ladder.words import HINTS
from labs.assess.ladder.working import Sent
from labs.assess.naming import REFERENCE
from labs.assess.script import Do
from labs.assess.value import Text
from labs.cloud import registry
from labs.cloud.registry import camel

SKILL = "troubleshooting"
STEP = "mend"
POINTS = 10
MINUTES_A_FAULT = 6
Expected = Literal["delivered", "not_delivered"]

TITLE = Text(ko="고장 찾기 {number}단계: {title}", en="Troubleshooting {number}: {title}")
SUMMARY = Text(
    ko="망가진 네트워크에서 패킷이 사라지는 곳을 찾아, 필요한 것만 고칠 수 있다.",
    en="You can find where packets get lost in a broken network, and repair no more than is needed.",
)
INTRODUCTION = Text(
    ko=(
        "어제까지 잘 되던 네트워크예요. 그런데 누군가 무언가를 바꾼 뒤로 통신이 되지 않는 곳이 생겼어요. "
        "{faults}\n\n이 네트워크가 해야 하는 일은 이래요.\n\n{wanted}\n\n"
        "고치는 동안 새로운 문이 열리면 안 돼요. 전에 막혀 있던 것은 그대로 막혀 있어야 하고, 특히 이것들이 그래요.\n\n{kept_out}"
    ),
    en=(
        "Until yesterday this network worked. Then somebody changed something, and parts of it have stopped working. "
        "{faults}\n\nThis is what the network is there for:\n\n{wanted}\n\n"
        "No new door may be opened on the way. What was kept out before must still be kept out, above all:\n\n{kept_out}"
    ),
)
FAULTS = {
    1: Text(ko="고장은 하나예요.", en="There is one fault."),
    2: Text(ko="고장은 둘이에요.", en="There are two faults."),
    3: Text(ko="고장은 셋이에요.", en="There are three faults."),
}
STEP_TITLE = Text(ko="찾아서 고치기", en="Find it and mend it")
STEP_TEXT = Text(
    ko=(
        "1. **패킷** 패널에서 위의 패킷을 하나씩 보내 보고, 어느 것이 되지 않는지 확인하세요.\n"
        "2. 여정에서 처음 막힌 곳을 보세요. 그곳이 왜 막는지 인스펙터에서 확인하고, **한 가지만** 고치세요.\n"
        "3. 같은 패킷을 다시 보내세요. 앞의 고장에 가려져 있던 고장이 이제야 보일 수 있어요.\n"
        "4. 다 되면 **채점하기**를 누르세요. 잘못 바꾼 것은 되돌리면 돼요."
    ),
    en=(
        "1. In the panel **Packet**, send each of the packets above and see which do not work.\n"
        "2. Look where the journey stops first. Find out in the inspector why, and change **one thing**.\n"
        "3. Send the same packet again. A fault that the first one has hidden may only show now.\n"
        "4. When all is well, press **Check my work**. A wrong change can be undone."
    ),
)
TO_MEND = Text(ko="이렇게 하면 고쳐져요.", en="This mends it:")
WORKS = Text(
    ko="{source}에서 {destination}의 {port}번에 다시 닿는다", en="{source} reaches {destination} on port {port} again"
)
GUARD = Text(ko="{source} → {destination} ({port})", en="{source} → {destination} ({port})")
LINE = Text(ko="- {source} → {destination}, TCP {port}", en="- {source} → {destination}, TCP {port}")
TAGS = "tag_specifications"
UNNAMED = {"describe_network_acls": "default"}
"""Actions whose result names what has no Name tag -> what that is called."""
THE_INTERNET = Text(ko="인터넷", en="the internet")


def slug_of(made: Made) -> str:
    """The name of the rung's page: one for each rung and seed."""
    return f"troubleshooting-{made.rung.number}-{made.seed}"


def document(made: Made) -> LabDocument:
    """A rung as a lab."""
    return LabDocument(
        id=slug_of(made),
        title=_said(TITLE, number=made.rung.number, title=made.rung.title),
        summary=SUMMARY,
        minutes=MINUTES_A_FAULT * len(made.faults),
        region=REGION,
        date=DATE,
        introduction=_introduction(made),
        start=made.start,
        steps=(Step(id=STEP, title=STEP_TITLE, text=STEP_TEXT, hints=_hints(made.faults, made.start)),),
        checks=tuple(_checks(made)),
        solution=made.mend,
    )


def _introduction(made: Made) -> Text:
    outside = [one for one in made.network.kept_out if one.source == INTERNET]
    return _said(
        INTRODUCTION,
        faults=FAULTS[len(made.faults)],
        wanted=_joined(_line(LINE, one) for one in made.network.wanted),
        kept_out=_joined(_line(LINE, *group) for group in _by_ends(outside).values()),
    )


def _hints(faults: Sequence[Fault], start: Sequence[Do]) -> tuple[Text, Text, Text]:
    """Of all faults together: where to look, what is wrong, and the very values."""
    where = _joined(_said(Text(ko="- {text}", en="- {text}"), text=HINTS[one.kind].where) for one in faults)
    what = _joined(
        _said(Text(ko="- {text}", en="- {text}"), text=_said(HINTS[one.kind].what, thing=one.thing)) for one in faults
    )
    lines = "\n".join(
        f"- {_action(action, _tags((*start, *one.mend), one.thing))}" for one in faults for action in one.mend
    )
    return where, what, Text(ko=f"{TO_MEND.ko}\n\n{lines}", en=f"{TO_MEND.en}\n\n{lines}")


def _action(one: Do, known: Mapping[str, str]) -> str:
    """An action as it is to be carried out, with the names of things instead of their ids."""
    said = ((name, value) for name, value in one.params.items() if name != TAGS)
    told = ", ".join(f"{member(name)} `{_value(value, known)}`" for name, value in said)
    return f"**{registry.actions()[one.action].api_name}**: {told}"


def _value(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{member(name)}={_value(inner, known)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_value(inner, known) for inner in value)
    if isinstance(value, bool):
        return str(value).lower()
    return REFERENCE.sub(lambda found: known.get(found[1].split(".")[0], found[1]), str(value))


def member(name: str) -> str:
    """A parameter as EC2 writes it."""
    written = camel(name)
    return written[:1].upper() + written[1:]


def _tags(actions: Iterable[Do], thing: str) -> dict[str, str]:
    """The name of an action's result -> the Name tag of what it made; what has none is called by what is to blame."""
    found: dict[str, str] = {}
    for one in actions:
        tags = one.params.get(TAGS)
        if one.name:
            found[one.name] = tags[0]["tags"][0]["value"] if tags else UNNAMED.get(one.action, thing)
    return found


def _checks(made: Made) -> Iterator[Restored]:
    """One check for everything that has to be brought back, each guarded by what is near it."""
    guards: dict[Sent, list[tuple[Sent, Expected]]] = defaultdict(list)
    for one, fate in made.network.fates.items():
        if fate != "unanswered" and one not in made.wanted:
            expected: Expected = "delivered" if fate == "returned" else "not_delivered"
            guards[_nearest(made, one)].append((one, expected))
    for wanted in made.wanted:
        yield Restored(
            id=_id(wanted),
            title=_titled(_line(WORKS, wanted)),
            points=POINTS,
            step=STEP,
            skill=SKILL,
            source=_end(wanted.source),
            destination=_end(wanted.destination),
            ports=(wanted.port,),
            expect="delivered",
            guards=tuple(_guards(guards[wanted])),
        )


def _nearest(made: Made, packet: Sent) -> Sent:
    """The check that a packet guards: one that is broken by the same faults, then one with the same ends."""

    def nearness(wanted: Sent) -> tuple[bool, bool, bool]:
        breaking = {index for index, fault in enumerate(made.faults) if packet in fault.broken}
        alike = {index for index, fault in enumerate(made.faults) if wanted in fault.broken}
        return breaking <= alike, wanted.destination == packet.destination, wanted.source == packet.source

    return max(made.wanted, key=nearness)


def _guards(packets: Iterable[tuple[Sent, Expected]]) -> Iterator[Packet]:
    groups: dict[Expected, list[Sent]] = defaultdict(list)
    for one, expected in packets:
        groups[expected].append(one)
    for expect, sent in groups.items():
        for group in _by_ends(sent).values():
            yield Packet(
                id=_id(group[0]),
                title=_line(GUARD, *group),
                points=1,
                step=STEP,
                source=_end(group[0].source),
                destination=_end(group[0].destination),
                ports=tuple(one.port for one in group),
                expect=expect,
            )


def _by_ends(packets: Iterable[Sent]) -> dict[tuple[str, str], list[Sent]]:
    found: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for one in packets:
        found[one.source, one.destination].append(one)
    return found


def _end(name: str) -> AnyEnd:
    return name if name == INTERNET else End(instance=name)


def _id(sent: Sent) -> str:
    return f"{sent.source}-{sent.destination}-{sent.port}"


def _line(words: Text, *packets: Sent) -> Text:
    """What is said of packets between the same two ends."""
    ports = ", ".join(str(one.port) for one in packets)
    return _said(words, source=_who(packets[0].source), destination=_who(packets[0].destination), port=ports)


def _titled(said: Text) -> Text:
    """The line as it stands alone; a Name tag stays as it is written."""
    return Text(ko=said.ko, en=re.sub("^the ", "The ", said.en))


def _who(name: str) -> Text:
    return THE_INTERNET if name == INTERNET else Text(ko=name, en=name)


def _said(words: Text, **facts: Any) -> Text:
    """Words with facts put in, each in its language."""
    told = {
        language: {
            name: value.in_language(language) if isinstance(value, Text) else value for name, value in facts.items()
        }
        for language in ("ko", "en")
    }
    return Text(ko=words.ko.format(**told["ko"]), en=words.en.format(**told["en"]))


def _joined(texts: Iterable[Text]) -> Text:
    held = list(texts)
    return Text(ko="\n".join(one.ko for one in held), en="\n".join(one.en for one in held))
