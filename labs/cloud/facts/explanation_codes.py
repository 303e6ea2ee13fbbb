"""Which explanation codes does Reachability Analyzer have, and why does a walk never give some of them?

The list of https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html, from a copy of 2026 (its codes of
VPC Block Public Access and of regional NAT gateways are the newest); the words are ours. A code that a walk gives is a
member of `labs.cloud.network.step.Refusal`; every other code says here why no walk needs it.
"""

from collections.abc import Mapping

_BALANCERS = "load balancers are not simulated"
_FIREWALLS = "Network Firewall is not simulated"
_OTHER_ROUTES = "a walk follows the one route that decides and does not try the ones it beats"
_EXPECTED = "a walk sends one packet with addresses of its own, and never an address that the component would alter"
_OWN_ACCOUNT = "everything in a simulated Region belongs to the learner's account and is known"

NEVER_GIVEN: Mapping[str, str] = {
    "CANNOT_ROUTE": _OTHER_ROUTES,
    "ELBV2_LISTENERS_MISMATCH": _BALANCERS,
    "ELBV2_LISTENER_HAS_NO_TG": _BALANCERS,
    "ELBV2_LISTENER_PORT_RESTRICTION": _BALANCERS,
    "ELBV2_LISTENER_REQUIRES_TG_ACCEPT": _BALANCERS,
    "ELBV2_NO_TARGETS_IN_AZ": _BALANCERS,
    "ELBV2_SOURCE_ADDRESS_PRESERVATION": _BALANCERS,
    "ELB_ACL_RESTRICTION": _BALANCERS,
    "ELB_INSTALLED_AZ_RESTRICTION": _BALANCERS,
    "ELB_LISTENERS_MISMATCH": _BALANCERS,
    "ELB_LISTENER_PORT_RESTRICTION": _BALANCERS,
    "ELB_NOT_CROSSZONE": _BALANCERS,
    "ENI_ADDRESS_RESTRICTION": "an interface only sends from its own addresses; what it drops is refused by its check",
    "FIREWALL_RULES_RESTRICTION": _FIREWALLS,
    "GATEWAY_REJECTS_SPOOFED_TRAFFIC": "nobody sends with an address that is not its own",
    "GWLB_DESTINATION_PORT_RESTRICTION": _BALANCERS,
    "GWLB_PROTOCOL_RESTRICTION": _BALANCERS,
    "HIGHER_PRIORITY_ROUTE": _OTHER_ROUTES,
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS": "the internet hands a gateway only what is for an interface of its VPC",
    "IGW_NAT_REFLECTION": "a walk goes through internet gateways and back in",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS": "hosts on the internet have addresses of the internet",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS": "hosts on the internet have addresses of the internet",
    "MORE_SPECIFIC_ROUTE": _OTHER_ROUTES,
    "NGW_DEST_ADDRESS_PRESERVATION": _EXPECTED,
    "NGW_SOURCE_ADDRESS_REASSIGN": _EXPECTED,
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION": "regional NAT gateways are not simulated",
    "REMAP_EPHEMERAL_PORT": _EXPECTED,
    "SG_REFERENCING_SUPPORT": "a walk says SG_REFERENCES_NOT_PRESERVED wherever membership is lost",
    "TARGET_ADDRESS_RESTRICTION": _BALANCERS,
    "TARGET_PORT_RESTRICTION": _BALANCERS,
    "TGW_ATTACH_VPC_AZ_RESTRICTION": "a walk takes the zone that the transit gateway picks, and no other",
    "TGW_BAD_STATE_VPN": "a walk says BAD_STATE_VPN of a connection at either gateway",
    "TGW_RTB_HIGHER_PRIORITY_ROUTE": _OTHER_ROUTES,
    "TGW_RTB_MORE_SPECIFIC_ROUTE": _OTHER_ROUTES,
    "TGW_RTB_ROUTES_ARE_UNKNOWN": _OWN_ACCOUNT,
    "UNKNOWN_DESTINATION": _OWN_ACCOUNT,
    "UNKNOWN_PEERED_SGS": _OWN_ACCOUNT,
    "UNKNOWN_RESOURCE": _OWN_ACCOUNT,
    "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION": "services answer from their own addresses",
    "VPCE_INTRA_VPC_TRAFFIC": "endpoints begin no connections",
    "VPCE_SERVICE_NOT_INSTALLED_IN_AZ": "simulated services are in every Availability Zone",
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION": _OTHER_ROUTES,
}
"""Path code -> why a walk never gives it."""

PATH: frozenset[str] = frozenset(NEVER_GIVEN) | {
    "BAD_STATE",
    "BAD_STATE_ATTACHMENT",
    "BAD_STATE_ROUTE",
    "BAD_STATE_VPN",
    "ENI_SG_RULES_MISMATCH",
    "ENI_SOURCE_DEST_CHECK_RESTRICTION",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    "INGRESS_RTB_NO_PUBLIC_IP",
    "INGRESS_RTB_TRAFFIC_REDIRECTION",
    "NGW_REQUIRES_SOURCE_IN_VPC",
    "NO_POSSIBLE_DESTINATION",
    "NO_ROUTE_TO_DESTINATION",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
    "PROTOCOL_RESTRICTION",
    "SG_HAS_NO_RULES",
    "SG_REFERENCES_NOT_PRESERVED",
    "SUBNET_ACL_RESTRICTION",
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    "TGW_ROUTE_AZ_RESTRICTION",
    "TGW_RTB_BAD_STATE_ROUTE",
    "TGW_RTB_CANNOT_ROUTE",
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
    "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
    "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
}
"""The 71 codes of a path that does not get through: one for each component that blocks it."""

CONFIGURATION: frozenset[str] = frozenset(
    {
        "DISCONNECTED_VPCS",
        "NO_PATH",
        "NO_SOURCE_OR_DESTINATION",
        "UNASSOCIATED_COMPONENT",
        "UNSUPPORTED_COMPONENT",
    }
)
"""The codes of an analysis that finds no path at all; NO_PATH is the one given here."""

FILTERS: frozenset[str] = frozenset(
    {
        "COMPONENT_FILTER_RESTRICTION",
        "COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT",
        "FILTER_AT_DESTINATION_DESTINATION_ADDRESS",
        "FILTER_AT_DESTINATION_DESTINATION_PORT_RANGE",
        "FILTER_AT_DESTINATION_PROTOCOL",
        "FILTER_AT_DESTINATION_SOURCE_ADDRESS",
        "FILTER_AT_DESTINATION_SOURCE_PORT_RANGE",
        "FILTER_AT_SOURCE_DESTINATION_ADDRESS",
        "FILTER_AT_SOURCE_DESTINATION_PORT_RANGE",
        "FILTER_AT_SOURCE_PROTOCOL",
        "FILTER_AT_SOURCE_SOURCE_ADDRESS",
        "FILTER_AT_SOURCE_SOURCE_PORT_RANGE",
        "IGW_EXPECTS_PUBLIC_ADDRESS",
    }
)
"""The codes of an analysis whose filters leave nothing over."""

ALL = PATH | CONFIGURATION | FILTERS
