"""`EgressOnlyInternetGateways`, as `aws ec2 describe-egress-only-internet-gateways` answers."""

from typing import Any

from labs.cloud.resources.egress_only_internet_gateway import EgressOnlyInternetGateway
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.internet_gateways import ATTACHMENT
from labs.cloud.snapshot.members import TAGS, Into, Members, each, own_id, struct

GATEWAY = Members(
    {
        **TAGS,
        "EgressOnlyInternetGatewayId": Into("id", own_id),
        "Attachments": Into("attachments", each(struct(dict, ATTACHMENT))),
    },
    needs=["EgressOnlyInternetGatewayId"],
)


def read_gateway(value: Any, place: Place, draft: Draft) -> None:
    """One gateway, of the VPC that it was made for."""
    fields = GATEWAY.fields(value, place, draft)
    attached = [one["vpc_id"] for one in fields.pop("attachments", ()) if one.get("vpc_id")]
    draft.add(EgressOnlyInternetGateway(**fields, vpc_id=attached[0] if attached else ""), place)


def fit_gateways(draft: Draft) -> None:
    """A gateway is nothing without its VPC."""
    for one in draft.all(EgressOnlyInternetGateway):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)


EGRESS_ONLY_INTERNET_GATEWAYS = Listed("EgressOnlyInternetGateways", read_gateway, fit_gateways)
