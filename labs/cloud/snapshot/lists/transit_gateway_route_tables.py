"""`TransitGatewayRouteTables`, and what belongs to them: `TransitGatewayPropagations`, `TransitGatewayStaticRoutes`.

The two are lists per route table: an object table -> list, a list of objects that name the table beside their list, as
the answers of GetTransitGatewayRouteTablePropagations and SearchTransitGatewayRoutes become with that name added, or lists
inside the tables themselves.
"""

from collections.abc import Mapping
from typing import Any, get_args

from labs.cloud.registry import call
from labs.cloud.resources.transit_gateway import TransitGateway
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.transit_gateway_route_table import State, TransitGatewayRoute, TransitGatewayRouteTable
from labs.cloud.snapshot.document import Place, is_missing
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed, one_by_one
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    any_cidr,
    each,
    flag,
    known,
    moment,
    one_of,
    own_id,
    reference,
    text,
    through,
)
from labs.cloud.world import World


def one_by_one_inside(value: Any, place: Place, draft: Draft) -> list[tuple[Any, Place]]:
    """The items of a list inside a table, to be read once the table is known."""
    return one_by_one(value, place)


TABLE_ID = "TransitGatewayRouteTableId"
TABLE = Members(
    {
        **TAGS,
        TABLE_ID: Into("id", own_id),
        "TransitGatewayId": Into("transit_gateway_id", reference),
        "State": Into("state", one_of(*get_args(State), otherwise="available")),
        "CreationTime": Into("creation_time", moment),
        "DefaultAssociationRouteTable": Into("associates", flag),
        "DefaultPropagationRouteTable": Into("propagates", flag),
        "TransitGatewayPropagations": Into("propagations_inside", one_by_one_inside),
        "TransitGatewayStaticRoutes": Into("routes_inside", one_by_one_inside),
    },
    needs=[TABLE_ID, "TransitGatewayId"],
)
PROPAGATION = Members(
    {
        TABLE_ID: Into("table", reference),
        "TransitGatewayAttachmentId": Into("attachment", reference),
        "State": Into("state", text),
        **known("ResourceId", "ResourceType", "TransitGatewayRouteTableAnnouncementId"),
    },
    needs=["TransitGatewayAttachmentId"],
)
ROUTE = Members(
    {
        TABLE_ID: Into("table", reference),
        "DestinationCidrBlock": Into("destination", any_cidr),
        "TransitGatewayAttachmentId": Into("attachment", reference),
        "TransitGatewayAttachments": Into(
            "attachments", each(through("TransitGatewayAttachmentId", reference, "ResourceId", "ResourceType"))
        ),
        "Type": Into("type", text),
        "State": Into("state", text),
        **known("PrefixListId", "TransitGatewayRouteTableAnnouncementId"),
    },
    needs=["DestinationCidrBlock"],
)


def read_table(value: Any, place: Place, draft: Draft) -> None:
    """One table; which one is the default is a matter of its gateway."""
    fields = {"state": "available", "creation_time": LONG_AGO, **TABLE.fields(value, place, draft)}
    for name in ("associates", "propagates"):
        if fields.pop(name, False):
            draft.beside[f"{name} by default"].append((fields["transit_gateway_id"], fields["id"]))
    if "propagations_inside" in fields:
        draft.members |= {"TransitGatewayPropagations"}
    for name, read in (("propagations_inside", read_propagation), ("routes_inside", read_route)):
        for one, where in fields.pop(name, ()):
            read({TABLE_ID: fields["id"], **one} if isinstance(one, Mapping) else one, where, draft)
    draft.add(TransitGatewayRouteTable(**fields), place)


def read_propagation(value: Any, place: Place, draft: Draft) -> None:
    """One attachment whose ranges a table knows."""
    fields = PROPAGATION.fields(value, place, draft)
    if fields.get("state") not in ("disabled", "disabling"):
        draft.beside["propagations"].append((fields["table"], fields["attachment"]))


def read_route(value: Any, place: Place, draft: Draft) -> None:
    """One static route; propagated ones follow from the propagations."""
    fields = ROUTE.fields(value, place, draft)
    if fields.get("type", "static") == "static" and fields.get("state") not in ("deleted", "deleting"):
        attached = next(iter(fields.get("attachments", ())), fields.get("attachment"))
        draft.beside["routes"].append(
            (fields["table"], TransitGatewayRoute(destination_cidr_block=fields["destination"], attachment_id=attached))
        )


def per_table(value: Any, place: Place) -> list[tuple[Any, Place]]:
    """The items of all tables, each with the name of its table."""
    if isinstance(value, Mapping):
        lists = [(str(table), inner, place / str(table)) for table, inner in value.items()]
        return [named for table, inner, where in lists for named in _named(table, inner, where)]
    return [named for one, where in one_by_one(value, place) for named in _unfolded(one, where)]


def _unfolded(one: Any, place: Place) -> list[tuple[Any, Place]]:
    if not isinstance(one, Mapping):
        return [(one, place)]
    table = one.get(TABLE_ID)
    if not isinstance(table, str):
        raise is_missing(place / TABLE_ID)
    inner = [(name, value) for name, value in one.items() if isinstance(value, list) and name in HOLDERS]
    return [named for name, value in inner for named in _named(table, value, place / name)] if inner else [(one, place)]


def _named(table: str, value: Any, place: Place) -> list[tuple[Any, Place]]:
    return [
        ({TABLE_ID: table, **one} if isinstance(one, Mapping) else one, where)
        for one, where in one_by_one(value, place)
    ]


