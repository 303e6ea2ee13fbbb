"""Which lists does a document have? One entry for each, in the order in which they are fitted together."""

from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.addresses import ADDRESSES
from labs.cloud.snapshot.lists.customer_gateways import CUSTOMER_GATEWAYS
from labs.cloud.snapshot.lists.dhcp_options import DHCP_OPTIONS
from labs.cloud.snapshot.lists.egress_only_internet_gateways import EGRESS_ONLY_INTERNET_GATEWAYS
from labs.cloud.snapshot.lists.internet_gateways import INTERNET_GATEWAYS
from labs.cloud.snapshot.lists.nat_gateways import NAT_GATEWAYS
from labs.cloud.snapshot.lists.network_acls import NETWORK_ACLS
from labs.cloud.snapshot.lists.network_interfaces import NETWORK_INTERFACES
from labs.cloud.snapshot.lists.on_premises_networks import ON_PREMISES_NETWORKS
from labs.cloud.snapshot.lists.placement_groups import PLACEMENT_GROUPS
from labs.cloud.snapshot.lists.prefix_lists import PREFIX_LIST_ENTRIES, PREFIX_LISTS
from labs.cloud.snapshot.lists.reservations import RESERVATIONS
from labs.cloud.snapshot.lists.route_tables import ROUTE_TABLES
from labs.cloud.snapshot.lists.security_group_rules import SECURITY_GROUP_RULES
from labs.cloud.snapshot.lists.security_groups import SECURITY_GROUPS
from labs.cloud.snapshot.lists.subnets import SUBNETS
from labs.cloud.snapshot.lists.transit_gateway_attachments import (
    TRANSIT_GATEWAY_ATTACHMENTS,
    TRANSIT_GATEWAY_VPC_ATTACHMENTS,
)
from labs.cloud.snapshot.lists.transit_gateway_route_tables import (
    TRANSIT_GATEWAY_PROPAGATIONS,
    TRANSIT_GATEWAY_ROUTE_TABLES,
    TRANSIT_GATEWAY_STATIC_ROUTES,
)
from labs.cloud.snapshot.lists.transit_gateways import TRANSIT_GATEWAYS
from labs.cloud.snapshot.lists.volumes import VOLUMES
from labs.cloud.snapshot.lists.vpc_attributes import VPC_ATTRIBUTES
from labs.cloud.snapshot.lists.vpc_block_public_access_exclusions import VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS
from labs.cloud.snapshot.lists.vpc_endpoints import VPC_ENDPOINTS
from labs.cloud.snapshot.lists.vpc_peering_connections import VPC_PEERING_CONNECTIONS
from labs.cloud.snapshot.lists.vpcs import VPCS
from labs.cloud.snapshot.lists.vpn_connections import VPN_CONNECTIONS
from labs.cloud.snapshot.lists.vpn_gateways import VPN_GATEWAYS

LISTS: tuple[Listed, ...] = (
    VPCS,
    VPC_ATTRIBUTES,
    DHCP_OPTIONS,
    SUBNETS,
    INTERNET_GATEWAYS,
    EGRESS_ONLY_INTERNET_GATEWAYS,
    CUSTOMER_GATEWAYS,
    VPN_GATEWAYS,
    VPN_CONNECTIONS,
    PREFIX_LISTS,
    PREFIX_LIST_ENTRIES,
    PLACEMENT_GROUPS,
    RESERVATIONS,
    NAT_GATEWAYS,
    VPC_ENDPOINTS,
    TRANSIT_GATEWAY_ATTACHMENTS,
    TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    TRANSIT_GATEWAYS,
    TRANSIT_GATEWAY_ROUTE_TABLES,
    TRANSIT_GATEWAY_PROPAGATIONS,
    TRANSIT_GATEWAY_STATIC_ROUTES,
    SECURITY_GROUPS,
    SECURITY_GROUP_RULES,
    NETWORK_INTERFACES,
    ADDRESSES,
    VOLUMES,
    NETWORK_ACLS,
    ROUTE_TABLES,
    VPC_PEERING_CONNECTIONS,
    VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
    ON_PREMISES_NETWORKS,
)
