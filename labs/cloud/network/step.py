"""What happened to a packet at one place, and what became of it in the end? A code and its facts, never a sentence.

Refusals carry the explanation codes of VPC Reachability Analyzer, places its component types:
https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
"""

from enum import StrEnum
from typing import Any, Literal

import msgspec

from labs.cloud.network.packet import Packet

Direction = Literal["outbound", "inbound"]
LegName = Literal["request", "reply"]
Verdict = Literal["pass", "refuse", "translate", "deliver"]


class Component(StrEnum):
    """The kinds of place on a packet's way."""

    INSTANCE = "AWS::EC2::Instance"
    NETWORK_INTERFACE = "AWS::EC2::NetworkInterface"
    SECURITY_GROUP = "AWS::EC2::SecurityGroup"
    NETWORK_ACL = "AWS::EC2::NetworkAcl"
    ROUTE_TABLE = "AWS::EC2::RouteTable"
    SUBNET = "AWS::EC2::Subnet"
    VPC = "AWS::EC2::VPC"
    INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "AWS::EC2::EgressOnlyInternetGateway"
    VPC_PEERING_CONNECTION = "AWS::EC2::VPCPeeringConnection"
    TRANSIT_GATEWAY = "AWS::EC2::TransitGateway"
    TRANSIT_GATEWAY_ATTACHMENT = "AWS::EC2::TransitGatewayAttachment"
    TRANSIT_GATEWAY_ROUTE_TABLE = "AWS::EC2::TransitGatewayRouteTable"
    NAT_GATEWAY = "AWS::EC2::NatGateway"
    VPN_GATEWAY = "AWS::EC2::VPNGateway"
    VPN_CONNECTION = "AWS::EC2::VPNConnection"
    CUSTOMER_GATEWAY = "AWS::EC2::CustomerGateway"
    ON_PREMISES = "OnPremises"
    """A network behind a customer gateway; no component of AWS's."""
    VPC_ENDPOINT = "AWS::EC2::VPCEndpoint"
    INTERNET = "Internet"
    """Everything outside the simulated Region; Reachability Analyzer stops at the gateway."""
    SERVICE = "Service"
    """A service that AWS answers itself inside the VPC, such as instance metadata or the Amazon DNS server."""


