"""How fast is the network? AWS's stated figures with their pages, and beside them what AWS does not state: the model's own.

A figure whose `source` is None was chosen for this simulation, so that the order of things is right: which is faster,
which is nearer, what costs more of the processor. No real network promises it, and no graded question should ask for it.
AWS's pages were read in 2026-11.
"""

from typing import NamedTuple

BANDWIDTH = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html"
ENHANCED = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking.html"
ENA_EXPRESS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html"
MTU = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html"
NAT = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"
TRANSIT = "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html#bandwidth-quotas"
VPN = "https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html"
ENDPOINTS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html"
DNS = "https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html#vpc-dns-limits"
WEIGHTING = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkPerformanceOptions.html"
PLACEMENT = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html"


class Figure(NamedTuple):
    """A number, its unit, and the page that states it; None where it is the model's own."""

    value: float
    unit: str
    source: str | None = None


SINGLE_FLOW = Figure(5, "Gbps", BANDWIDTH)
SINGLE_FLOW_IN_CLUSTER = Figure(10, "Gbps", BANDWIDTH)
SINGLE_FLOW_ENA_EXPRESS = Figure(25, "Gbps", ENA_EXPRESS)
BEYOND_THE_REGION = Figure(5, "Gbps", BANDWIDTH)
"""What an instance with fewer vCPUs than MANY_VCPUS has for an internet gateway or another Region, and the others at least."""
BEYOND_THE_REGION_SHARE = Figure(0.5, "of the instance's bandwidth", BANDWIDTH)
MANY_VCPUS = Figure(32, "vCPUs", BANDWIDTH)
REGIONS_WITHOUT_ENA_EXPRESS = frozenset({"sa-east-1", "me-south-1", "me-central-1"})
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html"""
VF_BANDWIDTH = Figure(10, "Gbps", ENHANCED)
"""The most that an Intel 82599 virtual function carries."""
PARAVIRTUAL_BANDWIDTH = Figure(10, "Gbps")
WEIGHTED_SHARE = Figure(0.25, "of the baseline", WEIGHTING)

NAT_GATEWAY = Figure(100, "Gbps", NAT)
"""Where it scales to by itself; it begins at 5 Gbps."""
NAT_GATEWAY_PACKETS = Figure(10_000_000, "packets/s", NAT)
TRANSIT_GATEWAY = Figure(100, "Gbps", TRANSIT)
"""Of one attachment of a VPC, in each zone."""
TRANSIT_GATEWAY_PACKETS = Figure(7_500_000, "packets/s", TRANSIT)
VPN_TUNNEL = Figure(1.25, "Gbps", VPN)
VPN_TUNNEL_PACKETS = Figure(140_000, "packets/s", VPN)
INTERFACE_ENDPOINT = Figure(100, "Gbps", ENDPOINTS)
"""Where it scales to by itself in each zone, from 10 Gbps on."""
SERVICE_PACKETS = Figure(1024, "packets/s", DNS)
"""What an interface may send to the services next to it: DNS, metadata, time."""
LOOPBACK = Figure(30, "Gbps")
"""Within one instance, where no network is passed."""

JUMBO_MTU = Figure(9001, "bytes", MTU)
TRANSIT_MTU = Figure(8500, "bytes", MTU)
"""Through a transit gateway, an endpoint, or a peering with another Region."""
ENA_EXPRESS_MTU = Figure(8900, "bytes", ENA_EXPRESS)
STANDARD_MTU = Figure(1500, "bytes", MTU)
"""Through an internet gateway, and on types that know no jumbo frames."""
VPN_MTU = Figure(1446, "bytes", VPN)
WITHOUT_JUMBO = ("t1", "m1", "m2", "c1")
"""Families that know no jumbo frames: those that the page on MTU does not list."""

BURST_SHORTEST = Figure(5 * 60, "s", BANDWIDTH)
BURST_LONGEST = Figure(60 * 60, "s", BANDWIDTH)
CREDITS_OF_AN_HOUR = Figure(3600, "s of baseline")
"""How large the bucket of network credits is, between the two durations that AWS states."""

PACKETS_PER_VCPU = {
    "ena": Figure(500_000, "packets/s"),
    "ixgbevf": Figure(150_000, "packets/s"),
    "vif": Figure(60_000, "packets/s"),
}
MOST_PACKETS = {
    "ena": Figure(30_000_000, "packets/s"),
    "ixgbevf": Figure(1_200_000, "packets/s"),
    "vif": Figure(200_000, "packets/s"),
}
PROCESSOR_PER_PACKET = {"ena": Figure(0.7, "µs"), "ixgbevf": Figure(1.0, "µs"), "vif": Figure(4.0, "µs")}
"""What one packet costs of one vCPU: over the paravirtual path it is copied by the hypervisor's driver domain as well."""

ROUND_TRIP = {
    "host": Figure(0.035, "ms"),
    "rack": Figure(0.055, "ms"),
    "segment": Figure(0.08, "ms"),
    "data-centre": Figure(0.15, "ms"),
    "zone": Figure(0.35, "ms"),
    "region": Figure(0.9, "ms"),
}
"""Between two instances, by the smallest thing that holds both. AWS states only that zones of a Region are a single-digit
number of milliseconds apart: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html"""
ITSELF = Figure(0.02, "ms")
SERVICE_ROUND_TRIP = Figure(0.12, "ms")
INTERNET_ROUND_TRIP = Figure(28.0, "ms")
ON_PREMISES_ROUND_TRIP = Figure(18.0, "ms")
OTHER_REGION_ROUND_TRIP = Figure(140.0, "ms")
NEAR_REGION_ROUND_TRIP = Figure(45.0, "ms")
"""To a Region whose name begins alike: `us-east-1` and `us-west-2`."""
HOP_ROUND_TRIP = {
    "AWS::EC2::NatGateway": Figure(0.25, "ms"),
    "AWS::EC2::TransitGatewayAttachment": Figure(0.3, "ms"),
    "AWS::EC2::VPCEndpoint": Figure(0.15, "ms"),
    "AWS::EC2::VPNConnection": Figure(1.0, "ms"),
    "AWS::EC2::InternetGateway": Figure(0.05, "ms"),
}
"""What a component on the way adds."""
DRIVER_ROUND_TRIP = {"ena": Figure(0.0, "ms"), "ixgbevf": Figure(0.03, "ms"), "vif": Figure(0.18, "ms")}
"""What the driver of one end adds."""
DRIVER_JITTER = {
    "ena": Figure(0.06, "of the round trip"),
    "ixgbevf": Figure(0.12, "of it"),
    "vif": Figure(0.45, "of it"),
}
"""How far round trips scatter; AWS states that enhanced networking makes them more even, and no number."""
ENA_EXPRESS_JITTER = Figure(0.02, "of the round trip")
