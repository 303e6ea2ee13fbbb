"""`InternetGateways`, as `aws ec2 describe-internet-gateways` answers."""

from typing import Any

from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import TAGS, Into, Members, each, known, own_id, reference, struct

ATTACHMENT = Members({"VpcId": Into("vpc_id", reference), **known("State")})
GATEWAY = Members(
    {
        **TAGS,
        "InternetGatewayId": Into("id", own_id),
        "Attachments": Into("attachments", each(struct(dict, ATTACHMENT))),
        **known("OwnerId"),
    },
    needs=["InternetGatewayId"],
)


def read_gateway(value: Any, place: Place, draft: Draft) -> None:
    """One gateway, attached to one VPC or to none."""
    fields = GATEWAY.fields(value, place, draft)
    attached = [one["vpc_id"] for one in fields.pop("attachments", ()) if one.get("vpc_id")]
    draft.add(InternetGateway(**fields, vpc_id=attached[0] if attached else None), place)


def fit_gateways(draft: Draft) -> None:
    """A gateway can only be attached to a VPC that is there."""
    for one in draft.all(InternetGateway):
        if one.vpc_id and not draft.find(Vpc, one.vpc_id):
            draft.put(one.replace(vpc_id=None))


INTERNET_GATEWAYS = Listed("InternetGateways", read_gateway, fit_gateways)
