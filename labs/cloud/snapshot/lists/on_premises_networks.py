"""`OnPremisesNetworks`, which only this simulator answers with. Of a document of AWS they are made up from VPN routes.

AWS knows which blocks a VPN connection leads to, but no host there: every address of such a network is taken for one.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network

from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import PROPAGATED, RouteTable, effective_routes
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed, resources
from labs.cloud.snapshot.lists.vpn_connections import UP
from labs.cloud.snapshot.members import TAGS, Into, Members, address, cidr, each, flag, own_id, reference

MEMBER = "OnPremisesNetworks"
UNTOLD = "192.168.0.0/16"
"""What lies behind a connection that is up and shows no route."""
NETWORK = Members(
    {
        **TAGS,
        "OnPremisesNetworkId": Into("id", own_id),
        "CustomerGatewayId": Into("customer_gateway_id", reference),
        "CidrBlock": Into("cidr_block", cidr),
        "Hosts": Into("hosts", each(address)),
        "Advertises": Into("advertises", flag),
    },
    needs=["OnPremisesNetworkId", "CustomerGatewayId", "CidrBlock"],
)


def fit_networks(draft: Draft) -> None:
    """A network lies behind a customer gateway that is there; without any list, one behind each tunnel that is up."""
    for one in draft.all(OnPremisesNetwork):
        if not draft.find(CustomerGateway, one.customer_gateway_id):
            draft.drop(one, one.customer_gateway_id)
    for id in draft.beside[UP] if MEMBER not in draft.members else ():
        connection = draft.find(VpnConnection, id)
        if connection is not None and connection.state == "available":
            _make_up(draft, connection)
    _leave_out_propagated(draft)


def _leave_out_propagated(draft: Draft) -> None:
    """Routes that a virtual private gateway adds to a table are worked out, so that the table does not keep them."""
    world = draft.world()
    for table in draft.all(RouteTable):
        worked_out = set(effective_routes(world, table.replace(routes=())))
        draft.put(table.replace(routes=tuple(one for one in table.routes if one not in worked_out)))


def _make_up(draft: Draft, connection: VpnConnection) -> None:
    there = [one for one in draft.all(OnPremisesNetwork) if one.customer_gateway_id == connection.customer_gateway_id]
    blocks = [one for one in dict.fromkeys(_blocks(draft, connection)) if IPv4Network(one).prefixlen]
    for block in blocks or ([] if there else [UNTOLD]):
        if any(one.cidr_block == block for one in there):
            continue
        made = OnPremisesNetwork(
            id=draft.new_id(OnPremisesNetwork.id_prefix),
            customer_gateway_id=connection.customer_gateway_id,
            cidr_block=block,
            advertises=bool(blocks) and not connection.static_routes_only,
        )
        draft.make_up(made, "ON_PREMISES_MADE_UP", connection_id=connection.id, cidr_block=block)


def _blocks(draft: Draft, connection: VpnConnection) -> Iterable[str]:
    """The blocks a connection leads to, as the routes to it show them."""
    yield from connection.static_routes
    for table in draft.all(RouteTable):
        for route in table.routes:
            if route.gateway_id == connection.vpn_gateway_id and route.origin == PROPAGATED:
                yield route.destination_cidr_block
    attachments = {one.id for one in draft.all(TransitGatewayAttachment) if one.resource_id == connection.id}
    for each_table in draft.all(TransitGatewayRouteTable):
        for each_route in each_table.routes:
            if each_route.attachment_id in attachments and ":" not in each_route.destination_cidr_block:
                yield each_route.destination_cidr_block


ON_PREMISES_NETWORKS = Listed(MEMBER, resources(OnPremisesNetwork, NETWORK), fit_networks)
