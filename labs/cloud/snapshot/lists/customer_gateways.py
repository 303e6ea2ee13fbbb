"""`CustomerGateways`, as `aws ec2 describe-customer-gateways` answers."""

from typing import Any

from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.snapshot.document import Place, refuse
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed, resources
from labs.cloud.snapshot.members import TAGS, Into, Members, known, one_of, own_id, text

UNTOLD = "192.0.2.1"
"""The address of a device that has a certificate and tells none; RFC 5737 keeps it for examples."""


def _number(value: Any, place: Place, draft: Draft) -> int:
    """An AS number, which EC2 shows as a text."""
    shown = str(value)
    return int(shown) if shown.isdecimal() else int(refuse(place, "a whole number", value))


GATEWAY = Members(
    {
        **TAGS,
        "CustomerGatewayId": Into("id", own_id),
        "State": Into("state", one_of("available", "deleted", otherwise="available")),
        "IpAddress": Into("ip_address", text),
        "BgpAsn": Into("asn", _number),
        "BgpAsnExtended": Into("asn", _number),
        "DeviceName": Into("device_name", text),
        **known("CertificateArn", "Type"),
    },
    needs=["CustomerGatewayId"],
)


def fit_gateways(draft: Draft) -> None:
    """One that was deleted is shown for a while."""
    for one in draft.all(CustomerGateway):
        if one.state == "deleted":
            draft.put(one.replace(deleted_at=draft.moment))


CUSTOMER_GATEWAYS = Listed(
    "CustomerGateways", resources(CustomerGateway, GATEWAY, {"ip_address": UNTOLD}), fit_gateways
)
