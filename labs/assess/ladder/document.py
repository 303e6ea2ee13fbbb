"""How is a rung played? As a lab: its start is the broken network, its checks are what must work again, its solution mends it.

So everything that labs have works on it: the page, submission by a worker, the verdict, the journal, undo and reset.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from labs.assess.checks.restored import Restored
from labs.assess.document import LabDocument, Step
from labs.assess.generators.networks import INTERNET
from labs.assess.generators.posing import joined, plain, told
from labs.assess.generators.sketch import DATE, REGION
from labs.assess.ladder.making import Fault, Made
from labs.assess.ladder.mending import mending_lines
from labs.assess.ladder.packets import STEP, Expected, by_ends, end_of, id_of, line_of, packets_of, titled
from labs.assess.ladder.words import HINTS
from labs.assess.ladder.working import Sent
from labs.assess.script import Do
from labs.assess.value import Text

SKILL = "troubleshooting"
POINTS = 10
MINUTES_A_FAULT = 6

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
LINE = Text(ko="- {source} → {destination}, TCP {port}", en="- {source} → {destination}, TCP {port}")
ITEM = Text(ko="- {text}", en="- {text}")


def slug_of(made: Made) -> str:
    """The name of the rung's page: one for each rung and seed."""
    return f"troubleshooting-{made.rung.number}-{made.seed}"


def document(made: Made) -> LabDocument:
    """A rung as a lab."""
    return LabDocument(
        id=slug_of(made),
        title=told(TITLE, number=made.rung.number, title=made.rung.title),
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
    return told(
        INTRODUCTION,
        faults=FAULTS[len(made.faults)],
        wanted=joined((line_of(LINE, one) for one in made.network.wanted), "\n"),
        kept_out=joined((line_of(LINE, *group) for group in by_ends(outside).values()), "\n"),
    )


def _hints(faults: Sequence[Fault], start: Sequence[Do]) -> tuple[Text, Text, Text]:
    """Of all faults together: where to look, what is wrong, and the very values."""
    where = joined((told(ITEM, text=HINTS[one.kind].where) for one in faults), "\n")
    what = joined((told(ITEM, text=told(HINTS[one.kind].what, thing=one.thing)) for one in faults), "\n")
    return where, what, joined((TO_MEND, plain("\n".join(mending_lines(faults, start)))))


def _checks(made: Made) -> Iterator[Restored]:
    """One check for everything that has to be brought back, each guarded by what is near it."""
    guards: dict[Sent, list[tuple[Sent, Expected]]] = defaultdict(list)
    for one, fate in made.network.fates.items():
        if fate != "unanswered" and one not in made.wanted:
            expected: Expected = "delivered" if fate == "returned" else "not_delivered"
            guards[_nearest(made, one)].append((one, expected))
    for wanted in made.wanted:
        yield Restored(
            id=id_of(wanted),
            title=titled(line_of(WORKS, wanted)),
            points=POINTS,
            step=STEP,
            skill=SKILL,
            source=end_of(wanted.source),
            destination=end_of(wanted.destination),
            ports=(wanted.port,),
            expect="delivered",
            guards=tuple(packets_of(guards[wanted])),
        )


def _nearest(made: Made, packet: Sent) -> Sent:
    """The check that a packet guards: one that is broken by the same faults, then one with the same ends."""

    def nearness(wanted: Sent) -> tuple[bool, bool, bool]:
        breaking = {index for index, fault in enumerate(made.faults) if packet in fault.broken}
        alike = {index for index, fault in enumerate(made.faults) if wanted in fault.broken}
        return breaking <= alike, wanted.destination == packet.destination, wanted.source == packet.source

    return max(made.wanted, key=nearness)
