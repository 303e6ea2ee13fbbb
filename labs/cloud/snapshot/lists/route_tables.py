"""`RouteTables`, as `aws ec2 describe-route-tables` answers. A VPC without a main table gets the one that AWS makes."""

from typing import Any

from labs.cloud.registry import pascal
from labs.cloud.resources.route_table import LOCAL, TARGETS, Route, RouteTable, RouteTableAssociation, local_route
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.snapshot.document import Place, is_missing
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    cidr,
    each,
    flag,
    ipv6_cidr,
    known,
    one_of,
    own_id,
    reference,
    struct,
    text,
    through,
)

ORIGINS = ("CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement")


def _target(value: Any, place: Place, draft: Draft) -> str:
    return text(value, place, draft) if value == LOCAL else reference(value, place, draft)


def _route(value: Any, place: Place, draft: Draft) -> Route:
    """One route. One to an instance also shows the interface, and the other way round: then the interface counts."""
    fields = ROUTE.fields(value, place, draft)
    if not any(name.startswith("destination") for name in fields):
        raise is_missing(place / "DestinationCidrBlock")
    if fields.get("network_interface_id"):
        fields.pop("instance_id", None)
    if str(fields.get("gateway_id", "")).startswith("vpce-") and "destination_prefix_list_id" not in fields:
        fields["vpc_endpoint_id"] = fields.pop("gateway_id")
    if "origin" not in fields:
        fields["origin"] = "CreateRouteTable" if fields.get("gateway_id") == LOCAL else "CreateRoute"
    return Route(**fields)


ROUTE = Members(
    {
        "DestinationCidrBlock": Into("destination_cidr_block", cidr),
        "DestinationIpv6CidrBlock": Into("destination_ipv6_cidr_block", ipv6_cidr),
        "DestinationPrefixListId": Into("destination_prefix_list_id", reference),
        **{pascal(name): Into(name, _target) for name in TARGETS},
        "Origin": Into("origin", one_of(*ORIGINS, otherwise="CreateRoute")),
        **known("InstanceOwnerId", "State"),
    }
)
ASSOCIATION = Members(
    {
        "RouteTableAssociationId": Into("association_id", text),
        "Main": Into("main", flag),
        "SubnetId": Into("subnet_id", reference),
        "GatewayId": Into("gateway_id", reference),
        **known("AssociationState", "RouteTableId"),
    }
)
TABLE = Members(
    {
        **TAGS,
        "RouteTableId": Into("id", own_id),
        "VpcId": Into("vpc_id", reference),
        "Routes": Into("routes", each(_route)),
        "Associations": Into("associations", each(struct(dict, ASSOCIATION))),
        "PropagatingVgws": Into("propagating_vgws", each(through("GatewayId", reference))),
        **known("OwnerId"),
    },
    needs=["RouteTableId", "VpcId"],
)


def read_table(value: Any, place: Place, draft: Draft) -> None:
    """One table."""
    fields = TABLE.fields(value, place, draft)
    serves = [_association(one, draft) for one in fields.get("associations", ())]
    fields["associations"] = tuple(one for one in serves if one.main or one.subnet_id or one.gateway_id)
    fields["propagating_vgws"] = tuple(one for one in fields.get("propagating_vgws", ()) if one)
    draft.add(RouteTable(**fields), place)


def fit_tables(draft: Draft) -> None:
    """Tables are of a VPC that is there and serve subnets and gateways that are; each VPC has one main table."""
    for one in draft.all(RouteTable):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)
            continue
        kept = tuple(it for it in one.associations if _serves_something(draft, it))
        propagating = tuple(it for it in one.propagating_vgws if draft.find(VpnGateway, it))
        draft.put(one.replace(associations=kept, propagating_vgws=propagating))
    with_main = {one.vpc_id for one in draft.all(RouteTable) if one.is_main}
    for vpc in draft.all(Vpc):
        if vpc.id not in with_main:
            _make_up_main(vpc, draft)


def _serves_something(draft: Draft, one: RouteTableAssociation) -> bool:
    if one.gateway_id:
        return one.gateway_id in draft.resources
    return not one.subnet_id or draft.find(Subnet, one.subnet_id) is not None


def _make_up_main(vpc: Vpc, draft: Draft) -> None:
    """AWS's main table of a new VPC: local routes and nothing else."""
    local = tuple(local_route(one) for one in vpc.cidr_blocks)
    main = _association({"main": True}, draft)
    made = RouteTable(id=draft.new_id("rtb"), vpc_id=vpc.id, routes=local, associations=(main,))
    draft.make_up(made, "ROUTE_TABLE_MADE_UP", vpc_id=vpc.id)


def _association(shown: dict[str, Any], draft: Draft) -> RouteTableAssociation:
    named = shown.pop("association_id", None) or draft.new_id("rtbassoc")
    return RouteTableAssociation(association_id=named, **shown)


ROUTE_TABLES = Listed("RouteTables", read_table, fit_tables)
