"""`Vpcs`, as `aws ec2 describe-vpcs` answers. A VPC that only its parts speak of is made up from them."""

from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Any

from labs.cloud.resources.route_table import LOCAL, RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import NO_OPTIONS, Vpc, VpcCidrBlockAssociation
from labs.cloud.resources.vpc_ipv6_cidr_block import VpcIpv6CidrBlockAssociation
from labs.cloud.snapshot.document import Place, is_missing
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.vpc_block_public_access_exclusions import SHOWN, keep_mode
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    cidr,
    each,
    flag,
    ipv6_cidr,
    known,
    own_id,
    struct,
    text,
    through,
)

GONE = ("disassociating", "disassociated", "failing", "failed")
ASSOCIATION = Members(
    {
        "AssociationId": Into("association_id", text),
        "CidrBlock": Into("cidr_block", cidr),
        "CidrBlockState": Into("state", through("State", text, "StatusMessage")),
    },
    needs=["CidrBlock"],
)
IPV6_ASSOCIATION = Members(
    {
        "AssociationId": Into("association_id", text),
        "Ipv6CidrBlock": Into("ipv6_cidr_block", ipv6_cidr),
        "Ipv6CidrBlockState": Into("state", through("State", text, "StatusMessage")),
        "NetworkBorderGroup": Into("network_border_group", text),
        **known("Ipv6Pool", "Ipv6AddressAttribute", "IpSource"),
    },
    needs=["Ipv6CidrBlock"],
)
VPC = Members(
    {
        **TAGS,
        "VpcId": Into("id", own_id),
        "CidrBlock": Into("cidr_block", cidr),
        "CidrBlockAssociationSet": Into("cidr_block_associations", each(struct(dict, ASSOCIATION))),
        "Ipv6CidrBlockAssociationSet": Into("ipv6_ranges", each(struct(dict, IPV6_ASSOCIATION))),
        "DhcpOptionsId": Into("dhcp_options_id", text),
        "InstanceTenancy": Into("instance_tenancy", text),
        "IsDefault": Into("is_default", flag),
        **SHOWN,
        **known("OwnerId", "State"),
    },
    needs=["VpcId"],
)


def read_vpc(value: Any, place: Place, draft: Draft) -> None:
    """One VPC; its first range is the primary."""
    fields = VPC.fields(value, place, draft)
    keep_mode(fields, draft)
    ranges = [one for one in fields.get("cidr_block_associations", ()) if one.pop("state", None) not in GONE]
    primary = fields.get("cidr_block") or (ranges[0]["cidr_block"] if ranges else None)
    if primary is None:
        raise is_missing(place / "CidrBlock")
    if not any(one["cidr_block"] == primary for one in ranges):
        ranges.insert(0, {"cidr_block": primary})
    if fields.get("dhcp_options_id") == NO_OPTIONS:
        fields["dhcp_options_id"] = None
    associations = tuple(_association(draft, **one) for one in ranges)
    six = [one for one in fields.pop("ipv6_ranges", ()) if one.pop("state", None) not in GONE]
    fields["ipv6_cidr_block_associations"] = tuple(_ipv6_association(draft, **one) for one in six)
    draft.add(Vpc(**{**fields, "cidr_block": primary, "cidr_block_associations": associations}), place)


def fit_vpcs(draft: Draft) -> None:
    """Make up what subnets and route tables speak of, and switch on the DNS names that interfaces have."""
    named = [*(one.vpc_id for one in draft.all(RouteTable)), *(one.vpc_id for one in draft.all(Subnet))]
    for vpc_id in dict.fromkeys(named):
        if not draft.find(Vpc, vpc_id):
            _make_up(draft, vpc_id)
    for vpc_id, has_names in draft.beside["public names"]:
        if vpc := draft.find(Vpc, vpc_id):
            draft.put(vpc.replace(enable_dns_hostnames=has_names))
    said = dict(draft.beside["public names"])
    for vpc_id in dict.fromkeys(draft.beside["private names"]):
        vpc = draft.find(Vpc, vpc_id)
        if vpc and vpc_id not in said:
            draft.put(vpc.replace(enable_dns_hostnames=True))


def _make_up(draft: Draft, vpc_id: str) -> None:
    """Its ranges are the destinations of its local routes, else the smallest range around its subnets."""
    tables = [one for one in draft.all(RouteTable) if one.vpc_id == vpc_id]
    local = {one.destination_cidr_block: None for table in tables for one in table.routes if one.gateway_id == LOCAL}
    ranges = [one for one in local if one]
    subnets = [one.network for one in draft.all(Subnet) if one.vpc_id == vpc_id and one.cidr_block]
    if not ranges and subnets:
        ranges = [str(_around(subnets))]
    if not ranges:
        return
    associations = tuple(_association(draft, cidr_block=one) for one in ranges)
    made = Vpc(id=vpc_id, cidr_block=ranges[0], cidr_block_associations=associations)
    draft.make_up(made, "VPC_MADE_UP", cidr_block=", ".join(ranges))


def _around(networks: Iterable[IPv4Network]) -> IPv4Network:
    """The smallest range that holds these, and no larger one than a VPC may have where that is possible."""
    networks = list(networks)
    around = networks[0]
    while not all(one.subnet_of(around) for one in networks):
        around = around.supernet()
    return around


def _association(draft: Draft, *, cidr_block: str, association_id: str = "") -> VpcCidrBlockAssociation:
    named = association_id or draft.new_id("vpc-cidr-assoc")
    return VpcCidrBlockAssociation(association_id=named, cidr_block=cidr_block)


def _ipv6_association(
    draft: Draft, *, ipv6_cidr_block: str, association_id: str = "", network_border_group: str = ""
) -> VpcIpv6CidrBlockAssociation:
    return VpcIpv6CidrBlockAssociation(
        association_id=association_id or draft.new_id("vpc-cidr-assoc"),
        ipv6_cidr_block=ipv6_cidr_block,
        network_border_group=network_border_group or draft.region,
    )


VPCS = Listed("Vpcs", read_vpc, fit_vpcs)
