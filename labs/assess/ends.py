"""Between which ends does a packet travel? They are chosen by name, by what they are, or they are the internet."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address
from typing import Annotated, NamedTuple

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.selection import Query
from labs.assess.value import Fault, Place, Value

INTERNET = "internet"


class End(Value, kw_only=True):
    """What a packet may start from or go to: exactly one of these."""

    instance: Annotated[str | None, Meta(description="The instances with this Name tag; every one of them counts.")] = (
        None
    )
    network_interface: Annotated[
        str | None, Meta(description="The network interfaces with this Name tag; every one of them counts.")
    ] = None
    some: Annotated[
        Query | None, Meta(description="Any of the ids or addresses that a query gives: one that fits is enough.")
    ] = None
    every: Annotated[Query | None, Meta(description="All of the ids or addresses that a query gives.")] = None


AnyEnd = End | str
"""An End, or `internet`, or an address."""


class Ends(NamedTuple):
    """The ids or addresses that an end stands for, how many of them must fit, and how they were looked for."""

    ids: tuple[str, ...]
    enough: Callable[[Iterable[bool]], bool]
    named: str


def ends(end: AnyEnd, case: Case) -> Ends:
    """What an end stands for in a case."""
    if isinstance(end, str):
        return Ends((end,), all, end)
    if end.instance is not None:
        return Ends(_ids(_instances_named(end.instance), case), all, f"Name={end.instance}")
    if end.network_interface is not None:
        return Ends(_ids(_interfaces_named(end.network_interface), case), all, f"Name={end.network_interface}")
    if end.some is not None:
        return Ends(_ids(end.some, case), any, end.some.action)
    return Ends(_ids(end.every, case), all, end.every.action) if end.every else Ends((), all, "")


def end_faults(end: AnyEnd, place: Place) -> Iterator[Fault]:
    """What is wrong with an end."""
    if isinstance(end, str):
        if end != INTERNET and not _is_address(end):
            yield Fault(place, f"{end} is neither `internet` nor an address")
        return
    given = [name for name in End.__struct_fields__ if getattr(end, name) is not None]
    if len(given) != 1:
        yield Fault(place, f"needs exactly one of {', '.join(End.__struct_fields__)}")
    for name in ("some", "every"):
        query = getattr(end, name)
        if query is not None:
            yield from query.faults(place=(*place, name))


def _ids(query: Query, case: Case) -> tuple[str, ...]:
    found = case.now.ask(query)
    values = found if isinstance(found, list) else [found]
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str)))


def _instances_named(name: str) -> Query:
    living = {"name": "instance-state-name", "values": ["pending", "running", "stopping", "stopped"]}
    return Query(
        action="describe_instances",
        params={"filters": [{"name": "tag:Name", "values": [name]}, living]},
        select="Reservations[].Instances[].InstanceId",
    )


def _interfaces_named(name: str) -> Query:
    return Query(
        action="describe_network_interfaces",
        params={"filters": [{"name": "tag:Name", "values": [name]}]},
        select="NetworkInterfaces[].NetworkInterfaceId",
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
