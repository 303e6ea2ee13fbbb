"""`SecurityGroups`, as `aws ec2 describe-security-groups` answers. Their permissions become rules.

A group that interfaces name and the document lacks is made up as AWS makes a new one: nothing in, everything out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import DEFAULT_NAME, SecurityGroup
from labs.cloud.resources.security_group_rule import ALL, EVERYWHERE, NAMES, SecurityGroupRule
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
    ipv6_cidr,
    known,
    own_id,
    protocol,
    reference,
    struct,
    text,
    whole,
)

RANGE = Members({"CidrIp": Into("cidr_ipv4", cidr), "Description": Into("description", text)}, needs=["CidrIp"])
IPV6_RANGE = Members(
    {"CidrIpv6": Into("cidr_ipv6", ipv6_cidr), "Description": Into("description", text)}, needs=["CidrIpv6"]
)
LIST = Members(
    {"PrefixListId": Into("prefix_list_id", reference), "Description": Into("description", text)},
    needs=["PrefixListId"],
)
PAIR = Members(
    {
        "GroupId": Into("referenced_group_id", reference),
        "Description": Into("description", text),
        "VpcId": Into("referenced_vpc_id", text),
        "VpcPeeringConnectionId": Into("vpc_peering_connection_id", text),
        **known("GroupName", "PeeringStatus", "UserId"),
    },
    needs=["GroupId"],
)
PERMISSION = Members(
    {
        "IpProtocol": Into("ip_protocol", protocol),
        "FromPort": Into("from_port", whole),
        "ToPort": Into("to_port", whole),
        "IpRanges": Into("ranges", each(struct(dict, RANGE))),
        "Ipv6Ranges": Into("ipv6_ranges", each(struct(dict, IPV6_RANGE))),
        "UserIdGroupPairs": Into("pairs", each(struct(dict, PAIR))),
        "PrefixListIds": Into("lists", each(struct(dict, LIST))),
    },
    needs=["IpProtocol"],
)
PEERS = ("ranges", "ipv6_ranges", "lists", "pairs")
PERMISSIONS = each(struct(dict, PERMISSION))
GROUP = Members(
    {
        **TAGS,
        "GroupId": Into("id", own_id),
        "GroupName": Into("group_name", text),
        "Description": Into("description", text),
        "VpcId": Into("vpc_id", reference),
        "IpPermissions": Into("inward", PERMISSIONS),
        "IpPermissionsEgress": Into("outward", PERMISSIONS),
        **known("OwnerId", "SecurityGroupArn"),
    },
    needs=["GroupId", "VpcId"],
)


def read_group(value: Any, place: Place, draft: Draft) -> None:
    """One group; its permissions wait for rules that may be listed beside it."""
    fields = _unsaid(value) | GROUP.fields(value, place, draft)
    spelled = {False: fields.pop("inward", ()), True: fields.pop("outward", ())}
    draft.add(SecurityGroup(**fields), place)
    draft.beside["permissions"].append((fields["id"], spelled))


def _unsaid(value: Any) -> dict[str, Any]:
    return {"group_name": value.get("GroupId") if isinstance(value, Mapping) else "", "description": ""}


def fit_groups(draft: Draft) -> None:
    """Groups are of a VPC that is there; each VPC has a default group, and each interface the groups it names."""
    for one in draft.all(SecurityGroup):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)
    for vpc_id, group_id, name in draft.beside["groups"]:
        if draft.find(Vpc, vpc_id) and not draft.find(SecurityGroup, group_id):
            _make_up(draft, vpc_id, group_id, name or group_id)
    with_default = {one.vpc_id for one in draft.all(SecurityGroup) if one.is_default}
    for vpc in draft.all(Vpc):
        if vpc.id not in with_default:
            _make_up(draft, vpc.id, draft.new_id(SecurityGroup.id_prefix), DEFAULT_NAME)
    for interface in draft.all(NetworkInterface):
        kept = tuple(one for one in interface.group_ids if draft.find(SecurityGroup, one))
        if kept != interface.group_ids:
            draft.put(interface.replace(group_ids=kept))


def rules_of(
    group_id: str, spelled: dict[bool, tuple[dict[str, Any], ...]], draft: Draft
) -> Iterator[SecurityGroupRule]:
    """The rules that the permissions of a group stand for."""
    for is_egress, permissions in spelled.items():
        for one in permissions:
            protocol, first, last = ports_of(one["ip_protocol"], one.get("from_port"), one.get("to_port"))
            for peer in (peer for name in PEERS for peer in one.get(name, ())):
                yield SecurityGroupRule(
                    id=draft.new_id(SecurityGroupRule.id_prefix),
                    group_id=group_id,
                    is_egress=is_egress,
                    ip_protocol=protocol,
                    from_port=first,
                    to_port=last,
                    **peer,
                )


def ports_of(protocol: str, first: int | None, last: int | None) -> tuple[str, int, int]:
    """Protocol and ports as a rule keeps them: what is not said means all."""
    protocol = NAMES.get(protocol, protocol)
    if protocol in ("tcp", "udp"):
        return protocol, 0 if first is None or first < 0 else first, 65535 if last is None or last < 0 else last
    if protocol == ALL:
        return protocol, -1, -1
    return protocol, -1 if first is None else first, -1 if last is None else last


def _make_up(draft: Draft, vpc_id: str, group_id: str, name: str) -> None:
    made = SecurityGroup(id=group_id, group_name=name, description=name, vpc_id=vpc_id)
    draft.make_up(made, "SECURITY_GROUP_MADE_UP", group_name=name, vpc_id=vpc_id)
    if made.is_default:
        draft.put(_all(draft, group_id, is_egress=False, peer={"referenced_group_id": group_id}))
    draft.put(_all(draft, group_id, is_egress=True, peer={"cidr_ipv4": EVERYWHERE}))


def _all(draft: Draft, group_id: str, *, is_egress: bool, peer: dict[str, Any]) -> SecurityGroupRule:
    rule_id = draft.new_id(SecurityGroupRule.id_prefix)
    return SecurityGroupRule(id=rule_id, group_id=group_id, is_egress=is_egress, ip_protocol=ALL, **peer)


SECURITY_GROUPS = Listed("SecurityGroups", read_group, fit_groups)
