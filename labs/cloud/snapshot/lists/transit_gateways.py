"""`TransitGateways`, as `aws ec2 describe-transit-gateways` answers. One that attachments name is made up."""

from typing import Any, get_args

from labs.cloud.resources.transit_gateway import (
    State,
    TransitGateway,
    TransitGatewayRequestOptions,
)
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    known,
    moment,
    one_of,
    own_id,
    reference,
    text,
    whole,
)

SWITCH = one_of("enable", "disable")
OPTIONS = Members(
    {
        "AmazonSideAsn": Into("amazon_side_asn", whole),
        "AutoAcceptSharedAttachments": Into("auto_accept_shared_attachments", SWITCH),
        "DefaultRouteTableAssociation": Into("default_route_table_association", SWITCH),
        "DefaultRouteTablePropagation": Into("default_route_table_propagation", SWITCH),
        "AssociationDefaultRouteTableId": Into("association_default_route_table_id", reference),
        "PropagationDefaultRouteTableId": Into("propagation_default_route_table_id", reference),
        "VpnEcmpSupport": Into("vpn_ecmp_support", SWITCH),
        "DnsSupport": Into("dns_support", SWITCH),
        "SecurityGroupReferencingSupport": Into("security_group_referencing_support", SWITCH),
        "MulticastSupport": Into("multicast_support", SWITCH),
        **known("EncryptionSupport", "TransitGatewayCidrBlocks"),
    }
)
TABLES = ("association_default_route_table_id", "propagation_default_route_table_id")
GATEWAY = Members(
    {
        **TAGS,
        "TransitGatewayId": Into("id", own_id),
        "Description": Into("description", text),
        "State": Into("state", one_of(*get_args(State), otherwise="available")),
        "CreationTime": Into("creation_time", moment),
        "Options": Into("options", OPTIONS.fields),
        **known("OwnerId", "TransitGatewayArn"),
    },
    needs=["TransitGatewayId"],
)


def read_gateway(value: Any, place: Place, draft: Draft) -> None:
    """One transit gateway; without a state it is available."""
    fields = {"state": "available", "creation_time": LONG_AGO, **GATEWAY.fields(value, place, draft)}
    options = dict(fields.pop("options", {}))
    tables = {name: options.pop(name, None) for name in TABLES}
    draft.add(TransitGateway(**fields, **tables, options=TransitGatewayRequestOptions(**options)), place)


def fit_gateways(draft: Draft) -> None:
    """Every attachment is to a transit gateway, shared by another account or not."""
    for one in draft.all(TransitGatewayAttachment):
        if not draft.find(TransitGateway, one.transit_gateway_id):
            made = TransitGateway(id=one.transit_gateway_id, creation_time=LONG_AGO, state="available")
            draft.make_up(made, "TRANSIT_GATEWAY_MADE_UP", attachment_id=one.id)
    for gateway in draft.all(TransitGateway):
        if gateway.state == "deleted":
            draft.put(gateway.replace(deleted_at=draft.moment))


TRANSIT_GATEWAYS = Listed("TransitGateways", read_gateway, fit_gateways)
