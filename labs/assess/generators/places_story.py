"""Whose instances stand in a table of places, and how does the table look?"""

from collections.abc import Iterable, Sequence
from random import Random

from labs.assess.generators.places import Layout, Placed
from labs.assess.generators.places_words import (
    HEAD,
    HEAD_WITH_SUBNET,
    INTRODUCTIONS,
    KIND,
    NAMED,
    PROMPT,
    ROW,
    ROW_WITH_SUBNET,
)
from labs.assess.generators.posing import code, joined, told
from labs.assess.questions import Reference
from labs.assess.value import Text
from labs.cloud.hardware.floor import LEVELS, Level

REFERENCES = (
    Reference(
        title="Regions and Zones",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html",
    ),
    Reference(
        title="Placement strategies",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html",
    ),
)
SERVICES: dict[str, Text] = {
    "pay": Text(ko="결제", en="payment"),
    "order": Text(ko="주문", en="order"),
    "search": Text(ko="검색", en="search"),
    "chat": Text(ko="채팅", en="chat"),
    "map": Text(ko="지도", en="map"),
    "mail": Text(ko="메일", en="mail"),
    "game": Text(ko="게임", en="game"),
    "video": Text(ko="동영상", en="video"),
    "stock": Text(ko="재고", en="stock"),
    "ticket": Text(ko="예매", en="ticket"),
}
ROLES = ("web", "api", "db", "cache", "queue", "log", "auth", "batch", "proxy", "index", "store", "worker")


def some_names(random: Random, count: int) -> tuple[Text, list[str]]:
    """A service, and instances of it: by their roles, or numbered."""
    service = random.choice(sorted(SERVICES))
    if random.random() < 0.4:
        return SERVICES[service], [f"{service}-{number}" for number in range(1, count + 1)]
    return SERVICES[service], [f"{service}-{role}" for role in random.sample(ROLES, count)]


def prompt_of(random: Random, service: Text, layout: Layout, asked: Text, *, with_subnet: bool = False) -> Text:
    """The whole prompt: whose they are, the table, and what is asked."""
    row = ROW_WITH_SUBNET if with_subnet else ROW
    head = HEAD_WITH_SUBNET if with_subnet else HEAD
    rows = [told(row, name=one.name, host=one.host, subnet=subnet_of(one)) for one in layout.placed]
    introduction = told(random.choice(INTRODUCTIONS), service=service)
    return told(PROMPT, introduction=introduction, table=joined((head, *rows), "\n"), asked=asked)


def subnet_of(one: Placed) -> str:
    """The name of the subnet that an instance is in: one of two of its zone."""
    return f"{one.pieces[0].rpartition('-')[2]}-{one.subnet}"


def named(piece: str) -> Text:
    """A piece of hardware with the word for what it is."""
    return told(NAMED, kind=KIND[level_at(piece.count("/"))], piece=piece)


def level_at(depth: int) -> Level:
    """What lies so deep: 0 for a zone, 4 for a host."""
    return LEVELS[depth]


def listed(names: Iterable[str] | Sequence[str]) -> Text:
    """Some names, one after the other."""
    return joined([code(one) for one in names], ", ")
