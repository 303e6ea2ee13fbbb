"""`VpnGateways`, as `aws ec2 describe-vpn-gateways` answers."""

from typing import Any

from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import TAGS, Into, Members, each, known, one_of, own_id, reference, struct, text, whole

ATTACHED = ("attached", "attaching", "detaching")
ATTACHMENT = Members({"VpcId": Into("vpc_id", text), "State": Into("state", one_of(*ATTACHED, "detached"))})
GATEWAY = Members(
    {
        **TAGS,
        "VpnGatewayId": Into("id", own_id),
        "State": Into("state", one_of("available", "deleted", otherwise="available")),
        "AmazonSideAsn": Into("amazon_side_asn", whole),
        "VpcAttachments": Into("attachments", each(struct(dict, ATTACHMENT))),
        **known("AvailabilityZone", "Type"),
    },
    needs=["VpnGatewayId"],
)


def read_gateway(value: Any, place: Place, draft: Draft) -> None:
    """One gateway, attached to one VPC or to none; where it was attached before may still be shown."""
    fields = GATEWAY.fields(value, place, draft)
    shown = fields.pop("attachments", ())
    gateway = VpnGateway(**fields)
    for one in (it for it in shown if it.get("state") == "detached"):
        gateway = gateway.replace(last_vpc_id=one.get("vpc_id"))
    for one in (it for it in shown if it.get("state") in ATTACHED and it.get("vpc_id")):
        vpc_id = reference(one["vpc_id"], place / "VpcAttachments", draft)
        gateway = gateway.replace(vpc_id=vpc_id, attachment_state=one["state"], last_vpc_id=None)
    draft.add(gateway, place)


def fit_gateways(draft: Draft) -> None:
    """A gateway can only be attached to a VPC that is there."""
    for one in draft.all(VpnGateway):
        gateway = one
        if gateway.vpc_id and not draft.find(Vpc, gateway.vpc_id):
            gateway = gateway.replace(vpc_id=None, attachment_state="detached")
        draft.put(gateway.replace(deleted_at=draft.moment) if gateway.state == "deleted" else gateway)


VPN_GATEWAYS = Listed("VpnGateways", read_gateway, fit_gateways)
