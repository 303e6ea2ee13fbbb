"""`SecurityGroupRules`, as `aws ec2 describe-security-group-rules` answers: the same rules with their own ids and tags.

Where a group's rules are listed here they count; else its permissions do.
"""

from typing import Any

from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.security_groups import ports_of, rules_of
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    cidr,
    flag,
    inside,
    ipv6_cidr,
    known,
    own_id,
    protocol,
    reference,
    text,
    whole,
)

RULE = Members(
    {
        **TAGS,
        "SecurityGroupRuleId": Into("id", own_id),
        "GroupId": Into("group_id", reference),
        "IsEgress": Into("is_egress", flag),
        "IpProtocol": Into("ip_protocol", protocol),
        "FromPort": Into("from_port", whole),
        "ToPort": Into("to_port", whole),
        "CidrIpv4": Into("cidr_ipv4", cidr),
        "CidrIpv6": Into("cidr_ipv6", ipv6_cidr),
        "PrefixListId": Into("prefix_list_id", reference),
        "Description": Into("description", text),
        "ReferencedGroupInfo": inside(
            {
                "GroupId": Into("referenced_group_id", reference),
                "VpcId": Into("referenced_vpc_id", text),
                "VpcPeeringConnectionId": Into("vpc_peering_connection_id", text),
                **known("PeeringStatus", "UserId"),
            }
        ),
        **known("GroupOwnerId", "SecurityGroupRuleArn"),
    },
    needs=["SecurityGroupRuleId", "GroupId", "IsEgress", "IpProtocol"],
)


def read_rule(value: Any, place: Place, draft: Draft) -> None:
    """One rule."""
    fields = RULE.fields(value, place, draft)
    protocol, first, last = ports_of(fields["ip_protocol"], fields.get("from_port"), fields.get("to_port"))
    draft.add(SecurityGroupRule(**{**fields, "ip_protocol": protocol, "from_port": first, "to_port": last}), place)


def fit_rules(draft: Draft) -> None:
    """Rules are of a group that is there; groups without listed rules have those of their permissions."""
    listed = draft.all(SecurityGroupRule)
    for one in listed:
        if not draft.find(SecurityGroup, one.group_id):
            draft.drop(one, one.group_id)
    have = {one.group_id for one in listed}
    for group_id, spelled in draft.beside["permissions"]:
        if group_id not in have and draft.find(SecurityGroup, group_id):
            for rule in rules_of(group_id, spelled, draft):
                draft.put(rule)


SECURITY_GROUP_RULES = Listed("SecurityGroupRules", read_rule, fit_rules)
