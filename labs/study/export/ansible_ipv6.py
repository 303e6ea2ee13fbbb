"""How does a playbook name a range or an address inside an IPv6 block of Amazon's, which is another one everywhere?"""

from ipaddress import IPv6Interface, IPv6Network
from typing import TYPE_CHECKING, Any

from labs.cloud.cli_value import host_part
from labs.cloud.resources.vpc import Vpc
from labs.study.export.ansible_state import Task

if TYPE_CHECKING:
    from labs.study.export.ansible import Playbook


def inside(book: "Playbook", text: str) -> str | None:
    """The expression that gives it by its place in the block of its VPC; None for what is in no such block."""
    try:
        wanted = IPv6Interface(text)
    except ValueError:
        return None
    for vpc in book.end.all(Vpc):
        for place, block in enumerate(vpc.ipv6_networks):
            if wanted.ip in block:
                return _placed(book, vpc, place, block, wanted, text)
    return None


def _placed(book: "Playbook", vpc: Vpc, place: int, block: IPv6Network, wanted: IPv6Interface, text: str) -> str | None:
    book.ref(vpc.id)
    known, _, leaf = book.known.get(vpc.id, "").rpartition(".")
    if leaf not in ("id", "vpc_id"):
        return None
    offset = int(wanted.ip) - int(block.network_address)
    length = "".join(text.partition("/")[1:])
    held = f"{known}.ipv6_cidr_block_association_set[{place}].ipv6_cidr_block"
    return f"({held} | regex_replace('00::/56$', '')) ~ '{offset >> 64:02x}{host_part(offset)}{length}'"


def write_egress_only_gateway(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_egress_igw_module.html."""
    told: Task = {"vpc_id": book.ref(one.vpc_id), "tags": book.tags(one)}
    book.keep(one, "ec2_vpc_egress_igw", told, "gateway_id")
