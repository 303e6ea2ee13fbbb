"""Who takes part in all pairs, and what decides how each fares but for its address? What is read of the world, end by end.

An end is a network interface by its address of one family (those without take no part), the internet, or whatever else
`walk` takes as one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from labs.cloud import registry
from labs.cloud.errors import InvalidParameterValue
from labs.cloud.hardware.failure import works
from labs.cloud.network.ends import (
    END_KINDS,
    INTERNET_HOST,
    INTERNET_HOST_IPV6,
    INTERNET_WORD,
    named_end,
    services_of,
)
from labs.cloud.network.packet import number, span
from labs.cloud.network.reach.bits import Indices
from labs.cloud.network.reach.cells import Block, Family, numbers
from labs.cloud.network.reach.special import PLAIN, special
from labs.cloud.network.topology import private_addresses, public_addresses, translations
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World


class Standing(NamedTuple):
    """What decides the fate of an end but for its address. Many ends share one."""

    vpc_id: str
    subnet_id: str
    group_ids: tuple[str, ...]
    is_alive: bool
    """Whether it sends and takes at all."""
    is_public: bool
    """Whether its primary private address has a public one."""
    alone: str
    """Its own id where it may fare like nobody else; `""` for an ordinary interface."""

    @property
    def is_ordinary(self) -> bool:
        return not self.alone


class Ends(NamedTuple):
    """Every end, in the order of the matrix."""

    ids: tuple[str, ...]
    """Ids of interfaces, `internet`, ids of other ends, addresses: what `walk` takes."""
    interfaces: tuple[NetworkInterface, ...]
    """The interfaces, which are the first of the ends."""
    bystanders: tuple[NetworkInterface, ...]
    """Interfaces that have no address of the family. They are no ends, but may be asked to forward."""
    standings: tuple[Standing, ...]
    standing_of: Indices
    """End -> its standing."""
    addresses: tuple[str, ...]
    numbers: list[int]
    four: Indices
    """The numbers of IPv4 addresses once more, and -1 for the others."""


def read_ends(world: World, also: Sequence[str], family: Family) -> Ends:
    """Every end of a world, and addresses that are to take part besides. Raises InvalidParameterValue for those of others."""
    for address in also:
        must_be_of_nobody(world, address)
    found = [(one, address) for one in world.all(NetworkInterface) if (address := address_of(one, family))]
    interfaces, addresses = tuple(one for one, _ in found), tuple(address for _, address in found)
    outside = {INTERNET_WORD: INTERNET_HOST_IPV6 if family == 6 else INTERNET_HOST}
    for id in (*_hosts(world), *also):
        address = named_end(world, id, "also").address
        if (":" in address) == (family == 6):
            outside[id] = address
    others = tuple(outside)
    addresses += tuple(outside.values())
    all_numbers, four = numbers(addresses)
    keys = _keys(world, interfaces, special(world).interface_ids)
    for place in _odd(world, interfaces, addresses, keys, all_numbers, family):
        keys[place] = (*keys[place][:-1], interfaces[place].id)
    keys += [("", "", (), True, False, one) for one in others]
    codes = {key: code for code, key in enumerate(sorted(set(keys), key=_place))}
    return Ends(
        ids=(*(one.id for one in interfaces), *others),
        interfaces=interfaces,
        bystanders=tuple(one for one in world.all(NetworkInterface) if not address_of(one, family)),
        standings=tuple(Standing(*key) for key in codes),
        standing_of=np.array([codes[key] for key in keys], dtype=np.int64),
        addresses=addresses,
        numbers=all_numbers,
        four=four,
    )


def address_of(interface: NetworkInterface, family: Family) -> str:
    """The address of an interface that counts: its primary private one, or its first IPv6 one; `""` if it has none."""
    if family == 6:
        return next(iter(interface.ipv6_addresses), "")
    private = interface.private_ip_addresses
    return private[0].private_ip_address if private and private[0].primary else interface.primary_address


def must_be_of_nobody(world: World, address: str) -> None:
    """Interfaces take part anyway; what takes part besides has to be an address of its own."""
    held = {*public_addresses(world), *(private for _, private in private_addresses(world))}
    if is_address(address) and address not in held:
        return
    expected = "Expecting an address that no network interface has."
    raise InvalidParameterValue(name="also", value=address, expected=expected, parameter="also")


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        number(text)
    except ValueError:
        return False
    return True


NOWHERE: Block = (-1, 0)
"""A block that no address is in."""
Key = tuple[str, str, tuple[str, ...], bool, bool, str]


def _place(key: Key) -> tuple[bool, Key]:
    """VPC by VPC, and those outside at the end, so that most pairs that meet are near each other."""
    return key[0] == "", key


def _keys(world: World, interfaces: tuple[NetworkInterface, ...], loners: frozenset[str]) -> list[Key]:
    """What each interface's standing is made of."""
    resources = world.resources
    public = {interface_id for interface_id, _ in translations(world)}
    keys: list[Key] = []
    for one in interfaces:
        attachment = one.attachment
        instance: Any = resources.get(attachment.instance_id) if attachment else None
        is_alive = (
            attachment is not None
            and attachment.status == "attached"
            and instance is not None
            and instance.state == "running"
            and works(world, instance)
        )
        alone = one.id in loners or one.managed_by is not None or not one.group_ids
        keys.append((one.vpc_id, one.subnet_id, one.group_ids, is_alive, one.id in public, one.id if alone else ""))
    return keys


def _hosts(world: World) -> Iterable[str]:
    """Ids of ends that are neither interfaces nor instances."""
    for prefix in END_KINDS:
        kind = registry.kind_of_prefix(prefix)
        if kind and kind not in PLAIN:
            yield from (one.id for one in world.all(kind))


def _odd(
    world: World,
    interfaces: tuple[NetworkInterface, ...],
    addresses: tuple[str, ...],
    keys: list[Key],
    all_numbers: list[int],
    family: Family,
) -> set[int]:
    """Interfaces whose address is out of the ordinary, so that what holds for their neighbours need not for them.

    That is one at which a service answers, one outside the range of the subnet, one that an interface has too which
    is looked at alone, and a public address that belongs to a secondary private one.
    """
    served = {address for vpc in world.all(Vpc) for address in services_of(world, vpc.id)}
    apart = {address for one, key in zip(interfaces, keys, strict=True) if key[-1] for address in one.addresses}
    odd = {place for place, address in enumerate(addresses[: len(keys)]) if address in served or address in apart}
    ranges = ((one.id, one.ipv6_cidr_block if family == 6 else one.cidr_block) for one in world.all(Subnet))
    spans = {id: span(block) for id, block in ranges if block}
    for place, key in enumerate(keys):
        network, mask = spans.get(key[1], NOWHERE)
        if all_numbers[place] & mask != network:
            odd.add(place)
    if family == 6:
        return odd
    primary = set(translations(world))
    odd |= {
        place for place, key in enumerate(keys) if key[4] and (interfaces[place].id, addresses[place]) not in primary
    }
    return odd
