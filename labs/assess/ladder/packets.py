"""How are the packets of a network said, and checked? In both languages by their ends' names, and as packet checks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from labs.assess.checks.packet import Packet
from labs.assess.ends import AnyEnd, End
from labs.assess.generators.networks import INTERNET
from labs.assess.generators.posing import told
from labs.assess.journey import Journey
from labs.assess.ladder.working import Sent
from labs.assess.questions.predict import THE_INTERNET
from labs.assess.value import Text

Expected = Literal["delivered", "not_delivered"]

STEP = "mend"
"""The step of a guide that checks point to; questions have none."""
ARROW = Text(ko="{source} → {destination}, TCP {port}", en="{source} → {destination}, TCP {port}")


def packets_of(packets: Iterable[tuple[Sent, Expected]]) -> Iterator[Packet]:
    """Checks for packets: one for each two ends, with all ports that are to fare alike."""
    groups: dict[Expected, list[Sent]] = defaultdict(list)
    for one, expected in packets:
        groups[expected].append(one)
    for expect, sent in groups.items():
        for group in by_ends(sent).values():
            yield Packet(
                id=id_of(group[0]),
                title=titled(line_of(ARROW, *group)),
                points=1,
                step=STEP,
                source=end_of(group[0].source),
                destination=end_of(group[0].destination),
                ports=tuple(one.port for one in group),
                expect=expect,
            )


def by_ends(packets: Iterable[Sent]) -> dict[tuple[str, str], list[Sent]]:
    """Packets by their two ends."""
    found: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for one in packets:
        found[one.source, one.destination].append(one)
    return found


def end_of(name: str) -> AnyEnd:
    """An end as a check chooses it."""
    return name if name == INTERNET else End(instance=name)


def id_of(sent: Sent) -> str:
    """What a check of this packet is called."""
    return f"{sent.source}-{sent.destination}-{sent.port}"


def journey_of(sent: Sent) -> Journey:
    """The packet as a question with a scene sends it."""
    return Journey(source=_reference(sent.source), destination=_reference(sent.destination), port=sent.port)


def line_of(words: Text, *packets: Sent) -> Text:
    """What is said of packets between the same two ends."""
    ports = ", ".join(str(one.port) for one in packets)
    return told(words, source=who(packets[0].source), destination=who(packets[0].destination), port=ports)


def titled(said: Text) -> Text:
    """The line as it stands alone; a Name tag stays as it is written."""
    return Text(ko=said.ko, en=re.sub("^the ", "The ", said.en))


def who(name: str) -> Text:
    """An end as it is said."""
    return THE_INTERNET if name == INTERNET else Text(ko=name, en=name)


def _reference(name: str) -> str:
    return name if name == INTERNET else f"${{{name.replace('-', '_')}.Instances[0].InstanceId}}"
