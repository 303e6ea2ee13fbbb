"""`TransitGatewayAttachments` and `TransitGatewayVpcAttachments`: two answers about the same attachments.

Only the first tells the route table of each, only the second the subnets. Either may be absent.
"""

from typing import Any, get_args

from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway_attachment import (
    State,
    TransitGatewayAttachment,
    VpcAttachmentOptions,
)
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.managed import described_interfaces, make_up_interface, take_over
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    each,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    text,
    through,
)

SWITCH = one_of("enable", "disable")
SIMULATED = ("vpc", "vpn")
NEVER_CARRIES = ("failed", "failing", "initiatingRequest", "pendingAcceptance", "rejected", "rejecting", "rollingBack")
"""States of attachments that lead nowhere and that only gateways of other accounts bring about."""
STATE = Into("state", text)
OPTIONS = Members(
    {
        "DnsSupport": Into("dns_support", SWITCH),
        "SecurityGroupReferencingSupport": Into("security_group_referencing_support", SWITCH),
        "Ipv6Support": Into("ipv6_support", SWITCH),
        "ApplianceModeSupport": Into("appliance_mode_support", SWITCH),
    }
)
ATTACHMENT = Members(
    {
        **TAGS,
        "TransitGatewayAttachmentId": Into("id", own_id),
        "TransitGatewayId": Into("transit_gateway_id", reference),
        "ResourceType": Into("resource_type", text),
        "ResourceId": Into("resource_id", reference),
        "State": STATE,
        "CreationTime": Into("creation_time", moment),
        "Association": Into("table", through("TransitGatewayRouteTableId", reference, "State")),
        **known("ResourceOwnerId", "TransitGatewayOwnerId"),
    },
    needs=["TransitGatewayAttachmentId", "TransitGatewayId", "ResourceId"],
)
VPC_ATTACHMENT = Members(
    {
        **TAGS,
        "TransitGatewayAttachmentId": Into("id", own_id),
        "TransitGatewayId": Into("transit_gateway_id", reference),
        "VpcId": Into("resource_id", reference),
        "State": STATE,
        "SubnetIds": Into("subnet_ids", each(reference)),
        "CreationTime": Into("creation_time", moment),
        "Options": Into("options", struct(VpcAttachmentOptions, OPTIONS)),
        **known("VpcOwnerId"),
    },
    needs=["TransitGatewayAttachmentId", "TransitGatewayId", "VpcId"],
)
USUAL = {"state": "available", "creation_time": LONG_AGO}


def read_attachment(value: Any, place: Place, draft: Draft) -> None:
    """One attachment of any type; those of types that are not simulated are left out."""
    fields = {**USUAL, "resource_type": "vpc", **ATTACHMENT.fields(value, place, draft)}
    table = fields.pop("table", None)
    if fields["resource_type"] not in SIMULATED:
        draft.note("NOT_SIMULATED", id=fields["id"], value=fields["resource_type"])
        return
    if not _is_kept(fields, draft):
        return
    if table:
        draft.beside["associations"].append((table, fields["id"]))
    draft.add(TransitGatewayAttachment(**fields), place)


def read_vpc_attachment(value: Any, place: Place, draft: Draft) -> None:
    """One attachment of a VPC, known from the other list or not."""
    fields = {**USUAL, **VPC_ATTACHMENT.fields(value, place, draft), "resource_type": "vpc"}
    if not _is_kept(fields, draft):
        return
    there = draft.find(TransitGatewayAttachment, fields["id"])
    more = {name: fields[name] for name in ("subnet_ids", "options") if name in fields}
    if there:
        draft.put(there.replace(**more))
    else:
        draft.add(TransitGatewayAttachment(**fields), place)


def _is_kept(fields: dict[str, Any], draft: Draft) -> bool:
    """Whether an attachment carries or did; a passing state that still carries is taken as available."""
    if fields["state"] in NEVER_CARRIES:
        draft.note("NOT_SIMULATED", id=fields["id"], value=fields["state"])
        return False
    fields["state"] = fields["state"] if fields["state"] in get_args(State) else "available"
    return True


def fit_attachments(draft: Draft) -> None:
    """An attached VPC has an interface of the transit gateway in each of its subnets."""
    described = described_interfaces(draft)
    for one in draft.all(TransitGatewayAttachment):
        if one.resource_type == "vpc" and not draft.find(Vpc, one.resource_id):
            draft.drop(one, one.resource_id)
            continue
        beside = described.get(one.id, [])
        named = one.subnet_ids or tuple(each.subnet_id for each in beside)
        subnets = [subnet for id in named if (subnet := draft.find(Subnet, id))]
        if one.resource_type == "vpc" and one.state == "available" and not subnets:
            subnets = _one_a_zone(draft, one.resource_id)
            if not subnets:
                draft.drop(one, "SubnetIds")
                continue
        options = one.options or (VpcAttachmentOptions() if one.resource_type == "vpc" else None)
        gone = draft.moment if one.state == "deleted" else None
        kept = tuple(subnet.id for subnet in subnets)
        draft.put(one.replace(subnet_ids=kept, options=options, deleted_at=gone))
        for subnet in subnets if gone is None else ():
            _enter(draft, one, subnet, beside)


def _one_a_zone(draft: Draft, vpc_id: str) -> list[Subnet]:
    """Where a transit gateway most likely is in a VPC of which no attached subnet is said."""
    zones: dict[str, Subnet] = {}
    for one in draft.all(Subnet):
        if one.vpc_id == vpc_id:
            zones.setdefault(one.availability_zone, one)
    return list(zones.values())


def _enter(draft: Draft, attachment: TransitGatewayAttachment, subnet: Subnet, beside: list[NetworkInterface]) -> None:
    interface = next((one for one in beside if one.subnet_id == subnet.id), None)
    if interface:
        take_over(draft, interface, attachment.id)
        return
    description = f"Network Interface for Transit Gateway Attachment {attachment.id}"
    make_up_interface(draft, subnet, attachment.id, interface_type="transit_gateway", description=description)


TRANSIT_GATEWAY_ATTACHMENTS = Listed("TransitGatewayAttachments", read_attachment, fit_attachments)
TRANSIT_GATEWAY_VPC_ATTACHMENTS = Listed("TransitGatewayVpcAttachments", read_vpc_attachment)