class Refusal(StrEnum):
    """Why a packet does not go on: Reachability Analyzer's words, but for those in OURS."""

    BAD_STATE = "BAD_STATE"
    """The instance is not running. Facts: state."""
    HARDWARE_FAILED = "HARDWARE_FAILED"
    """Ours: the hardware under a running instance has failed, or the zone of a NAT gateway. Facts: level, hardware, host."""
    BAD_STATE_ATTACHMENT = "BAD_STATE_ATTACHMENT"
    """The interface is attached to no instance. Facts: status."""
    BAD_STATE_ROUTE = "BAD_STATE_ROUTE"
    """The best route is a blackhole, and no other route steps in. Facts: destination_cidr_block, target_id."""
    ENI_SG_RULES_MISMATCH = "ENI_SG_RULES_MISMATCH"
    """No rule of any of the interface's groups allows it. Facts: group_ids, address, port, nearest_rule_id, mismatch."""
    SG_HAS_NO_RULES = "SG_HAS_NO_RULES"
    """The interface's groups have no rule at all for this direction. Facts: group_ids, address, port."""
    SG_REFERENCES_NOT_PRESERVED = "SG_REFERENCES_NOT_PRESERVED"
    """Only a rule that names a group would fit, and the membership was lost on the way, or the rule is stale. Facts: nearest_rule_id."""
    ENI_SOURCE_DEST_CHECK_RESTRICTION = "ENI_SOURCE_DEST_CHECK_RESTRICTION"
    """The interface drops what is not addressed to it, since its source/destination check is on. Facts: address."""
    SUBNET_ACL_RESTRICTION = "SUBNET_ACL_RESTRICTION"
    """A rule of the subnet's network ACL denies it, maybe the last one. Facts: rule_number, subnet_id, address, port."""
    NO_ROUTE_TO_DESTINATION = "NO_ROUTE_TO_DESTINATION"
    """No route of the subnet's table matches. Facts: address, subnet_id."""
    NO_POSSIBLE_DESTINATION = "NO_POSSIBLE_DESTINATION"
    """Nobody answers at this address. Facts: address."""
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    """The gateway translates only addresses that have a public one. Facts: address, network_interface_id."""
    IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    """The interface has no public address that the internet could speak to. Facts: address, network_interface_id."""
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
    """The gateway lets nothing out that is addressed to a private range. Facts: address."""
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
    """The gateway lets nothing out that is addressed to the shared range 100.64.0.0/10. Facts: address."""
    PCX_REQUIRES_ADDRESS_IN_VPC_CIDR = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
    """A peering leads to addresses of the peer VPC alone. Facts: address, vpc_id, cidr_blocks, region."""
    TGW_ROUTE_AZ_RESTRICTION = "TGW_ROUTE_AZ_RESTRICTION"
    """The transit gateway has no interface in the zone the packet comes from. Facts: availability_zone, subnet_id."""
    TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
    """The attachment it came by is associated with no route table. Facts: transit_gateway_id, address."""
    TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
    """No route of the transit gateway's table leads where the address is. Facts: address."""
    TGW_RTB_CANNOT_ROUTE = "TGW_RTB_CANNOT_ROUTE"
    """The table has routes to the right attachment, but for other addresses. Facts: address, transit_gateway_attachment_id."""
    TGW_RTB_BAD_STATE_ROUTE = "TGW_RTB_BAD_STATE_ROUTE"
    """The best route of the transit gateway's table is a blackhole. Facts: destination_cidr_block, route_type, address."""
    NGW_REQUIRES_SOURCE_IN_VPC = "NGW_REQUIRES_SOURCE_IN_VPC"
    """A NAT gateway takes nothing that a peering or a VPN brings into the VPC. Facts: address."""
    NGW_HAS_NO_CONNECTION = "NGW_HAS_NO_CONNECTION"
    """Ours: it answers no connection that was made through the NAT gateway. Facts: address."""
    NGW_CARRIES_NO_REPLY = "NGW_CARRIES_NO_REPLY"
    """Ours: it answers a connection that did not come through the NAT gateway, which knows nothing of it. Facts: address."""
    PROTOCOL_RESTRICTION = "PROTOCOL_RESTRICTION"
    """The component does not carry this protocol. Facts: protocol."""
    VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS"
    """The gateway takes only what an interface of its VPC sends from a private address. Facts: address."""
    VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    """What comes by VPN is let in only to the private address of an interface. Facts: address, private_ip_address."""
    BAD_STATE_VPN = "BAD_STATE_VPN"
    """Both tunnels of the VPN connection are down. Facts: state, customer_gateway_id."""
    INGRESS_RTB_NO_PUBLIC_IP = "INGRESS_RTB_NO_PUBLIC_IP"
    """The gateway's route table leads to an appliance without public address. Facts: network_interface_id, address."""
    INGRESS_RTB_TRAFFIC_REDIRECTION = "INGRESS_RTB_TRAFFIC_REDIRECTION"
    """What comes in goes by an appliance, so nothing goes out straight. Facts: network_interface_id, subnet_id."""
    VGW_NOT_ATTACHED = "VGW_NOT_ATTACHED"
    """Ours: the virtual private gateway is attached to no VPC. Facts: address."""
    VGW_HAS_NO_ROUTE = "VGW_HAS_NO_ROUTE"
    """Ours: no VPN connection of the virtual private gateway leads to the address. Facts: address."""
    CUSTOMER_GATEWAY_HAS_NO_VPN = "CUSTOMER_GATEWAY_HAS_NO_VPN"
    """Ours: no VPN connection begins at the customer gateway. Facts: address."""
    VPC_BLOCK_PUBLIC_ACCESS_ENABLED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
    """The account blocks it at the gateway. Facts: internet_gateway_block_mode, subnet_id, vpc_id, address."""
    VPCE_GATEWAY_PROTOCOL_RESTRICTION = "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
    """A gateway endpoint takes TCP and pings alone. Facts: protocol, service."""
    VPCE_REQUIRES_SOURCE_IN_VPC = "VPCE_REQUIRES_SOURCE_IN_VPC"
    """Ours: a gateway endpoint takes nothing that began outside its VPC. Facts: address, service."""
    EIGW_IS_EGRESS_ONLY = "EIGW_IS_EGRESS_ONLY"
    """Ours: an egress-only internet gateway lets in only what was asked for. Facts: address."""
    NO_ADDRESS_OF_THE_FAMILY = "NO_ADDRESS_OF_THE_FAMILY"
    """Ours: one end speaks IPv6 and the other has IPv4 only, or the other way round. Facts: address, family."""
    NAME_NOT_RESOLVED = "NAME_NOT_RESOLVED"
    """Ours: the name leads to no address for the sender, so nothing is sent. Facts: name, why."""
    VPC_HAS_NO_INTERNET_GATEWAY = "VPC_HAS_NO_INTERNET_GATEWAY"
    """Ours: no internet gateway is attached to the VPC. Facts: address."""
    FORWARDING_LOOP = "FORWARDING_LOOP"
    """Ours: the packet came back to an interface or attachment that had passed it on already. Facts: address."""


