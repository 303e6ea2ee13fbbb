"""`VpcPeeringConnections`, as `aws ec2 describe-vpc-peering-connections` answers."""

from datetime import timedelta
from typing import Any, get_args

import msgspec

from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import (
    STAYS_VISIBLE,
    Status,
    VpcPeeringConnection,
    VpcPeeringConnectionVpcInfo,
)
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
    known,
    moment,
    one_of,
    own_id,
    region,
    struct,
    text,
    through,
)

SIDE = Members(
    {
        "VpcId": Into("vpc_id", text),
        "OwnerId": Into("owner_id", text),
        "Region": Into("region", region),
        "CidrBlock": Into("cidr_block", cidr),
        "CidrBlockSet": Into("cidr_blocks", each(through("CidrBlock", cidr))),
        "PeeringOptions": inside(
            {
                "AllowDnsResolutionFromRemoteVpc": Into("allow_dns_resolution_from_remote_vpc", flag),
                **known("AllowEgressFromLocalClassicLinkToRemoteVpc", "AllowEgressFromLocalVpcToRemoteClassicLink"),
            }
        ),
        **known("Ipv6CidrBlockSet"),
    },
    needs=["VpcId"],
)
CONNECTION = Members(
    {
        **TAGS,
        "VpcPeeringConnectionId": Into("id", own_id),
        "AccepterVpcInfo": Into("accepter", struct(dict, SIDE)),
        "RequesterVpcInfo": Into("requester", struct(dict, SIDE)),
        "ExpirationTime": Into("expires_at", moment),
        "Status": Into("status", through("Code", one_of(*get_args(Status)), "Message")),
    },
    needs=["VpcPeeringConnectionId", "AccepterVpcInfo", "RequesterVpcInfo"],
)


def read_connection(value: Any, place: Place, draft: Draft) -> None:
    """One connection; without a state it is active."""
    fields = CONNECTION.fields(value, place, draft)
    sides = {name: _side(fields.pop(name), draft) for name in ("accepter", "requester")}
    usual = {"status": "active", "expires_at": draft.moment + timedelta(days=7)}
    draft.add(VpcPeeringConnection(**{**usual, **fields, **sides}), place)


def fit_connections(draft: Draft) -> None:
    """A connection that stands holds on to its VPCs here; ranges that it does not show are theirs."""
    for one in draft.all(VpcPeeringConnection):
        here = [vpc for side in one.sides if (vpc := draft.find(Vpc, side.vpc_id))]
        ranges = {vpc.id: tuple(it.cidr_block for it in vpc.cidr_block_associations) for vpc in here}
        sides = {
            name: msgspec.structs.replace(side, cidr_blocks=side.cidr_blocks or ranges.get(side.vpc_id, ()))
            for name, side in (("requester", one.requester), ("accepter", one.accepter))
        }
        has_ended = one.status in STAYS_VISIBLE
        ids = () if has_ended else tuple(dict.fromkeys(vpc.id for vpc in here))
        draft.put(one.replace(**sides, vpc_ids=ids, ended_at=draft.moment if has_ended else None))


def _side(fields: dict[str, Any], draft: Draft) -> VpcPeeringConnectionVpcInfo:
    first = fields.pop("cidr_block", None)
    ranges = fields.get("cidr_blocks") or ((first,) if first else ())
    usual = {"owner_id": draft.account_id, "region": draft.region}
    return VpcPeeringConnectionVpcInfo(**{**usual, **fields, "cidr_blocks": ranges})


VPC_PEERING_CONNECTIONS = Listed("VpcPeeringConnections", read_connection, fit_connections)
