"""Which interface does an AWS service work through? The one the document shows for it, else one that is made up."""

import re
from collections.abc import Iterator
from typing import Any

from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import RESERVED_FIRST, Subnet
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.lists.network_interfaces import add_interface

OWNERS = re.compile(r"\b(?:nat|vpce|tgw-attach)-[0-9a-f]+")
"""Descriptions of such interfaces name what they belong to."""


def described_interfaces(draft: Draft) -> dict[str, list[NetworkInterface]]:
    """Owner -> the interfaces whose descriptions name it."""
    found: dict[str, list[NetworkInterface]] = {}
    for one in draft.all(NetworkInterface):
        if one.managed_by and (named := OWNERS.search(one.description)):
            found.setdefault(named.group(), []).append(one)
    return found


def take_over(draft: Draft, interface: NetworkInterface, owner_id: str) -> None:
    """Let an interface belong to its owner."""
    draft.put(interface.replace(managed_by=owner_id))


def make_up_interface(
    draft: Draft,
    subnet: Subnet,
    owner_id: str,
    *,
    interface_type: str,
    address: str | None = None,
    id: str | None = None,
    description: str = "",
    **more: Any,
) -> NetworkInterface:
    """An interface of a service in a subnet that the document does not show."""
    named = id or draft.new_id(NetworkInterface.id_prefix)
    fields = {
        "id": named,
        "subnet_id": subnet.id,
        "vpc_id": subnet.vpc_id,
        "status": "in-use",
        "private_ip_address": address or next(_free_addresses(draft, subnet)),
        "requester_managed": True,
        "interface_type": interface_type,
        "source_dest_check": False,
        "description": description,
        **more,
    }
    add_interface(fields, Place(), draft)
    made = draft.find(NetworkInterface, named)
    if made is None:
        raise AssertionError("it was added just now")
    take_over(draft, made, owner_id)
    draft.made_up.add(named)
    draft.note("MANAGED_INTERFACE_MADE_UP", id=named, owner_id=owner_id, subnet_id=subnet.id)
    return made


def _free_addresses(draft: Draft, subnet: Subnet) -> Iterator[str]:
    """Addresses of a subnet that nobody has, the last first, which are the least likely to be meant for somebody."""
    used = {one.private_ip_address for each in draft.all(NetworkInterface) for one in each.private_ip_addresses}
    network = subnet.network
    for place in range(network.num_addresses - 2, RESERVED_FIRST - 1, -1):
        if str(network[place]) not in used:
            yield str(network[place])
    yield str(network[RESERVED_FIRST])