class Passage(StrEnum):
    """How a packet got on. These codes are ours: Reachability Analyzer explains only what it refuses."""

    NAME_RESOLVED = "NAME_RESOLVED"
    """The sender's DNS knows the name. Facts: name, address."""
    INTERFACE_SENDS = "INTERFACE_SENDS"
    """An interface of a running instance sends it."""
    INTERNET_SENDS = "INTERNET_SENDS"
    """A host on the internet sends it."""
    SERVICE_SENDS = "SERVICE_SENDS"
    """An AWS service answers. Facts: service."""
    ON_PREMISES_SENDS = "ON_PREMISES_SENDS"
    """A host on premises sends it."""
    SG_RULE_ALLOWS = "SG_RULE_ALLOWS"
    """A rule of a security group allows it. Facts: security_group_rule_id and the rule."""
    SG_TRACKED = "SG_TRACKED"
    """It belongs to a connection that the security group let through before; no rule is asked."""
    SAME_SUBNET = "SAME_SUBNET"
    """Both ends are in one subnet, so no route and no network ACL is asked."""
    ROUTE_CHOSEN = "ROUTE_CHOSEN"
    """The longest matching route decides. Facts: destination_cidr_block, target_id, origin."""
    NETWORK_ACL_ALLOWS = "NETWORK_ACL_ALLOWS"
    """A numbered rule of the network ACL allows it. Facts: rule_number and the rule."""
    IGW_TRANSLATES_SOURCE = "IGW_TRANSLATES_SOURCE"
    """On the way out the private source address becomes the public one. Facts: private_ip_address, public_ip."""
    IGW_TRANSLATES_DESTINATION = "IGW_TRANSLATES_DESTINATION"
    """On the way in the public destination address becomes the private one. Facts: private_ip_address, public_ip."""
    IGW_WOULD_TRANSLATE = "IGW_WOULD_TRANSLATE"
    """Hypothetical only: public_ip stands for the address it lacks. Facts: private_ip_address, public_ip."""
    IGW_CARRIES_IPV6 = "IGW_CARRIES_IPV6"
    """IPv6 addresses are public already: nothing is translated. Facts: address."""
    EIGW_CARRIES = "EIGW_CARRIES"
    """An egress-only internet gateway lets it out, and remembers to let the answer in. Facts: address."""
    EIGW_LETS_ANSWER_IN = "EIGW_LETS_ANSWER_IN"
    """It answers what went out through the egress-only internet gateway. Facts: address."""
    PCX_CARRIES = "PCX_CARRIES"
    """Over a peering into the other VPC. Facts: address, vpc_id, cidr_blocks, region."""
    TGW_ATTACHMENT_TAKES = "TGW_ATTACHMENT_TAKES"
    """A transit gateway takes it from what is attached. Facts: transit_gateway_id, resource_id, network_interface_id."""
    TGW_ROUTE_CHOSEN = "TGW_ROUTE_CHOSEN"
    """The longest matching route of the gateway's table. Facts: destination_cidr_block, transit_gateway_attachment_id, route_type."""
    TGW_ATTACHMENT_ENTERS_VPC = "TGW_ATTACHMENT_ENTERS_VPC"
    """It enters a VPC by the gateway's interface there. Facts: resource_id, subnet_id, availability_zone."""
    TGW_ATTACHMENT_HANDS_ON = "TGW_ATTACHMENT_HANDS_ON"
    """It goes to something attached that is no VPC. Facts: resource_id."""
    NGW_TRANSLATES_SOURCE = "NGW_TRANSLATES_SOURCE"
    """Many senders go by the NAT gateway's private address. Facts: private_ip_address, nat_ip_address, port."""
    NGW_TRANSLATES_DESTINATION = "NGW_TRANSLATES_DESTINATION"
    """The NAT gateway knows whose connection it answers. Facts: private_ip_address, nat_ip_address, port."""
    VPCE_ANSWERS = "VPCE_ANSWERS"
    """A service answers through its gateway endpoint. Facts: service, address."""
    DELIVERED_TO_ENDPOINT = "DELIVERED_TO_ENDPOINT"
    """An endpoint takes it to the service without leaving AWS's network. Facts: service, address."""
    INTERFACE_FORWARDS = "INTERFACE_FORWARDS"
    """An appliance whose source/destination check is off takes it and sends it on. Facts: address."""
    INSTANCE_TRANSLATES_SOURCE = "INSTANCE_TRANSLATES_SOURCE"
    """A NAT instance sends it on under its own private address. Facts: private_ip_address, nat_ip_address, port."""
    INSTANCE_TRANSLATES_DESTINATION = "INSTANCE_TRANSLATES_DESTINATION"
    """The NAT instance knows whose connection it answers. Facts: private_ip_address, nat_ip_address, port."""
    EDGE_ROUTE_CHOSEN = "EDGE_ROUTE_CHOSEN"
    """The route table of the gateway it came in by decides. Facts: destination_cidr_block, target_id, gateway_id."""
    VGW_ROUTE_CHOSEN = "VGW_ROUTE_CHOSEN"
    """The gateway picks a VPN connection. Facts: destination_cidr_block, vpn_connection_id, learned."""
    VGW_LETS_IN = "VGW_LETS_IN"
    """The gateway takes it into its VPC. Facts: vpc_id, address."""
    VPN_CARRIES = "VPN_CARRIES"
    """It goes encrypted through a tunnel. Facts: customer_gateway_id, outside_ip_address."""
    DELIVERED_TO_INTERFACE = "DELIVERED_TO_INTERFACE"
    """It reached the interface that has the address. Facts: address."""
    DELIVERED_TO_INTERNET = "DELIVERED_TO_INTERNET"
    """It reached a host on the internet. Facts: address."""
    DELIVERED_TO_ON_PREMISES = "DELIVERED_TO_ON_PREMISES"
    """It reached a host on premises. Facts: address, cidr_block."""
    DELIVERED_TO_SERVICE = "DELIVERED_TO_SERVICE"
    """A service took it that neither security groups nor network ACLs filter. Facts: service, address."""
    DELIVERED_TO_ITSELF = "DELIVERED_TO_ITSELF"
    """Sender and receiver are one: it never left the instance. Facts: address."""


