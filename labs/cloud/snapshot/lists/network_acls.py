"""`NetworkAcls`, as `aws ec2 describe-network-acls` answers; entries may come in any order."""

from typing import Any

from labs.cloud.resources.network_acl import LAST_RULE, NUMBERS, NetworkAcl, NetworkAclAssociation, NetworkAclEntry
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
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
    protocol,
    reference,
    struct,
    text,
    whole,
)

EVERYWHERE = "0.0.0.0/0"
ENTRY = Members(
    {
        "CidrBlock": Into("cidr_block", cidr),
        "Egress": Into("egress", flag),
        "IcmpTypeCode": inside({"Code": Into("icmp_code", whole), "Type": Into("icmp_type", whole)}),
        "PortRange": inside({"From": Into("from_port", whole), "To": Into("to_port", whole)}),
        "Protocol": Into("protocol", protocol),
        "RuleAction": Into("rule_action", one_of("allow", "deny")),
        "RuleNumber": Into("rule_number", whole),
        "Ipv6CidrBlock": Into("ipv6_cidr_block", ipv6_cidr),
    },
    needs=["Egress", "RuleAction", "RuleNumber"],
)
ASSOCIATION = Members(
    {
        "NetworkAclAssociationId": Into("association_id", text),
        "SubnetId": Into("subnet_id", reference),
        **known("NetworkAclId"),
    },
    needs=["SubnetId"],
)
ACL = Members(
    {
        **TAGS,
        "NetworkAclId": Into("id", own_id),
        "VpcId": Into("vpc_id", reference),
        "IsDefault": Into("is_default", flag),
        "Entries": Into("entries", each(struct(dict, ENTRY))),
        "Associations": Into("associations", each(struct(dict, ASSOCIATION))),
        **known("OwnerId"),
    },
    needs=["NetworkAclId", "VpcId"],
)


def read_acl(value: Any, place: Place, draft: Draft) -> None:
    """One ACL; the final deny of each direction is always there and not kept."""
    fields = ACL.fields(value, place, draft)
    numbered = [_entry(one) for one in fields.get("entries", ()) if _is_kept(one)]
    fields["entries"] = tuple(sorted(numbered, key=lambda one: (not one.egress, one.rule_number)))
    fields["associations"] = tuple(_association(one, draft) for one in fields.get("associations", ()))
    draft.add(NetworkAcl(**fields), place)


def fit_acls(draft: Draft) -> None:
    """Each VPC has a default ACL, and each subnet is guarded by one."""
    for one in draft.all(NetworkAcl):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)
        else:
            draft.put(
                one.replace(associations=tuple(it for it in one.associations if draft.find(Subnet, it.subnet_id)))
            )
    with_default = {one.vpc_id for one in draft.all(NetworkAcl) if one.is_default}
    for vpc in draft.all(Vpc):
        if vpc.id not in with_default:
            made = NetworkAcl(id=draft.new_id("acl"), vpc_id=vpc.id, is_default=True, entries=ALLOW_ALL)
            draft.make_up(made, "NETWORK_ACL_MADE_UP", vpc_id=vpc.id)
    _guard_the_rest(draft)


def _guard_the_rest(draft: Draft) -> None:
    """Subnets that no ACL names are guarded by the default one."""
    guarded = {it.subnet_id for one in draft.all(NetworkAcl) for it in one.associations}
    default = {one.vpc_id: one.id for one in draft.all(NetworkAcl) if one.is_default}
    for subnet in draft.all(Subnet):
        acl = draft.find(NetworkAcl, default.get(subnet.vpc_id))
        if acl and subnet.id not in guarded:
            draft.put(acl.replace(associations=(*acl.associations, _association({"subnet_id": subnet.id}, draft))))
            if "NetworkAcls" in draft.members:
                draft.note("SUBNET_UNGUARDED", id=subnet.id, network_acl_id=acl.id)


def _is_kept(shown: dict[str, Any]) -> bool:
    return bool(shown["rule_number"] < LAST_RULE and ("cidr_block" in shown or "ipv6_cidr_block" in shown))


def _entry(shown: dict[str, Any]) -> NetworkAclEntry:
    protocol = shown.get("protocol", "-1")
    return NetworkAclEntry(**{**shown, "protocol": NUMBERS.get(protocol, protocol)})


def _association(shown: dict[str, Any], draft: Draft) -> NetworkAclAssociation:
    named = shown.get("association_id") or draft.new_id("aclassoc")
    return NetworkAclAssociation(association_id=named, subnet_id=shown["subnet_id"])


ALLOW_ALL = tuple(
    NetworkAclEntry(rule_number=100, egress=egress, rule_action="allow", cidr_block=EVERYWHERE)
    for egress in (True, False)
)
NETWORK_ACLS = Listed("NetworkAcls", read_acl, fit_acls)
