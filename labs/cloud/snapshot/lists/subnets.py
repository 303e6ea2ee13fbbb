"""`Subnets`, as `aws ec2 describe-subnets` answers."""

from typing import Any

from labs.cloud.facts.regions import availability_zones, zone_id
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.vpc_block_public_access_exclusions import SHOWN, keep_mode
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    cidr,
    flag,
    inside,
    known,
    one_of,
    own_id,
    reference,
    text,
    zone,
)

SUBNET = Members(
    {
        **TAGS,
        "SubnetId": Into("id", own_id),
        "VpcId": Into("vpc_id", reference),
        "CidrBlock": Into("cidr_block", cidr),
        "AvailabilityZone": Into("availability_zone", zone),
        "AvailabilityZoneId": Into("availability_zone_id", text),
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
        **known("AssignIpv6AddressOnCreation", "AvailableIpAddressCount", "EnableDns64", "Ipv6CidrBlockAssociationSet"),
        **known("Ipv6Native", "MapCustomerOwnedIpOnLaunch", "OwnerId", "State", "SubnetArn"),
    },
    needs=["SubnetId", "VpcId", "CidrBlock"],
)


def read_subnet(value: Any, place: Place, draft: Draft) -> None:
    """One subnet; without a zone it is in the first of the Region."""
    fields = SUBNET.fields(value, place, draft)
    keep_mode(fields, draft)
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


SUBNETS = Listed("Subnets", read_subnet, fit_subnets)