HOLDERS = (
    "TransitGatewayRouteTablePropagations",
    "TransitGatewayPropagations",
    "Propagations",
    "Routes",
    "StaticRoutes",
)


def fit_tables(draft: Draft) -> None:
    """Give each table what the other lists say, and each gateway without tables the one that AWS makes."""
    _set_defaults(draft)
    _make_up_tables(draft)
    _associate(draft)
    for table_id, route in draft.beside["routes"]:
        if table := draft.find(TransitGatewayRouteTable, table_id):
            draft.put(table.replace(routes=(*table.routes, route)))
    for table in draft.all(TransitGatewayRouteTable):
        if not draft.find(TransitGateway, table.transit_gateway_id):
            draft.drop(table, table.transit_gateway_id)
        elif table.state == "deleted":
            draft.put(table.replace(deleted_at=draft.moment))


def _set_defaults(draft: Draft) -> None:
    fields = {"associates": "association_default_route_table_id", "propagates": "propagation_default_route_table_id"}
    for name, field in fields.items():
        for gateway_id, table_id in draft.beside[f"{name} by default"]:
            if gateway := draft.find(TransitGateway, gateway_id):
                draft.put(gateway.replace(**{field: table_id}))


def _make_up_tables(draft: Draft) -> None:
    """Tables that attachments name; and the default one of a gateway that has attachments and no table."""
    for table_id, attachment_id in draft.beside["associations"]:
        attachment = draft.find(TransitGatewayAttachment, attachment_id)
        gateway = draft.find(TransitGateway, attachment.transit_gateway_id) if attachment else None
        if gateway and not draft.find(TransitGatewayRouteTable, table_id):
            _make_up(draft, gateway, table_id)
    tables: dict[str, list[str]] = {}
    for table in draft.all(TransitGatewayRouteTable):
        tables.setdefault(table.transit_gateway_id, []).append(table.id)
    attached = {one.transit_gateway_id for one in draft.all(TransitGatewayAttachment) if one.state == "available"}
    for one in draft.all(TransitGateway):
        if one.id in attached and one.id not in tables:
            named = one.association_default_route_table_id or one.propagation_default_route_table_id
            tables[one.id] = [named or draft.new_id(TransitGatewayRouteTable.id_prefix)]
            _make_up(draft, one, tables[one.id][0])
        if one.id in attached and len(tables[one.id]) == 1:
            _set_default(draft, one, tables[one.id][0])


def _make_up(draft: Draft, gateway: TransitGateway, table_id: str) -> None:
    made = TransitGatewayRouteTable(
        id=table_id, transit_gateway_id=gateway.id, creation_time=gateway.creation_time, state="available"
    )
    draft.make_up(made, "TRANSIT_GATEWAY_ROUTE_TABLE_MADE_UP", transit_gateway_id=gateway.id)


def _set_default(draft: Draft, gateway: TransitGateway, table_id: str) -> None:
    """The only table of a gateway is its default one, unless the gateway has none."""
    options = gateway.options
    kept = {
        "association_default_route_table_id": options.default_route_table_association,
        "propagation_default_route_table_id": options.default_route_table_propagation,
    }
    changes = {name: getattr(gateway, name) or table_id for name, switch in kept.items() if switch == "enable"}
    draft.put(gateway.replace(**changes))


def _associate(draft: Draft) -> None:
    """What is said of associations and propagations; where nothing can be said, what the defaults of the gateway do."""
    for name, default, told_by in (
        ("associations", "association_default_route_table_id", "TransitGatewayAttachments"),
        ("propagations", "propagation_default_route_table_id", "TransitGatewayPropagations"),
    ):
        said = list(dict.fromkeys(draft.beside[name]))
        for table_id, attachment_id in said if told_by in draft.members else _by_default(draft, default):
            table = draft.find(TransitGatewayRouteTable, table_id)
            if table and draft.find(TransitGatewayAttachment, attachment_id):
                draft.put(table.replace(**{name: (*getattr(table, name), attachment_id)}))


def _by_default(draft: Draft, default: str) -> list[tuple[str | None, str]]:
    return [
        (getattr(gateway, default), one.id)
        for one in draft.all(TransitGatewayAttachment)
        if one.state == "available" and (gateway := draft.find(TransitGateway, one.transit_gateway_id))
    ]


def propagations_of(world: World) -> list[Any]:
    """The propagations of every table that has not been deleted."""
    return [
        {TABLE_ID: id, **call(world, "get_transit_gateway_route_table_propagations", _asked(id))[1]}
        for id in _living(world)
    ]


def static_routes_of(world: World) -> list[Any]:
    """The static routes of every table that has not been deleted."""
    static = [{"name": "type", "values": ["static"]}]
    answers = [
        (id, call(world, "search_transit_gateway_routes", {**_asked(id), "filters": static})[1])
        for id in _living(world)
    ]
    return [{TABLE_ID: id, "Routes": answered["Routes"]} for id, answered in answers]


def _living(world: World) -> list[str]:
    return [one.id for one in world.all(TransitGatewayRouteTable) if one.state == "available"]


def _asked(id: str) -> dict[str, Any]:
    return {"transit_gateway_route_table_id": id}


TRANSIT_GATEWAY_ROUTE_TABLES = Listed("TransitGatewayRouteTables", read_table, fit_tables)
TRANSIT_GATEWAY_PROPAGATIONS = Listed(
    "TransitGatewayPropagations", read_propagation, answer=propagations_of, unfold=per_table
)
TRANSIT_GATEWAY_STATIC_ROUTES = Listed(
    "TransitGatewayStaticRoutes", read_route, answer=static_routes_of, unfold=per_table
)
