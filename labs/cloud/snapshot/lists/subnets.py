"""`Subnets`, as `aws ec2 describe-subnets` answers."""

from typing import Any

from labs.cloud.facts.regions import availability_zones, zone_id
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.subnet_ipv6_cidr_block import SubnetIpv6CidrBlockAssociation
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place, UnreadableDocument
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
    inside,
    ipv6_cidr,
    known,
    one_of,
    own_id,
    reference,
    struct,
    text,
    through,
    zone,
)

GONE = ("disassociating", "disassociated", "failing", "failed")
ASSOCIATION = Members(
    {
        "AssociationId": Into("association_id", text),
        "Ipv6CidrBlock": Into("ipv6_cidr_block", ipv6_cidr),
        "Ipv6CidrBlockState": Into("state", through("State", text, "StatusMessage")),
        **known("Ipv6AddressAttribute", "IpSource"),
    },
    needs=["Ipv6CidrBlock"],
)
SUBNET = Members(
    {
        **TAGS,
        "SubnetId": Into("id", own_id),
        "VpcId": Into("vpc_id", reference),
        "CidrBlock": Into("cidr_block", cidr),
        "AvailabilityZone": Into("availability_zone", zone),
        "AvailabilityZoneId": Into("availability_zone_id", text),
        "Ipv6CidrBlockAssociationSet": Into("ipv6_ranges", each(struct(dict, ASSOCIATION))),
        "Ipv6Native": Into("ipv6_native", flag),
        "AssignIpv6AddressOnCreation": Into("assign_ipv6_address_on_creation", flag),
        "DefaultForAz": Into("default_for_az", flag),
        "MapPublicIpOnLaunch": Into("map_public_ip_on_launch", flag),
        "PrivateDnsNameOptionsOnLaunch": inside(
            {
                "HostnameType": Into("private_dns_hostname_type_on_launch", one_of("ip-name", "resource-name")),
                "EnableResourceNameDnsARecord": Into("enable_resource_name_dns_a_record_on_launch", flag),
                **known("EnableResourceNameDnsAAAARecord"),
            }
        ),
        **SHOWN,
        **known("AvailableIpAddressCount", "EnableDns64", "MapCustomerOwnedIpOnLaunch", "OwnerId"),
        **known("State", "SubnetArn"),
    },
    needs=["SubnetId", "VpcId"],
)


def read_subnet(value: Any, place: Place, draft: Draft) -> None:
    """One subnet; without a zone it is in the first of the Region."""
    fields = SUBNET.fields(value, place, draft)
    keep_mode(fields, draft)
    six = [one for one in fields.pop("ipv6_ranges", ()) if one.pop("state", None) not in GONE]
    if "cidr_block" not in fields and not six:
        raise UnreadableDocument(place / "CidrBlock", "is missing")
    fields["cidr_block"] = fields.get("cidr_block", "")
    fields["ipv6_cidr_block_associations"] = tuple(_association(draft, **one) for one in six[:1])
    named = fields.setdefault("availability_zone", availability_zones(draft.region)[0].zone_name)
    is_elsewhere = value.get("AvailabilityZone", named) != named
    if is_elsewhere or "availability_zone_id" not in fields:
        fields["availability_zone_id"] = zone_id(draft.region, named)
    draft.add(Subnet(**fields), place)


def fit_subnets(draft: Draft) -> None:
    """A subnet is part of a VPC."""
    for one in draft.all(Subnet):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)


def _association(draft: Draft, *, ipv6_cidr_block: str, association_id: str = "") -> SubnetIpv6CidrBlockAssociation:
    named = association_id or draft.new_id("subnet-cidr-assoc")
    return SubnetIpv6CidrBlockAssociation(association_id=named, ipv6_cidr_block=ipv6_cidr_block)


SUBNETS = Listed("Subnets", read_subnet, fit_subnets)