OURS = frozenset(
    {
        Refusal.NGW_CARRIES_NO_REPLY,
        Refusal.NGW_HAS_NO_CONNECTION,
        Refusal.VPCE_REQUIRES_SOURCE_IN_VPC,
        Refusal.NAME_NOT_RESOLVED,
        Refusal.VGW_NOT_ATTACHED,
        Refusal.VGW_HAS_NO_ROUTE,
        Refusal.CUSTOMER_GATEWAY_HAS_NO_VPN,
        Refusal.EIGW_IS_EGRESS_ONLY,
        Refusal.NO_ADDRESS_OF_THE_FAMILY,
        Refusal.VPC_HAS_NO_INTERNET_GATEWAY,
        Refusal.FORWARDING_LOOP,
        Refusal.HARDWARE_FAILED,
    }
)
"""The refusals that Reachability Analyzer has no path code for: it would only find that there is no path."""

CODES: frozenset[str] = frozenset(Refusal) | frozenset(Passage)
"""Every code a step can carry."""


class Step(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What one component did with the packet. `code` is one of CODES."""

    component_id: str
    component_type: str
    direction: Direction
    leg: LegName
    verdict: Verdict
    code: str
    facts: dict[str, Any]
    before: Packet
    after: Packet
    hypothetical: bool = False
    """The packet had been refused before: this is what would have happened without that."""

    @property
    def params(self) -> dict[str, Any]:
        """What the words of the code may speak of: the component, the packet as it came, and the facts."""
        packet = {name: getattr(self.before, name) for name in Packet.__struct_fields__}
        translated = {"source_after": self.after.source, "destination_after": self.after.destination}
        place = {"component_id": self.component_id, "component_type": self.component_type, "direction": self.direction}
        return {**packet, **translated, **place, **self.facts}


class Walk(msgspec.Struct, frozen=True, omit_defaults=True):
    """A packet's journey and that of its reply."""

    arrived: bool
    """The request was delivered."""
    returned: bool
    """It was delivered, and the reply came back to the sender."""
    request: tuple[Step, ...]
    reply: tuple[Step, ...]
    refusals: tuple[Step, ...]
    """Every control that refuses, both ways, in the order met."""
    source_seen: str | None = None
    """The source address that the far end sees, if it sees any."""
