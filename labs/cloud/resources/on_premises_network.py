"""What lies behind a customer gateway? A network with hosts, so that a packet through a VPN has somebody to meet.

AWS knows nothing of it: these actions are ours alone, no client of AWS can call them, and whoever builds the same at
AWS sets up a device of his own instead. The device of this network is set up as soon as the network is there: it
brings up the tunnels of every VPN connection of its customer gateway. The network has no way out but those tunnels.
"""

from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.customer_gateway import CustomerGatewayId, living_gateway
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World

OnPremisesNetworkId = Annotated[str, Ref("on-premises-network")]

FIRST_HOST = 10
"""Where in the block the host lives when none is named."""
SMALLEST_PREFIX, LARGEST_PREFIX = 8, 30
PRIVATE_BLOCKS = tuple(IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""RFC 1918, and the shared addresses of RFC 6598."""


class OnPremisesNetwork(Resource, tag="on-premises-network"):
    id_prefix = "onprem"
    id_member = "OnPremisesNetworkId"
    noun = "onPremisesNetwork"
    not_found = "InvalidID"
    malformed = "InvalidID"
    filters = {
        "cidr-block": "CidrBlock",
        "customer-gateway-id": "CustomerGatewayId",
        "host": "Hosts[]",
        "on-premises-network-id": "OnPremisesNetworkId",
    }

    customer_gateway_id: CustomerGatewayId
    cidr_block: str
    hosts: tuple[str, ...] = ()
    """Their addresses. In a network read from a document, of which AWS knows no host, every address is one."""
    advertises: bool = True
    """Whether its device tells AWS of the block by BGP, over connections that speak it."""

    def has_host(self, address: str) -> bool:
        """Whether somebody answers at an address."""
        if self.hosts or ":" in address:
            return address in self.hosts
        return IPv4Address(address) in IPv4Network(self.cidr_block)

    @property
    def first_host(self) -> str:
        """The host that the id of the network stands for."""
        return self.hosts[0] if self.hosts else str(_default_host(IPv4Network(self.cidr_block)))

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Advertises": self.advertises,
            "CidrBlock": self.cidr_block,
            "CustomerGatewayId": self.customer_gateway_id,
            "Hosts": list(self.hosts),
            "OnPremisesNetworkId": self.id,
            "Tags": tag_list(self.tags),
        }


class OnPremisesRange(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({cidr_block}) for parameter cidrBlock is invalid. Expecting a block of /{smallest} to /{largest} "
        "whose addresses are private."
    )


class OnPremisesOverlap(CloudError):
    code = "InvalidParameterValue"
    template = "The block {cidr_block} overlaps {other}, which lies behind the same customer gateway ({other_id})."


class HostOutside(CloudError):
    code = "InvalidParameterValue"
    template = "The host {host} is no address of the block {cidr_block} that a host can have."


@action
def create_on_premises_network(
    world: World,
    *,
    customer_gateway_id: CustomerGatewayId,
    cidr_block: IPv4Network,
    hosts: tuple[IPv4Address, ...] = (),
    advertises: bool = True,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Put a network with hosts behind a customer gateway; no action of EC2: `{"OnPremisesNetwork": …}`.

    Without `hosts` there is one, at the tenth address of the block. `advertises` tells AWS of the block by BGP.
    """
    gateway = living_gateway(world, customer_gateway_id, parameter="customer_gateway_id")
    must_be_a_private_block(cidr_block)
    must_not_overlap_a_neighbour(world, gateway.id, cidr_block)
    living = hosts or (_default_host(cidr_block),)
    for one in living:
        must_be_a_host_of(cidr_block, one)
    world, network_id = world.new_id(OnPremisesNetwork.id_prefix)
    network = OnPremisesNetwork(
        id=network_id,
        tags=tags_of(tag_specifications, "on-premises-network"),
        customer_gateway_id=gateway.id,
        cidr_block=str(cidr_block),
        hosts=tuple(dict.fromkeys(str(one) for one in living)),
        advertises=advertises,
    )
    return world.put(network), {"OnPremisesNetwork": network.view(world)}


@action
def delete_on_premises_network(world: World, *, on_premises_network_id: OnPremisesNetworkId) -> Outcome:
    """Take a network away; tunnels that led to it alone go down; no action of EC2: `{}`."""
    network = world.get(OnPremisesNetwork, on_premises_network_id, parameter="on_premises_network_id")
    return deleted(world, network), {}


@action
def describe_on_premises_networks(
    world: World, *, on_premises_network_ids: tuple[OnPremisesNetworkId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """List the networks behind customer gateways; no action of EC2: `{"OnPremisesNetworks": […]}`."""
    ids = on_premises_network_ids
    return world, describe(world, OnPremisesNetwork, "OnPremisesNetworks", ids=ids, filters=filters)


def _default_host(cidr_block: IPv4Network) -> IPv4Address:
    return cidr_block[min(FIRST_HOST, cidr_block.num_addresses - 2)]


# Rules


def must_be_a_private_block(cidr_block: IPv4Network) -> None:
    """What lies on premises has private addresses here, so that no address means two places."""
    is_private = any(cidr_block.subnet_of(one) for one in PRIVATE_BLOCKS)
    if not is_private or not SMALLEST_PREFIX <= cidr_block.prefixlen <= LARGEST_PREFIX:
        raise OnPremisesRange(
            cidr_block=cidr_block, smallest=SMALLEST_PREFIX, largest=LARGEST_PREFIX, parameter="cidr_block"
        )


def must_not_overlap_a_neighbour(world: World, customer_gateway_id: str, cidr_block: IPv4Network) -> None:
    """Networks behind one device are apart."""
    for one in world.where(OnPremisesNetwork, customer_gateway_id=customer_gateway_id):
        if cidr_block.overlaps(IPv4Network(one.cidr_block)):
            raise OnPremisesOverlap(
                cidr_block=cidr_block, other=one.cidr_block, other_id=one.id, parameter="cidr_block"
            )


def must_be_a_host_of(cidr_block: IPv4Network, host: IPv4Address) -> None:
    """A host has an address of its network's block, neither the first nor the last."""
    if host not in cidr_block or host in (cidr_block.network_address, cidr_block.broadcast_address):
        raise HostOutside(host=host, cidr_block=cidr_block, parameter="hosts")
